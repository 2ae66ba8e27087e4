"""
The acts: reserve, confirm, give back, and let time run out.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeAlias

import msgspec
from tmf645_simulator.capacity import PoolKey, nodes
from tmf645_simulator.holds import (
    Hold,
    IllegalHoldMove,
    NotEnough,
    confirm,
    expire,
    grant,
    release,
)

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.check import CHECK
from tmf645_reference_server.due import Fired
from tmf645_reference_server.neighbours.reservation.documents import (
    SEGMENT,
    SHELF,
    WHY,
    document,
    shown,
    summed,
    until,
    wanted,
)
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.ports import Clock, Identifiers
from tmf645_reference_server.riding import riding
from tmf645_reference_server.store import MOST_RACES, Change, Move, Record, Space
from tmf645_reference_server.wire.parts import objects, text
from tmf645_reference_server.wire.terms import expired_at

Act: TypeAlias = Callable[[Hold], Hold]

_NAME: Final = "resourceReservation"


class Reservations:
    """The reservations of one namespace. As DueWork it lets holds run out."""

    by_itself = False

    def __init__(
        self, *, overlay: Overlay, space: Space, clock: Clock, identifiers: Identifiers
    ) -> None:
        self._overlay = overlay
        self._space = space
        self._clock = clock
        self._identifiers = identifiers
        #: Called with the element keys of what was given back.
        self.freed: Callable[[Iterable[str]], Awaitable[None]] | None = None
        overlay.settle = self._run_out

    # --- acts of clients ----------------------------------------------------------------------

    async def reserve(self, sent: Object, url: str) -> Object:
        """Hold what a qualification found. Raise Problem 400, 404, 409; nothing is held then."""
        record = await self._qualification(sent)
        items = wanted(sent, record)
        now = self._clock.now()
        hold = Hold(
            id=self._identifiers.new(SHELF),
            takes=summed(items),
            expires_at=until(sent, now),
            qualification_id=record.id,
        )
        kept = document(sent, hold, items, url, now)
        body = msgspec.json.encode(kept)
        # First the document: one without a hold is nothing, a hold without one could not be given back.
        begun = (Move(shelf=SHELF, id=hold.id, after=body), *riding(SEGMENT, hold.id))
        numbers = self._identifiers.numbers()
        if not await self._space.commit(Change(moves=begun, numbers=numbers)):
            raise problems.changed_meanwhile()
        try:
            await self._take(hold)
        except problems.Problem:
            undone = tuple(replace(each, before=each.after, after=each.before) for each in begun)
            await self._space.commit(Change(moves=undone))
            raise
        return shown(kept, hold)

    async def show(self, id: str) -> Object:
        """Return a reservation as it is now. Raise Problem 404."""
        return shown(await self._document(id), await self._hold(id))

    async def listing(self) -> list[Object]:
        """Return every reservation as it is now, oldest first."""
        holds = {each.id: each for each in await self._space.holds()}
        documents = await self._space.shelf(SHELF)
        now = self._clock.now()
        return [
            shown(msgspec.json.decode(body), expire(holds[id], now))
            for id, body in documents.items()
            if id in holds
        ]

    async def change(self, id: str, change: Object) -> Object:
        """Confirm (state completed) or give back (cancelled). Raise Problem 400, 404, 409."""
        acts = {"completed": confirm, "cancelled": release}
        wanted_state = text(change, "state")
        if change.keys() != {"state"} or wanted_state not in acts:
            raise problems.invalid_attribute(
                "/state", "write completed (to confirm) or cancelled, and nothing else", why=WHY
            )
        await self._move(id, acts[wanted_state])
        return await self.show(id)

    async def release(self, id: str) -> None:
        """Give back what is held; a second time changes nothing. Raise Problem 404."""
        await self._move(id, release)

    # --- time ---------------------------------------------------------------------------------

    async def next_due(self) -> datetime | None:
        """Return when the next hold runs out."""
        return await self._space.next_hold_due()

    async def fire(self, until: datetime) -> Sequence[Fired]:
        """Let every hold run out whose time is over."""
        fired: list[Fired] = []
        while due := await self._space.due_holds(until):
            over = [
                hold for hold in due if await self._space.change_hold(hold, expire(hold, until))
            ]
            fired += [Fired(at=each.expires_at, what="hold expired", id=each.id) for each in over]
            for each in over:
                await self._tell(each)
        return fired

    async def _tell(self, given_back: Hold) -> None:
        if self.freed is not None:
            await self.freed(nodes(given_back.reserves))

    async def _run_out(self) -> None:
        """Let holds run out although nobody let time pass over them."""
        now = self._clock.now()
        due = await self._space.next_hold_due()
        if due is not None and due <= now:
            await self.fire(now)

    # --- how ----------------------------------------------------------------------------------

    async def _qualification(self, sent: Object) -> Record:
        """Return the answer that is referred to, where it still holds."""
        for position, entity in enumerate(objects(sent, "relatedEntity")):
            if text(entity, "@referredType") in {None, CHECK.schema} and (id := text(entity, "id")):
                record = await self._space.find(CHECK.name, id)
                if record is None:
                    raise problems.no_such_resource(CHECK.name, id)
                self._still_holds(record, position)
                return record
        raise problems.invalid_attribute(
            "/relatedEntity",
            f"name the {CHECK.schema} that was found: its id, and @referredType {CHECK.schema}",
            why=WHY,
        )

    def _still_holds(self, record: Record, position: int) -> None:
        expired = expired_at(record.decoded(), self._clock.now())
        if record.task.found is None:
            problem = f"the qualification is {record.task.state}; wait until it is done"
        elif expired is not None:
            problem = f"the qualification is valid no longer, since {expired}; qualify again"
        else:
            return
        raise problems.conflict(f"/relatedEntity/{position}/id", problem, why=WHY)

    async def _take(self, hold: Hold) -> None:
        inventory = await self._overlay.inventory()
        capacity = inventory.capacity
        free: dict[PoolKey, float] = {}
        for key in hold.reserves:
            pool = capacity.pool_as_set(*key)
            free[key] = 0 if pool is None else pool.free
        if not await self._space.take(hold, free):
            try:
                grant(hold, (await self._overlay.inventory()).capacity)
            except NotEnough as error:
                raise problems.conflict("/reservationItem", str(error), why=WHY) from error
            raise problems.changed_meanwhile()

    async def _hold(self, id: str) -> Hold:
        hold = await self._space.find_hold(id)
        if hold is None:
            raise problems.no_such_resource(_NAME, id)
        return expire(hold, self._clock.now())

    async def _document(self, id: str) -> Object:
        body = await self._space.document(SHELF, id)
        if body is None:
            raise problems.no_such_resource(_NAME, id)
        document: Object = msgspec.json.decode(body)
        return document

    async def _move(self, id: str, act: Act) -> None:
        for _ in range(MOST_RACES):
            hold = await self._hold(id)
            try:
                after = act(hold)
            except IllegalHoldMove as error:
                raise problems.conflict("/state", str(error), why=WHY) from error
            stored = await self._space.find_hold(id)
            if stored == after:
                return
            if stored is not None and await self._space.change_hold(stored, after):
                if not after.is_live:
                    await self._tell(after)
                return
        raise problems.changed_meanwhile()
