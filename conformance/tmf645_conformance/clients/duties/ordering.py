"""
Order capture: qualification comes first, by itself, and goes along with the order.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tmf645_reports.model import Level

from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import (
    NO_AFTERTHOUGHT,
    NOT_IN_ACTIVATION,
    NOT_IN_CHANNEL,
    QUALIFY_FIRST,
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
        mine = said.items_of(order)
        if mine and not any(mine) and not _is_unclear(said, order):
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
            message=f"{order.call} came, and nothing had been qualified for it",
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
    return any(said.items_of(order))


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
