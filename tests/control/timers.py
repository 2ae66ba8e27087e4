"""Due work that only rings: for laws about time, and to measure what time itself costs."""

import asyncio
import heapq
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from tmf645_reference_server.due import Fired
from tmf645_reference_server.ports import ManualClock
from tmf645_reference_server.progress import Passage
from tmf645_reference_server.store import MemorySpace
from tmf645_reference_server.virtual_clock import ClockMode, VirtualClock

START = datetime(2026, 3, 1, tzinfo=UTC)


class Timers:
    """Timers of one name; each rings once, and may set another one."""

    by_itself = False

    def __init__(
        self, name: str, dues: Iterable[datetime], *, echo: timedelta | None = None
    ) -> None:
        self.name = name
        self.rung_at: list[datetime] = []
        self.clock: VirtualClock | None = None
        self._echo = echo
        self._heap = [(due, number) for number, due in enumerate(dues)]
        self._next = len(self._heap)
        heapq.heapify(self._heap)

    async def next_due(self) -> datetime | None:
        """Return when the next one rings."""
        return self._heap[0][0] if self._heap else None

    async def fire(self, until: datetime) -> Sequence[Fired]:
        """Ring those that are due."""
        fired = []
        while self._heap and self._heap[0][0] <= until:
            due, number = heapq.heappop(self._heap)
            assert self.clock is not None
            self.rung_at.append(self.clock.now())
            fired.append(Fired(due, self.name, str(number)))
            if self._echo is not None:
                heapq.heappush(self._heap, (due + self._echo, self._next))
                self._next += 1
                self._echo = None
        return fired


async def passage_over(*works: Timers, mode: ClockMode = ClockMode.FROZEN) -> Passage:
    """Return the passage of time over ``works``, from START on."""
    clock = VirtualClock(MemorySpace(), ManualClock(START))
    for work in works:
        work.clock = clock
    passage = Passage(clock, works, tried=_nothing)
    await passage.set(mode, at=START)
    return passage


def seconds_for(timers: int, over: timedelta) -> float:
    """Return the CPU seconds that advancing over so many timers at as many moments takes."""

    async def measured() -> float:
        step = over / timers
        work = Timers("timer", (START + step * (number + 1) for number in range(timers)))
        passage = await passage_over(work)
        begun = time.process_time()
        fired = await passage.advance(over)
        spent = time.process_time() - begun
        assert len(fired) == timers
        return spent

    return asyncio.run(measured())


async def _nothing() -> None:
    """Stand for the post of a space without listeners."""
