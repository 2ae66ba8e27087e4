"""
What some kinds of fault remember: how much was let in, since when it is up, earlier answers.

A memory says whether its fault is ``ready`` to befall a call, and learns from answers.
"""

import math
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final, Protocol

import msgspec
from tmf645_scenarios.faults import (
    DuplicateId,
    Flapping,
    Kind,
    LateDecision,
    NeverFinishing,
    RateLimit,
    StaleAnswer,
)

from tmf645_reference_server.contract import BASE_PATH
from tmf645_reference_server.faults.answers import Answer, json_answer
from tmf645_reference_server.faults.calls import Call
from tmf645_reference_server.ports import Clock

#: Answers that a stale cache keeps.
MOST_ANSWERS: Final = 1_000


class Memory(Protocol):
    """What a fault knows of the calls before."""

    #: Whether it wants to be told answers.
    learns: bool

    def ready(self, call: Call) -> bool:
        """Say whether the fault can befall ``call``; called once for each call that matches."""
        ...

    def learn(self, call: Call, answer: Answer) -> None:
        """Look at what the server answered to ``call``."""
        ...


class NoMemory:
    """Always ready."""

    learns = False

    def ready(self, call: Call) -> bool:  # noqa: ARG002 - part of the protocol
        """Say yes."""
        return True

    def learn(self, call: Call, answer: Answer) -> None:
        """Learn nothing."""


class Creations(NoMemory):
    """Ready for creations only."""

    def ready(self, call: Call) -> bool:
        """Say whether ``call`` creates a qualification."""
        return call.creates


class Window(NoMemory):
    """Counts the calls of a period, which begins with the first call after the last one ended."""

    def __init__(self, limit: RateLimit, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._begun: datetime | None = None
        self._let_in = 0

    def ready(self, call: Call) -> bool:  # noqa: ARG002 - part of the protocol
        """Say whether this call is one too many."""
        now = self._clock.now()
        if self._begun is None or now >= self._begun + self._limit.per:
            self._begun, self._let_in = now, 0
        self._let_in += 1
        return self._let_in > self._limit.requests

    @property
    def pause(self) -> timedelta:
        """How long until the next period begins."""
        begun = self._begun or self._clock.now()
        return begun + self._limit.per - self._clock.now()


class Phases(NoMemory):
    """Up and down by turns, since it was armed."""

    def __init__(self, flapping: Flapping, clock: Clock) -> None:
        self._flapping = flapping
        self._clock = clock
        self._since = clock.now()

    def ready(self, call: Call) -> bool:  # noqa: ARG002 - part of the protocol
        """Say whether it is down."""
        return self._into() >= self._flapping.up

    @property
    def pause(self) -> timedelta:
        """How long until it is up again."""
        return self._flapping.up + self._flapping.down - self._into()

    def _into(self) -> timedelta:
        return (self._clock.now() - self._since) % (self._flapping.up + self._flapping.down)


class Cache:
    """Earlier answers by target, each as long as it is young enough."""

    learns = True

    def __init__(self, stale: StaleAnswer, clock: Clock) -> None:
        self._age = stale.age
        self._clock = clock
        self._kept: OrderedDict[str, tuple[datetime, Answer]] = OrderedDict()

    def ready(self, call: Call) -> bool:
        """Say whether there is an earlier answer."""
        return call.method == "GET" and self.recall(call) is not None

    def recall(self, call: Call) -> Answer | None:
        """Return the earlier answer to ``call``."""
        kept = self._kept.get(call.target)
        if kept is None or self._clock.now() > kept[0] + self._age:
            return None
        return kept[1]

    def learn(self, call: Call, answer: Answer) -> None:
        """Keep the first answer to a GET, and what a creation answered for the GET to come."""
        if not 200 <= answer.status < 300:
            return
        target = call.target
        if call.creates:
            location = answer.header("location") or ""
            target = location.partition(BASE_PATH)[2]
            answer = json_answer(200, answer.body)
        if not target or (call.method != "GET" and not call.creates):
            return
        kept = self._kept.get(target)
        if kept is None or self._clock.now() > kept[0] + self._age:
            self._kept[target] = (self._clock.now(), answer)
            self._kept.move_to_end(target)
        while len(self._kept) > MOST_ANSWERS:
            self._kept.popitem(last=False)


class FirstNames:
    """The id that was first given, for each resource."""

    learns = True

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def ready(self, call: Call) -> bool:
        """Say whether there is an earlier one."""
        return call.creates and call.resource in self._first

    def recall(self, call: Call) -> str:
        """Return the earlier id."""
        return self._first[call.resource]

    def learn(self, call: Call, answer: Answer) -> None:
        """Keep the first id."""
        if call.creates and 200 <= answer.status < 300 and call.resource not in self._first:
            self._first[call.resource] = str(msgspec.json.decode(answer.body)["id"])


def memory_of(kind: Kind, clock: Clock) -> Memory:
    """Return a fresh memory for ``kind``."""
    match kind:
        case RateLimit():
            return Window(kind, clock)
        case Flapping():
            return Phases(kind, clock)
        case StaleAnswer():
            return Cache(kind, clock)
        case DuplicateId():
            return FirstNames()
        case LateDecision() | NeverFinishing():
            return Creations()
        case _:
            return NoMemory()


def whole_seconds(pause: timedelta) -> int:
    """Return ``pause`` as Retry-After carries it: whole seconds, upwards (RFC 9110, 10.2.3)."""
    return max(1, math.ceil(pause.total_seconds()))
