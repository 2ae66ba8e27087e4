"""
What was tried: every attempt to bring an event, and what came of it.
"""

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

#: Attempts that are remembered, the latest.
MOST_ATTEMPTS: Final = 5_000

#: Of the events themselves so much is remembered, the latest, in bytes.
MOST_OF_EVENTS: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """
    One attempt, the ``number``-th for its event, made ``at`` a moment of the namespace.

    ``status`` is what the listener answered, ``failure`` why it does not count; both are None where
    nothing was sent. ``seconds`` is what it took, in real time; ``next_at`` when the next one is
    due. ``faults`` names what was wanted to go wrong. ``event`` is what was brought; empty where that is
    not remembered any more.
    """

    at: datetime
    subscription_id: str
    callback: str
    event_id: str
    event_type: str
    resource_id: str
    number: int
    status: int | None = None
    failure: str | None = None
    seconds: float = 0.0
    next_at: datetime | None = None
    faults: tuple[str, ...] = ()
    event: bytes = b""

    @property
    def arrived(self) -> bool:
        """Whether the listener took the event, for all that it is told."""
        return self.failure is None


class AttemptLog:
    """The latest attempts of a namespace, and how many there were in all."""

    def __init__(self, most: int = MOST_ATTEMPTS, most_of_events: int = MOST_OF_EVENTS) -> None:
        self._kept: deque[Attempt] = deque()
        self._most = most
        self._most_of_events = most_of_events
        self._of_events = 0
        self._emptied = 0
        self.count = 0

    def note(self, attempt: Attempt) -> None:
        """Remember ``attempt``; forget the oldest, or what it brought, where that is too much."""
        self._kept.append(attempt)
        self._of_events += len(attempt.event)
        self.count += 1
        if len(self._kept) > self._most:
            self._of_events -= len(self._kept.popleft().event)
            self._emptied = max(self._emptied - 1, 0)
        while self._of_events > self._most_of_events:
            oldest = self._kept[self._emptied]
            self._of_events -= len(oldest.event)
            self._kept[self._emptied] = replace(oldest, event=b"")
            self._emptied += 1

    def since(self, count: int) -> tuple[Attempt, ...]:
        """Return what was noted after the first ``count``, as far as it is remembered."""
        new = self.count - count
        return tuple(self._kept)[-new:] if new > 0 else ()

    def all(self) -> tuple[Attempt, ...]:
        """Return everything that is remembered, oldest first."""
        return tuple(self._kept)
