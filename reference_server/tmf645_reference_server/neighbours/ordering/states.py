"""
An order, or its cancellation, in another state; and the event that tells of it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.events import Notice
from tmf645_reference_server.wire.dates import show_moment
from tmf645_reference_server.wire.parts import objects

ORDER: Final = "productOrder"
CANCELLATION: Final = "cancelProductOrder"
ITEMS: Final = "productOrderItem"

#: States that nothing follows.
FINAL: Final = frozenset({"completed", "cancelled", "rejected", "failed"})

#: States in which the order is on its way to its end by a cancellation.
ENDING: Final = frozenset({"assessingCancellation", "pendingCancellation"})


def in_state(order: Object, state: str, at: datetime) -> Object:
    """Return ``order`` in ``state``, with its items; completed, it says since when."""
    moved = order | {"state": state, ITEMS: list(_items(order, state))}
    return moved | {"completionDate": show_moment(at)} if state == "completed" else moved


def cancelled(order: Object, at: datetime) -> Object:
    """Return ``order``, which ends here."""
    return in_state(order, "cancelled", at) | {"cancellationDate": show_moment(at)}


def carried_out(cancellation: Object, at: datetime) -> Object:
    """Return a cancellation whose order has ended."""
    return cancellation | {"state": "done", "effectiveCancellationDate": show_moment(at)}


def told(what: str, order: Object, at: datetime) -> Notice:
    """Return the event about an order."""
    return _notice(ORDER, what, order, at, "product order")


def told_of_cancellation(what: str, cancellation: Object, at: datetime) -> Notice:
    """Return the event about a cancellation."""
    return _notice(CANCELLATION, what, cancellation, at, "cancellation of a product order")


def _items(parent: Object, state: str) -> Iterator[JSON]:
    for item in objects(parent, ITEMS):
        # An item cannot be partly done: the API file has that state for an order alone.
        own = "inProgress" if state == "partial" else state
        inner: Object = {ITEMS: list(_items(item, state))} if ITEMS in item else {}
        yield {"@type": "ProductOrderItem", **item, **inner, "state": own}


def _notice(resource: str, what: str, document: Object, at: datetime, noun: str) -> Notice:
    return Notice(
        resource=resource, what=what, at=at, document=document, noun=noun, domain="productOrdering"
    )
