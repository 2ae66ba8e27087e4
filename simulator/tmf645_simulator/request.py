"""
What is asked: items, each a service wanted at places, and the wishes of the requester.

The nouns of TMF645 (CheckServiceQualification, its items, QueryServiceQualification) as plain
values. The JSON of the standard is read into these at the edge, in the reference server.

They are made at every request, so they are Structs: a frozen dataclass takes six times as long to make.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct, field

#: A characteristic's value. Numbers stay numbers: 100 is not "100".
CharacteristicValue: TypeAlias = str | int | float | bool | None


class PlaceReference(Struct, frozen=True, kw_only=True):
    """
    A place as a request names it: by id, by address attributes, or by a point.

    ``address`` holds TMF673 attribute names (city, postcode, streetName, streetNr …);
    ``point`` is (longitude, latitude) in degrees: x is longitude.
    """

    role: str = ""
    id: str | None = None
    address: Mapping[str, str] = field(default_factory=dict)
    point: tuple[float, float] | None = None


class Item(Struct, frozen=True, kw_only=True):
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


class Wishes(Struct, frozen=True, kw_only=True):
    """What the requester wants to be told besides the result; both default to false in v4."""

    alternatives: bool = False
    reasons: bool = False


class CheckRequest(Struct, frozen=True, kw_only=True):
    """Can these items be delivered?"""

    items: tuple[Item, ...]
    wishes: Wishes = Wishes()


class QueryRequest(Struct, frozen=True, kw_only=True):
    """What can be delivered where ``criteria`` says? Its specification and category narrow."""

    criteria: Item
