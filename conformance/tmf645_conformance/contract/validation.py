"""
Holding a document against a definition: every fault, in a fixed order, in words.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from tmf645_conformance.contract.notation import json_schemas
from tmf645_conformance.contract.tables import ENUMERATIONS, SCHEMAS

#: What most texts that are no date-time lack is the last part.
_DATE_TIME = "a date-time with a zone, such as 2026-01-31T12:00:00Z or 2026-01-31T13:00:00+01:00"

#: No document of this API comes near it; the validator's own stack ends somewhere below 50,000.
DEEPEST = 200

#: A position in an array. A name of many digits, or of digits beyond ASCII, is a name.
_POSITION = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    What is wrong at ``pointer`` (RFC 6901) of a document.

    ``observed_only`` marks a fault that the documents disagree about: it is told, and fails nobody.
    """

    pointer: str
    problem: str
    expected: Any = None
    actual: Any = None
    observed_only: bool = False


def errors(schema: str, document: object) -> tuple[Fault, ...]:
    """
    Return the faults of ``document``, held against the definition ``schema``.

    ``schema`` is a name of the API file; with ``[]`` behind it, an array of these. Formats count:
    a date-time is one of RFC 3339, a uri has no white space.
    """
    if _deeper_than(DEEPEST, document):
        return (Fault(pointer="", problem=f"is nested deeper than {DEEPEST} levels"),)
    try:
        found = [_fault(error) for error in _validator(schema).iter_errors(document)]
    except UnicodeError:
        return (Fault(pointer="", problem="holds text that is no Unicode"),)
    return in_order(found)


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return ``faults`` in one order, whatever order they were found in: by pointer."""
    return tuple(sorted(faults, key=lambda fault: (_steps(fault.pointer), fault.problem)))


def pointer(steps: Iterable[str | int]) -> str:
    """Return the JSON pointer of ``steps``."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


@functools.cache
def _validator(schema: str) -> jsonschema_rs.Draft7Validator:
    name = schema.removesuffix("[]")
    if name not in SCHEMAS and name not in ENUMERATIONS:
        raise LookupError(f"the API file has no definition {name}")
    one = {"$ref": f"#/definitions/{name}"}
    whole = one if name == schema else {"type": "array", "items": one}
    return jsonschema_rs.Draft7Validator(
        {"definitions": json_schemas(), "allOf": [whole]}, validate_formats=True
    )


def _steps(where: str) -> list[tuple[int, str]]:
    """A key that puts element 10 of an array behind element 9."""
    return [
        (int(step), "") if _POSITION.fullmatch(step) else (-1, step) for step in where.split("/")
    ]


def _fault(error: jsonschema_rs.ValidationError) -> Fault:
    at = [*error.instance_path]
    kind = error.kind.as_dict()
    match error.kind.name:
        case "required":
            missing = str(kind["property"])
            return Fault(pointer=pointer([*at, missing]), problem="is missing", expected="present")
        case "enum":
            problem, expected = "is none of the declared words", kind["options"]
        case "type":
            problem, expected = f"is no {_types(kind)}", _types(kind)
        case "format":
            problem, expected = "is no date-time of RFC 3339", _DATE_TIME
        case "pattern":
            problem, expected = "is no URI", "uri"
        case "minItems":
            problem, expected = "has no element", "at least one element"
        case _:
            problem, expected = error.message, error.kind.name
    return Fault(pointer=pointer(at), problem=problem, expected=expected, actual=error.instance)


def _types(kind: dict[str, Any]) -> str:
    return " or ".join(str(each) for each in kind["types"])


def _deeper_than(levels: int, document: object) -> bool:
    layer = [document]
    for _ in range(levels):
        layer = [inner for each in layer for inner in _inside(each)]
        if not layer:
            return False
    return True


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
