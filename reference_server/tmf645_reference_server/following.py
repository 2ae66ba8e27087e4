"""
What follows from an edit: answers lose their validity, watches come true, listeners are told.

An edit is kept before anybody is told of it. Where a process ends between the two, a mark is left
(overlay.py), and what should have followed follows later: in the next life of the namespace, or at
once in another process. Whoever was told already is not told again: an answer expires once, and a
watch comes true once.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from tmf645_scenarios.edits import read_edit

from tmf645_reference_server.desk import Desk
from tmf645_reference_server.due import Fired
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.ports import Clock
from tmf645_reference_server.store import EditRow
from tmf645_reference_server.watches import Watches

#: Seconds for which other processes leave an edit to the one that made it, if that one lives.
_CLAIM: Final = 10.0

Claim = Callable[[str, float], Awaitable[bool]]


class Following:
    """
    Sees to it that what follows from edits happens. As DueWork it makes good what was left undone.

    ``claim`` takes a subject for so many seconds, where several processes share the store.
    """

    by_itself = False

    def __init__(
        self,
        name: str,
        *,
        overlay: Overlay,
        desk: Desk,
        watches: Watches,
        clock: Clock,
        claim: Claim,
    ) -> None:
        self._subject = f"edits of {name}"
        self._overlay = overlay
        self._desk = desk
        self._watches = watches
        self._clock = clock
        self._claim = claim
        self._may_be_left = True
        self._is_new = True
        overlay.changed = self.follow

    async def follow(self, row: EditRow) -> None:
        """Let follow what follows from an edit."""
        edit = read_edit(msgspec.json.decode(row.edit))
        done = False
        try:
            await self._claim(self._subject, _CLAIM)
            await self._desk.overtake(edit)
            await self._watches.look(edit.touches)
            done = True
        finally:
            self._may_be_left |= not done

    def look_again(self) -> None:
        """Look for what another process may have left."""
        self._may_be_left = True

    async def next_due(self) -> datetime | None:
        """Return the present moment where something was left undone."""
        return self._clock.now() if await self._left() else None

    async def fire(self, until: datetime) -> Sequence[Fired]:  # noqa: ARG002 - it is late already
        """Make good what was left undone, if no other process has it in hand."""
        if self._is_new:
            # What was given back before the end of an earlier life left no mark.
            self._is_new = False
            await self._watches.look_at_all()
        left = await self._left()
        if not left or not await self._claim(self._subject, _CLAIM):
            return ()
        for row in left:
            await self._overlay.finish(row)
        return [Fired(self._clock.now(), "edit followed", str(row.version)) for row in left]

    async def _left(self) -> list[EditRow]:
        if not self._may_be_left:
            return []
        left = await self._overlay.unfinished()
        self._may_be_left = bool(left)
        return left
