"""
The JSON Schema of a story, for editors: made of the same tables as its reader.

    # yaml-language-server: $schema=tmf645-story.schema.json

It says what may stand where. What hangs together across a file (names that are kept before they are
used, the inside of a world) is told by the reader.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from tmf645_scenarios.authentication import NAMESPACE
from tmf645_scenarios.faults import fault_profiles
from tmf645_scenarios.file import Schema
from tmf645_scenarios.loading import library
from tmf645_scenarios.story.grammar import (
    ACTS,
    APIS,
    AUTH,
    CLOCKS,
    EXPECTATIONS,
    MATCHERS,
    PLAYERS,
    ROLES,
    TOLD,
    TYPES,
    Act,
    Kind,
)
from tmf645_scenarios.story.loading import CALLED, KEYS, NEEDED
from tmf645_scenarios.story.names import NAME, PATH
from tmf645_scenarios.story.slips import METHODS, PARTS

IDENTIFIER: Final = "urn:tmf645-testbed:schema:tmf645-scenario:1:story"

JsonSchema = dict[str, Any]

_SHAPE: Final[JsonSchema] = {"$ref": "#/$defs/shape"}
_TEXT: Final[JsonSchema] = {"type": ["string", "number", "integer", "boolean"]}
_DURATION: Final[JsonSchema] = {
    "type": "string",
    "pattern": r"^[0-9]{1,9}(\.[0-9]{1,6})?(ms|s|m|h|d)$",
}
_COUNT: Final[JsonSchema] = {
    "anyOf": [
        {"type": "integer", "minimum": 0},
        {
            "type": "object",
            "properties": {
                "at least": {"type": "integer", "minimum": 0},
                "at most": {"type": "integer", "minimum": 0},
            },
            "additionalProperties": False,
            "minProperties": 1,
        },
    ]
}
_NAME: Final[JsonSchema] = {"type": "string", "pattern": f"^{NAME.pattern}$"}
_NAMED: Final[JsonSchema] = {"type": "string", "pattern": r"\$\{"}
_MATCHER: Final[JsonSchema] = {"type": "object"}
_STATUS: Final[JsonSchema] = {
    "anyOf": [{"type": "integer", "minimum": 100, "maximum": 599}, _NAMED, _MATCHER]
}

_KINDS: Final[dict[Kind, JsonSchema]] = {
    Kind.TEXT: _TEXT,
    Kind.DURATION: _DURATION,
    Kind.MOMENT: {"type": "string"},
    Kind.TARGET: {"type": "string", "pattern": f"^(/|({'|'.join(sorted(APIS))})([/?]|$))"},
    Kind.BODY: {},
    Kind.FIELDS: {"type": "object", "additionalProperties": _TEXT},
    Kind.SHAPE: _SHAPE,
    Kind.ANSWER: {
        "type": "object",
        "properties": {"status": _STATUS, "headers": _SHAPE, "body": _SHAPE, "broken": _SHAPE},
        "additionalProperties": False,
        "minProperties": 1,
    },
    Kind.KEEP: {
        "type": "object",
        "propertyNames": _NAME,
        "additionalProperties": {"type": "string", "pattern": f"^{PATH.pattern}$"},
    },
    Kind.COUNT: _COUNT,
    Kind.NAME: _NAME,
    Kind.NAMES: {"type": "array", "items": _NAME},
    Kind.EDIT: {"type": "object", "minProperties": 1, "maxProperties": 1},
    Kind.FAULTS: {
        "anyOf": [{"enum": ["none", *fault_profiles()]}, {"type": "array"}],
    },
    Kind.TRUTH: {"type": "boolean"},
    Kind.WAITS: {"enum": list(CLOCKS)},
    Kind.SPACE: {"type": "string", "pattern": f"^{NAMESPACE.pattern}$"},
    Kind.TEXTS: {"type": "array", "items": _TEXT},
    Kind.AUTH: {
        "type": "object",
        "properties": {key: {"type": "string"} for key in AUTH},
        "dependentRequired": {"scheme": ["header"]},
        "additionalProperties": False,
    },
}


#: What is known of the parts of an exchange; of the others, that they have a shape.
_OF_EXCHANGES: Final[JsonSchema] = {
    "method": {"anyOf": [{"enum": list(METHODS)}, _NAMED, _MATCHER]},
    "path": {"anyOf": [{"type": "string", "pattern": r"^/|\$\{"}, _MATCHER]},
    "status": _STATUS,
}


def editor_schema() -> JsonSchema:
    """Return the JSON Schema (draft 2020-12) of a story."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": IDENTIFIER,
        "title": "A story of tmf645-testbed",
        "type": "object",
        "properties": {
            key: {"description": about, **_TOP.get(key, {})} for key, about in KEYS.items()
        },
        "required": list(NEEDED),
        "additionalProperties": False,
        "$defs": {"shape": _shape(), "step": _one_of(ACTS), "expectation": _one_of(EXPECTATIONS)},
    }


