"""
POST of a request that should be taken: what comes back.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.catalogue import Need
from tmf645_conformance.dialects.servicenow import surface
from tmf645_conformance.dialects.servicenow.asking import Asker, items_of, only
from tmf645_conformance.dialects.servicenow.entering import demand
from tmf645_conformance.parts import part, rows
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Failed

_M, _C, _R, _O = Level.MANDATORY, Level.CONDITIONAL, Level.RECOMMENDED, Level.OBSERVATION


@demand("SNQ-REQ-BV-01", _M, "R5, R70", about="creation")
def a_request_is_created(sut: SUT) -> None:
    """A valid request is answered 201."""
    asker = Asker(sut)

    expect.status(sut.post(asker.payload()), 201)


@demand("SNQ-REQ-BV-02", _M, "R98", about="a new order")
def a_new_order_knows_nothing(sut: SUT) -> None:
    """
    A new order has the result none and the state new, and so has each of its items.

    Whoever shows a decision in the answer has decided before anybody has looked.
    """
    created = Asker(sut).created()

    for where, each in (("the order", created.json), *items_of(part(created.json)).items()):
        expect.equal(
            "none", part(each).get("qualificationResult"), f"result of {where}", at=created
        )
        expect.equal("new", part(each).get("state"), f"state of {where}", at=created)


@demand("SNQ-REQ-BV-03", _M, "R20, R95, R100", about="attributes of an order")
def an_order_has_documented_attributes(sut: SUT) -> None:
    """An order has id, href, result, state and @type, no undocumented attribute, and an id without white space."""
    created = Asker(sut).created()
    order = part(created.json)

    expect.equal(
        [], sorted(order.keys() - surface.ATTRIBUTES), "undocumented attributes", at=created
    )
    lacking = {"id", "href", "qualificationResult", "state", "@type"} - order.keys()
    expect.equal([], sorted(lacking), "attributes that lack", at=created)
    id = order.get("id")
    expect.true(
        isinstance(id, str) and id == "".join(id.split()) != "",
        "the id has white space in it, or is none",
        expected="no white space",
        actual=id,
        at=created,
    )


@demand("SNQ-REQ-BV-04", _M, "R58, R86, R106", about="places")
def a_place_is_known_by_its_id(sut: SUT) -> None:
    """
    A place comes back with the id that was sent and the name of the directory, whatever name was sent.

    As an object or an array of one: the document has both.
    """
    asker = Asker(sut)
    sent = {**rows(asker.item(), "service", "place")[0], "name": "no such name, tmf645-testbed"}
    created = asker.created(asker.payload(asker.item(place=[sent])))

    place = only(part(_first(created.json), "service").get("place"))
    expect.equal(sent["id"], place.get("id"), "id of the place", at=created)
    expect.true(
        bool(place.get("name")) and place.get("name") != sent["name"],
        "the name of the place is not that of the directory",
        expected="the name that the id has",
        actual=place.get("name"),
        at=created,
    )


@demand("SNQ-REQ-BV-05", _M, "R43", about="externalId")
def an_externalid_is_not_unique(sut: SUT) -> None:
    """Two requests with one externalId become two orders."""
    asker = Asker(sut)
    body = asker.payload()
    ids = [asker.id_of(asker.created(body)) for _ in range(2)]

    expect.true(
        ids[0] != ids[1], "one order for two requests", expected="two ids", actual=ids, at=()
    )


@demand("SNQ-REQ-BV-06", _M, "R51, R105", about="quantity")
def a_quantity_comes_back(sut: SUT) -> None:
    """The quantity of an item comes back, 1 where none was sent; as a number or as a text that is one."""
    asker = Asker(sut)
    sent = [
        asker.item("100"),
        asker.item("200") | {"quantity": 2},
        asker.item("300") | {"quantity": "3"},
    ]
    created = asker.created(asker.payload(*sent))

    shown = {id: str(each.get("quantity")) for id, each in items_of(part(created.json)).items()}
    expect.equal({"100": "1", "200": "2", "300": "3"}, shown, "quantities", at=created)


@demand("SNQ-REQ-BV-07", _M, "R45, R47, R103", about="parties")
def parties_come_back(sut: SUT) -> None:
    """Each party that was sent comes back once, as what it was referred to."""
    asker = Asker(sut)
    created = asker.created()

    def pairs(found: object) -> list[tuple[str, str]]:
        return sorted(
            (str(each.get("id")), str(each.get("@referredType")))
            for each in rows(found, "relatedParty")
        )

    expect.equal(
        pairs({"relatedParty": asker.parties()}), pairs(created.json), "parties", at=created
    )


@demand(
    "SNQ-REQ-BV-08",
    _C,
    "R59, R87",
    about="the place of an existing service",
    needs=(Need.EXISTING,),
)
def a_place_is_that_of_an_existing_service(sut: SUT) -> None:
    """A request that names an existing service as referenceServiceInventory comes back with a place, and without that reference."""
    asker = Asker(sut)
    item = asker.item(place=None, referenceServiceInventory={"id": asker.told.existing})
    created = asker.created(asker.payload(item))

    service = part(_first(created.json), "service")
    expect.true(
        bool(only(service.get("place")).get("id")),
        "no place although the existing service has one",
        expected="a place with an id",
        actual=service.get("place"),
        at=created,
    )
    expect.true(
        "referenceServiceInventory" not in service,
        "referenceServiceInventory comes back",
        expected="it goes to the work notes only",
        actual=service.get("referenceServiceInventory"),
        at=created,
    )


@demand(
    "SNQ-REQ-BV-09", _C, "R60, R88, R89", about="changing an existing service", needs=(Need.CHANGE,)
)
def a_change_is_filled_up_from_the_existing_service(sut: SUT) -> None:
    """
    A change of an existing service comes back with its place and specification, the value that was sent, and what else the service has.

    What the request says comes first; the rest is the inventory's.
    """
    asker = Asker(sut)
    change = dict(asker.told.change)
    item = asker.item(
        place=None,
        serviceSpecification=None,
        serviceCharacteristic=[change],
        serviceInventory={"id": asker.told.existing},
    )
    created = asker.created(asker.payload(item))

    service = part(_first(created.json), "service")
    for name in ("place", "serviceSpecification"):
        expect.true(
            bool(only(service.get(name)).get("id")),
            f"no {name} although the existing service has one",
            expected=f"a {name} with an id",
            actual=service.get(name),
            at=created,
        )
    shown = {
        each.get("name"): str(each.get("value")) for each in rows(service, "serviceCharacteristic")
    }
    expect.equal(
        str(change["value"]), shown.get(change["name"]), "the value that was sent", at=created
    )
    expect.true(
        len(shown) > 1,
        "no characteristic of the existing service beside the one that was sent",
        expected="those that were not sent, too",
        actual=sorted(map(str, shown)),
        at=created,
    )


@demand("SNQ-REQ-BV-10", _C, "R52, R91, R104", about="hierarchies", needs=(Need.HIERARCHY,))
def a_hierarchy_is_kept(sut: SUT) -> None:
    """A parent and its children come back, each under the id that was sent."""
    asker = Asker(sut)
    sent = asker.hierarchy()
    created = asker.created(asker.payload(*sent))

    expect.equal(
        sorted(each["id"] for each in sent),
        sorted(items_of(part(created.json))),
        "items of a hierarchy",
        at=created,
    )


@demand("SNQ-REQ-BV-11", _R, "R64", about="characteristics")
def an_unknown_characteristic_is_taken(sut: SUT) -> None:
    """A characteristic that the specification does not have fails no request."""
    asker = Asker(sut)
    item = asker.item(serviceCharacteristic=[{"name": "no such thing", "value": "1"}])

    expect.status(sut.post(asker.payload(item)), 201)


@demand("SNQ-REQ-BV-12", _M, "R40, R101, R102", about="dates")
def dates_have_milliseconds_and_z(sut: SUT) -> None:
    """Dates are written with milliseconds and Z, and the date of the request is there although none was sent."""
    asker = Asker(sut)
    created = asker.created(asker.payload(expectedQualificationDate="2031-05-01T10:00:00.000Z"))
    order = part(created.json)
    dates = {name: order[name] for name in order if name.endswith("Date")}

    expect.true(
        "checkServiceQualificationDate" in dates,
        "no date of the request",
        expected="now",
        actual=None,
        at=created,
    )
    for name, value in dates.items():
        if not isinstance(value, str) or not surface.MOMENT.fullmatch(value):
            raise Failed(
                f"{name} has another form",
                expected="2031-05-01T10:00:00.000Z",
                actual=value,
                at=created,
            )
    expect.equal(
        "2031-05-01T10:00:00.000Z",
        dates.get("expectedQualificationDate"),
        "the date that was sent",
        at=created,
    )


@demand("SNQ-REQ-BV-13", _M, "R12", about="content types")
def a_charset_is_understood(sut: SUT) -> None:
    """A body that is application/json;charset=utf-8 is taken."""
    asker = Asker(sut)

    expect.status(
        sut.post(asker.payload(), headers={"Content-Type": "application/json;charset=utf-8"}), 201
    )


@demand("SNQ-REQ-BV-14", _O, "R7", about="versions")
def how_a_version_is_answered(sut: SUT) -> str:
    """How a path with the version v1 is answered."""
    root = sut.session.root.replace("/sn_ord_qual_mgmt/", "/sn_ord_qual_mgmt/v1/")

    return f"v1: {sut.session.send('GET', f'{root}{sut.resource.path}').status}"


@demand("SNQ-REQ-BV-15", _M, "R97, R107, R109", about="services")
def a_service_comes_back(sut: SUT) -> None:
    """
    An item comes back with a specification that has an id and a name, with each characteristic that was sent, its value as a text.
    """
    asker = Asker(sut)
    item = asker.item()
    created = asker.created(asker.payload(item))
    service = part(_first(created.json), "service")

    specification = only(service.get("serviceSpecification"))
    for name in ("id", "name"):
        expect.true(
            bool(specification.get(name)),
            f"the specification has no {name}",
            expected=name,
            actual=service.get("serviceSpecification"),
            at=created,
        )
    sent = {
        each["name"]: str(each.get("value"))
        for each in rows(item, "service", "serviceCharacteristic")
    }
    shown = {
        str(each.get("name")): str(each.get("value"))
        for each in rows(service, "serviceCharacteristic")
    }
    expect.kept(sent, shown, "characteristics", at=created)


@demand("SNQ-REQ-BV-16", _M, "R39, R42, R43", about="echo")
def what_was_sent_comes_back(sut: SUT) -> None:
    """Description and externalId come back as they were sent, in the answer and when the order is read."""
    asker = Asker(sut)
    body = asker.payload(description=f"Ünïcödé & <tags> {sut.session.new_mark()}")
    created = asker.created(body)
    id = asker.id_of(created)
    read = sut.read(id)

    for exchange, shown in ((created, part(created.json)), (read, asker.order(read, id))):
        for name in ("description", "externalId"):
            expect.equal(body[name], shown.get(name), name, at=exchange)


def _first(order: object) -> dict[str, object]:
    return next(iter(rows(order, "serviceQualificationItem")), {})
