"""
The waitlist: items that could not be delivered, looked at again whenever the world changes.

A watch is on an item of a check that was answered. The first time the item would qualify, the
listeners of the check are told by an AttributeValueChange whose fieldPath names the item's
result, and the watch ends. The check itself stays as it was found: whoever is told asks again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from tmf645_simulator.request import CheckRequest, Item
from tmf645_simulator.results import Served
from tmf645_simulator.watch import Watch, look_again, watch

from tmf645_reference_server import problems
from tmf645_reference_server.check import CHECK
from tmf645_reference_server.desk import Desk
from tmf645_reference_server.due import Fired
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.ports import Clock
from tmf645_reference_server.store import Move, Record, Space

MOST_WATCHES: Final = 10_000

_SHELF: Final = "watch"
_WHY: Final = "a watch is on an item that was found not to qualify"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A watch on its shelf; the item itself stands in the check."""

    qualification: str
    item: str
    since: datetime
    touched: tuple[str, ...]
    again_at: datetime | None = None

    @property
    def id(self) -> str:
        """What it is called."""
        return f"{self.qualification}:{self.item}"


class Watches:
    """The watches of one namespace. As DueWork it looks again when a moment has come."""

    by_itself = False

    def __init__(self, *, overlay: Overlay, space: Space, clock: Clock, desk: Desk) -> None:
        self._overlay = overlay
        self._space = space
        self._clock = clock
        self._desk = desk

    # --- acts ---------------------------------------------------------------------------------

    async def add(self, qualification_id: str, item_id: str) -> Kept:
        """Watch an item; a second time changes nothing. Raise Problem 404, 409."""
        record = await self._space.find(CHECK.name, qualification_id)
        item = None if record is None else _item(record, item_id)
        if record is None or item is None:
            raise problems.no_such_resource("item of a check", f"{qualification_id}:{item_id}")
        if record.task.found is None:
            raise problems.conflict("", f"the check is {record.state}, not decided", why=_WHY)
        shelf = await self._space.shelf(_SHELF)
        if (known := shelf.get(f"{qualification_id}:{item_id}")) is not None:
            return _decoded(known)
        if len(shelf) >= MOST_WATCHES:
            raise problems.conflict("", f"there are {len(shelf)} watches already", why=_WHY)
        now = self._clock.now()
        made = watch(item, await self._overlay.inventory(), now)
        if not isinstance(made, Watch):
            raise problems.conflict("", _no_watch(made), why=_WHY)
        kept = _kept(qualification_id, made)
        await self._space.put(_SHELF, kept.id, None, msgspec.json.encode(kept))
        return kept

    async def listing(self) -> list[Kept]:
        """Return every watch that has not come true, oldest first."""
        return [_decoded(each) for each in (await self._space.shelf(_SHELF)).values()]

    async def remove(self, id: str) -> None:
        """Forget a watch. Raise Problem 404."""
        before = await self._space.document(_SHELF, id)
        if before is None or not await self._space.put(_SHELF, id, before, None):
            raise problems.no_such_resource("watch", id)

    # --- the world and time -------------------------------------------------------------------

    async def look(self, touched: Iterable[str]) -> None:
        """Look again at every item that what was ``touched`` may concern."""
        keys = frozenset(touched)
        for kept in await self.listing():
            if not keys.isdisjoint(kept.touched):
                await self._again(kept)

    async def look_at_all(self) -> None:
        """Look again at every item."""
        for kept in await self.listing():
            await self._again(kept)

    async def next_due(self) -> datetime | None:
        """Return when the first watched item may qualify by time alone."""
        moments = [each.again_at for each in await self.listing() if each.again_at is not None]
        return min(moments, default=None)

    async def fire(self, until: datetime) -> Sequence[Fired]:
        """Look again at the items whose moment has come."""
        fired = []
        for kept in await self.listing():
            if kept.again_at is not None and kept.again_at <= until:
                what = "watch came true" if await self._again(kept) else "watch looked again"
                fired.append(Fired(at=kept.again_at, what=what, id=kept.id))
        return fired

    async def _again(self, kept: Kept) -> bool:
        """Look again; return True, the watch over and its listeners told, where it qualifies."""
        before = msgspec.json.encode(kept)
        record = await self._space.find(CHECK.name, kept.qualification)
        item = None if record is None else _item(record, kept.item)
        if item is None:
            await self._space.put(_SHELF, kept.id, before, None)
            return False
        now = self._clock.now()
        watched = Watch(
            item=item,
            since=kept.since,
            touched=frozenset(kept.touched),
            again_at=kept.again_at,
        )
        found = look_again(watched, await self._overlay.inventory(), now)
        if isinstance(found, Served):
            # The watch is over in the same breath in which its listeners are told.
            over = Move(shelf=_SHELF, id=kept.id, before=before)
            return await self._desk.announce(kept.qualification, kept.item, over)
        # What cannot be decided now (a partner that fails) is looked at when the world changes.
        after = _kept(kept.qualification, found) if isinstance(found, Watch) else _timeless(kept)
        if after.again_at is not None and after.again_at <= now:
            after = _timeless(after)
        await self._space.put(_SHELF, kept.id, before, msgspec.json.encode(after))
        return False


def _item(record: Record, item_id: str) -> Item | None:
    asked = record.task.asked
    items = asked.items if isinstance(asked, CheckRequest) else ()
    return next((each for each in items if each.id == item_id), None)


def _kept(qualification_id: str, made: Watch) -> Kept:
    return Kept(
        qualification=qualification_id,
        item=made.item.id,
        since=made.since,
        touched=tuple(sorted(made.touched)),
        again_at=made.again_at,
    )


def _timeless(kept: Kept) -> Kept:
    return msgspec.structs.replace(kept, again_at=None)


def _decoded(kept: bytes) -> Kept:
    return msgspec.json.decode(kept, type=Kept)


def _no_watch(made: object) -> str:
    if isinstance(made, Served):
        return "the item qualifies already; ask again"
    return "the item cannot be decided at present; ask again"
