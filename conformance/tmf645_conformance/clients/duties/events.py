"""
Events: received at once, and made sense of although they come twice, late, or not at all.
"""

from collections.abc import Iterator
from datetime import timedelta

from tmf645_reports.model import Level

from tmf645_conformance.clients.bases import Basis
from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import (
    AT_LEAST_ONCE,
    RECEIPT,
    SUBSCRIBED_ONCE,
    SURVIVE_ASYNC,
)
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Beside, Broken, Finding, Held, Unseen
from tmf645_conformance.clients.orders import Order
from tmf645_conformance.clients.qualifications import FINAL, Qualification, Shown
from tmf645_conformance.clients.record import Call, Delivery
from tmf645_conformance.parts import id_of, part
from tmf645_conformance.specification import API_EVENTS

#: A listener that wants no more events says so.
_GONE = 410

_LISTENER = "a story in which the client has a listener and something happens"


@obligation("CLI-NOT-BV-01", Level.MANDATORY, RECEIPT, API_EVENTS, about="receipts")
def events_are_received_with_success(said: Conversation) -> Finding:
    """
    A listener answers every event 2xx, in the end; 410 says that it wants no more.

    A refusal that is followed by a receipt at the next attempt is let pass; a listener that cannot be reached
    at all is none. Slow receipts are another finding.
    """
    sent = [each for copies in said.sent.values() for each in copies]
    if not sent:
        return Unseen("no event was sent", _LISTENER)
    for copies in said.sent.values():
        answered = [other for other in copies if other.status is not None]
        if answered and not any(other.taken or other.status == _GONE for other in answered):
            return Broken(
                message=f"{answered[0]} was never taken",
                expected="2xx",
                actual=[other.status for other in answered],
                at=answered,
            )
    if not any(each.arrived for each in sent):
        return Broken(
            message="the listener could not be reached",
            expected="2xx",
            actual=sent[0].failure,
            at=sent[:1],
        )
    if not any(each.taken for each in sent):
        return Unseen("no event was answered in time", _LISTENER)
    return Held([each for each in sent if each.taken][:1])


@obligation("CLI-NOT-BV-02", Level.RECOMMENDED, RECEIPT, about="receipts")
def events_are_received_at_once(said: Conversation) -> Finding:
    """
    The receipt of an event comes within 5 seconds, or what was told (answers_within).

    A listener that works before it answers is taken for dead, and gets the event again. Where the clock
    stands, only what the server gave up waiting for is known.
    """
    arrived = [each for each in said.deliveries if each.arrived]
    for each in arrived:
        if each.was_slow or (each.seconds or 0) > said.told.answers_within:
            return Broken(
                message=f"the receipt of {each} took too long",
                expected=f"within {said.told.answers_within:g} s",
                actual=each.failure or f"{each.seconds:g} s",
                at=[each],
            )
    return Held(arrived[:1]) if arrived else Unseen("no event arrived", _LISTENER)


@obligation("CLI-NOT-BV-03", Level.MANDATORY, AT_LEAST_ONCE, about="unreliable delivery")
def an_event_that_comes_twice_is_one_event(said: Conversation) -> Finding:
    """
    The same event once more is received with success, and nothing is ordered for it again.

    It has the eventId of the first one. Judged where an event arrived twice: all copies are answered 2xx,
    and no two accepted orders of one externalId are for the same item of the same qualification.
    """
    twice = list(_copies(said))
    if not twice:
        return Unseen("no event came twice", "a story with the fault {kind: callback duplicated}")
    for taken, other in twice:
        if not other.taken and not other.was_slow and other.status != _GONE:
            return Broken(
                message=f"{other} was refused when it came again",
                expected="2xx",
                actual=other.status,
                at=[taken, other],
            )
    for one, another in _doubled(said, {taken.resource for taken, _ in twice}):
        return Broken(
            message=f"{another} orders once more what number {one.number} ordered",
            expected="one order",
            actual="two",
            at=[*twice[0], one, another],
        )
    return Held([*twice[0]])


def _copies(said: Conversation) -> Iterator[tuple[Delivery, Delivery]]:
    """
    Each event that was taken, with another arrival of it that was no repeat of a failure.

    Which of two copies was recorded first says nothing: they are under way at once.
    """
    for copies in said.sent.values():
        first = next((each for each in copies if each.taken), None)
        for other in copies if first else ():
            again = first and (other.number == first.number or other.at > first.at)
            if first and again and other is not first and other.arrived:
                yield first, other


def _doubled(said: Conversation, resources: set[str]) -> Iterator[tuple[Call, Call]]:
    """Orders on one item of a qualification whose events came twice, beyond as many as were asked for."""
    seen: dict[tuple[str, ...], list[Call]] = {}
    for order, basis in said.resting():
        if str(basis.qualification).replace(" ", "/") not in resources or not order.call.accepted:
            continue
        if order.revises:
            continue
        made = seen.setdefault((*basis.answered, str(order.call.sent.get("externalId"))), [])
        if order.call not in made:
            made.append(order.call)
        if len(made) > basis.alike:
            yield made[0], made[-1]


