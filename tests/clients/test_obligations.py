"""Each obligation: met, not met, and not come to, from records made by hand."""

import re
from typing import Any

import pytest
from clients.made_records import (
    CHECKS,
    HUB,
    OFFERINGS,
    ORDERS,
    Record,
    answered,
    asked,
    found,
    judged,
    moment,
    order,
    place,
    service,
)
from tmf645_conformance.clients import RecordError, ToldError, judge_client, obligations
from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import client_clauses
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Finding, Held
from tmf645_reports.model import Level, Verdict

PROPOSAL = {
    "id": "P1",
    "alternateService": {"serviceCharacteristic": [{"name": "downloadSpeed", "value": 100}]},
}
TAKES = {"qualification": [{"id": "P1", "@referredType": "AlternateServiceProposal"}]}


def alternate(**more: Any) -> Record:
    """A check to which something else was offered."""
    said = answered("alternate")
    said["serviceQualificationItem"][0]["alternateServiceProposal"] = [PROPOSAL]
    return Record().call("POST", CHECKS, asked(), 200, said | more)


def slow(*ending: str) -> Record:
    """A check that became a task, and was read until it ended with a result, if any is given."""
    record = Record().call("POST", CHECKS, asked(), 201, answered(state="accepted"))
    for result in ending:
        record.wait(5).call("GET", f"{CHECKS}/7", None, 200, answered(result))
    return record


def again(record: Record, speed: int = 500, **more: Any) -> Record:
    """The record, with a second check, number 8, that qualifies, and an order that rests on it."""
    body = asked(service(speed))
    record.check("qualified", sent=body, id="8", expirationDate=moment(record.now + 9e5), **more)
    return record.wait(1).orders(order("8", speed=speed))


