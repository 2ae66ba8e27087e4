"""What `benchmarks/restart.py` measures is a restart that knows everything."""

import asyncio
from pathlib import Path

from tmf645_reference_server.store.sqlite import SqliteStore

from benchmarks.restart import fill, reopen


def test_a_filled_store_holds_what_was_asked_for(tmp_path: Path) -> None:
    """So many, the last ones under way; and a restart takes some time."""
    file = tmp_path / "world.db"
    fill(file, 30, waiting=4)

    seconds = reopen(file)

    assert 0 < seconds
    assert asyncio.run(_told(file)) == (30, 4)


async def _told(file: Path) -> tuple[int, int]:
    store = SqliteStore(file)
    records = await store.space("default").listing("checkServiceQualification")
    await store.close()
    return len(records), sum(1 for each in records if each.state != "done")
