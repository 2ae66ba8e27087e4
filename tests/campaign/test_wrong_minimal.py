"""
Every wrong server differs from the minimal server, and only as far as its fault reaches.
"""

from functools import cache

import pytest

from campaign.minimal_server import MinimalServer
from campaign.transcript import Line, transcript
from campaign.wrong_minimal import WRONG


@cache
def right() -> list[Line]:
    """What the minimal server says."""
    return transcript(MinimalServer())


def test_the_minimal_server_says_the_same_twice() -> None:
    """The conversation has no chance in it, so a difference is a fault."""
    assert right() == transcript(MinimalServer())


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_server_shows_one_fault(name: str) -> None:
    """The fault can be seen from outside, and something beside it is as it should be."""
    said = transcript(WRONG[name].server())

    assert right() != said
    assert [line for line in said if line in right()]


def test_there_are_enough_of_them() -> None:
    """A hundred and fifty faults are promised for the whole campaign."""
    assert len(WRONG) >= 150
