"""
What is asked: items, each a service wanted at places, and the wishes of the requester.

The nouns of TMF645 (CheckServiceQualification, its items, QueryServiceQualification) as plain
values. The JSON of the standard is read into these at the edge, in the reference server.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

#: A characteristic's value. Numbers stay numbers: 100 is not "100".
CharacteristicValue: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReference:
    """
    A place as a request names it: by id, by address attributes, or by a point.

    ``address`` holds TMF673 attribute names (city, postcode, streetName, streetNr …);
    ``point`` is (longitude, latitude) in degrees: x is longitude.
    """

    role: str = ""
    id: str | None = None
    address: Mapping[str, str] = field(default_factory=dict)
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    One service wanted: serviceQualificationItem of TMF645 v4.

    ``wanted_at`` is the moment for which the service is wanted (expectedServiceAvailabilityDate,
    or expectedActivationDate); without it the question is about now. ``relies_on`` holds ids of
    items of the same request. ``service_id`` names the installed service that is to be changed;
    an id that the world does not know is one that the requester gives to a new service.
    """

    id: str
    specification_id: str | None = None
    category_id: str | None = None
    characteristics: Mapping[str, CharacteristicValue] = field(default_factory=dict)
    places: tuple[PlaceReference, ...] = ()
    relies_on: tuple[str, ...] = ()
    wanted_at: datetime | None = None
    service_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the requester wants to be told besides the result; both default to false in v4."""

    alternatives: bool = False
    reasons: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """Can these items be delivered?"""

    items: tuple[Item, ...]
    wishes: Wishes = Wishes()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRequest:
    """What can be delivered where ``criteria`` says? Its specification and category narrow."""

    criteria: Item