def _one_of(acts: Mapping[str, Act]) -> JsonSchema:
    """Return what a step is: the keys of exactly one act."""
    return {"oneOf": [_act(word, act) for word, act in acts.items()]}


def _act(word: str, act: Act) -> JsonSchema:
    keys = {key: {"description": each.about, **_KINDS[each.kind]} for key, each in act.keys.items()}
    if "keep" in keys:
        first = "(?!body([.[]|$))" if act.does == "event" else "(?=(body|headers|status)([.[]|$))"
        keep: JsonSchema = {"type": "string", "pattern": f"^{first}{PATH.pattern}$"}
        keys["keep"] |= {"additionalProperties": keep}
    needed = [key for key, each in act.keys.items() if each.required]
    return {
        "type": "object",
        "description": act.about,
        "properties": {word: {"description": act.about, **_own(act)}, **keys},
        "required": [word, *needed],
        "additionalProperties": False,
    }


def _own(act: Act) -> JsonSchema:
    """Return what stands at the act's own key."""
    if act.does not in PARTS:
        return _KINDS[act.own]
    known = {part: _OF_EXCHANGES.get(part, _SHAPE) for part in PARTS[act.does]}
    document = {"properties": known, "additionalProperties": False}
    return {"allOf": [_SHAPE, {"if": _words_only(MATCHERS), "else": document}]}


def _shape() -> JsonSchema:
    """Return what a shape is: a matcher, a part of a document, a list, or a value."""
    matcher = {
        "type": "object",
        "minProperties": 1,
        "properties": {
            word: {"description": about, **_MATCHED[word]} for word, about in MATCHERS.items()
        },
        "additionalProperties": False,
    }
    part = {
        "type": "object",
        "not": {**_words_only(MATCHERS), "minProperties": 1},
        "additionalProperties": _SHAPE,
    }
    others = {"type": ["string", "number", "integer", "boolean", "null"]}
    return {"anyOf": [matcher, part, {"type": "array", "items": _SHAPE}, others]}


def _words_only(words: Iterable[str]) -> JsonSchema:
    return {"propertyNames": {"enum": list(words)}}


_SEVERAL: Final[JsonSchema] = {"type": "array", "items": _SHAPE, "minItems": 1}
_MATCHED: Final[dict[str, JsonSchema]] = {
    "any": {"const": True},
    "absent": {"const": True},
    "type": {"enum": list(TYPES)},
    "matches": {"type": "string", "maxLength": 1000},
    "one of": _SEVERAL,
    "all of": _SEVERAL,
    "not": _SHAPE,
    "at least": {"type": "number"},
    "at most": {"type": "number"},
    "after": {"type": "string"},
    "before": {"type": "string"},
    "contains": _SEVERAL,
    "each": _SHAPE,
    "count": _COUNT,
    "exactly": {},
    "object": {"type": "object", "additionalProperties": _SHAPE},
}
_TOP: Final[dict[str, JsonSchema]] = {
    "schema": {"enum": [each.value for each in Schema]},
    "name": {"type": "string", "pattern": f"^{CALLED.pattern}$", "maxLength": 60},
    "about": {"type": "string"},
    "world": {
        "anyOf": [{"type": "string", "examples": list(library())}, {"type": "object"}],
    },
    "behaviour": {"type": "object"},
    "commerce": {"type": "object"},
    "timeline": {"type": "array"},
    "clock": {"type": "string"},
    "faults": _KINDS[Kind.FAULTS],
    "given": {"type": "object", "propertyNames": _NAME},
    "cast": {
        "type": "object",
        "properties": {
            role: {"description": about, "enum": list(PLAYERS)} for role, about in ROLES.items()
        },
        "additionalProperties": False,
    },
    "told": {
        "type": "object",
        "properties": {
            key: {"description": each.about, **_KINDS[each.kind]} for key, each in TOLD.items()
        },
        "additionalProperties": False,
    },
    "steps": {
        "type": "array",
        "items": {"$ref": "#/$defs/step"},
        "minItems": 1,
        "maxItems": 1000,
    },
    "expect": {"type": "array", "items": {"$ref": "#/$defs/expectation"}},
}
