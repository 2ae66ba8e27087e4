"""
From the document to the world: entries become the values of the simulator.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, Final, cast

from shapely import Polygon
from tmf645_simulator.access import Access, AccessFact
from tmf645_simulator.attainable import Curve
from tmf645_simulator.capacity import Augment, Capacity, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic
from tmf645_simulator.coverage import Areas, CoverageMap, Reach, Rows, polygon
from tmf645_simulator.errors import ImpossibleValue
from tmf645_simulator.installed import InstalledBase, InstalledService, Take
from tmf645_simulator.inventory import AlternateRule, Inventory
from tmf645_simulator.nodes import Node
from tmf645_simulator.operations import Operation, Operations
from tmf645_simulator.partners import AnswerRow, Partner, PartnerAnswer, Partners
from tmf645_simulator.places import Directory, Premises
from tmf645_simulator.platforms import Platform, PlatformNeed, Platforms
from tmf645_simulator.roll import Roll
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
    PremisesEntry,
    ReachEntry,
    ResourceEntry,
    SpecificationEntry,
    WorldDocument,
)
from tmf645_scenarios.network import (
    AnswerEntry,
    InstalledEntry,
    NodeEntry,
    OperationEntry,
    PartnerEntry,
    PlatformEntry,
    PoolEntry,
    Position,
    TechnologyEntry,
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
            tuple(_pool(each) for each in parts.pools),
        ),
        technologies=Technologies(tuple(_technology(each) for each in world.technologies)),
        access=Access(tuple(AccessFact(**_same(each)) for each in world.access)),
        operations=Operations(tuple(operation_of(each) for each in world.operations)),
        platforms=Platforms(tuple(_platform(each) for each in world.platforms)),
        installed=InstalledBase(tuple(installed_of(each) for each in world.installed)),
        partners=Partners(tuple(_partner(each) for each in world.partners)),
        alternates=tuple(AlternateRule(**_same(each)) for each in world.alternates),
        most_proposals=world.most_proposals,
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


def operation_of(entry: OperationEntry) -> Operation:
    """Return the operation of an entry."""
    return Operation(**_same(entry))


def installed_of(entry: InstalledEntry) -> InstalledService:
    """Return the service of an entry."""
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


def _same(entry: Any) -> dict[str, Any]:
    """Return the values of ``entry`` by name: the document names them as the simulator does."""
    names, values = _reader(entry.__class__)
    return dict(zip(names, values(entry), strict=False))


@cache
def _reader(kind: Callable[..., object]) -> tuple[tuple[str, ...], Callable[[Any], Any]]:
    names = _names(kind)
    return names, attrgetter(*names, "__class__")  # of a single name it would give no tuple


def _names(kind: Callable[..., object]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(cast("Any", kind)))


_REACH: Final = _names(ReachEntry)
