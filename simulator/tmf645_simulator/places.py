"""
Places: from the words of a request to premises or a point of the map.

The most exact word given decides: an id, else address attributes, else a point. Addresses are
compared without regard to case and spaces. Attributes that no premises of this world has
(a floor, a county) are not compared. x is longitude, y is latitude, in degrees.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tmf645_simulator.addresses import AddressBook
from tmf645_simulator.distances import distances
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import PlaceReference
from tmf645_simulator.roll import Point, Premises, Roll, enrol

__all__ = ["Directory", "Point", "Premises", "Site", "is_on_earth"]

_NAMED = 5

_STREET_AND_NUMBER: Final = frozenset({"streetName", "streetNr"})
_OF_A_BUILDING: Final = _STREET_AND_NUMBER | {
    "buildingName",
    "city",
    "country",
    "locality",
    "postcode",
    "stateOrProvince",
    "streetNrSuffix",
    "streetSuffix",
    "streetType",
}


@dataclass(frozen=True, slots=True)
class Site:
    """
    Where a service would be delivered: a point of the map, premises, or both.

    ``end`` says which end of a service with several it is (A, Z).
    """

    point: Point | None
    premises_id: str | None = None
    end: str = ""

    @property
    def place(self) -> str:
        """What it is called, whichever end it is."""
        return self.premises_id or (f"{self.point[0]:g}, {self.point[1]:g}" if self.point else "?")

    @property
    def name(self) -> str:
        """How reasons call it."""
        return f"end {self.end} ({self.place})" if self.end else self.place


@dataclass(frozen=True, slots=True)
class Directory:
    """
    Every premises, found by id or address. Raises InventoryError for the first that cannot be.

    ``premises`` may be given as any sequence, and is kept as a Roll.
    """

    premises: Sequence[Premises] = ()
    _roll: Roll = field(init=False, repr=False, compare=False)
    _addresses: AddressBook = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        roll = self.premises if isinstance(self.premises, Roll) else enrol(self.premises)
        for _, fault in roll.faults():
            raise fault
        object.__setattr__(self, "premises", roll)
        object.__setattr__(self, "_roll", roll)
        object.__setattr__(self, "_addresses", AddressBook(roll.attributes))

    @property
    def roll(self) -> Roll:
        """The premises, in columns."""
        return self._roll

    def __contains__(self, id_: str) -> bool:
        return self._roll.finder.first(id_) is not None

    def find(self, reference: PlaceReference) -> Site | Reason:
        """Return the one site that ``reference`` means, or the reason why there is not one."""
        if reference.id is not None:
            known = self._roll.finder.first(reference.id)
            if known is None:
                return _not_found(f'no premises has the id "{reference.id}"')
            return Site(self._roll.point(known), reference.id)
        if reference.address:
            return self._find_by_address(reference.address)
        if reference.point is not None:
            return _find_by_point(reference.point)
        return _not_found("the request names neither id, address nor point")

    def addressed(self, address: Mapping[str, str]) -> list[int]:
        """
        Return the positions in the roll of all premises with every value of ``address``, in order.

        Compared as in a request; an attribute that no premises has matches none.
        """
        if not all(name in self._addresses for name in address):
            return []
        found: list[int] = self._addresses.matches(address).tolist()
        return found

    def near(self, site: Site, metres: float, most: int) -> list[Site]:
        """
        Return up to ``most`` other premises: those of the same building, then the nearest.

        Premises are of one building where street and number (TMF673) are the same, with whatever
        else of these the one asked about has, or where their points are. Others are at most
        ``metres`` away, as the crow flies.
        """
        position = None if site.premises_id is None else self._roll.finder.first(site.premises_id)
        same = [] if position is None else self._in_the_building(self._roll[position].address)
        away = distances(self._roll.points, site.point) if site.point is not None else None
        around = [] if away is None else np.flatnonzero(away <= metres).tolist()
        around.sort(
            key=lambda each: (math.inf if away is None else away[each], self._roll.ids[each])
        )
        found = [each for each in dict.fromkeys([*same, *around]) if each != position]
        return [Site(self._roll.point(each), self._roll.ids[each]) for each in found[:most]]

    def _in_the_building(self, address: Mapping[str, str]) -> list[int]:
        building = {name: value for name, value in address.items() if name in _OF_A_BUILDING}
        if not building.keys() >= _STREET_AND_NUMBER:
            return []
        found: list[int] = self._addresses.matches(building).tolist()
        return found

    def _find_by_address(self, address: Mapping[str, str]) -> Site | Reason:
        compared = {name: value for name, value in address.items() if name in self._addresses}
        found = self._addresses.matches(compared)
        if len(found) == 1:
            position = int(found[0])
            return Site(self._roll.point(position), self._roll.ids[position])
        spelled = ", ".join(f"{name} {value}" for name, value in address.items())
        if not len(found):
            return _not_found(f"no premises has the address {spelled}")
        ids = ", ".join(self._roll.ids[position] for position in found[:_NAMED].tolist())
        return Reason(
            code=ReasonCode.PLACE_AMBIGUOUS,
            label=f"{len(found)} premises have the address {spelled}: {ids}{' …' if len(found) > _NAMED else ''}",
        )


def is_on_earth(point: Point) -> bool:
    """Say whether ``point`` is a longitude and a latitude."""
    x, y = point
    return math.isfinite(x) and math.isfinite(y) and abs(x) <= 180 and abs(y) <= 90


def _find_by_point(point: Point) -> Site | Reason:
    if is_on_earth(point):
        return Site(point)
    return _not_found(f"{point[0]:g}, {point[1]:g} is no longitude and latitude")


def _not_found(label: str) -> Reason:
    return Reason(code=ReasonCode.PLACE_NOT_FOUND, label=label)
