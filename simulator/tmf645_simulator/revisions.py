"""
Coverage with revisions: a map as it was drawn, and what has changed since.

A map of a hundred thousand areas is not drawn anew because one of them is ready earlier. Each
``with_...`` returns a map that shares the drawn one, looks at the change alone, and costs as
much as the revisions so far.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import shapely

from tmf645_simulator.coverage import (
    CoverageArea,
    CoverageMap,
    PremisesRow,
    Reach,
    Statement,
    over,
    wrong,
)
from tmf645_simulator.errors import DuplicateId, ImpossibleValue, UnknownReference
from tmf645_simulator.places import Directory, Point, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisedCoverage:
    """
    A drawn map and its revisions.

    ``added`` are new areas; ``changed`` are areas that reach otherwise now, by id; ``rewritten``
    is what is said now of single premises, in the place of what was drawn.
    """

    drawn: CoverageMap
    added: CoverageMap = field(default_factory=CoverageMap)
    changed: Mapping[str, Reach] = field(default_factory=dict)
    rewritten: Mapping[str, tuple[Reach, ...]] = field(default_factory=dict)

    @property
    def areas(self) -> Sequence[CoverageArea]:
        """Every area as it reaches now."""
        if not self.added.areas and not self.changed:
            return self.drawn.areas
        every = (*self.drawn.areas, *self.added.areas)
        return [replace(each, reach=self.changed.get(each.id, each.reach)) for each in every]

    @property
    def rows(self) -> Sequence[PremisesRow]:
        """Every row as it stands now."""
        if not self.rewritten:
            return self.drawn.rows
        kept = [row for row in self.drawn.rows if row.premises_id not in self.rewritten]
        return kept + [
            PremisesRow(premises_id=id_, reach=reach)
            for id_, reaches in self.rewritten.items()
            for reach in reaches
        ]

    def statements(self, site: Site) -> tuple[Statement, ...]:
        """Return every statement about ``site``: rows, and areas of technologies without a row."""
        rows = self.about(site.premises_id) if site.premises_id else ()
        return over(site.premises_id, rows, self.on_map(site.point) if site.point else ())

    def about(self, premises_id: str) -> tuple[Reach, ...]:
        """Return what explicit rows say of these premises."""
        rewritten = self.rewritten.get(premises_id)
        return self.drawn.about(premises_id) if rewritten is None else rewritten

    def on_map(self, point: Point) -> Iterator[tuple[str, Reach]]:
        """Yield id and reach of each area that holds ``point``."""
        for coverage in (self.drawn, self.added):
            for id_, reach in coverage.on_map(point):
                yield id_, self.changed.get(id_, reach)

    def area(self, id: str) -> CoverageArea | None:
        """Return the area of that id as it reaches now, or None."""
        found = self.drawn.area(id) or self.added.area(id)
        return None if found is None else replace(found, reach=self.changed.get(id, found.reach))

    def strangers(self, places: Directory) -> Iterator[str]:
        """Yield the id of each row whose premises are not among ``places``."""
        yield from self.drawn.strangers(places)
        yield from (id_ for id_ in self.rewritten if id_ not in places)

    def feeders(self) -> Iterator[tuple[str, str, str]]:
        """Yield kind and id of what names a node, and the node."""
        yield from self.drawn.feeders()
        yield from self.added.feeders()
        for id_, reach in self._rewritten():
            if reach.node is not None:
                yield "row", id_, reach.node

    def off_net(self) -> Iterator[tuple[str, str, str]]:
        """Yield kind and id of what a partner has to be asked for, and the partner."""
        yield from self.drawn.off_net()
        yield from self.added.off_net()
        for id_, reach in self._rewritten():
            if reach.partner is not None:
                yield "row", id_, reach.partner

    def distance(self, point: shapely.Point) -> float:
        """Return the distance in degrees to the nearest area; infinite where there is none."""
        return min(self.drawn.distance(point), self.added.distance(point))

    def with_area(self, area: CoverageArea) -> "RevisedCoverage":
        """Return the map with another area. Raises InventoryError where it cannot be."""
        if self.area(area.id) is not None:
            raise DuplicateId("coverage", area.id, "this id is taken", "give the area its own")
        return replace(self, added=CoverageMap((*self.added.areas, area)))

    def with_reach(self, area_id: str, reach: Reach) -> "RevisedCoverage":
        """Return the map with the area of that id, which has to exist, reached otherwise."""
        _check("coverage", area_id, reach)
        return replace(self, changed={**self.changed, area_id: reach})

    def with_rows(self, premises_id: str, rows: tuple[Reach, ...]) -> "RevisedCoverage":
        """Return the map with ``rows`` as all that is said of these premises explicitly."""
        for reach in rows:
            _check("row", premises_id, reach)
        return replace(self, rewritten={**self.rewritten, premises_id: rows})

    def _rewritten(self) -> Iterator[tuple[str, Reach]]:
        return ((id_, each) for id_, reaches in self.rewritten.items() for each in reaches)


#: A map as it was drawn, or with revisions.
Coverage: TypeAlias = CoverageMap | RevisedCoverage


def revised(coverage: Coverage) -> RevisedCoverage:
    """Return ``coverage`` so that it can be revised."""
    return coverage if isinstance(coverage, RevisedCoverage) else RevisedCoverage(drawn=coverage)


def _check(kind: str, id: str, reach: Reach) -> None:
    if (found := wrong(reach)) is not None:
        raise ImpossibleValue(kind, id, *found)


def known_area(coverage: Coverage, id: str) -> CoverageArea:
    """Return the area of that id; raise UnknownReference where there is none."""
    found = coverage.area(id)
    if found is None:
        raise UnknownReference("coverage", id, "no area has this id", "name one of the map")
    return found
