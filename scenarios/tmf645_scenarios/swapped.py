"""
Longitude and latitude the wrong way round: no pair of numbers shows it, but a whole world does.

It is nearly certain where places lie far from the network, and their mirror images in it. What lies
near its own image, as in a world close to 0, 0, says nothing. A world of which premises and areas
are both swapped fits together as well as any, and cannot be told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from tmf645_simulator.coverage import Areas
from tmf645_simulator.layers import Layer
from tmf645_simulator.roll import Roll

_Points = NDArray[np.float64]
_Positions = NDArray[np.intp]

#: At least so many degrees from everything is far.
_FAR: Final = 1
_REMEDY: Final = "write longitude first, then latitude"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is probably swapped: kind and position of the first such element, and why."""

    kind: str
    position: int
    message: str


def swapped(roll: Roll, areas: Areas) -> Iterator[Doubt]:
    """Yield a doubt about premises, and one about areas, where they are probably swapped."""
    known = np.flatnonzero(~np.isnan(roll.points).any(axis=1))
    if not len(known) or not len(areas):
        return
    points = roll.points[known]
    lost, holders = _lost(points, areas.layer)
    if len(lost):
        first = known[lost[0]]
        yield Doubt(
            "premises", int(first), _of_premises(roll, int(first), areas, holders[0], len({*lost}))
        )
    strays, held = _strays(points, areas.layer, lost)
    if len(strays):
        stray = int(strays[0])
        yield Doubt(
            "coverage", stray, _of_area(areas, stray, roll.ids[int(known[held[0]])], len({*strays}))
        )


def _of_premises(roll: Roll, position: int, areas: Areas, holder: np.intp, count: int) -> str:
    x, y = roll.points[position].tolist()
    return (
        f'premises "{roll.ids[position]}"{_more(count)}: {x:g}, {y:g} is far from every area, and '
        f'{y:g}, {x:g} in area "{areas.layer.ids[int(holder)]}"; in one of the two, {_REMEDY}'
    )


def _of_area(areas: Areas, position: int, held: str, count: int) -> str:
    return (
        f'coverage "{areas.layer.ids[position]}"{_more(count)}: it is far from all premises, and '
        f'would hold "{held}" if its corners were turned round; {_REMEDY}'
    )


def _more(count: int) -> str:
    return f" and {count - 1} more" if count > 1 else ""


def _lost(points: _Points, layer: Layer) -> tuple[_Positions, _Positions]:
    """Return points far from all shapes whose images are in some, and the shapes, in pairs."""
    boxes = shapely.bounds(layer.shapes)
    far = np.flatnonzero(~_marked(_ground(boxes, _FAR), points))
    images = _turned(points[far])
    near = np.flatnonzero((np.abs(images[:, 1]) <= 90) & _marked(_ground(boxes, 0), images))
    which, shapes = _held(images[near], layer.shapes)
    return far[near[which]], shapes


def _strays(points: _Points, layer: Layer, lost: _Positions) -> tuple[_Positions, _Positions]:
    """Return shapes far from all points whose images hold some that are not lost, in pairs."""
    boxes = shapely.bounds(layer.shapes)
    peopled = _ground(np.hstack([points, points]), _FAR)
    far = np.flatnonzero(~_touched(peopled, boxes))
    if not len(far):
        return far, far
    images = shapely.transform(layer.shapes[far], _turned)
    at_home = np.setdiff1d(np.arange(len(points)), lost)
    ground = _ground(shapely.bounds(images), 0)
    near = at_home[_marked(ground, points[at_home])]
    which, shapes = _held(points[near], images)
    order = np.argsort(shapes, kind="stable")
    return far[shapes[order]], near[which[order]]


def _turned(points: _Points) -> _Points:
    return points[:, ::-1]


def _held(points: _Points, shapes: NDArray[np.object_]) -> tuple[_Positions, _Positions]:
    """Return points and the shapes that hold them, in pairs, the first points first."""
    which, boxed = shapely.STRtree(shapes).query(shapely.points(points))
    shapely.prepare(shapes[boxed])
    holds = shapely.intersects_xy(shapes[boxed], points[which, 0], points[which, 1])
    return which[holds], boxed[holds]


def _ground(boxes: _Points, margin: int) -> NDArray[np.bool_]:
    """Return a map of square degrees that marks those of ``boxes``, and so many around them."""
    marked = np.zeros((360, 180), np.bool_)
    for west, south, east, north in _distinct(_cells(boxes))[0]:
        across = np.arange(west - margin, east + margin + 1) % 360
        marked[across, max(south - margin, 0) : north + margin + 1] = True
    return marked


def _marked(ground: NDArray[np.bool_], points: _Points) -> NDArray[np.bool_]:
    cells = _cells(points)
    found: NDArray[np.bool_] = ground[cells[:, 0] % 360, cells[:, 1]]
    return found


def _touched(ground: NDArray[np.bool_], boxes: _Points) -> NDArray[np.bool_]:
    """Say of each box whether a square degree of it is marked."""
    cells, of_box = _distinct(_cells(boxes))
    found = [
        bool(ground[np.arange(west, east + 1) % 360, south : north + 1].any())
        for west, south, east, north in cells
    ]
    return np.array(found, np.bool_)[of_box]


def _distinct(cells: _Positions) -> tuple[list[list[int]], _Positions]:
    """Return each box of ``cells`` once, and which of them each row is."""
    _, first, which = np.unique(
        cells @ (1, 400, 400**2, 400**3), return_index=True, return_inverse=True
    )
    return cells[first].tolist(), which


def _cells(coordinates: _Points) -> _Positions:
    """Return the square degrees of longitudes and latitudes that take turns in each row."""
    pairs = coordinates.shape[1] // 2
    cells = np.floor(coordinates).astype(np.intp) + (180, 90) * pairs
    found: _Positions = np.clip(cells, 0, (360, 179) * pairs)
    return found
