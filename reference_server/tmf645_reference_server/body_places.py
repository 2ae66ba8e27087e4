"""
Where in a body the fault is: looked for only once it is known that there is one.

Every function here relies on the body being no deeper than the limit of ``bodies``.
"""

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"


class _Pairs(list[tuple[str, Any]]):
    """An object with every key that was sent, in order."""


def repeated_key(body: bytes) -> str:
    """Return the JSON pointer of the first key that stands twice in one object of ``body``."""
    everything = json.loads(body, object_pairs_hook=_Pairs)
    return next(_repeated(everything, ""), "/")


def crowded_array(value: JSON, limit: int) -> str | None:
    """Return the JSON pointer of an array with more than ``limit`` elements, if there is one."""
    return next(_crowded(value, limit, ""), None)


def values_in(value: JSON) -> int:
    """Return how many values ``value`` consists of, itself included."""
    if isinstance(value, dict):
        return 1 + sum(map(values_in, value.values()))
    if isinstance(value, list):
        return 1 + sum(map(values_in, value))
    return 1


def _repeated(node: Any, pointer: str) -> Iterator[str]:
    if isinstance(node, _Pairs):
        seen: set[str] = set()
        for name, value in node:
            here = f"{pointer}/{_escaped(name)}"
            if name in seen:
                yield here
            seen.add(name)
            yield from _repeated(value, here)
    elif isinstance(node, list):
        for position, value in enumerate(node):
            yield from _repeated(value, f"{pointer}/{position}")


def _crowded(node: JSON, limit: int, pointer: str) -> Iterator[str]:
    if isinstance(node, list):
        if len(node) > limit:
            yield pointer or "/"
        for position, value in enumerate(node):
            yield from _crowded(value, limit, f"{pointer}/{position}")
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from _crowded(value, limit, f"{pointer}/{_escaped(name)}")


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")[:100]
