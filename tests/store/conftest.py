"""Stores of every kind, each empty."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store.databases import Databases, postgresql
from store.store_rig import Hand
from tmf645_reference_server.store import MemoryStore, Store
from tmf645_reference_server.store.postgresql import PostgresqlStore
from tmf645_reference_server.store.sqlite import SqliteStore


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """A real PostgreSQL for this run."""
    with postgresql() as running:
        yield running


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def hand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hand]:
    """An empty store of each kind."""
    one = Hand(_opening(request, tmp_path))
    yield one
    one.close()


def _opening(request: pytest.FixtureRequest, folder: Path) -> Callable[[], Store]:
    if request.param == "memory":
        # A restart would empty it, so it is opened once.
        store = MemoryStore()
        return lambda: store
    if request.param == "sqlite":
        return lambda: SqliteStore(folder / "world.db")
    databases: Databases = request.getfixturevalue("databases")
    url = databases.new()
    return lambda: PostgresqlStore(url, process="one")
