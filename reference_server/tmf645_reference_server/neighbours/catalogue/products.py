"""
TMF620 in shape, unverified: productOffering and productSpecification of what a scenario sells.
"""

from datetime import datetime
from typing import Final

from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.commerce import Commerce, Offering, Product

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.neighbours.bases import CATALOGUE as BASE
from tmf645_reference_server.neighbours.catalogue import services
from tmf645_reference_server.wire.dates import show_moment

OFFERINGS: Final = f"{BASE}/productOffering"
SPECIFICATIONS: Final = f"{BASE}/productSpecification"

_VALUES: Final = "productSpecCharacteristicValue"


def offerings(commerce: Commerce, host: str, now: datetime) -> list[Object]:
    """Return every offering, sold or not; ``lifecycleStatus`` tells which at ``now``."""
    return [_offering(each, commerce, host, now) for each in commerce.offerings]


def specifications(commerce: Commerce, catalogue: Catalogue, host: str) -> list[Object]:
    """Return every product, with the services behind it."""
    return [_specification(each, catalogue, host) for each in commerce.products]


def _offering(offering: Offering, commerce: Commerce, host: str, now: datetime) -> Object:
    product = commerce.product(offering.product)
    term: Object = {}
    if offering.valid_from is not None:
        term["startDateTime"] = show_moment(offering.valid_from)
    if offering.valid_until is not None:
        term["endDateTime"] = show_moment(offering.valid_until)
    shown: Object = {
        "id": offering.id,
        "href": f"{host}{OFFERINGS}/{offering.id}",
        "@type": "ProductOffering",
        "name": offering.name,
        "isBundle": False,
        "isSellable": _status(offering, now) == "Active",
        "lifecycleStatus": _status(offering, now),
        "category": [{"id": each, "@type": "CategoryRef"} for each in offering.categories],
        "productSpecification": {
            "id": offering.product,
            "href": f"{host}{SPECIFICATIONS}/{offering.product}",
            "name": "" if product is None else product.name,
            "@referredType": "ProductSpecification",
        },
        "prodSpecCharValueUse": [
            {
                "name": name,
                "productSpecCharacteristicValue": [{"value": value, "isDefault": True}],
            }
            for name, value in offering.values.items()
        ],
    }
    return shown | ({"validFor": term} if term else {})


def _status(offering: Offering, now: datetime) -> str:
    if offering.valid_from is not None and now < offering.valid_from:
        return "Launched"
    if offering.valid_until is not None and now >= offering.valid_until:
        return "Retired"
    return "Active"


def _specification(product: Product, catalogue: Catalogue, host: str) -> Object:
    characteristics: list[JSON] = []
    references: list[JSON] = []
    for link in product.services:
        service = catalogue.service(link.specification)
        name = link.specification if service is None else service.name
        references.append(services.reference(link.specification, name, host))
        names = {on_service: own for own, on_service in link.characteristics.items()}
        characteristics += [
            services.characteristic(each, names.get(each.name, each.name), _VALUES)
            for each in (() if service is None else service.characteristics)
            if not names or each.name in names
        ]
    return {
        "id": product.id,
        "href": f"{host}{SPECIFICATIONS}/{product.id}",
        "@type": "ProductSpecification",
        "name": product.name,
        "lifecycleStatus": "Active",
        "isBundle": len(product.services) > 1,
        "productSpecCharacteristic": characteristics,
        "serviceSpecification": references,
    }
