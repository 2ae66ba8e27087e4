"""
Order capture: qualification comes first, by itself, and goes along with the order.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from tmf645_reports.model import Level

from tmf645_conformance.clients.bases import Basis
from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import (
    CARRY,
    CARRY_DATE,
    CARRY_PARAMETERS,
    CORRELATION,
    IDEMPOTENT,
    NO_AFTERTHOUGHT,
    NOT_IN_ACTIVATION,
    NOT_IN_CHANNEL,
    ORDER_REFERENCES,
    QUALIFY_FIRST,
    UNSAFE_REPEAT,
)
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Broken, Finding, Held, Unseen, WaitsFor
from tmf645_conformance.clients.orders import Order
from tmf645_conformance.clients.qualifications import Qualification
from tmf645_conformance.clients.record import ORDER, Call
from tmf645_conformance.clients.sameness import same_places

_STORY = "a story in which the client orders"


def _unqualified_orders(said: Conversation) -> Iterator[Order]:
    """Orders of which no item rests on anything, as far as the record tells."""
    for order in said.orders:
        mine = [(item, found) for each, item, found in said.ordered if each is order]
        if mine and not any(found for _, found in mine) and not _is_unclear(said, order):
            yield order


def _is_unclear(said: Conversation, order: Order) -> bool:
    """
    Whether an order may be right although nothing is known that it rests on.

    It names a qualification of before the record, or it is for no place at all (a device, say); and the
    server that knows took it.
    """
    began_later = said.calls[0].number > 1
    named = any(reference.id for item in order.items for reference in item.references)
    nowhere = not any(item.subject.places for item in order.items)
    return (named and began_later) or (order.call.accepted and (named or nowhere))


@obligation(
    "CLI-ORD-BV-01",
    Level.MANDATORY,
    QUALIFY_FIRST,
    NO_AFTERTHOUGHT,
    NOT_IN_CHANNEL,
    about="order capture",
)
def qualification_comes_before_the_order(said: Conversation) -> Finding:
    """
    Before an order is sent, feasibility was asked for its place.

    A check, a query, or the qualification of an offering, which the order names or which is for the same
    place. Items of an order beside one that was qualified (a router, say) are let pass. Where it was asked
    only after the order, that is qualification as an afterthought; where the client asks for others and orders
    this one by rules of its own, the channel decides what the network should.
    """
    if not said.ordered:
        return Unseen("the client ordered nothing", _STORY)
    for order in _unqualified_orders(said):
        if _in_activation(said, order):
            return WaitsFor("CLI-ORD-BV-02")
        later = _asked_later(said, order)
        others = [each for each in said.qualifications if each.asked.number < order.call.number]
        cause = "order without a qualification"
        if later:
            cause = "anti-pattern: qualification as an afterthought"
        elif others:
            cause = "anti-pattern: qualification in the channel"
        return Broken(
            message=f"{order.call} and nothing had been qualified for it",
            expected="a qualification for this place before the order",
            actual=f"{later}, after the order" if later else "none",
            at=[order.call, *([later.asked] if later else [])],
            cause=cause,
        )
    clear = [order for order in said.orders if not _is_unclear(said, order) or _rests(said, order)]
    if clear:
        return Held([clear[0].call])
    return Unseen("what the orders rest on is not in the record", "a record from the beginning")


def _rests(said: Conversation, order: Order) -> bool:
    return any(found for each, _, found in said.ordered if each is order)


def _asked_later(said: Conversation, order: Order) -> Qualification | None:
    where = [place for item in order.items for place in item.subject.places]
    return next(
        (
            each
            for each in said.qualifications
            if each.asked.number > order.call.number
            and any(same_places(list(item.subject.places), where) for item in each.requested)
        ),
        None,
    )


@obligation(
    "CLI-ORD-BV-02", Level.MANDATORY, NOT_IN_ACTIVATION, QUALIFY_FIRST, about="order capture"
)
def qualification_is_no_part_of_activation(said: Conversation) -> Finding:
    """
    Feasibility is not asked for the first time while an order is carried out.

    A check that names the order (serviceOrderItem, or its id or externalId), or comes once the order was
    seen in progress, and is the first for it, belongs to activation: what fails there costs an order, and
    not one light call.
    """
    if not said.ordered:
        return Unseen("the client ordered nothing", _STORY)
    for order in _unqualified_orders(said):
        found = _in_activation(said, order)
        if found:
            return Broken(
                message=f"{found} was asked for while {order.call} was carried out",
                expected="a qualification before the order",
                actual="the first one during activation",
                at=[order.call, found.asked],
                cause="anti-pattern: qualification embedded in activation",
            )
    return Held([said.orders[0].call])


def _in_activation(said: Conversation, order: Order) -> Qualification | None:
    later = _asked_later(said, order)
    if later is None:
        return None
    seen = any(
        call.method == "GET" and call.resource == ORDER and call.id == order.id
        and order.call.number < call.number < later.asked.number
        and isinstance(call.answer, dict) and call.answer.get("state") == "inProgress"
        for call in said.calls
    )  # fmt: skip
    return later if seen or _names(later.asked, order) else None


def _names(asked: Call, order: Order) -> bool:
    known = {order.id, str(order.call.sent.get("externalId") or "")} - {""}
    return any(value in known for value in _order_ids(asked.sent))


def _order_ids(document: Any) -> Iterator[str]:
    """Values of attributes that speak of an order; an externalId at the top may be one."""
    if isinstance(document, Mapping):
        for name, value in document.items():
            if "order" in name.casefold() and "id" in name.casefold() and isinstance(value, str):
                yield value
            elif "order" in name.casefold() and isinstance(value, Mapping):
                yield str(value.get("id") or "")
            else:
                yield from _order_ids(value)
    elif isinstance(document, list):
        for each in document:
            yield from _order_ids(each)


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
        if not resting:
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
        if order.id and order.call.sent.get("externalId"):
            sent.setdefault(order.call.asks, []).append(order)
    for same in sent.values():
        first, *others = {order.id: order for order in same}.values()
        rests = [basis for order, basis in said.resting() if order is first]
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
