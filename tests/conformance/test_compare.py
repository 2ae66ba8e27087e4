"""Comparison of what was sent with what is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tmf645_conformance.compare import lost, moment, same

plain = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
documents = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(documents)
def test_nothing_is_lost_from_what_is_shown_as_it_was_sent(document: object) -> None:
    """A faithful echo loses nothing."""
    assert lost(document, document) == ""


@given(st.dictionaries(st.text(max_size=3), documents, max_size=3), documents)
def test_what_is_shown_may_hold_more(document: dict[str, object], more: object) -> None:
    """Servers may add attributes."""
    assert lost(document, {**document, "added by the server": more}) == ""


@pytest.mark.parametrize(
    ("sent", "shown", "path"),
    [
        ({"a": 1}, {}, "/a"),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "/a/b"),
        ({"a": [1, 2]}, {"a": [2]}, "/a/0"),
        ({"a": [1]}, {"a": None}, "/a"),
        ({"a": {"b": 1}}, {"a": "b"}, "/a"),
    ],
)
def test_what_is_lost_is_named_by_its_path(sent: object, shown: object, path: str) -> None:
    """The first thing that is gone is named."""
    assert lost(sent, shown) == path


def test_rows_may_come_in_any_order() -> None:
    """The documents give no order to arrays."""
    assert lost([{"id": 1}, {"id": 2}], [{"id": 2}, {"id": 1}]) == ""


def test_moments_are_the_same_in_any_spelling() -> None:
    """An offset or a missing fraction is no loss."""
    assert same("2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00.000Z")
    assert not same("2026-01-01T01:00:00Z", "2026-01-01T00:00:00Z")


def test_numbers_may_become_strings() -> None:
    """A server that stores 100 as "100" keeps the value."""
    assert same(100, "100")


@pytest.mark.parametrize("value", [None, 7, "soon", "2026-01-01T00:00:00"])
def test_a_moment_has_an_offset(value: object) -> None:
    """A local time is no moment."""
    assert moment(value) is None
