"""
Edits: what happens to a world while it is in use, one change at a time.

    later = apply(inventory, SetPool(node="olt", unit=Unit.PORT, used=64))
    may_concern(edit, served.touched)     # could this edit change that answer?

An edit is a value, so that it can be kept, sent and applied again: the same edits on the same
world give the same world. Applying one costs what the edits so far cost, not what the world does.
``touches`` are the keys of the elements that it is about (see elements).
"""

from collections.abc import Iterable
from typing import TypeAlias

from tmf645_simulator.edits.network import (
    AddCoverage,
    MoveBuild,
    RetireCoverage,
    RetireNode,
    SetPool,
    StopSell,
)
from tmf645_simulator.edits.operations import AddOperation, EndOperation
from tmf645_simulator.edits.platforms import ClosePlatform, OpenPlatform, SetPlatform
from tmf645_simulator.edits.premises import AddInstalled, DropRow, PutRow, RemoveInstalled
from tmf645_simulator.inventory import Inventory

__all__ = [
    "AddCoverage",
    "AddInstalled",
    "AddOperation",
    "ClosePlatform",
    "DropRow",
    "Edit",
    "EndOperation",
    "MoveBuild",
    "OpenPlatform",
    "PutRow",
    "RemoveInstalled",
    "RetireCoverage",
    "RetireNode",
    "SetPlatform",
    "SetPool",
    "StopSell",
    "apply",
    "may_concern",
]

Edit: TypeAlias = (
    SetPool
    | AddCoverage
    | RetireCoverage
    | MoveBuild
    | PutRow
    | DropRow
    | StopSell
    | RetireNode
    | AddOperation
    | EndOperation
    | AddInstalled
    | RemoveInstalled
    | OpenPlatform
    | ClosePlatform
    | SetPlatform
)


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
