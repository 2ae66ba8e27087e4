"""
Worlds to be measured in: one that is served, and maps and directories of any size.

What has ten times as many polygons covers ten times the ground: about two of them hold a point,
however many there are. The same arguments give the same world.
"""

import contextlib
import csv
import math
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from tmf645_simulator.coverage import Areas, CoverageMap, Reach
from tmf645_simulator.layers import Layer
from tmf645_simulator.places import Directory
from tmf645_simulator.roll import Registrar

from benchmarks.requests import DOORS

#: Radius of a polygon in degrees, and how many of them hold a point on average.
_RADIUS, _OVERLAP = 0.02, 2.0

_AT_ONCE = 100_000


@contextlib.contextmanager
def street() -> Iterator[Path]:
    """Yield the file of the world that is served, with its premises beside it."""
    with tempfile.TemporaryDirectory(prefix="tmf645-bench-") as folder:
        file = Path(shutil.copy(Path(__file__).with_name("world.yaml"), folder))
        with file.with_name("premises.csv").open("w", encoding="utf-8", newline="") as table:
            rows = csv.writer(table)
            rows.writerow(("id", "streetNr", "streetName", "city", "lon", "lat"))
            for number in range(DOORS):
                along = -121.955 + 0.02 * number / DOORS
                rows.writerow((f"MAIN-{number}", number, "Main Street", "Riverside", along, 37.35))
                along = -121.975 + 0.01 * number / DOORS
                rows.writerow((f"MILL-{number}", number, "Mill Lane", "Riverside", along, 37.35))
        yield file


def coverage(polygons: int, corners: int) -> CoverageMap:
    """Return a map of so many polygons with so many corners each, for one technology."""
    random = np.random.default_rng(polygons)
    middles = random.random((polygons, 1, 2)) * side(polygons)
    angles = np.linspace(0, 2 * math.pi, corners, endpoint=False)
    # Wavy outlines: a circle would be too easy, and a random one might cross itself.
    radius = _RADIUS * (1 + 0.2 * np.sin(5 * angles))
    ring = np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=-1)
    shapes = shapely.polygons(middles + ring)
    layer = Layer(
        [f"AREA-{number}" for number in range(polygons)], np.asarray(shapes, np.object_).tolist()
    )
    return CoverageMap(areas=Areas(layer, [Reach(technology="fibre", down=1000)] * polygons))


def side(polygons: int) -> float:
    """Return the length in degrees of the square over which so many polygons lie."""
    return math.sqrt(polygons * math.pi * _RADIUS**2 / _OVERLAP)


def points(count: int, within: float) -> NDArray[np.float64]:
    """Return so many points of a square with sides ``within``."""
    # A seed of its own: where there are as many polygons, points would be their middles.
    return np.random.default_rng((count, 1)).random((count, 2)) * within


def directory(premises: int) -> Directory:
    """Return so many premises, a hundred in each street."""
    registrar = Registrar()
    for first in range(0, premises, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, premises))
        registrar.add(
            [premises_id(number) for number in numbers],
            points(len(numbers), 10.0),
            {
                "streetName": [f"Street {number // 100}" for number in numbers],
                "streetNr": [str(number % 100) for number in numbers],
            },
        )
    return Directory(registrar.roll())


def premises_id(number: int) -> str:
    """Return what the premises with this number are called."""
    return f"LOC{number:012}"
