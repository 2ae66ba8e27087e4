"""Stores of every kind, each empty."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store.store_rig import Hand
from tmf645_reference_server.store import MemoryStore, Store
from tmf645_reference_server.store.sqlite import SqliteStore


def _memory() -> Callable[[], Store]:
    """A store in memory: a restart would empty it, so it is opened once."""
    store = MemoryStore()
    return lambda: store


@pytest.fixture(params=["memory", "sqlite"])
def hand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hand]:
    """An empty store of each kind."""
    kinds = {"memory": _memory(), "sqlite": lambda: SqliteStore(tmp_path / "world.db")}
    one = Hand(kinds[request.param])
    yield one
    one.close()
