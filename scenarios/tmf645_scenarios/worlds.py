"""
From the document to the world: entries become the values of the simulator.
"""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from shapely import MultiPolygon, Polygon
from tmf645_simulator.capacity import Capacity, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic
from tmf645_simulator.coverage import CoverageArea, CoverageMap, PremisesRow, Reach, polygon
from tmf645_simulator.errors import ImpossibleValue
from tmf645_simulator.inventory import AlternateRule, Inventory
from tmf645_simulator.nodes import Node
from tmf645_simulator.places import Directory, Premises
from tmf645_simulator.specifications import (
    Category,
    Demand,
    Exclusion,
    ResourceSpecification,
    ServiceSpecification,
)

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
            tuple(Pool(**_same(each)) for each in world.pools),
        ),
        alternates=tuple(AlternateRule(**_same(each)) for each in world.alternates),
        minimum_confidence=world.minimum_confidence,
    )


def _service(entry: SpecificationEntry) -> ServiceSpecification:
    values = _same(entry)
    values["characteristics"] = tuple(_characteristic(each) for each in entry.characteristics)
    values["exclusions"] = tuple(Exclusion(**_same(each)) for each in entry.exclusions)
    return ServiceSpecification(**values)


def _characteristic(entry: CharacteristicEntry) -> Characteristic:
    return Characteristic(**_same(entry))


def _resource(entry: ResourceEntry) -> ResourceSpecification:
    values = _same(entry)
    values["demands"] = tuple(Demand(**_same(each)) for each in entry.demands)
    return ResourceSpecification(**values)


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
    if min(len(ring) for ring in (entry.area, *entry.holes)) < 3:
        raise ImpossibleValue(
            "coverage",
            entry.id,
            "no proper area: an outline needs at least 3 corners",
            "redraw its outline",
        )
    return polygon(entry.area, entry.holes)


def _reach(entry: ReachEntry) -> Reach:
    return Reach(**{each.name: getattr(entry, each.name) for each in fields(ReachEntry)})


def _same(entry: Any) -> dict[str, Any]:
    """Return the values of ``entry`` by name: the document names them as the simulator does."""
    return {each.name: getattr(entry, each.name) for each in fields(entry)}
