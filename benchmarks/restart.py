"""
A restart on a file with many qualifications: until the server can answer what it knew.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from tmf645_reference_server.store import Change, Record
from tmf645_reference_server.store.sqlite import SqliteStore
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.progression import After, Immediately
from tmf645_simulator.request import CheckRequest, Item
from tmf645_simulator.tasks import advance, open_task

_KIND = "checkServiceQualification"
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def fill(file: Path, many: int, *, waiting: int = 100, document_bytes: int = 3000) -> None:
    """Make a store with ``many`` checks in it, of which the last ``waiting`` are under way."""
    text = "x" * document_bytes

    def record(number: int) -> Record:
        course = Immediately() if number < many - waiting else After(timedelta(days=10_000))
        asked = CheckRequest(items=(Item(id="1"),))
        task, _ = advance(open_task(str(number), asked, course, at=_NOW), Inventory(), at=_NOW)
        document = msgspec.json.encode({"id": task.id, "state": task.state, "description": text})
        return Record(resource=_KIND, id=task.id, task=task, document=document)

    async def commit() -> None:
        store = SqliteStore(file)
        space = store.space("default")
        for begin in range(0, many, 500):
            changes = [
                Change(before=None, after=record(number), numbers={_KIND: number + 1})
                for number in range(begin, min(begin + 500, many))
            ]
            await asyncio.gather(*(space.commit(each) for each in changes))
        await store.close()

    asyncio.run(commit())


def reopen(file: Path) -> float:
    """Return the seconds until a store on ``file`` has said what is there, due, and last."""

    async def ask(store: SqliteStore) -> None:
        for name in await store.names():
            space = store.space(name)
            many = await space.count(_KIND)
            await space.next_due()
            await space.numbers()
            await space.page(_KIND, offset=many - 20, limit=20)
            await space.find(_KIND, str(many - 1))

    begun = time.perf_counter()
    store = SqliteStore(file)
    asyncio.run(ask(store))
    seconds = time.perf_counter() - begun
    asyncio.run(store.close())
    return seconds
