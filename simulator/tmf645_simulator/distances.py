"""
Distances over the ground, in metres, between points given in degrees.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tmf645_simulator.roll import Point

#: The mean radius of the earth.
EARTH: Final = 6_371_009


def distances(points: NDArray[np.float64], origin: Point) -> NDArray[np.float64]:
    """Return how far each of ``points`` is from ``origin``; NaN for what has no coordinates."""
    x, y = np.radians(points[:, 0]), np.radians(points[:, 1])
    x0, y0 = np.radians(origin[0]), np.radians(origin[1])
    # The haversine: exact enough at any distance, also across the antimeridian.
    half = np.sin((y - y0) / 2) ** 2 + np.cos(y) * np.cos(y0) * np.sin((x - x0) / 2) ** 2
    found: NDArray[np.float64] = 2 * EARTH * np.arcsin(np.sqrt(np.minimum(half, 1)))
    return found
