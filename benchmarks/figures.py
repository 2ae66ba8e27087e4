"""
What a run found: samples taken in rounds, ratios between them, and the floors that were promised.

A ratio is the median of the ratios of the rounds, never a quotient of two medians: what disturbed a
round disturbed everything in it. The file that a run leaves is ``Run`` as JSON.
"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final, Literal

from msgspec import Struct

SCHEMA: Final = "tmf645-bench/1"


class Sample(Struct, frozen=True, kw_only=True):
    """
    What one operation of one server cost, one value a round.

    ``cpu`` are microseconds of CPU time of the server's processes for one request, ``wall``
    microseconds between two answers while 16 connections are busy.
    """

    operation: str
    server: str
    cpu: tuple[float, ...]
    wall: tuple[float, ...]


class Figure(Struct, frozen=True, kw_only=True):
    """
    One line of the table: a number, its unit, and the floor or ceiling that was promised for it.

    ``spread`` are the smallest and the largest round; ``source`` says where the promise stands.
    """

    group: str
    name: str
    value: float
    unit: str
    spread: tuple[float, float] | None = None
    bound: float | None = None
    sense: Literal["at least", "at most"] = "at most"
    source: str = ""

    @property
    def missed(self) -> bool:
        """Say whether a promise is broken."""
        if self.bound is None:
            return False
        return self.value < self.bound if self.sense == "at least" else self.value > self.bound


class Machine(Struct, frozen=True, kw_only=True):
    """Where and when it was measured."""

    date: str
    processor: str
    cores: int
    load: float
    system: str
    interpreter: str
    packages: Mapping[str, str]


class Run(Struct, frozen=True, kw_only=True):
    """One run of the benchmarks; ``skipped`` says why something was not measured."""

    schema: str = SCHEMA
    quick: bool
    seconds: float
    machine: Machine
    figures: tuple[Figure, ...]
    samples: tuple[Sample, ...]
    skipped: Mapping[str, str]

    @property
    def missed(self) -> tuple[Figure, ...]:
        """The broken promises."""
        return tuple(each for each in self.figures if each.missed)


def ratios(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """Return the ratio of each round."""
    return [one / other for one, other in zip(over, under, strict=True)]


def ratio(
    group: str,
    name: str,
    over: Sequence[float],
    under: Sequence[float],
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    source: str = "",
) -> Figure:
    """Return the median of the ratios of the rounds, with the promise made for it."""
    found = ratios(over, under)
    return Figure(
        group=group,
        name=name,
        value=median(found),
        unit="x",
        spread=(min(found), max(found)),
        bound=at_most if at_least is None else at_least,
        sense="at most" if at_least is None else "at least",
        source=source,
    )


def cost(group: str, name: str, values: Sequence[float], unit: str = "us") -> Figure:
    """Return the median of ``values``, without a promise."""
    return Figure(
        group=group,
        name=name,
        value=median(values),
        unit=unit,
        spread=(min(values), max(values)),
    )
