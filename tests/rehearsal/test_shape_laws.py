"""
Laws of matching: what holds for every document and every shape.
"""

from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tmf645_conformance.rehearsal.matching import NOTHING, fits, misfits, same
from tmf645_conformance.rehearsal.shapes import Shape
from tmf645_conformance.rehearsal.values import UnknownName, at_path, filled
from tmf645_scenarios.nodes import parse
from tmf645_scenarios.story.reading import StoryReader
from tmf645_scenarios.story.shapes import read_shape

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-1000, 1000)
    | st.text(st.characters(exclude_characters="$", exclude_categories=["Cs"]), max_size=8)
)
KEYS = st.sampled_from(["id", "state", "place", "@type", "note"])
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
)


class _Quoting(yaml.SafeDumper):
    """Writes every text in quotes: what YAML 1.1 takes for one (0E0) is a number for YAML 1.2."""


_Quoting.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


def shape(written: Any) -> Shape:
    """The shape that somebody writes so."""
    reader = StoryReader("story.yaml")
    text = yaml.dump(written, Dumper=_Quoting)
    plain = read_shape(reader, parse(text.encode(), "story.yaml"), "shape")
    assert [] == reader.problems
    return msgspec.convert(plain, Shape)


@given(DOCUMENTS)
def test_every_document_has_its_own_shape(document: Any) -> None:
    """What is written is what is asked for."""
    assert fits(shape(document), document, {})


@given(st.dictionaries(KEYS, DOCUMENTS), st.dictionaries(st.sampled_from(["a", "b"]), SCALARS))
def test_more_keys_do_not_matter(document: dict[str, Any], more: dict[str, Any]) -> None:
    """A shape is a part."""
    assert fits(shape(document), {**document, **more}, {})


@given(st.dictionaries(KEYS, SCALARS, min_size=1), st.data())
def test_every_missing_key_is_told_by_its_path(
    document: dict[str, Any], data: st.DataObject
) -> None:
    """And nothing else is."""
    gone = data.draw(st.sampled_from(sorted(document)))
    less = {key: value for key, value in document.items() if key != gone}

    assert [gone] == [each.path for each in misfits(shape(document), less, {})]


@given(DOCUMENTS, DOCUMENTS)
def test_not_is_the_contrary(one: Any, other: Any) -> None:
    """Of any two documents."""
    assert fits(shape({"not": one}), other, {}) != fits(shape(one), other, {})


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_one_of_is_any_and_all_of_is_every(one: Any, other: Any, document: Any) -> None:
    """As the words say."""
    each = [fits(shape(one), document, {}), fits(shape(other), document, {})]

    assert any(each) == fits(shape({"one of": [one, other]}), document, {})
    assert all(each) == fits(shape({"all of": [one, other]}), document, {})


@given(DOCUMENTS, DOCUMENTS)
def test_exactly_is_equality(one: Any, other: Any) -> None:
    """Of the whole value: no key more, no truth for a number."""
    assert same(one, other) == fits(shape({"exactly": one}), other, {})
    assert same(one, other) == same(other, one)


@given(st.lists(DOCUMENTS, max_size=4), DOCUMENTS)
def test_a_list_contains_what_one_of_its_elements_is(elements: list[Any], one: Any) -> None:
    """Wherever it stands."""
    expected = any(fits(shape(one), each, {}) for each in elements)

    assert expected == fits(shape({"contains": [one]}), elements, {})


@given(DOCUMENTS)
def test_something_is_not_nothing(document: Any) -> None:
    """Null is something."""
    assert fits(shape({"any": True}), document, {})
    assert not fits(shape({"absent": True}), document, {})
    assert fits(shape({"absent": True}), NOTHING, {})


@given(DOCUMENTS)
def test_a_document_without_names_is_filled_with_nothing(document: Any) -> None:
    """And a name alone becomes its value, whatever that is."""
    assert document == filled(document, {})
    assert document == filled("${it}", {"it": document})


@pytest.mark.parametrize(
    ("written", "document", "expected"),
    [
        (1, True, False),
        (1, 1.0, True),
        ("1", 1, False),
        ({"type": "integer"}, 2.0, True),
        ({"type": "number"}, True, False),
        ({"type": "truth"}, 1, False),
        ({"matches": "a+"}, "aab", False),
        ({"matches": "a+"}, ["a"], False),
        ({"matches": "(a|aa)+b"}, "a" * 5000, False),
        ({"at least": 2, "at most": 3}, 3, True),
        ({"at least": 2, "at most": 3}, 4, False),
        ({"at most": 3}, "2", False),
        ({"after": "2027-01-01"}, "2027-01-01T00:00:00Z", False),
        ({"after": "2027-01-01"}, "2027-01-01T01:00:00+00:30", True),
        ({"before": "2027-01-01T00:00:00Z"}, "2026-12-31T23:30:00-01:00", False),
        ({"after": "2027-01-01"}, "tomorrow", False),
        ({"count": 2}, [1, 2], True),
        ({"count": {"at least": 3}}, [1, 2], False),
        ({"count": 0}, "", False),
        ({"each": {"type": "text"}}, ["a", 1], False),
        ({"each": {"type": "text"}}, [], True),
        ([1, 2], [1, 2, 3], False),
        ({"object": {"type": "Point"}}, {"type": "Point", "x": 1}, True),
        ({"type": "text", "id": "1"}, {"type": "text", "id": "1"}, True),
    ],
)
def test_matchers_mean_what_they_say(written: Any, document: Any, *, expected: bool) -> None:
    """At their borders."""
    assert expected == fits(shape(written), document, {})


def test_a_name_that_was_not_kept_is_told() -> None:
    """It is not compared with anything."""
    with pytest.raises(UnknownName, match="nothing was kept as id"):
        fits(shape({"state": "done"}), {"state": filled("${id}", {})}, {})


def test_what_is_put_in_is_not_looked_through_again() -> None:
    """A server that answers with ${secret} gets no secret."""
    assert "a ${b} c" == filled("a ${a} c", {"a": "${b}", "b": "secret"})


def test_paths_lead_to_what_stands_there() -> None:
    """Keys, positions, positions from the end."""
    document = {"body": {"item": [{"id": 1}, {"id": 2}], "@type": "x"}}

    assert [1, 2, "x"] == [
        at_path(document, path) for path in ("body.item[0].id", "body.item[-1].id", "body.@type")
    ]


@pytest.mark.parametrize(
    "path", ["body[0]", "item", "body.item[7]", "body.item.id", "body.@type.x"]
)
def test_a_path_to_nothing_is_told(path: str) -> None:
    """Whatever stands in the way."""
    with pytest.raises(LookupError):
        at_path({"body": {"item": [], "@type": "x"}}, path)
