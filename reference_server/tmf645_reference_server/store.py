"""
What the server remembers: qualifications, subscriptions, and events on their way.

Records are frozen and hold their document as bytes, so nothing that was stored can change behind
the store's back. A change is committed as a whole, with the events that it causes, or not at all.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec
from tmf645_simulator.lifecycle import is_final
from tmf645_simulator.tasks import Task

from tmf645_reference_server.bodies import Object

_DECODER = msgspec.json.Decoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One qualification: where it stands, and its full representation."""

    resource: str
    id: str
    task: Task
    document: bytes

    def decoded(self) -> Object:
        """Return a copy of the document that the caller may change."""
        document: Object = _DECODER.decode(self.document)
        return document


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A listener: where events go, and which (``query`` as it was sent)."""

    id: str
    callback: str
    query: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event for one listener. ``attempts`` counts the failed ones; ``failure`` is the last."""

    subscription_id: str
    event_id: str
    event_type: str
    body: bytes
    attempts: int = 0
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    ``before`` becomes ``after``: created where before is None, removed where after is None.

    ``deliveries`` are queued in the same breath.
    """

    before: Record | None
    after: Record | None
    deliveries: tuple[Delivery, ...] = ()


class Store(Protocol):
    """The verbs of a store. Each is atomic; several processes may share one."""

    async def commit(self, change: Change) -> bool:
        """Carry out ``change``; False, and nothing done, if ``before`` is no longer what is stored."""
        ...

    async def find(self, resource: str, id: str) -> Record | None:
        """Return the record, if there is one."""
        ...

    async def listing(self, resource: str) -> Sequence[Record]:
        """Return every record of ``resource``, oldest first."""
        ...

    async def unfinished(self) -> Sequence[Record]:
        """Return the records that may still move, oldest first."""
        ...

    async def subscribe(self, subscription: Subscription) -> None:
        """Keep a new subscription."""
        ...

    async def unsubscribe(self, id: str) -> bool:
        """Forget a subscription and what was queued for it; False if there is none."""
        ...

    async def subscriptions(self) -> Sequence[Subscription]:
        """Return every subscription, oldest first."""
        ...

    async def next_delivery(self, subscription_id: str) -> Delivery | None:
        """Return the oldest delivery that waits for this listener; it stays queued."""
        ...

    async def settle(self, delivery: Delivery) -> None:
        """Take a delivery off its queue: it arrived, or it is dead (``failure`` says why)."""
        ...

    async def dead_deliveries(self) -> Sequence[Delivery]:
        """Return the deliveries that were given up, oldest first."""
        ...


#: Waiting deliveries a listener may have; more, and the oldest is given up.
MOST_WAITING = 10_000

#: Dead deliveries that are remembered.
MOST_DEAD = 1_000


class MemoryStore:
    """A store that lives as long as its process."""

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], Record] = {}
        self._unfinished: dict[tuple[str, str], None] = {}
        self._subscriptions: dict[str, Subscription] = {}
        self._waiting: dict[str, deque[Delivery]] = {}
        self._dead: deque[Delivery] = deque(maxlen=MOST_DEAD)

    async def commit(self, change: Change) -> bool:
        """Carry out ``change``."""
        subject = change.after or change.before
        if subject is None:
            return True
        key = (subject.resource, subject.id)
        if self._records.get(key) is not change.before:
            return False
        if change.after is None:
            del self._records[key]
        else:
            self._records[key] = change.after
        if change.after is None or is_final(change.after.task.state):
            self._unfinished.pop(key, None)
        else:
            self._unfinished[key] = None
        for delivery in change.deliveries:
            self._queue(delivery)
        return True

    def _queue(self, delivery: Delivery) -> None:
        waiting = self._waiting.get(delivery.subscription_id)
        if waiting is None:
            return
        waiting.append(delivery)
        if len(waiting) > MOST_WAITING:
            self._dead.append(waiting.popleft())

    async def find(self, resource: str, id: str) -> Record | None:
        """Return the record, if there is one."""
        return self._records.get((resource, id))

    async def listing(self, resource: str) -> Sequence[Record]:
        """Return every record of ``resource``, oldest first."""
        return [each for each in self._records.values() if each.resource == resource]

    async def unfinished(self) -> Sequence[Record]:
        """Return the records that may still move, oldest first."""
        return [self._records[key] for key in self._unfinished]

    async def subscribe(self, subscription: Subscription) -> None:
        """Keep a new subscription."""
        self._subscriptions[subscription.id] = subscription
        self._waiting[subscription.id] = deque()

    async def unsubscribe(self, id: str) -> bool:
        """Forget a subscription and what was queued for it; False if there is none."""
        self._waiting.pop(id, None)
        return self._subscriptions.pop(id, None) is not None

    async def subscriptions(self) -> Sequence[Subscription]:
        """Return every subscription, oldest first."""
        return tuple(self._subscriptions.values())

    async def next_delivery(self, subscription_id: str) -> Delivery | None:
        """Return the oldest delivery that waits for this listener; it stays queued."""
        waiting = self._waiting.get(subscription_id)
        return waiting[0] if waiting else None

    async def settle(self, delivery: Delivery) -> None:
        """Take a delivery off its queue."""
        waiting = self._waiting.get(delivery.subscription_id)
        if waiting and waiting[0].event_id == delivery.event_id:
            waiting.popleft()
        if delivery.failure is not None:
            self._dead.append(delivery)

    async def dead_deliveries(self) -> Sequence[Delivery]:
        """Return the deliveries that were given up, oldest first."""
        return tuple(self._dead)
