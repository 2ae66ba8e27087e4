"""A file that was made for one world, and is opened with another."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from cli.command_line import tmf645
from tmf645_reference_server.store import EditRow
from tmf645_reference_server.store.sqlite import SqliteStore

FULL = {"set_pool": {"node": "olt-main", "unit": "port", "used": 64}}


def test_a_file_with_edits_of_another_world_is_refused_before_anything_is_served(
    tmp_path: Path,
) -> None:
    """The message names the world, the edit that does not fit, and what to do."""

    async def made() -> None:
        store = SqliteStore(tmp_path / "world.db")
        row = EditRow(
            version=1, at=datetime(2026, 3, 1, tzinfo=UTC), edit=msgspec.json.encode(FULL)
        )
        await store.space("default").edit(row)
        await store.close()

    asyncio.run(made())
    ended = tmf645(
        "serve", "--scenario", "storm-night", "--port", "0", "--store", "sqlite:world.db",
        cwd=tmp_path,
    )  # fmt: skip

    assert ended.code == 2
    assert "do not fit the world storm-night" in ended.err
    assert "olt-main" in ended.err
    assert "Traceback" not in ended.err
