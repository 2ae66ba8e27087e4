"""
TMF673 v4.0.1: geographicAddress, one at each premises.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from tmf645_simulator.places import Directory
from tmf645_simulator.roll import Premises

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.bases import ADDRESSES as BASE
from tmf645_reference_server.neighbours.geography.locations import PATH as LOCATIONS
from tmf645_reference_server.neighbours.geography.premises import at_premises
from tmf645_reference_server.neighbours.reading import Shown
from tmf645_reference_server.selection import Selection
from tmf645_reference_server.selection.filters import Operator

PATH: Final = f"{BASE}/geographicAddress"


def addresses(directory: Directory, host: str) -> Shown:
    """Return the addresses of all premises; equal attributes are found without a search."""

    def chosen(wanted: Selection) -> Sequence[int] | None:
        equal = _equal(wanted, directory.roll.attributes)
        return None if equal is None else directory.addressed(equal)

    return at_premises(directory, address, host, chosen)


def _equal(wanted: Selection, known: Collection[str]) -> Mapping[str, str] | None:
    """Return the attributes that have to be equal to a value; None where that is not all."""
    equal: dict[str, str] = {}
    for each in wanted.filters:
        # The reading of a query tells a value twice: as it stands, and as a list of one.
        condition, *others = dict.fromkeys(each.conditions)
        if others or condition.operator is not Operator.EQ:
            return None
        if len(condition.path) != 1 or condition.path[0] not in known:
            return None
        equal[condition.path[0]] = condition.value
    # An attribute that is filtered twice has to be looked at.
    return equal if len(equal) == len(wanted.filters) else None


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
