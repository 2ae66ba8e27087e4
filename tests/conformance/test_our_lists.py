"""Lists of our own tasks: a finding says in which way the list is wrong."""

import pytest
from tmf645_conformance.listing import what_is_wrong


@pytest.mark.parametrize(
    ("wanted", "found", "said"),
    [
        (["1"], [], "is empty, though tasks match"),
        (["1", "2"], ["2"], "lacks tasks that match"),
        (["1"], ["1", "7"], "holds tasks that do not match"),
        (["1"], ["7"], "holds other tasks than those that match"),
        (["1"], ["1", "1"], "holds tasks more than once"),
    ],
)
def test_what_is_wrong_with_a_list_is_told(wanted: list[str], found: list[str], said: str) -> None:
    """A list that is too short is not accused of holding anything."""
    assert said == what_is_wrong(wanted, found)
