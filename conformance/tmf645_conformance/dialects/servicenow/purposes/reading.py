"""
GET of one order and of lists.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.dialects.servicenow import surface
from tmf645_conformance.dialects.servicenow.asking import NOBODY, Asker, items_of, said
from tmf645_conformance.dialects.servicenow.entering import demand
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.parts import part
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Failed

_M, _R, _O = Level.MANDATORY, Level.RECOMMENDED, Level.OBSERVATION


@demand("SNQ-MGT-BV-01", _M, "R3, R15, R17, R22", about="another order")
def an_order_is_read_by_its_id(sut: SUT) -> None:
    """GET of the id that a creation answered is 200 with that order: as an object, or an array with it alone."""
    asker = Asker(sut)
    id = asker.id_of(asker.created())
    exchange = sut.read(id)

    expect.status(exchange, 200)
    asker.order(exchange, id)


@demand("SNQ-MGT-BV-02", _M, "R24", about="page sizes")
def a_page_has_twenty(sut: SUT) -> None:
    """A list of more than twenty orders has twenty where no limit is given."""
    asker = Asker(sut)
    query = _many(asker, surface.PAGE + 1)
    exchange = sut.listed(query)

    expect.equal(surface.PAGE, len(expect.json_list(exchange)), "rows without a limit", at=exchange)


@demand("SNQ-MGT-BV-03", _M, "R25", about="limit")
def limit_is_followed(sut: SUT) -> None:
    """limit=1 is one row; limit=101 is refused with 400, or at most 100 rows."""
    asker = Asker(sut)
    asker.created()
    asker.created()
    one = sut.listed({"limit": "1"})
    expect.equal(1, len(expect.json_list(one)), "rows of limit=1", at=one)
    above = sut.listed({"limit": str(surface.LONGEST_PAGE + 1)})

    if above.status != 400:
        count = len(expect.json_list(above))
        expect.true(
            count <= surface.LONGEST_PAGE,
            "more than 100 rows",
            expected="100 at most",
            actual=count,
            at=above,
        )


@demand("SNQ-MGT-BV-04", _M, "R27, R28", about="206")
def a_part_of_a_list_is_206(sut: SUT) -> None:
    """A page of a longer list is answered 206, a whole list 200."""
    asker = Asker(sut)
    query = _many(asker, 3)

    expect.status(sut.listed({**query, "limit": "2"}), 206, cause="206")
    expect.status(sut.listed({**query, "limit": "50"}), 200, cause="206")


@demand("SNQ-MGT-BV-05", _M, "R29", about="empty lists")
def an_empty_list_is_404(sut: SUT) -> None:
    """A list that nothing matches is answered 404."""
    expect.status(sut.listed({"description": f"{sut.session.new_mark()} nothing"}), 404)


@demand("SNQ-MGT-BV-06", _M, "R26", about="offset")
def pages_are_disjoint(sut: SUT) -> None:
    """Pages by offset hold each order once, and all of them."""
    asker = Asker(sut)
    query = _many(asker, 5)
    pages = [sut.listed({**query, "limit": "2", "offset": str(offset)}) for offset in (0, 2, 4)]
    ids = [str(row.get("id")) for page in pages for row in expect.json_list(page)]

    expect.equal(
        (5, 5), (len(ids), len(set(ids))), "rows, and different ones, on three pages", at=pages
    )


@demand("SNQ-MGT-BV-07", _M, "R32 to R36", about="filters")
def filters_hold_what_matches(sut: SUT) -> None:
    """A list filtered by description, by state, by result, or by two of them holds what matches, and nothing else."""
    asker = Asker(sut)
    body = asker.payload()
    id = asker.id_of(asker.created(body))
    now = asker.order(sut.read(id), id)
    state, result = str(now.get("state")), str(now.get("qualificationResult"))
    mark = {"description": body["description"]}

    for query in (mark, {**mark, "state": state}, {**mark, "qualificationResult": result}):
        listed = sut.listed(query)
        found = [row.get("id") for row in expect.json_list(listed)] if listed.status != 404 else []
        expect.equal([id], found, f"orders that match {'&'.join(query)}", at=listed)
    other = next(each for each in surface.RESULTS if each not in (result, "pending", "none"))
    listed = sut.listed({**mark, "qualificationResult": other})
    found = (
        [row.get("id") for row in expect.json_list(listed)]
        if listed.status not in (400, 404)
        else []
    )
    still = asker.order(sut.read(id), id).get("qualificationResult") != other
    expect.equal([], found if still else [], f"orders that are {other}", at=listed)


@demand("SNQ-MGT-BV-08", _M, "R31", about="fields")
def fields_select(sut: SUT) -> None:
    """Fields shows what is named, with id and href at most beside it; a name that there is not is ignored."""
    asker = Asker(sut)
    query = _many(asker, 1)
    exchange = sut.listed({**query, "fields": "state,nosuch"})

    for row in expect.json_list(exchange):
        expect.true(
            {"state"} <= row.keys() <= {"state", "id", "href"},
            "other attributes than those named",
            expected=["href", "id", "state"],
            actual=sorted(row),
            at=exchange,
        )


@demand("SNQ-MGT-BV-09", _M, "R21", about="href")
def href_leads_to_the_order(sut: SUT) -> None:
    """href, relative or absolute, leads to the order that has it."""
    asker = Asker(sut)
    created = asker.created()
    id = asker.id_of(created)
    href = part(created.json).get("href")
    if not isinstance(href, str):
        raise Failed("there is no href", expected="a link", actual=href, at=created)
    exchange = sut.session.send("GET", sut.session.resolve(href, against=created.url))

    expect.status(exchange, 200)
    asker.order(exchange, id)


@demand("SNQ-MGT-BV-10", _M, "R97, R99", about="words")
def results_and_states_are_known_words(sut: SUT) -> None:
    """Results are of the five words, at both levels, and states in snake case."""
    asker = Asker(sut)
    id = asker.id_of(asker.created())
    exchange = sut.read(id)
    order = asker.order(exchange, id)

    for each in (order, *items_of(order).values()):
        expect.true(
            each.get("qualificationResult") in surface.RESULTS,
            "a result of another word",
            expected=surface.RESULTS,
            actual=each.get("qualificationResult"),
            at=exchange,
        )
        state = str(each.get("state"))
        expect.true(
            bool(surface.STATE.fullmatch(state)),
            "a state in another form",
            expected="snake_case",
            actual=state,
            at=exchange,
        )


@demand("SNQ-MGT-BV-11", _O, "R14", about="headers")
def which_headers_a_list_has(sut: SUT) -> str:
    """Whether a list tells X-Total-Count."""
    Asker(sut).created()

    return f"X-Total-Count: {sut.listed({'limit': '1'}).headers.get('x-total-count', 'none')}"


@demand("SNQ-MGT-BI-01", _M, "R19", about="unknown ids")
def an_unknown_id_is_404(sut: SUT) -> None:
    """GET of a sys_id that nothing has is answered 404, with a message."""
    exchange = sut.read(NOBODY)

    expect.status(exchange, 404)
    expect.true(
        bool(said(exchange).strip()), "no message", expected="a message", actual="", at=exchange
    )


@demand("SNQ-MGT-BI-02", _M, "R18", about="malformed ids")
def a_malformed_id_is_refused(sut: SUT) -> None:
    """GET of an id that is no sys_id is answered 400 or 404."""
    expect.status(sut.read("no sys_id"), 400, 404)


@demand("SNQ-MGT-BI-03", _M, "R25, R30", about="limit")
def a_limit_that_is_none_is_refused(sut: SUT) -> None:
    """A limit that is no number, or below 1, is answered 400."""
    for wrong in ("many", "0", "-1"):
        expect.status(sut.listed({"limit": wrong}), 400, cause="limit")


@demand("SNQ-MGT-BI-04", _R, "R19, R29", about="texts of refusals")
def what_is_not_found_is_told(sut: SUT) -> None:
    """A 404 has the document's text: one for an order, one for a list."""
    one = sut.read(NOBODY)
    none = sut.listed({"description": f"{sut.session.new_mark()} nothing"})

    _has(one, surface.NOT_FOUND)
    _has(none, surface.NO_RECORD)


@demand("SNQ-MGT-BI-05", _O, "R35", about="filters")
def how_an_unknown_result_is_answered(sut: SUT) -> str:
    """How a filter by a result that there is not is answered."""
    return f"qualificationResult=maybe: {sut.listed({'qualificationResult': 'maybe'}).status}"


def _has(exchange: Exchange, text: str) -> None:
    if exchange.status == 404 and text not in said(exchange):
        raise Failed(
            "the text is not that of the document",
            expected=text,
            actual=said(exchange)[:300],
            at=exchange,
        )


def _many(asker: Asker, count: int) -> dict[str, str]:
    """Create so many orders of one description; return the query for them."""
    description = str(asker.payload()["description"])
    for _ in range(count):
        asker.created(asker.payload(description=description))
    return {"description": description}