@obligation("CLI-NOT-BV-04", Level.MANDATORY, AT_LEAST_ONCE, about="unreliable delivery")
def an_event_that_comes_late_undoes_nothing(said: Conversation) -> Finding:
    """
    An event that is older than what is known already changes nothing.

    Its eventTime tells. Judged where one arrived behind a newer one: an order that only the older one would allow is
    made on what is no longer so.
    """
    late = [
        (each, shown)
        for each in said.qualifications
        for shown in each.shown
        if _is_late(each, shown)
    ]
    if not late:
        return Unseen(
            "no event came behind a newer one", "a story with the fault {kind: callback reordered}"
        )
    for order, basis in said.resting():
        last, newest = basis.known, basis.qualification.newest(basis.at)
        if last is None or newest is None or not _is_late(basis.qualification, last):
            continue
        if _allows(last, basis, order) and not _allows(newest, basis, order):
            return Broken(
                message=f"{order.call} rests on a late event of {basis.qualification}",
                expected=f"what was told of {newest.as_of.isoformat()}",
                actual=f"what was told of {last.as_of.isoformat()}",
                at=[newest.by, last.by, order.call],
            )
    return Held([late[0][1].by])


def _is_late(each: Qualification, shown: Shown) -> bool:
    """Whether something newer had arrived before."""
    if isinstance(shown.by, Call):
        return False
    earlier = [other for other in each.shown if other.at <= shown.at and other is not shown]
    return any(
        other.as_of > shown.as_of and (isinstance(other.by, Delivery) or other.at < shown.at)
        for other in earlier
    )


def _allows(shown: Shown, basis: Basis, order: Order) -> bool:
    """Whether an order may rest on it."""
    item = shown.item(basis.item.id)
    expires = shown.expires
    return (
        shown.state == "done"
        and item is not None
        and item.result in {"qualified", "alternate"}
        and (expires is None or expires >= order.call.at)
    )


@obligation(
    "CLI-NOT-BV-05", Level.MANDATORY, AT_LEAST_ONCE, SURVIVE_ASYNC, about="unreliable delivery"
)
def an_event_that_is_lost_is_made_good(said: Conversation) -> Finding:
    """
    A client that waits for events looks by itself when none comes.

    Judged where every event of the end of a task was lost, and the record goes on for the patience that was told.
    """
    patience = timedelta(seconds=said.told.patience)
    found = [(each, lost) for each in said.qualifications if (lost := _lost_end(said, each))]
    if not found:
        return Unseen("no event of an end was lost", "a story with the fault {kind: callback lost}")
    for each, lost in found:
        looked = [
            call
            for call in (*said.about(each), *said.lists[each.kind])
            if call.method == "GET" and call.at >= lost.at
        ]  # fmt: skip
        if not looked and lost.at + patience <= said.until:
            return Broken(
                message=f"the event that ended {each} was lost, and nobody looked",
                expected="GET of the task after a while",
                actual="nothing",
                at=[each.asked, lost],
            )
        if not looked:
            return Beside(f"the record ends too soon after an event of {each} was lost")
    return Held([found[0][1]])


def _lost_end(said: Conversation, each: Qualification) -> Delivery | None:
    """The event that told the end of ``each``, where it never arrived, and nothing else told it before."""
    ends = [
        other
        for other in said.told_of(each)
        if str(part(other.event, "event", each.kind).get("state")) in FINAL
    ]
    if not ends or any(other.arrived for other in ends):
        return None
    known = any(shown.is_final and shown.at < ends[0].at for shown in each.shown)
    return None if known else ends[0]


@obligation("CLI-NOT-BV-06", Level.RECOMMENDED, SUBSCRIBED_ONCE, about="receipts")
def a_listener_is_registered_once(said: Conversation) -> Finding:
    """
    A listener is registered once: the same callback with the same query is not there twice.

    Who registers at every start, and never unregisters, hears everything once more for each start. A
    registration that was deleted, refused, or answered with the id of the one before does not count.
    """
    there: dict[tuple[str, str, str, str], Call] = {}
    made = None
    for call in said.registrations:
        if call.method == "DELETE":
            there = {key: each for key, each in there.items() if not _is_gone(each, key, call)}
            continue
        key = (call.path, _text(call, "callback"), _text(call, "query"), call.query)
        known = there.setdefault(key, call)
        if known is not call and id_of(known.answer) != id_of(call.answer):
            return Broken(
                message=f"{call} registers once more what number {known.number} registered",
                expected="one registration",
                actual="two",
                at=[known, call],
            )
        made = call
    return Held([made]) if made else Unseen("the client registered no listener", _LISTENER)


def _is_gone(registered: Call, key: tuple[str, ...], deleted: Call) -> bool:
    return deleted.path.startswith(key[0]) and deleted.id == id_of(registered.answer)


def _text(call: Call, name: str) -> str:
    return str(call.sent.get(name) or "")
