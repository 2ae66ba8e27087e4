"""
TMF675 in shape, unverified: geographicLocation, the point of premises. x is longitude.
"""

from typing import Final

from tmf645_simulator.places import Directory
from tmf645_simulator.roll import Premises

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.bases import LOCATIONS as BASE
from tmf645_reference_server.neighbours.geography.premises import at_premises
from tmf645_reference_server.neighbours.reading import Shown

PATH: Final = f"{BASE}/geographicLocation"


def locations(directory: Directory, host: str) -> Shown:
    """Return where all premises are; those whose point is not known have no geometry."""
    return at_premises(directory, location, host)


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
