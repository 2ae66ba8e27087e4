"""Stores of every kind, each empty."""

from collections.abc import Callable, Iterator

import pytest
from store.store_rig import Hand
from tmf645_reference_server.store import MemoryStore, Store


def _memory() -> Callable[[], Store]:
    """A store in memory: a restart would empty it, so it is opened once."""
    store = MemoryStore()
    return lambda: store


@pytest.fixture(params=["memory"])
def hand(request: pytest.FixtureRequest) -> Iterator[Hand]:
    """An empty store of each kind."""
    one = Hand(_memory())
    yield one
    one.close()
