"""Ten thousand attempts, 64 in flight, on the last port: exactly one is granted."""

import asyncio
import multiprocessing
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from store.databases import Databases
from store.stored_tasks import NOW
from tmf645_reference_server.store import MemoryStore, Store
from tmf645_reference_server.store.postgresql import PostgresqlStore
from tmf645_reference_server.store.sqlite import SqliteStore
from tmf645_simulator.capacity import PoolKey, PoolTake
from tmf645_simulator.holds import Hold
from tmf645_simulator.specifications import Unit

IN_FLIGHT = 64
PROCESSES = 4
LAST_PORT: dict[PoolKey, float] = {("splitter", Unit.PORT): 1.0, ("olt", Unit.BANDWIDTH): 1000.0}

attempts = pytest.mark.parametrize(
    "many", [640, pytest.param(10_000, marks=pytest.mark.slow)], ids=["sampled", "all"]
)


def hold(id: str) -> Hold:
    """Return a hold of the port and of some bandwidth."""
    takes = (PoolTake("olt", Unit.BANDWIDTH, 5.0), PoolTake("splitter", Unit.PORT, 1.0))
    return Hold(id=id, takes=takes, expires_at=NOW + timedelta(hours=1))


async def reach(store: Store, names: list[str]) -> int:
    """Reach for the port under every name, so many at once; return how often it was granted."""
    waiting = iter(names)

    async def hand() -> int:
        return sum([await store.space("one").take(hold(name), LAST_PORT) for name in waiting])

    return sum(await asyncio.gather(*(hand() for _ in range(IN_FLIGHT))))


async def outcome(store: Store, granted: int) -> tuple[int, int, dict[PoolKey, float]]:
    """Return how often it was granted, how many holds there are, and what they take."""
    space = store.space("one")
    found = granted, len(await space.holds()), dict(await space.reserved())
    await store.close()
    return found


ONE = (1, 1, {("splitter", Unit.PORT): 1.0, ("olt", Unit.BANDWIDTH): 5.0})


@attempts
@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_one_process_grants_the_last_port_once(kind: str, many: int, tmp_path: Path) -> None:
    """In memory and in a file."""
    kinds: dict[str, Callable[[], Store]] = {
        "memory": MemoryStore,
        "sqlite": lambda: SqliteStore(tmp_path / "world.db"),
    }

    async def race() -> tuple[int, int, dict[PoolKey, float]]:
        store = kinds[kind]()
        return await outcome(store, await reach(store, [str(number) for number in range(many)]))

    assert asyncio.run(race()) == ONE


def reach_from(url: str, process: int, many: int) -> int:
    """Reach from a process of its own."""

    async def race() -> int:
        store = PostgresqlStore(url, process=str(process))
        granted = await reach(store, [f"{process}-{number}" for number in range(many)])
        await store.close()
        return granted

    return asyncio.run(race())


@attempts
@pytest.mark.timeout(600)
def test_four_processes_grant_the_last_port_once(databases: Databases, many: int) -> None:
    """On one database, each with its share of the attempts."""
    url = databases.new()

    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        granted = pool.starmap(
            reach_from, [(url, process, many // PROCESSES) for process in range(PROCESSES)]
        )

    assert asyncio.run(outcome(PostgresqlStore(url, process="judge"), sum(granted))) == ONE
