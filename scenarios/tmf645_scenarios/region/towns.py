"""
Towns: where people live, how many, and what the streets are called.

Sizes follow Zipf's law, as those of real towns do. Towns lie on a coarse grid, shaken, so that
none lies upon another. Distances are in metres from the south-western corner of the region.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: The south-western corner: longitude, latitude; and what a degree is there, in metres.
CORNER: Final = (-99.5, 38.0)
METRES: Final = (111_320 * math.cos(math.radians(38.5)), 111_320.0)

_PREMISES_A_TOWN: Final = 4000
_MOST_TOWNS: Final = 400
#: Premises a square metre: a town of detached houses.
_DENSITY: Final = 0.001
_STREET_NAMES: Final = (400, 60)


@dataclass(frozen=True, slots=True)
class Town:
    """A town: its premises are numbered from ``first``, its side is in metres."""

    number: int
    name: str
    first: int
    premises: int
    centre: tuple[float, float]
    side: float


@dataclass(frozen=True, slots=True)
class Names:
    """Words that streets are named with, and the names of towns."""

    towns: Sequence[str]
    stems: Sequence[str]
    endings: Sequence[str]


def names(faker: Any, towns: int) -> Names:
    """Draw names: as many towns, some hundred stems, some dozen endings."""
    stems, endings = _STREET_NAMES
    return Names(
        towns=_distinct(faker.city, towns),
        stems=_distinct(faker.last_name, stems),
        endings=_distinct(faker.street_suffix, endings),
    )


def count_of_towns(premises: int) -> int:
    """Return how many towns so many premises make."""
    return max(1, min(_MOST_TOWNS, math.ceil(premises / _PREMISES_A_TOWN)))


def found(premises: int, names_of: Sequence[str], random: np.random.Generator) -> list[Town]:
    """Return towns with ``premises`` in all, largest first."""
    weights = 1 / (np.arange(len(names_of)) + 3) ** 0.8
    sizes = np.floor(premises * weights / weights.sum()).astype(np.int64)
    sizes[0] += premises - sizes.sum()
    sides = np.sqrt(np.maximum(sizes, 1) / _DENSITY)
    across = math.ceil(math.sqrt(len(sizes)))
    pitch = 1.3 * float(sides.max())
    cells = random.permutation(across * across)[: len(sizes)]
    shaken = random.uniform(-0.1, 0.1, (len(sizes), 2)) * pitch
    centres = (np.stack([cells % across, cells // across], axis=1) + 0.6) * pitch + shaken
    firsts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    return [
        Town(number, name, int(first), int(size), (float(x), float(y)), float(side))
        for number, (name, first, size, (x, y), side) in enumerate(
            zip(names_of, firsts, sizes, centres, sides, strict=True)
        )
        if size
    ]


def degrees(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return rows of metres east and north of the corner as longitude and latitude."""
    return np.asarray(metres / METRES + CORNER, np.float64)


def _distinct(draw: Any, count: int) -> list[str]:
    """Draw ``count`` different texts; where the well runs dry, number them on."""
    drawn: dict[str, None] = {}
    for _ in range(count * 20):
        drawn.setdefault(draw())
        if len(drawn) == count:
            break
    first = list(drawn)
    return first + [
        f"{first[n % len(first)]} {n // len(first) + 1}" for n in range(len(first), count)
    ]
