"""
Coverage: which technology reaches a site, how fast, from when and until when.

Two kinds of statement, as filings to regulators have them: areas (polygons with holes) and
explicit rows for single premises. A row overrides every area of its technology. The border
belongs to the area: a point on the edge, also on the edge of a hole, is covered.

Among several areas of one technology the highest priority speaks; among equals the first. An
area that is not ready yet speaks only where no ready one does.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from tmf645_simulator.elements import COVERAGE, PREMISES, element
from tmf645_simulator.errors import ImpossibleValue, InventoryError
from tmf645_simulator.layers import Layer, Shape
from tmf645_simulator.listing import Checked
from tmf645_simulator.places import Directory, Point, Site
from tmf645_simulator.roll import Roll
from tmf645_simulator.texts import Finder, Texts


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

    def starts(self) -> tuple[datetime, ...]:
        """Return the moments before which it serves nobody."""
        return tuple(moment for moment in (self.valid_from, self.ready_at) if moment is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageArea:
    """A reach that holds within a polygon, or several. x is longitude."""

    id: str
    shape: Shape
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesRow:
    """A reach that holds for one premises, whatever the map says."""

    premises_id: str
    reach: Reach


class Statement(NamedTuple):
    """A reach, and the key of the element that states it: an area, or the premises of a row."""

    key: str
    reach: Reach


class Areas(Checked[CoverageArea]):
    """The areas of a map, in order: a layer of shapes, and how each is reached."""

    __slots__ = ("layer", "reaches")

    def __init__(self, layer: Layer, reaches: Sequence[Reach]) -> None:
        super().__init__()
        self.layer = layer
        self.reaches = reaches

    def __len__(self) -> int:
        return len(self.reaches)

    def at(self, position: int) -> CoverageArea:
        """Return the one at ``position``."""
        return CoverageArea(
            id=self.layer.ids[position],
            shape=self.layer.shapes[position],
            reach=self.reaches[position],
        )

    def _look(self) -> Iterator[tuple[int, InventoryError]]:
        yield from self.layer.faults()
        for position, reach in enumerate(self.reaches):
            if (found := wrong(reach)) is not None:
                yield position, ImpossibleValue("coverage", self.layer.ids[position], *found)


class Rows(Checked[PremisesRow]):
    """Explicit rows, in order; rows that say the same share one Reach."""

    __slots__ = ("_finder", "codes", "ids", "reaches")

    def __init__(self, ids: Texts, codes: NDArray[np.int32], reaches: Sequence[Reach]) -> None:
        super().__init__()
        self.ids = ids
        self.codes = codes
        self.reaches = reaches
        self._finder = Finder(ids)

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, position: int) -> PremisesRow:
        """Return the one at ``position``."""
        return PremisesRow(premises_id=self.ids[position], reach=self.reaches[self.codes[position]])

    def about(self, premises_id: str) -> tuple[Reach, ...]:
        """Return what the rows of these premises say."""
        return tuple(self.reaches[self.codes[each]] for each in self._finder.all(premises_id))

    def strangers(self, roll: Roll) -> tuple[int, ...]:
        """Return the positions of the rows whose premises are not on ``roll``."""
        return self._finder.missing_from(roll.finder)

    def _look(self) -> Iterator[tuple[int, InventoryError]]:
        bad = {code: found for code, reach in enumerate(self.reaches) if (found := wrong(reach))}
        for position in np.flatnonzero(np.isin(self.codes, list(bad))).tolist():
            cause = bad[int(self.codes[position])]
            yield position, ImpossibleValue("row", self.ids[position], *cause)


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """
    Areas and rows, ready for look-ups. Raises InventoryError for the first that cannot be.

    Both may be given as any sequence, and are kept as Areas and Rows.
    """

    areas: Sequence[CoverageArea] = ()
    rows: Sequence[PremisesRow] = ()
    _areas: Areas = field(init=False, repr=False, compare=False)
    _rows: Rows = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        areas = self.areas if isinstance(self.areas, Areas) else areas_of(self.areas)
        rows = self.rows if isinstance(self.rows, Rows) else rows_of(self.rows)
        for _, fault in itertools.chain(areas.faults(), rows.faults()):
            raise fault
        for name, value in (("areas", areas), ("_areas", areas), ("rows", rows), ("_rows", rows)):
            object.__setattr__(self, name, value)

    def statements(self, site: Site) -> tuple[Statement, ...]:
        """Return every statement about ``site``: rows, and areas of technologies without a row."""
        rows = self.about(site.premises_id) if site.premises_id else ()
        return over(site.premises_id, rows, self.on_map(site.point) if site.point else ())

    def about(self, premises_id: str) -> tuple[Reach, ...]:
        """Return what explicit rows say of these premises."""
        return self._rows.about(premises_id)

    def on_map(self, point: Point) -> Iterator[tuple[str, Reach]]:
        """Yield id and reach of each area that holds ``point``."""
        areas = self._areas
        for position in areas.layer.holding(*point):
            yield areas.layer.ids[position], areas.reaches[position]

    def area(self, id: str) -> CoverageArea | None:
        """Return the area of that id, or None."""
        position = self._areas.layer.position(id)
        return None if position is None else self._areas.at(position)

    def strangers(self, places: Directory) -> Iterator[str]:
        """Yield the id of each row whose premises are not among ``places``."""
        return (self._rows.ids[position] for position in self._rows.strangers(places.roll))

    def feeders(self) -> Iterator[tuple[str, str, str]]:
        """Yield kind and id of what names a node, and the node; areas first."""
        for id_, reach in zip(self._areas.layer.ids, self._areas.reaches, strict=True):
            if reach.node is not None:
                yield "coverage", id_, reach.node
        nodes = [reach.node for reach in self._rows.reaches]
        for id_, code in zip(self._rows.ids, self._rows.codes.tolist(), strict=True):
            if (node := nodes[code]) is not None:
                yield "row", id_, node

    def off_net(self) -> Iterator[tuple[str, str, str]]:
        """Yield kind and id of what a partner has to be asked for, and the partner."""
        for id_, reach in zip(self._areas.layer.ids, self._areas.reaches, strict=True):
            if reach.partner is not None:
                yield "coverage", id_, reach.partner
        partners = {code: each.partner for code, each in enumerate(self._rows.reaches)}
        named = [code for code, partner in partners.items() if partner is not None]
        for position in np.flatnonzero(np.isin(self._rows.codes, named)).tolist():
            partner = partners[int(self._rows.codes[position])]
            yield "row", self._rows.ids[position], partner or ""

    def distance(self, point: shapely.Point) -> float:
        """Return the distance in degrees to the nearest area; infinite where there is none."""
        return self._areas.layer.distance(point)


def over(
    premises_id: str | None, rows: Iterable[Reach], areas: Iterable[tuple[str, Reach]]
) -> tuple[Statement, ...]:
    """Return what ``rows`` say of the premises, and ``areas`` of technologies without a row."""
    key = element(PREMISES, premises_id or "")
    stated = tuple(Statement(key, row) for row in rows)
    explicit = {each.reach.technology for each in stated}
    return stated + tuple(
        Statement(element(COVERAGE, id_), reach)
        for id_, reach in areas
        if reach.technology not in explicit
    )


def areas_of(areas: Iterable[CoverageArea]) -> Areas:
    """Return ``areas`` as a layer."""
    listed = list(areas)
    layer = Layer([each.id for each in listed], [each.shape for each in listed])
    return Areas(layer, [each.reach for each in listed])


def rows_of(rows: Iterable[PremisesRow]) -> Rows:
    """Return ``rows`` as columns."""
    listed = list(rows)
    codes = np.arange(len(listed), dtype=np.int32)
    return Rows(Texts([each.premises_id for each in listed]), codes, [row.reach for row in listed])


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


def wrong(reach: Reach) -> tuple[str, str] | None:
    """Return what is wrong with ``reach`` and what to do about it, or None."""
    if not reach.technology:
        return "it names no technology", "name the one that reaches"
    if not (
        math.isfinite(reach.down) and math.isfinite(reach.up) and min(reach.down, reach.up) >= 0
    ):
        return "a rate is below 0 or no number", "give Mb/s"
    if reach.copper_m is not None and not 0 <= reach.copper_m < math.inf:
        return "its copper_m is no length", "give metres"
    if not 0 <= reach.confidence <= 1:
        return f"confidence {reach.confidence:g}", "give a number between 0 and 1"
    for name in ("valid_until", "retired_at"):
        end = getattr(reach, name)
        if end is not None and any(start >= end for start in reach.starts()):
            return f"it ends ({name}) before it starts", "correct a date"
    return None
