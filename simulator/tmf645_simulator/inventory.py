"""
One world, frozen: catalogue, places, coverage, capacity, alternate rules, and a version.
"""

import itertools
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

import shapely

from tmf645_simulator.access import Access
from tmf645_simulator.capacity import Capacity
from tmf645_simulator.catalogue import SPECIFICATION, Catalogue
from tmf645_simulator.characteristics import is_number
from tmf645_simulator.coverage import CoverageMap
from tmf645_simulator.derived import derived
from tmf645_simulator.errors import DuplicateId, ImpossibleValue, UnknownReference
from tmf645_simulator.fitting import installed_fits, references_fit
from tmf645_simulator.installed import InstalledBase
from tmf645_simulator.operations import Operations
from tmf645_simulator.partners import Partners
from tmf645_simulator.places import Directory, Site
from tmf645_simulator.platforms import Platforms
from tmf645_simulator.request import PlaceReference
from tmf645_simulator.revisions import Coverage
from tmf645_simulator.specifications import Category
from tmf645_simulator.surveys import Ground
from tmf645_simulator.technologies import Technologies
from tmf645_simulator.wanted import Recollected

#: How many premises, and how many areas, are samples of a world at most.
MOST_SAMPLES: Final = 1000

_Known = TypeVar("_Known")


class AlternateKind(StrEnum):
    """What can be offered instead of what was asked."""

    LOWER_TIER = "lower tier"
    OTHER_TECHNOLOGY = "other technology"
    LATER_DATE = "later date"
    OTHER_SPECIFICATION = "other specification"
    NEIGHBOURING_PLACE = "neighbouring place"
    ANOTHER_NETWORK = "another network"
    FEWER_FEATURES = "fewer features"

    @property
    def is_extension(self) -> bool:
        """Whether it goes beyond what the v4 API file describes as an alternate."""
        return self in _EXTENSIONS


_EXTENSIONS = frozenset(
    {
        AlternateKind.NEIGHBOURING_PLACE,
        AlternateKind.ANOTHER_NETWORK,
        AlternateKind.FEWER_FEATURES,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternateRule:
    """
    A rule that proposes at most ``limit`` things.

    What costs less is proposed first; of what costs the same, that of the rule that stands first.
    ``within`` is how many metres away another place may be, beside the same building.
    """

    id: str
    kind: AlternateKind
    limit: int = 1
    cost: float = 0
    within: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """
    Everything that a decision looks at. A changed world is another value with a new version.

    Raises InventoryError where its elements do not fit together. Coverage that is less sure than
    ``minimum_confidence`` does not count. Of what the ``alternates`` find for an item, the best
    ``most_proposals`` are proposed; without a number, all.
    """

    version: int = 1
    categories: tuple[Category, ...] = ()
    catalogue: Catalogue = field(default_factory=Catalogue)
    places: Directory = field(default_factory=Directory)
    coverage: Coverage = field(default_factory=CoverageMap)
    capacity: Capacity = field(default_factory=Capacity)
    technologies: Technologies = field(default_factory=Technologies)
    access: Access = field(default_factory=Access)
    operations: Operations = field(default_factory=Operations)
    platforms: Platforms = field(default_factory=Platforms)
    installed: InstalledBase = field(default_factory=InstalledBase)
    partners: Partners = field(default_factory=Partners)
    alternates: tuple[AlternateRule, ...] = ()
    most_proposals: int | None = None
    minimum_confidence: float = 0.5
    #: What was looked up of sites; filled by those who look.
    surveys: dict[tuple[Site, ...], Ground] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    #: What was found about items; filled by those who decide.
    recollected: dict[Hashable, Recollected] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        _categories_fit(self)
        _coverage_fits(self)
        references_fit(self)
        installed_fits(self)
        _rules_fit(self)

    def after(self, *, version: int | None = None, **parts: object) -> "Inventory":
        """
        Return the next version of this world, with ``parts`` (fields by name) in their place.

        Nothing is looked through: who changes a part has seen to it that it fits. The next
        version is one up unless ``version`` says which it is.
        """
        number = self.version + 1 if version is None else version
        return derived(self, version=number, surveys={}, recollected={}, **parts)

    def known_places(self) -> Iterator[PlaceReference]:
        """
        Yield sample places: premises, a point in each area, a point far from all of them.

        Of more than a thousand premises, or areas, it is a thousand, evenly spread. The last
        one is left out where the areas cover the whole earth.
        """
        for premises in _spread(self.places.premises):
            yield PlaceReference(id=premises.id)
        for area in _spread(self.coverage.areas):
            inside = area.shape.representative_point()
            yield PlaceReference(point=(inside.x, inside.y))
        yield from _far_outside(self.coverage)


def _spread(known: Sequence[_Known]) -> Iterator[_Known]:
    count = min(len(known), MOST_SAMPLES)
    return (known[len(known) * number // count] for number in range(count))


def _far_outside(coverage: Coverage) -> Iterator[PlaceReference]:
    """Yield the point of a coarse grid over the earth that is farthest from every area."""
    corners = itertools.product(range(-170, 180, 10), range(-80, 90, 10))
    farthest = max((shapely.Point(*corner) for corner in corners), key=coverage.distance)
    if coverage.distance(farthest) > 0:
        yield PlaceReference(point=(farthest.x, farthest.y))


def _categories_fit(inventory: Inventory) -> None:
    known: set[str] = set()
    for category in inventory.categories:
        if category.id in known:
            raise DuplicateId("category", category.id, "this id is taken", "give each its own")
        known.add(category.id)
    for specification in inventory.catalogue.services:
        for wanted in specification.categories:
            if wanted not in known:
                raise UnknownReference(
                    SPECIFICATION, specification.id, f'no category has the id "{wanted}"', "add it"
                )


def _coverage_fits(inventory: Inventory) -> None:
    coverage = inventory.coverage
    for premises_id in coverage.strangers(inventory.places):
        raise UnknownReference(
            "row", premises_id, "no premises has this id", "add the premises, or drop the row"
        )
    for kind, id_, node in coverage.feeders():
        if node not in inventory.capacity:
            raise UnknownReference(kind, id_, f'no node has the id "{node}"', "add it, or drop it")
    for kind, id_, partner in coverage.off_net():
        if partner not in inventory.partners:
            raise UnknownReference(
                kind, id_, f'no partner has the id "{partner}"', "add it, or drop it"
            )


def _rules_fit(inventory: Inventory) -> None:
    seen: set[str] = set()
    for rule in inventory.alternates:
        if rule.id in seen:
            raise DuplicateId("alternate", rule.id, "this id is taken", "give each rule its own")
        if rule.limit < 1:
            raise ImpossibleValue("alternate", rule.id, f"limit {rule.limit}", "give at least 1")
        if not all(is_number(each) and each >= 0 for each in (rule.cost, rule.within)):
            raise ImpossibleValue(
                "alternate", rule.id, "its cost or distance is below 0", "give at least 0"
            )
        seen.add(rule.id)
    if inventory.most_proposals is not None and inventory.most_proposals < 1:
        raise ImpossibleValue(
            "world",
            "most_proposals",
            f"{inventory.most_proposals} is no proposal",
            "give 1 or more",
        )
    if not 0 <= inventory.minimum_confidence <= 1:
        raise ImpossibleValue(
            "world",
            "minimum_confidence",
            f"{inventory.minimum_confidence:g} is no confidence",
            "give a number between 0 and 1",
        )