RIGHT: dict[str, tuple[Record, str]] = {
    "qualifies, then orders": (Record().check("qualified").orders(), "CLI-ORD-BV-01"),
    "reads the task until it is done": (slow("qualified").orders(), "CLI-LIF-BO-01"),
    "orders nothing that is unqualified": (
        Record().check("unqualified").check("qualified", id="8").orders(order("8")),
        "CLI-RES-BV-01",
    ),
    "takes a proposal by its id": (alternate().orders(order(speed=100, **TAKES)), "CLI-ALT-BV-03"),
    "asks anew for what was proposed": (again(alternate(), 100), "CLI-ALT-BV-01"),
    "asks anew after expiry": (
        again(Record().check("qualified").wait(49 * 3600)),
        "CLI-VAL-BV-01",
    ),
    "asks anew after an event": (
        again(
            Record()
            .listens()
            .check("qualified")
            .wait(9)
            .event("AttributeValueChange", answered("qualified", expirationDate=moment(11)))
            .wait(60)
        ),
        "CLI-VAL-BV-02",
    ),
    "orders the items that are qualified": (
        Record()
        .check("qualified", "unqualified", sent=asked(service(), service(900)))
        .orders(order(speed=500)),
        "CLI-RES-BV-01",
    ),
    "names the place by its address": (
        Record()
        .check("qualified", sent=asked({**service(), "place": [{"role": "x", "city": "Riverside"}]}))
        .orders(
            order(product={"place": [{"role": "y", "city": "RIVERSIDE"}],
                           "productCharacteristic": [{"name": "downloadSpeed", "value": "500 Mb/s"}]})
        ),
        "CLI-VAL-BV-03",
    ),
    "retries with growing pauses": (
        Record()
        .call("POST", CHECKS, asked(), 503).wait(1)
        .call("POST", CHECKS, asked(), 503).wait(3)
        .call("POST", CHECKS, asked(), 503).wait(7)
        .check("qualified"),
        "CLI-ERR-BV-01",
    ),
    "repeats an order with its key": (
        Record().check("qualified")
        .call("POST", ORDERS, order(), None, idempotency_key="k1")
        .orders(order(), idempotency_key="k1"),
        "CLI-ERR-BV-02",
    ),
    "looks before it repeats an order": (
        Record().check("qualified").call("POST", ORDERS, order(), None)
        .call("GET", ORDERS, None, 200, []).orders(order()),
        "CLI-ERR-BV-02",
    ),
    "waits as it is asked to": (
        Record().call("POST", CHECKS, asked(), 503, retry_after=30).wait(30).check("qualified"),
        "CLI-LIF-BV-03",
    ),
    "learns from a refusal": (
        Record().call("POST", CHECKS, asked(x=1), 400).check("qualified"),
        "CLI-ERR-BV-03",
    ),
    "takes an event twice": (
        Record().listens().check("qualified")
        .event("Create", answered("qualified"), id="e").event("Create", answered("qualified"), id="e")
        .orders(),
        "CLI-NOT-BV-03",
    ),
    "reads the task when the event is lost": (
        Record().listens().call("POST", CHECKS, asked(), 201, answered(state="accepted"))
        .event("StateChange", answered("qualified"), status=None, faults=("callback lost",))
        .wait(30).call("GET", f"{CHECKS}/7", None, 200, answered("qualified")).orders(),
        "CLI-NOT-BV-05",
    ),
    "is not misled by a late event": (
        Record().listens().check("qualified").wait(10)
        .event("AttributeValueChange", answered("qualified", expirationDate=moment(12)))
        .event("StateChange", answered("qualified"), of=2).wait(60),
        "CLI-NOT-BV-04",
    ),
    "qualifies the offering": (
        Record().call(
            "POST", OFFERINGS,
            {"externalId": "cart-1", "productOfferingQualificationItem": [
                {"id": "1", "productOffering": {"id": "F500"}, "product": {"place": place()}}]},
            201,
            {"id": "3", "state": "done", "productOfferingQualificationItem": [
                {"id": "1", "state": "done", "qualificationItemResult": "green",
                 "productOffering": {"id": "F500"}, "product": {"place": place()}}]},
        ).orders(order(None, productOffering={"id": "F500"}, productOfferingQualificationItem={
            "id": "1", "productOfferingQualificationId": "3"})),
        "CLI-ORD-BV-03",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("record", "decided"), RIGHT.values(), ids=RIGHT)
def test_what_is_right_passes(record: Record, decided: str) -> None:
    """A client that does it in a legal way is accused of nothing, and the question is decided."""
    outcomes = judged(record)

    assert found(record) == []
    assert outcomes[decided].verdict is Verdict.PASS


WRONG: dict[str, tuple[Record, str, dict[str, Any]]] = {
    "sends no items": (Record().call("POST", CHECKS, {}, 400), "CLI-REQ-BV-01", {}),
    "sends a wrong type": (
        Record().check("qualified", sent=asked(externalId=7)),
        "CLI-REQ-BV-01",
        {},
    ),
    "says it is a form": (
        Record().call("POST", CHECKS, asked(), 415, content_type="text/plain"),
        "CLI-REQ-BV-02",
        {},
    ),
    "sends the result": (
        Record().check("qualified", sent=asked(qualificationResult="qualified")),
        "CLI-REQ-BV-03",
        {},
    ),
    "forgets the task": (slow(), "CLI-LIF-BV-01", {"until": moment(120)}),
    "orders on a task": (slow().orders(), "CLI-LIF-BO-01", {}),
    "polls too fast": (
        slow().call("GET", f"{CHECKS}/7", None, 200, answered(state="inProgress"))
        .call("GET", f"{CHECKS}/7", None, 200, answered("qualified")),
        "CLI-LIF-BV-02",
        {"poll_interval": 5},
    ),
    "does not wait": (
        Record().call("POST", CHECKS, asked(), 503, retry_after=30).check("qualified"),
        "CLI-LIF-BV-03",
        {},
    ),
    "orders what is unqualified": (Record().check("unqualified").orders(), "CLI-RES-BV-01", {}),
    "orders on an error": (
        Record().check(None, state="terminatedWithError").orders(),
        "CLI-RES-BV-02",
        {},
    ),
    "orders on pending": (Record().check("pending").orders(), "CLI-RES-BV-03", {}),
    "takes an alternate silently": (alternate().orders(order(speed=100)), "CLI-ALT-BV-01", {}),
    "takes what nobody accepted": (
        alternate().orders(order(speed=100, **TAKES)),
        "CLI-ALT-BV-01",
        {"accepted": []},
    ),
    "orders as asked": (alternate().orders(order(speed=500)), "CLI-ALT-BV-02", {}),
    "takes a proposal for something else": (
        alternate().orders(order(speed=300, **TAKES)),
        "CLI-ALT-BV-03",
        {},
    ),
    "orders after expiry": (
        Record().check("qualified").wait(49 * 3600).orders(),
        "CLI-VAL-BV-01",
        {},
    ),
    "orders after an event": (
        Record().listens().check("qualified").wait(9)
        .event("AttributeValueChange", answered("qualified", expirationDate=moment(11)))
        .wait(60).orders(),
        "CLI-VAL-BV-02",
        {},
    ),
    "orders elsewhere": (
        Record().check("qualified").orders(order(at="MILL-7")),
        "CLI-VAL-BV-03",
        {},
    ),
    "orders more": (Record().check("qualified").orders(order(speed=1000)), "CLI-VAL-BV-04", {}),
    "orders at once": (Record().orders(order(None)), "CLI-ORD-BV-01", {}),
    "qualifies in activation": (
        Record().orders(order(None))
        .check("qualified", sent=asked({**service(), "serviceOrderItem": [
            {"itemId": "1", "serviceOrderId": "1"}]})),
        "CLI-ORD-BV-02",
        {},
    ),
    "names no qualification": (
        Record().check("qualified").orders(order(None)),
        "CLI-ORD-BV-03",
        {},
    ),
    "carries no values": (Record().check("qualified").orders(order(speed=None)), "CLI-ORD-BV-04", {}),
    "asks for no date": (
        Record().check("qualified", sent=asked(), serviceQualificationItem=[
            {"id": "1", "service": service(), "qualificationResult": "qualified",
             "expectedActivationDate": moment(9e5)}]).orders(),
        "CLI-ORD-BV-05",
        {},
    ),
    "cannot be correlated": (
        Record().check("qualified").orders({**order(), "externalId": "other"}),
        "CLI-ORD-BV-06",
        {},
    ),
    "asks about credit": (
        Record().check("qualified", sent=asked(creditScore=700)),
        "CLI-SEP-BV-01",
        {},
    ),
    "orders a VLAN": (
        Record().check("qualified").orders(order(characteristic=[{"name": "sVlan", "value": 7}])),
        "CLI-SEP-BV-02",
        {},
    ),
    "hammers": (
        Record(stands=True).call("POST", CHECKS, asked(), 503).wait(-1)
        .call("POST", CHECKS, asked(), 503).wait(-1).call("POST", CHECKS, asked(), 503).wait(-1)
        .check("qualified"),
        "CLI-ERR-BV-01",
        {"waits_by": "world"},
    ),
    "repeats an order blindly": (
        Record().check("qualified").call("POST", ORDERS, order(), None).orders(),
        "CLI-ERR-BV-02",
        {},
    ),
    "uses a key twice": (
        Record().check("qualified").orders(order(), idempotency_key="k")
        .orders(order(speed=500, note=[]), idempotency_key="k"),
        "CLI-ERR-BI-01",
        {},
    ),
    "repeats what was refused": (
        Record().call("POST", CHECKS, asked(), 422).wait(9).call("POST", CHECKS, asked(), 422).wait(9)
        .call("POST", CHECKS, asked(), 422),
        "CLI-ERR-BV-03",
        {},
    ),
    "refuses events": (
        Record().listens().check("qualified").event("Create", answered("qualified"), status=500),
        "CLI-NOT-BV-01",
        {},
    ),
    "is slow": (
        Record().listens().check("qualified").event("Create", answered("qualified"), seconds=7),
        "CLI-NOT-BV-02",
        {},
    ),
    "orders twice": (
        Record().listens().check("qualified")
        .event("Create", answered("qualified"), id="e").event("Create", answered("qualified"), id="e")
        .orders(order(), idempotency_key="a").orders(order(), idempotency_key="b"),
        "CLI-NOT-BV-03",
        {},
    ),
    "believes what is late": (
        Record().listens().check("qualified").wait(10)
        .event("AttributeValueChange", answered("qualified", expirationDate=moment(12)))
        .event("StateChange", answered("qualified"), of=2).wait(60).orders(),
        "CLI-NOT-BV-04",
        {},
    ),
    "waits for what was lost": (
        Record().listens().call("POST", CHECKS, asked(), 201, answered(state="accepted"))
        .event("StateChange", answered("qualified"), status=None, faults=("callback lost",)),
        "CLI-NOT-BV-05",
        {"until": moment(600)},
    ),
    "registers twice": (
        Record()
        .call("POST", HUB, {"callback": "http://127.0.0.1:9/e"}, 201, {"id": "1"})
        .call("POST", HUB, {"callback": "http://127.0.0.1:9/e"}, 201, {"id": "2"}),
        "CLI-NOT-BV-06",
        {},
    ),
    "orders the same twice": (Record().check("qualified").orders().orders(), "CLI-ORD-BV-07", {}),
    "comes without credentials": (
        Record().check("qualified"),
        "CLI-SEC-BV-01",
        {"auth": {"header": "Authorization", "scheme": "Bearer"}},
    ),
    "has its token in the URL": (
        Record().call("GET", CHECKS, None, 200, [], query="access_token=***"),
        "CLI-SEC-BV-02",
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("record", "id", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_found_and_nothing_else(
    record: Record, id: str, told: dict[str, Any]
) -> None:
    """One fault, one finding, with its evidence."""
    outcome = judged(record, **told)[id]

    assert found(record, **told) == [id]
    assert outcome.exchanges
    assert outcome.cause


def test_every_obligation_bites() -> None:
    """An obligation that no record trips demands nothing; polls beside events are only told."""
    tripped = {id for _, id, _ in WRONG.values()}

    assert {each.id for each in obligations()} - tripped == {"CLI-LIF-BV-04"}


def test_polls_beside_events_are_told() -> None:
    """It fails nobody, and says how often."""
    record = Record().listens().call("POST", CHECKS, asked(), 201, answered(state="accepted"))
    for _ in range(5):
        record.call("GET", f"{CHECKS}/7", None, 200, answered(state="inProgress"))
    record.event("StateChange", answered("qualified"))

    outcome = judged(record)["CLI-LIF-BV-04"]

    assert outcome.verdict is Verdict.OBSERVED
    assert "polled 5 times although its events arrived" in outcome.message


@pytest.mark.parametrize(
    ("record", "id", "cause"),
    [
        (
            Record().orders(order(None)).check("qualified"),
            "CLI-ORD-BV-01",
            "anti-pattern: qualification as an afterthought",
        ),
        (WRONG["qualifies in activation"][0], "CLI-ORD-BV-02",
         "anti-pattern: qualification embedded in activation"),
        (WRONG["takes an alternate silently"][0], "CLI-ALT-BV-01",
         "anti-pattern: silently accepting alternatives"),
        (WRONG["names no qualification"][0], "CLI-ORD-BV-03",
         "anti-pattern: not propagating context"),
        (
            Record().check("qualified").orders(order(None, at="MILL-7")),
            "CLI-ORD-BV-01",
            "anti-pattern: qualification in the channel",
        ),
        (WRONG["asks about credit"][0], "CLI-SEP-BV-01", "anti-pattern: merged qualification"),
    ],
)  # fmt: skip
def test_anti_patterns_have_names(record: Record, id: str, cause: str) -> None:
    """Those that the literature warns of are called by their names."""
    assert judged(record)[id].cause == cause


def test_nothing_recorded_decides_nothing() -> None:
    """A client that did nothing passes nowhere, and each outcome says what would help."""
    outcomes = judge_client([], {})

    assert {each.verdict for each in outcomes} == {Verdict.INCONCLUSIVE}
    assert all(each.unlock or each.message for each in outcomes)


def test_a_clock_that_stands_accuses_nobody_of_haste() -> None:
    """Where no time is told, polls and repeats of one moment say nothing about pauses."""
    record = Record(stands=True)
    record.call("POST", CHECKS, asked(), 201, answered(state="accepted"))
    for _ in range(9):
        record.wait(-1).call("GET", f"{CHECKS}/7", None, 200, answered(state="inProgress"))

    outcome = judged(record, poll_interval=5)["CLI-LIF-BV-02"]

    assert outcome.verdict is Verdict.INCONCLUSIVE


def test_what_does_not_order_is_not_judged_on_orders() -> None:
    """Where another system orders, an unqualified answer was simply told."""
    record = Record().check("unqualified")

    assert judged(record, orders=False)["CLI-RES-BV-01"].verdict is Verdict.NOT_APPLICABLE
    assert judged(record)["CLI-RES-BV-01"].verdict is Verdict.INCONCLUSIVE
    assert judged(record, orders=True)["CLI-RES-BV-01"].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"patiance": 3}, "unknown key; did you mean 'patience'"),
        ({"patience": -1}, "0 or more"),
        ({"orders": "yes"}, "true or false"),
        ({"until": "soon"}, "a moment such as"),
        ({"auth": {"header": 1}}, "names and texts"),
        ({"waits_by": "sun"}, "machine or world"),
        ({"accepted": "P1"}, "a list of ids"),
    ],
)
def test_what_is_told_wrongly_is_refused(told: dict[str, Any], problem: str) -> None:
    """Place, cause and remedy."""
    with pytest.raises(ToldError, match=problem):
        judge_client([], told)


