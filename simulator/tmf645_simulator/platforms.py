"""
Platforms: voice, television and mobile cores that a service needs besides a line.

A platform takes so many subscribers, knows some features, serves some regions, and is ready from
some day on. It is one for the whole world, so no coverage and no chain of nodes says anything
about it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import shapely
from shapely import Polygon

from tmf645_simulator.characteristics import is_number
from tmf645_simulator.errors import DuplicateId, ImpossibleValue
from tmf645_simulator.places import Site
from tmf645_simulator.request import CharacteristicValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """
    What can be had where, for how many, from when on.

    ``total`` is how many subscribers it takes, ``used`` how many it has; no total is no limit. One
    that is not open takes no more, whatever there is.
    Without ``regions`` (polygons, longitude first) it serves every site; with them, the sites
    whose point lies in one, the border included.
    """

    id: str
    name: str
    total: float | None = None
    used: float = 0
    features: tuple[str, ...] = ()
    regions: tuple[Polygon, ...] = ()
    ready_at: datetime | None = None
    is_open: bool = True

    @property
    def free(self) -> float | None:
        """How many more subscribers it takes; None where nothing limits it."""
        return None if self.total is None else self.total - self.used

    def is_ready(self, at: datetime) -> bool:
        """Say whether it takes customers at ``at``."""
        return self.ready_at is None or self.ready_at <= at

    def serves(self, site: Site) -> bool:
        """Say whether ``site`` lies in one of the regions."""
        if not self.regions:
            return True
        if site.point is None:
            return False
        x, y = site.point
        return any(shapely.intersects_xy(region, x, y) for region in self.regions)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformNeed:
    """
    What one delivery of a specification needs of a platform.

    It holds only where the characteristics have the values of ``when``. It takes ``quantity``
    subscribers, or as many as the characteristic ``of`` says.
    """

    platform: str
    features: tuple[str, ...] = ()
    when: Mapping[str, CharacteristicValue] = field(default_factory=dict)
    quantity: float = 1
    of: str | None = None

    def holds(self, characteristics: Mapping[str, CharacteristicValue]) -> bool:
        """Say whether something configured like that needs it."""
        return all(characteristics.get(name) == value for name, value in self.when.items())


@dataclass(frozen=True, slots=True)
class Platforms:
    """Every platform, found by id. Raises InventoryError for ids used twice and odd figures."""

    entries: tuple[Platform, ...] = ()
    _by_id: Mapping[str, Platform] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check(self.entries)
        object.__setattr__(self, "_by_id", {each.id: each for each in self.entries})

    def __contains__(self, id_: str) -> bool:
        return id_ in self._by_id

    def __getitem__(self, id_: str) -> Platform:
        return self._by_id[id_]

    def with_platform(self, platform: Platform) -> "Platforms":
        """Return them with ``platform`` in the place of the one of that id, which there has to be."""
        return Platforms(
            tuple(platform if each.id == platform.id else each for each in self.entries)
        )


def _check(platforms: Iterable[Platform]) -> None:
    seen: set[str] = set()
    for each in platforms:
        if each.id in seen:
            raise DuplicateId("platform", each.id, "this id is taken", "give each its own")
        seen.add(each.id)
        figures = [each.used] + ([] if each.total is None else [each.total - each.used])
        if not all(is_number(figure) and figure >= 0 for figure in figures):
            raise ImpossibleValue(
                "platform", each.id, "more subscribers than it takes", "correct total or used"
            )
        for region in each.regions:
            if region.is_empty or not region.is_valid:
                raise ImpossibleValue(
                    "platform", each.id, "a region is no proper area", "redraw its outline"
                )
