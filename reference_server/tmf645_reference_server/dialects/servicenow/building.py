"""
The dialect of a namespace, put together: its orders, who decides them, and what it owes others.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from tmf645_scenarios import Behaviour
from tmf645_scenarios.servicenow import Dialect

from tmf645_reference_server.addresses import CallbackRule
from tmf645_reference_server.desk import Desk
from tmf645_reference_server.dialects.servicenow.acts import QualificationOrders
from tmf645_reference_server.dialects.servicenow.flights import Flights
from tmf645_reference_server.dialects.servicenow.inventories import (
    Answering,
    Inventory,
    OtherInventory,
    OwnInventory,
)
from tmf645_reference_server.dialects.servicenow.keeping import KeptOrders
from tmf645_reference_server.dialects.servicenow.orders import sys_id
from tmf645_reference_server.dialects.servicenow.partner import Partner
from tmf645_reference_server.dialects.servicenow.reporting import Reporter
from tmf645_reference_server.due import DueWork
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.ports import Clock, Identifiers
from tmf645_reference_server.store import Space


@dataclass(slots=True)
class ServiceNowPart:
    """What a namespace has of the dialect: ``orders`` where it is spoken, ``reporter`` where calls are owed."""

    orders: QualificationOrders | None = None
    reporter: Reporter | None = None
    _wake: Callable[[], None] = lambda: None

    @property
    def works(self) -> Sequence[DueWork]:
        """What happens later by itself."""
        return self._parts

    @property
    def _parts(self) -> Sequence[QualificationOrders | Reporter]:
        return [each for each in (self.orders, self.reporter) if each is not None]

    def tried(self, others: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """Return what waits for requests under way to other systems, and for ``others``."""
        if not self.works:
            return others

        async def tried() -> None:
            for each in self._parts:
                await each.tried()
            await others()

        return tried

    def on_wake(self, wake: Callable[[], None]) -> None:
        """Have ``wake`` called whenever something may have become due."""
        self._wake = wake
        if self.orders is not None:
            self.orders.wake = wake

    def woken(self) -> None:
        """Look again when the next thing is due."""
        self._wake()

    async def close(self) -> None:
        """Break off requests to other systems; they begin anew in the next life."""
        for each in self._parts:
            await each.close()


def build(
    behaviour: Behaviour,
    *,
    space: Space,
    desk: Desk,
    overlay: Overlay,
    clock: Clock,
    identifiers: Identifiers,
    rule: CallbackRule,
    environ: Mapping[str, str],
) -> ServiceNowPart:
    """Return the dialect's part of a namespace. Raises MissingSecretError, UnknownQuirkError."""
    part = ServiceNowPart()
    settings = behaviour.servicenow
    if behaviour.dialect is not Dialect.TMF645:
        kept = KeptOrders(space, identifiers)
        flights = Flights(part.woken)
        answering = Answering(
            kept, lambda: sys_id("proposal", identifiers.new("servicenow proposal"))
        )
        inventory: Inventory | None = None
        if settings.inventory is not None:
            other = settings.inventory
            inventory = OtherInventory(
                other,
                partner=Partner(rule, other.timeout, other.login, environ),
                space=space,
                clock=clock,
                answering=answering,
                flights=flights,
            )
        elif settings.decides:
            inventory = OwnInventory(desk, space, clock, answering)
        part.orders = QualificationOrders(
            settings,
            kept=kept,
            inventory=inventory,
            answering=answering,
            flights=flights,
            overlay=overlay,
            clock=clock,
            identifiers=identifiers,
        )
    if (target := settings.report_to) is not None:
        part.reporter = Reporter(
            target,
            partner=Partner(rule, target.timeout, target.login, environ),
            space=space,
            clock=clock,
            flights=Flights(part.woken),
        )
        desk.owes = part.reporter.owes
    return part
