"""
Attribute filters: a path, an operator, alternatives.

A path goes through arrays: a filter holds if any element has it (TMF630 4.2, section 4.4). There is
no correlation between two filters on elements of the same array.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.selection import patterns
from tmf645_reference_server.selection.values import Key, json_key, text_key


class Operator(StrEnum):
    """What TMF630 lets one compare with, under the names it gives them."""

    EQ = "eq"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    REGEX = "regex"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """``path operator value``: one alternative of a filter."""

    path: tuple[str, ...]
    operator: Operator
    value: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Alternatives of which one has to hold."""

    conditions: tuple[Condition, ...]


def matches(document: JSON, filters: Iterable[Filter]) -> bool:
    """Say whether ``document`` passes every one of ``filters``."""
    return all(any(_holds(document, each) for each in one.conditions) for one in filters)


def values_at(node: JSON, path: tuple[str, ...]) -> Iterator[JSON]:
    """Yield every value that ``path`` leads to, through arrays."""
    if isinstance(node, list):
        for element in node:
            yield from values_at(element, path)
    elif not path:
        yield node
    elif isinstance(node, dict) and path[0] in node:
        yield from values_at(node[path[0]], path[1:])


def _holds(document: JSON, condition: Condition) -> bool:
    values = values_at(document, condition.path)
    if condition.operator is Operator.REGEX:
        return any(patterns.found_in(value, condition.value) for value in values)
    return any(_compares(json_key(value), condition) for value in values)


def _compares(key: Key, condition: Condition) -> bool:
    wanted = text_key(condition.value, key)
    return wanted is not None and _COMPARISONS[condition.operator](key, wanted)


_COMPARISONS: Mapping[Operator, Callable[[Key, Key], bool]] = {
    Operator.EQ: operator.eq,
    Operator.GT: operator.gt,
    Operator.GTE: operator.ge,
    Operator.LT: operator.lt,
    Operator.LTE: operator.le,
}
