"""
From what was sent (already known to fit the contract) to what is asked.

What the contract names has the type that it says, or is absent: nobody looks again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

import msgspec
from msgspec.structs import replace
from tmf645_simulator.request import (
    CharacteristicValue,
    CheckRequest,
    Item,
    QueryRequest,
    Wishes,
)

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.wire.dates import read_moment
from tmf645_reference_server.wire.places import read_place

#: The relationships that make one item need another; others are kept and mean nothing here.
DEPENDENCIES: Final = ("reliesOn", "requires", "dependsOn")

#: The characteristics have to be for this moment, if one is given; the first that is there counts.
_WANTED_AT: Final = ("expectedServiceAvailabilityDate", "expectedActivationDate")

#: An object that fits its schema.
Fitting: TypeAlias = Mapping[str, Any]

_ABSENT: Final[Fitting] = {}


def read_check(document: Fitting) -> CheckRequest:
    """Return the question that a checkServiceQualification asks."""
    items = [
        read_item(
            item,
            f"/serviceQualificationItem/{position}",
            item.get("qualificationItemRelationship", ()),
        )
        for position, item in enumerate(document.get("serviceQualificationItem", ()))
    ]
    return CheckRequest(
        items=tuple(_told_apart(items)),
        wishes=Wishes(
            alternatives=document.get("provideAlternative") is True,
            reasons=document.get("provideUnavailabilityReason") is True,
        ),
    )


def _told_apart(items: list[Item]) -> Iterator[Item]:
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


def read_query(document: Fitting) -> QueryRequest:
    """Return the question that a queryServiceQualification asks."""
    criteria = document.get("searchCriteria", _ABSENT)
    return QueryRequest(criteria=read_item(criteria, "/searchCriteria"))


def read_item(item: Fitting, pointer: str, relationships: Sequence[Fitting] = ()) -> Item:
    """
    Return one item, or the criteria of a query; ``pointer`` says where it stands.

    ``relationships`` are given for an item: in criteria they are no declared attribute, so anything
    may stand in their place.
    """
    service: Fitting = item.get("service", _ABSENT)
    return Item(
        id=item.get("id", ""),
        specification_id=service.get("serviceSpecification", _ABSENT).get("id"),
        category_id=item.get("category", _ABSENT).get("id"),
        characteristics={
            each["name"]: plain_value(each["value"])
            for each in service.get("serviceCharacteristic", ())
        },
        places=tuple([read_place(place) for place in service.get("place", ())]),
        relies_on=tuple(
            [
                each["id"]
                for each in relationships
                if each.get("relationshipType") in DEPENDENCIES and each.get("id")
            ]
        ),
        wanted_at=_wanted_at(item, pointer),
        service_id=service.get("id"),
    )


def plain_value(value: JSON) -> CharacteristicValue:
    """Return the plain value; generated clients wrap it as {"value": 100}."""
    if isinstance(value, dict) and not isinstance(value.get("value"), dict | list | None):
        return plain_value(value["value"])
    if isinstance(value, dict | list):
        return msgspec.json.encode(value).decode()
    return value


def _wanted_at(item: Fitting, pointer: str) -> datetime | None:
    for name in _WANTED_AT:
        if name in item:
            try:
                return read_moment(item[name])
            except ValueError as error:
                raise problems.invalid_attribute(
                    f"{pointer}/{name}", str(error), why="RFC 3339, expressible in UTC"
                ) from error
    return None
