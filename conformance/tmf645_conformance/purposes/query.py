"""
Queries: what is available for given criteria.
"""

from collections.abc import Mapping
from typing import Any

from tmf645_reports.model import Level

from tmf645_conformance import contract, expect
from tmf645_conformance.answers import Answer
from tmf645_conformance.catalogue import purpose
from tmf645_conformance.compare import lost
from tmf645_conformance.offers import item_of_row, specification_of
from tmf645_conformance.parts import part, rows
from tmf645_conformance.resources import Resource
from tmf645_conformance.specification import (
    API_CRITERIA,
    API_ITEM_RESULT,
    CP_MANDATORY_QSQ,
    CP_SUB_RESOURCES,
)
from tmf645_conformance.sut import SUT, Body
from tmf645_conformance.verdicts import Inconclusive


@purpose(
    "QSQ-RES-BV-01",
    Level.MANDATORY,
    API_CRITERIA,
    about="what a query lists",
    law=True,
    given=("QSQ-RES-BV-04",),
)
def a_query_lists_what_is_available(sut: SUT) -> None:
    """
    A query lists the services that are available for its criteria.

    Each sample of the profile that tells what is to be listed; the answer may hold more.
    """
    samples = [sample for sample in sut.profile.samples if sample.lists]
    if not samples:
        raise Inconclusive(
            "no sample tells what a query has to list",
            unlock="samples: criteria, and lists: ids of specifications that are available",
        )
    sut.ahead([sut.request(searchCriteria=dict(sample.criteria or {})) for sample in samples])
    for sample in samples:
        answer = _done(sut, dict(sample.criteria or {}))
        listed = [specification_of(row) for row in answer.items]
        missing = [wanted for wanted in sample.lists if wanted not in listed]

        expect.equal(
            [], missing, f"{sample.name}: what is available is not listed", at=answer.exchange
        )


@purpose(
    "QSQ-RES-BV-02",
    Level.MANDATORY,
    API_CRITERIA,
    about="what a query lists",
    law=True,
    given=("QSQ-RES-BV-04",),
)
def a_query_does_not_list_what_is_not_available(sut: SUT) -> None:
    """
    A query does not list a service where a check says that it is unqualified.

    The profile's unqualified item is asked for as criteria: its place, and its specification.
    """
    item = sut.about(Resource.CHECK).item("unqualified")
    service = part(item, "service")
    criteria = {"service": {name: service[name] for name in _CRITERIA if name in service}}
    wanted = specification_of(item)
    if wanted is None or "place" not in criteria["service"]:
        raise Inconclusive(
            "the unqualified sample has no specification and place to ask by",
            unlock="samples: an unqualified item with service.serviceSpecification and place",
        )
    answer = _done(sut, criteria)
    listed = [specification_of(row) for row in answer.items]

    expect.true(
        wanted not in listed,
        "listed, although a check says that it is unqualified",
        expected=f"no {wanted}",
        actual=listed,
        at=answer.exchange,
    )


@purpose(
    "QSQ-RES-BV-03",
    Level.MANDATORY,
    API_CRITERIA,
    API_ITEM_RESULT,
    about="query and check",
    law=True,
    given=("QSQ-RES-BV-01", "QSQ-RES-BV-02", "CSQ-RES-BV-01"),
)
def what_a_query_lists_a_check_qualifies(sut: SUT) -> None:
    """
    Each service that a query lists is qualified when it is checked at the same place.

    The listed service is sent as an item, with the places of the criteria.
    """
    criteria = _telling(sut)
    answer = _done(sut, criteria)
    check = sut.about(Resource.CHECK)
    listed = [row for row in answer.items if specification_of(row)][: sut.session.budget.examples]
    if not listed:
        raise Inconclusive("nothing is listed that could be checked", at=answer.exchange)
    bodies = [check.check(item_of_row(row, criteria)) for row in listed]

    for row, checked in zip(listed, check.settled_all(bodies), strict=True):
        expect.equal(
            "qualified",
            checked.result_of("1"),
            f"{specification_of(row)} is listed by a query, and not qualified by a check",
            at=[answer.exchange, checked.exchange],
        )


