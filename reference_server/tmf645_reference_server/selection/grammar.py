"""
Reading a query string: ``fields``, ``sort``, ``offset``, ``limit``, and attribute filters.

Filters: ``a=x``, ``a.b=x``, ``a.gt=1`` (also gte, lt, lte, eq), ``a%3E1``, ``a%3E%3D1``, ``a%3D%3Dx``. Several
are AND; the same attribute repeated, a comma list, and ``;`` are OR. Source: TMF630 R14.5 Part 1
and 4.2, sections 4.3 to 4.7. ``a.regex=x``, ``a=~x`` and ``a*=x`` search for a regular expression,
undivided at commas, by re2. JSONPath (Part 6) is answered 501.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus, unquote_to_bytes

from tmf645_reference_server import problems
from tmf645_reference_server.selection.filters import Condition, Filter, Operator
from tmf645_reference_server.selection.patterns import compiled

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000

#: Characters of a query string, and how much may stand in it.
MAX_QUERY = 8_192
MAX_CONDITIONS = 200
MAX_REGEX = 10
MAX_FIELDS = 200
MAX_SORT_KEYS = 20

_SYMBOLS = {
    "=~": Operator.REGEX,
    "~=": Operator.REGEX,
    "*=": Operator.REGEX,
    "~": Operator.REGEX,
    "==": Operator.EQ,
    "=": Operator.EQ,
    ">": Operator.GT,
    ">=": Operator.GTE,
    "<": Operator.LT,
    "<=": Operator.LTE,
}
_CONDITION = re.compile(r"([^<>=~*]+)(=~|~=|\*=|>=|<=|==|=|>|<|~)(.*)", re.DOTALL)
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_COUNT = re.compile(r"[0-9]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKey:
    """One attribute to sort by."""

    path: tuple[str, ...]
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """
    What a query string asks for.

    ``fields`` is None where everything is wanted, empty where nothing but id and href is.
    """

    fields: tuple[tuple[str, ...], ...] | None = None
    filters: tuple[Filter, ...] = ()
    sort: tuple[SortKey, ...] = ()
    offset: int = 0
    limit: int = DEFAULT_LIMIT


_EVERYTHING = Selection()


def parse(query: str) -> Selection:
    """Return what ``query`` (raw, without ``?``) asks for; raise Problem 400 or 501."""
    if not query:
        return _EVERYTHING
    _check_text(query)
    reserved: dict[str, list[str]] = {}
    filters: list[list[Condition]] = []
    for part in query.split("&"):
        if part:
            _read_part(part, reserved, filters)
    _check_effort(filters)
    return Selection(
        fields=_fields(reserved.get("fields")),
        filters=tuple(Filter(tuple(each)) for each in _merge_repeated(filters)),
        sort=_sort(reserved.get("sort", ())),
        offset=_count("offset", reserved, default=0),
        limit=min(_count("limit", reserved, default=DEFAULT_LIMIT), MAX_LIMIT),
    )


def _check_text(query: str) -> None:
    """Refuse what is too long, or no percent-encoded UTF-8 (RFC 3986, sections 2.1 and 2.5)."""
    if len(query) > MAX_QUERY:
        raise problems.invalid_parameter(
            "query string", f"longer than {MAX_QUERY} characters; ask with fewer filters or fields"
        )
    if "%" not in query:
        return
    if (broken := _BROKEN_PERCENT.search(query)) is not None:
        near = query[broken.start() : broken.start() + 3]
        raise problems.invalid_parameter(
            "query string", f"{near!r} is no percent-encoding; write %25 for a percent sign"
        )
    try:
        unquote_to_bytes(query).decode("utf-8")
    except UnicodeDecodeError as error:
        raise problems.invalid_parameter(
            "query string", f"its percent-encoded bytes are no UTF-8 ({error.reason}); encode UTF-8"
        ) from error


def _check_effort(filters: list[list[Condition]]) -> None:
    conditions = [each for one in filters for each in one]
    if len(conditions) > MAX_CONDITIONS:
        raise problems.invalid_parameter("query string", f"more than {MAX_CONDITIONS} conditions")
    if sum(each.operator is Operator.REGEX for each in conditions) > MAX_REGEX:
        raise problems.invalid_parameter(
            "query string", f"more than {MAX_REGEX} regular expressions"
        )


def _read_part(part: str, reserved: dict[str, list[str]], filters: list[list[Condition]]) -> None:
    name, _, value = part.partition("=")
    match unquote_plus(name):
        case "fields" | "sort" | "offset" | "limit" as known:
            reserved.setdefault(known, []).append(unquote_plus(value))
        case "filter":
            raise problems.unsupported_expression(
                "filter", "JSONPath is not supported; use attribute filters such as state=done"
            )
        case _:
            filters.append(list(_alternatives(unquote_plus(part))))


def _alternatives(text: str) -> Iterator[Condition]:
    """
    Yield the alternatives of one filter.

    ``a=1,2`` and ``a=1;2`` and ``a=1;b=2`` are OR; the undivided value is an alternative as well,
    because a comma may just be part of a text.
    """
    first = _condition(text)
    yield first
    if first.operator is Operator.REGEX:
        return
    head, *more = text.split(";")
    current = _condition(head)
    yield from _listed(current)
    for piece in more:
        if _CONDITION.fullmatch(piece):
            current = _condition(piece)
        else:
            current = Condition(path=current.path, operator=current.operator, value=piece)
        yield from _listed(current)


def _listed(condition: Condition) -> Iterator[Condition]:
    yield condition
    if "," in condition.value:
        for value in condition.value.split(","):
            yield Condition(path=condition.path, operator=condition.operator, value=value)


def _condition(text: str) -> Condition:
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise problems.invalid_parameter(text[:100], "write attribute=value")
    name, symbol, value = match.groups()
    if name.startswith("$"):
        raise problems.unsupported_expression(name[:100], "JSONPath is not supported")
    path, operator = _path_and_operator(name, _SYMBOLS[symbol])
    if operator is Operator.REGEX:
        compiled(value)
    return Condition(path=path, operator=operator, value=value)


def _path_and_operator(name: str, operator: Operator) -> tuple[tuple[str, ...], Operator]:
    *path, last = name.strip().split(".")
    if path and last in Operator.__members__.values():
        return tuple(path), Operator(last)
    return (*path, last), operator


def _merge_repeated(filters: list[list[Condition]]) -> Iterable[list[Condition]]:
    """Make OR of equality filters on the same attribute; ranges on it stay AND."""
    merged: dict[object, list[Condition]] = {}
    for position, conditions in enumerate(filters):
        first = conditions[0]
        key: object = first.path if first.operator is Operator.EQ else position
        merged.setdefault(key, []).extend(conditions)
    return merged.values()


def _fields(given: list[str] | None) -> tuple[tuple[str, ...], ...] | None:
    names = [name.strip() for text in given or () for name in text.split(",") if name.strip()]
    if not names:
        return None
    if len(names) > MAX_FIELDS:
        raise problems.invalid_parameter("fields", f"more than {MAX_FIELDS} names")
    for name in names:
        if name.startswith("$"):
            raise problems.unsupported_expression("fields", "JSONPath is not supported")
    return tuple(tuple(name.split(".")) for name in names if name != "none")


def _sort(given: Iterable[str]) -> tuple[SortKey, ...]:
    names = [name.strip() for text in given for name in text.split(",") if name.strip()]
    if len(names) > MAX_SORT_KEYS:
        raise problems.invalid_parameter("sort", f"more than {MAX_SORT_KEYS} names")
    return tuple(_sort_key(name) for name in names)


def _sort_key(name: str) -> SortKey:
    path = name.lstrip("+-")
    if path.startswith("$"):
        raise problems.unsupported_expression("sort", "JSONPath is not supported")
    if not path:
        raise problems.invalid_parameter("sort", f"{name!r} names no attribute")
    return SortKey(path=tuple(path.split(".")), descending=name.startswith("-"))


def _count(name: str, reserved: dict[str, list[str]], *, default: int) -> int:
    given = reserved.get(name)
    if given is None:
        return default
    if len(set(given)) > 1:
        raise problems.invalid_parameter(name, "given twice with different values")
    if not _COUNT.fullmatch(given[0]):
        raise problems.invalid_parameter(name, f"{given[0][:50]!r} is no whole number from 0")
    return int(given[0])
