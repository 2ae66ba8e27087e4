"""
Matching by shape: where a document is not what it has to be.

    for each in misfits(shape, document, names): each.path, each.line, each.expected, each.actual

Numbers are equal where their values are; a truth is no number. Patterns are RE2: linear in the text.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import singledispatch
from typing import Any, Final

import re2

from tmf645_conformance.rehearsal.shapes import (
    Absent,
    After,
    All,
    AnyOf,
    AnyShape,
    AtLeast,
    AtMost,
    Before,
    Contains,
    Count,
    Each,
    Equal,
    Exactly,
    ListShape,
    Matches,
    Not,
    ObjectShape,
    Shape,
    TypeShape,
    counted,
    told,
    within,
)
from tmf645_conformance.rehearsal.values import Names, filled

_MOST_MEMORY: Final = 1 << 20

#: So many misfits of one document are told.
MOST_MISFITS: Final = 20


#: Before every story.
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class Nothing:
    """Stands for what is not there; equal to nothing that is."""

    def __repr__(self) -> str:
        return "(nothing)"


NOTHING: Final = Nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """Where a document has not the shape: the path there, the line of the file, and both sides."""

    path: str
    line: int
    expected: Any
    actual: Any


def fits(shape: Shape, value: Any, names: Names) -> bool:
    """Whether ``value`` has ``shape``. Raises UnknownName."""
    return next(misfits(shape, value, names), None) is None


def misfits(shape: Shape, value: Any, names: Names, path: str = "") -> Iterator[Misfit]:
    """Yield where ``value`` has not ``shape``, first what stands first. Raises UnknownName."""
    return _misfits(shape, value, names, path)


@singledispatch
def _misfits(shape: Any, _value: Any, _names: Names, _path: str) -> Iterator[Misfit]:
    raise TypeError(shape)


def _says(shape: Any, holds: bool, expected: Any, value: Any, path: str) -> Iterator[Misfit]:  # noqa: FBT001 - what is asked
    if not holds:
        yield Misfit(path=path, line=shape.line, expected=expected, actual=value)


@_misfits.register
def _(shape: Equal | Exactly, value: Any, names: Names, path: str) -> Iterator[Misfit]:
    wanted = filled(shape.value, names)
    return _says(shape, same(wanted, value), wanted, value, path)


@_misfits.register
def _(shape: ObjectShape, value: Any, names: Names, path: str) -> Iterator[Misfit]:
    if not isinstance(value, Mapping):
        yield Misfit(path=path, line=shape.line, expected="an object", actual=value)
        return
    for key, inner in shape.keys.items():
        yield from _misfits(inner, value.get(key, NOTHING), names, _below(path, key))


@_misfits.register
def _(shape: ListShape, value: Any, names: Names, path: str) -> Iterator[Misfit]:
    if not isinstance(value, list) or len(value) != len(shape.items):
        expected = f"a list of {len(shape.items)}"
        yield Misfit(path=path, line=shape.line, expected=expected, actual=value)
        return
    for position, (inner, each) in enumerate(zip(shape.items, value, strict=True)):
        yield from _misfits(inner, each, names, f"{path}[{position}]")


@_misfits.register
def _(shape: AnyShape, value: Any, _names: Names, path: str) -> Iterator[Misfit]:
    return _says(shape, value is not NOTHING, "anything", value, path)


@_misfits.register
def _(shape: Absent, value: Any, _names: Names, path: str) -> Iterator[Misfit]:
    return _says(shape, value is NOTHING, "nothing", value, path)


@_misfits.register
def _(shape: TypeShape, value: Any, _names: Names, path: str) -> Iterator[Misfit]:
    return _says(shape, _TYPES[shape.value](value), f"a value of type {shape.value}", value, path)


@_misfits.register
def _(shape: Matches, value: Any, _names: Names, path: str) -> Iterator[Misfit]:
    holds = isinstance(value, str) and _pattern(shape.value).fullmatch(value) is not None
    return _says(shape, holds, f"a text like {shape.value}", value, path)


@_misfits.register
def _(shape: AnyOf, value: Any, names: Names, path: str) -> Iterator[Misfit]:
    holds = any(fits(each, value, names) for each in shape.shapes)
    return _says(shape, holds, {"one of": [told(each) for each in shape.shapes]}, value, path)


@_misfits.register
def _(shape: All, value: Any, names: Names, path: str) -> Iterator[Misfit]:
    for each in shape.shapes:
        yield from _misfits(each, value, names, path)


@_misfits.register
def _(shape: Not, value: Any, names: Names, path: str) -> Iterator[Misfit]:
    return _says(
        shape, not fits(shape.shape, value, names), {"not": told(shape.shape)}, value, path
    )


@_misfits.register
def _(shape: AtLeast, value: Any, _names: Names, path: str) -> Iterator[Misfit]:
    holds = _is_number(value) and value >= shape.value
    return _says(shape, holds, f"a number of {shape.value:g} or more", value, path)


@_misfits.register
def _(shape: AtMost, value: Any, _names: Names, path: str) -> Iterator[Misfit]:
    holds = _is_number(value) and value <= shape.value
    return _says(shape, holds, f"a number of {shape.value:g} or less", value, path)


@_misfits.register
def _(shape: After, value: Any, names: Names, path: str) -> Iterator[Misfit]:
    mark = filled(shape.value, names)
    found, limit = moment_of(value), moment_of(mark)
    holds = found is not None and limit is not None and found > limit
    return _says(shape, holds, f"a moment after {mark}", value, path)


@_misfits.register
def _(shape: Before, value: Any, names: Names, path: str) -> Iterator[Misfit]:
    mark = filled(shape.value, names)
    found, limit = moment_of(value), moment_of(mark)
    holds = found is not None and limit is not None and found < limit
    return _says(shape, holds, f"a moment before {mark}", value, path)


@_misfits.register
def _(shape: Contains, value: Any, names: Names, path: str) -> Iterator[Misfit]:
    elements = value if isinstance(value, list) else []
    for each in shape.shapes:
        if not any(fits(each, element, names) for element in elements):
            expected = {"an element like": told(each)}
            yield Misfit(path=path, line=each.line, expected=expected, actual=value)


@_misfits.register
def _(shape: Each, value: Any, names: Names, path: str) -> Iterator[Misfit]:
    if not isinstance(value, list):
        yield Misfit(path=path, line=shape.line, expected="a list", actual=value)
        return
    for position, element in enumerate(value):
        yield from _misfits(shape.shape, element, names, f"{path}[{position}]")


@_misfits.register
def _(shape: Count, value: Any, _names: Names, path: str) -> Iterator[Misfit]:
    holds = isinstance(value, list) and within(len(value), (shape.low, shape.high))
    expected = f"a list of {counted((shape.low, shape.high))}"
    return _says(shape, holds, expected, value, path)


def same(wanted: Any, value: Any) -> bool:
    """Whether two JSON values are the same; true is not 1, and 1.0 is."""
    if isinstance(wanted, bool) or isinstance(value, bool):
        return wanted is value
    if isinstance(wanted, dict) and isinstance(value, dict):
        return wanted.keys() == value.keys() and all(same(wanted[k], value[k]) for k in wanted)
    if isinstance(wanted, list) and isinstance(value, list):
        return len(wanted) == len(value) and all(map(same, wanted, value))
    return bool(wanted == value)


def moment_of(value: Any) -> datetime | None:
    """Return the moment that a text says, in UTC where it does not say otherwise; else None."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return None


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Final[dict[str, Callable[[Any], bool]]] = {
    "text": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
    "truth": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, Mapping),
    "null": lambda value: value is None,
}


def _pattern(text: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    return re2.compile(text, options)
