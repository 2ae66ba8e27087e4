"""
Parts of a document, by name: absent, or of another type, is nothing.
"""

from tmf645_reference_server.bodies import Object


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
