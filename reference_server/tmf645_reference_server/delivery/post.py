"""
Every route of a namespace: who waits for events gets a route, and time passing moves them all.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime

from tmf645_reference_server.addresses import CallbackRule
from tmf645_reference_server.delivery.attempts import Attempt, AttemptLog
from tmf645_reference_server.delivery.carrying import Carrier
from tmf645_reference_server.delivery.patience import Patience
from tmf645_reference_server.delivery.route import Means, Route
from tmf645_reference_server.due import Fired
from tmf645_reference_server.faults.armed import Faults
from tmf645_reference_server.ports import Clock, Dice, SeededDice
from tmf645_reference_server.store import Space


async def _always(subject: str, seconds: float) -> bool:  # noqa: ARG001 - nobody else is there
    return True


class Post:
    """
    Carries deliveries from the space of a ``namespace`` to its listeners.

    ``claim`` takes a subject for so many seconds, where several processes share the store.
    """

    #: Its routes follow the clock by themselves.
    by_itself = True

    def __init__(
        self,
        *,
        space: Space,
        rule: CallbackRule,
        patience: Patience,
        suffixed: bool,
        clock: Clock,
        dice: Dice | None = None,
        faults: Faults | None = None,
        namespace: str = "default",
        claim: Callable[[str, float], Awaitable[bool]] = _always,
    ) -> None:
        self._space = space
        self._clock = clock
        self._log = AttemptLog()
        self._means = Means(
            space=space,
            patience=patience,
            suffixed=suffixed,
            clock=clock,
            dice=dice or SeededDice(),
            faults=faults,
            log=self._log,
            namespace=namespace,
            carrier=lambda: Carrier(rule, patience.timeout, namespace),
            claim=claim,
        )
        self._routes: dict[str, tuple[Route, asyncio.Task[None]]] = {}
        self._watchers: list[asyncio.Future[None]] = []

    # --- what others have it do ---------------------------------------------------------------

    def wake(self, subscription_ids: Iterable[str]) -> None:
        """See to it that what waits for these listeners is brought."""
        loop = asyncio.get_running_loop()
        for id in set(subscription_ids):
            known = self._routes.get(id)
            # A route of another loop died with it: an application may outlive a loop.
            if known is None or known[0].over or known[1].get_loop() is not loop:
                route = Route(id, self._means, self._changed)
                task = loop.create_task(route.run(), name=f"listener {id}")
                self._routes[id] = route, task
            else:
                known[0].wake()

    async def resume(self) -> None:
        """Go on with what an earlier life of this store left behind."""
        self.wake([each.id for each in await self._space.subscriptions()])

    async def close(self) -> None:
        """Stop every route; what is queued stays queued."""
        tasks = [task for _, task in self._routes.values() if not task.get_loop().is_closed()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._routes.clear()
        # Transports end in the next turn of the loop.
        await asyncio.sleep(0)

    # --- the passage of time ------------------------------------------------------------------

    async def next_due(self) -> datetime | None:
        """Return when the next attempt is due; now where one is under way."""
        if self._is_busy():
            return self._clock.now()
        return min((each.due for each in self._living() if each.due is not None), default=None)

    async def fire(self, until: datetime) -> Sequence[Fired]:
        """Make the attempts that are due at ``until`` or before; return them once they are made."""
        before = self._log.count
        self._wake_due(until)
        while self._is_busy():
            await self._change()
        return [Fired(each.at, "callback", each.event_id) for each in self._log.since(before)]

    async def tried(self) -> None:
        """Return once everything that is due was attempted; what failed waits for its time."""
        await self.fire(self._clock.now())

    async def idle(self) -> None:
        """Return once nothing is on its way any more, or only what a standing clock keeps back."""
        await self.tried()
        while not self._clock.by_hand and await self.next_due() is not None:
            await self._change()

    # --- what can be seen ---------------------------------------------------------------------

    def attempts(self) -> tuple[Attempt, ...]:
        """Return the latest attempts, oldest first."""
        return self._log.all()

    # --- how ----------------------------------------------------------------------------------

    def _living(self) -> list[Route]:
        for id in [id for id, (route, _) in self._routes.items() if route.over]:
            del self._routes[id]
        return [route for route, _ in self._routes.values()]

    def _is_busy(self) -> bool:
        return any(each.busy for each in self._living())

    def _wake_due(self, until: datetime) -> None:
        for each in self._living():
            if each.due is not None and each.due <= until:
                each.wake()

    def _changed(self) -> None:
        for each in self._watchers:
            if not each.done():
                each.set_result(None)

    async def _change(self) -> None:
        """Return once a route comes to rest."""
        watcher = asyncio.get_running_loop().create_future()
        self._watchers.append(watcher)
        try:
            await watcher
        finally:
            with contextlib.suppress(ValueError):
                self._watchers.remove(watcher)