def test_a_line_that_is_no_exchange_is_refused() -> None:
    """With its number."""
    with pytest.raises(RecordError, match="line 1 is neither"):
        judge_client([{"hello": 1}], {})


def test_secrets_do_not_come_into_the_report() -> None:
    """Also those that a record should not hold."""
    record = Record().call("POST", CHECKS, {}, 400, authorization="Bearer abcdefgh12345678")

    assert "abcdefgh12345678" not in str(judged(record)["CLI-REQ-BV-01"])


def test_every_obligation_states_a_fact_and_explains_it() -> None:
    """The first line is the requirement; more lines tell how it is judged."""
    for each in obligations():
        first, *rest = each.explanation.splitlines()
        assert first.endswith(".")
        assert len(first) <= 100
        assert any(line.strip() for line in rest)


def test_every_clause_for_clients_is_cited() -> None:
    """A clause that nothing judges would be a promise that nothing keeps."""
    cited = {clause.key for each in obligations() for clause in each.clauses}

    assert [each.key for each in client_clauses() if each.key not in cited] == []


def test_the_catalogue_keeps_its_rules() -> None:
    """Ids have a form and are given once; clauses and a docstring are wanted."""

    def look(said: Conversation) -> Finding:
        """A fact."""
        return Held()

    with pytest.raises(ValueError, match="no id of an obligation"):
        obligation("CLI-XXX-BV-01", Level.MANDATORY, client_clauses()[0], about="x")(look)
    with pytest.raises(ValueError, match="given before"):
        obligation("CLI-RES-BV-01", Level.MANDATORY, client_clauses()[0], about="x")(look)
    with pytest.raises(ValueError, match="at least one clause"):
        obligation("CLI-RES-BV-99", Level.MANDATORY, about="x")(look)
    assert all(re.match("CLI-", each.id) for each in obligations())


