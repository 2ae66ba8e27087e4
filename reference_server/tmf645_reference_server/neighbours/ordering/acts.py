"""
The acts: take an order in, show it, and let it move on.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct
from tmf645_simulator.commerce import Commerce

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.check import CHECK
from tmf645_reference_server.correlation import kept as kept_label
from tmf645_reference_server.correlation import labelled
from tmf645_reference_server.desk import Desk
from tmf645_reference_server.due import Fired
from tmf645_reference_server.events import Notice
from tmf645_reference_server.neighbours.bases import ORDERING as BASE
from tmf645_reference_server.neighbours.offering.acts import Offers
from tmf645_reference_server.neighbours.offering.kept import NAME as QUALIFICATION
from tmf645_reference_server.neighbours.offering.kept import Kept
from tmf645_reference_server.neighbours.ordering.changing import revised
from tmf645_reference_server.neighbours.ordering.installing import Installing
from tmf645_reference_server.neighbours.ordering.intake import Intake
from tmf645_reference_server.neighbours.ordering.references import lines, references
from tmf645_reference_server.neighbours.ordering.rules import CODES, REASONS, SOURCES, Breach
from tmf645_reference_server.neighbours.ordering.states import (
    CANCELLATION,
    ORDER,
    cancelled,
    carried_out,
    in_state,
    told,
    told_of_cancellation,
)
from tmf645_reference_server.neighbours.papers import Papers
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.patch import same
from tmf645_reference_server.ports import Clock
from tmf645_reference_server.store import Move, Record, Space
from tmf645_reference_server.wire.dates import show_moment

NAME: Final = ORDER
SCHEMA: Final = "ProductOrder"
PATH: Final = f"{BASE}/{NAME}"

_MOST_RACES: Final = 20

EVENT_TYPES: Final = tuple(
    f"{NAME}{kind}Event"
    for kind in ("Create", "AttributeValueChange", "StateChange", "Delete", "InformationRequired")
)

#: The shelf of orders that have yet to move.
AGENDA: Final = "productOrder due"

_OWNED: Final = frozenset(
    {"id", "href", "state", "orderDate", "completionDate", "expectedCompletionDate"}
)


class Due(Struct, frozen=True, kw_only=True):
    """
    An order moves ``at`` into the ``step``-th of the states that follow.

    With the id of a ``cancellation`` it ends by that instead.
    """

    at: datetime
    step: int
    cancellation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What an order becomes by an act of a client, who is told of it, and what is kept beside it."""

    order: Object
    notices: Sequence[Notice] = ()
    moves: Sequence[Move] = ()
    correlation: tuple[str, str, str | None] | None = None


#: Finds what an order becomes, of the order and what is planned for it. Raises Problem.
Act: TypeAlias = Callable[[Object, bytes | None], Awaitable[Turn]]


