"""
Parts of a document, by name: absent, or of another type, is nothing.
"""

from collections.abc import Callable

from tmf645_reference_server.bodies import JSON, Object


def text(parent: Object, name: str) -> str | None:
    """Return the string ``name``, if it is one."""
    value = parent.get(name)
    return value if isinstance(value, str) else None


def object_at(parent: Object, name: str) -> Object:
    """Return the object ``name``; an empty one where there is none."""
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def objects(parent: Object, name: str) -> list[Object]:
    """Return the objects in the array ``name``; nothing where there is none."""
    value = parent.get(name)
    if not isinstance(value, list):
        return []
    return [each for each in value if isinstance(each, dict)]


def each_changed(parent: Object, name: str, change: Callable[[Object], Object]) -> Object:
    """Return ``parent`` with every object in its array ``name`` changed."""
    value = parent.get(name)
    if not isinstance(value, list):
        return parent
    changed: list[JSON] = [change(one) if isinstance(one, dict) else one for one in value]
    return parent | {name: changed}
