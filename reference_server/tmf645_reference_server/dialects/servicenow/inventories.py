"""
Who decides: this world by its own desk, another system over TMF645, or whoever calls processResult.

An inventory looks after the asks of an order: when something is to be done about one, and doing it. The
desk answers in this process. Another system is asked in the background, and its answer taken by
polling, by event or by processResult; one that is silent too long has failed.
"""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from msgspec.structs import replace
from tmf645_scenarios.servicenow import Answers, ExternalInventory

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.check import CHECK
from tmf645_reference_server.contract import BASE_PATH as TMF645_PATH
from tmf645_reference_server.desk import Desk
from tmf645_reference_server.dialects.servicenow import asking
from tmf645_reference_server.dialects.servicenow.decomposition import none_of
from tmf645_reference_server.dialects.servicenow.directory import Directory
from tmf645_reference_server.dialects.servicenow.flights import Flights
from tmf645_reference_server.dialects.servicenow.keeping import KeptOrders
from tmf645_reference_server.dialects.servicenow.orders import (
    Ask,
    AskState,
    Order,
    of_ask,
    with_ask,
    with_outcomes,
)
from tmf645_reference_server.dialects.servicenow.partner import Partner, PartnerFailedError
from tmf645_reference_server.dialects.servicenow.surface import BASE_PATH, LISTENER
from tmf645_reference_server.ports import Clock
from tmf645_reference_server.problems import Problem
from tmf645_reference_server.store import Space, StoreUnavailableError

#: The shelf of subscriptions at other systems: their ids by where our listener is.
SUBSCRIBED: Final = "servicenow-subscribed"


class Inventory(Protocol):
    """Somebody who decides what an order asks."""

    async def due(self, order: Order, ask: Ask) -> datetime | None:
        """Return when something is to be done about a waiting ask; None where it is not up to us."""
        ...

    async def attend(self, order: Order, ask: Ask, directory: Directory) -> bool:
        """Do what is to be done about a waiting ask now; say whether anything was."""
        ...

    async def polled(self, ask: Ask) -> None:
        """Take notice that somebody looks at the order of ``ask``."""
        ...


class Answering:
    """What becomes of an order by an answer, or by none."""

    def __init__(self, kept: KeptOrders, new_id: Callable[[], str]) -> None:
        self._kept = kept
        self._new_id = new_id

    async def answered(self, order_id: str, ask_id: str, document: Object) -> None:
        """Take in a finished check of an inventory; an ask that is over is left alone."""

        def act(order: Order) -> Order:
            ask = _waiting(order, ask_id)
            if ask is None:
                return order
            told = asking.outcomes(document, order, ask, self._new_id)
            over = replace(ask, state=AskState.ANSWERED, due=None)
            return with_ask(with_outcomes(order, told), over)

        await self._kept.change(order_id, act)

    async def failed(self, order_id: str, ask_id: str, why: str) -> None:
        """Note that there is no answer: an error of the machinery, whose result is none."""

        def act(order: Order) -> Order:
            ask = _waiting(order, ask_id)
            if ask is None:
                return order
            silent = {each.id: none_of(why) for line in of_ask(order, ask) for each in line.domain}
            over = replace(ask, state=AskState.FAILED, due=None, failure=why)
            return with_ask(with_outcomes(order, silent), over)

        await self._kept.change(order_id, act)

    async def goes_on(
        self, order_id: str, ask_id: str, *, due: datetime | None, ref: str | None = None
    ) -> None:
        """Note what the inventory calls an ask, and when to look at it again."""

        def act(order: Order) -> Order:
            ask = _waiting(order, ask_id)
            if ask is None:
                return order
            return with_ask(order, replace(ask, ref=ref or ask.ref, due=due))

        await self._kept.change(order_id, act)


def _waiting(order: Order, ask_id: str) -> Ask | None:
    found = next((each for each in order.asks if each.id == ask_id), None)
    return found if found is not None and found.state is AskState.WAITING else None


class OwnInventory:
    """This world: asked at the desk of TMF645, as another system would ask it."""

    def __init__(self, desk: Desk, space: Space, clock: Clock, answering: Answering) -> None:
        self._desk = desk
        self._space = space
        self._clock = clock
        self._answering = answering

    async def due(self, order: Order, ask: Ask) -> datetime | None:  # noqa: ARG002 - of the protocol
        """Now where it has not been asked, or is done; else the desk moves first."""
        if ask.ref is None:
            return self._clock.now()
        record = await self._space.find(CHECK.name, ask.ref)
        return self._clock.now() if record is None or record.is_final else None

    async def attend(self, order: Order, ask: Ask, directory: Directory) -> bool:
        """Ask, or take the answer."""
        if ask.ref is None:
            return await self._open(order, ask, directory)
        record = await self._space.find(CHECK.name, ask.ref)
        if record is None:
            await self._answering.failed(order.id, ask.id, f"check {ask.ref} was deleted")
        elif record.is_final:
            await self._answering.answered(order.id, ask.id, record.decoded())
        else:
            return False
        return True

    async def polled(self, ask: Ask) -> None:
        """A look at the order is a look at the check behind it."""
        if ask.ref is not None and await self._space.find(CHECK.name, ask.ref) is not None:
            await self._desk.read(CHECK, ask.ref)

    async def _open(self, order: Order, ask: Ask, directory: Directory) -> bool:
        url = f"{order.root}{TMF645_PATH}/{CHECK.name}"
        try:
            opened = await self._desk.open(CHECK, asking.question(order, ask, directory), url)
        except Problem as refused:
            await self._answering.failed(order.id, ask.id, refused.message)
            return True
        await self._answering.goes_on(order.id, ask.id, due=None, ref=opened.record.id)
        if opened.record.is_final:
            await self._answering.answered(order.id, ask.id, opened.record.decoded())
        return True


