"""Clients that are legal in odd ways are accused of nothing; faults that hide well are found."""

from typing import Any

import pytest
from clients.made_records import Record, found, judged
from clients.odd_records import LEGAL, WRONG


@pytest.mark.parametrize(("record", "told"), LEGAL.values(), ids=LEGAL)
def test_what_is_odd_and_legal_is_not_accused(record: Record, told: dict[str, Any]) -> None:
    """Whatever way it goes."""
    assert found(record, **told) == []


@pytest.mark.parametrize(("record", "id", "told"), WRONG.values(), ids=WRONG)
def test_a_fault_that_hides_is_found_and_nothing_else(
    record: Record, id: str, told: dict[str, Any]
) -> None:
    """By its own obligation, with its evidence."""
    assert found(record, **told) == [id]
    assert judged(record, **told)[id].exchanges
