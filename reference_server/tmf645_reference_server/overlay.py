"""
The world of a namespace: the scenario's, as its edits and holds have left it.

Edits are rows of the space, so every process that shares it sees the same world. An edit is
carried out in three steps: it is applied to the world as it is (which refuses what cannot be),
kept under the next version, and made known to whoever depends on the world.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import msgspec
from tmf645_scenarios import ScenarioError
from tmf645_scenarios.edits import read_edit
from tmf645_simulator.capacity import PoolKey
from tmf645_simulator.edits import Edit, apply
from tmf645_simulator.errors import InventoryError
from tmf645_simulator.inventory import Inventory

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.store import EditRow, Space

_MOST_RACES = 20


class Overlay:
    """The inventory as it is now; ``changed`` is told of every edit made here."""

    def __init__(self, base: Inventory, space: Space) -> None:
        self._base = base
        self._space = space
        self._edited = base
        self._edits = 0
        self._reserved: Mapping[PoolKey, float] = {}
        self._inventory = base
        self._seen: int | None = None
        self.changed: Callable[[Edit], Awaitable[None]] | None = None
        #: Called before every look, so that what has run out is seen to be free.
        self.settle: Callable[[], Awaitable[None]] | None = None

    async def inventory(self) -> Inventory:
        """Return the world as it is now, with what other processes did to it."""
        revision = self._space.revision
        if revision is not None and revision == self._seen:
            return self._inventory
        if self.settle is not None:
            await self.settle()
            revision = self._space.revision
        rows = await self._space.edits(after=self._edits)
        reserved = await self._space.reserved()
        if rows or reserved != self._reserved:
            for row in rows:
                self._edited = apply(self._edited, read_edit(msgspec.json.decode(row.edit)))
                self._edits = row.version
            self._reserved = dict(reserved)
            self._inventory = self._with_holds()
        # What is held may run out by itself.
        self._seen = None if reserved else revision
        return self._inventory

    def _with_holds(self) -> Inventory:
        if not self._reserved:
            return self._edited
        capacity = self._edited.capacity.with_reserved(self._reserved)
        return self._edited.after(capacity=capacity)

    async def edit(self, sent: JSON, at: datetime) -> EditRow:
        """
        Carry out the edit that ``sent`` describes. Raise Problem 400, 409.

        What cannot be (an unknown node, a pool with more in use than there is) changes nothing.
        """
        edit = self._read(sent)
        for _ in range(_MOST_RACES):
            await self.inventory()
            try:
                apply(self._edited, edit)
            except InventoryError as error:
                raise problems.impossible_edit(str(error)) from error
            row = EditRow(version=self._edits + 1, at=at, edit=msgspec.json.encode(sent))
            if await self._space.edit(row):
                await self._tell(edit)
                return row
        raise problems.changed_meanwhile()

    def _read(self, sent: JSON) -> Edit:
        try:
            return read_edit(sent)
        except (ScenarioError, InventoryError) as error:
            raise problems.impossible_edit(str(error)) from error

    async def _tell(self, edit: Edit) -> None:
        if self.changed is not None:
            await self.changed(edit)
