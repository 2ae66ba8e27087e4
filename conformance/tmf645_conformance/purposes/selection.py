"""
Choosing what a list holds and what a resource shows: fields, filters, pages, order.

Tasks of one description, which nobody else has, make the lists of this page independent of who
else uses the server.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.answers import Answer
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.compare import moment
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.specification import (
    API_PAGING,
    CP_FIELDS,
    CP_FIELDS_LIST,
    CP_FILTER,
    CP_FILTER_NESTED,
    TMF630_FIELDS,
    TMF630_FILTER,
    TMF630_JSONPATH,
    TMF630_LINK,
    TMF630_OPERATORS,
    TMF630_PAGING,
    TMF630_SORT,
)
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Failed, Inconclusive

_STORED = (Need.STORED,)

#: What is always allowed to be returned beside the attributes that were named.
_ALWAYS = frozenset({"id", "href"})


# --- fields ---------------------------------------------------------------------------------------


@purpose(
    "CSQ-MGT-BV-10",
    Level.MANDATORY,
    CP_FIELDS,
    TMF630_FIELDS,
    twin="QSQ-MGT-BV-10",
    about="fields",
    needs=_STORED,
    given=("CSQ-LIF-BV-03",),
)
def fields_selects_attributes_of_one_task(sut: SUT) -> None:
    """
    GET of a task with fields shows the attributes that are named, and no others.

    Each first-level attribute that the task has is named alone, then two of them together. id and
    href may be there in any case.
    """
    answer = sut.settled()
    names = [name for name in answer.body if not name.startswith("@") and name != "href"]
    for wanted in ([name] for name in names):
        _only(wanted, sut.read(answer.id, fields=",".join(wanted)), answer)
    _only(names[:2], sut.read(answer.id, fields=",".join(names[:2])), answer)


@purpose(
    "CSQ-MGT-BV-11",
    Level.MANDATORY,
    CP_FIELDS_LIST,
    TMF630_FIELDS,
    twin="QSQ-MGT-BV-11",
    about="fields",
    needs=_STORED,
    given=("CSQ-MGT-BV-04",),
)
def fields_selects_attributes_in_the_list(sut: SUT) -> None:
    """
    GET of the list with fields shows, in each row, the attributes that are named, and no others.

    Servers often select on single resources and forget the list. What every task has is named: a
    page on which no row shows it has lost it.
    """
    sut.settled()
    for wanted in (["state"], [sut.resource.date, "state"]):
        exchange = sut.listed({"fields": ",".join(wanted), "limit": "5"})
        expect.status(exchange, 200, 206)
        rows = expect.json_list(exchange)
        for row in rows:
            _shows_only(wanted, row, exchange)
        missing = [name for name in wanted if rows and not any(name in row for row in rows)]
        expect.equal([], missing, f"fields={','.join(wanted)} does not show it", at=exchange)


@purpose(
    "CSQ-MGT-BV-12",
    Level.RECOMMENDED,
    TMF630_FIELDS,
    twin="QSQ-MGT-BV-12",
    about="fields",
    needs=_STORED,
)
def fields_none_shows_the_identity(sut: SUT) -> None:
    """
    fields=none shows id and href, and nothing else.

    It is how a client checks that something is there.
    """
    answer = sut.settled()
    exchange = sut.read(answer.id, fields="none")
    expect.status(exchange, 200)
    shown = expect.json_object(exchange)

    expect.equal({"id", "href"}, set(shown), "fields=none", at=exchange)


@purpose(
    "CSQ-MGT-BV-13",
    Level.OBSERVATION,
    TMF630_FIELDS,
    twin="QSQ-MGT-BV-13",
    about="fields",
    needs=_STORED,
)
def how_an_unknown_field_is_answered(sut: SUT) -> str:
    """
    How fields with a name that no attribute has is answered.

    The documents are silent.
    """
    exchange = sut.read(sut.settled().id, fields="noSuchAttribute")
    shown = sorted(exchange.json) if isinstance(exchange.json, dict) else "no object"
    return f"answered {exchange.status} with {shown}"


def _only(wanted: Sequence[str], exchange: Exchange, answer: Answer) -> None:
    expect.status(exchange, 200)
    shown = expect.json_object(exchange)
    _shows_only(wanted, shown, exchange)
    missing = [name for name in wanted if name not in shown and answer.body.get(name) is not None]
    expect.equal([], missing, f"fields={','.join(wanted)} does not show it", at=exchange)


def _shows_only(wanted: Sequence[str], shown: Mapping[str, Any], exchange: Exchange) -> None:
    more = sorted(set(shown) - set(wanted) - _ALWAYS)
    expect.equal([], more, f"fields={','.join(wanted)} shows more", at=exchange)


# --- filters --------------------------------------------------------------------------------------


@purpose(
    "CSQ-MGT-BV-20",
    Level.MANDATORY,
    CP_FILTER,
    TMF630_FILTER,
    twin="QSQ-MGT-BV-20",
    about="filters",
    needs=_STORED,
    given=("CSQ-MGT-BV-04", "CSQ-REQ-BV-10"),
)
def a_filter_keeps_what_matches(sut: SUT) -> None:
    """
    A list filtered by a top-level attribute holds the tasks with that value, and no others.

    By id, by externalId and by description. A server that ignores filters shows strangers, and
    one that compares beginnings shows too many.
    """
    one, other = sut.together(2)
    for name in ("id", "externalId"):
        _lists(sut, {name: str(one.body.get(name))}, [one])
    _lists(sut, {"description": str(other.body.get("description"))}, [one, other])
    _lists(sut, {"externalId": _external_id(one)[:-1]}, [])


@purpose(
    "CSQ-MGT-BV-21",
    Level.MANDATORY,
    CP_FILTER,
    TMF630_FILTER,
    twin="QSQ-MGT-BV-21",
    about="filters",
    needs=_STORED,
    given=("CSQ-MGT-BV-20",),
)
def several_filters_combine_with_and(sut: SUT) -> None:
    """
    A list filtered by two attributes holds the tasks that match both.

    One pair that matches, one whose second half does not, and one whose second half is a state
    that the task is not in: servers often know the attributes by which they find, and no others.
    """
    one, other = sut.together(2)
    description = str(one.body.get("description"))
    _lists(sut, {"description": description, "externalId": _external_id(other)}, [other])
    _lists(sut, {"id": one.id, "externalId": _external_id(other)}, [])
    ended = sut.settled()
    other_end = "terminatedWithError" if ended.state == "done" else "done"
    word = sut.profile.vocabulary.states[other_end][0]
    _lists(sut, {"id": ended.id, "state": word}, [])


@purpose(
    "CSQ-MGT-BV-22",
    Level.MANDATORY,
    CP_FILTER,
    CP_FIELDS_LIST,
    twin="QSQ-MGT-BV-22",
    about="filters",
    needs=_STORED,
    given=("CSQ-MGT-BV-20", "CSQ-MGT-BV-11"),
)
def filters_and_fields_go_together(sut: SUT) -> None:
    """
    A filtered list with fields holds the tasks that match, with the attributes that are named.

    The attribute that is filtered by need not be shown.
    """
    one, _ = sut.together(2)
    exchange = sut.listed({"externalId": _external_id(one), "fields": "id,state"})
    rows = _rows(exchange)

    expect.equal([one.id], [row.get("id") for row in rows], "the filtered list", at=exchange)
    _shows_only(["id", "state"], rows[0], exchange)


@purpose(
    "CSQ-MGT-BV-23",
    Level.RECOMMENDED,
    TMF630_FILTER,
    twin="QSQ-MGT-BV-23",
    about="filters",
    needs=_STORED,
    given=("CSQ-MGT-BV-20",),
)
def values_of_one_attribute_combine_with_or(sut: SUT) -> None:
    """
    Several values of one attribute, by comma or by repetition, match any of them.

    The guidelines give both forms.
    """
    one, other, _ = sut.together(3)
    wanted = [_external_id(one), _external_id(other)]
    _lists(sut, {"externalId": ",".join(wanted)}, [one, other])
    _lists(sut, [("externalId", value) for value in wanted], [one, other])


@purpose(
    "CSQ-MGT-BV-24",
    Level.RECOMMENDED,
    TMF630_OPERATORS,
    twin="QSQ-MGT-BV-24",
    about="filters",
    needs=_STORED,
    given=("CSQ-MGT-BV-20",),
)
def moments_are_compared(sut: SUT) -> None:
    """
    .gt, .gte, .lt and .lte compare dates.

    The tasks of one description, from a moment long ago and to a moment far away, and the other
    way round.
    """
    tasks = sut.together(2)
    date, description = sut.resource.date, str(tasks[0].body.get("description"))
    past, future = "2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z"
    for operator, moment_, found in (
        ("gt", past, tasks),
        ("gte", future, []),
        ("lt", future, tasks),
        ("lte", past, []),
    ):
        _lists(sut, {"description": description, f"{date}.{operator}": moment_}, found)


@purpose(
    "CSQ-MGT-BV-25",
    Level.CONDITIONAL,
    CP_FILTER_NESTED,
    TMF630_FILTER,
    twin="QSQ-MGT-BV-25",
    about="nested filters",
    needs=(Need.STORED, Need.NESTED_FILTERING),
    given=("CSQ-MGT-BV-20",),
)
def a_filter_reaches_into_parts(sut: SUT) -> None:
    """
    A list filtered by an attribute of a part holds the tasks that have such a part.

    By the id of the second item of a check, or of the criteria of a query. Any element of an array
    counts.
    """
    mark = sut.session.new_mark()
    asked = sut.request()
    part = asked[sut.resource.required]
    marked = [*part, {**part[0], "id": mark}] if isinstance(part, list) else {**part, "id": mark}
    task = sut.created({**asked, sut.resource.required: marked})
    path = f"{sut.resource.required}.id"
    shown = task.body.get(sut.resource.required)
    if mark not in str(shown):
        raise Inconclusive(f"the answer does not show the {path} that was sent", at=task.exchange)

    _lists(sut, {path: mark}, [task])
    _lists(sut, {path: f"{mark}-nobody"}, [])


@purpose(
    "CSQ-MGT-BV-26",
    Level.RECOMMENDED,
    TMF630_JSONPATH,
    twin="QSQ-MGT-BV-26",
    about="JSONPath",
    needs=_STORED,
    given=("CSQ-MGT-BV-20",),
)
def a_jsonpath_filter_is_understood_or_declined(sut: SUT) -> None:
    """
    A JSONPath filter is either applied, or declined with 501.

    A server that does not know it, and answers with everything, misleads.
    """
    one, _ = sut.together(2)
    exchange = sut.listed({"filter": f"$[?(@.externalId=='{_external_id(one)}')]"})
    if exchange.status == 501:
        return

    expect.status(exchange, 200, 206)
    found = [row.get("id") for row in expect.json_list(exchange)]
    expect.equal([one.id], found, "a JSONPath filter, neither applied nor declined", at=exchange)


# --- pages ----------------------------------------------------------------------------------------


@purpose(
    "CSQ-MGT-BV-30",
    Level.MANDATORY,
    API_PAGING,
    TMF630_PAGING,
    twin="QSQ-MGT-BV-30",
    about="limit",
    needs=_STORED,
    given=("CSQ-MGT-BV-04",),
)
def limit_bounds_a_page(sut: SUT) -> None:
    """
    A list with limit holds at most that many rows.

    There are more: three were created just before.
    """
    for _ in range(3):
        sut.created()
    for limit in (1, 2):
        exchange = sut.listed({"limit": str(limit)})
        expect.status(exchange, 200, 206)
        rows = expect.json_list(exchange)

        expect.true(
            1 <= len(rows) <= limit,
            f"limit={limit}",
            expected=f"1 to {limit} rows",
            actual=len(rows),
            at=exchange,
        )


@purpose(
    "CSQ-MGT-BV-31",
    Level.MANDATORY,
    API_PAGING,
    TMF630_PAGING,
    twin="QSQ-MGT-BV-31",
    about="offset",
    needs=_STORED,
    given=("CSQ-MGT-BV-20", "CSQ-MGT-BV-30"),
)
def pages_are_disjoint_and_complete(sut: SUT) -> None:
    """
    Walking through a list by offset and limit meets each task exactly once.

    Five tasks of one description, two to a page.
    """
    tasks = sut.together(5)
    met = _walk(sut, tasks, limit=2)
    wanted = sorted(task.id for task in tasks)
    if set(met) - set(wanted):
        raise Inconclusive("the list holds strangers: filters are not applied")

    expect.equal(wanted, sorted(met), "walking through pages", at=sut.session.exchanges[-4:])


@purpose(
    "CSQ-MGT-BV-32",
    Level.CONDITIONAL,
    API_PAGING,
    TMF630_PAGING,
    twin="QSQ-MGT-BV-32",
    about="total count",
    needs=(Need.STORED, Need.TOTAL_COUNT),
    given=("CSQ-MGT-BV-20",),
)
def the_total_count_is_right(sut: SUT) -> None:
    """
    X-Total-Count, where it is sent, is the number of tasks that match, whatever the page.

    Three tasks of one description, asked for two at a time.
    """
    tasks = sut.together(3)
    exchange = _our_page(sut, tasks, {"limit": "2"})

    expect.equal("3", exchange.headers.get("x-total-count"), "X-Total-Count", at=exchange)


@purpose(
    "CSQ-MGT-BV-33",
    Level.RECOMMENDED,
    API_PAGING,
    TMF630_PAGING,
    twin="QSQ-MGT-BV-33",
    about="total count",
    needs=_STORED,
)
def lists_say_how_many_there_are(sut: SUT) -> None:
    """
    A list has X-Total-Count and X-Result-Count.

    Both are declared by the API file; documents disagree on whether they are a must.
    """
    sut.created()
    exchange = sut.listed({"limit": "1"})
    rows = _rows(exchange)
    missing = [name for name in ("x-total-count", "x-result-count") if name not in exchange.headers]

    expect.equal([], missing, "missing headers", at=exchange)
    expect.equal(str(len(rows)), exchange.headers["x-result-count"], "X-Result-Count", at=exchange)


@purpose(
    "CSQ-MGT-BV-34",
    Level.RECOMMENDED,
    TMF630_LINK,
    twin="QSQ-MGT-BV-34",
    about="links between pages",
    needs=_STORED,
)
def a_part_of_a_list_links_to_the_next(sut: SUT) -> None:
    """
    A page that is not the last has a Link to the next one.

    Three tasks of one description, asked for two at a time.
    """
    tasks = sut.together(3)
    exchange = _our_page(sut, tasks, {"limit": "2"})
    link = exchange.headers.get("link", "")

    expect.true(
        'rel="next"' in link or "rel=next" in link,
        "a part of a list without Link to the next page",
        expected='Link: <…>; rel="next"',
        actual=link or "(none)",
        at=exchange,
    )


@purpose(
    "CSQ-MGT-BV-35",
    Level.OBSERVATION,
    TMF630_PAGING,
    twin="QSQ-MGT-BV-35",
    about="status of a page",
    needs=_STORED,
)
def how_a_part_of_a_list_is_answered(sut: SUT) -> str:
    """
    Whether a part of a list is answered 200 or 206, and an offset behind its end.

    206 by the guidelines, 200 alone by the API file; the second is written nowhere.
    """
    tasks = sut.together(3)
    part = _our_page(sut, tasks, {"limit": "2"})
    beyond = sut.listed({"offset": "1000000"})
    return f"a part: {part.status}; an offset behind the end: {beyond.status}"


# --- order ----------------------------------------------------------------------------------------


@purpose(
    "CSQ-MGT-BV-40",
    Level.CONDITIONAL,
    TMF630_SORT,
    twin="QSQ-MGT-BV-40",
    about="sort",
    needs=(Need.STORED, Need.SORT),
    given=("CSQ-MGT-BV-20",),
)
def sort_orders_a_list(sut: SUT) -> None:
    """
    Sort puts a list in the order of an attribute; with - before its name, the other way round.

    Four tasks of one description whose externalIds are in another order than their creation.
    """
    tasks = sut.together(4)
    wanted = sorted(_external_id(task) for task in tasks)
    for sort, order in (("externalId", wanted), ("-externalId", wanted[::-1])):
        exchange, rows = _our_rows(sut, tasks, {"sort": sort, "limit": "10"})
        shown = [row.get("externalId") for row in rows]

        expect.equal(order, shown, f"sort={sort}", at=exchange)


@purpose(
    "CSQ-MGT-BV-41",
    Level.RECOMMENDED,
    TMF630_SORT,
    twin="QSQ-MGT-BV-41",
    about="sort",
    needs=(Need.STORED, Need.SORT),
    given=("CSQ-MGT-BV-20",),
)
def sort_orders_moments(sut: SUT) -> None:
    """
    Sort by the date of the task orders by time.

    The newest first, with - before the name.
    """
    tasks = sut.together(3)
    exchange, rows = _our_rows(sut, tasks, {"sort": f"-{sut.resource.date}", "limit": "10"})
    shown = [moment(row.get(sut.resource.date)) for row in rows]
    known = [when for when in shown if when is not None]

    expect.true(
        len(known) == len(shown) and known == sorted(known, reverse=True),
        "not the newest first",
        expected="descending",
        actual=[str(when) for when in shown],
        at=exchange,
    )


# --- behind them ----------------------------------------------------------------------------------


def _external_id(task: Answer) -> str:
    value = task.body.get("externalId")
    if not isinstance(value, str):
        raise Inconclusive("the answer has no externalId to go by", at=task.exchange)
    return value


def _lists(
    sut: SUT, query: Mapping[str, str] | Sequence[tuple[str, str]], tasks: Sequence[Answer]
) -> None:
    """Demand that the filtered list holds exactly ``tasks``."""
    exchange = sut.listed(query)
    if exchange.status == 404 and not tasks:
        return
    rows = _with_further_pages(sut, query, exchange, len(tasks))
    found = sorted(str(row.get("id")) for row in rows)
    wanted = sorted(task.id for task in tasks)
    if found != wanted:
        raise Failed(
            f"the list filtered by {dict(query)}",
            expected=wanted,
            actual=found[:20],
            at=exchange,
        )


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


def _rows(exchange: Exchange) -> list[Mapping[str, Any]]:
    """The rows of a list that is there and not empty."""
    expect.status(exchange, 200, 206)
    rows = expect.json_list(exchange)
    if not rows:
        raise Failed("the list is empty", expected="rows", actual=[], at=exchange)
    return rows


def _our_page(sut: SUT, tasks: Sequence[Answer], query: Mapping[str, str]) -> Exchange:
    """A page of our own tasks; Inconclusive where filters let strangers in."""
    description = str(tasks[0].body.get("description"))
    exchange = sut.listed({"description": description, **query})
    if not exchange.succeeded:
        raise Inconclusive(f"{exchange}", at=exchange)
    ours = {task.id for task in tasks}
    rows = expect.json_list(exchange)
    if not rows or not {row.get("id") for row in rows} <= ours:
        raise Inconclusive("filters do not give the tasks of one description", at=exchange)
    return exchange


def _our_rows(
    sut: SUT, tasks: Sequence[Answer], query: Mapping[str, str]
) -> tuple[Exchange, list[Mapping[str, Any]]]:
    """All our own tasks, page by page, and the first page."""
    first = _our_page(sut, tasks, query)
    ours = {"description": str(tasks[0].body.get("description")), **query}
    return first, _with_further_pages(sut, ours, first, len(tasks))


def _walk(sut: SUT, tasks: Sequence[Answer], *, limit: int) -> list[str]:
    """The ids met on the way through the pages of our own tasks."""
    met: list[str] = []
    for _ in range(2 * len(tasks)):
        exchange = sut.listed(
            {
                "description": str(tasks[0].body.get("description")),
                "limit": str(limit),
                "offset": str(len(met)),
            }
        )
        if exchange.status == 404 and met:
            return met
        expect.status(exchange, 200, 206)
        rows = expect.json_list(exchange)
        if not rows or len(met) >= len(tasks):
            return met + [str(row.get("id")) for row in rows]
        met += [str(row.get("id")) for row in rows]
    return met
