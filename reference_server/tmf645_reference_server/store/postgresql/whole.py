"""
What takes several statements: a namespace as a whole, a listener with its queue.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import msgspec
from tmf645_simulator.holds import Hold, reserved

from tmf645_reference_server.store.holding import over_at
from tmf645_reference_server.store.postgresql.commits import statement
from tmf645_reference_server.store.postgresql.database import Connection, Database
from tmf645_reference_server.store.postgresql.holding import Ask
from tmf645_reference_server.store.postgresql.schema import OF_A_SPACE
from tmf645_reference_server.store.records import (
    MOST_DEAD,
    Change,
    ClockState,
    Delivery,
    EditRow,
    Removed,
    Subscription,
)
from tmf645_reference_server.store.rows import (
    RecordRow,
    microseconds,
    pack,
    read_numbers,
    seal,
    unpack,
    unseal,
)
from tmf645_reference_server.store.snapshot import PackedRecord, Snapshot
from tmf645_reference_server.store.snapshot import pack as pack_snapshot

FORGET_OLD_DEAD: Final = (
    "DELETE FROM tmf645_dead WHERE space = $1 AND sequence <= (SELECT sequence FROM tmf645_dead "  # noqa: S608 - a number of ours
    f"WHERE space = $1 ORDER BY sequence DESC LIMIT 1 OFFSET {MOST_DEAD})"
)


async def disable(db: Connection, space: str, id: str, reason: str) -> None:
    """Send a listener nothing more; what waits for it is dead."""
    found = await db.fetchval(
        "SELECT packed FROM tmf645_subscriptions WHERE space = $1 AND id = $2 FOR UPDATE", space, id
    )
    if found is None:
        return
    disabled = replace(unpack(found, Subscription, f"subscription {id}"), disabled=reason)
    await db.execute(
        "UPDATE tmf645_subscriptions SET disabled = true, packed = $3 WHERE space = $1 AND id = $2",
        space,
        id,
        pack(disabled),
    )
    rows = await db.fetch(
        "DELETE FROM tmf645_deliveries WHERE space = $1 AND subscription = $2 "
        "RETURNING packed, sequence",
        space,
        id,
    )
    rows.sort(key=lambda row: row["sequence"])
    waited = [unpack(row["packed"], Delivery, f"an event for {id}") for row in rows]
    await _bury(db, space, [replace(each, failure=reason) for each in waited])


async def _bury(db: Connection, space: str, dead: Iterable[Delivery]) -> None:
    await db.executemany(
        "INSERT INTO tmf645_dead (space, packed) VALUES ($1, $2)",
        [(space, pack(each)) for each in dead],
    )
    await db.execute(FORGET_OLD_DEAD, space)


class LostRaceError(Exception):
    """Something is not any more as a change expects it; what it did is taken back."""


async def commit(db: Connection, space: str, change: Change, told: str) -> None:
    """Carry out a change with moves or an edit, within a transaction. Raise LostRaceError."""

    async def ask(question: str, *arguments: object) -> list[Any]:
        rows: list[Any] = await db.fetch(question, space, *arguments)
        return rows

    if change.edit is not None and not await edit(ask, change.edit, told):
        raise LostRaceError
    for each in change.moves:
        if not await put(ask, each.shelf, each.id, each.before, each.after):
            raise LostRaceError
    text, arguments = statement(space, change, told)
    if not await db.fetch(text, *arguments):
        raise LostRaceError


async def edit(ask: Ask, row: EditRow, told: str) -> bool:
    """Append an edit if its version is the next."""
    done = await ask(
        "WITH done AS (INSERT INTO tmf645_edits SELECT $1, $2, $3 WHERE $2 = 1 + "
        "(SELECT coalesce(max(version), 0) FROM tmf645_edits WHERE space = $1) "
        "ON CONFLICT DO NOTHING RETURNING 1) SELECT pg_notify('tmf645', $4) FROM done",
        row.version,
        pack(row),
        told,
    )
    return bool(done)


async def put(
    ask: Ask,
    shelf: str,
    id: str,
    before: bytes | None,
    after: bytes | None,
) -> bool:
    """Replace a document of a shelf, if it is still there."""
    key = (shelf, id)
    where = "WHERE space = $1 AND shelf = $2 AND id = $3"
    if before is None and after is None:
        return not await ask(f"SELECT 1 FROM tmf645_shelves {where}", *key)  # noqa: S608 - our own text
    if before is None:
        return bool(
            await ask(
                "INSERT INTO tmf645_shelves (space, shelf, id, packed) VALUES ($1, $2, $3, $4) "
                "ON CONFLICT DO NOTHING RETURNING 1",
                *key,
                seal(after or b""),
            )
        )
    if after is None:
        return bool(
            await ask(
                f"DELETE FROM tmf645_shelves {where} AND packed = $4 RETURNING 1",  # noqa: S608 - our own text
                *key,
                seal(before),
            )
        )
    return bool(
        await ask(
            f"UPDATE tmf645_shelves SET packed = $5 {where} AND packed = $4 RETURNING 1",  # noqa: S608 - our own text
            *key,
            seal(before),
            seal(after),
        )
    )


async def revive(db: Connection, space: str, deliveries: Iterable[Delivery], told: str) -> None:
    """Queue what was given up anew."""
    again = {each.key: each for each in deliveries}
    dead = await db.fetch("SELECT sequence, packed FROM tmf645_dead WHERE space = $1", space)
    gone = [number for number, each in dead if unpack(each, Delivery, "an event").key in again]
    await db.execute(
        "DELETE FROM tmf645_dead WHERE space = $1 AND sequence = ANY($2::bigint[])", space, gone
    )
    text, arguments = statement(space, Change(deliveries=tuple(again.values())), told)
    await db.fetch(text, *arguments)


async def clear(db: Connection, space: str) -> Removed:
    """Forget everything of a space."""
    gone: dict[str, int] = {}
    for table in OF_A_SPACE:
        status = await db.execute(f"DELETE FROM tmf645_{table} WHERE space = $1", space)  # noqa: S608 - our own names
        gone[table] = int(status.rpartition(" ")[2])
    await db.execute("UPDATE tmf645_spaces SET numbers = NULL, clock = NULL WHERE name = $1", space)
    return Removed(
        qualifications=gone["records"],
        subscriptions=gone["subscriptions"],
        deliveries=gone["deliveries"],
        edits=gone["edits"],
        holds=gone["holds"],
    )


async def restore(db: Connection, space: str, snapshot: Snapshot) -> None:
    """Put ``snapshot`` in the place of everything of a space."""
    last = await db.fetchval(
        "SELECT coalesce(max(version), 0) FROM tmf645_records WHERE space = $1", space
    )
    await clear(db, space)
    # A change that began before this must not find the version that it saw.
    rows = [RecordRow.of(each.record(), last + 1) for each in snapshot.records]
    await db.executemany(
        "INSERT INTO tmf645_records (space, resource, id, version, state, due, document, task, seal) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [(space, *row) for row in rows],
    )
    await db.execute(
        "INSERT INTO tmf645_counts SELECT $1, resource, 0, count(*) FROM tmf645_records "
        "WHERE space = $1 GROUP BY resource",
        space,
    )
    await db.executemany(
        "INSERT INTO tmf645_subscriptions (space, id, disabled, packed) VALUES ($1, $2, $3, $4)",
        [
            (space, each.id, each.disabled is not None, pack(each))
            for each in snapshot.subscriptions
        ],
    )
    await db.executemany(
        "INSERT INTO tmf645_deliveries (space, subscription, event, packed) "
        "VALUES ($1, $2, $3, $4)",
        [(space, each.subscription_id, each.event_id, pack(each)) for each in snapshot.waiting],
    )
    await _bury(db, space, snapshot.dead)
    await _restore_world(db, space, snapshot)


async def _restore_world(db: Connection, space: str, snapshot: Snapshot) -> None:
    await db.executemany(
        "INSERT INTO tmf645_edits VALUES ($1, $2, $3)",
        [(space, each.version, pack(each)) for each in snapshot.edits],
    )
    await db.executemany(
        "INSERT INTO tmf645_holds (space, id, state, due, packed) VALUES ($1, $2, $3, $4, $5)",
        [
            (space, each.id, each.state.value, microseconds(over_at(each)), pack(each))
            for each in snapshot.holds
        ],
    )
    await db.executemany(
        "INSERT INTO tmf645_pools VALUES ($1, $2, $3, $4)",
        [(space, node, unit, taken) for (node, unit), taken in reserved(snapshot.holds).items()],
    )
    await db.executemany(
        "INSERT INTO tmf645_shelves (space, shelf, id, packed) VALUES ($1, $2, $3, $4)",
        [
            (space, shelf, id, seal(document))
            for shelf, documents in snapshot.shelves.items()
            for id, document in documents.items()
        ],
    )
    await db.execute(
        "INSERT INTO tmf645_spaces (name, numbers, clock) VALUES ($1, $2, $3) "
        "ON CONFLICT (name) DO UPDATE SET numbers = excluded.numbers, clock = excluded.clock",
        space,
        seal(msgspec.msgpack.encode(snapshot.numbers)),
        None if snapshot.clock is None else pack(snapshot.clock),
    )


async def dump(database: Database, space: str) -> bytes:
    """Return everything of a space as bytes, as it was at one moment."""
    async with database.transaction() as db:
        await db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        packed = {
            name: await _packed(db, f"tmf645_{name}", space, by)
            for name, by in (
                ("subscriptions", "sequence"),
                ("deliveries", "sequence"),
                ("dead", "sequence"),
                ("edits", "version"),
                ("holds", "sequence"),
            )
        }
        rows = await db.fetch(
            "SELECT resource, id, version, state, due, document, task, seal FROM tmf645_records "
            "WHERE space = $1 ORDER BY resource, sequence",
            space,
        )
        shelves = await db.fetch(
            "SELECT shelf, id, packed FROM tmf645_shelves WHERE space = $1 ORDER BY shelf, sequence",
            space,
        )
        world = await db.fetchrow("SELECT numbers, clock FROM tmf645_spaces WHERE name = $1", space)
    numbers, clock = (None, None) if world is None else world
    return pack_snapshot(
        Snapshot(
            records=tuple(PackedRecord.of(RecordRow(*row).record()) for row in rows),
            subscriptions=tuple(
                unpack(each, Subscription, "a subscription") for each in packed["subscriptions"]
            ),
            waiting=tuple(unpack(each, Delivery, "an event") for each in packed["deliveries"]),
            dead=tuple(unpack(each, Delivery, "a dead event") for each in packed["dead"]),
            edits=tuple(unpack(each, EditRow, "an edit") for each in packed["edits"]),
            holds=tuple(unpack(each, Hold, "a hold") for each in packed["holds"]),
            shelves=_shelved(shelves),
            clock=None if clock is None else unpack(clock, ClockState, "the clock"),
            numbers=read_numbers(numbers),
        )
    )


async def _packed(db: Connection, table: str, space: str, by: str) -> list[bytes]:
    rows = await db.fetch(f"SELECT packed FROM {table} WHERE space = $1 ORDER BY {by}", space)  # noqa: S608 - our own names
    return [row[0] for row in rows]


def _shelved(rows: Iterable[Any]) -> Mapping[str, Mapping[str, bytes]]:
    shelves: dict[str, dict[str, bytes]] = {}
    for shelf, id, packed in rows:
        shelves.setdefault(shelf, {})[id] = unseal(packed, f"{shelf} {id}")
    return shelves