class Orders:
    """The orders of one namespace. As DueWork it moves them on."""

    by_itself = False

    def __init__(
        self,
        *,
        commerce: Commerce,
        papers: Papers,
        offers: Offers,
        desk: Desk,
        overlay: Overlay,
        space: Space,
        clock: Clock,
    ) -> None:
        self._commerce = commerce
        self._papers = papers
        self._offers = offers
        self._desk = desk
        self._overlay = overlay
        self._space = space
        self._clock = clock
        self._installing = Installing(commerce, overlay, space)
        self._intake = Intake(commerce, offered=self._qualification, checked=self._check)
        #: Whether an order may have to move; False once a look found none.
        self._busy = True

    # --- acts of clients ----------------------------------------------------------------------

    async def take(self, sent: Object, url: str, correlation: str | None) -> Object:
        """Take an order in. Raise Problem 400, and 422 where it breaks a rule of the hand-over."""
        now = self._clock.now()
        await self._hold_to_the_rules(sent)
        id = self._papers.new_id()
        order = _acknowledged(sent, id, url, now)
        correlation = correlation or await self._inherited(sent)
        moves = labelled(NAME, id, correlation)
        if self._commerce.order:
            due = Due(at=now + self._commerce.order[0].after, step=0)
            moves = (*moves, Move(shelf=AGENDA, id=id, after=msgspec.json.encode(due)))
        notices = [told("Create", order, now)]
        if not await self._papers.commit(id, None, msgspec.json.encode(order), notices, *moves):
            raise problems.changed_meanwhile()
        self._busy = True
        self._desk.wake()
        return order

    async def read(self, id: str) -> Object:
        """Return an order as it is now. Raise Problem 404."""
        # Another process may have taken it, and be gone.
        self._busy = self._busy or await self._space.document(AGENDA, id) is not None
        await self.fire(self._clock.now())
        return await self._papers.read(id)

    async def listing(self) -> list[Object]:
        """Return every order as it is now, oldest first."""
        self._busy = True
        await self.fire(self._clock.now())
        return await self._papers.listing()

    async def change(self, id: str, change: Object) -> Object:
        """Apply a merge patch. Raise Problem 400, 404, 409, and 422 as for a new order."""

        async def revise(order: Object, _: bytes | None) -> Turn:
            after, anew = revised(order, change)
            if anew:
                await self._hold_to_the_rules(after)
            now = self._clock.now()
            notices = [] if same(order, after) else [told("AttributeValueChange", after, now)]
            return Turn(order=after, notices=notices)

        return await self.turn(id, revise)

    async def turn(self, id: str, act: Act) -> Object:
        """Let an order become what ``act`` finds, in one commit. Raise Problem 404, 409, and its own."""
        for _ in range(_MOST_RACES):
            await self.read(id)
            before = await self._papers.find(id)
            if before is None:
                raise problems.no_such_resource(NAME, id)
            turn = await act(msgspec.json.decode(before), await self._space.document(AGENDA, id))
            labels: tuple[Move, ...] = ()
            if turn.correlation is not None:
                resource, new, label = turn.correlation
                label = label or await kept_label(NAME, id, self._space)
                labels = labelled(resource, new, label)
            after = msgspec.json.encode(turn.order)
            if await self._papers.commit(id, before, after, turn.notices, *turn.moves, *labels):
                self._busy = True
                self._desk.wake()
                return turn.order
        raise problems.changed_meanwhile()

    # --- time ---------------------------------------------------------------------------------

    async def next_due(self) -> datetime | None:
        """Return when the next order moves."""
        if not self._busy:
            return None
        waiting = await self._space.shelf(AGENDA)
        self._busy = bool(waiting)
        return min((_due(body).at for body in waiting.values()), default=None)

    async def fire(self, until: datetime) -> Sequence[Fired]:
        """Move every order whose time has come, in order of time."""
        if not self._busy:
            return ()
        fired: list[Fired] = []
        while True:
            waiting = (await self._space.shelf(AGENDA)).items()
            due = [(_due(body).at, id, body) for id, body in waiting]
            ready = sorted(each for each in due if each[0] <= until)
            if not ready:
                # Also what another process planned, and did not come to do.
                await self._installing.carry_out(until)
                return fired
            for at, id, body in ready:
                if await self._moved(id, body):
                    fired.append(Fired(at=at, what=NAME, id=id))

    async def _moved(self, id: str, planned: bytes) -> bool:
        """Move one order to its next state, and plan the one after; False where a race was lost."""
        due = _due(planned)
        if due.cancellation:
            return await self._ended(id, planned)
        before = await self._papers.find(id)
        following = self._commerce.order[due.step + 1 :]
        opened = due.at - self._after(due.step)
        later = Due(at=opened + following[0].after, step=due.step + 1) if following else None
        after_that = None if later is None else msgspec.json.encode(later)
        plan = Move(shelf=AGENDA, id=id, before=planned, after=after_that)
        if before is None or due.step >= len(self._commerce.order):
            return await self._space.put(AGENDA, id, planned, None)
        order = in_state(msgspec.json.decode(before), self._commerce.order[due.step].state, due.at)
        notices = [told("StateChange", order, self._clock.now())]
        done = order["state"] == "completed"
        installs = await self._installing.planned(order, due.at) if done else ()
        after = msgspec.json.encode(order)
        return await self._papers.commit(id, before, after, notices, plan, *installs)

    async def _ended(self, id: str, planned: bytes) -> bool:
        """End an order on the day that its cancellation asks for; False where a race was lost."""
        due, now = _due(planned), self._clock.now()
        before = await self._papers.find(id)
        task = await self._space.document(CANCELLATION, due.cancellation)
        if before is None or task is None:
            return await self._space.put(AGENDA, id, planned, None)
        order = cancelled(msgspec.json.decode(before), due.at)
        done = carried_out(msgspec.json.decode(task), due.at)
        moves = (
            Move(shelf=AGENDA, id=id, before=planned),
            Move(
                shelf=CANCELLATION,
                id=due.cancellation,
                before=task,
                after=msgspec.json.encode(done),
            ),
        )
        notices = [told("StateChange", order, now), told_of_cancellation("StateChange", done, now)]
        return await self._papers.commit(id, before, msgspec.json.encode(order), notices, *moves)

    def _after(self, step: int) -> timedelta:
        moves = self._commerce.order
        return moves[step].after if step < len(moves) else timedelta(0)

    # --- how ----------------------------------------------------------------------------------

    async def _hold_to_the_rules(self, order: Object) -> None:
        now = show_moment(self._clock.now())
        inventory = await self._overlay.inventory()
        for pointer, item in lines(order):
            found = await self._intake.breaches(order, item, pointer, inventory, now)
            if found:
                raise refused(pointer, found)

    async def _qualification(self, id: str) -> tuple[Kept, bool] | None:
        try:
            kept = await self._offers.found(id)
        except problems.Problem:
            return None
        record = None if kept.check is None else await self._check(kept.check)
        return kept, record is not None and record.task.invalid_since is not None

    async def _check(self, id: str) -> Record | None:
        try:
            return await self._desk.read(CHECK, id)
        except problems.Problem:
            return None

    async def _inherited(self, sent: Object) -> str | None:
        """Return what the requester of a qualification called the conversation."""
        for pointer, item in lines(sent):
            named = references(sent, item, pointer)
            known = [(QUALIFICATION, id) for id, _ in named.offerings]
            for resource, id in (*known, *((CHECK.name, id) for id in named.checks)):
                if (label := await kept_label(resource, id, self._space)) is not None:
                    return label
        return None


def refused(pointer: str, found: Sequence[Breach]) -> problems.Problem:
    """Return: an order breaks rules; the first gives the code, the others are named."""
    first, *others = found
    more = ", ".join(dict.fromkeys(CODES[each.rule] for each in others if each.rule != first.rule))
    return problems.Problem(
        422,
        CODES[first.rule],
        REASONS[first.rule],
        f"{pointer}{first.where}: {first.what}" + (f"; also {more}" if more else ""),
        why=f"order rule {first.rule}: qualification in practice, {SOURCES[first.rule]}",
    )


def _acknowledged(sent: Object, id: str, url: str, now: datetime) -> Object:
    said = {name: value for name, value in sent.items() if name not in _OWNED}
    order: Object = {"@type": SCHEMA, **said, "id": id, "href": f"{url}/{id}"}
    return in_state(order | {"orderDate": show_moment(now)}, "acknowledged", now)


def _due(body: bytes) -> Due:
    return msgspec.json.decode(body, type=Due)
