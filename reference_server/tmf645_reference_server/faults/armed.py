"""
Faults at work: each with its counters, all those of one namespace together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmf645_scenarios.faults import Delay, Fault
from tmf645_scenarios.faults.delays import drawn
from tmf645_scenarios.faults.kinds import name_of

from tmf645_reference_server.faults.calls import Call, fits
from tmf645_reference_server.faults.memory import Memory, memory_of
from tmf645_reference_server.ports import Clock, Dice


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often a fault was up: ``matched`` what it is for, ``happened`` what went wrong."""

    fault: Fault
    matched: int
    happened: int


class Armed:
    """A fault and what happened to it so far; ``stream`` is its own of the dice."""

    def __init__(self, fault: Fault, stream: str, clock: Clock, dice: Dice) -> None:
        self.fault = fault
        self.memory: Memory = memory_of(fault.kind, clock)
        self._stream = stream
        self._dice = dice
        self._matched = 0
        self._happened = 0

    @property
    def name(self) -> str:
        """The word for its kind."""
        return name_of(self.fault.kind)

    @property
    def tally(self) -> Tally:
        """The counters."""
        return Tally(fault=self.fault, matched=self._matched, happened=self._happened)

    def befalls(self, call: Call) -> bool:
        """Count ``call``, which matches, and say whether it goes wrong."""
        return self._is_up(ready=self.memory.ready(call)) and self.happens()

    def happens(self) -> bool:
        """Leave it to chance, and count."""
        rolled = self.fault.probability >= 1 or self.roll() < self.fault.probability
        self._happened += rolled
        return rolled

    def due(self) -> bool:
        """Count one more that matches; say whether its turn has come, and chance wants it."""
        return self._is_up(ready=True) and self.happens()

    def roll(self) -> float:
        """Return a number of chance, of a stream that is this fault's own."""
        return self._dice.roll(self._stream)

    def draw(self, delay: Delay) -> float:
        """Return seconds out of ``delay``: whole milliseconds, as clocks show them."""
        return round(drawn(delay, self.roll()).total_seconds(), 3)

    def _is_up(self, *, ready: bool) -> bool:
        self._matched += 1
        times = self.fault.times
        past = self._matched > self.fault.after_n
        return ready and past and (times is None or self._happened < times)


class Faults:
    """The faults of one namespace. Their counters, phases and caches are this process's own."""

    def __init__(
        self, faults: Sequence[Fault], *, clock: Clock, dice: Dice, namespace: str = "default"
    ) -> None:
        self._clock = clock
        self._dice = dice
        self._namespace = namespace
        self._armed: tuple[Armed, ...] = ()
        self.replace(faults)

    def replace(self, faults: Sequence[Fault]) -> None:
        """Arm these faults instead; every counter begins anew."""
        self._armed = tuple(
            Armed(fault, f"{self._namespace}/fault {position}", self._clock, self._dice)
            for position, fault in enumerate(faults)
            if fault.namespace in (None, self._namespace)
        )

    @property
    def are_none(self) -> bool:
        """Whether nothing can go wrong: no request has to be looked at."""
        return not self._armed

    def tallies(self) -> tuple[Tally, ...]:
        """Return every fault with its counters, in order."""
        return tuple(each.tally for each in self._armed)

    def for_call(self, call: Call) -> list[Armed]:
        """Return the faults that are for ``call``, in order; nothing is counted yet."""
        return [
            each
            for each in self._armed
            if not each.fault.is_for_callbacks and fits(each.fault.match, call)
        ]

    def for_callback(self, resource: str, event: str) -> Iterator[Armed]:
        """Yield the faults that are for an ``event`` (its name without resource), in order."""
        for each in self._armed:
            match = each.fault.match
            wanted = match.resource in (None, resource) and match.event in (None, event)
            if each.fault.is_for_callbacks and wanted:
                yield each
