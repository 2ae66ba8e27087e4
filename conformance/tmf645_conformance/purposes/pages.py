"""
Walking through a list: pages, their number, and their order.

Tasks of one description, which nobody else has, make these lists independent of who else uses the
server.
"""

from collections.abc import Sequence

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.answers import Answer
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.compare import moment
from tmf645_conformance.listing import external_id, linked, our_page, our_rows, some_rows
from tmf645_conformance.parts import id_of
from tmf645_conformance.specification import (
    API_PAGING,
    TMF630_LINK,
    TMF630_PAGING,
    TMF630_SORT,
)
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Failed, Inconclusive, NoAddress

_STORED = (Need.STORED,)
_COUNTS = ("X-Total-Count", "X-Result-Count")


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
            f"limit={limit} is not kept",
            expected="1 row" if limit == 1 else f"1 to {limit} rows",
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

    Five tasks of one description, two to a page. In the list of everything, where others may come
    and go, the second row is another one than the first.
    """
    tasks = sut.together(5)
    met = _walk(sut, tasks, limit=2)
    wanted = sorted(task.id for task in tasks)
    if set(met) - set(wanted):
        raise Inconclusive("the list holds strangers: filters are not applied")

    expect.equal(
        wanted,
        sorted(met),
        "walking through the pages does not meet each task once",
        at=sut.session.exchanges[-4:],
    )
    shown = [
        [row.get("id") for row in expect.json_list(sut.listed({"limit": "1", **query}))]
        for _ in range(3)
        for query in ({}, {"offset": "1"})
    ]
    expect.true(
        any(shown[n] != shown[n + 1] for n in (0, 2, 4)),
        "offset=1 shows the row that offset=0 shows",
        expected="another row",
        actual=shown,
        at=sut.session.exchanges[-2:],
    )


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
    exchange = our_page(sut, tasks, {"limit": "2"})

    expect.equal(
        "3",
        exchange.headers.get("x-total-count"),
        "X-Total-Count is not the number of tasks that match",
        at=exchange,
    )


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
    rows = some_rows(exchange)
    missing = [name for name in _COUNTS if name.lower() not in exchange.headers]

    expect.equal([], missing, f"without {' and '.join(missing)}", at=exchange)
    expect.equal(
        str(len(rows)),
        exchange.headers["x-result-count"],
        "X-Result-Count is not the number of rows",
        at=exchange,
    )


@purpose(
    "CSQ-MGT-BV-34",
    Level.RECOMMENDED,
    TMF630_LINK,
    twin="QSQ-MGT-BV-34",
    about="links between pages",
    needs=_STORED,
    given=("CSQ-MGT-BV-30",),
)
def a_part_of_a_list_links_to_the_next(sut: SUT) -> None:
    """
    A page that is not the last has a Link to the next one.

    Three tasks of one description, asked for two at a time. The link is followed: where a page is
    behind it, that is another one.
    """
    tasks = sut.together(3)
    exchange = our_page(sut, tasks, {"limit": "2"})
    link = exchange.headers.get("link", "")
    target = linked(link, "next")

    expect.true(
        bool(target),
        "a part of a list without Link to the next page",
        expected='Link: <…>; rel="next"',
        actual=link or "(none)",
        at=exchange,
    )
    try:
        following = sut.session.send("GET", sut.session.resolve(target, against=exchange.url))
    except NoAddress as none:
        raise Failed(none.message, expected="a URI", actual=target, at=exchange) from none
    if following.succeeded:
        before, after = ({id_of(row) for row in some_rows(each)} for each in (exchange, following))
        expect.equal(
            set(), before & after, "the Link to the next page shows rows of this one", at=following
        )


@purpose(
    "CSQ-MGT-BV-35",
    Level.OBSERVATION,
    TMF630_PAGING,
    twin="QSQ-MGT-BV-35",
    about="status of a page",
    needs=_STORED,
    given=("CSQ-MGT-BV-30",),
)
def how_a_part_of_a_list_is_answered(sut: SUT) -> str:
    """
    Whether a part of a list is answered 200 or 206, and an offset behind its end.

    206 by the guidelines, 200 alone by the API file; the second is written nowhere.
    """
    tasks = sut.together(3)
    part = our_page(sut, tasks, {"limit": "2"})
    beyond = sut.listed({"offset": "1000000"})
    return f"a part: {part.status}; an offset behind the end: {beyond.status}"


@purpose(
    "CSQ-MGT-BV-40",
    Level.CONDITIONAL,
    TMF630_SORT,
    twin="QSQ-MGT-BV-40",
    about="sort",
    needs=(Need.STORED, Need.SORT),
    given=("CSQ-MGT-BV-20", "CSQ-MGT-BV-31"),
)
def sort_orders_a_list(sut: SUT) -> None:
    """
    Sort puts a list in the order of an attribute; with - before its name, the other way round.

    Four tasks of one description whose externalIds are in another order than their creation, two to
    a page: who sorts each page by itself puts no list in order.
    """
    tasks = sut.together(4)
    wanted = sorted(external_id(task) for task in tasks)
    for sort, order in (("externalId", wanted), ("-externalId", wanted[::-1])):
        exchange, rows = our_rows(sut, tasks, {"sort": sort, "limit": "2"})
        shown = [row.get("externalId") for row in rows]

        expect.equal(order, shown, f"sort={sort} does not put the list in that order", at=exchange)


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
    exchange, rows = our_rows(sut, tasks, {"sort": f"-{sut.resource.date}", "limit": "10"})
    shown = [moment(row.get(sut.resource.date)) for row in rows]
    known = [when for when in shown if when is not None]

    expect.true(
        len(known) == len(shown) and known == sorted(known, reverse=True),
        f"sort=-{sut.resource.date} does not put the newest first",
        expected="descending",
        actual=[str(when) for when in shown],
        at=exchange,
    )


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
        if exchange.status in {404, 416} and met:
            return met
        expect.status(exchange, 200, 206)
        rows = expect.json_list(exchange)
        if not rows or len(met) >= len(tasks):
            return met + [id_of(row) for row in rows]
        met += [id_of(row) for row in rows]
    return met
