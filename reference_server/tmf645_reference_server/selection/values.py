"""
How a value in a query string compares with a value in a resource.

Numbers compare as numbers, date-times as moments, booleans by name, everything else as text.
"""

import re
from datetime import datetime
from typing import TypeAlias

from tmf645_reference_server.bodies import JSON

#: A comparable form: a rank for the kind of value, then the value.
Key: TypeAlias = tuple[int, float | str]

_BOOLEAN, _NUMBER, _MOMENT, _TEXT, _STRUCTURE = range(5)

# A "+" before an offset reaches us as a space where a client did not encode it.
_MOMENT_SHAPE = re.compile(
    r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?)(?:([Zz])|([ +-])(\d\d:\d\d))"
)
_NUMBER_SHAPE = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,2})?")


def json_key(value: JSON) -> Key:
    """Return the comparable form of a value in a resource."""
    if isinstance(value, bool):
        return (_BOOLEAN, str(value).lower())
    if isinstance(value, int | float):
        return (_NUMBER, value)  # as it is: an integer may be beyond every float
    if isinstance(value, str):
        moment = _moment(value)
        return (_TEXT, value) if moment is None else (_MOMENT, moment)
    return (_STRUCTURE, "" if value is None else "structure")


def text_key(text: str, like: Key) -> Key | None:
    """Return the comparable form of ``text`` beside ``like``; None where they cannot compare."""
    kind = like[0]
    if kind == _TEXT:
        return (_TEXT, text)
    if kind == _BOOLEAN:
        return (_BOOLEAN, text.lower())
    if kind == _NUMBER and _NUMBER_SHAPE.fullmatch(text):
        return (_NUMBER, float(text))
    if kind == _MOMENT and (moment := _moment(text)) is not None:
        return (_MOMENT, moment)
    return None


def is_text_alone(text: str) -> bool:
    """Whether nothing but the same text is equal to ``text``: it is no number, boolean or moment."""
    is_something_else = _NUMBER_SHAPE.fullmatch(text) or text.lower() in {"true", "false"}
    return not is_something_else and _moment(text) is None


def _moment(text: str) -> float | None:
    """Return the moment that ``text`` names, in seconds; None where it names none."""
    if len(text) < 20 or (match := _MOMENT_SHAPE.fullmatch(text)) is None:
        return None
    local, zulu, sign, offset = match.groups()
    zone = "+00:00" if zulu else f"{'+' if sign == ' ' else sign}{offset}"
    try:
        return datetime.fromisoformat(f"{local.upper()}{zone}").timestamp()
    except (ValueError, OverflowError):
        return None
