"""Records of clients that are legal in odd ways, and of clients whose one fault hides well."""

from typing import Any

from clients.made_records import (
    CHECKS,
    HUB,
    OFFERINGS,
    ORDERS,
    Record,
    answered,
    asked,
    moment,
    order,
    place,
    service,
)

BASE = CHECKS.rpartition("/")[0]
QUERIES = f"{BASE}/queryServiceQualification"
TASK = f"{CHECKS}/7"
PROPOSAL = {
    "id": "P1",
    "alternateService": {"serviceCharacteristic": [{"name": "downloadSpeed", "value": 100}]},
}
TAKES = {"qualification": [{"id": "P1", "@referredType": "AlternateServiceProposal"}]}
NAMED = {"id": "7", "@referredType": "CheckServiceQualification"}


def task(**more: Any) -> Record:
    """A check that became a task."""
    return Record().call("POST", CHECKS, asked(), 201, answered(state="accepted"), **more)


def alternate(proposal: dict[str, Any] = PROPOSAL, sent: Any = None) -> Record:
    """A check to which something else was offered."""
    said = answered("alternate", sent=sent)
    said["serviceQualificationItem"][0]["alternateServiceProposal"] = [proposal]
    return Record().call("POST", CHECKS, sent or asked(), 200, said)


def values(**told: Any) -> list[dict[str, Any]]:
    """Characteristics by name."""
    return [{"name": name, "value": value} for name, value in told.items()]


def product(at: str | None = "MAIN-3000", **told: Any) -> dict[str, Any]:
    """A product with such characteristics."""
    found: dict[str, Any] = {"place": place(at)} if at else {}
    return {**found, "productCharacteristic": values(**told)} if told else found


def line(id: str = "1", what: Any = None, *, names: Any = NAMED, **more: Any) -> dict[str, Any]:
    """An item of an order."""
    item = {"id": id, "action": "add", "product": what or product(downloadSpeed=500), **more}
    return item if names is None else {**item, "qualification": [names]}


