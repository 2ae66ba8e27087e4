"""The world of a namespace, seen by many at once and by several processes."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from reference_server.server_rig import world
from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.store import EditRow, MemoryStore, Space

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MORE: JSON = {"add_operation": {"id": "storm", "kind": "outage", "node": "olt-main"}}


def used(many: int) -> JSON:
    """An edit of the pool of main street."""
    return {"set_pool": {"node": "olt-main", "unit": "port", "used": many}}


class Far:
    """A space that takes its time, as a database does; the longer, the earlier it is asked."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._turns = 10

    def __getattr__(self, name: str) -> Any:
        return getattr(self._space, name)

    async def edits(self, *, after: int = 0) -> Sequence[EditRow]:
        """Return the edits above that version, late."""
        found = await self._space.edits(after=after)
        self._turns = max(0, self._turns - 3)
        for _ in range(self._turns):
            await asyncio.sleep(0)
        return found


async def in_use(overlay: Overlay) -> float:
    """What of the pool of main street is in use."""
    pools = (await overlay.inventory()).capacity.current()
    return next(pool.used for pool in pools if pool.node == "olt-main")


def test_many_who_look_at_once_apply_each_edit_once() -> None:
    """An operation that is added twice would be refused, and every later look with it."""

    async def act() -> None:
        space = MemoryStore().space("default")
        base = world().inventory
        overlay = Overlay(base, Far(space))  # type: ignore[arg-type]  # it passes all on
        other = Overlay(base, space)
        await other.edit(used(60), NOON)
        early = asyncio.ensure_future(overlay.inventory())
        await asyncio.sleep(0)
        await other.edit(MORE, NOON)
        await asyncio.gather(early, *(overlay.inventory() for _ in range(5)))

        assert (await overlay.inventory()).version == (await other.inventory()).version
        assert await in_use(overlay) == await in_use(other)

    asyncio.run(act())


def test_what_another_process_reset_or_restored_is_seen() -> None:
    """Fewer edits than were seen, other ones, and none: each time the world as it is kept."""

    async def act() -> None:
        space = MemoryStore().space("default")
        base = world().inventory
        one, other = Overlay(base, space), Overlay(base, space)
        await one.edit(used(60), NOON)
        kept = await space.dump()
        await one.edit(used(10), NOON)
        await one.edit(MORE, NOON)
        seen = [await in_use(other)]
        await space.clear()
        seen.append(await in_use(other))
        await Overlay(base, space).edit(used(50), NOON)
        seen.append(await in_use(other))
        await space.load(kept)
        seen.append(await in_use(other))

        assert seen == [10, 20, 50, 60]
        assert (await other.edit(used(1), NOON)).version == 2

    asyncio.run(act())
