"""A glance at a document's bytes: it never hides what matches, and hides most of what does not."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tmf645_reference_server.selection import Filter, Glance, matches, parse
from tmf645_reference_server.selection.filters import Condition, Operator

WORDS = st.sampled_from(
    [
        "done",
        "1",
        "1.0",
        "true",
        "TRUE",
        "null",
        "2026-03-01T12:00:00Z",
        'a"b',
        "ä",
        "\\",
        "\n",
        "é\x00",
    ]
)
LEAVES = st.one_of(
    WORDS, st.text(max_size=3), st.integers(), st.floats(allow_nan=False), st.booleans(), st.none()
)
DOCUMENTS = st.dictionaries(
    st.sampled_from("ab"),
    st.one_of(LEAVES, st.lists(st.fixed_dictionaries({"a": LEAVES}), max_size=2)),
    min_size=1,
)
FILTERS = st.lists(
    st.builds(
        Filter,
        st.lists(
            st.builds(
                Condition,
                path=st.sampled_from([("a",), ("b",), ("a", "a")]),
                operator=st.sampled_from([Operator.EQ, Operator.EQ, Operator.GT]),
                value=st.one_of(WORDS, st.text(max_size=3)),
            ),
            min_size=1,
            max_size=2,
        ).map(tuple),
    ),
    max_size=2,
)


def written(document: Any) -> list[bytes]:
    """``document`` as we write it, and as others may have."""
    plain = json.dumps(document, indent=1, ensure_ascii=True).encode()
    return [msgspec.json.encode(document), plain]


@given(DOCUMENTS, FILTERS)
def test_what_matches_is_never_hidden(document: Any, filters: list[Filter]) -> None:
    """However the document was written."""
    glance = Glance(filters)

    if matches(document, filters):
        assert all(map(glance.may_match, written(document)))


@given(DOCUMENTS, st.sampled_from("ab"))
def test_what_has_the_value_is_never_hidden(document: Any, name: str) -> None:
    """Asked for by one of its own values, as a query string has it."""
    value = document.get(name)
    text = json.dumps(value) if not isinstance(value, str) else value
    filters = [Filter((Condition(path=(name,), operator=Operator.EQ, value=text),))]

    if matches(document, filters):
        assert all(map(Glance(filters).may_match, written(document)))


@pytest.mark.parametrize(
    ("query", "may"),
    [
        ("externalId=mine", False),
        ("externalId=yours", True),
        ("externalId=mine,yours", True),
        ("externalId=yours&state=done", False),
        ("externalId.gt=mine", True),
        ("n=7", True),
        ("flag=true", True),
        ("at=2026-03-01T12:00:00Z", True),
        ("sort=n", True),
    ],
)
def test_what_cannot_match_is_not_read(query: str, may: bool) -> None:  # noqa: FBT001 - a table's column
    """A text that is nowhere in the document; numbers, booleans and moments have many spellings."""
    document = {"id": "1", "externalId": "yours", "state": "accepted"}

    assert may == Glance(parse(query).filters).may_match(msgspec.json.encode(document))
