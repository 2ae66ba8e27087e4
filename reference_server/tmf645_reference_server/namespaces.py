"""
Namespaces: worlds side by side in one server, so that parallel tests never see each other.

A namespace comes to be when it is first named (naming.py), as its template says (template.py); of too many one that
was only looked at gives way, else the one that was looked at longest ago. The default namespace always stays.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final, TypeVar

from tmf645_reference_server.authentication.authority import Authority
from tmf645_reference_server.delivery import Post
from tmf645_reference_server.desk import Desk
from tmf645_reference_server.dialects.servicenow.building import ServiceNowPart
from tmf645_reference_server.faults.armed import Faults
from tmf645_reference_server.following import Following
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.journal import Journal
from tmf645_reference_server.naming import DEFAULT
from tmf645_reference_server.neighbours.reservation import Reservations
from tmf645_reference_server.neighbours.standing import Neighbours
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.progress import Passage, moving
from tmf645_reference_server.store import Space, Store, StoreUnavailableError
from tmf645_reference_server.timeline import Timeline
from tmf645_reference_server.virtual_clock import VirtualClock
from tmf645_reference_server.watches import Watches

MOST_NAMESPACES: Final = 1_000

#: Real seconds that a namespace may take to finish what is under way before it is changed whole.
_QUIET: Final = 5.0

_T = TypeVar("_T")

_LOG = logging.getLogger(__name__)


class Traffic:
    """How many requests of a namespace are under way."""

    def __init__(self) -> None:
        self._under_way = 0
        self._quiet: asyncio.Event | None = None

    def begin(self) -> None:
        """Count a request that has come."""
        self._under_way += 1

    def end(self) -> None:
        """Count a request that was answered."""
        self._under_way -= 1
        if self._under_way == 0 and self._quiet is not None:
            self._quiet.set()

    async def quiet(self, seconds: float) -> bool:
        """Return True once no request is under way, False after so many seconds."""
        if self._under_way == 0:
            return True
        self._quiet = asyncio.Event()
        try:
            async with asyncio.timeout(seconds):
                await self._quiet.wait()
        except TimeoutError:
            return False
        finally:
            self._quiet = None
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """One world that runs: what is kept of it, its time, and who works in it."""

    name: str
    space: Space
    clock: VirtualClock
    passage: Passage
    overlay: Overlay
    reservations: Reservations
    neighbours: Neighbours
    watches: Watches
    timeline: Timeline
    following: Following
    desk: Desk
    hub: Hub
    post: Post
    faults: Faults
    authority: Authority
    servicenow: ServiceNowPart
    journal: Journal = field(default_factory=Journal)
    traffic: Traffic = field(default_factory=Traffic)


class Namespaces:
    """Every namespace that is awake, the longest unused first."""

    def __init__(
        self,
        build: Callable[[str, int | None], Awaitable[Namespace]],
        store: Store,
        *,
        most: int = MOST_NAMESPACES,
    ) -> None:
        self._build = build
        self._store = store
        #: How many may be awake at a time.
        self.most = most
        self._awake: OrderedDict[str, Namespace] = OrderedDict()
        self._moving: dict[str, AsyncExitStack] = {}
        self._changing: dict[str, asyncio.Event] = {}
        self._alive = False
        #: Where time passes, once it does: for callers in other threads.
        self.loop: asyncio.AbstractEventLoop | None = None
        #: What ids and chance are drawn from, where that was ordered for a namespace.
        self.seeds: dict[str, int] = {}
        self._heard: dict[str, asyncio.Task[None]] = {}

    async def get(self, name: str) -> Namespace:
        """Return the namespace, awake."""
        while (changing := self._changing.get(name)) is not None:
            await changing.wait()
        found = self._awake.get(name)
        if found is None:
            return await self._wake(name)
        self._awake.move_to_end(name)
        return found

    def at_hand(self, name: str) -> Namespace | None:
        """Return the namespace where it is awake, at rest, and changed by this process alone."""
        if self._store.shared or name in self._changing:
            return None
        return self._awake.get(name)

    @property
    def shared(self) -> bool:
        """Whether other processes may change what is kept."""
        return self._store.shared

    def awake(self) -> tuple[Namespace, ...]:
        """Return those that are awake, the longest unused first."""
        return tuple(self._awake.values())

    async def names(self) -> list[str]:
        """Return the names of all that there are: awake, or kept by the store."""
        return sorted({DEFAULT, *self._awake, *await self._store.names()})

    async def change(
        self,
        name: str,
        act: Callable[[Space], Awaitable[_T]],
        hand_over: Callable[[Namespace, Namespace], None] | None = None,
    ) -> _T:
        """
        Let ``act`` change what is kept of a namespace as a whole, and let it live on from there.

        Requests under way are waited for (5 s at most), those that come wait. Several changes of
        one namespace come one after the other. ``hand_over`` is called with the namespace as it was
        and as it lives on, whether ``act`` succeeded or not, before anybody comes to it.
        """
        namespace = await self.get(name)
        while name in self._changing:
            namespace = await self.get(name)
        done = self._changing[name] = asyncio.Event()
        try:
            await namespace.traffic.quiet(_QUIET)
            await self._rest(name)
            try:
                return await act(self._store.space(name))
            finally:
                if hand_over is not None:
                    hand_over(namespace, await self._wake(name))
        finally:
            del self._changing[name]
            done.set()
            await self._go_on(name)

    async def drop(self, name: str) -> None:
        """Put a namespace to sleep; memory forgets it, what is durable stays."""
        if name in self._awake:
            await self._rest(name)
            await self._store.forget(name)

    async def start(self) -> None:
        """Let time pass in every namespace from now on; go on with what an earlier life left."""
        self._alive = True
        self.loop = asyncio.get_running_loop()
        for name in {DEFAULT, *await self._store.names()}:
            await self._go_on(name)

    def heard(self, name: str) -> None:
        """Look after a namespace where another process may have left work."""
        if self._alive and name not in self._heard:
            self._heard[name] = asyncio.create_task(self._look_after(name))

    async def _look_after(self, name: str) -> None:
        try:
            found = await self.get(name)
            # From here on, what is heard is later than what is seen.
            del self._heard[name]
            await found.clock.refresh()
            found.following.look_again()
            found.passage.wake()
            await found.post.resume()
        except StoreUnavailableError as error:
            _LOG.warning("%s is not looked after: %s", name, error)
        finally:
            if self._heard.get(name) is asyncio.current_task():
                del self._heard[name]

    async def stop(self) -> None:
        """Let time stand still; what is queued stays queued."""
        self._alive = False
        for name in tuple(self._moving):
            await self._moving.pop(name).aclose()
        for each in self._awake.values():
            await each.servicenow.close()
            await each.post.close()

    async def _wake(self, name: str) -> Namespace:
        built = await self._build(name, self.seeds.get(name))
        # Another request may have been faster while this one built.
        found = self._awake.setdefault(name, built)
        if self._alive and found is built:
            await self._move(found)
        while len(self._awake) > self.most:
            await self.drop(self._longest_unused(but=name))
        return found

    async def _go_on(self, name: str) -> None:
        found = await self.get(name)
        if self._alive:
            await self._move(found)
            await found.post.resume()

    def _longest_unused(self, *, but: str) -> str:
        """Return which gives way: one that was only looked at, where there is one."""
        others = [each for each in self._awake if each not in (DEFAULT, but)]
        idle = (each for each in others if not self._awake[each].timeline.has_begun)
        return next(idle, others[0])

    async def _move(self, namespace: Namespace) -> None:
        if namespace.name not in self._moving:
            stack = self._moving[namespace.name] = AsyncExitStack()
            await stack.enter_async_context(moving(namespace.passage))

    async def _rest(self, name: str) -> None:
        retired = self._awake.pop(name)
        if (stack := self._moving.pop(name, None)) is not None:
            await stack.aclose()
        await retired.servicenow.close()
        await retired.post.close()
