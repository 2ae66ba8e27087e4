"""
Edits: what happens to a world while it is in use, one change at a time.

    later = apply(inventory, SetPool(node="olt", unit=Unit.PORT, used=64))
    may_concern(edit, served.touched)     # could this edit change that answer?

An edit is a value, so that it can be kept, sent and applied again: the same edits on the same
world give the same world. Applying one costs what the edits so far cost, not what the world does.
``touches`` are the keys of the elements that it is about (see elements).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from tmf645_simulator.capacity import Pool
from tmf645_simulator.coverage import CoverageArea, Reach
from tmf645_simulator.elements import COVERAGE, NODE, PREMISES, TECHNOLOGY, element, tiles
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
        _is_fed("coverage", self.area.id, self.area.reach, inventory)
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
        _is_fed("row", self.premises_id, self.reach, inventory)
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


Edit: TypeAlias = SetPool | AddCoverage | RetireCoverage | MoveBuild | PutRow | DropRow | StopSell


def apply(inventory: Inventory, edit: Edit) -> Inventory:
    """
    Return the world after ``edit``, its version one up; ``inventory`` stays as it is.

    Raises InventoryError where the edit names what does not exist, or the world would be one that
    cannot be.
    """
    return edit.made_in(inventory)


def may_concern(edit: Edit, touched: Iterable[str]) -> bool:
    """Say whether ``edit`` could change an answer that depended on the elements ``touched``."""
    return not edit.touches.isdisjoint(touched)


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


def _is_fed(kind: str, id: str, reach: Reach, inventory: Inventory) -> None:
    """Raise UnknownReference where ``reach`` names a node that does not exist."""
    if reach.node is not None and reach.node not in inventory.capacity:
        raise UnknownReference(
            kind, id, f'no node has the id "{reach.node}"', "name one that the world has"
        )
