"""
Coverage: which technology reaches a site, how fast, from when and until when.

Two kinds of statement, as filings to regulators have them: areas (polygons with holes) and
explicit rows for single premises. A row overrides every area of its technology. The border
belongs to the area: a point on the edge, also on the edge of a hole, is covered.

Among several areas of one technology the highest priority speaks; among equals the first. An
area that is not ready yet speaks only where no ready one does.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import shapely
from shapely import MultiPolygon, Polygon, STRtree

from tmf645_simulator.errors import DuplicateId, ImpossibleValue
from tmf645_simulator.places import Point, Site, is_on_earth


class BuildPhase(StrEnum):
    """How far a planned build has come. First to last."""

    COMMITTED = "committed"
    DESIGN = "design"
    BUILD = "build"
    READY = "ready"


class LineCondition(StrEnum):
    """What can be on a pair of copper that lets no broadband through, or forbids it."""

    LOAD_COIL = "load coil"
    PAIR_GAIN = "pair gain"
    SPECTRUM = "spectrum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """
    How a technology reaches a place.

    ``down`` and ``up`` are the most it carries, in Mb/s; where a curve of the technology says how
    fast it is, 0 leaves it to the curve. The statement holds from ``valid_from`` until before
    ``valid_until``. It is built by ``ready_at`` and no longer sold from ``retired_at`` on; a
    ``phase`` before the last without a date means that nobody knows when. ``confidence`` is
    between 0 and 1. ``available`` false states that the technology is known not to reach.
    ``node`` is where deliveries take capacity from. ``copper_m`` is the length of the loop in
    metres, ``conditions`` what is on it. A reach of a ``partner`` has to be asked for.
    """

    technology: str
    down: float = 0
    up: float = 0
    priority: int = 0
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    ready_at: datetime | None = None
    retired_at: datetime | None = None
    confidence: float = 1
    available: bool = True
    node: str | None = None
    phase: BuildPhase | None = None
    copper_m: float | None = None
    conditions: tuple[LineCondition, ...] = ()
    partner: str | None = None

    def is_valid(self, at: datetime) -> bool:
        """Say whether the statement holds at ``at``."""
        begun = self.valid_from is None or self.valid_from <= at
        return begun and (self.valid_until is None or at < self.valid_until)

    def is_ready(self, at: datetime) -> bool:
        """Say whether it is built by ``at``."""
        if self.ready_at is None:
            return self.phase in {None, BuildPhase.READY}
        return self.ready_at <= at

    def is_retired(self, at: datetime) -> bool:
        """Say whether it is no longer sold at ``at``."""
        return self.retired_at is not None and self.retired_at <= at

    def starts(self) -> tuple[datetime, ...]:
        """Return the moments before which it serves nobody."""
        return tuple(moment for moment in (self.valid_from, self.ready_at) if moment is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageArea:
    """A reach that holds within a polygon, or several. x is longitude."""

    id: str
    shape: Polygon | MultiPolygon
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesRow:
    """A reach that holds for one premises, whatever the map says."""

    premises_id: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """Areas and rows, ready for look-ups. Raises InventoryError for impossible shapes."""

    areas: tuple[CoverageArea, ...] = ()
    rows: tuple[PremisesRow, ...] = ()
    _tree: STRtree = field(init=False, repr=False, compare=False)
    _rows: Mapping[str, tuple[Reach, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_areas(self.areas)
        for row in self.rows:
            _check_reach("row", row.premises_id, row.reach)
        shapes = [area.shape for area in self.areas]
        shapely.prepare(shapes)
        object.__setattr__(self, "_tree", STRtree(shapes))
        object.__setattr__(self, "_rows", _by_premises(self.rows))

    def reaches(self, site: Site) -> tuple[Reach, ...]:
        """Return every statement about ``site``: rows, and areas of technologies without a row."""
        rows = self._rows.get(site.premises_id, ()) if site.premises_id else ()
        explicit = {row.technology for row in rows}
        on_map = self._covering(site.point) if site.point else ()
        return rows + tuple(reach for reach in on_map if reach.technology not in explicit)

    def distance(self, point: shapely.Point) -> float:
        """Return the distance in degrees to the nearest area; infinite where there is none."""
        if not self.areas:
            return math.inf
        return point.distance(self.areas[int(self._tree.nearest(point))].shape)

    def _covering(self, point: Point) -> Iterator[Reach]:
        """
        Yield the reach of each area at ``point``, in the order of the areas.

        Boxes first, then the prepared shape: a tree's own predicate prepares the point, and
        takes many times longer on shapes of thousands of corners.
        """
        x, y = point
        for position in sorted(self._tree.query(shapely.Point(x, y))):
            if shapely.intersects_xy(self.areas[position].shape, x, y):
                yield self.areas[position].reach


def speaking(reaches: Iterable[Reach], technology: str | None, at: datetime) -> Reach | None:
    """Return the statement on ``technology`` that counts at ``at``, or None where there is none."""
    valid = [each for each in reaches if each.technology == technology and each.is_valid(at)]
    ready = [each for each in valid if each.is_ready(at)]
    if ready:
        return max(ready, key=lambda each: each.priority)
    return min(valid, key=_earliest_first, default=None)


def polygon(outline: Iterable[Point], holes: Iterable[Iterable[Point]] = ()) -> Polygon:
    """Return the polygon with that outline and those holes (longitude, latitude)."""
    return Polygon(list(outline), [list(hole) for hole in holes])


def _earliest_first(reach: Reach) -> tuple[bool, float, int]:
    """Order what is not ready: by date, without a date last, and the highest priority first."""
    when = math.inf if reach.ready_at is None else reach.ready_at.timestamp()
    return (reach.ready_at is None, when, -reach.priority)


def _by_premises(rows: Iterable[PremisesRow]) -> dict[str, tuple[Reach, ...]]:
    index: dict[str, tuple[Reach, ...]] = {}
    for row in rows:
        index[row.premises_id] = (*index.get(row.premises_id, ()), row.reach)
    return index


def _check_areas(areas: Iterable[CoverageArea]) -> None:
    seen: set[str] = set()
    for area in areas:
        if area.id in seen:
            raise DuplicateId("coverage", area.id, "this id is taken", "give each area its own")
        seen.add(area.id)
        _check_shape(area)
        _check_reach("coverage", area.id, area.reach)


def _check_shape(area: CoverageArea) -> None:
    if area.shape.is_empty or not area.shape.is_valid:
        cause = shapely.is_valid_reason(area.shape) if not area.shape.is_empty else "it is empty"
        raise ImpossibleValue("coverage", area.id, f"no proper area: {cause}", "redraw its outline")
    west, south, east, north = area.shape.bounds
    if not (is_on_earth((west, south)) and is_on_earth((east, north))):
        raise ImpossibleValue(
            "coverage",
            area.id,
            f"it reaches from {west:g}, {south:g} to {east:g}, {north:g}, beyond the map",
            "write longitude first (-180 to 180), then latitude (-90 to 90)",
        )


def _check_reach(kind: str, id_: str, reach: Reach) -> None:
    if not (
        math.isfinite(reach.down) and math.isfinite(reach.up) and min(reach.down, reach.up) >= 0
    ):
        raise ImpossibleValue(kind, id_, "a rate is below 0 or no number", "give Mb/s")
    if reach.copper_m is not None and not 0 <= reach.copper_m < math.inf:
        raise ImpossibleValue(kind, id_, "its copper_m is no length", "give metres")
    if not 0 <= reach.confidence <= 1:
        raise ImpossibleValue(
            kind, id_, f"confidence {reach.confidence:g}", "give a number between 0 and 1"
        )
    for name in ("valid_until", "retired_at"):
        end = getattr(reach, name)
        if end is not None and any(start >= end for start in reach.starts()):
            raise ImpossibleValue(kind, id_, f"it ends ({name}) before it starts", "correct a date")
