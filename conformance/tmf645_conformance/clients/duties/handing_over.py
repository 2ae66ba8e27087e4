"""
Hand-over: what was confirmed goes along with the order, once.
"""

from datetime import timedelta

from tmf645_reports.model import Level

from tmf645_conformance.clients.bases import Basis
from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import (
    CARRY,
    CARRY_DATE,
    CARRY_PARAMETERS,
    CORRELATION,
    IDEMPOTENT,
    ORDER_REFERENCES,
    UNSAFE_REPEAT,
)
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Broken, Finding, Held, Unseen, WaitsFor
from tmf645_conformance.clients.orders import Order
from tmf645_conformance.clients.record import Call

_STORY = "a story in which the client orders"


@obligation("CLI-ORD-BV-03", Level.CONDITIONAL, CARRY, ORDER_REFERENCES, about="hand-over")
def an_order_names_its_qualification(said: Conversation) -> Finding:
    """
    An order names the qualification that it rests on, by its id.

    In the references that TMF622 has, or in an extension that speaks of a qualification; at the order or at the
    item. Of check and qualification of the offering, one suffices. Without it nobody behind the order knows what was confirmed, and
    asks again, or does not.
    """
    named = None
    for order, _, found in said.ordered:
        if found and not any(basis.named for basis in found):
            basis = found[0]
            return Broken(
                message=f"{order.call} does not name {basis.qualification}",
                expected=basis.qualification.id,
                actual=[each.id for each in basis.order_item.references if each.id] or None,
                at=[basis.qualification.asked, order.call],
                cause="anti-pattern: not propagating context",
            )
        named = order if found else named
    return Held([named.call]) if named else Unseen("no order rests on a qualification", _STORY)


@obligation("CLI-ORD-BV-04", Level.CONDITIONAL, CARRY_PARAMETERS, about="hand-over")
def an_order_carries_what_was_confirmed(said: Conversation) -> Finding:
    """
    The characteristics that were qualified stand in the order.

    An order without any leaves it to a default what is built. Names may differ between service and
    product: where the order tells characteristics, and none of them by a name of the qualification, it is
    left open (told.characteristics translates).
    """
    carried, strange = None, False
    for order, item, found in said.ordered:
        confirmed = [basis for basis in found if basis.qualified_values]
        if not confirmed:
            continue
        if not item.subject.characteristics:
            return Broken(
                message=f"{order.call} tells no characteristics of what {confirmed[0]} confirmed",
                expected=confirmed[0].qualified_values,
                actual=None,
                at=[confirmed[0].qualification.asked, order.call],
            )
        if any(basis.shared_values() for basis in confirmed):
            carried = order
        else:
            strange = True
    if carried:
        return Held([carried.call])
    if strange:
        return Unseen(
            "order and qualification have no name of a characteristic in common",
            "told.characteristics: how the names of products are spelled in services",
        )
    return Unseen("no order rests on a qualification with characteristics", _STORY)


@obligation("CLI-ORD-BV-05", Level.RECOMMENDED, CARRY_DATE, about="hand-over")
def an_order_asks_for_the_date_that_was_told(said: Conversation) -> Finding:
    """
    An order asks for the date of activation that it was told, or a later one.

    By requestedStartDate, where the answer has an expectedActivationDate: at the item or at the order; the date of a proposal, where one was accepted. A day less is let pass, for time zones.
    """
    carried = None
    for order, basis in said.resting():
        proposal = basis.proposal
        wanted = (proposal.available if proposal else None) or basis.item.activation
        if wanted is None:
            continue
        start = basis.order_item.start
        if start is None or start < wanted - timedelta(days=1):
            return Broken(
                message=f"{order.call} does not ask for the date that {basis} tells",
                expected=f"requestedStartDate {wanted.isoformat()} or later",
                actual=start.isoformat() if start else None,
                at=[basis.qualification.asked, order.call],
            )
        carried = order
    if carried:
        return Held([carried.call])
    return Unseen(
        "no order rests on an answer with an expected date",
        "a story whose answer has expectedActivationDate, or a proposal a date",
    )


_CORRELATION = ("x-correlation-id", "x-request-id", "correlation-id", "x-correlationid")


@obligation("CLI-ORD-BV-06", Level.RECOMMENDED, CORRELATION, about="hand-over")
def check_and_order_can_be_correlated(said: Conversation) -> Finding:
    """
    The check and the order that rests on it have an identifier of correlation in common.

    The same externalId, or one within the other; the same X-Correlation-ID; the same trace of traceparent.
    Of several qualifications that an order rests on, one suffices.
    """
    found = None
    for order, _, resting in said.ordered:
        if not resting or order.revises:
            continue
        if not any(_correlated(basis, order) for basis in resting):
            return Broken(
                message=f"{order.call} has no identifier in common with {resting[0].qualification}",
                expected="one externalId, X-Correlation-ID or traceparent in both",
                actual={
                    "qualification": sorted(_marks(resting[0].qualification.asked)),
                    "order": sorted(_marks(order.call)),
                },
                at=[resting[0].qualification.asked, order.call],
            )
        found = order
    return Held([found.call]) if found else Unseen("no order rests on a qualification", _STORY)


def _correlated(basis: Basis, order: Order) -> bool:
    mine, theirs = _marks(basis.qualification.asked), _marks(order.call)
    return any(one in other or other in one for one in mine for other in theirs)


def _marks(call: Call) -> set[str]:
    said = {call.headers.get(name, "") for name in _CORRELATION}
    said.add(str(call.sent.get("externalId") or ""))
    trace = call.headers.get("traceparent", "").split("-")
    said.add(trace[1] if len(trace) > 2 else "")
    return said - {""}


@obligation("CLI-ORD-BV-07", Level.MANDATORY, IDEMPOTENT, UNSAFE_REPEAT, about="hand-over")
def an_accepted_order_is_not_sent_once_more(said: Conversation) -> Finding:
    """
    An order that was accepted is not sent once more as another one.

    A button that is pressed twice, a queue that hands out a message again, a timeout that was too short: the
    customer has two lines. Two accepted orders of one externalId that say the same, but for time stamps, and were
    given ids of their own; as many as the qualification has equal items are right. A repeat with the
    Idempotency-Key of the first is one order.
    """
    sent: dict[str, list[Order]] = {}
    for order in said.orders:
        if order.id and not order.revises and order.call.sent.get("externalId"):
            sent.setdefault(order.call.asks, []).append(order)
    for same in sent.values():
        first, *others = {order.id: order for order in same}.values()
        rests = [basis for found in said.items_of(first) for basis in found]
        allowed = max((basis.alike for basis in rests), default=1)
        keys = {
            order.call.headers.get("idempotency-key", f"none, {order.id}")
            for order in (first, *others)
        }
        if len(others) < allowed or len(keys) == 1:
            continue
        if any(_came_twice(said, basis) for basis in rests):
            return WaitsFor("CLI-NOT-BV-03")
        return Broken(
            message=f"{others[-1].call} orders once more what number {first.call.number} ordered",
            expected="one order",
            actual=[order.id for order in (first, *others)],
            at=[first.call, others[-1].call],
        )
    if not sent:
        return Unseen("no order with an externalId was accepted", _STORY)
    return Held([next(iter(sent.values()))[0].call])


def _came_twice(said: Conversation, basis: Basis) -> bool:
    """Whether an event of the qualification came twice: what was ordered for it again is told there."""
    ids = [each.event_id for each in said.told_of(basis.qualification) if each.taken]
    return len(ids) > len(set(ids))
