"""
TMF633 v4.0.0: serviceSpecification, customer-facing and resource-facing, of the world's catalogue.

The API file has no class for either kind; ``@type`` tells them apart as the information framework
names them. Relationships: a customer-facing service ``reliesOn`` the parts of each of its solutions (the
``role`` says which solution), ``requires`` its companions, and may be ``substituted`` by alternatives.
"""

from collections.abc import Iterator
from typing import Final

from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic, ValueType
from tmf645_simulator.specifications import ResourceSpecification, ServiceSpecification

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.neighbours.bases import SERVICES as BASE

SPECIFICATIONS: Final = f"{BASE}/serviceSpecification"

_TYPES: Final = {
    ValueType.TEXT: "string",
    ValueType.NUMBER: "number",
    ValueType.INTEGER: "integer",
    ValueType.BOOLEAN: "boolean",
}


def specifications(catalogue: Catalogue, host: str) -> list[Object]:
    """Return every service specification: what customers ask for, then what delivers it."""
    return [
        *(_customer_facing(each, catalogue, host) for each in catalogue.services),
        *(_resource_facing(each, catalogue, host) for each in catalogue.resources),
    ]


def reference(id: str, name: str, host: str) -> Object:
    """Return a reference to a service specification."""
    return {
        "id": id,
        "href": f"{host}{SPECIFICATIONS}/{id}",
        "name": name,
        "@referredType": "ServiceSpecification",
    }


def characteristic(of: Characteristic, name: str, values: str) -> Object:
    """Return the specification of a characteristic; ``values`` is what its values are listed under."""
    shown: list[JSON] = [
        {"value": each, "isDefault": each == of.default, "unitOfMeasure": of.unit}
        for each in of.values
    ]
    if not of.values and (of.minimum is not None or of.maximum is not None):
        bounds: Object = {"isDefault": False, "unitOfMeasure": of.unit}
        if of.minimum is not None:
            bounds["valueFrom"] = int(of.minimum)
        if of.maximum is not None:
            bounds["valueTo"] = int(of.maximum)
        shown.append(bounds)
    return {
        "id": name,
        "name": name,
        "valueType": _TYPES[of.type],
        "configurable": True,
        "minCardinality": 1 if of.mandatory else 0,
        "maxCardinality": 1,
        values: shown,
    }


def _shared(id: str, name: str, host: str, kind: str) -> Object:
    return {
        "id": id,
        "href": f"{host}{SPECIFICATIONS}/{id}",
        "@type": kind,
        "@baseType": "ServiceSpecification",
        "name": name,
        "lifecycleStatus": "Active",
    }


def _customer_facing(service: ServiceSpecification, catalogue: Catalogue, host: str) -> Object:
    return _shared(service.id, service.name, host, "CustomerFacingServiceSpecification") | {
        "version": service.version,
        "isBundle": False,
        "specCharacteristic": [
            characteristic(each, each.name, "characteristicValueSpecification")
            for each in service.characteristics
        ],
        "serviceSpecRelationship": list(_relationships(service, catalogue, host)),
    }


def _relationships(
    service: ServiceSpecification, catalogue: Catalogue, host: str
) -> Iterator[Object]:
    for number, solution in enumerate(service.solutions, start=1):
        for part in solution:
            resource = catalogue.resource(part)
            name = part if resource is None else resource.name
            related = reference(part, name, host) | {"relationshipType": "reliesOn"}
            yield related | {"role": f"solution {number}"}
    for kind, others in (("requires", service.companions), ("substituted", service.alternatives)):
        for other in catalogue.named(others):
            yield reference(other.id, other.name, host) | {"relationshipType": kind}


def _resource_facing(resource: ResourceSpecification, catalogue: Catalogue, host: str) -> Object:
    related: list[JSON] = []
    for other in resource.requires:
        known = catalogue.resource(other)
        name = other if known is None else known.name
        related.append(reference(other, name, host) | {"relationshipType": "requires"})
    shown = _shared(resource.id, resource.name, host, "ResourceFacingServiceSpecification")
    shown |= {"isBundle": False, "serviceSpecRelationship": related}
    if resource.technology is not None:
        shown["resourceSpecification"] = [
            {
                "id": resource.technology,
                "name": resource.technology,
                "@referredType": "ResourceSpecification",
            }
        ]
    return shown
