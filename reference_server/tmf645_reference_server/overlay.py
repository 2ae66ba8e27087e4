"""
The world of a namespace: the scenario's, as its edits and holds have left it.

Edits are rows of the space, so every process that shares it sees the same world. An edit is
carried out in three steps: it is applied to the world as it is (which refuses what cannot be),
kept under the next version, and made known to whoever depends on the world. Until the third is done
a mark lies on the shelf ``unfinished``, so that it is made good where a process dies between the
two (following.py).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from tmf645_scenarios import Scenario, ScenarioError
from tmf645_scenarios.edits import read_edit
from tmf645_simulator.capacity import PoolKey
from tmf645_simulator.edits import Edit, apply
from tmf645_simulator.errors import InventoryError
from tmf645_simulator.inventory import Inventory

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.store import (
    MOST_RACES,
    Change,
    EditRow,
    Move,
    Space,
    Store,
    StoreRefusedError,
)

#: The shelf of marks: edits that are kept, and that not everybody was told of yet.
UNFINISHED: Final = "unfinished"

_MARK: Final = b"1"


@dataclass(frozen=True, slots=True)
class _Seen:
    """The scenario's world with all edits up to ``last``."""

    world: Inventory
    last: EditRow | None

    @property
    def version(self) -> int:
        """The version of the last edit; 0 where there is none."""
        return 0 if self.last is None else self.last.version


async def refuse_another_world(scenario: Scenario, store: Store) -> None:
    """Raise StoreRefusedError where edits that ``store`` keeps cannot be made in this world."""
    for name in await store.names():
        try:
            await Overlay(scenario.inventory, store.space(name)).inventory()
        except (InventoryError, ScenarioError) as error:
            raise StoreRefusedError(
                f"the edits kept for the namespace {name} do not fit the world {scenario.name}: "
                f"{error}. Serve the scenario that they were made in, or choose another store"
            ) from error


class Overlay:
    """The inventory as it is now; ``changed`` is told of every edit made here."""

    def __init__(self, base: Inventory, space: Space) -> None:
        self._base = base
        self._space = space
        self._seen = _Seen(base, None)
        self._reserved: Mapping[PoolKey, float] = {}
        self._inventory = base
        self._shown = self._seen
        self._revision: int | None = None
        self.changed: Callable[[EditRow], Awaitable[None]] | None = None
        #: Called before every look, so that what has run out is seen to be free.
        self.settle: Callable[[], Awaitable[None]] | None = None

    async def inventory(self) -> Inventory:
        """Return the world as it is now, with what other processes did to it."""
        if self._revision is not None and self._revision == self._space.revision:
            return self._inventory
        if self.settle is not None:
            await self.settle()
        revision = self._space.revision
        self._seen = await self._look(self._seen)
        reserved = await self._space.reserved()
        if self._shown is not self._seen or reserved != self._reserved:
            self._shown, self._reserved = self._seen, dict(reserved)
            self._inventory = self._with_holds()
        # What is held may run out by itself.
        self._revision = None if reserved else revision
        return self._inventory

    async def _look(self, seen: "_Seen") -> "_Seen":
        """
        Return what ``seen`` has become: with the edits since then.

        Others may look meanwhile, so it starts from what it is given alone. The last edit that was seen
        is read again: where it is gone, another process began the namespace anew.
        """
        known = () if seen.last is None else (seen.last,)
        rows = tuple(await self._space.edits(after=0 if seen.last is None else seen.version - 1))
        if rows[: len(known)] != known:
            known, seen = (), _Seen(self._base, None)
            rows = tuple(await self._space.edits())
        for row in rows[len(known) :]:
            world = apply(seen.world, read_edit(msgspec.json.decode(row.edit)))
            seen = _Seen(world, row)
        return seen

    def _with_holds(self) -> Inventory:
        edited = self._seen.world
        if not self._reserved:
            return edited
        return edited.after(capacity=edited.capacity.with_reserved(self._reserved))

    async def edit(self, sent: JSON, at: datetime) -> EditRow:
        """
        Carry out the edit that ``sent`` describes. Raise Problem 400, 409.

        What cannot be (an unknown node, a pool with more in use than there is) changes nothing.
        """
        edit = read(sent)
        for _ in range(MOST_RACES):
            if (row := await self._made(edit, sent, at)) is not None:
                return row
        raise problems.changed_meanwhile()

    async def edit_from(self, entry: Move, sent: JSON, at: datetime) -> bool:
        """
        Carry out an edit and take its ``entry`` off a shelf in the same breath. Raise Problem 400.

        False where the entry is gone, since somebody else did it, and where others keep editing.
        """
        edit = read(sent)
        for _ in range(MOST_RACES):
            if await self._made(edit, sent, at, entry) is not None:
                return True
            if await self._space.document(entry.shelf, entry.id) != entry.before:
                break
        return False

    async def _made(self, edit: Edit, sent: JSON, at: datetime, *moves: Move) -> EditRow | None:
        """Return the row of ``edit``, kept and told of; None where a race was lost."""
        await self.inventory()
        before = self._seen
        try:
            after = apply(before.world, edit)
        except InventoryError as error:
            raise problems.impossible_edit(str(error)) from error
        row = EditRow(version=before.version + 1, at=at, edit=msgspec.json.encode(sent))
        mark = Move(shelf=UNFINISHED, id=str(row.version), after=_MARK)
        if not await self._space.commit(Change(edit=row, moves=(*moves, mark))):
            return None
        if self._seen is before:
            self._seen = _Seen(after, row)
        await self.finish(row)
        return row

    async def unfinished(self) -> list[EditRow]:
        """Return the edits that not everybody was told of, as far as is known."""
        marked = {int(id) for id in await self._space.shelf(UNFINISHED)}
        return [row for row in await self._space.edits() if row.version in marked] if marked else []

    async def finish(self, row: EditRow) -> None:
        """Tell whoever depends on the world of an edit that is kept, then take its mark away."""
        if self.changed is not None:
            await self.changed(row)
        await self._space.put(UNFINISHED, str(row.version), _MARK, None)


def read(sent: JSON) -> Edit:
    """Return the edit that ``sent`` describes. Raise Problem 400."""
    try:
        return read_edit(sent)
    except (ScenarioError, InventoryError) as error:
        raise problems.impossible_edit(str(error)) from error
