"""
The outbound codec: what an inventory is asked over TMF645 v4, and what its answer means.

One checkServiceQualification goes out for each top line, with an item for it and for every line below it
(as often as its quantity says): ``reliesOn`` leads from parent to child. ``service.serviceOrderItem``
names the domain orders that the item stands for, so that the inventory may answer by processResult as
well. The externalId is that of the ask.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.dialects.servicenow.decomposition import none_of
from tmf645_reference_server.dialects.servicenow.directory import Directory, plain_value
from tmf645_reference_server.dialects.servicenow.orders import (
    Ask,
    Line,
    Order,
    Outcome,
    children,
    of_ask,
)
from tmf645_reference_server.dialects.servicenow.surface import Result
from tmf645_reference_server.wire.dates import read_moment, show_moment
from tmf645_reference_server.wire.parts import object_at, objects, text

_ITEMS: Final = "serviceQualificationItem"
_DONE: Final = "done"
_FAILED: Final = "terminatedWithError"
_RESULTS: Final = {
    "qualified": Result.QUALIFIED,
    "alternate": Result.ALTERNATE,
    "unqualified": Result.UNQUALIFIED,
}


def question(order: Order, ask: Ask, directory: Directory) -> Object:
    """Return the body of the check that ``ask`` stands for."""
    items: list[JSON] = [
        _item(order, line, unit, directory)
        for line in of_ask(order, ask)
        for unit in range(1, line.quantity + 1)
    ]
    return {
        "@type": "CheckServiceQualification",
        "externalId": ask.id,
        "description": order.description or f"qualification order {order.id}",
        "provideAlternative": True,
        "provideUnavailabilityReason": True,
        "relatedParty": [{**each, "role": "customer"} for each in order.parties],
        _ITEMS: items,
    }


def _item(order: Order, line: Line, unit: int, directory: Directory) -> Object:
    below = children(order)[line.id]
    return {
        "id": _name(line, unit),
        "@type": "CheckServiceQualificationItem",
        "service": _service(order, line, unit, directory),
        "qualificationItemRelationship": [
            {"id": _name(child, 1), "relationshipType": "reliesOn"} for child in below
        ],
    }


def _name(line: Line, unit: int) -> str:
    return line.item_id if unit == 1 else f"{line.item_id}#{unit}"


def _service(order: Order, line: Line, unit: int, directory: Directory) -> Object:
    asked: Object = {
        "@type": "Service",
        "serviceSpecification": {"id": line.specification, "@type": "ServiceSpecificationRef"},
        "serviceCharacteristic": list(_characteristics(line, directory)),
        "place": [
            {
                "id": line.place.id,
                "name": line.place.name,
                "role": "installationAddress",
                "@type": "PlaceRef",
                "@referredType": "GeographicAddress",
            }
        ],
        "serviceOrderItem": [
            {"itemId": each.id, "serviceOrderId": order.id, "itemAction": "add"}
            for each in line.domain
            if each.unit == unit
        ],
    }
    if line.service_id is not None:
        asked["id"] = line.service_id
    return asked


def _characteristics(line: Line, directory: Directory) -> Iterator[Object]:
    """Yield what the specification knows, as the kind of value that it has there."""
    specification = directory.specification(line.specification)
    for each in line.characteristics:
        known = None if specification is None else specification.characteristic(each["name"])
        if known is not None and each["value"] != "":
            yield {"name": known.name, "value": plain_value(known, each["value"])}


def is_over(document: Object) -> bool:
    """Say whether a check as an inventory shows it is finished."""
    return document.get("state") in (_DONE, _FAILED)


def outcomes(
    document: Object, order: Order, ask: Ask, new_id: Callable[[], str]
) -> Mapping[str, Outcome]:
    """
    Return what a finished check says about each domain order of ``ask``, by sys_id.

    An item that has no result, or is not there at all, is a fault of the inventory: none.
    """
    answered = {text(item, "id"): item for item in objects(document, _ITEMS)}
    found: dict[str, Outcome] = {}
    for line in of_ask(order, ask):
        for each in line.domain:
            item = answered.get(_name(line, each.unit))
            found[each.id] = (
                none_of("the inventory has not answered for this item")
                if item is None
                else _outcome(item, new_id)
            )
    return found


def _outcome(item: Object, new_id: Callable[[], str]) -> Outcome:
    said = text(item, "qualificationResult")
    result = _RESULTS.get(said or "")
    if result is None or objects(item, "terminationError"):
        errors = [text(each, "value") or "" for each in objects(item, "terminationError")]
        return none_of("; ".join(filter(None, errors)) or "the inventory has given no result")
    return Outcome(
        result=result,
        proposals=tuple(
            _proposal(each, new_id) for each in objects(item, "alternateServiceProposal")
        ),
        reasons=_reasons(item),
    )


def _proposal(sent: Object, new_id: Callable[[], str]) -> dict[str, Any]:
    service = object_at(sent, "alternateService")
    shown: dict[str, Any] = {
        "id": new_id(),
        "@type": "AlternateServiceProposal",
        "alternateService": {
            "@type": "Service",
            "serviceSpecification": object_at(service, "serviceSpecification"),
            "serviceCharacteristic": list(objects(service, "serviceCharacteristic")),
        },
    }
    with suppress(ValueError):  # a date that is none is not passed on
        if (at := text(sent, "alternateServiceAvailabilityDate")) is not None:
            shown["alternateServiceAvailabilityDate"] = show_moment(read_moment(at))
    return shown


def _reasons(item: Object) -> tuple[dict[str, Any], ...]:
    reasons = objects(item, "eligibilityUnavailabilityReason")
    labels = [label for each in reasons if (label := text(each, "label"))]
    codes = [code for each in reasons if (code := text(each, "code"))]
    return ({"label": ",".join(labels), "code": ",".join(codes)},) if labels else ()
