"""
POST of what refers to something else: an existing service, or other items of the request.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.catalogue import Need
from tmf645_conformance.dialects.servicenow.asking import Asker, items_of, only
from tmf645_conformance.dialects.servicenow.entering import demand
from tmf645_conformance.dialects.servicenow.purposes.creation import first_item
from tmf645_conformance.parts import part, rows
from tmf645_conformance.sut import SUT

_C = Level.CONDITIONAL


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

    service = part(first_item(created.json), "service")
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

    service = part(first_item(created.json), "service")
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
