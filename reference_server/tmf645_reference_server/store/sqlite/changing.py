"""
What changes a file, each within a transaction that the writer began.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace

import msgspec

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
from tmf645_reference_server.store.rows import RecordRow, pack, seal, unpack
from tmf645_reference_server.store.snapshot import Snapshot
from tmf645_reference_server.store.sqlite import holding
from tmf645_reference_server.store.sqlite.schema import OF_A_SPACE

_INSERT = (
    "INSERT INTO records (space, resource, id, version, state, due, document, task, seal) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_UPDATE = (
    "UPDATE records SET version = ?, state = ?, due = ?, document = ?, task = ?, seal = ? "
    "WHERE space = ? AND resource = ? AND id = ? AND version = ?"
)
_DELETE = "DELETE FROM records WHERE space = ? AND resource = ? AND id = ? AND version = ?"
_COUNT = "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET many = many + excluded.many"


def commit(db: sqlite3.Connection, space: str, change: Change) -> bool:
    """Carry out ``change`` if everything is still as it expects."""
    if not _may(db, space, change) or not _changed(db, space, change.before, change.after):
        return False
    if change.edit is not None:
        edit(db, space, change.edit)
    for move in change.moves:
        put(db, space, move.shelf, move.id, (move.before, move.after))
    for delivery in change.deliveries:
        _queue(db, space, delivery)
    keep_numbers(db, space, change.numbers)
    return True


def _may(db: sqlite3.Connection, space: str, change: Change) -> bool:
    """Say whether the edit is the next, and each document to be moved is as it was."""
    if change.edit is not None and change.edit.version != _last_edit(db, space) + 1:
        return False
    return all(
        _shelved(db, space, each.shelf, each.id)
        == (None if each.before is None else seal(each.before))
        for each in change.moves
    )


def _last_edit(db: sqlite3.Connection, space: str) -> int:
    [(last,)] = db.execute(
        "SELECT coalesce(max(version), 0) FROM edits WHERE space = ?", (space,)
    ).fetchall()
    return int(last)


def _shelved(db: sqlite3.Connection, space: str, shelf: str, id: str) -> bytes | None:
    """Return a document of a shelf, sealed."""
    found = db.execute(
        "SELECT packed FROM shelves WHERE space = ? AND shelf = ? AND id = ?", (space, shelf, id)
    ).fetchone()
    return None if found is None else bytes(found[0])


def _changed(
    db: sqlite3.Connection, space: str, before: Record | None, after: Record | None
) -> bool:
    if before is None:
        if after is None:
            return True
        created = db.execute(_INSERT, (space, *RecordRow.of(after, 1))).rowcount == 1
        if created:
            db.execute(_COUNT, (space, after.resource, 1))
        return created
    where = (space, before.resource, before.id, before.version)
    if after is None:
        removed = db.execute(_DELETE, where).rowcount == 1
        if removed:
            db.execute(_COUNT, (space, before.resource, -1))
        return removed
    row = RecordRow.of(after, before.version + 1)
    return db.execute(_UPDATE, (*row[2:], *where)).rowcount == 1


def _queue(db: sqlite3.Connection, space: str, delivery: Delivery) -> None:
    """Let ``delivery`` wait for its listener, if that one still listens; it waits once."""
    listener = (space, delivery.subscription_id)
    queued = db.execute(
        "INSERT INTO deliveries (space, subscription, event, packed) SELECT ?, ?, ?, ? "
        "WHERE EXISTS (SELECT 1 FROM subscriptions WHERE space = ? AND id = ? AND NOT disabled) "
        "ON CONFLICT DO NOTHING",
        (*listener, delivery.event_id, pack(delivery), *listener),
    )
    if not queued.rowcount:
        return
    [(waiting,)] = db.execute(
        "UPDATE subscriptions SET waiting = waiting + 1 WHERE space = ? AND id = ? "
        "RETURNING waiting",
        listener,
    ).fetchall()
    if waiting > MOST_WAITING:
        _give_up_oldest(db, space, delivery.subscription_id)


def _give_up_oldest(db: sqlite3.Connection, space: str, subscription: str) -> None:
    [(packed,)] = db.execute(
        "DELETE FROM deliveries WHERE sequence = (SELECT min(sequence) FROM deliveries "
        "WHERE space = ? AND subscription = ?) RETURNING packed",
        (space, subscription),
    ).fetchall()
    db.execute(
        "UPDATE subscriptions SET waiting = waiting - 1 WHERE space = ? AND id = ?",
        (space, subscription),
    )
    oldest = unpack(packed, Delivery, f"an event for {subscription}")
    _bury(db, space, [pack(replace(oldest, failure=FULL))])


def _bury(db: sqlite3.Connection, space: str, packed: Iterable[bytes]) -> None:
    """Remember dead deliveries, the latest of them."""
    db.executemany(
        "INSERT INTO dead (space, packed) VALUES (?, ?)", [(space, each) for each in packed]
    )
    db.execute(
        "DELETE FROM dead WHERE space = ? AND sequence <= (SELECT sequence FROM dead "
        "WHERE space = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?)",
        (space, space, MOST_DEAD),
    )


def keep_numbers(db: sqlite3.Connection, space: str, numbers: Mapping[str, int]) -> None:
    """Remember how far identifiers were counted; from here on the space is known by name."""
    if numbers:
        db.execute(
            "INSERT INTO spaces (name, numbers) VALUES (?, ?) "
            "ON CONFLICT DO UPDATE SET numbers = excluded.numbers",
            (space, seal(msgspec.msgpack.encode(numbers))),
        )
    else:
        db.execute("INSERT INTO spaces (name) VALUES (?) ON CONFLICT DO NOTHING", (space,))


def subscribe(
    db: sqlite3.Connection, space: str, subscription: Subscription, numbers: Mapping[str, int]
) -> None:
    """Keep a new subscription."""
    db.execute(
        "INSERT INTO subscriptions (space, id, disabled, waiting, packed) VALUES (?, ?, ?, 0, ?)",
        (space, subscription.id, subscription.disabled is not None, pack(subscription)),
    )
    keep_numbers(db, space, numbers)


def unsubscribe(db: sqlite3.Connection, space: str, id: str) -> bool:
    """Forget a subscription and its queue."""
    db.execute("DELETE FROM deliveries WHERE space = ? AND subscription = ?", (space, id))
    gone = db.execute("DELETE FROM subscriptions WHERE space = ? AND id = ?", (space, id))
    return gone.rowcount == 1


def disable(db: sqlite3.Connection, space: str, id: str, reason: str) -> None:
    """Send this listener nothing more."""
    found = db.execute(
        "SELECT packed FROM subscriptions WHERE space = ? AND id = ?", (space, id)
    ).fetchone()
    if found is None:
        return
    disabled = replace(unpack(found[0], Subscription, f"subscription {id}"), disabled=reason)
    db.execute(
        "UPDATE subscriptions SET disabled = 1, waiting = 0, packed = ? WHERE space = ? AND id = ?",
        (pack(disabled), space, id),
    )
    waited = db.execute(
        "SELECT packed FROM deliveries WHERE space = ? AND subscription = ? ORDER BY sequence",
        (space, id),
    ).fetchall()
    db.execute("DELETE FROM deliveries WHERE space = ? AND subscription = ?", (space, id))
    given_up = [unpack(each, Delivery, f"an event for {id}") for (each,) in waited]
    _bury(db, space, [pack(replace(each, failure=reason)) for each in given_up])


def attempted(db: sqlite3.Connection, space: str, delivery: Delivery) -> None:
    """Remember a failed attempt, if the delivery still waits."""
    db.execute(
        "UPDATE deliveries SET packed = ? WHERE space = ? AND subscription = ? AND event = ?",
        (pack(delivery), space, delivery.subscription_id, delivery.event_id),
    )


def settle(db: sqlite3.Connection, space: str, delivery: Delivery) -> None:
    """Take a delivery off its queue."""
    gone = db.execute(
        "DELETE FROM deliveries WHERE space = ? AND subscription = ? AND event = ?",
        (space, delivery.subscription_id, delivery.event_id),
    )
    if gone.rowcount:
        db.execute(
            "UPDATE subscriptions SET waiting = waiting - 1 WHERE space = ? AND id = ?",
            (space, delivery.subscription_id),
        )
    if delivery.failure is not None:
        _bury(db, space, [pack(delivery)])


def revive(db: sqlite3.Connection, space: str, deliveries: Iterable[Delivery]) -> None:
    """Queue what was given up anew."""
    again = {each.key: each for each in deliveries}
    dead = db.execute("SELECT sequence, packed FROM dead WHERE space = ?", (space,)).fetchall()
    db.executemany(
        "DELETE FROM dead WHERE sequence = ?",
        [(number,) for number, each in dead if unpack(each, Delivery, "a dead event").key in again],
    )
    for delivery in again.values():
        _queue(db, space, delivery)


def set_clock(
    db: sqlite3.Connection, space: str, before: ClockState | None, after: ClockState
) -> bool:
    """Set the clock if ``before`` is where it still stands."""
    keep_numbers(db, space, {})
    [(packed,)] = db.execute("SELECT clock FROM spaces WHERE name = ?", (space,)).fetchall()
    if before != (None if packed is None else unpack(packed, ClockState, "the clock")):
        return False
    db.execute("UPDATE spaces SET clock = ? WHERE name = ?", (pack(after), space))
    return True


def edit(db: sqlite3.Connection, space: str, row: EditRow) -> bool:
    """Append an edit if its version is the next."""
    if row.version != _last_edit(db, space) + 1:
        return False
    db.execute("INSERT INTO edits VALUES (?, ?, ?)", (space, row.version, pack(row)))
    keep_numbers(db, space, {})
    return True


def put(
    db: sqlite3.Connection,
    space: str,
    shelf: str,
    id: str,
    documents: tuple[bytes | None, bytes | None],
) -> bool:
    """Replace the first document by the second, if it is still there."""
    before, after = (None if each is None else seal(each) for each in documents)
    key = (space, shelf, id)
    if _shelved(db, *key) != before:
        return False
    if after is None:
        db.execute("DELETE FROM shelves WHERE space = ? AND shelf = ? AND id = ?", key)
    else:
        db.execute(
            "INSERT INTO shelves (space, shelf, id, packed) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET packed = excluded.packed",
            (*key, after),
        )
    keep_numbers(db, space, {})
    return True


def clear(db: sqlite3.Connection, space: str) -> Removed:
    """Forget everything of a space."""
    gone = {
        table: db.execute(f"DELETE FROM {table} WHERE space = ?", (space,)).rowcount  # noqa: S608 - our own names
        for table in OF_A_SPACE
    }
    db.execute("DELETE FROM spaces WHERE name = ?", (space,))
    return Removed(
        qualifications=gone["records"],
        subscriptions=gone["subscriptions"],
        deliveries=gone["deliveries"],
        edits=gone["edits"],
        holds=gone["holds"],
    )


def restore(db: sqlite3.Connection, space: str, snapshot: Snapshot) -> None:
    """Put ``snapshot`` in the place of everything of a space."""
    [(last,)] = db.execute(
        "SELECT coalesce(max(version), 0) FROM records WHERE space = ?", (space,)
    ).fetchall()
    clear(db, space)
    for each in snapshot.records:
        # A change that began before this must not find the version that it saw.
        db.execute(_INSERT, (space, *RecordRow.of(each.record(), last + 1)))
        db.execute(_COUNT, (space, each.resource, 1))
    for subscription in snapshot.subscriptions:
        subscribe(db, space, subscription, {})
    for delivery in snapshot.waiting:
        _queue(db, space, delivery)
    _bury(db, space, map(pack, snapshot.dead))
    for row in snapshot.edits:
        edit(db, space, row)
    for hold in snapshot.holds:
        holding.keep(db, space, hold)
    for shelf, documents in snapshot.shelves.items():
        for id, document in documents.items():
            put(db, space, shelf, id, (None, document))
    if snapshot.clock is not None:
        set_clock(db, space, None, snapshot.clock)
    keep_numbers(db, space, snapshot.numbers)
