"""
Operations: what disturbs deliveries for a while, at a node or at premises.

Maintenance and outages hit a node and everything that hangs on it; work orders and cease orders
hit premises. Each lasts from one moment until before another, or has no end that is known.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tmf645_simulator.errors import DuplicateId, ImpossibleValue


class Disturbance(StrEnum):
    """What keeps people from delivering, though the network is there."""

    MAINTENANCE = "maintenance"
    OUTAGE = "outage"
    WORK_ORDER = "work order"
    PENDING_CEASE = "pending cease"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One disturbance, at the node or at the premises of that id, never at both."""

    id: str
    kind: Disturbance
    node: str | None = None
    premises: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def is_on(self, at: datetime) -> bool:
        """Say whether it disturbs at ``at``."""
        begun = self.starts_at is None or self.starts_at <= at
        return begun and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True)
class Operations:
    """Every disturbance, found by where it is. Raises InventoryError for impossible ones."""

    entries: tuple[Operation, ...] = ()
    _by_place: Mapping[tuple[str | None, str | None], tuple[Operation, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        index: dict[tuple[str | None, str | None], tuple[Operation, ...]] = {}
        seen: set[str] = set()
        for each in self.entries:
            _check(each, seen)
            seen.add(each.id)
            key = (each.node, each.premises)
            index[key] = (*index.get(key, ()), each)
        object.__setattr__(self, "_by_place", index)

    def find(self, id: str) -> Operation | None:
        """Return the operation of that id, or None."""
        return next((each for each in self.entries if each.id == id), None)

    def with_operation(self, operation: Operation) -> "Operations":
        """Return them with ``operation``, in the place of the one of that id if there is one."""
        others = (each for each in self.entries if each.id != operation.id)
        return Operations((*others, operation))

    def without(self, id: str) -> "Operations":
        """Return them without the one of that id."""
        return Operations(tuple(each for each in self.entries if each.id != id))

    def about(self, nodes: Iterable[str], premises: str | None) -> Iterator[Operation]:
        """Yield what disturbs at any of ``nodes`` or at ``premises``, whenever it does."""
        if not self._by_place:
            return
        for node in nodes:
            yield from self._by_place.get((node, None), ())
        if premises is not None:
            yield from self._by_place.get((None, premises), ())


def _check(operation: Operation, seen: set[str]) -> None:
    kind, id_ = "operation", operation.id
    if id_ in seen:
        raise DuplicateId(kind, id_, "this id is taken", "give each operation its own")
    if (operation.node is None) == (operation.premises is None):
        raise ImpossibleValue(kind, id_, "it is at a node or at premises", "name one of the two")
    if operation.starts_at and operation.ends_at and operation.starts_at >= operation.ends_at:
        raise ImpossibleValue(kind, id_, "it ends before it starts", "correct a date")
