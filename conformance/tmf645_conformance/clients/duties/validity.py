"""
Validity: an answer ends by time, by an event, and by any change of what was asked.
"""

from datetime import datetime, timedelta

from tmf645_reports.model import Level

from tmf645_conformance.clients.bases import Basis
from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import INVALIDATION, REQUALIFY, VALIDITY
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Broken, Finding, Held, Unseen
from tmf645_conformance.clients.orders import Order
from tmf645_conformance.clients.qualifications import Qualification, Shown
from tmf645_conformance.clients.record import Call
from tmf645_conformance.clients.sameness import same_places
from tmf645_conformance.specification import API_EXPIRATION

_NO_ORDER = "a story in which the client orders what was qualified"

#: So long an order may be under way, and clocks differ.
_UNDER_WAY = timedelta(seconds=2)


@obligation("CLI-VAL-BV-01", Level.MANDATORY, VALIDITY, API_EXPIRATION, about="validity")
def nothing_is_ordered_after_expiry(said: Conversation) -> Finding:
    """
    An order comes before the qualification that it rests on has expired; after that, it is asked anew.

    The expiry is the latest that the client was shown for the task, or for the item; an order may be under way for
    two seconds. What ended before its time is another finding.
    """
    for order, basis in said.resting():
        expiry = _promised(basis)
        if expiry is not None and order.call.at > expiry + _UNDER_WAY:
            return Broken(
                message=f"{order.call} rests on {basis}, which had expired",
                expected=f"an order until {expiry.isoformat()}",
                actual=order.call.at.isoformat(),
                at=[*([basis.known.by] if basis.known else []), order.call],
            )
    over = [each for each in said.qualifications if _is_over(each, said.until)]
    anew = [order for order, basis in said.resting() if _expired_before(over, order, basis)]
    if anew:
        return Held([anew[0].call])
    return Unseen(
        "no order came after an answer for its place had expired",
        "a story that advances the clock beyond the expiry between answer and order",
    )


def _promised(basis: Basis) -> datetime | None:
    whole = basis.qualification.promised_until(basis.at)
    own = basis.item.expires if whole is None or _is_of_item(basis, whole) else None
    return min((each for each in (whole, own) if each is not None), default=None)


def _is_of_item(basis: Basis, whole: datetime) -> bool:
    """Whether the item has an expiry of its own, which is not the one that an event set."""
    known = basis.known
    return known is not None and known.expires is not None and known.expires >= whole


def _is_over(each: Qualification, at: datetime) -> bool:
    """Whether all that was promised of an answer was over then."""
    until = each.promised_until(at)
    return until is not None and until < at


def _expired_before(over: list[Qualification], order: Order, basis: Basis) -> bool:
    """Whether an earlier answer for the same place had run out by itself."""
    return any(
        _is_over(each, order.call.at)
        and not _was_ended(each, order.call.at)
        and _is_earlier(each, basis)
        for each in over
    )


def _is_earlier(each: Qualification, basis: Basis) -> bool:
    """Whether it is another qualification of the same kind, for the place of the order."""
    ordered = list(basis.order_item.subject.places)
    return (
        each is not basis.qualification
        and each.kind == basis.qualification.kind
        and any(same_places(list(item.subject.places), ordered) for item in each.requested)
    )


def _was_ended(each: Qualification, at: datetime) -> bool:
    """Whether the client knew before ``at`` that the answer had ended before its time."""
    return each.surely(at, lambda shown: _is_ended(each, shown, at))


def _is_ended(each: Qualification, shown: Shown, at: datetime) -> bool:
    promised, expires = each.promised_until(at), shown.expires
    return promised is not None and expires is not None and expires < promised and expires <= at


