"""
TMF673 v4.0.1: geographicAddress. Worlds may have a million of them: each is made when it is looked at.
"""

from collections.abc import Sequence
from typing import Final

from tmf645_simulator.listing import Listing
from tmf645_simulator.places import Directory
from tmf645_simulator.roll import Premises

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.bases import ADDRESSES as BASE
from tmf645_reference_server.neighbours.geography.locations import PATH as LOCATIONS
from tmf645_reference_server.neighbours.reading import Shown
from tmf645_reference_server.selection import Selection
from tmf645_reference_server.selection.filters import Operator

PATH: Final = f"{BASE}/geographicAddress"


class _Addresses(Listing[Object]):
    """The addresses at some positions of the roll."""

    __slots__ = ("_directory", "_host", "_positions")

    def __init__(self, directory: Directory, host: str, positions: Sequence[int]) -> None:
        self._directory = directory
        self._host = host
        self._positions = positions

    def __len__(self) -> int:
        return len(self._positions)

    def at(self, position: int) -> Object:
        """Return the address at ``position``."""
        return address(self._directory.roll.at(self._positions[position]), self._host)


def addresses(directory: Directory, host: str) -> Shown:
    """Return the addresses of all premises; equal attributes are found without a search."""
    roll = directory.roll

    def find(id: str) -> Object | None:
        position = roll.finder.first(id)
        return None if position is None else address(roll.at(position), host)

    def chosen(wanted: Selection) -> Sequence[Object] | None:
        equal: dict[str, str] = {}
        for each in wanted.filters:
            # The reading of a query tells a value twice: as it stands, and as a list of one.
            condition, *others = dict.fromkeys(each.conditions)
            if others or condition.operator is not Operator.EQ:
                return None
            if len(condition.path) != 1 or condition.path[0] not in roll.attributes:
                return None
            equal[condition.path[0]] = condition.value
        if len(equal) < len(wanted.filters):
            return None
        return _Addresses(directory, host, directory.addressed(equal))

    return Shown(documents=_Addresses(directory, host, range(len(roll))), find=find, chosen=chosen)


def address(premises: Premises, host: str) -> Object:
    """Return premises as an address."""
    shown: Object = {
        "id": premises.id,
        "href": f"{host}{PATH}/{premises.id}",
        "@type": "GeographicAddress",
        **premises.address,
    }
    if premises.point is not None:
        shown["geographicLocation"] = {
            "id": premises.id,
            "href": f"{host}{LOCATIONS}/{premises.id}",
            "@type": "GeoJsonPoint",
            "geometry": {"type": "Point", "coordinates": list(premises.point)},
        }
    return shown
