"""
A store that lives as long as its process.
"""

import itertools
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from datetime import datetime

from tmf645_simulator.capacity import PoolKey
from tmf645_simulator.holds import Hold
from tmf645_simulator.tasks import due_at

from tmf645_reference_server.store.agenda import Agenda
from tmf645_reference_server.store.holding import TOLERANCE, drawn, given_back, over_at
from tmf645_reference_server.store.records import (
    FULL,
    MOST_DEAD,
    MOST_WAITING,
    Change,
    ClockState,
    Delivery,
    EditRow,
    Record,
    Removed,
    Subscription,
)
from tmf645_reference_server.store.snapshot import PackedRecord, Snapshot, pack, unpack

_Key = tuple[str, str]


class MemorySpace:
    """One namespace: see Space for what each verb promises."""

    def __init__(self) -> None:
        self.revision: int | None = 0
        self._forget()

    def _forget(self) -> None:
        self._move_on()
        self._records: dict[str, dict[str, Record]] = {}
        self._agenda: Agenda[_Key] = Agenda()
        self._subscriptions: dict[str, Subscription] = {}
        self._waiting: dict[str, dict[str, Delivery]] = {}
        self._dead: deque[Delivery] = deque(maxlen=MOST_DEAD)
        self._clock: ClockState | None = None
        self._edits: list[EditRow] = []
        self._numbers: Mapping[str, int] = {}
        self._shelves: dict[str, dict[str, bytes]] = {}
        self._holds: dict[str, Hold] = {}
        self._taken: defaultdict[PoolKey, float] = defaultdict(float)
        self._hold_agenda: Agenda[str] = Agenda()

    def _move_on(self) -> None:
        self.revision = (self.revision or 0) + 1

    # --- qualifications -----------------------------------------------------------------------

    async def commit(self, change: Change) -> bool:
        """Carry out ``change``."""
        if not self._may(change):
            return False
        # Nothing is awaited between the look and the deed.
        if (subject := change.after or change.before) is not None:
            self._replace(subject, change.after)
        if change.edit is not None:
            await self.edit(change.edit)
        for move in change.moves:
            await self.put(move.shelf, move.id, move.before, move.after)
        for delivery in change.deliveries:
            self._queue(delivery)
        self._numbers = change.numbers or self._numbers
        return True

    def _may(self, change: Change) -> bool:
        """Say whether everything is as ``change`` expects it."""
        subject = change.after or change.before
        if subject is not None:
            known = self._records.get(subject.resource, {}).get(subject.id)
            if known is not change.before:
                return False
        if change.edit is not None and change.edit.version != len(self._edits) + 1:
            return False
        return all(
            self._shelves.get(each.shelf, {}).get(each.id) == each.before for each in change.moves
        )

    def _replace(self, subject: Record, after: Record | None) -> None:
        records = self._records.setdefault(subject.resource, {})
        if after is None:
            del records[subject.id]
        else:
            records[subject.id] = after
        self._plan((subject.resource, subject.id), after)

    def _plan(self, key: _Key, record: Record | None) -> None:
        self._agenda.plan(key, None if record is None else due_at(record.task))

    async def find(self, resource: str, id: str) -> Record | None:
        """Return the record, if there is one."""
        return self._records.get(resource, {}).get(id)

    async def count(self, resource: str) -> int:
        """Return how many there are."""
        return len(self._records.get(resource, ()))

    async def page(self, resource: str, *, offset: int, limit: int) -> Sequence[Record]:
        """Return some of them, oldest first."""
        records = self._records.get(resource, {}).values()
        behind = max(0, len(records) - offset - limit)
        if behind >= offset:
            return list(itertools.islice(records, offset, offset + limit))
        # From the end it is nearer; the last page is asked for more often than one in the middle.
        left = max(0, len(records) - offset)
        return list(itertools.islice(reversed(records), behind, left))[::-1]

    async def listing(self, resource: str) -> Sequence[Record]:
        """Return all of them, oldest first."""
        return list(self._records.get(resource, {}).values())

    # --- what happens later -------------------------------------------------------------------

    async def due(self, until: datetime, *, limit: int = 100) -> Sequence[Record]:
        """Return what moves by itself until then; it stays on the agenda until it moved."""
        due = self._agenda.due(until, limit)
        return [self._records[resource][id] for resource, id in due]

    async def next_due(self) -> datetime | None:
        """Return when the next record moves by itself."""
        return self._agenda.next()

    # --- capacity that is held ------------------------------------------------------------------

    async def take(self, hold: Hold, free: Mapping[PoolKey, float]) -> bool:
        """Keep a new hold where there is enough for it."""
        if hold.id in self._holds:
            return False
        # Nothing is awaited between the look and the taking.
        if any(self._taken[key] + wanted > free[key] + TOLERANCE for key, wanted in drawn(hold)):
            return False
        self._keep_hold(hold)
        return True

    def _keep_hold(self, hold: Hold) -> None:
        self._move_on()
        self._holds[hold.id] = hold
        if hold.is_live:
            for key, quantity in drawn(hold):
                self._taken[key] += quantity
        self._hold_agenda.plan(hold.id, over_at(hold))

    async def change_hold(self, before: Hold, after: Hold) -> bool:
        """Let a hold become another."""
        known = self._holds.get(before.id)
        if known is None or known.state is not before.state:
            return False
        self._move_on()
        for key, quantity in given_back(known, after):
            self._taken[key] = max(0, self._taken[key] - quantity)
        self._holds[after.id] = after
        self._hold_agenda.plan(after.id, over_at(after))
        return True

    async def find_hold(self, id: str) -> Hold | None:
        """Return the hold, if there is one."""
        return self._holds.get(id)

    async def holds(self) -> Sequence[Hold]:
        """Return every hold, oldest first."""
        return tuple(self._holds.values())

    async def reserved(self) -> Mapping[PoolKey, float]:
        """Return what live holds take from each pool."""
        return {key: taken for key, taken in self._taken.items() if taken > TOLERANCE}

    async def due_holds(self, until: datetime, *, limit: int = 100) -> Sequence[Hold]:
        """Return holds whose time is over."""
        return [self._holds[id] for id in self._hold_agenda.due(until, limit)]

    async def next_hold_due(self) -> datetime | None:
        """Return when the time of the next hold is over."""
        return self._hold_agenda.next()

    # --- listeners and their events -----------------------------------------------------------

    def _queue(self, delivery: Delivery) -> None:
        waiting = self._waiting.get(delivery.subscription_id)
        if waiting is None:
            return
        waiting.setdefault(delivery.event_id, delivery)
        if len(waiting) > MOST_WAITING:
            oldest = waiting.pop(next(iter(waiting)))
            self._dead.append(replace(oldest, failure=FULL))

    async def subscribe(self, subscription: Subscription, numbers: Mapping[str, int]) -> None:
        """Keep a new subscription."""
        self._subscriptions[subscription.id] = subscription
        self._waiting[subscription.id] = {}
        self._numbers = numbers or self._numbers

    async def unsubscribe(self, id: str) -> bool:
        """Forget a subscription and what was queued for it."""
        self._waiting.pop(id, None)
        return self._subscriptions.pop(id, None) is not None

    async def disable(self, id: str, reason: str) -> None:
        """Send this listener nothing any more."""
        if (known := self._subscriptions.get(id)) is None:
            return
        self._subscriptions[id] = replace(known, disabled=reason)
        given_up = self._waiting.pop(id, {}).values()
        self._dead.extend(replace(each, failure=reason) for each in given_up)

    async def subscriptions(self) -> Sequence[Subscription]:
        """Return every subscription, oldest first."""
        return tuple(self._subscriptions.values())

    async def waiting(self, subscription_id: str, *, limit: int = 100) -> Sequence[Delivery]:
        """Return the oldest deliveries that wait for this listener."""
        return list(itertools.islice(self._waiting.get(subscription_id, {}).values(), limit))

    async def attempted(self, delivery: Delivery) -> None:
        """Remember a failed attempt."""
        waiting = self._waiting.get(delivery.subscription_id, {})
        if delivery.event_id in waiting:
            waiting[delivery.event_id] = delivery

    async def settle(self, delivery: Delivery) -> None:
        """Take a delivery off its queue."""
        self._waiting.get(delivery.subscription_id, {}).pop(delivery.event_id, None)
        if delivery.failure is not None:
            self._dead.append(delivery)

    async def dead_deliveries(self) -> Sequence[Delivery]:
        """Return the deliveries that were given up, oldest first."""
        return tuple(self._dead)

    async def revive(self, deliveries: Sequence[Delivery]) -> None:
        """Queue what was given up anew."""
        revived = {each.key for each in deliveries}
        self._dead = deque((each for each in self._dead if each.key not in revived), MOST_DEAD)
        for delivery in deliveries:
            self._queue(delivery)

    # --- the world of the namespace -----------------------------------------------------------

    async def clock(self) -> ClockState | None:
        """Return where the clock stands."""
        return self._clock

    async def set_clock(self, before: ClockState | None, after: ClockState) -> bool:
        """Set the clock."""
        if self._clock != before:
            return False
        self._clock = after
        return True

    async def edits(self, *, after: int = 0) -> Sequence[EditRow]:
        """Return the edits above that version."""
        return self._edits[after:]

    async def edit(self, row: EditRow) -> bool:
        """Append an edit."""
        if row.version != len(self._edits) + 1:
            return False
        self._edits.append(row)
        self._move_on()
        return True

    async def put(self, shelf: str, id: str, before: bytes | None, after: bytes | None) -> bool:
        """Keep a document, or take it away."""
        documents = self._shelves.setdefault(shelf, {})
        if documents.get(id) != before:
            return False
        if after is None:
            documents.pop(id, None)
        else:
            documents[id] = after
        return True

    async def document(self, shelf: str, id: str) -> bytes | None:
        """Return one document of a shelf."""
        return self._shelves.get(shelf, {}).get(id)

    async def shelf(self, shelf: str) -> Mapping[str, bytes]:
        """Return the documents of a shelf."""
        return dict(self._shelves.get(shelf, {}))

    async def numbers(self) -> Mapping[str, int]:
        """Return how far identifiers were counted."""
        return self._numbers

    async def dump(self) -> bytes:
        """Return everything, as bytes."""
        records = (each for some in self._records.values() for each in some.values())
        waiting = (each for some in self._waiting.values() for each in some.values())
        return pack(
            Snapshot(
                records=tuple(PackedRecord.of(each) for each in records),
                subscriptions=tuple(self._subscriptions.values()),
                waiting=tuple(waiting),
                dead=tuple(self._dead),
                edits=tuple(self._edits),
                holds=tuple(self._holds.values()),
                shelves={name: documents for name, documents in self._shelves.items() if documents},
                clock=self._clock,
                numbers=self._numbers,
            )
        )

    async def load(self, dumped: bytes) -> None:
        """Put back what was dumped, in the place of everything."""
        snapshot = unpack(dumped)
        records = [each.record() for each in snapshot.records]
        self._forget()
        for record in records:
            self._records.setdefault(record.resource, {})[record.id] = record
            self._plan((record.resource, record.id), record)
        for subscription in snapshot.subscriptions:
            self._subscriptions[subscription.id] = subscription
            if subscription.disabled is None:
                self._waiting[subscription.id] = {}
        for delivery in snapshot.waiting:
            self._queue(delivery)
        self._dead.extend(snapshot.dead)
        self._edits = list(snapshot.edits)
        self._shelves = {name: dict(each) for name, each in snapshot.shelves.items()}
        for hold in snapshot.holds:
            self._keep_hold(hold)
        self._clock, self._numbers = snapshot.clock, snapshot.numbers

    async def clear(self) -> Removed:
        """Forget everything."""
        removed = Removed(
            qualifications=sum(len(each) for each in self._records.values()),
            subscriptions=len(self._subscriptions),
            deliveries=sum(len(each) for each in self._waiting.values()),
            edits=len(self._edits),
            holds=len(self._holds),
        )
        self._forget()
        return removed


class MemoryStore:
    """The spaces of one process."""

    shared = False

    def __init__(self) -> None:
        self._spaces: dict[str, MemorySpace] = {}

    def space(self, name: str) -> MemorySpace:
        """Return the space of that namespace."""
        if name not in self._spaces:
            self._spaces[name] = self._new_space(name)
        return self._spaces[name]

    def _new_space(self, name: str) -> MemorySpace:  # noqa: ARG002 - for stores that build on this
        return MemorySpace()

    async def names(self) -> Sequence[str]:
        """Return the names of the spaces."""
        return tuple(self._spaces)

    async def forget(self, name: str) -> None:
        """Drop a namespace."""
        self._spaces.pop(name, None)

    async def claim(self, subject: str, *, seconds: float) -> bool:  # noqa: ARG002 - nobody else
        """Say yes: there is no other process."""
        return True

    async def check(self) -> None:
        """Do nothing: it can serve."""

    def watching(self, heard: Callable[[str], None]) -> AbstractAsyncContextManager[None]:  # noqa: ARG002 - nobody else
        """Hear nothing: there is no other process."""
        return nullcontext()

    async def close(self) -> None:
        """Do nothing: nothing is held open."""
