"""Many at once on one resource: everybody is served, nothing is lost."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from reference_server.server_rig import CHECKS, NOW, Rig, check, world
from tmf645_reference_server import Counted, ManualClock, create_app
from tmf645_reference_server.store.sqlite import SqliteStore
from tmf645_simulator.progression import AfterPolls

AT_ONCE = 64


@pytest.fixture
def durable(tmp_path: Path) -> Iterator[Rig]:
    """A server on a file, whose tasks are done after as many reads as are made at once."""
    clock = ManualClock(NOW)
    store = SqliteStore(tmp_path / "world.db")
    one = Rig(create_app(world(AfterPolls(AT_ONCE)), clock=clock, store=store), clock)
    yield one
    one.run(store.close)
    one.close()


def test_every_read_counts_once_however_many_come_together(durable: Rig) -> None:
    """64 polls at once are 64 polls, and none is refused for being too many."""
    href = durable.post(CHECKS, check()).json()["href"]

    async def all_at_once() -> list[int]:
        answers = await asyncio.gather(*(durable._client.get(href) for _ in range(AT_ONCE)))
        return [each.status_code for each in answers]

    statuses = durable.run(all_at_once)

    assert statuses == [200] * AT_ONCE
    assert durable.get(href).json()["state"] == "done"


def test_a_creation_whose_id_is_taken_is_not_acknowledged(durable: Rig) -> None:
    """Two processes that count reach the same name; whoever comes second is told."""
    first = durable.post(CHECKS, check(description="first")).json()
    durable.run(lambda: _forget_numbers(durable))

    second = durable.post(CHECKS, check(description="second"))

    assert second.status_code == 409
    assert durable.get(first["href"]).json()["description"] == "first"


async def _forget_numbers(rig: Rig) -> None:
    """Let identifiers begin anew, as those of another process would."""
    namespace = await rig.control.namespaces.get("default")
    namespace.desk._identifiers = Counted()


def test_of_many_changes_none_is_lost(durable: Rig) -> None:
    """64 patches of different attributes at once all stand in the end."""
    href = durable.post(CHECKS, check()).json()["href"]

    async def all_at_once() -> list[int]:
        answers = await asyncio.gather(
            *(durable._client.patch(href, json={f"x{n}": n}) for n in range(AT_ONCE))
        )
        return [each.status_code for each in answers]

    statuses = durable.run(all_at_once)

    shown = durable.get(href).json()
    assert statuses == [200] * AT_ONCE
    assert [shown[f"x{n}"] for n in range(AT_ONCE)] == list(range(AT_ONCE))
