"""
TMF675 in shape, unverified: geographicLocation, the point of premises. x is longitude.
"""

from typing import Final

from tmf645_simulator.listing import Listing
from tmf645_simulator.places import Directory
from tmf645_simulator.roll import Premises

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.bases import LOCATIONS as BASE
from tmf645_reference_server.neighbours.reading import Shown

PATH: Final = f"{BASE}/geographicLocation"


class _Locations(Listing[Object]):
    __slots__ = ("_directory", "_host")

    def __init__(self, directory: Directory, host: str) -> None:
        self._directory = directory
        self._host = host

    def __len__(self) -> int:
        return len(self._directory.roll)

    def at(self, position: int) -> Object:
        return location(self._directory.roll.at(position), self._host)


def locations(directory: Directory, host: str) -> Shown:
    """Return where all premises are; those whose point is not known have no geometry."""
    roll = directory.roll

    def find(id: str) -> Object | None:
        position = roll.finder.first(id)
        return None if position is None else location(roll.at(position), host)

    return Shown(documents=_Locations(directory, host), find=find)


def location(premises: Premises, host: str) -> Object:
    """Return where premises are."""
    shown: Object = {
        "id": premises.id,
        "href": f"{host}{PATH}/{premises.id}",
        "@type": "GeographicLocation",
        "name": premises.id,
        "geometryType": "Point",
    }
    if premises.point is not None:
        x, y = premises.point
        shown["geometry"] = [{"x": str(x), "y": str(y)}]
    return shown
