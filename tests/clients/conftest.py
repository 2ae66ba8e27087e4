"""What the tests of clients share: the servers of all stories."""

from collections.abc import Callable, Iterator

import pytest
from clients.client_stories import theatre
from tmf645_reference_server.control import SyncControl


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[str], tuple[str, SyncControl]]]:
    """Start the server of a world when it is first asked for."""
    with theatre() as start:
        yield start
