"""
One namespace of a file. Reads see what is committed and nothing else.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from tmf645_simulator.capacity import PoolKey
from tmf645_simulator.holds import Hold
from tmf645_simulator.specifications import Unit

from tmf645_reference_server.store.records import (
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
    read_numbers,
    unpack,
    unseal,
)
from tmf645_reference_server.store.snapshot import PackedRecord, Snapshot, pack
from tmf645_reference_server.store.snapshot import unpack as unpack_snapshot
from tmf645_reference_server.store.sqlite import changing, holding
from tmf645_reference_server.store.sqlite.examining import Examination
from tmf645_reference_server.store.sqlite.told import TROUBLE, trouble
from tmf645_reference_server.store.sqlite.writer import Writer

_T = TypeVar("_T")

_SELECT = "SELECT resource, id, version, state, due, document, task, seal FROM records "
_FIND = f"{_SELECT} WHERE space = ? AND resource = ? AND id = ?"
_PAGE = f"{_SELECT} WHERE space = ? AND resource = ? ORDER BY sequence LIMIT ? OFFSET ?"
_DUE = f"{_SELECT} WHERE space = ? AND due <= ? ORDER BY due, sequence LIMIT ?"


class SqliteSpace:
    """One namespace: see Space for what each verb promises."""

    revision: int | None = None  # other processes may change it

    def __init__(
        self,
        name: str,
        reader: sqlite3.Connection,
        writer: Writer,
        examination: Examination,
        file: str,
    ) -> None:
        self._examination = examination
        self._file = file
        self._name = name
        self._reader = reader
        self._writer = writer
        self._listeners: tuple[Subscription, ...] | None = None

    async def _write(self, change: Callable[..., _T], *arguments: object) -> _T:
        return await self._writer.run(lambda db: change(db, self._name, *arguments))

    def _read(self, question: str, *arguments: object) -> list[tuple[Any, ...]]:
        self._examination.check()
        try:
            return self._reader.execute(question, (self._name, *arguments)).fetchall()
        except TROUBLE as error:
            raise trouble(error, self._file) from error

    # --- qualifications -----------------------------------------------------------------------

    async def commit(self, change: Change) -> bool:
        """Carry out ``change``."""
        return await self._write(changing.commit, change)

    async def find(self, resource: str, id: str) -> Record | None:
        """Return the record, if there is one."""
        found = self._read(_FIND, resource, id) if may_be_kept(id) else []
        return RecordRow(*found[0]).record(self._file) if found else None

    async def count(self, resource: str) -> int:
        """Return how many there are."""
        found = self._read("SELECT many FROM counts WHERE space = ? AND resource = ?", resource)
        return found[0][0] if found else 0

    async def page(self, resource: str, *, offset: int, limit: int) -> Sequence[Record]:
        """Return some of them, oldest first."""
        return [
            RecordRow(*row).record(self._file) for row in self._read(_PAGE, resource, limit, offset)
        ]

    async def listing(self, resource: str) -> Sequence[Record]:
        """Return all of them, oldest first."""
        return await self.page(resource, offset=0, limit=-1)

    # --- what happens later -------------------------------------------------------------------

    async def due(self, until: datetime, *, limit: int = 100) -> Sequence[Record]:
        """Return what moves by itself until then; it stays on the agenda until it moved."""
        return [
            RecordRow(*row).record(self._file)
            for row in self._read(_DUE, microseconds(until), limit)
        ]

    async def next_due(self) -> datetime | None:
        """Return when the next record moves by itself."""
        found = self._read(
            "SELECT due FROM records WHERE space = ? AND due IS NOT NULL ORDER BY due LIMIT 1"
        )
        return moment_of(found[0][0]) if found else None

    # --- capacity that is held ------------------------------------------------------------------

    async def take(self, hold: Hold, free: Mapping[PoolKey, float]) -> bool:
        """Keep a new hold where there is enough for it."""
        return await self._write(holding.take, hold, free)

    async def change_hold(self, before: Hold, after: Hold) -> bool:
        """Let a hold become another."""
        return await self._write(holding.change_hold, before, after)

    async def find_hold(self, id: str) -> Hold | None:
        """Return the hold, if there is one."""
        if not may_be_kept(id):
            return None
        found = self._read("SELECT packed FROM holds WHERE space = ? AND id = ?", id)
        return unpack(found[0][0], Hold, f"hold {id}", self._file) if found else None

    async def holds(self) -> Sequence[Hold]:
        """Return every hold, oldest first."""
        rows = self._read("SELECT packed FROM holds WHERE space = ? ORDER BY sequence")
        return [unpack(row[0], Hold, "a hold", self._file) for row in rows]

    async def reserved(self) -> Mapping[PoolKey, float]:
        """Return what live holds take from each pool."""
        rows = self._read("SELECT node, unit, taken FROM pools WHERE space = ? AND taken > 1e-9")
        return {(node, Unit(unit)): taken for node, unit, taken in rows}

    async def due_holds(self, until: datetime, *, limit: int = 100) -> Sequence[Hold]:
        """Return holds whose time is over."""
        rows = self._read(
            "SELECT packed FROM holds WHERE space = ? AND due <= ? ORDER BY due, sequence LIMIT ?",
            microseconds(until),
            limit,
        )
        return [unpack(row[0], Hold, "a hold", self._file) for row in rows]

    async def next_hold_due(self) -> datetime | None:
        """Return when the time of the next hold is over."""
        found = self._read(
            "SELECT due FROM holds WHERE space = ? AND due IS NOT NULL ORDER BY due LIMIT 1"
        )
        return moment_of(found[0][0]) if found else None

    # --- listeners and their events -----------------------------------------------------------

    async def subscribe(self, subscription: Subscription, numbers: Mapping[str, int]) -> None:
        """Keep a new subscription."""
        await self._write(changing.subscribe, subscription, numbers)
        self._listeners = None

    async def unsubscribe(self, id: str) -> bool:
        """Forget a subscription and what was queued for it."""
        gone = may_be_kept(id) and await self._write(changing.unsubscribe, id)
        self._listeners = None
        return gone

    async def disable(self, id: str, reason: str) -> None:
        """Send this listener nothing any more."""
        await self._write(changing.disable, id, reason)
        self._listeners = None

    async def subscriptions(self) -> Sequence[Subscription]:
        """Return every subscription, oldest first; from memory: nobody else writes the file."""
        if self._listeners is None:
            rows = self._read("SELECT packed FROM subscriptions WHERE space = ? ORDER BY sequence")
            self._listeners = tuple(
                unpack(row[0], Subscription, "a subscription", self._file) for row in rows
            )
        return self._listeners

    async def waiting(self, subscription_id: str, *, limit: int = 100) -> Sequence[Delivery]:
        """Return the oldest deliveries that wait for this listener."""
        rows = self._read(
            "SELECT packed FROM deliveries WHERE space = ? AND subscription = ? "
            "ORDER BY sequence LIMIT ?",
            subscription_id,
            limit,
        )
        return [
            unpack(row[0], Delivery, f"an event for {subscription_id}", self._file) for row in rows
        ]

    async def attempted(self, delivery: Delivery) -> None:
        """Remember a failed attempt."""
        await self._write(changing.attempted, delivery)

    async def settle(self, delivery: Delivery) -> None:
        """Take a delivery off its queue."""
        await self._write(changing.settle, delivery)

    async def dead_deliveries(self) -> Sequence[Delivery]:
        """Return the deliveries that were given up, oldest first."""
        rows = self._read("SELECT packed FROM dead WHERE space = ? ORDER BY sequence")
        return tuple(unpack(row[0], Delivery, "a dead event", self._file) for row in rows)

    async def revive(self, deliveries: Sequence[Delivery]) -> None:
        """Queue what was given up anew."""
        await self._write(changing.revive, deliveries)

    # --- the world of the namespace -----------------------------------------------------------

    async def clock(self) -> ClockState | None:
        """Return where the clock stands."""
        found = self._read("SELECT clock FROM spaces WHERE name = ?")
        return (
            unpack(found[0][0], ClockState, "the clock", self._file)
            if found and found[0][0]
            else None
        )

    async def set_clock(self, before: ClockState | None, after: ClockState) -> bool:
        """Set the clock."""
        return await self._write(changing.set_clock, before, after)

    async def edits(self, *, after: int = 0) -> Sequence[EditRow]:
        """Return the edits above that version."""
        rows = self._read(
            "SELECT packed FROM edits WHERE space = ? AND version > ? ORDER BY version", after
        )
        return [unpack(row[0], EditRow, "an edit", self._file) for row in rows]

    async def edit(self, row: EditRow) -> bool:
        """Append an edit."""
        return await self._write(changing.edit, row)

    async def put(self, shelf: str, id: str, before: bytes | None, after: bytes | None) -> bool:
        """Keep a document, or take it away."""
        return await self._write(changing.put, shelf, id, (before, after))

    async def document(self, shelf: str, id: str) -> bytes | None:
        """Return one document of a shelf."""
        found = self._read(
            "SELECT packed FROM shelves WHERE space = ? AND shelf = ? AND id = ?", shelf, id
        )
        return unseal(found[0][0], f"{shelf} {id}", self._file) if found else None

    async def shelf(self, shelf: str) -> Mapping[str, bytes]:
        """Return the documents of a shelf."""
        rows = self._read(
            "SELECT id, packed FROM shelves WHERE space = ? AND shelf = ? ORDER BY sequence", shelf
        )
        return {id: unseal(packed, f"{shelf} {id}", self._file) for id, packed in rows}

    async def numbers(self) -> Mapping[str, int]:
        """Return how far identifiers were counted."""
        found = self._read("SELECT numbers FROM spaces WHERE name = ?")
        return read_numbers(found[0][0] if found else None, self._file)

    async def dump(self) -> bytes:
        """Return everything, as bytes."""
        rows = self._read(f"{_SELECT} WHERE space = ? ORDER BY resource, sequence")
        shelves = self._read("SELECT DISTINCT shelf FROM shelves WHERE space = ? ORDER BY shelf")
        waiting = self._read("SELECT packed FROM deliveries WHERE space = ? ORDER BY sequence")
        return pack(
            Snapshot(
                records=tuple(PackedRecord.of(RecordRow(*row).record(self._file)) for row in rows),
                subscriptions=tuple(await self.subscriptions()),
                waiting=tuple(unpack(row[0], Delivery, "an event", self._file) for row in waiting),
                dead=tuple(await self.dead_deliveries()),
                edits=tuple(await self.edits()),
                holds=tuple(await self.holds()),
                shelves={shelf: await self.shelf(shelf) for (shelf,) in shelves},
                clock=await self.clock(),
                numbers=await self.numbers(),
            )
        )

    async def load(self, dumped: bytes) -> None:
        """Put back what was dumped, in the place of everything."""
        await self._write(changing.restore, unpack_snapshot(dumped))
        self._listeners = None

    async def clear(self) -> Removed:
        """Forget everything."""
        removed = await self._write(changing.clear)
        self._listeners = None
        return removed
