"""
From the document to the world: entries become the values of the simulator.
"""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from shapely import MultiPolygon, Polygon
from tmf645_simulator.access import Access, AccessFact
from tmf645_simulator.attainable import Curve
from tmf645_simulator.capacity import Augment, Capacity, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic
from tmf645_simulator.coverage import CoverageArea, CoverageMap, PremisesRow, Reach, polygon
from tmf645_simulator.errors import ImpossibleValue
from tmf645_simulator.installed import InstalledBase, InstalledService, Take
from tmf645_simulator.inventory import AlternateRule, Inventory
from tmf645_simulator.nodes import Node
from tmf645_simulator.operations import Operation, Operations
from tmf645_simulator.partners import AnswerRow, Partner, PartnerAnswer, Partners
from tmf645_simulator.places import Directory, Premises
from tmf645_simulator.platforms import Platform, PlatformNeed, Platforms
from tmf645_simulator.specifications import (
    Category,
    Demand,
    Exclusion,
    ResourceSpecification,
    ServiceSpecification,
)
from tmf645_simulator.technologies import Technologies, Technology

from tmf645_scenarios.document import (
    CharacteristicEntry,
    CoverageEntry,
    FeatureEntry,
    PremisesEntry,
    ReachEntry,
    ResourceEntry,
    SpecificationEntry,
    WorldDocument,
)
from tmf645_scenarios.network import (
    AnswerEntry,
    InstalledEntry,
    PartnerEntry,
    PlatformEntry,
    PoolEntry,
    Position,
    TechnologyEntry,
)


def build(
    world: WorldDocument,
    more_premises: Iterable[PremisesEntry],
    features: Iterable[tuple[FeatureEntry, Polygon | MultiPolygon]],
) -> Inventory:
    """Return the inventory that ``world`` and its tables describe; raise InventoryError."""
    return Inventory(
        categories=tuple(Category(**_same(each)) for each in world.categories),
        catalogue=Catalogue(
            tuple(_service(each) for each in world.specifications),
            tuple(_resource(each) for each in world.resources),
        ),
        places=Directory(
            tuple(Premises(**_same(each)) for each in (*world.premises, *more_premises))
        ),
        coverage=_coverage(world, features),
        capacity=Capacity(
            tuple(Node(**_same(each)) for each in world.nodes),
            tuple(_pool(each) for each in world.pools),
        ),
        technologies=Technologies(tuple(_technology(each) for each in world.technologies)),
        access=Access(tuple(AccessFact(**_same(each)) for each in world.access)),
        operations=Operations(tuple(Operation(**_same(each)) for each in world.operations)),
        platforms=Platforms(tuple(_platform(each) for each in world.platforms)),
        installed=InstalledBase(tuple(_installed(each) for each in world.installed)),
        partners=Partners(tuple(_partner(each) for each in world.partners)),
        alternates=tuple(AlternateRule(**_same(each)) for each in world.alternates),
        minimum_confidence=world.minimum_confidence,
    )


def _service(entry: SpecificationEntry) -> ServiceSpecification:
    values = _same(entry)
    values["characteristics"] = tuple(_characteristic(each) for each in entry.characteristics)
    values["exclusions"] = tuple(Exclusion(**_same(each)) for each in entry.exclusions)
    values["platforms"] = tuple(PlatformNeed(**_same(each)) for each in entry.platforms)
    return ServiceSpecification(**values)


def _characteristic(entry: CharacteristicEntry) -> Characteristic:
    return Characteristic(**_same(entry))


def _resource(entry: ResourceEntry) -> ResourceSpecification:
    values = _same(entry)
    values["demands"] = tuple(Demand(**_same(each)) for each in entry.demands)
    return ResourceSpecification(**values)


def _pool(entry: PoolEntry) -> Pool:
    values = _same(entry)
    values["augments"] = tuple(Augment(**_same(each)) for each in entry.augments)
    return Pool(**values)


def _technology(entry: TechnologyEntry) -> Technology:
    if not entry.curve:
        return Technology(name=entry.name, retired_at=entry.retired_at)
    curve = Curve(
        technology=entry.name,
        marks=entry.curve,
        factor=entry.factor,
        handback=entry.handback,
        route_factor=entry.route_factor,
    )
    return Technology(name=entry.name, retired_at=entry.retired_at, curve=curve)


def _platform(entry: PlatformEntry) -> Platform:
    values = _same(entry)
    values["regions"] = tuple(_ring("platform", entry.id, (each,)) for each in entry.regions)
    return Platform(**values)


def _installed(entry: InstalledEntry) -> InstalledService:
    values = _same(entry)
    values["takes"] = tuple(Take(**_same(each)) for each in entry.takes)
    return InstalledService(**values)


def _partner(entry: PartnerEntry) -> Partner:
    values = _same(entry)
    values["least"], values["most"] = values.pop("latency")
    values["answers"] = tuple(_answer(each) for each in entry.answers)
    return Partner(**values)


def _answer(entry: AnswerEntry) -> AnswerRow:
    values = _same(entry)
    which = {name: values.pop(name) for name in ("place", "resource", "fails")}
    return AnswerRow(**which, answer=PartnerAnswer(**values))


def _coverage(
    world: WorldDocument, features: Iterable[tuple[FeatureEntry, Polygon | MultiPolygon]]
) -> CoverageMap:
    inline = [
        CoverageArea(id=each.id, shape=_shape(each), reach=_reach(each)) for each in world.coverage
    ]
    filed = [CoverageArea(id=each.id, shape=area, reach=_reach(each)) for each, area in features]
    rows = [PremisesRow(premises_id=each.premises, reach=_reach(each)) for each in world.overrides]
    return CoverageMap((*inline, *filed), tuple(rows))


def _shape(entry: CoverageEntry) -> Polygon:
    return _ring("coverage", entry.id, (entry.area, *entry.holes))


def _ring(kind: str, id_: str, rings: tuple[tuple[Position, ...], ...]) -> Polygon:
    """Return the polygon of an outline and its holes."""
    if min(len(ring) for ring in rings) < 3:
        raise ImpossibleValue(
            kind,
            id_,
            "no proper area: an outline needs at least 3 corners",
            "redraw its outline",
        )
    return polygon(rings[0], rings[1:])


def _reach(entry: ReachEntry) -> Reach:
    return Reach(**{each.name: getattr(entry, each.name) for each in fields(ReachEntry)})


def _same(entry: Any) -> dict[str, Any]:
    """Return the values of ``entry`` by name: the document names them as the simulator does."""
    return {each.name: getattr(entry, each.name) for each in fields(entry)}
