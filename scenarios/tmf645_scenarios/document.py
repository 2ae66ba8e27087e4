"""
The shape of a scenario file, ``tmf645-scenario/1``.

The reader takes keys, types and defaults from these classes: a field without default is a key
that has to be there. docs/scenarios.md tells each key in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tmf645_simulator.characteristics import Governs, ValueType
from tmf645_simulator.coverage import BuildPhase, LineCondition
from tmf645_simulator.inventory import AlternateKind
from tmf645_simulator.progression import Immediately, Progression
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.specifications import Unit
from tmf645_simulator.validity import Validity

from tmf645_scenarios import authentication as access
from tmf645_scenarios import servicenow as dialects
from tmf645_scenarios.faults import values as fault_values
from tmf645_scenarios.network import (
    AccessEntry,
    InstalledEntry,
    NodeEntry,
    OperationEntry,
    PartnerEntry,
    PlatformEntry,
    PlatformNeedEntry,
    PoolEntry,
    Position,
    TechnologyEntry,
)

#: Marks a list of which a single element may be written without brackets.
ONE_OR_MORE: Final = {"one": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryEntry:
    """A shelf of the catalogue."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacteristicEntry:
    """One thing that can be configured on a service."""

    name: str
    type: ValueType
    values: tuple[CharacteristicValue, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    default: CharacteristicValue = None
    mandatory: bool = False
    unit: str = ""
    governs: Governs | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionEntry:
    """Values that do not go together."""

    values: Mapping[str, CharacteristicValue]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificationEntry:
    """A customer-facing service."""

    id: str
    name: str
    version: str = "1.0"
    categories: tuple[str, ...] = ()
    characteristics: tuple[CharacteristicEntry, ...] = ()
    solutions: tuple[tuple[str, ...], ...]
    companions: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    off_net: tuple[str, ...] = ()
    exclusions: tuple[ExclusionEntry, ...] = ()
    platforms: tuple[PlatformNeedEntry, ...] = ()
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandEntry:
    """What one delivery of a resource takes from the pools of its node."""

    unit: Unit
    quantity: float = 1
    of: str | None = None
    oversubscription: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceEntry:
    """A resource-facing part."""

    id: str
    name: str
    technology: str | None = None
    down: float | None = None
    up: float | None = None
    demands: tuple[DemandEntry, ...] = ()
    requires: tuple[str, ...] = ()
    partner: str | None = None
    lead_time: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesEntry:
    """A place known by id."""

    id: str
    address: Mapping[str, str] = field(default_factory=dict)
    point: Position | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachEntry:
    """How a technology reaches a place, and when."""

    technology: str
    down: float = 0
    up: float = 0
    priority: int = 0
    valid_from: datetime | None = field(default=None, metadata={"key": "from"})
    valid_until: datetime | None = field(default=None, metadata={"key": "until"})
    ready_at: datetime | None = field(default=None, metadata={"key": "ready"})
    retired_at: datetime | None = field(default=None, metadata={"key": "retired"})
    confidence: float = 1
    available: bool = True
    node: str | None = None
    phase: BuildPhase | None = None
    copper_m: float | None = None
    conditions: tuple[LineCondition, ...] = ()
    partner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageEntry(ReachEntry):
    """A reach within a polygon."""

    id: str
    area: tuple[Position, ...]
    holes: tuple[tuple[Position, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureEntry(ReachEntry):
    """A reach within the geometry of a GeoJSON feature."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideEntry(ReachEntry):
    """A reach for one premises, whatever the map says."""

    premises: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternateEntry:
    """A rule that proposes something else."""

    id: str
    kind: AlternateKind
    limit: int = 1
    cost: float = 0
    within: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldDocument:
    """The network: what can be asked for, where it reaches, what is free."""

    categories: tuple[CategoryEntry, ...] = ()
    specifications: tuple[SpecificationEntry, ...]
    resources: tuple[ResourceEntry, ...]
    premises: tuple[PremisesEntry, ...] = ()
    premises_file: tuple[str, ...] = field(default=(), metadata=ONE_OR_MORE)
    coverage: tuple[CoverageEntry, ...] = ()
    coverage_file: tuple[str, ...] = field(default=(), metadata=ONE_OR_MORE)
    overrides: tuple[OverrideEntry, ...] = ()
    overrides_file: tuple[str, ...] = field(default=(), metadata=ONE_OR_MORE)
    nodes: tuple[NodeEntry, ...] = ()
    nodes_file: tuple[str, ...] = field(default=(), metadata=ONE_OR_MORE)
    pools: tuple[PoolEntry, ...] = ()
    pools_file: tuple[str, ...] = field(default=(), metadata=ONE_OR_MORE)
    technologies: tuple[TechnologyEntry, ...] = ()
    access: tuple[AccessEntry, ...] = ()
    operations: tuple[OperationEntry, ...] = ()
    platforms: tuple[PlatformEntry, ...] = ()
    installed: tuple[InstalledEntry, ...] = ()
    partners: tuple[PartnerEntry, ...] = ()
    alternates: tuple[AlternateEntry, ...] = ()
    most_proposals: int | None = None
    minimum_confidence: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressionEntry:
    """Another progression for tasks with an item for this specification, at this place."""

    specification: str | None = None
    place: str | None = None
    progression: Progression


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """
    How a server in this world answers.

    ``progression`` says when a task is decided, the first that fits of ``progressions`` says it
    for some tasks instead; ``validity`` says how long an answer holds,
    ``instant`` whether a wish for an answer in the response is honoured; ``faults`` what goes
    wrong on the way; ``authentication`` who is let in. ``dialect`` is what is spoken, and
    ``servicenow`` how ServiceNow's is.
    """

    progression: Progression = field(default_factory=Immediately)
    progressions: tuple[ProgressionEntry, ...] = ()
    validity: Validity = field(default_factory=Validity)
    instant: bool = True
    faults: tuple[fault_values.Fault, ...] = ()
    authentication: access.Authentication = field(default_factory=access.Authentication)
    dialect: dialects.Dialect = dialects.Dialect.TMF645
    servicenow: dialects.ServiceNow = field(default_factory=dialects.ServiceNow)
