"""
Lists of our own tasks, and what has to be in them.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tmf645_conformance import expect
from tmf645_conformance.answers import Answer
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.parts import id_of
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Failed, Inconclusive

#: A link and its parameters; a parameter's value may be quoted.
_PARAMETER = r';\s*([^\s=;,]+)(?:\s*=\s*(?:"([^"]*)"|([^\s";,]+)))?'
_LINK = re.compile(rf"<([^<>]*)>\s*((?:{_PARAMETER}\s*)*)")

#: What is always allowed to be returned beside the attributes that were named.
_ALWAYS = frozenset({"id", "href"})


def external_id(task: Answer) -> str:
    """The externalId that ``task`` shows; Inconclusive where it shows none."""
    value = task.body.get("externalId")
    if not isinstance(value, str):
        raise Inconclusive("the answer has no externalId to go by", at=task.exchange)
    return value


def holds_exactly(
    sut: SUT, query: Mapping[str, str] | Sequence[tuple[str, str]], tasks: Sequence[Answer]
) -> None:
    """Demand that the filtered list holds exactly ``tasks``."""
    exchange = sut.listed(query)
    if exchange.status == 404 and not tasks:
        return
    rows = _with_further_pages(sut, query, exchange, len(tasks))
    found = sorted(map(id_of, rows))
    wanted = sorted(task.id for task in tasks)
    if found != wanted:
        raise Failed(
            f"the list filtered by {_told(query)} {what_is_wrong(wanted, found)}",
            expected=wanted,
            actual=found[:20],
            at=exchange,
        )


def linked(link: str, relation: str) -> str:
    """
    The target of ``relation`` in a Link header (RFC 8288, 3); empty where there is none.

    A link may have several relations, in any case, and other parameters.
    """
    for target, parameters, *_ in _LINK.findall(link):
        relations = [
            (quoted or plain).lower().split()
            for name, quoted, plain in re.findall(_PARAMETER, parameters)
            if name.lower() == "rel"
        ]
        if relations and relation in relations[0]:
            return str(target)
    return ""


def what_is_wrong(wanted: Sequence[str], found: Sequence[str]) -> str:
    """Say in which way the ids ``found`` in a list are not those that are ``wanted``."""
    lacks, holds_more = set(wanted) - set(found), set(found) - set(wanted)
    if lacks and holds_more:
        return "holds other tasks than those that match"
    if lacks:
        return "is empty, though tasks match" if not found else "lacks tasks that match"
    return "holds tasks that do not match" if holds_more else "holds tasks more than once"


def _told(query: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    pairs = query.items() if isinstance(query, Mapping) else query
    return "&".join(f"{name}={value}" for name, value in pairs)


def _with_further_pages(
    sut: SUT,
    query: Mapping[str, str] | Sequence[tuple[str, str]],
    first: Exchange,
    most: int,
) -> list[Mapping[str, Any]]:
    """The rows of ``first`` and of the pages after it, up to ``most``: pages may be small."""
    expect.status(first, 200, 206)
    rows = expect.json_list(first)
    pairs = list(query.items()) if isinstance(query, Mapping) else list(query)
    while 0 < len(rows) < most:
        exchange = sut.listed([*pairs, ("offset", str(len(rows)))])
        page = expect.json_list(exchange) if exchange.succeeded else []
        if not page or page[0] in rows:
            break
        rows = [*rows, *page]
    return rows


def our_rows(
    sut: SUT, tasks: Sequence[Answer], query: Mapping[str, str]
) -> tuple[Exchange, list[Mapping[str, Any]]]:
    """The first page of our own tasks, and all their rows, page by page."""
    first = our_page(sut, tasks, query)
    ours = {"description": str(tasks[0].body.get("description")), **query}
    return first, _with_further_pages(sut, ours, first, len(tasks))


def some_rows(exchange: Exchange) -> list[Mapping[str, Any]]:
    """The rows of a list that is there and not empty."""
    expect.status(exchange, 200, 206)
    rows = expect.json_list(exchange)
    if not rows:
        raise Failed("the list is empty", expected="rows", actual=[], at=exchange)
    return rows


def our_page(sut: SUT, tasks: Sequence[Answer], query: Mapping[str, str]) -> Exchange:
    """A page of our own tasks; Inconclusive where filters let strangers in."""
    description = str(tasks[0].body.get("description"))
    exchange = sut.listed({"description": description, **query})
    if not exchange.succeeded:
        raise Inconclusive(f"{exchange}", at=exchange)
    ours = {task.id for task in tasks}
    rows = expect.json_list(exchange)
    if not rows or not {id_of(row) for row in rows} <= ours:
        raise Inconclusive("filters do not give the tasks of one description", at=exchange)
    return exchange


def shows_only(wanted: Sequence[str], shown: Mapping[str, Any], exchange: Exchange) -> None:
    """Demand that ``shown`` has the ``wanted`` attributes, its identity, and no others."""
    more = sorted(set(shown) - set(wanted) - _ALWAYS)
    if more:
        raise Failed(
            f"fields={','.join(wanted)} shows more",
            expected=f"{', '.join(wanted)}; id and href may be there",
            actual=", ".join(shown),
            at=exchange,
            cause="fields",
        )
