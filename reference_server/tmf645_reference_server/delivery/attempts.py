"""
What was tried: every attempt to bring an event, and what came of it.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final

#: Attempts that are remembered, the latest.
MOST_ATTEMPTS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """
    One attempt, the ``number``-th for its event, made ``at`` a moment of the namespace.

    ``status`` is what the listener answered, ``failure`` why it does not count; both are None where
    nothing was sent. ``seconds`` is what it took, in real time; ``next_at`` when the next one is
    due. ``faults`` names what was wanted to go wrong.
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

    @property
    def arrived(self) -> bool:
        """Whether the listener took the event, for all that it is told."""
        return self.failure is None


class AttemptLog:
    """The latest attempts of a namespace, and how many there were in all."""

    def __init__(self, most: int = MOST_ATTEMPTS) -> None:
        self._kept: deque[Attempt] = deque(maxlen=most)
        self.count = 0

    def note(self, attempt: Attempt) -> None:
        """Remember ``attempt``."""
        self._kept.append(attempt)
        self.count += 1

    def since(self, count: int) -> tuple[Attempt, ...]:
        """Return what was noted after the first ``count``, as far as it is remembered."""
        new = self.count - count
        return tuple(self._kept)[-new:] if new > 0 else ()

    def all(self) -> tuple[Attempt, ...]:
        """Return everything that is remembered, oldest first."""
        return tuple(self._kept)