@purpose(
    "QSQ-RES-BV-04",
    Level.MANDATORY,
    API_CRITERIA,
    about="rows of a query",
    law=True,
    given=("QSQ-LIF-BV-03",),
)
def each_row_names_a_service(sut: SUT) -> None:
    """
    Each row of a query's answer names a service.

    By its specification, or by the service itself; a row that names nothing offers nothing.
    """
    answer = _done(sut, _telling(sut))
    if not answer.items:
        raise Inconclusive("nothing is listed", at=answer.exchange)
    nameless = [row for row in answer.items if not _names_something(row)]

    expect.equal([], nameless, "rows name no service", at=answer.exchange)


@purpose(
    "QSQ-RES-BV-05",
    Level.MANDATORY,
    API_CRITERIA,
    CP_MANDATORY_QSQ,
    about="echo of the criteria",
    given=("QSQ-REQ-BV-02",),
)
def the_criteria_come_back(sut: SUT) -> None:
    """
    SearchCriteria comes back as it was sent.

    Also with a specification among them, where the profile tells of one. A list of services
    without the question that it answers cannot be handed on.
    """
    criteria = sut.criteria()
    _come_back(sut, criteria)
    wanted = specification_of(sut.about(Resource.CHECK).any_item())
    if wanted is not None and part(criteria, "service"):
        specified = {**part(criteria, "service"), "serviceSpecification": {"id": wanted}}
        _come_back(sut, {**criteria, "service": specified})


def _come_back(sut: SUT, criteria: Body) -> None:
    answer = sut.settled(sut.request(searchCriteria=criteria))
    shown = [
        {name: place[name] for name in ("id", "role") if name in place}
        for place in rows(criteria, "service", "place")
    ]
    kept: Body = {"place": shown} if shown else {}
    if (specification := specification_of(criteria)) is not None:
        kept["serviceSpecification"] = {"id": specification}
    wanted = {"service": kept}
    gone = lost(wanted, answer.body.get("searchCriteria"))

    expect.true(
        not gone,
        f"searchCriteria is not what was sent: {gone}",
        expected=wanted,
        actual=answer.body.get("searchCriteria"),
        at=answer.exchange,
    )


@purpose(
    "QSQ-RES-BV-09",
    Level.MANDATORY,
    API_CRITERIA,
    about="criteria of a query",
    law=True,
    given=("QSQ-RES-BV-01",),
)
def a_specification_among_the_criteria_narrows(sut: SUT) -> None:
    """
    A query with a specification among its criteria lists no other specification.

    Asks for everything at a place, then for one of what was found there, and for one that does not
    exist, which may be refused.
    """
    criteria = _telling(sut)
    everything = _done(sut, criteria)
    found = sorted({each for row in everything.items if (each := specification_of(row))})
    if not found:
        raise Inconclusive("nothing is listed that could be narrowed", at=everything.exchange)
    for wanted in (found[0], "tmf645-no-such-thing"):
        service = {**part(criteria, "service"), "serviceSpecification": {"id": wanted}}
        narrowed = {**criteria, "service": service}
        if wanted not in found and not sut.post(sut.request(searchCriteria=narrowed)).succeeded:
            return
        answer = _done(sut, narrowed)
        others = [row for row in map(specification_of, answer.items) if row not in {wanted, None}]

        expect.equal([], others, f"a query for {wanted} lists others", at=answer.exchange)


