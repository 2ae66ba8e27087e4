"""
The notation of the attribute tables, read, and made into JSON Schema.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tmf645_conformance.contract.tables import ENUMERATIONS, SCHEMAS

_NOTATION = re.compile(
    r"(?P<kind>[A-Za-z_-]+)(?P<many>\[(?P<some>1\.\.)?\])?(?P<required>!)?( = (?P<default>\w+))?"
)

#: What a kind is in JSON Schema. The API file writes ``format: uri``, which Swagger 2.0 does not
#: define, and the official samples fill it with ``string`` and ``http://serverlocation:port/…``,
#: which are no URIs of RFC 3986. Whoever asked for more than text without spaces would accuse them.
_KINDS: Mapping[str, Mapping[str, str]] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "date-time": {"type": "string", "format": "date-time"},
    "uri": {"type": "string", "pattern": r"^\S*$"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """The type of one attribute: a kind, or the definition it is of."""

    kind: str
    many: bool = False
    at_least_one: bool = False
    required: bool = False
    default: str | None = None


def attribute(notation: str) -> Attribute:
    """Read the notation of an attribute's type."""
    found = _NOTATION.fullmatch(notation)
    if found is None:
        raise ValueError(notation)
    return Attribute(
        kind=found["kind"],
        many=found["many"] is not None,
        at_least_one=found["some"] is not None,
        required=found["required"] is not None,
        default=found["default"],
    )


def json_schemas() -> dict[str, Any]:
    """Return the definitions as JSON Schemas that refer to each other."""
    schemas: dict[str, Any] = {
        name: {"type": "string", "enum": list(words)} for name, words in ENUMERATIONS.items()
    }
    for name, table in SCHEMAS.items():
        attributes = {key: attribute(notation) for key, notation in table.items()}
        schemas[name] = {
            "type": "object",
            "properties": {key: _schema(each) for key, each in attributes.items()},
            "required": [key for key, each in attributes.items() if each.required],
        }
    schemas["Any"] = {}
    return schemas


def _schema(each: Attribute) -> dict[str, Any]:
    known = _KINDS.get(each.kind)
    one = dict(known) if known else {"$ref": f"#/definitions/{each.kind}"}
    if not each.many:
        return one
    return {"type": "array", "items": one, **({"minItems": 1} if each.at_least_one else {})}
