"""Fixtures of the neighbours' tests."""

from collections.abc import Iterator

import pytest
from reference_server.server_rig import Rig, rig


@pytest.fixture
def server() -> Iterator[Rig]:
    """A server in the world main-street that decides immediately."""
    with rig() as one:
        yield one
