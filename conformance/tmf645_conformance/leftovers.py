"""
What earlier runs left at an implementation: found by its mark, and removed.

A run removes what it created; one that was killed, or that met a server without DELETE at the time,
could not. Lists are read page by page, and each resource is read once more before it is deleted:
what does not show our mark at that moment stays.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tmf645_conformance.conversation import Conversation
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.marks import run_of
from tmf645_conformance.parts import id_of, segment
from tmf645_conformance.resources import Resource
from tmf645_conformance.verdicts import Inconclusive

#: Rows of a page, and pages of a list, that are asked for.
PAGE = 50
MOST_PAGES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A resource with our mark: where it is below the API root, and of which run."""

    path: str
    external_id: str
    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was found, how many resources were looked at, and what could not be looked at."""

    found: tuple[Leftover, ...]
    seen: int
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What came of one leftover; ``because`` says why it is still there, empty where it is not."""

    leftover: Leftover
    because: str = ""


@dataclass
class _Walk:
    found: dict[str, Leftover] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    gaps: list[str] = field(default_factory=list)


def search(conversation: Conversation, wanted: Callable[[str], bool]) -> Search:
    """
    Look through both lists for what carries the mark of a wanted run.

    Raises BrokenOff where nobody answers any more.
    """
    walk = _Walk()
    for resource in Resource:
        try:
            _look_through(conversation, resource, wanted, walk)
        except Inconclusive as lost:
            walk.gaps.append(lost.message)
    return Search(found=tuple(walk.found.values()), seen=len(walk.seen), gaps=tuple(walk.gaps))


def remove(conversation: Conversation, leftovers: tuple[Leftover, ...]) -> Iterator[Removed]:
    """Remove each, the latest first, and tell what came of it. Raises BrokenOff."""
    for leftover in reversed(leftovers):
        try:
            because = _remove(conversation, leftover)
        except Inconclusive as lost:
            because = lost.message
        yield Removed(leftover=leftover, because=because)


def _look_through(
    conversation: Conversation, resource: Resource, wanted: Callable[[str], bool], walk: _Walk
) -> None:
    total, offset = "", 0
    for _ in range(MOST_PAGES):
        query = {"offset": str(offset), "limit": str(PAGE)}
        conversation.exchanges.clear()
        exchange = conversation.send("GET", resource.path, query=query)
        rows = _rows(exchange, walk)
        new = [row for row in rows if _path(resource, row) not in walk.seen]
        total = exchange.headers.get("x-total-count", total)
        for row in new:
            _take(resource, row, wanted, walk)
        offset += len(rows)
        if not new:
            break
    else:
        walk.gaps.append(f"{resource.path}: there is more than {offset} resources")
    if total.isdecimal() and int(total) > offset:
        walk.gaps.append(f"{resource.path}: only {offset} of {total} resources can be listed")


def _rows(exchange: Exchange, walk: _Walk) -> list[Mapping[str, Any]]:
    if not exchange.succeeded or not isinstance(exchange.json, list):
        walk.gaps.append(f"{exchange}" + (" and no list" if exchange.succeeded else ""))
        return []
    return [row for row in exchange.json if isinstance(row, dict) and id_of(row)]


def _take(
    resource: Resource, row: Mapping[str, Any], wanted: Callable[[str], bool], walk: _Walk
) -> None:
    path = _path(resource, row)
    walk.seen.add(path)
    run = run_of(row.get("externalId"))
    if run and wanted(run):
        walk.found[path] = Leftover(path=path, external_id=row["externalId"], run=run)


def _path(resource: Resource, row: Mapping[str, Any]) -> str:
    return f"{resource.path}/{segment(id_of(row))}"


def _remove(conversation: Conversation, leftover: Leftover) -> str:
    """Remove one; return why it is still there."""
    shown = conversation.send("GET", leftover.path)
    if shown.status in {404, 410}:
        return ""
    document = shown.json if isinstance(shown.json, dict) else {}
    if document.get("externalId") != leftover.external_id:
        return f"{shown} and does not show the mark {leftover.external_id}: it may not be ours"
    exchange = conversation.send("DELETE", leftover.path)
    return "" if exchange.succeeded else f"{exchange}"
