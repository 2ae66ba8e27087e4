"""
Answers to generated questions: the laws of the word qualified, asked with what nobody wrote down.

The questions are made of the profile's own samples. Those that an implementation refuses say
nothing here.
"""

from tmf645_conformance import expect
from tmf645_conformance.answers import Answer
from tmf645_conformance.asking import Body
from tmf645_conformance.catalogue import Need
from tmf645_conformance.examples import Example, generated, made_by
from tmf645_conformance.offers import (
    item_of_proposal,
    item_of_row,
    proposals,
    says_something,
    specification_of,
)
from tmf645_conformance.resources import Resource
from tmf645_conformance.specification import (
    API_CRITERIA,
    API_ITEM_RESULT,
    API_PROPOSAL,
    TMFC009_NO_ALLOCATION,
)
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Inconclusive

_NOT_AS_PROPOSED = "what was proposed does not qualify when it is asked for"
_NOT_AS_LISTED = "is listed by a query, and not qualified by a check"


@generated(
    "CSQ-GEN-BV-05",
    API_ITEM_RESULT,
    about="items in company",
    examples=made_by("questions", "companies"),
    given=("CSQ-RES-BV-10", "CSQ-RES-BV-11", "CSQ-RES-BV-16"),
)
def an_item_keeps_its_result_in_any_company(sut: SUT, example: Example) -> None:
    """
    An item has the result that it has alone, whatever stands before, behind and beside it.

    Checks of one to six items of the profile's samples, some of them several times, in any order,
    under ids of any form, asked at once or as a task, with reasons or without. They are sent
    together and waited for together. What is checked with one question at a time is not, here.
    """
    known = sut.known_items()
    asked = [
        sut.check(
            *({**_alike(known, row), "id": row["id"]} for row in one["items"]), **one["wishes"]
        )
        for one in example
    ]
    for one, answer in zip(example, _settled(sut, asked), strict=True):
        if answer is None:
            continue
        alternatives = one["wishes"]["provideAlternative"]
        for row in one["items"]:
            alone = sut.settled(
                sut.check({**_alike(known, row), "id": "1"}, alternatives=alternatives)
            )
            expect.equal(
                alone.done().result_of("1"),
                answer.result_of(row["id"]),
                f"item {row['id']} has another result in company than alone",
                at=[alone.exchange, answer.exchange],
            )


@generated(
    "CSQ-GEN-BV-06",
    API_ITEM_RESULT,
    TMFC009_NO_ALLOCATION,
    about="repeatability",
    examples=made_by("questions", "different_items"),
    given=("CSQ-RES-BV-12",),
)
def a_generated_question_has_one_answer(sut: SUT, example: Example) -> None:
    """
    A question that nobody has asked before has the same answer twice.

    Items of the samples with the specification, the place, or values of characteristics of another.
    What the right answer is only the implementation knows; that it is one and the same, anybody.
    """
    twice = [
        sut.check(item, reasons=True, description=f"tmf645-testbed asks, time {time}")
        for item in example
        for time in (1, 2)
    ]
    answers = _settled(sut, twice)
    for first, second in zip(answers[::2], answers[1::2], strict=True):
        if first is not None and second is not None:
            expect.equal(
                first.result_of("1"),
                second.result_of("1"),
                "the same question has two answers",
                at=[first.exchange, second.exchange],
            )


@generated(
    "CSQ-GEN-BV-07",
    API_PROPOSAL,
    about="proposals",
    examples=made_by("questions", "almost_there"),
    needs=(Need.ALTERNATES,),
    given=("CSQ-ALT-BV-04", "CSQ-GEN-BV-06"),
)
def a_proposal_for_a_generated_question_qualifies(sut: SUT, example: Example) -> None:
    """
    Whatever is proposed qualifies when it is asked for, not only what the profile's sample shows.

    Proposals are often made by another part of a server than the one that decides, from figures of
    its own; where both disagree, a customer is offered what the order will refuse.
    """
    asked = _settled(sut, [sut.wishing(item) for item in example])
    offered = [
        (answer, item_of_proposal(item, proposal), _NOT_AS_PROPOSED)
        for item, answer in zip(example, asked, strict=True)
        if answer is not None and answer.result_of("1") == "alternate"
        for proposal in proposals(answer)
        if says_something(proposal)
    ]
    if not offered:
        raise Inconclusive("nothing was proposed", unlock="samples: an item with expect: alternate")
    _qualify(sut, offered)


@generated(
    "QSQ-GEN-BV-08",
    API_CRITERIA,
    about="query and check",
    examples=made_by("questions", "criteria"),
    given=("QSQ-RES-BV-01", "QSQ-RES-BV-10"),
)
def whatever_a_query_lists_qualifies(sut: SUT, example: Example) -> None:
    """
    Each service that a query lists is qualified when a check asks for it.

    At the places of all samples, with and without a specification among the criteria.
    """
    answers = _settled(sut, [sut.request(searchCriteria=one) for one in example])
    listed = [
        (answer, item_of_row(row, criteria), f"{specification_of(row)} {_NOT_AS_LISTED}")
        for criteria, answer in zip(example, answers, strict=True)
        if answer is not None
        for row in answer.items
        if specification_of(row)
    ]
    if not listed:
        raise Inconclusive("nothing is listed that could be checked")
    _qualify(sut.about(Resource.CHECK), listed)


def _qualify(check: SUT, offered: list[tuple[Answer, Body, str]]) -> None:
    """Demand that each item qualifies that an answer offered, or tell in the words beside it."""
    asked = _settled(check, [check.check(item) for _, item, _ in offered])
    for (answer, _, otherwise), taken in zip(offered, asked, strict=True):
        if taken is not None:
            expect.equal(
                "qualified", taken.result_of("1"), otherwise, at=[answer.exchange, taken.exchange]
            )


def _alike(known: list[Body], row: Example) -> Body:
    """The item that is meant by number: round and round, as another profile may have fewer."""
    number: int = row["like"]
    return known[number % len(known)]


def _settled(sut: SUT, bodies: list[Body]) -> list[Answer | None]:
    """
    The answers, done; None for what was refused or ended without a result.

    Inconclusive where there is none at all, because then the example says nothing.
    """
    answers = [
        settled if isinstance(settled, Answer) and settled.state == "done" else None
        for settled in sut.settled_each(bodies)
    ]
    if not any(answers):
        raise Inconclusive("none of the generated requests was answered with a result")
    return answers
