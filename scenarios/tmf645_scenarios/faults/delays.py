"""
How long things take: a distribution, drawn from by a number between 0 and 1.

Nothing here is random: whoever draws brings the number, so a seed repeats a run.
"""

import math
from dataclasses import dataclass
from datetime import timedelta
from statistics import NormalDist
from typing import Final, TypeAlias, assert_never

from tmf645_scenarios.faults.problems import FaultError

#: Nothing takes longer than this, whatever is drawn.
LONGEST: Final = timedelta(days=365)

_NORMAL: Final = NormalDist()

# The inverse of the normal distribution is not defined at 0 and 1.
_NEARLY: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    duration: timedelta

    def __post_init__(self) -> None:
        """Refuse a duration that is negative or beyond measure."""
        _check("delay", self.duration)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anything from ``low`` to ``high``, each as likely."""

    low: timedelta
    high: timedelta

    def __post_init__(self) -> None:
        """Refuse durations that are negative, beyond measure, or in the wrong order."""
        _check("from", self.low)
        _check("to", self.high)
        if self.high < self.low:
            raise FaultError("to", "is less than from; exchange them")


@dataclass(frozen=True, slots=True)
class LogNormal:
    """
    Mostly about ``median``, now and then much longer: what networks and people take.

    ``sigma`` is the standard deviation of the logarithm (0.9: one in a hundred takes eight times
    the median); nothing takes longer than ``cap``.
    """

    median: timedelta
    sigma: float
    cap: timedelta = LONGEST

    def __post_init__(self) -> None:
        """Refuse what is no such distribution."""
        _check("median", self.median)
        _check("cap", self.cap)
        if self.median <= timedelta(0):
            raise FaultError("median", "has to be more than nothing")
        if not 0 <= self.sigma <= 10:
            raise FaultError("sigma", "has to be a number from 0 to 10")
        if self.cap < self.median:
            raise FaultError("cap", "is less than the median; raise it")


Delay: TypeAlias = Fixed | Uniform | LogNormal


def drawn(delay: Delay, number: float) -> timedelta:
    """Return the duration at which ``number`` (0 to 1) of all durations are shorter."""
    match delay:
        case Fixed(duration):
            return duration
        case Uniform(low, high):
            return low + (high - low) * number
        case LogNormal(median, sigma, cap):
            deviation = _NORMAL.inv_cdf(min(max(number, _NEARLY), 1 - _NEARLY))
            seconds = median.total_seconds() * math.exp(sigma * deviation)
            return timedelta(seconds=min(seconds, cap.total_seconds()))
        case _:
            assert_never(delay)


def _check(key: str, duration: timedelta) -> None:
    if not timedelta(0) <= duration <= LONGEST:
        raise FaultError(key, f"has to be between nothing and {LONGEST.days} days")
