"""
Where the APIs of a story live: TMF645 below the API root, the others on the same host.
"""

from typing import Final
from urllib.parse import urlsplit

#: Below the API root of TMF645.
_OWN: Final = {
    "check": "/checkServiceQualification",
    "query": "/queryServiceQualification",
    "hub": "/hub",
}

#: On the host, at the paths of TM Forum's files; those of TMF716, 620, 674 and 675 are unverified.
_BESIDE: Final = {
    "reservation": "/tmf-api/resourceReservation/v4/resourceReservation",
    "order": "/tmf-api/productOrderingManagement/v4/productOrder",
    "cancellation": "/tmf-api/productOrderingManagement/v4/cancelProductOrder",
    "offer": "/tmf-api/productOfferingQualification/v4/productOfferingQualification",
    "offering": "/tmf-api/productCatalogManagement/v4/productOffering",
    "product-specification": "/tmf-api/productCatalogManagement/v4/productSpecification",
    "service-specification": "/tmf-api/serviceCatalogManagement/v4/serviceSpecification",
    "service": "/tmf-api/serviceInventory/v4/service",
    "address": "/tmf-api/geographicAddressManagement/v4/geographicAddress",
    "address-validation": "/tmf-api/geographicAddressManagement/v4/geographicAddressValidation",
    "site": "/tmf-api/geographicSiteManagement/v4/geographicSite",
    "location": "/tmf-api/geographicLocation/v4/geographicLocation",
}

#: Every name that a target may begin with.
NAMES: Final = (*_OWN, *_BESIDE)


def address(root: str, api: str, rest: str) -> str:
    """Return the URL of ``rest`` at ``api``, or of the path ``rest`` where that is empty."""
    if api in _OWN:
        return root + _OWN[api] + rest
    parts = urlsplit(root)
    return f"{parts.scheme}://{parts.netloc}{_BESIDE.get(api, '')}{rest}"


def hub(root: str, api: str, rest: str) -> str:
    """Return the URL of a hub: of the API so named, or of a path."""
    found = address(root, api, rest)
    if api in _BESIDE and not rest:
        return f"{found.rpartition('/')[0]}/hub"
    return f"{root}{_OWN['hub']}" if api in {"check", "query"} and not rest else found
