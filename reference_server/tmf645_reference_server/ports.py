"""
What the server takes from the world: the time, names for new things, chance, and real waiting.

The only module of the server that reads a wall clock or makes random identifiers.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from types import MappingProxyType
from typing import Protocol
from uuid import UUID, uuid4

# Subtracting what is there already takes a tenth of the time of replace().
_BELOW_A_MILLISECOND = tuple(timedelta(microseconds=number) for number in range(1000))


class Clock(Protocol):
    """Tells the time (aware, UTC, whole milliseconds) and wakes a sleeper."""

    @property
    def runs(self) -> bool:
        """Whether time passes without anybody doing something."""
        ...

    @property
    def by_hand(self) -> bool:
        """Whether it would stand for ever where the program that looks at it only waits."""
        ...

    def now(self) -> datetime:
        """Return the present moment."""
        ...

    async def sleep_until(self, moment: datetime) -> None:
        """Return at ``moment``, at once where it has passed."""
        ...


class Identifiers(Protocol):
    """Gives names that were never given before in a namespace."""

    def new(self, kind: str) -> str:
        """Return a new identifier for a ``kind`` of thing, such as ``event``."""
        ...

    def numbers(self) -> Mapping[str, int]:
        """Return how many were given, by kind; empty where that is of no use."""
        ...

    def going_on_from(self, numbers: Mapping[str, int]) -> "Identifiers":
        """Return identifiers of the same sort for a namespace that has given ``numbers``."""
        ...


class Dice(Protocol):
    """Decides what is left to chance; each ``stream`` is a sequence of its own."""

    def roll(self, stream: str) -> float:
        """Return the next number of ``stream``, from 0 to less than 1."""
        ...


class Pauses(Protocol):
    """Lets real time pass, whatever the clock of the world says."""

    async def pause(self, seconds: float) -> None:
        """Return after so many seconds."""
        ...


class SystemClock:
    """The time of this machine."""

    runs = True
    by_hand = False

    def now(self) -> datetime:
        """Return the present moment."""
        return to_milliseconds(datetime.now(UTC))

    async def sleep_until(self, moment: datetime) -> None:
        """Return at ``moment``."""
        while (left := (moment - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - time itself
            # A whole day at most: event loops refuse delays of many years.
            await asyncio.sleep(min(left, 86_400.0))


class ManualClock:
    """
    A machine's time in the hand of a test: it passes when the test says so.

    For a server whose clock stands still by the rules (and answers accordingly), set the clock of
    the namespace instead: ``app.state.control.set_clock(…)``.
    """

    runs = True
    by_hand = True

    def __init__(self, now: datetime) -> None:
        self._now = to_milliseconds(now.astimezone(UTC))
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """Return the moment at which the clock stands."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Let time pass. Negative durations are refused: time does not go back."""
        if by < timedelta(0):
            raise ValueError(f"the clock cannot go back by {-by}")
        self._now = to_milliseconds(self._now + by)
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep_until(self, moment: datetime) -> None:
        """Return once the clock was advanced to ``moment``."""
        while self._now < moment:
            await self._moved.wait()


class Counted:
    """Identifiers that count from one, each kind by itself: runs repeat exactly."""

    def __init__(self, given: Mapping[str, int] = MappingProxyType({})) -> None:
        self._given = Counter(given)

    def new(self, kind: str) -> str:
        """Return the next number of ``kind``."""
        self._given[kind] += 1
        return str(self._given[kind])

    def numbers(self) -> Mapping[str, int]:
        """Return how many were given, by kind."""
        return dict(self._given)

    def going_on_from(self, numbers: Mapping[str, int]) -> "Counted":
        """Return a count that goes on from ``numbers``."""
        return Counted(numbers)


class Random:
    """Identifiers that nobody can guess; for stores that several processes share."""

    def new(self, kind: str) -> str:  # noqa: ARG002 - part of the port
        """Return a random UUID."""
        return str(uuid4())

    def numbers(self) -> Mapping[str, int]:
        """Return nothing: nothing was counted."""
        return {}

    def going_on_from(self, numbers: Mapping[str, int]) -> "Random":  # noqa: ARG002 - of the port
        """Return itself."""
        return self


class Seeded:
    """Identifiers that look random, and are the same ones for the same seed."""

    def __init__(self, seed: int, given: Mapping[str, int] = MappingProxyType({})) -> None:
        self._seed = seed
        self._counted = Counted(given)

    def new(self, kind: str) -> str:
        """Return the next UUID of the seed for ``kind``."""
        text = f"{self._seed}/{kind}/{self._counted.new(kind)}"
        return str(UUID(bytes=blake2b(text.encode(), digest_size=16).digest(), version=4))

    def numbers(self) -> Mapping[str, int]:
        """Return how many were given, by kind."""
        return self._counted.numbers()

    def going_on_from(self, numbers: Mapping[str, int]) -> "Seeded":
        """Return the same seed's identifiers after ``numbers``."""
        return Seeded(self._seed, numbers)


class SeededDice:
    """Numbers that look random, and are the same ones for the same seed and stream."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._streams: dict[str, random.Random] = {}

    def anew(self) -> "SeededDice":
        """Return the same chance from its beginning."""
        return SeededDice(self._seed)

    def roll(self, stream: str) -> float:
        """Return the next number of ``stream``."""
        if stream not in self._streams:
            # Texts seed alike in every process, whatever its hash seed.
            seed = f"{self._seed}/{stream}"
            self._streams[stream] = random.Random(seed)  # noqa: S311 - to be the same again
        return self._streams[stream].random()


class RealPauses:
    """The waiting of this machine."""

    async def pause(self, seconds: float) -> None:
        """Return after so many seconds."""
        await asyncio.sleep(seconds)


def to_milliseconds(moment: datetime) -> datetime:
    """Return ``moment`` as precise as the server shows it, so that what is shown is what counts."""
    return moment - _BELOW_A_MILLISECOND[moment.microsecond % 1000]
