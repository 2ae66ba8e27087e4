"""
Attributes of a payload, read or refused with the text for it.
"""

from typing import Any, TypeAlias

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.dialects.servicenow import texts
from tmf645_reference_server.wire.dates import read_moment, show_moment

Objects: TypeAlias = list[dict[str, Any]]


def listed(sent: Object, name: str, missing: str) -> Objects:
    """Return the required array ``name``; raise ``missing`` where there is nothing in it."""
    value = sent.get(name)
    if not value:
        raise texts.refused(missing, f"/{name}")
    return objects(value, f"/{name}")


def objects(value: JSON, where: str) -> Objects:
    """Return the objects of an array; nothing where it is absent. Raise Problem 400."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise texts.invalid(f"{where.rpartition('/')[2]} should be an array of objects.", where)
    return [each for each in value if isinstance(each, dict)]


def required(sent: Object, name: str, where: str) -> str:
    """Return a text that has to be there, and to hold something. Raise Problem 400."""
    found = text(sent, name, where)
    if not found:
        raise texts.missing(name, f"{where}/{name}")
    return found


def text(sent: Object, name: str, where: str = "") -> str | None:
    """Return a text; an id may be a number. Raise Problem 400."""
    value = sent.get(name)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and name == "id":
        return str(value)
    if not isinstance(value, str):
        raise texts.invalid(f"{name} should be a string.", f"{where}/{name}")
    return value


def date(sent: Object, name: str, where: str = "") -> str | None:
    """Return a moment with milliseconds and Z. Raise Problem 400."""
    value = text(sent, name, where)
    if not value:
        return None
    try:
        return show_moment(read_moment(value))
    except ValueError as error:
        raise texts.invalid(
            f"{name} should be a date like 2026-03-01T12:00:00.000Z.", f"{where}/{name}"
        ) from error