class OtherInventory:
    """Another system, asked over HTTP."""

    def __init__(
        self,
        settings: ExternalInventory,
        *,
        partner: Partner,
        space: Space,
        clock: Clock,
        answering: Answering,
        flights: Flights,
    ) -> None:
        self._settings = settings
        self._url = settings.url.rstrip("/")
        self._partner = partner
        self._space = space
        self._clock = clock
        self._answering = answering
        self._flights = flights

    async def due(self, order: Order, ask: Ask) -> datetime | None:  # noqa: ARG002 - of the protocol
        """Return when to send, to look, or to give up; None while a request is under way."""
        if ask.id in self._flights:
            return None
        deadline = ask.sent_at + self._settings.patience
        return deadline if ask.due is None else min(ask.due, deadline)

    async def attend(self, order: Order, ask: Ask, directory: Directory) -> bool:
        """Give up, or begin the next request."""
        now = self._clock.now()
        if ask.id in self._flights:
            return False
        if now >= ask.sent_at + self._settings.patience:
            why = f"no answer within {self._settings.patience}"
            await self._answering.failed(order.id, ask.id, why)
            return True
        if ask.due is None or ask.due > now:
            return False
        if ask.ref is None:
            body = asking.question(order, ask, directory)
            self._flights.start(ask.id, self._bounded(self._send(order, ask, body)))
        else:
            self._flights.start(ask.id, self._bounded(self._look(order, ask, ask.ref)))
        return True

    async def polled(self, ask: Ask) -> None:
        """Nothing: another system is looked at in its own time."""

    async def _bounded(self, flight: Coroutine[Any, Any, None]) -> None:
        try:
            await flight
        except (Problem, StoreUnavailableError):
            # The order is gone (a reset), or the store is: the ask is as it was.
            return

    async def _send(self, order: Order, ask: Ask, body: Object) -> None:
        try:
            if self._settings.answers is Answers.EVENT:
                await self._subscribe(f"{order.root}{BASE_PATH}/{LISTENER}")
            _, answer = await self._partner.ask("POST", f"{self._url}/{CHECK.name}", body)
        except PartnerFailedError as error:
            await self._answering.failed(order.id, ask.id, str(error))
            return
        document = answer if isinstance(answer, dict) else {}
        ref = document.get("id")
        if asking.is_over(document):
            await self._answering.answered(order.id, ask.id, document)
        elif isinstance(ref, str) and ref:
            await self._answering.goes_on(order.id, ask.id, due=self._next(), ref=ref)
        else:
            await self._answering.failed(order.id, ask.id, "the inventory names no qualification")

    async def _look(self, order: Order, ask: Ask, ref: str) -> None:
        document: Object = {}
        try:
            _, answer = await self._partner.ask("GET", f"{self._url}/{CHECK.name}/{ref}")
            document = answer if isinstance(answer, dict) else {}
        except PartnerFailedError:
            pass  # it may be back before patience is at an end
        if asking.is_over(document):
            await self._answering.answered(order.id, ask.id, document)
        else:
            await self._answering.goes_on(order.id, ask.id, due=self._next())

    def _next(self) -> datetime | None:
        """Return when to look again; who is told does not look."""
        if self._settings.answers is not Answers.POLLING:
            return None
        return self._clock.now() + self._settings.poll

    async def _subscribe(self, callback: str) -> None:
        if await self._space.document(SUBSCRIBED, callback) is not None:
            return
        _, answer = await self._partner.ask("POST", f"{self._url}/hub", {"callback": callback})
        id = answer.get("id") if isinstance(answer, dict) else None
        await self._space.put(SUBSCRIBED, callback, None, str(id).encode())


def shown_asks(order: Order) -> Sequence[Object]:
    """Return the asks of an order as the control interface shows them."""
    return [
        {
            "id": each.id,
            "topLine": each.top,
            "inventoryId": each.ref,
            "state": each.state.value,
            "failure": each.failure,
        }
        for each in order.asks
    ]
