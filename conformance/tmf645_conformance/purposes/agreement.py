"""
Answers that have to agree: with the request, with one another, and with themselves when repeated.

These laws need no knowledge of the network. A failure is repeated once before it counts.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.profile_values import Ordering
from tmf645_conformance.specification import (
    API_ITEM_RESULT,
    API_ITEMS,
    API_PROVIDE_REASON,
    API_SYNC,
    TMFC009_NO_ALLOCATION,
)
from tmf645_conformance.sut import SUT, Body
from tmf645_conformance.verdicts import Inconclusive


@purpose(
    "CSQ-RES-BV-09",
    Level.MANDATORY,
    API_ITEMS,
    about="items lost",
    law=True,
    given=("CSQ-LIF-BV-03",),
)
def no_item_is_lost(sut: SUT) -> None:
    """
    Each item of the request is answered, however many there are.

    Twelve items with ids of their own; the server may add others, which it derived.
    """
    items = sut.twelve()
    ids = [item["id"] for item in items]
    answer = sut.settled(sut.check(*items))
    shown = {str(row.get("id")) for row in answer.items}

    expect.equal(
        [],
        [id for id in ids if id not in shown],
        "items of the request are lost",
        at=answer.exchange,
    )


@purpose(
    "CSQ-RES-BV-10",
    Level.MANDATORY,
    API_ITEM_RESULT,
    about="order of items",
    law=True,
    given=("CSQ-RES-BV-11",),
)
def the_order_of_items_does_not_matter(sut: SUT) -> None:
    """
    The same items in another order have the same results.

    One item of each kind that the profile tells of, forwards and backwards.
    """
    items = sut.one_of_each()
    forwards, backwards = sut.settled_all([sut.wishing(*items), sut.wishing(*reversed(items))])

    for item in items:
        expect.equal(
            forwards.done().result_of(item["id"]),
            backwards.done().result_of(item["id"]),
            f"item {item['id']} has another result in another order",
            at=backwards.exchange,
        )


@purpose(
    "CSQ-RES-BV-11",
    Level.MANDATORY,
    API_ITEM_RESULT,
    about="independence of items",
    law=True,
    given=("CSQ-RES-BV-12",),
)
def an_item_does_not_depend_on_items_beside_it(sut: SUT) -> None:
    """
    An item has the same result alone and beside items that it has no relationship with.

    Servers that share state between items, or decide the first and copy, fail here.
    """
    items = sut.one_of_each()
    together, *alone = sut.settled_all([sut.wishing(*items), *(sut.wishing(i) for i in items)])

    for item, answer in zip(items, alone, strict=True):
        expect.equal(
            answer.done().result_of(item["id"]),
            together.done().result_of(item["id"]),
            f"item {item['id']} has another result beside others than alone",
            at=together.exchange,
        )


@purpose(
    "CSQ-RES-BV-12",
    Level.MANDATORY,
    API_ITEM_RESULT,
    TMFC009_NO_ALLOCATION,
    about="repeatability",
    law=True,
    given=("CSQ-RES-BV-06",),
)
def the_same_question_has_the_same_answer(sut: SUT) -> None:
    """
    The same check, asked six times, has the same results.

    A qualification allocates nothing: asking must not change the answer. It is asked five times at
    once, and once more when these are done, whether asking or being done takes something away. It is not judged a second
    time, as other laws are: by then a server that counts would have run out of what it gives away.
    """
    items = sut.one_of_each()
    at_once = sut.settled_each_anew([sut.wishing(*items) for _ in range(5)])
    answers = [answer.done() for answer in (*at_once, sut.settled_anew(sut.wishing(*items)))]

    for item in items:
        results = [answer.result_of(item["id"]) for answer in answers]
        expect.true(
            len(set(results)) == 1,
            f"item {item['id']} has different results when asked again",
            expected="six times the same",
            actual=results,
            at=answers[-1].exchange,
        )


@purpose(
    "CSQ-RES-BV-16",
    Level.MANDATORY,
    API_PROVIDE_REASON,
    about="wishes",
    law=True,
    given=("CSQ-RES-BV-12",),
)
def asking_for_reasons_changes_no_result(sut: SUT) -> None:
    """
    With and without provideUnavailabilityReason the results are the same.

    It is a wish about the answer, not about the service.
    """
    items = sut.one_of_each()
    plain, told = sut.settled_all(
        [sut.check(*items, alternatives=True), sut.check(*items, alternatives=True, reasons=True)]
    )

    for item in items:
        expect.equal(
            plain.done().result_of(item["id"]),
            told.done().result_of(item["id"]),
            f"item {item['id']} has another result when reasons are asked for",
            at=told.exchange,
        )


@purpose(
    "CSQ-RES-BV-17",
    Level.MANDATORY,
    API_SYNC,
    about="synchronous and asynchronous",
    needs=(Need.SYNC,),
    law=True,
    given=("CSQ-RES-BV-12",),
)
def synchronous_and_asynchronous_answers_agree(sut: SUT) -> None:
    """
    The same items have the same results whether they are asked for at once or as a task.

    instantSyncQualification says when the answer is wanted, not which.
    """
    items = sut.one_of_each()
    at_once, later = sut.settled_all(
        [
            sut.check(*items, alternatives=True, reasons=True, instantSyncQualification=flag)
            for flag in (True, False)
        ]
    )

    for item in items:
        expect.equal(
            later.done().result_of(item["id"]),
            at_once.done().result_of(item["id"]),
            f"item {item['id']} has another result at once than as a task",
            at=at_once.exchange,
        )


@purpose(
    "CSQ-RES-BV-20",
    Level.MANDATORY,
    API_ITEM_RESULT,
    about="monotonicity",
    law=True,
    given=("CSQ-RES-BV-12",),
)
def what_is_easier_to_deliver_is_not_refused(sut: SUT) -> None:
    """
    Where a harder value of a characteristic is qualified, the easier ones are too.

    The profile's orderings say which values of which characteristic are easier.
    """
    if not sut.profile.orderings:
        raise Inconclusive(
            "no ordering tells which values are easier",
            unlock="orderings: a sample, a characteristic, and its values from easy to hard",
        )
    sut.ahead([body for ordering in sut.profile.orderings for body in _asked(sut, ordering)])
    for ordering in sut.profile.orderings:
        answers = sut.settled_all(_asked(sut, ordering))
        results = [answer.done().result_of("1") for answer in answers]
        worsening = sorted(results, key=lambda word: word != "qualified")
        expect.true(
            results == worsening,
            f"{ordering.characteristic} {list(ordering.values)}: a harder value is qualified "
            "where an easier one is not",
            expected=worsening,
            actual=results,
            at=[answer.exchange for answer in answers],
        )


def _asked(sut: SUT, ordering: Ordering) -> list[Body]:
    """A check of each value of an ordering."""
    return [
        sut.check(sut.variant(ordering.sample, ordering.characteristic, value))
        for value in ordering.values
    ]
