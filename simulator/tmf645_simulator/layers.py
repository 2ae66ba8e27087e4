"""
A layer of the map: shapes by the hundred thousand, and which of them hold a point.

Boxes first, in a tree, then each shape prepared: a tree's own predicate prepares the point, and
takes many times longer on shapes of thousands of corners. Borders belong to the shapes.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, STRtree

from tmf645_simulator.errors import DuplicateId, ImpossibleValue, InventoryError

Shape = Polygon | MultiPolygon


#: So few shapes are looked at one by one sooner than a tree is asked which ones are near.
FEW: Final = 16


class Layer:
    """Shapes, each under an id."""

    __slots__ = ("_is_prepared", "_positions", "_tree", "ids", "shapes")

    def __init__(self, ids: Sequence[str], shapes: Sequence[Shape]) -> None:
        self.ids = ids
        self.shapes: NDArray[np.object_] = np.empty(len(ids), np.object_)
        self.shapes[:] = shapes
        self._tree: STRtree | None = None
        self._is_prepared = False
        self._positions: dict[str, int] = {}

    def holding(self, x: float, y: float) -> list[int]:
        """Return the positions of the shapes that hold the point, on their border included."""
        if len(self.shapes) <= FEW:
            few: list[int] = np.flatnonzero(shapely.intersects_xy(self._prepared(), x, y)).tolist()
            return few
        boxes = np.sort(self._grown().query(shapely.Point(x, y)))
        if not len(boxes):
            return []
        found: list[int] = boxes[shapely.intersects_xy(self.shapes[boxes], x, y)].tolist()
        return found

    def position(self, id: str) -> int | None:
        """Return the position of the shape of that id, or None."""
        if len(self._positions) < len(self.ids):
            self._positions = {each: position for position, each in enumerate(self.ids)}
        return self._positions.get(id)

    def distance(self, point: shapely.Point) -> float:
        """Return the distance in degrees to the nearest shape; infinite where there is none."""
        if not len(self.shapes):
            return math.inf
        return float(point.distance(self.shapes[self._grown().nearest(point)]))

    def extent(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north of all shapes; there has to be one."""
        west, south, east, north = shapely.total_bounds(self.shapes).tolist()
        return (west, south, east, north)

    def faults(self) -> Iterator[tuple[int, InventoryError]]:
        """Yield what is wrong, and at which position: ids taken or empty, shapes that are none."""
        yield from _wrong_ids(self.ids)
        whole = shapely.is_valid(self.shapes) & ~shapely.is_empty(self.shapes)
        boxes = shapely.bounds(self.shapes)
        on_earth = np.all(np.abs(boxes) <= (180, 90, 180, 90), axis=1)
        for position in np.flatnonzero(~(whole & on_earth)).tolist():
            cause, remedy = _why(self.shapes[position])
            yield position, ImpossibleValue("coverage", self.ids[position], cause, remedy)

    def _grown(self) -> STRtree:
        """Return the tree; it grows at the first look-up, when the shapes are known to be sound."""
        if self._tree is None:
            self._tree = STRtree(self._prepared())
        return self._tree

    def _prepared(self) -> NDArray[np.object_]:
        """Return the shapes, prepared at the first look-up for all that follow."""
        if not self._is_prepared:
            shapely.prepare(self.shapes)
            self._is_prepared = True
        return self.shapes


def _wrong_ids(ids: Sequence[str]) -> Iterator[tuple[int, InventoryError]]:
    seen: set[str] = set()
    for position, id_ in enumerate(ids):
        if not id_:
            yield (
                position,
                ImpossibleValue("coverage", id_, "its id is empty", "give it an id"),
            )
        elif id_ in seen:
            yield (
                position,
                DuplicateId("coverage", id_, "this id is taken", "give each area its own"),
            )
        seen.add(id_)


def _why(shape: Shape) -> tuple[str, str]:
    """Return what is wrong with ``shape``, and what to do about it."""
    if shape.is_empty or not shape.is_valid:
        cause = "it is empty" if shape.is_empty else shapely.is_valid_reason(shape)
        return f"no proper area: {cause}", "redraw its outline"
    west, south, east, north = shape.bounds
    return (
        f"it reaches from {west:g}, {south:g} to {east:g}, {north:g}, beyond the map",
        "write longitude first (-180 to 180), then latitude (-90 to 90)",
    )
