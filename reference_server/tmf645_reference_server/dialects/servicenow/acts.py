"""
The acts: take in a request, show it, take results, and let what follows happen in its time.

    orders = QualificationOrders(…)
    order = await orders.create(sent, root)        # result none, state new
    order = await orders.take_results(sent)        # processResult

As DueWork it approves requests, sends them to whoever decides, and takes the answers.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace
from tmf645_scenarios.servicenow import Approval, ServiceNow

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.dialects.servicenow import asking, texts
from tmf645_reference_server.dialects.servicenow.decomposition import (
    approved,
    rejected,
    with_asks,
)
from tmf645_reference_server.dialects.servicenow.directory import Directory
from tmf645_reference_server.dialects.servicenow.flights import Flights
from tmf645_reference_server.dialects.servicenow.inventories import Answering, Inventory
from tmf645_reference_server.dialects.servicenow.keeping import KeptOrders
from tmf645_reference_server.dialects.servicenow.orders import (
    AskState,
    Order,
    of_ask,
    sys_id,
    tops,
    with_ask,
    with_outcomes,
)
from tmf645_reference_server.dialects.servicenow.quirks import Quirks
from tmf645_reference_server.dialects.servicenow.reading import Opening, read_order
from tmf645_reference_server.dialects.servicenow.results import read_results
from tmf645_reference_server.dialects.servicenow.surface import Result
from tmf645_reference_server.due import Fired
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.ports import Clock, Identifiers
from tmf645_reference_server.wire.parts import object_at, text

_KIND: Final = "servicenow"
_WHY: Final = "the review of qualification requests"


class QualificationOrders:
    """
    The qualification orders of one namespace; ``inventory`` is None where nobody is asked.

    ``wake`` is called whenever something may have become due.
    """

    by_itself = False

    def __init__(
        self,
        settings: ServiceNow,
        *,
        kept: KeptOrders,
        inventory: Inventory | None,
        answering: Answering,
        flights: Flights,
        overlay: Overlay,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self.settings = settings
        self.quirks = Quirks.of(settings.quirks)
        self._kept = kept
        self._inventory = inventory
        self._answering = answering
        self._flights = flights
        self._overlay = overlay
        self._clock = clock
        self._identifiers = identifiers
        self.wake: Callable[[], None] = lambda: None

    # --- acts of clients ----------------------------------------------------------------------

    async def create(self, sent: Object, root: str) -> Order:
        """Take in a request that came to ``root`` (host and prefix). Raise Problem 400."""
        now = self._clock.now()
        directory = await self.directory()
        opening = Opening(
            id=sys_id("order", self._identifiers.new(_KIND)),
            at=now,
            root=root,
        )
        order = read_order(sent, opening, directory, self.quirks)
        if self.settings.approval is Approval.AUTO:
            order = replace(order, review_due=now + self.settings.approval_after)
        await self._kept.add(order)
        self.wake()
        return order

    async def read(self, id: str) -> Order:
        """Return an order as it is now. Raise Problem 404."""
        await self._pass()
        order = await self._kept.find(id)
        if self._inventory is not None:
            for each in order.asks:
                if each.state is AskState.WAITING:
                    await self._inventory.polled(each)
            await self._pass()
            order = await self._kept.find(id)
        return order

    async def all(self) -> Sequence[Order]:
        """Return every order as it is now, oldest first."""
        await self._pass()
        return await self._kept.all()

    async def take_results(self, sent: Object) -> Order:
        """Carry out processResult; the same thing twice is once, and the last one wins."""
        await self._pass()
        told = read_results(sent, self._new_proposal)
        order = await self._meant(list(told))

        def act(order: Order) -> Order:
            return _settled(with_outcomes(order, told))

        return await self._kept.change(order.id, act)

    async def hear(self, sent: Object) -> None:
        """Take an event of an external inventory; one about somebody else's check is nothing."""
        document = object_at(object_at(sent, "event"), "checkServiceQualification")
        ask_id = text(document, "externalId") or ""
        order = await self._kept.holding(ask_id)
        if order is not None and asking.is_over(document):
            await self._answering.answered(order.id, ask_id, document)

    async def directory(self) -> Directory:
        """Return who and what can be named now."""
        return Directory(await self._overlay.inventory(), self.settings.parties)

    # --- the review ---------------------------------------------------------------------------

    async def approve(self, id: str) -> Order:
        """Let a request be sent to whoever decides. Raise Problem 404, 409."""
        await self._undecided(id)
        inventory = await self._overlay.inventory()
        now = self._clock.now()

        def act(order: Order) -> Order:
            if order.approved is not None:
                return order
            decomposed = approved(order, inventory)
            return decomposed if self._inventory is None else with_asks(decomposed, now)

        order = await self._kept.change(id, act)
        self.wake()
        return order

    async def reject(self, id: str, reason: str) -> Order:
        """Send a request nowhere. Raise Problem 404, 409."""
        await self._undecided(id)

        def act(order: Order) -> Order:
            return order if order.approved is not None else rejected(order, reason)

        return await self._kept.change(id, act)

    # --- time ---------------------------------------------------------------------------------

    async def next_due(self) -> datetime | None:
        """Return when the next order moves by itself."""
        dues: list[datetime] = []
        for order in await self._kept.open():
            if order.review_due is not None:
                dues.append(order.review_due)
            elif self._inventory is not None:
                for ask in order.asks:
                    if ask.state is AskState.WAITING:
                        due = await self._inventory.due(order, ask)
                        dues += [due] if due is not None else []
        return min(dues, default=None)

    async def fire(self, until: datetime) -> Sequence[Fired]:
        """Approve what is due, send what is approved, take what is answered."""
        fired: list[Fired] = []
        while moved := await self._once(until):
            fired += moved
        return fired

    async def tried(self) -> None:
        """Return once no request to another system is under way."""
        await self._flights.tried()

    async def close(self) -> None:
        """Break off what is under way; it begins anew in the next life."""
        await self._flights.close()

    # --- how ----------------------------------------------------------------------------------

    async def _pass(self) -> None:
        await self.fire(self._clock.now())

    async def _once(self, until: datetime) -> list[Fired]:
        moved = []
        for order in await self._kept.open():
            if order.review_due is not None:
                if order.review_due <= until:
                    await self.approve(order.id)
                    moved.append(Fired(order.review_due, "qualification order approved", order.id))
            elif await self._attended(order, until):
                moved.append(Fired(self._clock.now(), "qualification order", order.id))
        return moved

    async def _attended(self, order: Order, until: datetime) -> bool:
        if self._inventory is None:
            return False
        directory = await self.directory()
        done = False
        for ask in order.asks:
            if ask.state is AskState.WAITING:
                due = await self._inventory.due(order, ask)
                if due is not None and due <= until:
                    done |= await self._inventory.attend(order, ask, directory)
        if done and not self._clock.runs:
            # Time stands until the answer is there: what it brings has its moment now.
            await self._flights.tried()
        return done

    async def _meant(self, ids: Sequence[str]) -> Order:
        """Return the order whose domain orders these are, all of one top line. Raise Problem 400."""
        found: dict[str, Order] = {}
        reached: set[str] = set()
        for id in ids:
            order = await self._kept.holding(id)
            line = None
            if order is not None:
                line = next((line for line, each in order.domain() if each.id == id), None)
            if order is None or line is None:
                raise texts.refused(texts.UNKNOWN_ITEM)
            found[order.id] = order
            reached.add(tops(order)[line.id])
        if len(reached) > 1:
            raise texts.refused(texts.MIXED_ITEMS)
        return next(iter(found.values()))

    async def _undecided(self, id: str) -> None:
        order = await self._kept.find(id)
        if order.approved is not None:
            done = "approved" if order.approved else "rejected"
            raise problems.conflict("/state", f"this request is {done} already", why=_WHY)

    def _new_proposal(self) -> str:
        return sys_id("proposal", self._identifiers.new(f"{_KIND} proposal"))


def _settled(order: Order) -> Order:
    """Return ``order`` with every ask answered whose domain orders have a result."""
    for ask in order.asks:
        domain = [each for line in of_ask(order, ask) for each in line.domain]
        pending = any(each.outcome.result is Result.PENDING for each in domain)
        if ask.state is AskState.WAITING and not pending:
            order = with_ask(order, replace(ask, state=AskState.ANSWERED, due=None))
    return order
