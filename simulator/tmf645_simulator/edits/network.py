"""
Edits of the network: pools, areas, builds, and what is sold.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from tmf645_simulator.capacity import Pool
from tmf645_simulator.coverage import CoverageArea, Reach
from tmf645_simulator.elements import COVERAGE, NODE, TECHNOLOGY, element, tiles
from tmf645_simulator.errors import UnknownReference
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.revisions import known_area, revised
from tmf645_simulator.specifications import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPool:
    """A pool has another total, or another part of it is used; what is not given stays."""

    node: str
    unit: Unit
    total: float | None = None
    used: float | None = None

    @property
    def touches(self) -> frozenset[str]:
        """The node."""
        return frozenset({element(NODE, self.node)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world with the pool set."""
        return inventory.after(capacity=inventory.capacity.with_pool(_pool(inventory, self)))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCoverage:
    """Another area is covered."""

    area: CoverageArea

    @property
    def touches(self) -> frozenset[str]:
        """The area, and every tile of the map that it may reach."""
        bounds = self.area.shape.bounds
        return frozenset({element(COVERAGE, self.area.id), *tiles(bounds)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world with the area."""
        is_fed("coverage", self.area.id, self.area.reach, inventory)
        return inventory.after(coverage=revised(inventory.coverage).with_area(self.area))


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireCoverage:
    """An area is no longer sold from ``at`` on."""

    id: str
    at: datetime

    @property
    def touches(self) -> frozenset[str]:
        """The area."""
        return frozenset({element(COVERAGE, self.id)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world with the area retired."""
        reach = known_area(inventory.coverage, self.id).reach
        return _reached(inventory, self.id, replace(reach, retired_at=self.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveBuild:
    """An area is ready at another moment than planned; without one it is ready as it stands."""

    id: str
    ready_at: datetime | None

    @property
    def touches(self) -> frozenset[str]:
        """The area."""
        return frozenset({element(COVERAGE, self.id)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world with the build moved."""
        reach = known_area(inventory.coverage, self.id).reach
        return _reached(inventory, self.id, replace(reach, ready_at=self.ready_at))


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSell:
    """A technology is sold nowhere from ``at`` on; another moment replaces an earlier one."""

    technology: str
    at: datetime

    @property
    def touches(self) -> frozenset[str]:
        """The technology."""
        return frozenset({element(TECHNOLOGY, self.technology)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world in which it is sold no longer."""
        technologies = inventory.technologies.with_stop_sell(self.technology, self.at)
        return inventory.after(technologies=technologies)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireNode:
    """Nothing behind a node is sold from ``at`` on; another moment replaces an earlier one."""

    id: str
    at: datetime

    @property
    def touches(self) -> frozenset[str]:
        """The node."""
        return frozenset({element(NODE, self.id)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world in which nothing behind it is sold any longer."""
        capacity = inventory.capacity
        if self.id not in capacity:
            raise UnknownReference("node", self.id, "no node has this id", "name one that there is")
        retired = replace(capacity.node(self.id), retired_at=self.at)
        return inventory.after(capacity=capacity.with_node(retired))


def is_fed(kind: str, id: str, reach: Reach, inventory: Inventory) -> None:
    """Raise UnknownReference where ``reach`` names a node or partner that does not exist."""
    if reach.node is not None and reach.node not in inventory.capacity:
        raise UnknownReference(
            kind, id, f'no node has the id "{reach.node}"', "name one that the world has"
        )
    if reach.partner is not None and reach.partner not in inventory.partners:
        raise UnknownReference(
            kind, id, f'no partner has the id "{reach.partner}"', "name one that the world has"
        )


def _pool(inventory: Inventory, edit: SetPool) -> Pool:
    known = inventory.capacity.pool_as_set(edit.node, edit.unit)
    if known is None:
        if edit.total is None:
            raise UnknownReference(
                "pool", edit.node, f"it has no pool of {edit.unit}", "give a total to add one"
            )
        return Pool(node=edit.node, unit=edit.unit, total=edit.total, used=edit.used or 0)
    return replace(
        known,
        total=known.total if edit.total is None else edit.total,
        used=known.used if edit.used is None else edit.used,
    )


def _reached(inventory: Inventory, area_id: str, reach: Reach) -> Inventory:
    return inventory.after(coverage=revised(inventory.coverage).with_reach(area_id, reach))
