"""
The timeline of a namespace: what the scenario says will happen to its world, and when.

It begins with the first thing that is done in a namespace, since who only looks at one leaves nothing in
the store. What is still to come lies on a shelf of the space, so that a
later life of the server and other processes go on with it.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from tmf645_scenarios.edits import Planned

from tmf645_reference_server.due import Fired
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.ports import Clock
from tmf645_reference_server.problems import Problem
from tmf645_reference_server.store import Change, Move, Space

_SHELF: Final = "timeline"
_BEGUN: Final = "begun"

_LOG = logging.getLogger(__name__)


class _ToCome(msgspec.Struct, frozen=True):
    """An edit that has not happened yet."""

    due: datetime
    edit: msgspec.Raw


class Timeline:
    """The edits to come. As DueWork it makes them."""

    by_itself = False

    def __init__(
        self, plan: Sequence[Planned], *, overlay: Overlay, space: Space, clock: Clock
    ) -> None:
        self._plan = plan
        self._overlay = overlay
        self._space = space
        self._clock = clock
        #: Whether anything was done in this namespace since it was woken.
        self.has_begun = False

    async def begin(self) -> None:
        """Put the plan on its shelf, once in the life of a namespace: something is done in it now."""
        if self.has_begun:
            return
        if self._plan:
            await self._put_on_shelf()
        self.has_begun = True

    async def _put_on_shelf(self) -> None:
        now = self._clock.now()
        moves = [Move(shelf=_SHELF, id=_BEGUN, after=msgspec.json.encode(now))]
        for position, planned in enumerate(self._plan):
            coming = _ToCome(
                due=planned.due_at(now), edit=msgspec.Raw(msgspec.json.encode(planned.written))
            )
            after = msgspec.json.encode(coming)
            moves.append(Move(shelf=_SHELF, id=f"{position:06}", after=after))
        # All of it or nothing, and nothing where it has begun already.
        await self._space.commit(Change(moves=tuple(moves)))

    async def next_due(self) -> datetime | None:
        """Return when the next edit is made."""
        return min((each.due for _, _, each in await self._to_come()), default=None)

    async def fire(self, until: datetime) -> Sequence[Fired]:
        """Make the edits whose time has come, in order."""
        fired: list[Fired] = []
        for id, kept, coming in sorted(await self._to_come(), key=lambda each: each[2].due):
            entry = Move(shelf=_SHELF, id=id, before=kept)
            if coming.due <= until and await self._make(entry, coming):
                fired.append(Fired(at=coming.due, what="edit", id=str(int(id))))
        return fired

    async def _make(self, entry: Move, coming: _ToCome) -> bool:
        """
        Make an edit and take it off the shelf; False where another process did.

        Both are one change of the space: whoever is killed made it, or left it to come.
        """
        try:
            return await self._overlay.edit_from(
                entry, msgspec.json.decode(coming.edit), coming.due
            )
        except Problem as problem:
            _LOG.warning(
                "the timeline's edit for %s cannot be made: %s", coming.due, problem.message
            )
            return await self._space.put(_SHELF, entry.id, entry.before, None)

    async def _to_come(self) -> list[tuple[str, bytes, _ToCome]]:
        if not self._plan:
            return []
        shelf = await self._space.shelf(_SHELF)
        return [
            (id, kept, msgspec.json.decode(kept, type=_ToCome))
            for id, kept in shelf.items()
            if id != _BEGUN
        ]
