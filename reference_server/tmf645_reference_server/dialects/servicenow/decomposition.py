"""
Decomposition: from the lines of an order to domain orders, by the catalogue.

A line of quantity 2 wants its service twice; each needs every resource-facing part of the solution that the
catalogue prefers. What is qualified is the parts, and with them the line.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.specifications import ResourceSpecification

from tmf645_reference_server.dialects.servicenow.orders import (
    Ask,
    DomainOrder,
    Line,
    Order,
    Outcome,
    sys_id,
    tops,
)
from tmf645_reference_server.dialects.servicenow.surface import Result


def approved(order: Order, inventory: Inventory) -> Order:
    """Return ``order`` approved: decomposed, every part pending."""
    lines = tuple(replace(line, domain=tuple(_parts(line, inventory))) for line in order.lines)
    return replace(order, lines=lines, approved=True, review_due=None)


def rejected(order: Order, reason: str) -> Order:
    """Return ``order`` with a review that said no, and why in the work notes."""
    lines = tuple(
        replace(line, notes=(*line.notes, f"rejected by the review: {reason}"))
        for line in order.lines
    )
    return replace(order, lines=lines, approved=False, review_due=None)


def with_asks(order: Order, at: datetime) -> Order:
    """Return ``order`` with an ask for each top line and all below it, to be sent at once."""
    asks = tuple(
        Ask(id=sys_id("ask", top), top=top, sent_at=at, due=at)
        for top in dict.fromkeys(tops(order).values())
    )
    return replace(order, asks=asks)


def none_of(why: str) -> Outcome:
    """Return the outcome of what could not be found out."""
    return Outcome(result=Result.NONE, reasons=({"label": why},))


def _parts(line: Line, inventory: Inventory) -> Iterator[DomainOrder]:
    for unit in range(1, line.quantity + 1):
        for part in _preferred(line, inventory):
            yield DomainOrder(
                id=sys_id("domain", f"{line.id}/{unit}/{part.id}"),
                specification=part.id,
                name=part.name,
                unit=unit,
            )


def _preferred(line: Line, inventory: Inventory) -> tuple[ResourceSpecification, ...]:
    if inventory.catalogue.service(line.specification) is None:  # the world was edited meanwhile
        return ()
    return inventory.catalogue.solutions(line.specification)[0].parts
