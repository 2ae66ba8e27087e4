"""
From the document to the world: entries become the values of the simulator.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final, cast

from shapely import Polygon
from tmf645_simulator.capacity import Capacity, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic
from tmf645_simulator.coverage import Areas, CoverageMap, Reach, Rows, polygon
from tmf645_simulator.errors import ImpossibleValue
from tmf645_simulator.inventory import AlternateRule, Inventory
from tmf645_simulator.nodes import Node
from tmf645_simulator.places import Directory, Premises
from tmf645_simulator.roll import Roll
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
    NodeEntry,
    PoolEntry,
    PremisesEntry,
    ReachEntry,
    ResourceEntry,
    SpecificationEntry,
    WorldDocument,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What may come from tables as well as from the scenario itself, put together."""

    roll: Roll
    areas: Areas
    rows: Rows
    nodes: tuple[NodeEntry, ...]
    pools: tuple[PoolEntry, ...]


def build(world: WorldDocument, parts: Parts) -> Inventory:
    """Return the inventory that ``world`` and its ``parts`` describe; raise InventoryError."""
    return Inventory(
        categories=tuple(Category(**_same(each)) for each in world.categories),
        catalogue=Catalogue(
            tuple(_service(each) for each in world.specifications),
            tuple(_resource(each) for each in world.resources),
        ),
        places=Directory(parts.roll),
        coverage=CoverageMap(parts.areas, parts.rows),
        capacity=Capacity(
            tuple(Node(**_same(each)) for each in parts.nodes),
            tuple(Pool(**_same(each)) for each in parts.pools),
        ),
        alternates=tuple(AlternateRule(**_same(each)) for each in world.alternates),
        minimum_confidence=world.minimum_confidence,
    )


def premises_of(entry: PremisesEntry) -> Premises:
    """Return the premises of an entry."""
    return Premises(**_same(entry))


def reach_of(entry: ReachEntry) -> Reach:
    """Return the reach of an entry, whatever else the entry has."""
    return Reach(**{name: getattr(entry, name) for name in _REACH})


def shape_of(entry: CoverageEntry) -> Polygon:
    """Return the polygon of an entry; raise InventoryError where it has too few corners."""
    if min(len(ring) for ring in (entry.area, *entry.holes)) < 3:
        raise ImpossibleValue(
            "coverage",
            entry.id,
            "no proper area: an outline needs at least 3 corners",
            "redraw its outline",
        )
    return polygon(entry.area, entry.holes)


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


def _same(entry: Any) -> dict[str, Any]:
    """Return the values of ``entry`` by name: the document names them as the simulator does."""
    return {name: getattr(entry, name) for name in _names(entry.__class__)}


@cache
def _names(kind: Callable[..., object]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(cast("Any", kind)))


_REACH: Final = _names(ReachEntry)