@obligation("CLI-VAL-BV-02", Level.MANDATORY, INVALIDATION, API_EXPIRATION, about="validity")
def nothing_is_ordered_after_invalidation(said: Conversation) -> Finding:
    """
    Once the client was told that an answer ended before its time, nothing is ordered on it.

    By an event whose resource expires now, or by reading it; or the client has deleted it itself. An event that
    never arrived is not held against the client, nor is one of the same moment as the order.
    """
    for order, basis in said.resting():
        deleted = _deleted_before(said, basis.qualification, order.call)
        if deleted:
            return Broken(
                message=f"{order.call} rests on {basis.qualification}, which the client had deleted",
                expected="another qualification",
                actual=str(deleted),
                at=[deleted, order.call],
            )
        each, at = basis.qualification, order.call.at
        promised = each.promised_until(at)
        was_ended = _was_ended(each, at) and each.latest(at) is not None
        if was_ended and promised is not None and at <= promised and _was_told_before(each, at):
            return Broken(
                message=f"{order.call} rests on {each}, of which it was told that it had ended",
                expected="another qualification",
                actual=f"ended before {promised.isoformat()}",
                at=[*([basis.known.by] if basis.known else []), order.call],
            )
    ended = [each for each in said.qualifications if _was_ended(each, said.until)]
    anew = [
        order
        for order, basis in said.resting()
        if any(_was_ended(each, order.call.at) and _is_earlier(each, basis) for each in ended)
    ]
    if anew:
        return Held([anew[0].call])
    return Unseen(
        "no order came after an answer for its place had ended before its time",
        "a story that edits the inventory after the answer, and lets time pass before the order",
    )


def _deleted_before(said: Conversation, each: Qualification, order: Call) -> Call | None:
    return next(
        (
            call
            for call in said.about(each)
            if call.method == "DELETE" and call.accepted and call.number < order.number
        ),
        None,
    )


def _was_told_before(each: Qualification, at: datetime) -> bool:
    return any(shown.at < at and _is_ended(each, shown, at) for shown in each.shown)


@obligation("CLI-VAL-BV-03", Level.MANDATORY, REQUALIFY, about="changes")
def another_place_is_asked_anew(said: Conversation) -> Finding:
    """
    The place of an order is the place that was qualified.

    Compared by id, or by what both addresses tell.
    """
    same = None
    for order, basis in said.resting():
        if basis.same_place is False:
            return Broken(
                message=f"{order.call} is for another place than {basis}",
                expected=basis.places,
                actual=list(basis.order_item.subject.places),
                at=[basis.qualification.asked, order.call],
            )
        if basis.same_place:
            same = order
    if same:
        return Held([same.call])
    return Unseen("no order tells a place that can be compared", _NO_ORDER)


@obligation("CLI-VAL-BV-04", Level.MANDATORY, REQUALIFY, about="changes")
def another_configuration_is_asked_anew(said: Conversation) -> Finding:
    """
    The offering and the characteristics of an order are those that were qualified.

    A PATCH of an order is held to it as the order is. Less is a change as well as more; of a quantity, where both tell it, only more. Compared is what both tell by one name, as number where both are
    numbers; told.characteristics and told.offerings translate names. A proposal that was accepted is judged by
    what it offers.
    """
    same = None
    for order, basis in said.resting():
        if not basis.is_done() or basis.proposal or basis.same_place is False:
            continue
        if basis.item.result == "alternate" and basis.is_as_proposed:
            continue
        thing, others = basis.other_thing, basis.other_values(_confirmed(basis))
        if thing:
            return Broken(
                message=f"{order.call} is for another offering than {basis}",
                expected=thing[0],
                actual=thing[1],
                at=[basis.qualification.asked, order.call],
            )
        if others:
            return Broken(
                message=f"{order.call} is for other characteristics than {basis}",
                expected={name: wanted for name, wanted, _ in others},
                actual={name: found for name, _, found in others},
                at=[basis.qualification.asked, order.call],
            )
        if basis.too_many:
            return Broken(
                message=f"{order.call} is for more than {basis}",
                expected=basis.too_many[0],
                actual=basis.too_many[1],
                at=[basis.qualification.asked, order.call],
            )
        if basis.shared_values():
            same = order
    if same:
        return Held([same.call])
    return Unseen("no order tells characteristics that can be compared", _NO_ORDER)


def _confirmed(basis: Basis) -> dict[str, object]:
    """What was asked, where something else was answered; else what was answered."""
    if basis.item.result == "alternate" and basis.requested:
        return dict(basis.requested.subject.characteristics)
    return basis.qualified_values
