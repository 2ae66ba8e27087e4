"""
The clock of a namespace: it follows the machine's until somebody sets it.

    running    it shows another time than the machine, and moves as fast
    frozen     it stands until it is advanced
    stepped    it stands, and moves by a fixed step at every request of the API

Where it stands is a row of the space, so that a restart and other processes see it: a process looks
again at every request where the store is shared. Every change is a compare-and-set of that row.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tmf645_reference_server.ports import Clock, to_milliseconds
from tmf645_reference_server.store import ClockState, Space


class ClockMode(StrEnum):
    """How a clock moves."""

    RUNNING = "running"
    FROZEN = "frozen"
    STEPPED = "stepped"


class ClockMovedError(RuntimeError):
    """Somebody else set the clock at the same time; nothing was changed by this attempt."""


class VirtualClock:
    """A Clock whose state others may change; ``machine`` is what it follows."""

    def __init__(self, space: Space, machine: Clock) -> None:
        self._space = space
        self._machine = machine
        self._state: ClockState | None = None
        self._sleepers: set[asyncio.Event] = set()
        #: The moment that is shown while due work is done at it.
        self._held: datetime | None = None

    # --- telling the time ---------------------------------------------------------------------

    def now(self) -> datetime:
        """Return the present moment of the namespace."""
        if self._held is not None:
            return self._held
        state = self._state
        if state is None:
            return self._machine.now()
        if state.real is None:
            return state.virtual
        return to_milliseconds(state.virtual + (self._machine.now() - state.real))

    async def sleep_until(self, moment: datetime) -> None:
        """Return once the clock shows ``moment``, by itself or because it was set."""
        while (left := moment - self.now()) > timedelta(0):
            await self._sleep(left)

    @property
    def runs(self) -> bool:
        """Whether time passes by itself."""
        return self.mode is ClockMode.RUNNING

    @property
    def by_hand(self) -> bool:
        """Whether it would stand for ever where nobody advances it."""
        return not self.runs or self._machine.by_hand

    @property
    def mode(self) -> ClockMode:
        """How it moves at present."""
        if self._state is None or self._state.real is not None:
            return ClockMode.RUNNING
        return ClockMode.FROZEN if self._state.step is None else ClockMode.STEPPED

    @property
    def step(self) -> timedelta | None:
        """How far it moves at every request."""
        return None if self._state is None else self._state.step

    @property
    def is_virtual(self) -> bool:
        """Whether somebody ever set it."""
        return self._state is not None

    # --- changing it --------------------------------------------------------------------------

    async def refresh(self) -> None:
        """Look where the clock stands: another process may have set it."""
        state = await self._space.clock()
        if state != self._state:
            self._take(state)

    def state(self, mode: ClockMode, at: datetime, step: timedelta | None = None) -> ClockState:
        """Return the state in which the clock shows ``at`` now and moves in that way."""
        virtual = to_milliseconds(at.astimezone(UTC))
        real = self._machine.now() if mode is ClockMode.RUNNING else None
        return ClockState(virtual=virtual, real=real, step=step)

    async def change(self, after: ClockState) -> None:
        """Set the clock. Raise ClockMovedError where it is not as this process last saw it."""
        if not await self._space.set_clock(self._state, after):
            await self.refresh()
            raise ClockMovedError("somebody else set this clock; look where it stands, and repeat")
        self._take(after)

    async def stand_at(self, moment: datetime) -> None:
        """
        Show ``moment`` in this process until the clock is let go. Raise ClockMovedError.

        What is kept of it goes on as before from there, running or not: a process that dies
        meanwhile leaves no clock that stands.
        """
        if self._held is None or self._held != moment:
            await self.change(self.state(self.mode, moment, self.step))
        self._held = moment

    def let_go(self) -> None:
        """Show again what is kept."""
        self._held = None

    # --- how ----------------------------------------------------------------------------------

    def _take(self, state: ClockState | None) -> None:
        self._state = state
        for each in self._sleepers:
            each.set()

    async def _sleep(self, left: timedelta) -> None:
        """Sleep until the clock is set, or so much time has passed where it runs."""
        changed = asyncio.Event()
        self._sleepers.add(changed)
        waiting: list[asyncio.Task[object]] = [asyncio.ensure_future(changed.wait())]
        if self.mode is ClockMode.RUNNING:
            waking = self._machine.sleep_until(_later(self._machine.now(), left))
            waiting.append(asyncio.ensure_future(waking))
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._sleepers.discard(changed)
            for each in waiting:
                each.cancel()


def _later(moment: datetime, by: timedelta) -> datetime:
    with suppress(OverflowError):
        return moment + by
    return datetime.max.replace(tzinfo=UTC)
