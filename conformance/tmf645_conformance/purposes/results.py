"""
Results of a check: what each item is found to be, and what that makes of the whole.

Laws of this page follow from the meaning of the words qualified, alternate and unqualified as
the API file describes them. A failure is repeated once before it counts.
"""

from collections.abc import Iterator
from itertools import combinations_with_replacement

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.compare import moment
from tmf645_conformance.specification import (
    API_DONE,
    API_EFFECTIVE,
    API_EXPIRATION,
    API_ITEM_RESULT,
    API_PROVIDE_REASON,
    API_RESULT,
)
from tmf645_conformance.sut import SUT, Body
from tmf645_conformance.verdicts import Inconclusive

_BEST_FIRST = ("qualified", "alternate", "unqualified")


@purpose(
    "CSQ-RES-BV-01",
    Level.MANDATORY,
    API_ITEM_RESULT,
    about="expected results",
    law=True,
    given=("CSQ-RES-BV-12",),
)
def what_can_be_delivered_is_qualified(sut: SUT) -> None:
    """
    An item that can be delivered is qualified.

    Each item that the profile expects to be qualified is asked for alone, with every wish.
    """
    _all_are(sut, "qualified")


@purpose(
    "CSQ-RES-BV-02",
    Level.MANDATORY,
    API_ITEM_RESULT,
    about="expected results",
    law=True,
    given=("CSQ-RES-BV-12",),
)
def what_cannot_be_delivered_is_unqualified(sut: SUT) -> None:
    """
    An item that cannot be delivered, and has no alternative, is unqualified.

    Each item that the profile expects to be unqualified is asked for alone, with every wish.
    """
    _all_are(sut, "unqualified")


def _all_are(sut: SUT, wanted: str) -> None:
    sut.ahead([sut.wishing(item) for _, item in sut.items(wanted)])
    for name, item in sut.items(wanted):
        answer = sut.settled(sut.wishing(item)).done()

        expect.equal(
            wanted,
            answer.result_of("1"),
            f"{name}: expected to be {wanted}, and is not",
            at=answer.exchange,
        )


@purpose(
    "CSQ-RES-BV-03",
    Level.MANDATORY,
    API_RESULT,
    about="roll-up",
    law=True,
    given=("CSQ-RES-BV-12",),
)
def one_unqualified_item_makes_the_whole_unqualified(sut: SUT) -> None:
    """
    A check with at least one unqualified item is unqualified as a whole.

    Sends items in several numbers and orders, at least one of them unqualified. Servers that
    stop at the first item, or keep the last one's result, pass the obvious examples and fail
    here. What each item is, is read from the same answer.
    """
    _rolls_up(sut, "unqualified")


@purpose(
    "CSQ-RES-BV-04",
    Level.MANDATORY,
    API_RESULT,
    about="roll-up",
    law=True,
    given=("CSQ-RES-BV-12",),
    needs=(Need.ALTERNATES,),
)
def an_alternate_and_none_unqualified_makes_the_whole_alternate(sut: SUT) -> None:
    """
    A check with an alternate item and no unqualified one is alternate as a whole.

    As before, in several numbers and orders.
    """
    _rolls_up(sut, "alternate")


@purpose(
    "CSQ-RES-BV-05",
    Level.MANDATORY,
    API_RESULT,
    about="roll-up",
    law=True,
    given=("CSQ-RES-BV-12",),
)
def only_qualified_items_make_the_whole_qualified(sut: SUT) -> None:
    """
    A check is qualified as a whole exactly when all of its items are.

    One, two and three qualified items.
    """
    _rolls_up(sut, "qualified")


def _rolls_up(sut: SUT, worst: str) -> None:
    expected = _BEST_FIRST[: _BEST_FIRST.index(worst) + 1]
    for answer in sut.settled_all([sut.wishing(*items) for items in _mixtures(sut, worst)]):
        if answer.done().result is None:
            continue
        results = [answer.result_of(str(row["id"])) for row in answer.items if "id" in row]
        if not set(results) <= set(expected) or worst not in results:
            continue
        expect.equal(
            worst,
            answer.result,
            f"items are {', '.join(map(str, results))}, and the whole is not {worst}",
            at=answer.exchange,
        )


def _mixtures(sut: SUT, worst: str) -> Iterator[list[Body]]:
    """Lists of items, up to three, the worst of them being ``worst``, in a mixed order."""
    allowed = [word for word in _BEST_FIRST if _BEST_FIRST.index(word) <= _BEST_FIRST.index(worst)]
    available = [word for word in allowed if word == worst or sut.has(word)]
    mixtures = [
        mixture
        for count in (2, 3, 1)
        for mixture in combinations_with_replacement(available, count)
        if worst in mixture
    ]
    for mixture in mixtures[: sut.session.budget.examples]:
        order = sut.session.random.sample(mixture, len(mixture))
        yield [sut.item(word, str(number)) for number, word in enumerate(order, 1)]
        if len(set(order)) > 1:
            yield [sut.item(word, str(number)) for number, word in enumerate(order[::-1], 1)]


@purpose(
    "CSQ-RES-BV-06",
    Level.MANDATORY,
    API_DONE,
    about="missing results",
    law=True,
    given=("CSQ-RES-BV-09",),
)
def every_item_of_a_finished_check_has_a_result(sut: SUT) -> None:
    """
    When a check is done, each of its items has a qualificationResult.

    Done means decided. The profile document does not list the attribute as mandatory; without
    it the answer answers nothing.
    """
    answer = sut.settled(sut.wishing(*sut.one_of_each())).done()
    open_ = [row.get("id") for row in answer.items if row.get("qualificationResult") in (None, "")]

    expect.equal([], open_, "items are done without a qualificationResult", at=answer.exchange)


