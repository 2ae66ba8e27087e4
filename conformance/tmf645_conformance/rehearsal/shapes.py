"""
Shapes as plain data: what a document has to be like, each part with its line of the file.
"""

import json
from typing import Any, Final, TypeAlias

import msgspec


class _Shape(msgspec.Struct, frozen=True, kw_only=True, tag_field="is", forbid_unknown_fields=True):
    line: int


class Equal(_Shape, frozen=True, kw_only=True, tag="equal"):
    """This value."""

    value: Any


class Exactly(_Shape, frozen=True, kw_only=True, tag="exactly"):
    """This value, whole, however large."""

    value: Any


class ObjectShape(_Shape, frozen=True, kw_only=True, tag="object"):
    """An object with at least these keys."""

    keys: dict[str, "Shape"]


class ListShape(_Shape, frozen=True, kw_only=True, tag="list"):
    """A list of exactly so many elements."""

    items: "list[Shape]"


class AnyShape(_Shape, frozen=True, kw_only=True, tag="any"):
    """Whatever is there."""


class Absent(_Shape, frozen=True, kw_only=True, tag="absent"):
    """Nothing."""


class TypeShape(_Shape, frozen=True, kw_only=True, tag="type"):
    """A kind of value."""

    value: str


class Matches(_Shape, frozen=True, kw_only=True, tag="matches"):
    """A text that a pattern fits as a whole."""

    value: str


class AnyOf(_Shape, frozen=True, kw_only=True, tag="any-of"):
    """One of several shapes."""

    shapes: "list[Shape]"


class All(_Shape, frozen=True, kw_only=True, tag="all"):
    """All of several shapes."""

    shapes: "list[Shape]"


class Not(_Shape, frozen=True, kw_only=True, tag="not"):
    """Anything but a shape."""

    shape: "Shape"


class AtLeast(_Shape, frozen=True, kw_only=True, tag="at-least"):
    """A number that is no smaller."""

    value: float


class AtMost(_Shape, frozen=True, kw_only=True, tag="at-most"):
    """A number that is no larger."""

    value: float


class After(_Shape, frozen=True, kw_only=True, tag="after"):
    """A later moment."""

    value: str


class Before(_Shape, frozen=True, kw_only=True, tag="before"):
    """An earlier moment."""

    value: str


class Contains(_Shape, frozen=True, kw_only=True, tag="contains"):
    """A list that has an element of each shape."""

    shapes: "list[Shape]"


class Each(_Shape, frozen=True, kw_only=True, tag="each"):
    """A list whose elements all have a shape."""

    shape: "Shape"


class Count(_Shape, frozen=True, kw_only=True, tag="count"):
    """A list of so many elements."""

    low: int
    high: int | None


Shape: TypeAlias = (
    Equal
    | Exactly
    | ObjectShape
    | ListShape
    | AnyShape
    | Absent
    | TypeShape
    | Matches
    | AnyOf
    | All
    | Not
    | AtLeast
    | AtMost
    | After
    | Before
    | Contains
    | Each
    | Count
)


def told(shape: Shape) -> Any:
    """Return ``shape`` as somebody would write it, about."""
    said: Any
    match shape:
        case ObjectShape():
            said = {key: told(each) for key, each in shape.keys.items()}
        case ListShape():
            said = [told(each) for each in shape.items]
        case Equal():
            said = shape.value
        case AnyOf() | All() | Contains():
            said = {_WRITTEN[type(shape)]: [told(each) for each in shape.shapes]}
        case Not() | Each():
            said = {_WRITTEN[type(shape)]: told(shape.shape)}
        case Count():
            said = {"count": counted((shape.low, shape.high))}
        case AnyShape() | Absent():
            said = {_WRITTEN[type(shape)]: True}
        case AtLeast() | AtMost():
            said = {_WRITTEN[type(shape)]: _number(shape.value)}
        case _:
            said = {_WRITTEN[type(shape)]: shape.value}
    return said


def written(shape: Shape) -> str:
    """Return ``shape`` in a line of JSON."""
    return json.dumps(told(shape), ensure_ascii=False)


def _number(value: float) -> float:
    return int(value) if value == int(value) else value


_WRITTEN: Final[dict[type, str]] = {
    AnyShape: "any",
    Absent: "absent",
    TypeShape: "type",
    Matches: "matches",
    AnyOf: "one of",
    All: "all of",
    Not: "not",
    AtLeast: "at least",
    AtMost: "at most",
    After: "after",
    Before: "before",
    Contains: "contains",
    Each: "each",
    Exactly: "exactly",
}


def within(number: int, count: tuple[int, int | None]) -> bool:
    """Whether ``number`` is as ``count`` says: the least, and the most or None."""
    low, high = count
    return low <= number and (high is None or number <= high)


def counted(count: tuple[int, int | None]) -> str:
    """Return ``count`` in words."""
    low, high = count
    if low == high:
        return f"{low}"
    if high is None:
        return f"{low} or more"
    return f"{low} to {high}" if low else f"{high} at most"


def many(number: int, what: str) -> str:
    """Return ``number`` with its noun, which is a plural: 1 event, 2 events."""
    return f"{number} {what.removesuffix('s') if number == 1 else what}"
