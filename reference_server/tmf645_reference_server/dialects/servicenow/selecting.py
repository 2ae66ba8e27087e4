"""
Which orders a list shows: filters, a page, attributes. Raises Problem 400, 404.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.dialects.servicenow import texts
from tmf645_reference_server.dialects.servicenow.quirks import Quirks
from tmf645_reference_server.dialects.servicenow.surface import (
    FILTERS,
    LONGEST_PAGE,
    PAGE,
    Result,
)

_ALWAYS: Final = ("id", "href")
_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a query string asks for; parameters that are not known are ignored."""

    filters: tuple[tuple[str, str], ...]
    fields: tuple[str, ...] | None
    offset: int
    limit: int


def read_selection(query: str, quirks: Quirks) -> Selection:
    """Return what ``query`` asks for. Raise Problem 400, 404."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=1_000)
    except ValueError as error:
        raise texts.refused("Invalid URI: too many parameters.") from error
    given = dict(pairs)
    filters = tuple((name, value) for name, value in pairs if name in FILTERS)
    _check_results(filters, quirks)
    return Selection(
        filters=filters,
        fields=fields_of(given.get("fields")),
        offset=_number(given, "offset", 0, least=0),
        limit=_limit(given, quirks),
    )


def fields_of(said: str | None) -> tuple[str, ...] | None:
    """Return the attributes that are named; None where all are wanted."""
    if said is None:
        return None
    return tuple(name for each in said.split(",") if (name := each.strip())) or None


def picked(document: Object, fields: Sequence[str] | None) -> Object:
    """Return ``document`` with the attributes named, its id and href; names it lacks are ignored."""
    if fields is None:
        return document
    wanted = {*fields, *_ALWAYS}
    return {name: value for name, value in document.items() if name in wanted}


def matching(documents: Sequence[Object], selection: Selection) -> list[Object]:
    """Return the documents that every filter fits."""
    return [
        each
        for each in documents
        if all(each.get(name) == value for name, value in selection.filters)
    ]


def _check_results(filters: Sequence[tuple[str, str]], quirks: Quirks) -> None:
    known = {each.value for each in Result}
    for name, value in filters:
        if name == "qualificationResult" and value not in known:
            if quirks.on("unknown_result_filter", "404"):
                raise texts.not_found(texts.NO_RECORD)
            raise texts.refused(
                f"Invalid path parameter: qualificationResult is one of {', '.join(Result)}."
            )


def _limit(given: dict[str, str], quirks: Quirks) -> int:
    limit = _number(given, "limit", PAGE, least=1)
    if limit > LONGEST_PAGE and quirks.on("limit_above_maximum", "refused"):
        raise texts.refused(f"Invalid path parameter: limit is at most {LONGEST_PAGE}.")
    return min(limit, LONGEST_PAGE)


def _number(given: dict[str, str], name: str, default: int, *, least: int) -> int:
    said = given.get(name)
    if said is None:
        return default
    if not (said.isascii() and said.isdigit()) or int(said[:_MOST_DIGITS]) < least:
        raise texts.refused(f"Invalid path parameter: {name} is a number, at least {least}.")
    return int(said[:_MOST_DIGITS])
