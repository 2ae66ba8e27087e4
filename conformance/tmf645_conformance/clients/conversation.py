"""
All that was recorded of one client, read once: calls, events, qualifications, orders and their bases.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from tmf645_conformance.clients.bases import Basis, bases
from tmf645_conformance.clients.orders import Order, OrderItem, orders
from tmf645_conformance.clients.qualifications import Qualification, qualifications
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
        return tuple(
            (order, item, tuple(bases(item, order.call, self.qualifications, self.told)))
            for order in self.orders
            for item in order.items
            if item.needs_feasibility
        )

    def resting(self) -> Iterator[tuple[Order, Basis]]:
        """Yield every order with each thing that it rests on."""
        for order, _, found in self.ordered:
            for basis in found:
                yield order, basis

    def subscribed(self, at: datetime, *, to: str = CHECK) -> bool:
        """Whether the client had a listener then, at the hub of the API that has the resource ``to``."""
        api = OFFERING if to == OFFERING else "serviceQualification"
        mine = [
            call for call in self.calls
            if call.resource == HUB and call.accepted and call.ended <= at and api in call.path
        ]  # fmt: skip
        made = sum(call.method == "POST" for call in mine)
        return made > sum(call.method == "DELETE" for call in mine)

    def repeats(self) -> Iterator[tuple[Call, ...]]:
        """Yield the calls that are one request, sent several times, in order; twice at least."""
        groups: list[list[Call]] = []
        latest: dict[tuple[str, str, str], list[list[Call]]] = {}
        for call in self.calls:
            alike = latest.setdefault((call.method, call.path, call.query), [])
            group = next((each for each in alike if each[0].says_as(call)), None)
            if group is None:
                group = []
                alike.append(group)
                groups.append(group)
            group.append(call)
        yield from (tuple(group) for group in groups if len(group) > 1)

    def tells_time(self, call: Call) -> bool:
        """Whether the time between ``call`` and the next is the client's doing."""
        return self.told.waits_by == "world" or call.seconds is not None
