"""
Choosing what a list holds: filters.

Tasks of one description, which nobody else has, make these lists independent of who else uses the
server.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.listing import external_id, holds_exactly, shows_only, some_rows
from tmf645_conformance.parts import id_of
from tmf645_conformance.specification import (
    CP_FIELDS_LIST,
    CP_FILTER,
    CP_FILTER_NESTED,
    TMF630_FILTER,
    TMF630_JSONPATH,
    TMF630_OPERATORS,
)
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Inconclusive

_STORED = (Need.STORED,)


@purpose(
    "CSQ-MGT-BV-20",
    Level.MANDATORY,
    CP_FILTER,
    TMF630_FILTER,
    twin="QSQ-MGT-BV-20",
    about="filters",
    needs=_STORED,
    given=("CSQ-MGT-BV-04",),
)
def a_filter_keeps_what_matches(sut: SUT) -> None:
    """
    A list filtered by a top-level attribute holds the tasks with that value, and no others.

    By id, by externalId and by description. A server that ignores filters shows strangers, and
    one that compares beginnings shows too many.
    """
    one, other = sut.together(2)
    for name in ("id", "externalId"):
        holds_exactly(sut, {name: str(one.body.get(name))}, [one])
    holds_exactly(sut, {"description": str(other.body.get("description"))}, [one, other])
    holds_exactly(sut, {"externalId": external_id(one)[:-1]}, [])


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

    One pair that matches, one whose second half does not, and one whose second half is the state
    that the task is in, or another: servers often know the attributes by which they find, and no
    others, or keep them as they were when the task was created.
    """
    one, other = sut.together(2)
    description = str(one.body.get("description"))
    holds_exactly(sut, {"description": description, "externalId": external_id(other)}, [other])
    holds_exactly(sut, {"id": one.id, "externalId": external_id(other)}, [])
    ended = sut.settled().ended()
    other_end = "terminatedWithError" if ended.state == "done" else "done"
    word = sut.profile.vocabulary.states[other_end][0]
    holds_exactly(sut, {"id": ended.id, "state": word}, [])
    holds_exactly(sut, {"id": ended.id, "state": ended.state_word}, [ended])


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
    exchange = sut.listed({"externalId": external_id(one), "fields": "id,state"})
    rows = some_rows(exchange)

    expect.equal(
        [one.id],
        [id_of(row) for row in rows],
        "the filtered list holds other tasks",
        at=exchange,
    )
    shows_only(["id", "state"], rows[0], exchange)


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
    wanted = [external_id(one), external_id(other)]
    holds_exactly(sut, {"externalId": ",".join(wanted)}, [one, other])
    holds_exactly(sut, [("externalId", value) for value in wanted], [one, other])


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
    if not all(task.body.get(date) for task in tasks):
        raise Inconclusive(f"no {date} to compare", at=tasks[0].exchange)
    past, future = "2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z"
    for operator, moment_, found in (
        ("gt", past, tasks),
        ("gte", future, []),
        ("lt", future, tasks),
        ("lte", past, []),
    ):
        holds_exactly(sut, {"description": description, f"{date}.{operator}": moment_}, found)


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

    holds_exactly(sut, {path: mark}, [task])
    holds_exactly(sut, {path: f"{mark}-nobody"}, [])


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
    exchange = sut.listed({"filter": f"$[?(@.externalId=='{external_id(one)}')]"})
    if exchange.status == 501:
        return

    expect.status(exchange, 200, 206)
    found = [id_of(row) for row in expect.json_list(exchange)]
    expect.equal([one.id], found, "a JSONPath filter, neither applied nor declined", at=exchange)
