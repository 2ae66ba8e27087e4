"""
TMF674 in shape, unverified: geographicSite, one at each premises.
"""

from typing import Final

from tmf645_simulator.listing import Listing
from tmf645_simulator.places import Directory

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.bases import SITES as BASE
from tmf645_reference_server.neighbours.geography.addresses import PATH as ADDRESSES
from tmf645_reference_server.neighbours.reading import Shown

PATH: Final = f"{BASE}/geographicSite"


class _Sites(Listing[Object]):
    __slots__ = ("_directory", "_host")

    def __init__(self, directory: Directory, host: str) -> None:
        self._directory = directory
        self._host = host

    def __len__(self) -> int:
        return len(self._directory.roll)

    def at(self, position: int) -> Object:
        return site(self._directory.roll.ids[position], self._host)


def sites(directory: Directory, host: str) -> Shown:
    """Return a site for all premises."""

    def find(id: str) -> Object | None:
        return site(id, host) if id in directory else None

    return Shown(documents=_Sites(directory, host), find=find)


def site(premises: str, host: str) -> Object:
    """Return the site at ``premises``."""
    return {
        "id": premises,
        "href": f"{host}{PATH}/{premises}",
        "@type": "GeographicSite",
        "name": premises,
        "status": "active",
        "place": [
            {
                "id": premises,
                "href": f"{host}{ADDRESSES}/{premises}",
                "role": "siteAddress",
                "@referredType": "GeographicAddress",
            }
        ],
    }
