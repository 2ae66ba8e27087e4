"""
Words by which attributes and characteristics give away what they are about.
"""

import re
from collections.abc import Iterator
from typing import Any

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def parts(name: str) -> tuple[str, ...]:
    """The words of a name in camelCase, snake_case or blanks, in lower case."""
    return tuple(part.casefold() for part in _PART.findall(name))


def names(document: Any) -> Iterator[str]:
    """Every attribute of ``document``, and the name of every characteristic."""
    return (name for name, _ in named_values(document))


def named_values(document: Any) -> Iterator[tuple[str, Any]]:
    """Every attribute of ``document``, and the name of every characteristic, with its value."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield key, value
            if "characteristic" in key.casefold() and isinstance(value, list):
                yield from (
                    (str(each["name"]), each.get("value"))
                    for each in value
                    if isinstance(each, dict) and "name" in each
                )
            yield from named_values(value)
    elif isinstance(document, list):
        for each in document:
            yield from named_values(each)
