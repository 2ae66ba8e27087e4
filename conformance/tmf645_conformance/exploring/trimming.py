"""
Smaller examples of the same form, for what Hypothesis leaves because it does not know that it may go.

Whole rows of the example may go, but not the last one; of a body or a query, anything.
"""

from collections.abc import Iterator
from typing import Any

from tmf645_conformance.exploring.orders import Example

_FREE = frozenset({"body", "query"})


def smaller(example: Example) -> Iterator[Example]:
    """Yield ``example`` without one of its parts, the largest parts first."""
    if isinstance(example, list):
        if len(example) > 1:
            yield from (_without(example, at) for at in range(len(example)))
        for at, row in enumerate(example):
            yield from (_with(example, at, less) for less in smaller(row))
    elif isinstance(example, dict):
        for name in _FREE & example.keys():
            yield from (_with(example, name, less) for less in _parts(example[name]))


def _parts(body: Any) -> Iterator[Any]:
    """Yield ``body`` without one of the parts at any depth."""
    keys = [*body] if isinstance(body, dict) else [*range(len(body))] if _is_list(body) else []
    yield from (_without(body, key) for key in keys)
    for key in keys:
        yield from (_with(body, key, less) for less in _parts(body[key]))


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _without(whole: Any, key: Any) -> Any:
    if isinstance(whole, dict):
        return {name: value for name, value in whole.items() if name != key}
    return [*whole[:key], *whole[key + 1 :]]


def _with(whole: Any, key: Any, part: Any) -> Any:
    if isinstance(whole, dict):
        return {**whole, key: part}
    return [*whole[:key], part, *whole[key + 1 :]]
