"""
What a list shows: filters, sort, page and fields (TMF630 as facts of the guideline have it).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from campaign.minimal_http import Answered, Json, Refusal

#: Query parameters that are no attribute filters.
RESERVED = ("fields", "offset", "limit", "sort", "filter")

#: Comparisons by the suffix of a filter's name; what the documents know beside equality.
COMPARISONS = {
    "gt": lambda have, want: have > want,
    "gte": lambda have, want: have >= want,
    "lt": lambda have, want: have < want,
    "lte": lambda have, want: have <= want,
}

Query = Sequence[tuple[str, str]]


class Selection:
    """Selects rows and attributes by the query of a GET."""

    default_limit = 100
    greatest_limit = 1000

    def show_list(self, rows: list[Json], query: Query, url: str) -> Answered:
        """The page of ``rows`` that ``query`` asks for; ``url`` is the list's own address."""
        self.refuse_unsupported(query)
        chosen = self.sort([row for row in rows if self.matches(row, self.filters(query))], query)
        offset, limit = self.offset(query), self.limit(query)
        page = self.page(chosen, offset, limit)
        shown = [self.apply_fields(row, self.fields(query)) for row in page]
        headers = self.page_headers(len(chosen), len(page))
        links = self.links(query, url, offset=offset, limit=limit, total=len(chosen))
        status = self.page_status(len(page), len(chosen))
        return Answered(status=status, body=shown, headers={**headers, **links})

    # -- reading the query -----------------------------------------------------------------------

    def refuse_unsupported(self, query: Query) -> None:
        """JSONPath and regular expressions are not offered: 501 (TMF630 part 6)."""
        for name, value in query:
            jsonpath = name == "filter" or (name in RESERVED and value.startswith("$"))
            if jsonpath or name.endswith(".regex"):
                raise Refusal(501, "notImplemented", f"{name}={value} is not supported")

    def filters(self, query: Query) -> list[tuple[str, list[str]]]:
        """Each filter with the values it allows; a name given twice allows the values of both."""
        allowed: dict[str, list[str]] = {}
        for name, value in query:
            if name not in RESERVED:
                allowed.setdefault(name, []).extend((value, *value.replace(";", ",").split(",")))
        return list(allowed.items())

    def fields(self, query: Query) -> list[str]:
        """The names that ``fields`` lists; none where everything is wanted."""
        return [
            part for name, value in query if name == "fields" for part in value.split(",") if part
        ]

    def offset(self, query: Query) -> int:
        return _count(query, "offset", 0)

    def limit(self, query: Query) -> int:
        return min(_count(query, "limit", self.default_limit), self.greatest_limit)

    # -- selecting -------------------------------------------------------------------------------

    def matches(self, row: Json, filters: list[tuple[str, list[str]]]) -> bool:
        """Every filter has to agree; one of its values is enough."""
        return all(self.agrees(row, name, values) for name, values in filters)

    def agrees(self, row: Json, name: str, values: list[str]) -> bool:
        """Whether any element at the path of ``name`` compares with one of ``values``."""
        path, _, suffix = name.rpartition(".")
        if suffix in COMPARISONS:
            compare = COMPARISONS[suffix]
        else:
            path, compare = name.removesuffix(".eq"), lambda have, want: have == want
        found = list(at_path(row, path.split(".")))
        return any(_holds(compare, have, want) for have in found for want in values)

    def sort(self, rows: list[Json], query: Query) -> list[Json]:
        """Sorted by the last key first, so that the first one decides."""
        keys = [key.strip() for name, value in query if name == "sort" for key in value.split(",")]
        for key in reversed([key for key in keys if key]):
            path = key.lstrip("+-").split(".")
            rows = sorted(rows, key=lambda row: _rank(row, path), reverse=key.startswith("-"))
        return rows

    def page(self, rows: list[Json], offset: int, limit: int) -> list[Json]:
        return rows[offset : offset + limit]

    def page_status(self, shown: int, total: int) -> int:
        return 200 if shown == total else 206

    def page_headers(self, total: int, shown: int) -> dict[str, str]:
        return {"X-Total-Count": str(total), "X-Result-Count": str(shown)}

    def links(
        self, query: Query, url: str, *, offset: int, limit: int, total: int
    ) -> dict[str, str]:
        """The Link header: first and last, prev and next where there are such pages."""
        if limit == 0 or (offset == 0 and limit >= total):
            return {}
        starts = {"first": 0, "last": max(0, (total - 1) // limit * limit)}
        if offset > 0:
            starts["prev"] = max(0, offset - limit)
        if offset + limit < total:
            starts["next"] = offset + limit
        others = [(name, value) for name, value in query if name not in {"offset", "limit"}]
        pages = (
            f'<{url}?{urlencode([*others, ("offset", start), ("limit", limit)])}>; rel="{relation}"'
            for relation, start in starts.items()
        )
        return {"Link": ", ".join(pages)}

    def apply_fields(self, row: Json, fields: Sequence[str]) -> Json:
        """Only the named attributes, and always id and href; everything where none is named."""
        if not fields:
            return row
        return pick(row, [name.split(".") for name in ("id", "href", *fields)])


def pick(row: Json, paths: list[list[str]]) -> Json:
    """The parts of ``row`` at ``paths``; a dotted path keeps only what it names of the inside."""
    picked: Json = {}
    for name, value in row.items():
        inner = [path[1:] for path in paths if path[0] == name]
        if inner:
            picked[name] = value if [] in inner else _pick_inside(value, inner)
    return picked


def at_path(value: Any, path: list[str]) -> Iterator[Any]:
    """The values at ``path``, of every element of the arrays that lie on it."""
    if isinstance(value, list):
        for element in value:
            yield from at_path(element, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from at_path(value[path[0]], path[1:])


def _pick_inside(value: Any, paths: list[list[str]]) -> Any:
    if isinstance(value, list):
        return [_pick_inside(element, paths) for element in value]
    return pick(value, paths) if isinstance(value, dict) else value


def _count(query: Query, name: str, default: int) -> int:
    """A query parameter that counts; refused where it is no number from 0 on."""
    for given, value in query:
        if given == name:
            if not (value.isascii() and value.isdigit()):
                raise Refusal(
                    400, "invalidQuery", f"{name} is {value!r}; a number from 0 is needed"
                )
            return int(value[:18])
    return default


def _holds(compare: Any, have: Any, want: str) -> bool:
    """Compare as moments or numbers where both are such, else as text."""
    for read in (_moment, _number):
        mine, theirs = read(have), read(want)
        if mine is not None and theirs is not None:
            return bool(compare(mine, theirs))
    return bool(compare(_text(have), want))


def _rank(row: Json, path: list[str]) -> tuple[int, Any]:
    """Where a row stands by the value at ``path``: numbers, moments, texts, then those without."""
    for value in at_path(row, path):
        if isinstance(value, int | float):
            return (0, float(value))
        moment = _moment(value)
        return (1, moment) if moment is not None else (2, _text(value))
    return (3, 0)


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _moment(value: Any) -> datetime | None:
    """A date-time; a blank where an offset's plus was, as form decoding leaves it, is forgiven."""
    if not isinstance(value, str) or len(value) < 19 or value[10] not in "Tt":
        return None
    try:
        moment = datetime.fromisoformat(value.replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
