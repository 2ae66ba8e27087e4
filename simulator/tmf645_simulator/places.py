"""
Places: from the words of a request to premises or a point of the map.

The most exact word given decides: an id, else address attributes, else a point. Addresses are
compared without regard to case and spaces. Attributes that no premises of this world has
(a floor, a county) are not compared. x is longitude, y is latitude, in degrees.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from tmf645_simulator.errors import DuplicateId, ImpossibleValue
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import PlaceReference

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """A place that the world knows by id; ``address`` holds TMF673 attribute names."""

    id: str
    address: Mapping[str, str] = field(default_factory=dict)
    point: Point | None = None


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
    """Every premises, found by id or address. Raises InventoryError for ids used twice."""

    premises: tuple[Premises, ...] = ()
    _by_id: Mapping[str, Premises] = field(init=False, repr=False, compare=False)
    _by_attribute: Mapping[tuple[str, str], frozenset[int]] = field(
        init=False, repr=False, compare=False
    )
    _attributes: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id: dict[str, Premises] = {}
        index: dict[tuple[str, str], set[int]] = {}
        for position, each in enumerate(self.premises):
            _check(each, by_id)
            by_id[each.id] = each
            for name, value in each.address.items():
                index.setdefault((name, _plain(value)), set()).add(position)
        frozen = {key: frozenset(positions) for key, positions in index.items()}
        object.__setattr__(self, "_by_id", by_id)
        object.__setattr__(self, "_by_attribute", frozen)
        object.__setattr__(self, "_attributes", frozenset(name for name, _ in frozen))

    def __contains__(self, id_: str) -> bool:
        return id_ in self._by_id

    def find(self, reference: PlaceReference) -> Site | Reason:
        """Return the one site that ``reference`` means, or the reason why there is not one."""
        if reference.id is not None:
            known = self._by_id.get(reference.id)
            return _site(known) if known else _not_found(f'no premises has the id "{reference.id}"')
        if reference.address:
            return self._find_by_address(reference.address)
        if reference.point is not None:
            return _find_by_point(reference.point)
        return _not_found("the request names neither id, address nor point")

    def _find_by_address(self, address: Mapping[str, str]) -> Site | Reason:
        compared = [
            (name, _plain(value)) for name, value in address.items() if name in self._attributes
        ]
        matches = [self._by_attribute.get(key, frozenset[int]()) for key in compared]
        found = sorted(frozenset.intersection(*matches)) if matches else []
        spelled = ", ".join(f"{name} {value}" for name, value in address.items())
        if not found:
            return _not_found(f"no premises has the address {spelled}")
        if len(found) == 1:
            return _site(self.premises[found[0]])
        ids = ", ".join(self.premises[position].id for position in found[:5])
        return Reason(
            code=ReasonCode.PLACE_AMBIGUOUS,
            label=f"{len(found)} premises have the address {spelled}: {ids}{' …' if len(found) > 5 else ''}",
        )


def is_on_earth(point: Point) -> bool:
    """Say whether ``point`` is a longitude and a latitude."""
    x, y = point
    return math.isfinite(x) and math.isfinite(y) and abs(x) <= 180 and abs(y) <= 90


def _find_by_point(point: Point) -> Site | Reason:
    if is_on_earth(point):
        return Site(point)
    return _not_found(f"{point[0]:g}, {point[1]:g} is no longitude and latitude")


def _site(premises: Premises) -> Site:
    return Site(premises.point, premises.id)


def _not_found(label: str) -> Reason:
    return Reason(code=ReasonCode.PLACE_NOT_FOUND, label=label)


def _plain(value: str) -> str:
    return "".join(value.split()).casefold()


def _check(premises: Premises, seen: Mapping[str, Premises]) -> None:
    if premises.id in seen:
        raise DuplicateId("premises", premises.id, "this id is taken", "give each premises its own")
    if premises.point is not None and not is_on_earth(premises.point):
        x, y = premises.point
        raise ImpossibleValue(
            "premises",
            premises.id,
            f"{x:g}, {y:g} is not on the map",
            "write longitude first (-180 to 180), then latitude (-90 to 90)",
        )
