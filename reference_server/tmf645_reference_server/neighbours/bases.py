"""
Where each neighbour API begins, below the host.

Those of TMF620, 674, 675 and 716 are confirmed by no official file; the others are those of the API
files (a test holds them against these). That of TMF638 has no ``Management`` in it.
"""

from typing import Final

CATALOGUE: Final = "/tmf-api/productCatalogManagement/v4"
SERVICES: Final = "/tmf-api/serviceCatalogManagement/v4"
OFFERING: Final = "/tmf-api/productOfferingQualification/v4"
ORDERING: Final = "/tmf-api/productOrderingManagement/v4"
INSTALLED: Final = "/tmf-api/serviceInventory/v4"
ADDRESSES: Final = "/tmf-api/geographicAddressManagement/v4"
SITES: Final = "/tmf-api/geographicSiteManagement/v4"
LOCATIONS: Final = "/tmf-api/geographicLocation/v4"
RESERVATION: Final = "/tmf-api/resourceReservation/v4"

#: All of them.
BASES: Final = (
    CATALOGUE,
    SERVICES,
    OFFERING,
    ORDERING,
    INSTALLED,
    ADDRESSES,
    SITES,
    LOCATIONS,
    RESERVATION,
)
