"""
Reading: GET of one resource and of the list.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.answers import Answer
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.parts import id_of
from tmf645_conformance.resources import Resource
from tmf645_conformance.specification import (
    API_JSON,
    API_SCHEMA,
    API_STATUSES,
    CP_GET,
    CP_GET_STATUS,
    CP_MANDATORY_CSQ,
    CP_MANDATORY_QSQ,
    CP_PRESENT,
    TMF630_GET,
    TMF630_TASK,
)
from tmf645_conformance.sut import SUT, Body
from tmf645_conformance.verdicts import Failed, Inconclusive

#: A count in a header; what has more digits, or others, is none.
_COUNT = re.compile(r"[0-9]{1,9}")

#: So many pages of a list are looked through for a resource of ours.
_PAGES = 80

_STORED = (Need.STORED,)


@purpose(
    "CSQ-MGT-BV-01",
    Level.MANDATORY,
    CP_GET,
    CP_GET_STATUS,
    TMF630_TASK,
    twin="QSQ-MGT-BV-01",
    about="statefulness",
    needs=_STORED,
    given=("CSQ-REQ-BV-13",),
)
def what_was_created_can_be_read(sut: SUT) -> None:
    """
    GET of a task that was created answers 200 with that task.

    A server that answers every POST with the same example, and keeps nothing, fails here.
    """
    created = sut.created()
    exchange = sut.read(created.id)

    expect.status(exchange, 200)
    expect.equal(
        created.id, id_of(expect.json_object(exchange)), "GET shows another task", at=exchange
    )


@purpose(
    "CSQ-MGT-BV-02",
    Level.MANDATORY,
    TMF630_GET,
    TMF630_TASK,
    twin="QSQ-MGT-BV-02",
    about="statefulness",
    needs=_STORED,
    given=("CSQ-MGT-BV-01",),
)
def what_is_read_is_what_was_asked(sut: SUT) -> None:
    """
    GET shows the request that was made, not that of somebody else.

    Two tasks with different externalIds; each is read after the other was created. Servers that
    remember only the last one, or none, fail here.
    """
    one, other = sut.created(), sut.created()
    for created in (one, other):
        wanted = created.body.get("externalId")
        if wanted is None:
            raise Inconclusive("the answer has no externalId to compare", at=created.exchange)
        exchange = sut.read(created.id)
        if exchange.status != 200:
            raise Inconclusive(f"{exchange}", at=exchange)
        expect.equal(
            wanted,
            expect.json_object(exchange).get("externalId"),
            "GET shows another externalId than the answer to the POST",
            at=[created.exchange, exchange],
        )


@purpose(
    "CSQ-MGT-BV-03",
    Level.MANDATORY,
    CP_MANDATORY_CSQ,
    CP_MANDATORY_QSQ,
    CP_PRESENT,
    API_SCHEMA,
    twin="QSQ-MGT-BV-03",
    about="contract",
    needs=_STORED,
    given=("CSQ-MGT-BV-02",),
)
def a_finished_task_is_as_declared(sut: SUT) -> None:
    """
    A finished task that is read has its mandatory attributes, and all are as declared.

    Results, reasons, proposals and dates appear only now: the answer to the POST did not show
    them. One item of each kind that the profile tells of is asked for, with every wish.
    """
    sut.ahead(sut.standard_requests())
    for body in sut.standard_requests():
        answer = sut.settled(body)
        exchange = sut.read(answer.id)
        if exchange.status != 200:
            raise Inconclusive(f"{exchange}", at=exchange)
        shown = expect.json_object(exchange)

        expect.mandatory_attributes(sut.resource, shown, at=exchange)
        expect.as_declared(
            sut.resource.schema, shown, at=exchange, vocabulary=sut.profile.vocabulary
        )


@purpose(
    "CSQ-MGT-BV-04",
    Level.MANDATORY,
    TMF630_GET,
    TMF630_TASK,
    twin="QSQ-MGT-BV-04",
    about="list",
    needs=_STORED,
    given=("CSQ-MGT-BV-02",),
)
def the_list_holds_what_was_created(sut: SUT) -> None:
    """
    A task that was created is in the list, also when it is finished.

    Also one whose client gave it no externalId. It is looked for page by page, from either end, on
    at most 40 pages.
    """
    unmarked = {name: said for name, said in sut.request().items() if name != "externalId"}
    finished, created = sut.settled(), sut.created()
    for task in (created, finished, sut.created(unmarked)):
        if _row(sut, task) is None:
            raise Failed(
                f"a task that is {task.state_word} is not in the list",
                expected=f"a row with id {task.id}",
                actual="none on any page",
                at=[task.exchange, *sut.session.exchanges[-1:]],
            )


@purpose(
    "CSQ-MGT-BV-05",
    Level.MANDATORY,
    CP_GET_STATUS,
    API_SCHEMA,
    CP_MANDATORY_CSQ,
    CP_MANDATORY_QSQ,
    twin="QSQ-MGT-BV-05",
    about="list",
    needs=_STORED,
    given=("CSQ-MGT-BV-04",),
)
def the_list_is_as_declared(sut: SUT) -> None:
    """
    GET of the collection answers 200 (or 206) with an array of tasks that are as declared.

    A finished task of ours is looked at. Those of others are not: they may show what somebody sent.
    """
    first = sut.listed({"limit": "1"})
    expect.status(first, 200, 206)
    expect.json_list(first)
    expect.rows_are_objects(first)
    row = _row(sut, sut.settled())
    if row is None:
        raise Inconclusive("the task is not in the list")
    exchange = sut.session.exchanges[-1]

    expect.mandatory_attributes(sut.resource, row, at=exchange)
    expect.as_declared(sut.resource.schema, row, at=exchange, vocabulary=sut.profile.vocabulary)


@purpose(
    "CSQ-MGT-BV-06",
    Level.MANDATORY,
    TMF630_GET,
    twin="QSQ-MGT-BV-06",
    about="list",
    needs=_STORED,
    given=("CSQ-MGT-BV-04", "CSQ-LIF-BV-03", "CSQ-LIF-BV-04"),
)
def the_list_and_the_resource_agree(sut: SUT) -> None:
    """
    A row of the list shows the same task as GET by its id.

    State, results, items, marks and dates are compared, of a task that is finished.
    """
    answer = sut.settled_anew(_fullest(sut)).ended()
    row = _row(sut, answer)
    if row is None:
        raise Inconclusive("the task is not in the list", at=answer.exchange)
    exchange = sut.read(answer.id)
    shown = {
        name: value
        for name, value in expect.json_object(exchange).items()
        if name != "expirationDate"
    }

    expect.kept(shown, row, "the list shows something else than the resource", at=exchange)


@purpose(
    "CSQ-MGT-BI-01",
    Level.MANDATORY,
    CP_GET_STATUS,
    twin="QSQ-MGT-BI-01",
    about="unknown ids",
    needs=_STORED,
)
def what_does_not_exist_is_not_found(sut: SUT) -> None:
    """
    GET of an id that was never given answers 404.

    Several spellings: a UUID, a number, a word with characters that are unusual in a path. An
    encoded slash may be answered 400: some web servers let none through. A task of the other
    resource is not here either: it may share its id with one that is, and nothing else.
    """
    for id in (
        "00000000-0000-4000-8000-000000000645",
        "999999999999",
        f"{sut.session.mark}-nobody",
    ):
        expect.status(sut.read(id), 404)
    expect.status(sut.read("no such/thing?"), 404, 400)
    _is_not_the_others(sut)


def _is_not_the_others(sut: SUT) -> None:
    posted = sut.about(sut.resource.other).post(sut.about(sut.resource.other).request())
    task = posted.json if posted.succeeded and isinstance(posted.json, dict) else {}
    if id_of(task) and (mark := task.get("externalId")):
        exchange = sut.read(id_of(task))
        shown = exchange.json if isinstance(exchange.json, dict) else {}
        expect.true(
            not exchange.succeeded or shown.get("externalId") != mark,
            f"a {sut.resource.other.value} is found as a {sut.resource.value}",
            expected="404",
            actual=exchange.status,
            at=exchange,
        )


@purpose(
    "CSQ-MGT-BV-07",
    Level.MANDATORY,
    API_JSON,
    twin="QSQ-MGT-BV-07",
    about="media type",
    needs=_STORED,
)
def what_is_read_says_that_it_is_json(sut: SUT) -> None:
    """
    GET of one task and of the list has the Content-Type application/json.

    Clients choose their parser by it.
    """
    created = sut.created()
    for exchange in (sut.read(created.id), sut.listed({"limit": "1"})):
        expect.json_media_type(exchange, exchange.headers, "the answer to GET")


@purpose(
    "CSQ-MGT-BV-08",
    Level.OBSERVATION,
    API_STATUSES,
    twin="QSQ-MGT-BV-08",
    about="empty lists",
    needs=_STORED,
)
def how_an_empty_list_is_answered(sut: SUT) -> str:
    """
    How a list that nothing matches is answered.

    200 with an empty array by the API file; some dialects answer 404.
    """
    exchange = sut.listed({"externalId": f"{sut.session.mark}-nobody"})
    return f"answered {exchange.status} {exchange.body[:80].decode(errors='replace')}"


def _fullest(sut: SUT) -> Body:
    """The request with the most items that the profile has samples for."""
    kinds = [kind for kind in ("qualified", "alternate", "unqualified") if sut.has(kind)]
    if sut.resource is Resource.QUERY or not kinds:
        return sut.request()
    return sut.wishing(*(sut.item(kind, kind) for kind in kinds))


def _row(sut: SUT, task: Answer) -> Mapping[str, Any] | None:
    """The row of the list that shows ``task``."""
    return next((row for _, rows in _pages(sut) for row in rows if id_of(row) == task.id), None)


def _pages(sut: SUT) -> Iterator[tuple[Exchange, list[Mapping[str, Any]]]]:
    """The pages of the list: from its begin and, where that is known, from its end, in turns."""
    first = sut.listed()
    expect.status(first, 200, 206)
    rows = expect.json_list(first)
    yield first, rows
    total = first.headers.get("x-total-count", "")
    size = offset = len(rows)
    end = int(total) - size if _COUNT.fullmatch(total) else 0
    for _ in range(_PAGES):
        if not rows:
            return
        if end > offset:
            last = sut.listed({"offset": str(end)})
            if last.succeeded:
                yield last, expect.json_list(last)
            end -= size
        exchange = sut.listed({"offset": str(offset)})
        if not exchange.succeeded:
            return
        before, rows = rows, expect.json_list(exchange)
        if rows == before:
            return
        yield exchange, rows
        offset += len(rows)
