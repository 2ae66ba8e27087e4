"""
How often an event is brought, and how long the pauses are: data, and some well-known policies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

#: Statuses whose Retry-After is honoured (Standard Webhooks; RFC 9110, 10.2.3).
THROTTLED: Final = frozenset({429, 502, 503, 504})

#: The longest that a listener may put us off.
LONGEST_PUT_OFF: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """
    How often an event is brought, and the seconds in between.

    The pauses are those of ``schedule`` where there is one; else ``first``, then times ``growth``,
    for ``attempts`` in all. Each is longer or shorter by up to the share ``jitter``, so
    that listeners that failed together are not called together. ``timeout`` is of real seconds, the
    pauses are of the clock of the namespace.
    """

    attempts: int = 5
    first: float = 0.2
    growth: float = 3.0
    timeout: float = 5.0
    jitter: float = 0.1
    schedule: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no patience. Raises ValueError."""
        for name, holds in (
            ("attempts", self.attempts >= 1),
            ("first", self.first >= 0),
            ("growth", self.growth >= 1),
            ("timeout", self.timeout > 0),
            ("jitter", 0 <= self.jitter <= 1),
            ("schedule", all(each >= 0 for each in self.schedule)),
        ):
            if not holds:
                raise ValueError(f"patience: {name} is {getattr(self, name)}, which makes no sense")

    @property
    def most(self) -> int:
        """How many attempts an event gets."""
        return len(self.schedule) + 1 if self.schedule else self.attempts

    def pause(self, failed: int, luck: float = 0.5) -> float:
        """Return the seconds to wait after the ``failed``-th failure; ``luck`` is from 0 to 1."""
        if self.schedule:
            pause = self.schedule[min(failed, len(self.schedule)) - 1]
        else:
            pause = self.first * self.growth ** (failed - 1)
        return pause * (1 + self.jitter * (2 * luck - 1))


#: Policies by name: our own short one, and what well-known senders of webhooks do.
PATIENCES: Mapping[str, Patience] = MappingProxyType(
    {
        "default": Patience(),
        "svix-like": Patience(
            schedule=(5, 300, 1_800, 7_200, 18_000, 36_000, 36_000), timeout=15.0
        ),
        "stripe-like": Patience(attempts=1, timeout=10.0),
        "no-retry": Patience(attempts=1),
    }
)
