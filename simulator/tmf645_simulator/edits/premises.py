"""
Edits at premises: explicit rows, and services that customers have.
"""

from dataclasses import dataclass

from tmf645_simulator.coverage import Reach
from tmf645_simulator.edits.network import is_fed
from tmf645_simulator.elements import INSTALLED, PREMISES, element
from tmf645_simulator.errors import UnknownReference
from tmf645_simulator.fitting import service_fits
from tmf645_simulator.installed import InstalledService
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.revisions import revised


@dataclass(frozen=True, slots=True, kw_only=True)
class PutRow:
    """An explicit row for premises, in the place of an earlier one of its technology."""

    premises_id: str
    reach: Reach

    @property
    def touches(self) -> frozenset[str]:
        """The premises."""
        return frozenset({element(PREMISES, self.premises_id)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world with the row."""
        is_fed("row", self.premises_id, self.reach, inventory)
        return _rewritten(inventory, self.premises_id, self.reach.technology, (self.reach,))


@dataclass(frozen=True, slots=True, kw_only=True)
class DropRow:
    """The explicit row of a technology for premises is gone: the map speaks again."""

    premises_id: str
    technology: str

    @property
    def touches(self) -> frozenset[str]:
        """The premises."""
        return frozenset({element(PREMISES, self.premises_id)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world without the row."""
        return _rewritten(inventory, self.premises_id, self.technology, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class AddInstalled:
    """
    A service is installed.

    What it takes has to be part of what the pools call used: where it is new, SetPool says so.
    """

    service: InstalledService

    @property
    def touches(self) -> frozenset[str]:
        """The service and its premises."""
        service = self.service
        return frozenset({element(INSTALLED, service.id), element(PREMISES, service.premises)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world with the service."""
        installed = inventory.installed.with_service(self.service)
        service_fits(self.service, inventory)
        return inventory.after(installed=installed)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveInstalled:
    """A service is ceased; what becomes free with it is the business of SetPool."""

    id: str

    @property
    def touches(self) -> frozenset[str]:
        """The service."""
        return frozenset({element(INSTALLED, self.id)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world without the service."""
        service = inventory.installed.find(self.id)
        if service is None:
            raise UnknownReference(
                "installed", self.id, "no installed service has this id", "name one that is there"
            )
        return inventory.after(installed=inventory.installed.without(service))


def _rewritten(
    inventory: Inventory, premises_id: str, technology: str, rows: tuple[Reach, ...]
) -> Inventory:
    """Return the world with ``rows`` as all that premises' rows say of ``technology``."""
    if premises_id not in inventory.places:
        raise UnknownReference(
            "row", premises_id, "no premises has this id", "name one that the world has"
        )
    coverage = revised(inventory.coverage)
    before = coverage.about(premises_id)
    others = tuple(reach for reach in before if reach.technology != technology)
    if not rows and len(others) == len(before):
        raise UnknownReference(
            "row", premises_id, f"it has no row about {technology}", "name one that it has"
        )
    return inventory.after(coverage=coverage.with_rows(premises_id, others + rows))
