"""
Service inventory (TMF638 v4.0.0), read only: the services that customers of this world have.

The base path has no ``Management`` in it, unlike its neighbours'. Held against the official API file
by a test.
"""

from typing import Final

from tmf645_simulator.installed import InstalledService
from tmf645_simulator.inventory import Inventory

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.bases import INSTALLED as BASE
from tmf645_reference_server.neighbours.catalogue import services
from tmf645_reference_server.neighbours.geography.addresses import PATH as ADDRESSES
from tmf645_reference_server.wire.showing import show_characteristic

PATH: Final = f"{BASE}/service"


def installed(inventory: Inventory, host: str) -> list[Object]:
    """Return every installed service, in the order in which they came."""
    return [_shown(each, inventory, host) for each in inventory.installed.services]


def _shown(service: InstalledService, inventory: Inventory, host: str) -> Object:
    specification = inventory.catalogue.service(service.specification)
    name = service.specification if specification is None else specification.name
    return {
        "id": service.id,
        "href": f"{host}{PATH}/{service.id}",
        "@type": "Service",
        "name": f"{name} at {service.premises}",
        "state": "active",
        "hasStarted": True,
        "isServiceEnabled": True,
        "serviceSpecification": services.reference(service.specification, name, host),
        "serviceCharacteristic": [
            show_characteristic(name, value) for name, value in service.characteristics.items()
        ],
        "place": [
            {
                "id": service.premises,
                "href": f"{host}{ADDRESSES}/{service.premises}",
                "role": "installationAddress",
                "@type": "PlaceRef",
                "@referredType": "GeographicAddress",
            }
        ],
        "supportingResource": [
            {"id": part, "name": part, "@referredType": "ResourceFacingServiceSpecification"}
            for part in service.solution
        ],
    }
