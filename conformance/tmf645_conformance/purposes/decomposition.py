"""
Items that need one another: relationships inside a request.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.catalogue import purpose
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.parts import rows
from tmf645_conformance.specification import API_ITEMS, API_RELIES_ON, API_RESULT, API_STATUSES
from tmf645_conformance.sut import SUT, Body
from tmf645_conformance.verdicts import Inconclusive


@purpose(
    "CSQ-DEC-BV-01",
    Level.MANDATORY,
    API_RELIES_ON,
    API_RESULT,
    about="reliance",
    law=True,
    given=("CSQ-RES-BV-02",),
)
def what_relies_on_an_unqualified_item_is_not_qualified(sut: SUT) -> None:
    """
    An item that relies on an unqualified item is not qualified itself.

    The qualified sample is asked for relying on the unqualified one, with each relationship that
    the profile says makes one item need another, before it and after it in the list.
    """
    asked: list[tuple[str, Body]] = []
    for relationship in sut.profile.relationships.depends_on:
        base = sut.item("unqualified", "base")
        dependent = _relying(sut.item("qualified", "dependent"), relationship)
        asked.append((relationship, sut.wishing(base, dependent)))
        asked.append((relationship, sut.wishing(dependent, base)))
    sut.ahead([body for _, body in asked])
    for relationship, body in asked:
        answer = sut.settled(body)
        if answer.result_of("base") != "unqualified":
            raise Inconclusive("the item relied on is not unqualified", at=answer.exchange)
        expect.true(
            answer.result_of("dependent") != "qualified",
            f"qualified, although what it {relationship} is unqualified",
            expected="not qualified",
            actual=answer.result_of("dependent"),
            at=answer.exchange,
        )


@purpose(
    "CSQ-DEC-BV-04",
    Level.MANDATORY,
    API_RELIES_ON,
    API_RESULT,
    about="reliance",
    law=True,
    given=("CSQ-DEC-BV-01",),
)
def reliance_passes_on(sut: SUT) -> None:
    """
    An item that relies on one that relies on an unqualified item is not qualified.

    What stands on something that cannot be delivered cannot be delivered, however long the chain.
    """
    relationship = sut.profile.relationships.depends_on[0]
    answer = sut.settled(
        sut.wishing(
            _relying(sut.item("qualified", "top"), relationship, "dependent"),
            _relying(sut.item("qualified", "dependent"), relationship),
            sut.item("unqualified", "base"),
        )
    )
    if answer.result_of("dependent") == "qualified":
        raise Inconclusive("the item in the middle is qualified", at=answer.exchange)

    expect.true(
        answer.result_of("top") != "qualified",
        "qualified at the end of a chain whose beginning is unqualified",
        expected="not qualified",
        actual=answer.result_of("top"),
        at=answer.exchange,
    )


@purpose(
    "CSQ-DEC-BV-02",
    Level.MANDATORY,
    API_RELIES_ON,
    about="reliance",
    law=True,
    given=("CSQ-RES-BV-01", "CSQ-RES-BV-11"),
)
def what_relies_on_a_qualified_item_stays_qualified(sut: SUT) -> None:
    """
    An item that is qualified alone is qualified when it relies on a qualified item.

    A server that takes any relationship for an obstacle refuses every bundle.
    """
    relationship = sut.profile.relationships.depends_on[0]
    answer = sut.settled(
        sut.wishing(
            sut.item("qualified", "base"),
            _relying(sut.item("qualified", "dependent"), relationship),
        )
    )

    expect.equal(
        "qualified",
        answer.result_of("dependent"),
        f"not qualified, although what it {relationship} is",
        at=answer.exchange,
    )


@purpose(
    "CSQ-DEC-BV-03",
    Level.MANDATORY,
    API_RELIES_ON,
    API_ITEMS,
    about="echo of the items",
    given=("CSQ-RES-BV-09",),
)
def relationships_come_back(sut: SUT) -> None:
    """
    The relationship between two items comes back as it was sent.

    Without it nobody can see why the dependent item has its result.
    """
    relationship = sut.profile.relationships.depends_on[0]
    answer = sut.settled(
        sut.check(sut.any_item("base"), _relying(sut.any_item("dependent"), relationship))
    )
    shown = rows(answer.item("dependent"), "qualificationItemRelationship")
    wanted = {"id": "base", "relationshipType": relationship}

    expect.true(
        any(wanted.items() <= row.items() for row in shown),
        "the relationship was lost",
        expected=[wanted],
        actual=answer.item("dependent").get("qualificationItemRelationship"),
        at=answer.exchange,
    )


@purpose(
    "CSQ-DEC-BI-01",
    Level.MANDATORY,
    API_RELIES_ON,
    API_STATUSES,
    about="odd relationships",
    given=("CSQ-RES-BV-09", "CSQ-REQ-BV-02"),
)
def a_relationship_that_leads_nowhere_does_not_break_the_server(sut: SUT) -> None:
    """
    An item that relies on one that is not there, on itself, or in a circle, breaks nothing.

    It may be refused (4xx) or answered; a 5xx, or an item that is lost, is a failure.
    """
    relationship = sut.profile.relationships.depends_on[0]
    circle = (
        _relying(sut.any_item("a"), relationship, "b"),
        _relying(sut.any_item("b"), relationship, "a"),
    )
    for items in (
        (_relying(sut.any_item("a"), relationship, "nobody"),),
        (_relying(sut.any_item("a"), relationship, "a"),),
        circle,
    ):
        posted = sut.post(sut.check(*items))
        expect.no_server_error(posted)
        if _shows_items(posted):
            answer = sut.as_answer(posted)
            for item in items:
                answer.item(item["id"])


@purpose(
    "CSQ-DEC-BI-02",
    Level.MANDATORY,
    API_ITEMS,
    API_STATUSES,
    about="odd relationships",
    given=("CSQ-RES-BV-09", "CSQ-REQ-BV-02"),
)
def two_items_of_one_id_do_not_break_the_server(sut: SUT) -> None:
    """
    Two items with the same id are refused (4xx), or both answered.

    The documents are silent. Dropping one of them silently answers a question nobody asked.
    """
    posted = sut.post(sut.check(sut.any_item("same"), sut.any_item("same")))

    expect.no_server_error(posted)
    if _shows_items(posted):
        answer = sut.as_answer(posted)
        expect.true(
            len(answer.items) >= 2,
            "one of two items of the same id is lost",
            expected="two items",
            actual=len(answer.items),
            at=posted,
        )


@purpose("CSQ-DEC-BI-03", Level.OBSERVATION, API_RELIES_ON, about="odd relationships")
def a_dangling_relationship(sut: SUT) -> str:
    """
    How a relationship to an item that is not in the request is answered.

    The documents are silent: 400 and an answer are both fine.
    """
    relationship = sut.profile.relationships.depends_on[0]
    posted = sut.post(sut.check(_relying(sut.any_item("a"), relationship, "nobody")))
    return f"answered {posted.status}"


def _shows_items(posted: Exchange) -> bool:
    """Whether the answer is a check with items, and not a refusal."""
    return isinstance(posted.json, dict) and "serviceQualificationItem" in posted.json


def _relying(item: Body, relationship: str, on: str = "base") -> Body:
    return {
        **item,
        "qualificationItemRelationship": [{"id": on, "relationshipType": relationship}],
    }
