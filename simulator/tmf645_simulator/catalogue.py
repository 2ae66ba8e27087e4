"""
The catalogue: every specification, checked for what cannot be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tmf645_simulator.characteristics import check_characteristic, is_number
from tmf645_simulator.decompose import parts_of, refuse_cycles
from tmf645_simulator.ends import plain
from tmf645_simulator.errors import DuplicateId, ImpossibleValue, UnknownReference
from tmf645_simulator.specifications import (
    ResourceSpecification,
    ServiceSpecification,
    Solution,
)

SPECIFICATION = "specification"
RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """
    What can be asked for, in the order in which a query lists it, and what delivers it.

    Raises InventoryError for ids used twice, unknown references and cycles.
    """

    services: tuple[ServiceSpecification, ...] = ()
    resources: tuple[ResourceSpecification, ...] = ()
    _services: Mapping[str, ServiceSpecification] = field(init=False, repr=False, compare=False)
    _resources: Mapping[str, ResourceSpecification] = field(init=False, repr=False, compare=False)
    _solutions: Mapping[str, tuple[Solution, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_services", {each.id: each for each in self.services})
        object.__setattr__(self, "_resources", {each.id: each for each in self.resources})
        _check(self)
        object.__setattr__(
            self, "_solutions", {each.id: self._solved(each) for each in self.services}
        )

    def service(self, id: str) -> ServiceSpecification | None:
        """Return the customer-facing specification of that id, or None."""
        return self._services.get(id)

    def resource(self, id: str) -> ResourceSpecification | None:
        """Return the resource-facing specification of that id, or None."""
        return self._resources.get(id)

    def named(self, ids: tuple[str, ...]) -> tuple[ServiceSpecification, ...]:
        """Return the customer-facing specifications of those ids, which have to exist."""
        return tuple(self._services[id_] for id_ in ids)

    def parts(self, solution: tuple[str, ...]) -> tuple[ResourceSpecification, ...]:
        """Return every part that ``solution`` needs, required ones included, each once."""
        return parts_of(solution, self._resources)

    def solutions(self, service_id: str) -> tuple[Solution, ...]:
        """Return the solutions of that service, which has to exist, in order of preference."""
        return self._solutions[service_id]

    def _solved(self, service: ServiceSpecification) -> tuple[Solution, ...]:
        return tuple(Solution(self.parts(each)) for each in service.solutions)


def _check(catalogue: Catalogue) -> None:
    _ids_are_unique(catalogue)
    for resource in catalogue.resources:
        _check_resource(resource, catalogue)
    for service in catalogue.services:
        _check_service(service, catalogue)
    refuse_cycles(RESOURCE, {each.id: each.requires for each in catalogue.resources})
    refuse_cycles(SPECIFICATION, {each.id: each.companions for each in catalogue.services})
    for service in catalogue.services:
        _demands_can_be_counted(service, catalogue)


def _ids_are_unique(catalogue: Catalogue) -> None:
    seen: set[str] = set()
    both = [(SPECIFICATION, each.id) for each in catalogue.services]
    both += [(RESOURCE, each.id) for each in catalogue.resources]
    for kind, id_ in both:
        if id_ in seen:
            raise DuplicateId(kind, id_, "this id is taken", "give each specification its own")
        seen.add(id_)


def _check_resource(resource: ResourceSpecification, catalogue: Catalogue) -> None:
    for other in resource.requires:
        if catalogue.resource(other) is None:
            raise UnknownReference(
                RESOURCE,
                resource.id,
                f'requires "{other}", which is no resource',
                "add it, or drop it",
            )
    if resource.demands and resource.technology is None:
        raise ImpossibleValue(
            RESOURCE,
            resource.id,
            "it takes capacity and has no technology, so no node to take it from",
            "give it a technology, or drop its demands",
        )
    if resource.lead_time < timedelta(0):
        raise ImpossibleValue(RESOURCE, resource.id, "its lead_time is below 0", "give a duration")
    rates = [rate for rate in (resource.down, resource.up) if rate is not None]
    amounts = [
        number for each in resource.demands for number in (each.quantity, each.oversubscription)
    ]
    if not all(is_number(each) and each > 0 for each in rates + amounts):
        raise ImpossibleValue(
            RESOURCE,
            resource.id,
            "a rate, quantity or oversubscription is not above 0",
            "correct it",
        )


def _check_service(service: ServiceSpecification, catalogue: Catalogue) -> None:
    _references_exist(service, catalogue)
    names = [each.name for each in service.characteristics]
    for name in names:
        if names.count(name) > 1:
            raise DuplicateId(SPECIFICATION, service.id, f"two characteristics {name}", "drop one")
    for characteristic in service.characteristics:
        check_characteristic(service.id, characteristic)
    if len({plain(end) for end in service.ends}) != len(service.ends):
        raise DuplicateId(
            SPECIFICATION, service.id, "two ends are called the same", "give each its own name"
        )
    governed = [each.governs for each in service.characteristics if each.governs]
    if len(governed) != len(set(governed)):
        raise DuplicateId(
            SPECIFICATION, service.id, "two characteristics govern the same", "let one govern it"
        )


def _references_exist(service: ServiceSpecification, catalogue: Catalogue) -> None:
    if not service.solutions:
        raise ImpossibleValue(
            SPECIFICATION, service.id, "it has no solution", "list at least one set of resources"
        )
    for part in (part for solution in service.solutions for part in solution):
        if catalogue.resource(part) is None:
            raise UnknownReference(
                SPECIFICATION,
                service.id,
                f'a solution names "{part}", which is no resource',
                "add it",
            )
    for other in service.companions + service.alternatives + service.off_net:
        if catalogue.service(other) is None:
            raise UnknownReference(
                SPECIFICATION, service.id, f'names "{other}", which is no specification', "add it"
            )
    for name in (name for exclusion in service.exclusions for name in exclusion.values):
        if service.characteristic(name) is None:
            raise UnknownReference(
                SPECIFICATION,
                service.id,
                f'excludes values of "{name}", which it has not',
                "add it",
            )


def _demands_can_be_counted(service: ServiceSpecification, catalogue: Catalogue) -> None:
    for solution in service.solutions:
        for part in catalogue.parts(solution):
            for demand in part.demands:
                counted = service.characteristic(demand.of) if demand.of else None
                if demand.of and (counted is None or not counted.numeric):
                    raise UnknownReference(
                        SPECIFICATION,
                        service.id,
                        f'its part "{part.id}" takes what "{demand.of}" says, which is no number here',
                        "add that characteristic as a number, or give the part a quantity",
                    )
