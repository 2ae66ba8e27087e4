"""
The passage of time in one namespace: what is due is done, in order, whether time runs or is advanced.

Drained work is done in order of (due, sequence): the clock is set to each due moment on the way, so
that whatever happens sees the time at which it was due.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from tmf645_reference_server.due import DueWork, Fired
from tmf645_reference_server.store import StoreDamagedError, StoreUnavailableError
from tmf645_reference_server.virtual_clock import ClockMode, ClockMovedError, VirtualClock

_LOG = logging.getLogger(__name__)

#: Real seconds between looks at due work that another process has in hand, and how often to look.
_PAUSE: Final = 0.05
_LOOKS: Final = 100

#: Real seconds until a damaged store is looked at again: a reset may have mended it.
_DAMAGED_PAUSE: Final = 30.0

_MOST_RACES: Final = 50

#: No clock is set or advanced beyond this: what follows a moment has to have a place in the calendar.
LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)


class Passage:
    """
    Lets time pass over ``works``; those listed first go first where moments are equal.

    ``tried`` returns once every callback under way was attempted: what was fired may cause some.
    """

    def __init__(
        self,
        clock: VirtualClock,
        works: Sequence[DueWork],
        *,
        tried: Callable[[], Awaitable[None]],
    ) -> None:
        self._clock = clock
        self._works = tuple(works)
        self._tried = tried
        self._lock = asyncio.Lock()
        self._woken: asyncio.Event | None = None

    def wake(self) -> None:
        """Look again when the next thing is due: something new may be sooner."""
        if self._woken is not None:
            self._woken.set()

    # --- advanced -----------------------------------------------------------------------------

    async def advance(self, by: timedelta) -> tuple[Fired, ...]:
        """
        Let ``by`` pass; return what happened on the way, once it and its callbacks were tried.

        Callbacks of what happened before are tried first, and are none of that. The clock goes on as before: frozen, stepped or running. Raises ValueError where ``by`` is
        negative or leads beyond LATEST, ClockMovedError where somebody else sets the clock meanwhile.
        """
        if by < timedelta(0):
            raise ValueError(f"time does not go back; {by} is negative")
        await self._tried()
        async with self._lock:
            await self._clock.refresh()
            now = self._clock.now()
            if by > LATEST - now:
                raise ValueError(
                    f"{by} from {now} is beyond every calendar; clocks end at {LATEST}"
                )
            fired = await self._pass_until(now + by)
        await self._tried()
        return fired

    async def set(
        self, mode: ClockMode, *, at: datetime | None = None, step: timedelta | None = None
    ) -> tuple[Fired, ...]:
        """
        Set how the clock moves, from ``at`` on (default: now); return what happened up to there.

        A moment in the past sets the clock back without undoing anything: it is up to the caller
        that nothing has happened yet. Raises ClockMovedError.
        """
        await self._tried()
        async with self._lock:
            await self._clock.refresh()
            moment = at or self._clock.now()
            fired = await self._pass_until(moment) if moment > self._clock.now() else ()
            await self._clock.change(self._clock.state(mode, moment, step))
        await self._tried()
        self.wake()
        return fired

    async def step(self) -> None:
        """Move a stepped clock by its step: a request has come."""
        for _ in range(_MOST_RACES):
            async with self._lock:
                with contextlib.suppress(ClockMovedError):
                    if (step := self._clock.step) is not None:
                        now = self._clock.now()
                        await self._pass_until(now + min(step, max(LATEST - now, timedelta(0))))
                    return
        raise ClockMovedError("requests in other processes kept moving this clock; repeat")

    async def _pass_until(self, target: datetime) -> tuple[Fired, ...]:
        mode, step = self._clock.mode, self._clock.step
        fired: list[Fired] = []
        looks = 0
        try:
            while looks <= _LOOKS and (soonest := await self._soonest(target)) is not None:
                due, work = soonest
                await self._clock.stand_at(max(due, self._clock.now()))
                done = await work.fire(self._clock.now())
                fired += done
                looks = 0 if done else looks + 1
                if not done:  # another process has it in hand, or had
                    await asyncio.sleep(_PAUSE)
        finally:
            self._clock.let_go()
        await self._clock.change(self._clock.state(mode, target, step))
        return tuple(fired)

    async def _soonest(self, target: datetime) -> tuple[datetime, DueWork] | None:
        """Return the work that is due first, with its moment; None where that is after ``target``."""
        soonest: tuple[datetime, DueWork] | None = None
        for work in self._works:
            due = await work.next_due()
            if due is not None and due <= target and (soonest is None or due < soonest[0]):
                soonest = due, work
        return soonest

    # --- running ------------------------------------------------------------------------------

    async def go_on(self) -> None:
        """Do what is due, sleep until the next thing is; runs until it is cancelled."""
        woken = self._woken = asyncio.Event()
        try:
            while True:
                woken.clear()
                await self._sleep(woken, await self._caught_up())
        finally:
            self._woken = None

    async def _caught_up(self) -> datetime | None:
        """Catch up, as soon as the store lets us."""
        while True:
            try:
                return await self._catch_up()
            except StoreUnavailableError as error:
                _LOG.warning("nothing moves: %s", error)
                await asyncio.sleep(error.retry_after)
            except StoreDamagedError as error:
                _LOG.error("nothing moves: %s", error)
                await asyncio.sleep(_DAMAGED_PAUSE)

    async def _catch_up(self) -> datetime | None:
        """Do what is due now; return when the next thing is."""
        async with self._lock:
            following = [work for work in self._works if not work.by_itself]
            for work in following:
                await work.fire(self._clock.now())
            dues = [due for work in following if (due := await work.next_due()) is not None]
        return min(dues, default=None)

    async def _sleep(self, woken: asyncio.Event, due: datetime | None) -> None:
        waiting: list[asyncio.Task[object]] = [asyncio.ensure_future(woken.wait())]
        if due is not None and due <= self._clock.now():  # another process has it in hand
            waiting.append(asyncio.ensure_future(asyncio.sleep(_PAUSE)))
        elif due is not None:
            waiting.append(asyncio.ensure_future(self._clock.sleep_until(due)))
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()


@contextlib.asynccontextmanager
async def moving(passage: Passage) -> AsyncIterator[None]:
    """Let time pass in the background."""
    task = asyncio.create_task(passage.go_on(), name="passage of time")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