@purpose("CSQ-RES-BV-07", Level.RECOMMENDED, API_RESULT, API_DONE, about="missing results")
def a_finished_check_has_an_overall_result(sut: SUT) -> None:
    """
    When a check is done, it has a qualificationResult as a whole.

    Clients can compute it, and should not have to.
    """
    answer = sut.settled().done()

    expect.true(
        answer.result is not None,
        "done without an overall qualificationResult",
        expected="qualified, alternate or unqualified",
        actual=None,
        at=answer.exchange,
    )


@purpose("CSQ-RES-BV-08", Level.RECOMMENDED, API_RESULT, API_ITEM_RESULT, about="words of results")
def results_are_words_that_are_known(sut: SUT) -> None:
    """
    Each qualificationResult is qualified, alternate or unqualified, or declared in the profile.

    The attribute is a plain string, and implementations extend it; clients that switch on it
    have to know the words.
    """
    answer = sut.settled(sut.wishing(*sut.one_of_each())).done()
    words = [answer.result, *(answer.result_of(str(row.get("id"))) for row in answer.items)]
    unknown = [word for word in words if word is not None and word not in _BEST_FIRST]

    expect.equal([], unknown, "results are words that nothing declares", at=answer.exchange)


@purpose(
    "CSQ-RES-BV-13",
    Level.MANDATORY,
    API_PROVIDE_REASON,
    about="reasons",
    law=True,
    given=("CSQ-RES-BV-02",),
)
def reasons_are_given_when_asked_for(sut: SUT) -> None:
    """
    Each unqualified item has at least one reason where reasons were asked for.

    provideUnavailabilityReason asks for them; each reason has a code or a label. Two unqualified
    items are asked for: the second has its reason too.
    """
    items = [sut.item("unqualified", "first"), sut.item("unqualified", "second")]
    answer = sut.settled(sut.wishing(*items)).done()
    for item in items:
        if answer.result_of(item["id"]) != "unqualified":
            raise Inconclusive("the item is not unqualified", at=answer.exchange)
        reasons = answer.item(item["id"]).get("eligibilityUnavailabilityReason")
        expect.true(
            _tells_something(reasons),
            "unqualified without a reason, although reasons were asked for",
            expected="eligibilityUnavailabilityReason with a code or label",
            actual=reasons,
            at=answer.exchange,
        )


@purpose("CSQ-RES-BV-14", Level.RECOMMENDED, API_PROVIDE_REASON, about="reasons")
def reasons_are_not_given_unasked(sut: SUT) -> None:
    """
    Without provideUnavailabilityReason no reasons are given.

    Its default is false.
    """
    answer = sut.settled(sut.check(sut.item("unqualified"))).done()
    reasons = answer.item("1").get("eligibilityUnavailabilityReason")

    expect.true(
        not reasons, "reasons given unasked", expected="none", actual=reasons, at=answer.exchange
    )


@purpose(
    "CSQ-RES-BV-15",
    Level.MANDATORY,
    API_ITEM_RESULT,
    about="reasons",
    law=True,
    given=("CSQ-RES-BV-01",),
)
def a_qualified_item_has_no_reason_to_be_unavailable(sut: SUT) -> None:
    """
    A qualified item has no eligibilityUnavailabilityReason.

    Either it is available, or there is a reason why it is not.
    """
    answer = sut.decided("qualified").done()
    if answer.result_of("1") != "qualified":
        raise Inconclusive("the item is not qualified", at=answer.exchange)
    reasons = answer.item("1").get("eligibilityUnavailabilityReason")

    expect.true(
        not reasons,
        "qualified, with reasons of unavailability",
        expected="none",
        actual=reasons,
        at=answer.exchange,
    )


@purpose("CSQ-RES-BV-18", Level.RECOMMENDED, API_EXPIRATION, about="validity")
def an_answer_says_how_long_it_is_valid(sut: SUT) -> None:
    """
    A finished check has an expirationDate, on the whole or on its items.

    Without it nobody knows whether an order may still rely on it.
    """
    answer = sut.settled().done()
    dates = [
        answer.body.get("expirationDate"),
        *(row.get("expirationDate") for row in answer.items),
    ]

    expect.true(
        any(moment(date) for date in dates),
        "no expirationDate",
        expected="a date-time",
        actual=dates,
        at=answer.exchange,
    )


@purpose("CSQ-RES-BV-19", Level.RECOMMENDED, API_EFFECTIVE, about="validity")
def an_answer_says_when_it_was_found(sut: SUT) -> None:
    """
    A finished check has an effectiveQualificationDate between its creation and its expiry.

    It is when the qualification was completed. An answer that was found before it was asked for,
    or has expired before it was given, is of no use.
    """
    answer = sut.settled().done()
    names = (sut.resource.date, "effectiveQualificationDate", "expirationDate")
    dates = [moment(answer.body.get(name)) for name in names]
    known = [date for date in dates if date is not None]

    expect.true(
        dates[1] is not None and known == sorted(known),
        "effectiveQualificationDate is missing, or not between creation and expiry",
        expected="a date-time between the two",
        actual=[answer.body.get(name) for name in names],
        at=answer.exchange,
    )


def _tells_something(reasons: object) -> bool:
    """Whether there is a reason with a code or a label."""
    return isinstance(reasons, list) and any(
        isinstance(row, dict) and (row.get("code") or row.get("label")) for row in reasons
    )
