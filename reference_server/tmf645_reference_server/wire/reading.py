"""
From what was sent (already known to fit the contract) to what is asked.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

import msgspec
from tmf645_simulator.request import (
    CharacteristicValue,
    CheckRequest,
    Item,
    PlaceReference,
    QueryRequest,
    Wishes,
)

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.wire.dates import read_moment
from tmf645_reference_server.wire.parts import object_at, objects, text
from tmf645_reference_server.wire.places import read_place

#: The relationships that make one item need another; others are kept and mean nothing here.
DEPENDENCIES: Final = ("reliesOn", "requires", "dependsOn")

#: The characteristics have to be for this moment, if one is given; the first that is there counts.
_WANTED_AT: Final = ("expectedServiceAvailabilityDate", "expectedActivationDate")


def read_check(document: Object) -> CheckRequest:
    """Return the question that a checkServiceQualification asks."""
    items = tuple(
        read_item(item, f"/serviceQualificationItem/{position}")
        for position, item in enumerate(objects(document, "serviceQualificationItem"))
    )
    return CheckRequest(
        items=tuple(_told_apart(items)),
        wishes=Wishes(
            alternatives=document.get("provideAlternative") is True,
            reasons=document.get("provideUnavailabilityReason") is True,
        ),
    )


def _told_apart(items: tuple[Item, ...]) -> Iterator[Item]:
    """Yield ``items`` with ids used once and relationships that lead somewhere, as READINGS allow."""
    seen: set[str] = set()
    known = {item.id for item in items}
    for position, item in enumerate(items):
        id = f"{item.id}#{position}" if item.id in seen else item.id
        seen.add(item.id)
        if id != item.id or not known.issuperset(item.relies_on):
            kept = tuple(each for each in item.relies_on if each in known)
            yield replace(item, id=id, relies_on=kept)
        else:
            yield item


def read_query(document: Object) -> QueryRequest:
    """Return the question that a queryServiceQualification asks."""
    criteria = object_at(document, "searchCriteria")
    return QueryRequest(criteria=read_item(criteria, "/searchCriteria"))


def read_item(item: Object, pointer: str) -> Item:
    """Return one item, or the criteria of a query; ``pointer`` says where it stands."""
    service = object_at(item, "service")
    return Item(
        id=text(item, "id") or "",
        specification_id=text(object_at(service, "serviceSpecification"), "id"),
        category_id=text(object_at(item, "category"), "id"),
        characteristics=dict(_characteristics(service)),
        places=_places(service),
        relies_on=tuple(
            other
            for each in objects(item, "qualificationItemRelationship")
            if each.get("relationshipType") in DEPENDENCIES and (other := text(each, "id"))
        ),
        wanted_at=_wanted_at(item, pointer),
        service_id=text(service, "id"),
    )


def _places(service: Object) -> tuple[PlaceReference, ...]:
    return tuple(read_place(place) for place in objects(service, "place"))


def _characteristics(service: Object) -> Iterator[tuple[str, CharacteristicValue]]:
    for each in objects(service, "serviceCharacteristic"):
        if (name := text(each, "name")) is not None:
            yield name, _value(each.get("value"))


def _value(value: JSON) -> CharacteristicValue:
    """Return the plain value; generated clients wrap it as {"value": 100}."""
    if isinstance(value, dict) and not isinstance(value.get("value"), dict | list | None):
        return _value(value["value"])
    if isinstance(value, dict | list):
        return msgspec.json.encode(value).decode()
    return value


def _wanted_at(item: Object, pointer: str) -> datetime | None:
    for name in _WANTED_AT:
        if (sent := text(item, name)) is not None:
            try:
                return read_moment(sent)
            except ValueError as error:
                raise problems.invalid_attribute(
                    f"{pointer}/{name}", str(error), why="RFC 3339, expressible in UTC"
                ) from error
    return None
