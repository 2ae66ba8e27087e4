"""
The roll of premises: a million of them in columns, a ``Premises`` made when somebody looks.

Ids are packed, points are two arrays of numbers, and each address attribute is a column of
numbers that stand for its distinct values: a million premises share some thousand street names.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tmf645_simulator.errors import DuplicateId, ImpossibleValue, InventoryError
from tmf645_simulator.listing import Checked
from tmf645_simulator.texts import Finder, Texts, hashes_of

Point = tuple[float, float]

#: Stands in a column for premises that do not have the attribute.
ABSENT: Final = 0

_AT_ONCE: Final = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """A place that the world knows by id; ``address`` holds TMF673 attribute names."""

    id: str
    address: Mapping[str, str] = field(default_factory=dict)
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column of an address: the value of premises p is ``values[codes[p] - 1]``; see ABSENT."""

    codes: NDArray[np.int32]
    values: Texts


class Roll(Checked[Premises]):
    """Every premises of a world, in order. Build it with ``enrol`` or a ``Registrar``."""

    __slots__ = ("attributes", "finder", "ids", "points")

    def __init__(
        self,
        ids: Texts,
        finder: Finder,
        points: NDArray[np.float64],
        attributes: Mapping[str, Attribute],
    ) -> None:
        super().__init__()
        self.ids = ids
        self.finder = finder
        self.points = points
        self.attributes = attributes

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, position: int) -> Premises:
        """Return the one at ``position``."""
        return Premises(
            id=self.ids[position], address=self._address(position), point=self.point(position)
        )

    def point(self, position: int) -> Point | None:
        """Return where the premises at ``position`` lie, or None where that is not known."""
        x, y = self.points[position].tolist()
        return None if math.isnan(x) and math.isnan(y) else (x, y)

    def extent(self) -> tuple[float, float, float, float] | None:
        """Return west, south, east and north of all points, or None where there is no point."""
        known = self.points[~np.isnan(self.points).any(axis=1)]
        if not len(known):
            return None
        (west, south), (east, north) = known.min(axis=0).tolist(), known.max(axis=0).tolist()
        return (west, south, east, north)

    def _look(self) -> Iterator[tuple[int, InventoryError]]:
        """Look for ids without a letter, ids taken, points beyond the map."""
        for position in self.finder.all(""):
            yield (
                position,
                ImpossibleValue("premises", "", "its id is empty", "give it an id"),
            )
        for position, _ in self.finder.repeated():
            yield (
                position,
                DuplicateId(
                    "premises",
                    self.ids[position],
                    "this id is taken",
                    "give each premises its own",
                ),
            )
        for position in beyond_earth(self.points):
            x, y = self.points[position].tolist()
            yield (
                position,
                ImpossibleValue(
                    "premises",
                    self.ids[position],
                    f"{x:g}, {y:g} is not on the map",
                    "write longitude first (-180 to 180), then latitude (-90 to 90)",
                ),
            )

    def _address(self, position: int) -> dict[str, str]:
        found = ((name, each, each.codes[position]) for name, each in self.attributes.items())
        return {name: each.values[code - 1] for name, each, code in found if code != ABSENT}


class Registrar:
    """Collects premises column by column, some thousand at a time, into a Roll."""

    def __init__(self) -> None:
        self._ids: list[Texts] = []
        self._hashes: list[NDArray[np.int64]] = []
        self._points: list[NDArray[np.float64]] = []
        self._attributes: dict[str, _Coder] = {}
        self._count = 0

    def add(
        self,
        ids: Sequence[str],
        points: NDArray[np.float64],
        address: Mapping[str, Sequence[str | None]],
        *,
        blank_is_absent: bool = False,
    ) -> None:
        """
        Add as many premises as there are ``ids``.

        ``points`` has a row of longitude and latitude for each, both NaN where there is no point.
        ``address`` has a column for each attribute, None where premises do not have it; "" says
        the same where ``blank_is_absent``.
        """
        self._ids.append(Texts(ids))
        self._hashes.append(hashes_of(ids, len(ids)))
        self._points.append(points)
        for name, column in address.items():
            self._attributes.setdefault(name, _Coder()).add(
                column, self._count, blank_is_absent=blank_is_absent
            )
        self._count += len(ids)

    def extend(self, premises: Iterable[Premises]) -> None:
        """Add ``premises`` one by one."""
        remaining = iter(premises)
        while part := list(islice(remaining, _AT_ONCE)):
            names = dict.fromkeys(chain.from_iterable(each.address for each in part))
            self.add(
                [each.id for each in part],
                np.array([_coordinates(each.point) for each in part], np.float64),
                {name: [each.address.get(name) for each in part] for name in names},
            )

    def roll(self) -> Roll:
        """Return what was collected."""
        ids = Texts.joined(self._ids)
        finder = Finder(ids, np.concatenate([np.zeros(0, np.int64), *self._hashes]))
        points = np.concatenate([np.zeros((0, 2)), *self._points])
        columns = {name: coder.attribute(self._count) for name, coder in self._attributes.items()}
        attributes = {name: each for name, each in columns.items() if each is not None}
        return Roll(ids, finder, points, attributes)


class _Codes(dict[str | None, int]):
    """Numbers the distinct values that it is asked for."""

    def __missing__(self, value: str | None) -> int:
        code = self[value] = len(self)
        return code


class _Coder:
    """Collects the column of one attribute."""

    def __init__(self) -> None:
        self._known = _Codes({None: ABSENT})
        self._parts: list[NDArray[np.int32]] = []
        self._count = 0

    def add(self, column: Sequence[str | None], start: int, *, blank_is_absent: bool) -> None:
        codes = np.fromiter(map(self._known.__getitem__, column), np.int32, len(column))
        if blank_is_absent and "" in self._known:
            codes[codes == self._known[""]] = ABSENT
        self._parts.append(np.zeros(start - self._count, np.int32))
        self._parts.append(codes)
        self._count = start + len(column)

    def attribute(self, count: int) -> Attribute | None:
        """Return the column, or None where no premises has the attribute."""
        rest = np.zeros(count - self._count, np.int32)
        codes = np.concatenate([*self._parts, rest])
        if not codes.any():
            return None
        return Attribute(codes, Texts([each for each in self._known if each is not None]))


def enrol(premises: Iterable[Premises]) -> Roll:
    """Return the roll of ``premises``."""
    registrar = Registrar()
    registrar.extend(premises)
    return registrar.roll()


def _coordinates(point: Point | None) -> Point:
    """Return two NaN for no point; a point that somebody gave as two NaN lies beyond all maps."""
    if point is None:
        return (math.nan, math.nan)
    return (math.inf, math.inf) if math.isnan(point[0]) and math.isnan(point[1]) else point


def beyond_earth(points: NDArray[np.float64]) -> list[int]:
    """Return the positions of what is neither longitude and latitude nor absent (two NaN)."""
    x, y = points[:, 0], points[:, 1]
    on_earth = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    found: list[int] = np.flatnonzero(~on_earth & ~(np.isnan(x) & np.isnan(y))).tolist()
    return found
