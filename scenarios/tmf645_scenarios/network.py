"""
The shape of a world beside catalogue, places and coverage: what the network is made of, what
happens in it, and whom it depends on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tmf645_simulator.access import AccessKind
from tmf645_simulator.coverage import BuildPhase
from tmf645_simulator.nodes import NodeStatus, NodeType
from tmf645_simulator.operations import Disturbance
from tmf645_simulator.partners import ANYWHERE, Failure
from tmf645_simulator.reasons import ReasonCode
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.specifications import Unit

Position = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeEntry:
    """A piece of the network."""

    id: str
    parent: str | None = None
    type: NodeType | None = None
    status: NodeStatus = NodeStatus.IN_SERVICE
    point: Position | None = None
    phase: BuildPhase | None = None
    ready_at: datetime | None = field(default=None, metadata={"key": "ready"})
    retired_at: datetime | None = field(default=None, metadata={"key": "retired"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AugmentEntry:
    """So much more of a pool from a moment on."""

    at: datetime
    adds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolEntry:
    """What a node has of one unit."""

    node: str
    unit: Unit
    total: float
    used: float = 0
    reserved: float = 0
    threshold: float = 100
    augments: tuple[AugmentEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnologyEntry:
    """What holds for a technology wherever it is."""

    name: str
    retired_at: datetime | None = field(default=None, metadata={"key": "retired"})
    curve: tuple[tuple[float, float, float], ...] = ()
    factor: float = 1
    handback: float = 0
    route_factor: float = 1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEntry:
    """Something that is missing between the street and the wall socket of some premises."""

    premises: str
    kind: AccessKind
    technology: str | None = None
    done_at: datetime | None = field(default=None, metadata={"key": "done"})
    takes: timedelta = timedelta(0)
    blocks: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationEntry:
    """Something that disturbs for a while."""

    id: str
    kind: Disturbance
    node: str | None = None
    premises: str | None = None
    starts_at: datetime | None = field(default=None, metadata={"key": "from"})
    ends_at: datetime | None = field(default=None, metadata={"key": "until"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformEntry:
    """A voice, television or mobile core."""

    id: str
    name: str
    total: float | None = None
    used: float = 0
    features: tuple[str, ...] = ()
    regions: tuple[tuple[Position, ...], ...] = ()
    ready_at: datetime | None = field(default=None, metadata={"key": "ready"})
    is_open: bool = field(default=True, metadata={"key": "open"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformNeedEntry:
    """What a delivery of a specification needs of a platform."""

    platform: str
    features: tuple[str, ...] = ()
    when: Mapping[str, CharacteristicValue] = field(default_factory=dict)
    quantity: float = 1
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeEntry:
    """What an installed service takes."""

    node: str
    unit: Unit
    quantity: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledEntry:
    """A service that a customer has."""

    id: str
    premises: str
    specification: str
    characteristics: Mapping[str, CharacteristicValue] = field(default_factory=dict)
    solution: tuple[str, ...] = ()
    takes: tuple[TakeEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerEntry:
    """What a partner answers, and to what."""

    place: str = ANYWHERE
    resource: str = ANYWHERE
    delivers: bool = True
    down: float | None = None
    up: float | None = None
    ready_at: datetime | None = field(default=None, metadata={"key": "ready"})
    code: ReasonCode | None = None
    reason: str = ""
    fails: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerEntry:
    """A network of somebody else."""

    id: str
    name: str = ""
    answers: tuple[AnswerEntry, ...] = ()
    latency: tuple[timedelta, timedelta] = (timedelta(0), timedelta(0))
    patience: timedelta = timedelta(seconds=30)
    failures: tuple[Failure, ...] = ()
    timeout_rate: float = 0
    fault_rate: float = 0
    retries: int = 2
    pause: timedelta = timedelta(seconds=1)
    seed: int = 0
