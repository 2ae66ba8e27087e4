"""
All that was recorded of one client, read once: calls, events, qualifications, orders and their bases.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from tmf645_conformance.clients.bases import Basis, Known, bases
from tmf645_conformance.clients.orders import Order, OrderItem, orders
from tmf645_conformance.clients.qualifications import ITEMS, Qualification, qualifications
from tmf645_conformance.clients.record import (
    CHECK,
    HUB,
    OFFERING,
    QUERY,
    Call,
    Delivery,
    read_record,
)
from tmf645_conformance.clients.told import Told

_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Conversation:
    """What was said between the client and the server, in order."""

    calls: tuple[Call, ...]
    deliveries: tuple[Delivery, ...]
    told: Told

    @classmethod
    def read(cls, lines: Iterable[Mapping[str, Any]], told: Told) -> "Conversation":
        """Read the lines of a journal and of its callbacks; raises RecordError."""
        return cls(*read_record(lines), told)

    @cached_property
    def qualifications(self) -> tuple[Qualification, ...]:
        """Every qualification that was created."""
        return tuple(qualifications(self.calls, self.deliveries))

    @cached_property
    def _known(self) -> Known:
        return Known(self.qualifications)

    @cached_property
    def technical(self) -> tuple[Qualification, ...]:
        """Those of TMF645."""
        return tuple(each for each in self.qualifications if each.kind in {CHECK, QUERY})

    @cached_property
    def orders(self) -> tuple[Order, ...]:
        """Every order that was sent."""
        return tuple(orders(self.calls))

    @cached_property
    def until(self) -> datetime:
        """When the record ends."""
        ends = [*(call.ended for call in self.calls), *(each.at for each in self.deliveries)]
        if self.told.until is not None:
            ends.append(self.told.until)
        return max(ends, default=_BEGINNING)

    @cached_property
    def ordered(self) -> tuple[tuple[Order, OrderItem, tuple[Basis, ...]], ...]:
        """Every order item that needs feasibility, with what it rests on."""
        return tuple(each for order in self.orders for each in self._with_bases(order))

    def _with_bases(self, order: Order) -> Iterator[tuple[Order, OrderItem, tuple[Basis, ...]]]:
        """
        Yield the items of one order with what they rest on.

        An item that names nothing, and could only mean what another one of the order names, belongs to that
        one: a bundle around its parts, a router beside the line.
        """
        found = [
            (item, tuple(bases(item, order.call, self._known, self.told)))
            for item in order.items
            if item.needs_feasibility
        ]
        named = {basis.answered for _, mine in found for basis in mine if basis.named}
        for item, mine in found:
            own = [basis for basis in mine if basis.named or basis.answered not in named]
            yield order, item, tuple(own)

    def items_of(self, order: Order) -> list[tuple[Basis, ...]]:
        """What each item of an order that needs feasibility rests on."""
        return self._by_order.get(order.call.number, [])

    @cached_property
    def _by_order(self) -> dict[int, list[tuple[Basis, ...]]]:
        found: dict[int, list[tuple[Basis, ...]]] = {}
        for order, _, mine in self.ordered:
            found.setdefault(order.call.number, []).append(mine)
        return found

    def resting(self) -> Iterator[tuple[Order, Basis]]:
        """Yield every order with each thing that it rests on."""
        for order, _, found in self.ordered:
            for basis in found:
                yield order, basis

    def subscribed(self, at: datetime, *, to: str = CHECK) -> bool:
        """Whether the client had a listener then, at the hub of the API that has the resource ``to``."""
        api = OFFERING if to == OFFERING else "serviceQualification"
        mine = [call for call in self.registrations if call.ended <= at and api in call.path]
        made = sum(call.method == "POST" for call in mine)
        return made > sum(call.method == "DELETE" for call in mine)

    @cached_property
    def registrations(self) -> tuple[Call, ...]:
        """The registrations of listeners that were accepted, and the ends of them."""
        return tuple(
            call
            for call in self.calls
            if call.resource == HUB and call.accepted and call.method in {"POST", "DELETE"}
        )

    def repeats(self, *, unchanged: bool = False) -> Iterator[tuple[Call, ...]]:
        """
        Yield the calls that are one request, sent several times, in order; twice at least.

        Another time stamp makes no other request, but where ``unchanged`` ones are wanted.
        """
        groups: dict[str, list[Call]] = {}
        for call in self.calls:
            groups.setdefault(call.says if unchanged else call.asks, []).append(call)
        yield from (tuple(group) for group in groups.values() if len(group) > 1)

    def about(self, qualification: Qualification) -> tuple[Call, ...]:
        """The calls that are about one qualification by its id."""
        return self._by_id.get((qualification.kind, qualification.id), ())

    def told_of(self, qualification: Qualification) -> tuple[Delivery, ...]:
        """The attempts to bring an event of one qualification."""
        return self._by_resource.get(f"{qualification.kind}/{qualification.id}", ())

    @cached_property
    def _by_id(self) -> dict[tuple[str, str], tuple[Call, ...]]:
        found: dict[tuple[str, str], list[Call]] = {}
        for call in self.calls:
            found.setdefault((call.resource, call.id), []).append(call)
        return {key: tuple(each) for key, each in found.items()}

    @cached_property
    def _by_resource(self) -> dict[str, tuple[Delivery, ...]]:
        found: dict[str, list[Delivery]] = {}
        for each in self.deliveries:
            found.setdefault(each.resource, []).append(each)
        return {key: tuple(each) for key, each in found.items()}

    @cached_property
    def lists(self) -> dict[str, tuple[Call, ...]]:
        """The looks at whole lists, by resource."""
        return {
            kind: tuple(call for call in self._by_id.get((kind, ""), ()) if call.method == "GET")
            for kind in ITEMS
        }

    @cached_property
    def sent(self) -> dict[tuple[str, str], tuple[Delivery, ...]]:
        """The attempts that were made at all, by event and listener."""
        found: dict[tuple[str, str], list[Delivery]] = {}
        for each in self.deliveries:
            if each.status is not None or each.failure:
                found.setdefault((each.event_id, each.callback), []).append(each)
        return {key: tuple(each) for key, each in found.items()}

    def tells_time(self, call: Call) -> bool:
        """Whether the time between ``call`` and the next is the client's doing."""
        return self.told.waits_by == "world" or call.seconds is not None
