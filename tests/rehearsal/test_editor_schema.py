"""
The JSON Schema for editors: every story of the library has it, and what the reader refuses in a step it does, too.
"""

import json

import jsonschema_rs
import pytest
import yaml
from rehearsal.test_reading_stories import TOP, WRONG
from tmf645_scenarios.story import editor_schema, stories
from tmf645_scenarios.story.grammar import ACTS, EXPECTATIONS, MATCHERS
from tmf645_scenarios.story.shapes import READERS
from tmf645_scenarios.story.shelf import found

VALID = jsonschema_rs.validator_for(editor_schema())

#: Slips that hang together across a file, or inside a part that another reader knows: the schema
#: cannot tell.
BEYOND = {
    "a name that nothing keeps",
    "a name without braces",
    "a type that no event has",
    "a name used in its own step",
    "a name that is taken",
    "a moment that is none",
    "a pattern that is none",
    "a pattern that looks back",
    "a count that no number is",
    "an edit that is none",
    "a fault that is none",
    "nobody listens",
    "a moment without a name",
    "three moments between",
    "one name twice",
    "a timeline for a world that has one",
    "a key given twice",
    "a tag",
    "a merge key",
    "an alias within itself",
}


@pytest.mark.parametrize("listed", stories(), ids=lambda each: each.name)
def test_every_story_of_the_library_has_the_schema(listed: object) -> None:
    """An editor that marks a good file teaches people to look away."""
    (file,) = found(listed.name)  # type: ignore[attr-defined]  # a Listed
    document = json.loads(json.dumps(yaml.safe_load(file.read()), default=str))

    assert [] == [str(each) for each in VALID.iter_errors(document)]


@pytest.mark.parametrize("slip", sorted(set(WRONG) - BEYOND))
def test_what_the_reader_refuses_the_schema_does(slip: str) -> None:
    """As far as one place of a file can tell."""
    assert not VALID.is_valid(yaml.safe_load(TOP + WRONG[slip][0]))


@pytest.mark.parametrize(
    "slip", sorted(BEYOND - {"a tag", "a merge key", "an alias within itself"})
)
def test_what_only_the_reader_can_tell_is_listed_rightly(slip: str) -> None:
    """Else it has to leave the list."""
    document = json.loads(json.dumps(yaml.safe_load(TOP + WRONG[slip][0]), default=str))

    assert VALID.is_valid(document) or slip == "a key given twice"


def test_the_schema_has_every_word_of_the_reader() -> None:
    """Both come of one table."""
    schema = editor_schema()["$defs"]

    assert list(ACTS) == [each["required"][0] for each in schema["step"]["oneOf"]]
    assert list(EXPECTATIONS) == [each["required"][0] for each in schema["expectation"]["oneOf"]]
    assert set(MATCHERS) == set(READERS)
