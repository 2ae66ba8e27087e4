"""
One namespace of a database.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from tmf645_simulator.capacity import PoolKey
from tmf645_simulator.holds import Hold
from tmf645_simulator.specifications import Unit

from tmf645_reference_server.store.postgresql import holding, whole
from tmf645_reference_server.store.postgresql.commits import queued_at_once, statement
from tmf645_reference_server.store.postgresql.database import Database
from tmf645_reference_server.store.records import (
    MOST_WAITING,
    Change,
    ClockState,
    Delivery,
    EditRow,
    Record,
    Removed,
    Subscription,
)
from tmf645_reference_server.store.rows import (
    RecordRow,
    may_be_kept,
    microseconds,
    moment_of,
    pack,
    read_numbers,
    seal,
    unpack,
    unseal,
)
from tmf645_reference_server.store.snapshot import unpack as unpack_snapshot

#: Seconds for which a record that is due belongs to the process that was given it. Whoever is slower
#: does no harm: a record is moved once, by compare-and-set.
LEASE: Final = 2.0

#: After so many events for one listener its queue is looked at: it may have become too long.
_LOOKED_AT_AFTER: Final = 100

_COLUMNS: Final = "resource, id, version, state, due, document, task, seal"
_PAGE: Final = (
    f"SELECT {_COLUMNS} FROM tmf645_records WHERE space = $1 AND resource = $2 "  # noqa: S608 - our own names
    "ORDER BY sequence LIMIT $3 OFFSET $4"
)
_DUE: Final = """
WITH found AS (
    SELECT space, resource, id FROM tmf645_records
    WHERE space = $1 AND due <= $2
        AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
    ORDER BY due, sequence LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE tmf645_records AS one
SET claimed_until = clock_timestamp() + make_interval(secs => $4)
FROM found
WHERE one.space = found.space AND one.resource = found.resource AND one.id = found.id
RETURNING one.resource, one.id, one.version, one.state, one.due, one.document, one.task, one.seal,
    one.sequence
"""
_TRIM: Final = """
WITH known AS (
    SELECT sequence FROM tmf645_deliveries WHERE space = $1 AND subscription = $2
    ORDER BY sequence DESC OFFSET $3 LIMIT 1
), gone AS (
    DELETE FROM tmf645_deliveries AS each USING known
    WHERE each.space = $1 AND each.subscription = $2 AND each.sequence <= known.sequence
    RETURNING each.packed, each.sequence
)
INSERT INTO tmf645_dead (space, packed) SELECT $1, packed FROM gone ORDER BY sequence
"""


class PostgresqlSpace:
    """One namespace: see Space for what each verb promises."""

    revision: int | None = None  # other processes may change it

    def __init__(self, name: str, database: Database, told: Callable[[str], str]) -> None:
        self._name = name
        self._database = database
        self._told = told
        self._is_known = False
        self._queued: dict[str, int] = {}

    async def _ask(self, question: str, *arguments: object) -> list[Any]:
        return await self._database.fetch(question, self._name, *arguments)

    async def _be_known(self) -> None:
        """See to it that other processes find this space by its name."""
        if not self._is_known:
            await self._ask("INSERT INTO tmf645_spaces (name) VALUES ($1) ON CONFLICT DO NOTHING")
            self._is_known = True

    # --- qualifications -----------------------------------------------------------------------

    async def commit(self, change: Change) -> bool:
        """Carry out ``change``."""
        subject = change.after or change.before
        await self._be_known()
        concerns_others = change.deliveries or (subject is not None and not subject.is_final)
        told = self._told(self._name) if concerns_others else None
        if change.moves or change.edit is not None:
            kept = await self._commit_whole(change)
        else:
            text, arguments = statement(self._name, change, told)
            kept = bool(await self._database.fetch(text, *arguments))
        if kept and change.numbers:
            await self._keep_numbers(change.numbers)
        if kept and change.deliveries:
            await self._trim(change.deliveries)
        return kept

    async def _commit_whole(self, change: Change) -> bool:
        """Carry out a change that takes several statements."""
        try:
            async with self._database.transaction() as connection:
                await whole.commit(connection, self._name, change, self._told(self._name))
        except whole.LostRaceError:
            return False
        return True

    async def _keep_numbers(self, numbers: Mapping[str, int]) -> None:
        await self._ask(
            "UPDATE tmf645_spaces SET numbers = $2 WHERE name = $1",
            seal(msgspec.msgpack.encode(numbers)),
        )

    async def _trim(self, deliveries: tuple[Delivery, ...]) -> None:
        """Give up the oldest events of a queue that is too long; looked at now and then."""
        for subscription, many in queued_at_once(deliveries).items():
            self._queued[subscription] = self._queued.get(subscription, 0) + many
            if self._queued[subscription] >= _LOOKED_AT_AFTER:
                self._queued[subscription] = 0
                await self._ask(_TRIM, subscription, MOST_WAITING)

    async def find(self, resource: str, id: str) -> Record | None:
        """Return the record, if there is one."""
        if not may_be_kept(id):
            return None
        found = await self._ask(
            f"SELECT {_COLUMNS} FROM tmf645_records "  # noqa: S608 - our own names
            "WHERE space = $1 AND resource = $2 AND id = $3",
            resource,
            id,
        )
        return RecordRow(*found[0]).record() if found else None

    async def count(self, resource: str) -> int:
        """Return how many there are."""
        [(many,)] = await self._ask(
            "SELECT coalesce(sum(many), 0)::bigint FROM tmf645_counts "
            "WHERE space = $1 AND resource = $2",
            resource,
        )
        return int(many)

    async def page(self, resource: str, *, offset: int, limit: int) -> Sequence[Record]:
        """Return some of them, oldest first."""
        rows = await self._ask(_PAGE, resource, limit, offset)
        return [RecordRow(*row).record() for row in rows]

    async def listing(self, resource: str) -> Sequence[Record]:
        """Return all of them, oldest first."""
        rows = await self._ask(_PAGE, resource, None, 0)
        return [RecordRow(*row).record() for row in rows]

    # --- what happens later -------------------------------------------------------------------

    async def due(self, until: datetime, *, limit: int = 100) -> Sequence[Record]:
        """Return what moves by itself until then, and keep other processes off it for a while."""
        rows = await self._ask(_DUE, microseconds(until), limit, LEASE)
        rows.sort(key=lambda row: (row["due"], row["sequence"]))
        return [RecordRow(*tuple(row)[:-1]).record() for row in rows]

    async def next_due(self) -> datetime | None:
        """Return when the next record moves by itself, or is moved by another process."""
        found = await self._ask(
            "SELECT due FROM tmf645_records WHERE space = $1 AND due IS NOT NULL "
            "ORDER BY due LIMIT 1"
        )
        return moment_of(found[0][0]) if found else None

    # --- capacity that is held ------------------------------------------------------------------

    async def take(self, hold: Hold, free: Mapping[PoolKey, float]) -> bool:
        """Keep a new hold where there is enough for it."""
        await self._be_known()
        return await holding.take(self._ask, hold, free)

    async def change_hold(self, before: Hold, after: Hold) -> bool:
        """Let a hold become another."""
        return await holding.change_hold(self._ask, before, after)

    async def find_hold(self, id: str) -> Hold | None:
        """Return the hold, if there is one."""
        if not may_be_kept(id):
            return None
        found = await self._ask("SELECT packed FROM tmf645_holds WHERE space = $1 AND id = $2", id)
        return unpack(found[0][0], Hold, f"hold {id}") if found else None

    async def holds(self) -> Sequence[Hold]:
        """Return every hold, oldest first."""
        rows = await self._ask("SELECT packed FROM tmf645_holds WHERE space = $1 ORDER BY sequence")
        return [unpack(row[0], Hold, "a hold") for row in rows]

    async def reserved(self) -> Mapping[PoolKey, float]:
        """Return what live holds take from each pool."""
        rows = await self._ask(
            "SELECT node, unit, taken FROM tmf645_pools WHERE space = $1 AND taken > 1e-9"
        )
        return {(node, Unit(unit)): taken for node, unit, taken in rows}

    async def due_holds(self, until: datetime, *, limit: int = 100) -> Sequence[Hold]:
        """Return holds whose time is over."""
        rows = await self._ask(
            "SELECT packed FROM tmf645_holds WHERE space = $1 AND due <= $2 ORDER BY due, sequence LIMIT $3",
            microseconds(until),
            limit,
        )
        return [unpack(row[0], Hold, "a hold") for row in rows]

    async def next_hold_due(self) -> datetime | None:
        """Return when the time of the next hold is over."""
        found = await self._ask(
            "SELECT due FROM tmf645_holds WHERE space = $1 AND due IS NOT NULL ORDER BY due LIMIT 1"
        )
        return moment_of(found[0][0]) if found else None

    # --- listeners and their events -----------------------------------------------------------

    async def subscribe(self, subscription: Subscription, numbers: Mapping[str, int]) -> None:
        """Keep a new subscription."""
        await self._be_known()
        await self._ask(
            "INSERT INTO tmf645_subscriptions (space, id, disabled, packed) VALUES ($1, $2, $3, $4)",
            subscription.id,
            subscription.disabled is not None,
            pack(subscription),
        )
        if numbers:
            await self._keep_numbers(numbers)

    async def unsubscribe(self, id: str) -> bool:
        """Forget a subscription and what was queued for it."""
        if not may_be_kept(id):
            return False
        gone = await self._ask(
            "WITH queue AS (DELETE FROM tmf645_deliveries WHERE space = $1 AND subscription = $2) "
            "DELETE FROM tmf645_subscriptions WHERE space = $1 AND id = $2 RETURNING id",
            id,
        )
        return bool(gone)

    async def disable(self, id: str, reason: str) -> None:
        """Send this listener nothing any more."""
        async with self._database.transaction() as connection:
            await whole.disable(connection, self._name, id, reason)

    async def subscriptions(self) -> Sequence[Subscription]:
        """Return every subscription, oldest first."""
        rows = await self._ask(
            "SELECT packed FROM tmf645_subscriptions WHERE space = $1 ORDER BY sequence"
        )
        return tuple(unpack(row[0], Subscription, "a subscription") for row in rows)

    async def waiting(self, subscription_id: str, *, limit: int = 100) -> Sequence[Delivery]:
        """Return the oldest deliveries that wait for this listener."""
        rows = await self._ask(
            "SELECT packed FROM tmf645_deliveries WHERE space = $1 AND subscription = $2 "
            "ORDER BY sequence LIMIT $3",
            subscription_id,
            limit,
        )
        return [unpack(row[0], Delivery, f"an event for {subscription_id}") for row in rows]

    async def attempted(self, delivery: Delivery) -> None:
        """Remember a failed attempt."""
        await self._ask(
            "UPDATE tmf645_deliveries SET packed = $4 "
            "WHERE space = $1 AND subscription = $2 AND event = $3",
            delivery.subscription_id,
            delivery.event_id,
            pack(delivery),
        )

    async def settle(self, delivery: Delivery) -> None:
        """Take a delivery off its queue."""
        await self._ask(
            "WITH gone AS (DELETE FROM tmf645_deliveries "
            "WHERE space = $1 AND subscription = $2 AND event = $3) "
            "INSERT INTO tmf645_dead (space, packed) SELECT $1, $4 WHERE $4::bytea IS NOT NULL",
            delivery.subscription_id,
            delivery.event_id,
            None if delivery.failure is None else pack(delivery),
        )
        if delivery.failure is not None:
            await self._ask(whole.FORGET_OLD_DEAD)

    async def dead_deliveries(self) -> Sequence[Delivery]:
        """Return the deliveries that were given up, oldest first."""
        rows = await self._ask("SELECT packed FROM tmf645_dead WHERE space = $1 ORDER BY sequence")
        return tuple(unpack(row[0], Delivery, "a dead event") for row in rows)

    async def revive(self, deliveries: Sequence[Delivery]) -> None:
        """Queue what was given up anew."""
        async with self._database.transaction() as connection:
            await whole.revive(connection, self._name, deliveries, self._told(self._name))

    # --- the world of the namespace -----------------------------------------------------------

    async def clock(self) -> ClockState | None:
        """Return where the clock stands."""
        found = await self._ask("SELECT clock FROM tmf645_spaces WHERE name = $1")
        return unpack(found[0][0], ClockState, "the clock") if found and found[0][0] else None

    async def set_clock(self, before: ClockState | None, after: ClockState) -> bool:
        """Set the clock."""
        set_ = await self._ask(
            "WITH done AS (INSERT INTO tmf645_spaces AS known (name, clock) "
            "SELECT $1, $3 WHERE $2::bytea IS NULL "
            "OR EXISTS (SELECT 1 FROM tmf645_spaces WHERE name = $1) "
            "ON CONFLICT (name) DO UPDATE SET clock = excluded.clock "
            "WHERE known.clock IS NOT DISTINCT FROM $2 RETURNING 1) "
            "SELECT pg_notify('tmf645', $4) FROM done",
            None if before is None else pack(before),
            pack(after),
            self._told(self._name),
        )
        return bool(set_)

    async def edits(self, *, after: int = 0) -> Sequence[EditRow]:
        """Return the edits above that version."""
        rows = await self._ask(
            "SELECT packed FROM tmf645_edits WHERE space = $1 AND version > $2 ORDER BY version",
            after,
        )
        return [unpack(row[0], EditRow, "an edit") for row in rows]

    async def edit(self, row: EditRow) -> bool:
        """Append an edit."""
        await self._be_known()
        return await whole.edit(self._ask, row, self._told(self._name))

    async def put(self, shelf: str, id: str, before: bytes | None, after: bytes | None) -> bool:
        """Keep a document, or take it away."""
        await self._be_known()
        return await whole.put(self._ask, shelf, id, before, after)

    async def document(self, shelf: str, id: str) -> bytes | None:
        """Return one document of a shelf."""
        found = await self._ask(
            "SELECT packed FROM tmf645_shelves WHERE space = $1 AND shelf = $2 AND id = $3",
            shelf,
            id,
        )
        return unseal(found[0][0], f"{shelf} {id}") if found else None

    async def shelf(self, shelf: str) -> Mapping[str, bytes]:
        """Return the documents of a shelf."""
        rows = await self._ask(
            "SELECT id, packed FROM tmf645_shelves WHERE space = $1 AND shelf = $2 "
            "ORDER BY sequence",
            shelf,
        )
        return {id: unseal(packed, f"{shelf} {id}") for id, packed in rows}

    async def numbers(self) -> Mapping[str, int]:
        """Return how far identifiers were counted."""
        found = await self._ask("SELECT numbers FROM tmf645_spaces WHERE name = $1")
        return read_numbers(found[0][0] if found else None)

    async def dump(self) -> bytes:
        """Return everything, as bytes."""
        return await whole.dump(self._database, self._name)

    async def load(self, dumped: bytes) -> None:
        """Put back what was dumped, in the place of everything."""
        snapshot = unpack_snapshot(dumped)
        async with self._database.transaction() as connection:
            await whole.restore(connection, self._name, snapshot)

    async def clear(self) -> Removed:
        """Forget everything."""
        async with self._database.transaction() as connection:
            return await whole.clear(connection, self._name)
