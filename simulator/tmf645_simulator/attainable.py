"""
Attainable rate: what a pair of copper carries over a loop of some length.

Each technology has a curve: at so many metres, so many Mb/s down and up, straight lines between
the points. What the curve promises for a clean cable is multiplied by a factor (crosstalk lowers
it, vectoring gives some of it back). Beyond the last point nothing is offered. A line that would
be handed over slower than the handback minimum is not handed over at all.
"""

import itertools
import math
from dataclasses import dataclass
from typing import Final

from tmf645_simulator.characteristics import is_number
from tmf645_simulator.errors import ImpossibleValue
from tmf645_simulator.places import Point

#: Metres, Mb/s down, Mb/s up.
Mark = tuple[float, float, float]

_EARTH_RADIUS_M: Final = 6_371_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """
    Rate over length. Raises ImpossibleValue where a longer loop would be a faster one.

    ``handback`` is the least rate down, in Mb/s, at which a line is handed over. ``route_factor``
    makes a length along streets out of a distance as the crow flies.
    """

    technology: str
    marks: tuple[Mark, ...]
    factor: float = 1
    handback: float = 0
    route_factor: float = 1.3

    def __post_init__(self) -> None:
        if (wrong := _contradiction(self)) is not None:
            raise ImpossibleValue("technology", self.technology, *wrong)

    @property
    def longest(self) -> float:
        """The longest loop, in metres, over which anything is offered."""
        return self.marks[-1][0]

    def rates(self, metres: float) -> tuple[float, float]:
        """Return the rates down and up over a loop of ``metres``; nothing beyond the longest."""
        if metres > self.longest:
            return (0.0, 0.0)
        before = max((mark for mark in self.marks if mark[0] <= metres), default=self.marks[0])
        after = min((mark for mark in self.marks if mark[0] >= metres), default=self.marks[-1])
        span = after[0] - before[0]
        part = (metres - before[0]) / span if span > 0 else 0.0
        down, up = (
            near + (far - near) * part for near, far in zip(before[1:], after[1:], strict=True)
        )
        return down * self.factor, up * self.factor

    def along_streets(self, one: Point, other: Point) -> float:
        """Return the length in metres that a loop between two points of the map would have."""
        return distance_m(one, other) * self.route_factor


def distance_m(one: Point, other: Point) -> float:
    """Return the distance between two points of the map in metres, as the crow flies."""
    west, south, east, north = map(math.radians, (*one, *other))
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * _EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))


def _contradiction(curve: Curve) -> tuple[str, str] | None:
    """Return what is wrong with ``curve`` and what to do about it, or None."""
    figures = [figure for mark in curve.marks for figure in mark]
    figures += [curve.factor, curve.handback, curve.route_factor]
    if not curve.marks or not all(is_number(each) and each >= 0 for each in figures):
        return "its curve needs points of metres, Mb/s down and Mb/s up", "give at least one"
    metres, down, up = zip(*curve.marks, strict=True)
    if any(near >= far for near, far in itertools.pairwise(metres)):
        return "the points of its curve are not in order", "begin with the shortest loop"
    if any(list(rates) != sorted(rates, reverse=True) for rates in (down, up)):
        return "a longer loop is faster in its curve", "let the rates fall, or stay"
    if curve.factor <= 0 or curve.route_factor < 1:
        return "its factor is 0, or its route_factor is below 1", "correct it"
    return None
