"""
Fitting: do the parts of a world that name each other know each other?
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from tmf645_simulator.access import Access
from tmf645_simulator.capacity import Capacity
from tmf645_simulator.catalogue import RESOURCE, SPECIFICATION, Catalogue
from tmf645_simulator.characteristics import misfits
from tmf645_simulator.errors import ImpossibleValue, UnknownReference
from tmf645_simulator.installed import InstalledBase, InstalledService
from tmf645_simulator.operations import Operation, Operations
from tmf645_simulator.partners import Partners
from tmf645_simulator.places import Directory
from tmf645_simulator.platforms import Platforms
from tmf645_simulator.specifications import ServiceSpecification, Unit


class World(Protocol):
    """The parts of an inventory that name each other."""

    @property
    def catalogue(self) -> Catalogue: ...  # noqa: D102 - as Inventory says
    @property
    def places(self) -> Directory: ...  # noqa: D102
    @property
    def capacity(self) -> Capacity: ...  # noqa: D102
    @property
    def access(self) -> Access: ...  # noqa: D102
    @property
    def operations(self) -> Operations: ...  # noqa: D102
    @property
    def platforms(self) -> Platforms: ...  # noqa: D102
    @property
    def installed(self) -> InstalledBase: ...  # noqa: D102
    @property
    def partners(self) -> Partners: ...  # noqa: D102


Reference = tuple[str, str, str, str, bool]


def references_fit(world: World) -> None:
    """Raise UnknownReference where something names what the world does not have."""
    _exist(_references(world))


def installed_fits(world: World) -> None:
    """Raise ImpossibleValue where a service is installed as it cannot be."""
    for service in world.installed.services:
        _values_fit(service, world)
    _installed_is_used(world)


def operation_fits(operation: Operation, world: World) -> None:
    """Raise UnknownReference where ``operation`` is at what the world does not have."""
    _exist(_of_operation(operation, world))


def service_fits(service: InstalledService, world: World) -> None:
    """Raise InventoryError where ``service`` cannot be installed in ``world``."""
    _exist(_of_installed(service, world))
    _values_fit(service, world)


def _exist(references: Iterable[Reference]) -> None:
    for kind, id_, what, name, exists in references:
        if not exists:
            raise UnknownReference(
                kind, id_, f'no {what} has the id "{name}"', "add it, or drop it"
            )


def _values_fit(service: InstalledService, world: World) -> None:
    [specification] = world.catalogue.named((service.specification,))
    for reason in misfits(specification.by_name, service.characteristics):
        raise ImpossibleValue("installed", service.id, reason.label, "correct the value")


def _references(world: World) -> Iterator[Reference]:
    """Yield who names what, and whether it is there."""
    for operation in world.operations.entries:
        yield from _of_operation(operation, world)
    for fact in world.access.facts:
        yield "access", fact.premises, "premises", fact.premises, fact.premises in world.places
    for resource in world.catalogue.resources:
        if resource.partner is not None:
            known = resource.partner in world.partners
            yield RESOURCE, resource.id, "partner", resource.partner, known
    for service in world.catalogue.services:
        yield from _of_platforms(service, world.platforms)
    for installed in world.installed.services:
        yield from _of_installed(installed, world)


def _of_operation(operation: Operation, world: World) -> Iterator[Reference]:
    kind, id_ = "operation", operation.id
    if operation.node is not None:
        yield kind, id_, "node", operation.node, operation.node in world.capacity
    if operation.premises is not None:
        yield kind, id_, "premises", operation.premises, operation.premises in world.places


def _of_platforms(service: ServiceSpecification, platforms: Platforms) -> Iterator[Reference]:
    for need in service.platforms:
        yield SPECIFICATION, service.id, "platform", need.platform, need.platform in platforms
        for name in need.when:
            yield SPECIFICATION, service.id, "characteristic", name, name in service.by_name
        if need.of is not None:
            counted = service.characteristic(need.of)
            known = counted is not None and counted.numeric
            yield SPECIFICATION, service.id, "number among its characteristics", need.of, known


def _of_installed(service: InstalledService, world: World) -> Iterator[Reference]:
    kind, id_ = "installed", service.id
    yield kind, id_, "premises", service.premises, service.premises in world.places
    specified = world.catalogue.service(service.specification) is not None
    yield kind, id_, "specification", service.specification, specified
    for part in service.solution:
        yield kind, id_, "resource", part, world.catalogue.resource(part) is not None
    for take in service.takes:
        yield kind, id_, "node", take.node, take.node in world.capacity


def _installed_is_used(world: World) -> None:
    takes = _takes(world.installed.services)
    for (node, unit), quantity in world.capacity.draw(takes).items():
        used = world.capacity.pool(node, unit).used
        if quantity > used:
            raise ImpossibleValue(
                "pool",
                node,
                f"installed services take {quantity:g} {unit}, and only {used:g} are used",
                "used counts them too: raise it",
            )


def _takes(services: Iterable[InstalledService]) -> Iterator[tuple[str, Unit, float]]:
    for service in services:
        for take in service.takes:
            yield take.node, take.unit, take.quantity
