"""
What differs between the expected and the actual, and only that.

Two JSON values become a short list of places that differ, each with a JSON pointer (RFC 6901).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any

from msgspec.json import encode

from tmf645_reports.inert import DEEPEST, compact, encodable, one_line

#: How many differences are told; a reader needs the first few.
_MOST = 12


class _Absent:
    """The place where the other side has a value and this one has none."""


_ABSENT = _Absent()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place that differs; ``pointer`` is empty where the whole does."""

    pointer: str
    expected: str
    actual: str


def differences(expected: Any, actual: Any) -> tuple[Difference, ...]:
    """Return the first differences; none where neither side was told."""
    if expected is None and actual is None:
        return ()
    found = tuple(islice(_walk("", expected, actual, DEEPEST), _MOST))
    return found or (_difference("", expected, actual),)


def _walk(pointer: str, expected: Any, actual: Any, depth: int) -> Iterator[Difference]:
    match expected, actual:
        case (dict(), dict()) if depth:
            for key in (*expected, *(key for key in actual if key not in expected)):
                yield from _walk(
                    f"{pointer}/{_escaped(key)}",
                    expected.get(key, _ABSENT),
                    actual.get(key, _ABSENT),
                    depth - 1,
                )
        case (list() | tuple(), list() | tuple()) if depth:
            pairs = zip_longest(expected, actual, fillvalue=_ABSENT)
            for position, (wanted, given) in enumerate(pairs):
                yield from _walk(f"{pointer}/{position}", wanted, given, depth - 1)
        case _ if _differ(expected, actual):
            yield _difference(pointer, expected, actual)


def _differ(expected: Any, actual: Any) -> bool:
    """Compare as JSON text does: true is not 1, and the order of members does not matter."""
    return _text(expected) != _text(actual)


def _text(value: Any) -> bytes:
    return b"" if isinstance(value, _Absent) else encode(encodable(value), order="sorted")


def _difference(pointer: str, expected: Any, actual: Any) -> Difference:
    return Difference(
        pointer=compact(pointer)[1:-1],
        expected=_shown(expected, pointer),
        actual=_shown(actual, pointer),
    )


def _shown(value: Any, pointer: str) -> str:
    if isinstance(value, _Absent):
        return "(absent)"
    if value is None and not pointer:
        return "(none)"
    is_prose = isinstance(value, str) and " " in value.strip()
    return one_line(value) if is_prose else compact(value)


def _escaped(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")