def test_a_hub_of_another_api_is_another_hub() -> None:
    """Who listens to offerings hears nothing of checks."""
    elsewhere = OFFERINGS.rpartition("/")[0] + "/hub"
    record = slow().call("POST", elsewhere, {"callback": "http://x/"}, 201, {"id": "1"})

    assert found(record, until=moment(600)) == ["CLI-LIF-BV-01"]
    assert HUB != elsewhere


FAIR: dict[str, tuple[Record, dict[str, Any]]] = {
    "an order on the check behind an offering": (
        Record()
        .call(
            "POST",
            OFFERINGS,
            {
                "externalId": "cart-1",
                "place": place(),
                "productOfferingQualificationItem": [{"id": "1"}],
            },
            201,
            {
                "id": "3",
                "state": "done",
                "productOfferingQualificationItem": [
                    {
                        "id": "1",
                        "qualificationItemResult": "qualified",
                        "technicalServiceability": {
                            "serviceQualification": {
                                "id": "7",
                                "@referredType": "CheckServiceQualification",
                            }
                        },
                    }
                ],
            },
        )
        .orders(order("7")),
        {},
    ),
    "an order on a qualification of before the record": (Record().orders(order("99")), {}),
    "an order of a device": (
        Record().orders(
            {
                "productOrderItem": [
                    {"id": "1", "action": "add", "productOffering": {"id": "router"}}
                ]
            }
        ),
        {},
    ),
    "a parcel that goes elsewhere": (
        Record()
        .check("qualified")
        .orders(
            order(
                product={
                    "place": [*place(), {"role": "shipping", "id": "SHOP-1"}],
                    "productCharacteristic": [{"name": "downloadSpeed", "value": 500}],
                }
            )
        ),
        {},
    ),
    "an order that leaves the place to the qualification": (
        Record()
        .check("qualified")
        .orders(
            order(product={"productCharacteristic": [{"name": "downloadSpeed", "value": 500}]})
        ),
        {},
    ),
    "challenged at first": (
        Record()
        .call("POST", CHECKS, asked(), 401)
        .call("POST", CHECKS, asked(), 200, answered("qualified"), authorization="Bearer ***"),
        {"auth": {"header": "Authorization", "scheme": "Bearer"}},
    ),
    "the same slip on three days": (
        Record()
        .call("POST", CHECKS, asked(), 422)
        .wait(9e4)
        .call("POST", CHECKS, asked(), 422)
        .wait(9e4)
        .call("POST", CHECKS, asked(), 422),
        {},
    ),
    "refused by its head, body unread": (Record().call("POST", CHECKS, None, 413), {}),
}


@pytest.mark.parametrize(("record", "told"), FAIR.values(), ids=FAIR)
def test_what_may_be_right_is_not_accused(record: Record, told: dict[str, Any]) -> None:
    """What the record does not show is not held against a client."""
    assert found(record, **told) == []
