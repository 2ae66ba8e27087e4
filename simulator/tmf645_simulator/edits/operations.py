"""
Edits of operations: maintenance, outages, work orders and cease orders come and go.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from tmf645_simulator.elements import NODE, OPERATION, PREMISES, element
from tmf645_simulator.errors import DuplicateId, UnknownReference
from tmf645_simulator.fitting import operation_fits
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.operations import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOperation:
    """Maintenance, an outage, a work order or a cease order is planned, or begins."""

    operation: Operation

    @property
    def touches(self) -> frozenset[str]:
        """The node or premises where it is."""
        node, premises = self.operation.node, self.operation.premises
        keys = {element(NODE, node)} if node is not None else set()
        return frozenset(keys | ({element(PREMISES, premises)} if premises is not None else set()))

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world with the operation."""
        if inventory.operations.find(self.operation.id) is not None:
            raise DuplicateId(
                "operation", self.operation.id, "this id is taken", "give each operation its own"
            )
        operation_fits(self.operation, inventory)
        return inventory.after(operations=inventory.operations.with_operation(self.operation))


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOperation:
    """
    An operation ends at another moment than planned, or at last.

    One that would not have begun by then does not take place.
    """

    id: str
    at: datetime

    @property
    def touches(self) -> frozenset[str]:
        """The operation."""
        return frozenset({element(OPERATION, self.id)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world in which it ends then."""
        found = inventory.operations.find(self.id)
        if found is None:
            raise UnknownReference(
                "operation", self.id, "no operation has this id", "name one that is planned"
            )
        if found.starts_at is not None and self.at <= found.starts_at:
            return inventory.after(operations=inventory.operations.without(self.id))
        ended = replace(found, ends_at=self.at)
        return inventory.after(operations=inventory.operations.with_operation(ended))
