"""
Streets: an address and a point for every premises.

Streets run west to east in columns, thirty houses each, odd numbers on the south side. In one
street of twenty stand apartment houses: a dozen premises share a street number and a point there,
and ``unit`` tells them apart.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tmf645_scenarios.region.towns import Names, Town, degrees

COLUMNS: Final = (
    "id", "lon", "lat", "streetNr", "streetName", "unit", "postcode", "city", "country",
)  # fmt: skip

_HOUSES: Final = 30
_FLATS: Final = 12
_FRONTAGE: Final = 25.0
_LENGTH: Final = 420.0
_DEPTH: Final = 70.0
_STREETS_A_POSTCODE: Final = 40


@dataclass(frozen=True, slots=True)
class Settled:
    """The premises of one town, a column each; ``metres`` is where they stand."""

    columns: dict[str, Sequence[str]]
    metres: NDArray[np.float64]


def settle(town: Town, names: Names, random: np.random.Generator) -> Settled:
    """Return the premises of ``town``."""
    number = np.arange(town.premises)
    street, place = number // _HOUSES, number % _HOUSES
    streets = int(street[-1]) + 1
    is_tall = random.random(streets)[street] < 0.05
    house = np.where(is_tall, place // _FLATS, place)
    metres = _metres(town, street, house, streets, random)
    texts = _street_names(names, streets, random)
    postcodes = [
        f"{10000 + town.number * 200 + each // _STREETS_A_POSTCODE:05}" for each in range(streets)
    ]
    lon, lat = degrees(metres).T
    columns: dict[str, Sequence[str]] = {
        "id": [f"P{each:08}" for each in range(town.first + 1, town.first + town.premises + 1)],
        "lon": [f"{each:.6f}" for each in lon.tolist()],
        "lat": [f"{each:.6f}" for each in lat.tolist()],
        "streetNr": [str(each + 1) for each in house.tolist()],
        "streetName": [texts[each] for each in street.tolist()],
        "unit": _units(is_tall, place),
        "postcode": [postcodes[each] for each in street.tolist()],
        "city": [town.name] * town.premises,
        "country": ["US"] * town.premises,
    }
    return Settled(columns, metres)


def settled(
    towns: Sequence[Town], names: Names, random: np.random.Generator
) -> Iterator[tuple[Town, Settled]]:
    """Yield each town with its premises."""
    for town in towns:
        yield town, settle(town, names, random)


def _metres(
    town: Town,
    street: NDArray[np.int64],
    house: NDArray[np.int64],
    streets: int,
    random: np.random.Generator,
) -> NDArray[np.float64]:
    columns = max(1, round(math.sqrt(streets * _DEPTH / _LENGTH)))
    x = street % columns * _LENGTH + house // 2 * _FRONTAGE
    y = street // columns * _DEPTH + np.where(house % 2 == 0, -12.0, 12.0)
    placed = np.stack([x, y], axis=1)
    placed += random.uniform(-3, 3, (streets, 2))[street]
    middle = (placed.max(axis=0) + placed.min(axis=0)) / 2
    return np.asarray(placed - middle + town.centre, np.float64)


def _street_names(names: Names, streets: int, random: np.random.Generator) -> list[str]:
    """Return a name for each street of a town; none twice where there are enough."""
    pool = len(names.stems) * len(names.endings)
    drawn = random.choice(pool, streets, replace=streets > pool)
    return [
        f"{names.stems[each // len(names.endings)]} {names.endings[each % len(names.endings)]}"
        for each in drawn.tolist()
    ]


def _units(is_tall: NDArray[np.bool_], place: NDArray[np.int64]) -> list[str]:
    flats = (place % _FLATS + 1).tolist()
    return [str(flat) if tall else "" for tall, flat in zip(is_tall.tolist(), flats, strict=True)]