@purpose(
    "QSQ-RES-BV-10",
    Level.MANDATORY,
    API_CRITERIA,
    about="what a query lists",
    law=True,
    given=("QSQ-RES-BV-01", "CSQ-RES-BV-01"),
)
def the_place_among_the_criteria_counts(sut: SUT) -> None:
    """
    At a place where a check says that a service is unqualified, a query does not list it.

    Unlike the purpose before, only the place is asked for, and what is listed is checked there,
    whatever place its row names. A server that looks at the
    specification and not at the place lists what can be had elsewhere.
    """
    item = sut.about(Resource.CHECK).item("unqualified")
    place = rows(item, "service", "place")
    if not place or specification_of(item) is None:
        raise Inconclusive(
            "the unqualified sample has no specification and place",
            unlock="samples: an unqualified item with service.serviceSpecification and place",
        )
    check = sut.about(Resource.CHECK)
    answer = _done(sut, {"service": {"place": place}})
    listed = [row for row in answer.items if specification_of(row)]
    bodies = [check.check(_at(place, item_of_row(row, {}))) for row in listed]

    for row, checked in zip(listed, check.settled_all(bodies), strict=True):
        expect.equal(
            "qualified",
            checked.result_of("1"),
            f"{specification_of(row)} is listed where a check does not qualify it",
            at=[answer.exchange, checked.exchange],
        )


@purpose(
    "QSQ-RES-BV-06",
    Level.MANDATORY,
    API_CRITERIA,
    about="repeatability of a query",
    given=("QSQ-RES-BV-04",),
)
def the_same_query_has_the_same_answer(sut: SUT) -> None:
    """
    The same query, asked six times, lists the same services.

    Asking allocates nothing. Five times at once, and once more when these are done; like the same
    check, it is not judged a second time.
    """
    asked = [sut.request(searchCriteria=_telling(sut)) for _ in range(6)]
    at_once = sut.settled_each_anew(asked[:5])
    answers = [answer.done() for answer in (*at_once, sut.settled_anew(asked[5]))]
    listed = [sorted(str(specification_of(row)) for row in answer.items) for answer in answers]

    expect.true(
        listed.count(listed[0]) == len(listed),
        "different services when asked again",
        expected=listed[0],
        actual=listed[1:],
        at=answers[-1].exchange,
    )


@purpose(
    "QSQ-RES-BV-07",
    Level.CONDITIONAL,
    CP_SUB_RESOURCES,
    about="parts of a service",
    given=("QSQ-MGT-BV-03",),
)
def services_of_a_query_have_the_mandatory_attributes_of_their_parts(sut: SUT) -> None:
    """
    Places, features, parties and references in criteria and rows have their mandatory attributes.

    They are mandatory where the part is present. What was sent incomplete is not counted: places
    of the criteria are looked at only where the profile's own sample has them complete.
    """
    criteria = _telling(sut)
    answer = _done(sut, criteria)
    sent = {fault.pointer for fault in contract.conditional_faults({"searchCriteria": criteria})}
    faults = [
        fault
        for fault in contract.conditional_faults(answer.body)
        if fault.pointer not in sent and not fault.observed_only
    ]
    expect.complete_parts(faults, at=answer.exchange)


@purpose("QSQ-RES-BV-08", Level.OBSERVATION, API_CRITERIA, about="rows of a query")
def what_rows_of_a_query_say(sut: SUT) -> str:
    """
    Which attributes the rows of a query's answer have.

    They list what is eligible: a result of each is not declared, and not forbidden.
    """
    answer = _done(sut, _telling(sut))
    names = sorted({name for row in answer.items for name in row})
    return f"{len(answer.items)} rows with {', '.join(names) or 'nothing'}"


_CRITERIA = ("serviceSpecification", "place")


def _telling(sut: SUT) -> Body:
    """Criteria that should list something: of a sample, or the place of the qualified item."""
    for sample in sut.profile.samples:
        if sample.criteria is not None:
            return dict(sample.criteria)
    item = sut.about(Resource.CHECK).item("qualified")
    return {"service": {"place": rows(item, "service", "place")}}


def _done(sut: SUT, criteria: Body) -> Answer:
    return sut.settled(sut.request(searchCriteria=criteria)).done()


def _names_something(row: Mapping[str, Any]) -> bool:
    service = part(row, "service")
    return any(
        service.get(name) for name in ("serviceSpecification", "id", "href", "name", "serviceType")
    )


def _at(place: Any, item: Body) -> Body:
    """The item at another place."""
    return {**item, "service": {**item["service"], "place": place}}
