"""Fixtures of the tests of time, namespaces and the control interface."""

from collections.abc import Iterator

import pytest
from control.control_rig import ControlRig, controlled


@pytest.fixture
def tester() -> Iterator[ControlRig]:
    """A server in the world main-street, and its control interface."""
    with controlled() as one:
        yield one
