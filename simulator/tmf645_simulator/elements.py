"""
Element keys: how edits, answers and traces name what they are about.

    premises:HOME   coverage:town   node:olt-1   technology:fibre   tile:-122:37   everywhere

A tile is a degree of longitude by a degree of latitude. It stands for all that could be drawn on
the map there: an area that does not exist yet has no other name in an answer that was given
without it.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Final

PREMISES: Final = "premises"
COVERAGE: Final = "coverage"
NODE: Final = "node"
POINT: Final = "point"
PLATFORM: Final = "platform"
INSTALLED: Final = "installed"
OPERATION: Final = "operation"
TECHNOLOGY: Final = "technology"
SPECIFICATION: Final = "specification"

#: What touches more than this many tiles touches everything.
MOST_TILES: Final = 1024

#: The key of whatever has a place on the map.
EVERYWHERE: Final = "everywhere"


def element(kind: str, id: str) -> str:
    """Return the key of the element of that kind and id."""
    return f"{kind}:{id}"


def tile(point: tuple[float, float]) -> str:
    """Return the key of the tile in which ``point`` (longitude, latitude) lies."""
    return _tile(math.floor(point[0]), math.floor(point[1]))


def tiles(bounds: Iterable[float]) -> Iterator[str]:
    """Yield the keys of the tiles that a box (west, south, east, north) meets."""
    west, south, east, north = (math.floor(each) for each in bounds)
    if (east - west + 1) * (north - south + 1) > MOST_TILES:
        yield EVERYWHERE
        return
    for x in range(west, east + 1):
        for y in range(south, north + 1):
            yield _tile(x, y)


def _tile(x: int, y: int) -> str:
    return f"tile:{x}:{y}"
