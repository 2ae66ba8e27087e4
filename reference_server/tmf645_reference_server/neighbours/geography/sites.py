"""
TMF674 in shape, unverified: geographicSite, one at each premises.
"""

from typing import Final

from tmf645_simulator.places import Directory
from tmf645_simulator.roll import Premises

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.bases import SITES as BASE
from tmf645_reference_server.neighbours.geography.addresses import PATH as ADDRESSES
from tmf645_reference_server.neighbours.geography.premises import at_premises
from tmf645_reference_server.neighbours.reading import Shown

PATH: Final = f"{BASE}/geographicSite"


def sites(directory: Directory, host: str) -> Shown:
    """Return a site for all premises."""
    return at_premises(directory, site, host)


def site(premises: Premises, host: str) -> Object:
    """Return the site at ``premises``."""
    return {
        "id": premises.id,
        "href": f"{host}{PATH}/{premises.id}",
        "@type": "GeographicSite",
        "name": premises.id,
        "status": "active",
        "place": [
            {
                "id": premises.id,
                "href": f"{host}{ADDRESSES}/{premises.id}",
                "role": "siteAddress",
                "@referredType": "GeographicAddress",
            }
        ],
    }
