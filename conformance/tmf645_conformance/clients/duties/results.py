"""
Results: only a yes is ordered on.
"""

from collections.abc import Callable
from functools import partial

from tmf645_reports.model import Level

from tmf645_conformance.clients.bases import Basis
from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import ERROR_IS_NO_ANSWER, QUALIFY_FIRST
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Beside, Broken, Finding, Held, Unseen
from tmf645_conformance.clients.items import Item
from tmf645_conformance.clients.qualifications import Shown
from tmf645_conformance.specification import API_DONE, API_ITEM_RESULT, API_TERMINATION


@obligation("CLI-RES-BV-01", Level.MANDATORY, API_ITEM_RESULT, QUALIFY_FIRST, about="results")
def what_is_unqualified_is_not_ordered(said: Conversation) -> Finding:
    """
    An item that is unqualified is not ordered.

    The item counts, not the task: of several, those that are qualified may be ordered. A client that looks at
    the status of the answer, and not at the result in it, orders everything.
    """
    return _not_ordered(
        said,
        lambda item: item.result == "unqualified",
        "unqualified",
        "a story that asks at a place that is not served",
    )


@obligation("CLI-RES-BV-02", Level.MANDATORY, ERROR_IS_NO_ANSWER, API_TERMINATION, about="results")
def what_ended_with_an_error_is_not_ordered(said: Conversation) -> Finding:
    """
    A qualification, or an item, that is terminatedWithError is no answer: nothing is ordered on it.

    The machinery failed. Neither yes nor no was said; asking again may help.
    """
    return _not_ordered(
        said,
        lambda item: item.state == "terminatedWithError",
        "terminatedWithError",
        "a story whose partner does not answer, or in which a task is rejected",
        task=lambda shown: shown.state == "terminatedWithError",
    )


@obligation("CLI-RES-BV-03", Level.MANDATORY, API_DONE, API_ITEM_RESULT, about="results")
def an_unknown_result_is_no_yes(said: Conversation) -> Finding:
    """
    A result that is missing, or a word that no document has, is not taken for a yes.

    Implementations add words of their own, such as pending or none. What they mean is theirs to say;
    ordering on them is guessing.
    """
    known = {"qualified", "alternate", "unqualified"}
    return _not_ordered(
        said,
        lambda item: item.state != "terminatedWithError" and item.result not in known,
        "without a known result",
        "a server that answers with words of its own, such as pending or none",
        only_done=True,
    )


def _not_ordered(
    said: Conversation,
    is_bad: Callable[[Item], bool],
    told: str,
    unlock: str,
    *,
    task: Callable[[Shown], bool] = lambda _: False,
    only_done: bool = False,
) -> Finding:
    """Demand that no order rests on an item that ``is_bad``."""

    def bad(shown: Shown, id: str) -> bool:
        if task(shown):
            return True
        item = shown.item(id)
        ready = shown.is_final and (not only_done or shown.state == "done")
        return ready and item is not None and is_bad(item)

    for order, basis in said.resting():
        if basis.qualification.surely(order.call.at, partial(bad, id=basis.item.id)):
            return Broken(
                message=f"{order.call} rests on {basis}, which is {told}",
                expected="no order",
                actual=_shown_result(basis),
                at=[*([basis.known.by] if basis.known else []), order.call],
            )
    situations = [
        shown
        for each in said.qualifications
        for shown in each.shown
        if any(bad(shown, item.id) for item in shown.items) or task(shown)
    ]
    if not situations:
        return Unseen(f"no answer was {told}", unlock)
    if said.told.orders is False:
        return Beside("this client orders nothing")
    if not said.orders and not said.told.orders:
        return Unseen(
            f"an answer was {told}, and the client orders nothing at all",
            "told.orders: true, where the client could have ordered",
        )
    return Held([situations[0].by])


def _shown_result(basis: Basis) -> str | None:
    return basis.item.result or (basis.known.state if basis.known else None)