def cart(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An order."""
    return {"externalId": "cart-1", "productOrderItem": list(lines), **more}


def looked(record: Record, state: str = "inProgress", *results: str, **more: Any) -> Record:
    """A look at the task."""
    return record.call("GET", TASK, None, 200, answered(*results, state=state), **more)


def done(record: Record, *results: str) -> Record:
    """A last look."""
    return looked(record.wait(5), "done", *(results or ("qualified",)))


def subscribed(record: Record, id: str = "1") -> Record:
    """A registration of the listener."""
    return record.call("POST", HUB, {"callback": "http://127.0.0.1:9/e"}, 201, {"id": id})


def ghosts(many: int) -> Record:
    """Looks for a task that is not there."""
    record = Record().check("qualified")
    for _ in range(many):
        record.wait(4).call("GET", f"{CHECKS}/6", None, 404)
    return record


def partial(**told: Any) -> dict[str, Any]:
    """What a GET with fields shows of the task."""
    return {"id": "7", "href": TASK, **told}


ANYTHING = {"externalId": "cart-1", "searchCriteria": {"service": {"place": place()}}}
TWO = asked(service(500), service(500))
VOICE = {"serviceSpecification": {"id": "voice"}, "place": place()}
VOICE_LINE = line("2", product(), names=None)

#: Legal, however odd: the record, what is told, and the obligations that could accuse it.
LEGAL: dict[str, tuple[Record, dict[str, Any]]] = {
    "asks for parts of the task, then for all": (
        done(task().wait(5).call("GET", TASK, None, 200, partial(state="done"), query="fields=state"))
        .orders(),
        {"poll_interval": 5},
    ),
    "reads the whole answer, and looks at the state once more": (
        done(task()).wait(5).call("GET", TASK, None, 200, partial(state="done"), query="fields=state")
        .orders(),
        {},
    ),
    "reads nothing but the result": (
        task().wait(5)
        .call("GET", TASK, None, 200, partial(qualificationResult="qualified"),
              query="fields=qualificationResult").orders(),
        {},
    ),
    "reads the result of all items at once": (
        Record().call("POST", CHECKS, TWO, 201, answered(None, None, state="accepted", sent=TWO))
        .wait(5)
        .call("GET", TASK, None, 200, partial(state="done", qualificationResult="qualified"),
              query="fields=state,qualificationResult").orders(),
        {},
    ),
    "lets a challenge come before every look": (
        done(
            looked(
                task().wait(5).call("GET", TASK, None, 401).wait(-0.9),
            ).wait(4).call("GET", TASK, None, 401).wait(-0.9).wait(0)
        ).wait(4).call("GET", TASK, None, 401).wait(-0.9).call("GET", TASK, None, 200, answered("qualified"))
        .orders(),
        {"poll_interval": 5},
    ),
    "looks when an event tells of progress": (
        done(
            looked(
                looked(task().wait(5))
                .event("StateChange", answered(state="inProgress"))
            )
        ).orders(),
        {"poll_interval": 5},
    ),
    "looks at once after it supplied what was missing": (
        done(
            looked(
                looked(task().wait(5))
                .call("PATCH", TASK, {"serviceQualificationItem": []}, 200, answered(state="inProgress"))
            )
        ).orders(),
        {"poll_interval": 5},
    ),
    "looks again soon where a look went wrong": (
        done(looked(task().wait(5).call("GET", TASK, None, 503))).orders(),
        {"poll_interval": 5},
    ),
    "hears the end, and unsubscribes": (
        task().call("POST", HUB, {"callback": "http://127.0.0.1:9/e"}, 201, {"id": "1"})
        .event("StateChange", answered("unqualified")).call("DELETE", f"{HUB}/1", None, 204),
        {"until": moment(999)},
    ),
    "has subscribed before the record begins": (
        task().event("StateChange", answered("unqualified")),
        {"until": moment(999)},
    ),
    "gives up after a minute": (
        looked(looked(looked(looked(task().wait(9)).wait(9)).wait(9)).wait(30)),
        {"until": moment(999)},
    ),
    "wants no more events after the first": (
        Record().listens().check("qualified")
        .event("Create", answered("qualified"), id="e")
        .event("Create", answered("qualified"), id="e", status=410),
        {},
    ),
    "orders at another place that was proposed": (
        alternate({"id": "P1", "alternateService": {"place": place("MAIN-3002")}})
        .orders(order(at="MAIN-3002", **TAKES)),
        {},
    ),
    "takes the only proposal, which has no id": (
        alternate({"alternateService": {"serviceCharacteristic": values(downloadSpeed=100)}})
        .orders(order(speed=100)),
        {},
    ),
    "names the qualification by its address": (
        Record().check("qualified").orders(cart(line(names={
            "href": f"http://127.0.0.1{TASK}", "@referredType": "CheckServiceQualification"}))),
        {},
    ),
    "names it at the parts of a bundle, whose whole has the place": (
        Record().check("qualified").orders(cart({
            "id": "1", "action": "add", "product": product(),
            "productOrderItem": [line("1.1")]})),
        {},
    ),
    "orders a router to the same place": (
        Record().check("qualified").orders(
            cart(line(), line("2", product(colour="white"), names=None))),
        {},
    ),
    "orders several things, named by the order as a whole, the plain one first": (
        Record().check("qualified", sent=asked(VOICE)).wait(1)
        .check("qualified", sent=asked(service()), id="8")
        .orders(cart(line(names=None), VOICE_LINE, qualification=[NAMED, {**NAMED, "id": "8"}])),
        {},
    ),
    "orders several things, named by the order as a whole, the plain one last": (
        Record().check("qualified", sent=asked(service())).wait(1)
        .check("qualified", sent=asked(VOICE), id="8")
        .orders(cart(line(names=None), VOICE_LINE, qualification=[NAMED, {**NAMED, "id": "8"}])),
        {},
    ),
    "orders two items of one check, named by the order as a whole": (
        Record().check("qualified", "qualified", sent=asked(service(), VOICE))
        .orders(cart(line(names=None), VOICE_LINE, qualification=[NAMED])),
        {},
    ),
    "splits two equal lines into two orders, while events come twice": (
        Record().listens().check("qualified", "qualified", sent=TWO)
        .event("Create", answered("qualified", "qualified", sent=TWO), id="e")
        .event("Create", answered("qualified", "qualified", sent=TWO), id="e")
        .orders(cart(line())).orders(cart(line())),
        {},
    ),
    "writes the rate in gigabits": (
        Record().check("qualified", sent=asked(service(1000)))
        .orders(cart(line(what=product(downloadSpeed="1 Gbit/s")))),
        {},
    ),
    "writes the rate in words": (
        Record().check("qualified", sent=asked({**service(), "serviceCharacteristic": values(
            downloadSpeed="0.5 Gb/s")}))
        .orders(cart(line(what=product(downloadSpeed="500 Mbps")))),
        {},
    ),
    "writes thousands with a comma": (
        Record().check("qualified", sent=asked(service(1000)))
        .orders(cart(line(what=product(downloadSpeed="1,000")))),
        {},
    ),
    "orders in the second in which the answer ends": (
        Record().check("qualified", expirationDate=moment(60)).wait(59.4).orders(),
        {},
    ),
    "orders a static address as an option": (
        Record().check("qualified").orders(cart(line(what=product(
            downloadSpeed=500, staticIpAddress=True, vlanTagging="transparent")))),
        {},
    ),
    "polls a list that is empty, which is answered 404": (
        done(
            task().wait(5).call("GET", CHECKS, None, 404, query="state=done")
            .wait(5).call("GET", CHECKS, None, 404, query="state=done")
            .wait(5).call("GET", CHECKS, None, 404, query="state=done")
        ).orders(),
        {"poll_interval": 5},
    ),
    "asks once more after the server said 409 to the key": (
        Record().check("qualified")
        .call("POST", ORDERS, order(), 409, idempotency_key="k").wait(2)
        .orders(order(), idempotency_key="k"),
        {"idempotency": True},
    ),
    "repeats an order that was accepted, with its key": (
        Record().check("qualified").call("POST", ORDERS, order(), 201, {"id": "9"}, idempotency_key="k")
        .call("POST", ORDERS, order(), 201, {"id": "9"}, idempotency_key="k"),
        {},
    ),
    "has two customers at once, of whom each names nothing of the other": (
        Record()
        .call("POST", CHECKS, asked(service(at="MAIN-3000")), 201, answered(state="accepted"))
        .call("POST", CHECKS, asked(service(at="MAIN-3002"), externalId="cart-2"), 201,
              answered(state="accepted", id="8", sent=asked(service(at="MAIN-3002"))))
        .wait(5).call("GET", f"{CHECKS}/8", None, 200,
                      answered("unqualified", id="8", sent=asked(service(at="MAIN-3002"))))
        .call("GET", TASK, None, 200, answered("qualified")).orders(),
        {"poll_interval": 5},
    ),
    "writes dates of another zone": (
        Record().check("qualified", expirationDate="2027-01-03T21:00:00+09:00", serviceQualificationItem=[
            {"id": "1", "service": service(), "qualificationResult": "qualified", "state": "done",
             "expectedActivationDate": "2027-01-05T00:00:00Z"}])
        .orders(cart(line(), requestedStartDate="2027-01-05T09:00:00.000+0900")),
        {},
    ),
    "asks for what can be had, and orders one of it": (
        Record().call("POST", QUERIES, ANYTHING, 200,
            {"id": "3", "state": "done", "serviceQualificationItem": [
                {"id": "1", "service": service()}, {"id": "2", "service": VOICE}]})
        .orders(cart(line(names={"id": "3", "@referredType": "QueryServiceQualification"}))),
        {},
    ),
    "cancels, and begins anew": (
        task().call("DELETE", TASK, None, 204).wait(1).check("qualified", id="8").orders(order("8")),
        {"until": moment(999)},
    ),
    "lists a page at a time": (
        done(
            task().wait(5).call("GET", CHECKS, None, 200, [answered(state="inProgress")], query="offset=0&limit=1")
            .call("GET", CHECKS, None, 200, [answered(state="inProgress", id="6")], query="offset=1&limit=1")
        ).orders(),
        {"poll_interval": 5},
    ),
    "looks a few times for what is not there yet": (ghosts(9), {}),
    "registers anew after it unregistered": (
        subscribed(subscribed(Record()).call("DELETE", f"{HUB}/1", None, 204), "2").check("qualified"),
        {},
    ),
    "registers once more, and is told that it has": (
        subscribed(subscribed(Record())).check("qualified"),
        {},
    ),
    "corrects a note of its order after the answer has ended": (
        Record().check("qualified").orders().wait(90 * 3600)
        .call("PATCH", f"{ORDERS}/2", {"note": [], "productOrderItem": [{"id": "1", "note": []}]}, 200),
        {},
    ),
    "wants more, asks for it, and changes its order": (
        Record().check("qualified").orders()
        .check("qualified", sent=asked(service(1000)), id="8")
        .call("PATCH", f"{ORDERS}/2", cart(line(
            what=product(downloadSpeed=1000), names={**NAMED, "id": "8"})), 200),
        {},
    ),
    "corrects what was refused, with the same key": (
        Record().call("POST", CHECKS, asked(x=1), 400, idempotency_key="k")
        .call("POST", CHECKS, asked(), 200, answered("qualified"), idempotency_key="k"),
        {},
    ),
    "ends one line and orders another one": (
        Record().check("qualified").orders(cart(line(), {
            "id": "2", "action": "delete", "product": {"id": "old", "place": place("MILL-7")}})),
        {},
    ),
}  # fmt: skip

#: One fault each: the record, the obligation, and what is told.
WRONG: dict[str, tuple[Record, str, dict[str, Any]]] = {
    "polls by the list, too fast": (
        done(
            task().wait(5)
            .call("GET", CHECKS, None, 200, [answered(state="inProgress")], query="externalId=cart-1")
            .call("GET", CHECKS, None, 200, [answered(state="inProgress")], query="externalId=cart-1")
        ).orders(),
        "CLI-LIF-BV-02",
        {"poll_interval": 5},
    ),
    "polls too fast, and is told that nothing is new": (
        done(looked(task().wait(5)).call("GET", TASK, None, 304).call("GET", TASK, None, 304)).orders(),
        "CLI-LIF-BV-02",
        {"poll_interval": 5},
    ),
    "looks once, and never again": (looked(task().wait(1)), "CLI-LIF-BV-01", {"until": moment(999)}),
    "takes done for a yes, and never reads the result": (
        task().wait(5).call("GET", TASK, None, 200, partial(state="done"), query="fields=state").orders(),
        "CLI-RES-BV-03",
        {},
    ),
    "reads that it is unqualified, and orders": (
        task().wait(5)
        .call("GET", TASK, None, 200, partial(state="done", qualificationResult="unqualified"),
              query="fields=state,qualificationResult").orders(),
        "CLI-RES-BV-01",
        {},
    ),
    "orders where a query found nothing": (
        Record().call("POST", QUERIES, ANYTHING, 200,
            {"id": "3", "state": "done", "serviceQualificationItem": []})
        .orders(cart(line(names={"id": "3", "@referredType": "QueryServiceQualification"}))),
        "CLI-RES-BV-01",
        {},
    ),
    "orders what a query lists as unqualified": (
        Record().call("POST", QUERIES, ANYTHING, 200,
            {"id": "3", "state": "done", "serviceQualificationItem": [
                {"id": "1", "service": service(), "qualificationResult": "unqualified"}]})
        .orders(cart(line(names={"id": "3", "@referredType": "QueryServiceQualification"}))),
        "CLI-RES-BV-01",
        {},
    ),
    "orders all items where one is qualified": (
        Record().check("qualified", "unqualified", sent=asked(service(), service(900)))
        .orders(cart(line(), line("2", product(downloadSpeed=900)))),
        "CLI-RES-BV-01",
        {},
    ),
    "orders an item that ended with an error": (
        Record().check("qualified", "qualified", sent=asked(service(), VOICE),
            serviceQualificationItem=[
                {"id": "1", "state": "done", "service": service(), "qualificationResult": "qualified"},
                {"id": "2", "state": "terminatedWithError", "service": VOICE}])
        .orders(cart(line(), line("2", product(), names={**NAMED, "itemId": "2"}))),
        "CLI-RES-BV-02",
        {},
    ),
    "repeats an order with a new time stamp and no key": (
        Record().check("qualified").call("POST", ORDERS, {**order(), "orderDate": moment(1)}, None)
        .orders({**order(), "orderDate": moment(9)}),
        "CLI-ERR-BV-02",
        {},
    ),
    "repeats an order with a new time stamp and the same key": (
        Record().check("qualified")
        .call("POST", ORDERS, {**order(), "orderDate": moment(1)}, None, idempotency_key="k")
        .orders({**order(), "orderDate": moment(9)}, idempotency_key="k"),
        "CLI-ERR-BI-01",
        {},
    ),
    "hammers with a new time stamp each": (
        Record(stands=True)
        .call("POST", CHECKS, asked(wanted=moment(1)), 503).wait(-1)
        .call("POST", CHECKS, asked(wanted=moment(2)), 503).wait(-1)
        .call("POST", CHECKS, asked(wanted=moment(3)), 503).wait(-1)
        .check("qualified", sent=asked(wanted=moment(4))),
        "CLI-ERR-BV-01",
        {"waits_by": "world"},
    ),
    "presses the button twice": (
        Record().check("qualified").orders(order()).orders(order()),
        "CLI-ORD-BV-07",
        {},
    ),
    "sends an order again, with another key, because the answer was slow": (
        Record().check("qualified").orders(order(), idempotency_key="k").wait(30)
        .orders(order(), idempotency_key="l"),
        "CLI-ORD-BV-07",
        {},
    ),
    "takes copper, and orders fibre on it": (
        alternate({"id": "P1", "alternateService": {
            "serviceSpecification": {"id": "copper-internet"},
            "serviceCharacteristic": values(downloadSpeed=100)}})
        .orders(order(speed=100, productOffering={"id": "FIBRE"}, **TAKES)),
        "CLI-ALT-BV-03",
        {"offerings": {"FIBRE": "fibre-internet", "COPPER": "copper-internet"}},
    ),
    "takes a proposal for next door, and orders here": (
        alternate({"id": "P1", "alternateService": {"place": place("MAIN-3002")}})
        .orders(order(at="MILL-7", **TAKES)),
        "CLI-VAL-BV-03",
        {},
    ),
    "mistakes kilobits for megabits": (
        Record().check("qualified", sent=asked({**service(), "serviceCharacteristic": values(
            downloadSpeed="500 kb/s")}))
        .orders(cart(line(what=product(downloadSpeed="500 Mb/s")))),
        "CLI-VAL-BV-04",
        {},
    ),
    "wants more, and changes its order without a question": (
        Record().check("qualified").orders().call("PATCH", f"{ORDERS}/2", {"productOrderItem": [
            {"id": "1", "product": {"productCharacteristic": values(downloadSpeed=1000)}}]}, 200),
        "CLI-VAL-BV-04",
        {},
    ),
    "moves its order next door": (
        Record().check("qualified").orders().call("PATCH", f"{ORDERS}/2", {"productOrderItem": [
            {"id": "1", "product": {"place": place("MAIN-3002")}}]}, 200),
        "CLI-VAL-BV-03",
        {},
    ),
    "orders the other interface of the same rate": (
        Record().check("qualified", sent=asked({**service(), "serviceCharacteristic": values(
            interface="10GBASE-LR")}))
        .orders(cart(line(what=product(interface="10GBASE-SR")))),
        "CLI-VAL-BV-04",
        {},
    ),
    "orders ten of what was asked once": (
        Record().check("qualified", sent={**asked(), "serviceQualificationItem": [
            {"id": "1", "quantity": 1, "service": service()}]})
        .orders(cart(line(quantity=10))),
        "CLI-VAL-BV-04",
        {},
    ),
    "orders on what it has deleted": (
        Record().check("qualified").call("DELETE", TASK, None, 204).wait(60).orders(),
        "CLI-VAL-BV-02",
        {},
    ),
    "names undefined": (
        Record().orders(cart(line(names={**NAMED, "id": "undefined"}))),
        "CLI-ORD-BV-01",
        {},
    ),
    "names its own id for the check": (
        Record().check("qualified").orders(cart(line(names={**NAMED, "id": "cart-1"}))),
        "CLI-ORD-BV-03",
        {},
    ),
    "names the check of another customer": (
        Record().check("qualified")
        .check("qualified", sent=asked(service(at="MAIN-3002")), id="8")
        .orders(order("8")),
        "CLI-VAL-BV-03",
        {},
    ),
    "asks the network for the tariff": (
        Record().check("qualified", sent=asked({**service(), "serviceCharacteristic": values(
            downloadSpeed=500, monthlyFee=30)})).orders(),
        "CLI-SEP-BV-01",
        {},
    ),
    "confirms itself by a PATCH": (
        task().call("PATCH", TASK, {"state": "done", "qualificationResult": "qualified"}, 200,
                    answered("qualified")).orders(),
        "CLI-REQ-BV-03",
        {},
    ),
    "has its password in the address of its listener": (
        Record().call("POST", HUB, {"callback": "http://me:secret@127.0.0.1:9/events"}, 201, {"id": "1"})
        .check("qualified"),
        "CLI-SEC-BV-02",
        {},
    ),
    "subscribes at every start": (
        subscribed(subscribed(Record()), "2").check("qualified"),
        "CLI-NOT-BV-06",
        {},
    ),
    "looks for ever at what is gone": (
        ghosts(12),
        "CLI-ERR-BV-03",
        {},
    ),
    "repeats an order of unknown outcome after it changed it, without looking": (
        Record().check("qualified").check("qualified", sent=asked(service(100)), id="8")
        .call("POST", ORDERS, order(), 504).orders(order()),
        "CLI-ERR-BV-02",
        {},
    ),
    "orders on an offering that was qualified, where the network said no": (
        Record().check("unqualified").call(
            "POST", OFFERINGS,
            {"externalId": "cart-1", "productOfferingQualificationItem": [
                {"id": "1", "productOffering": {"id": "F500"}, "product": product(downloadSpeed=500)}]},
            201,
            {"id": "3", "state": "done", "productOfferingQualificationItem": [
                {"id": "1", "state": "done", "qualificationItemResult": "green",
                 "productOffering": {"id": "F500"}, "product": product(downloadSpeed=500)}]},
        ).orders(cart(line(productOfferingQualificationItem={
            "id": "1", "productOfferingQualificationId": "3"}))),
        "CLI-RES-BV-01",
        {},
    ),
}  # fmt: skip
