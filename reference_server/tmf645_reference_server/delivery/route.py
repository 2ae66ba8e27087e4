"""
The way to one listener: what waits is planned, up to eight events are under way at a time.

A listener that is silent has fewer under way, so that a hundred dead ones cost next to nothing.

A route lives in a task of its own, for as long as something waits. So a dead listener delays
nobody else; and because each resource has one event under way at most, events of a resource
arrive in their order, while a failing one delays only those behind it.
"""

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from tmf645_reference_server.delivery.attempts import Attempt, AttemptLog
from tmf645_reference_server.delivery.carrying import Carrier, Outcome
from tmf645_reference_server.delivery.patience import Patience
from tmf645_reference_server.delivery.planning import Plan, plan
from tmf645_reference_server.delivery.treatment import Treatment, treated
from tmf645_reference_server.faults.armed import Faults
from tmf645_reference_server.ports import Clock, Dice
from tmf645_reference_server.store import Delivery, Space, Subscription

_LOG = logging.getLogger(__name__)

#: Events that are under way to one listener at a time: at most, and before it has answered once.
MOST_FLYING: Final = 8
FIRST_FLYING: Final = 1

#: How far the queue is looked at first; further where nothing of that may go.
_WINDOW: Final = 64

#: Real seconds for which a route claims its listener, so that other processes keep away.
CLAIM: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What every route of a namespace works with; ``claim`` takes a subject and real seconds."""

    space: Space
    patience: Patience
    suffixed: bool
    clock: Clock
    dice: Dice
    faults: Faults | None
    log: AttemptLog
    namespace: str
    carrier: Callable[[], Carrier]
    claim: Callable[[str, float], Awaitable[bool]]


class Route:
    """One listener. ``changed`` is called whenever the route comes to rest, or leaves it."""

    def __init__(self, id: str, means: Means, changed: Callable[[], None]) -> None:
        self._id = id
        self._means = means
        self._changed = changed
        self._signal = asyncio.Event()
        self._flights: dict[str, asyncio.Task[None]] = {}
        self._treatments: dict[str, Treatment] = {}
        self._overtaken: set[str] = set()
        self._freed: set[str] = set()
        self._allowed = FIRST_FLYING
        self._window = _WINDOW
        self._claimed_until = 0.0
        #: Whether it has come to its end: a new route is needed.
        self.over = False
        #: Whether there is something to do now; else the route waits for time to pass.
        self.busy = True
        #: When it has something to do again, where nothing happens before.
        self.due: datetime | None = None

    def wake(self) -> None:
        """Have the route look again at what waits."""
        self.busy = True
        self._signal.set()

    async def run(self) -> None:
        """Bring what waits; return when nothing does."""
        carrier = self._means.carrier()
        try:
            while await self._step(carrier):
                pass
        finally:
            # Nothing is awaited between the last look and this: whoever wakes now starts anew.
            self.over = True
            for flight in self._flights.values():
                flight.cancel()
            self._rest(None)
            await asyncio.gather(*self._flights.values(), return_exceptions=True)
            await carrier.close()

    # --- the loop -----------------------------------------------------------------------------

    async def _step(self, carrier: Carrier) -> bool:
        """Start what may start, wait until something changes; False where nothing is left."""
        self._signal.clear()
        self._reap()
        listener = await self._listener()
        if listener is None:
            return False
        if not await self._has_claim():
            return await self._stand_by()
        planned = await self._plan()
        for delivery in planned.start:
            self._start(carrier, listener, delivery)
        if not self._flights and planned.look_again is None:
            return self._signal.is_set()
        await self._sleep(planned.look_again)
        return True

    def _reap(self) -> None:
        """Forget the flights that ended; one that broke the rules ends the route."""
        for resource, flight in [*self._flights.items()]:
            if flight.done():
                del self._flights[resource]
                flight.result()

    async def _plan(self) -> Plan:
        """Plan with the oldest that wait; look further back where none of them may go."""
        limit = self._window = max(self._window // 2, _WINDOW)
        while True:
            waiting = await self._treated(limit)
            planned = plan(
                waiting,
                flying=self._flights,
                overtaken=self._overtaken,
                freed=self._freed,
                now=self._means.clock.now(),
                room=max(0, self._allowed - len(self._flights)),
            )
            full = len(self._flights) >= self._allowed
            if planned.start or full or len(waiting) < limit:
                return planned
            limit = self._window = limit * 4

    async def _treated(self, limit: int) -> Sequence[Delivery]:
        """Return what waits, everything new of it treated."""
        waiting = await self._means.space.waiting(self._id, limit=limit)
        held = [await self._treat(each) for each in waiting if self._is_new(each)]
        # Only who has seen the whole queue knows what is not in it any more.
        if len(waiting) < limit and len(self._treatments) > 2 * len(waiting) + MOST_FLYING:
            known = {each.event_id for each in waiting}
            self._treatments = {id: t for id, t in self._treatments.items() if id in known}
        return await self._means.space.waiting(self._id, limit=limit) if any(held) else waiting

    async def _has_claim(self) -> bool:
        if time.monotonic() < self._claimed_until - CLAIM / 2:
            return True
        subject = f"listener {self._means.namespace}/{self._id}"
        claimed = await self._means.claim(subject, CLAIM)
        self._claimed_until = time.monotonic() + CLAIM if claimed else 0.0
        return claimed

    async def _stand_by(self) -> bool:
        """Wait while another process brings these events; it may die, so look again."""
        self._rest(None)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._signal.wait(), CLAIM / 4)
        return bool(await self._means.space.waiting(self._id, limit=1)) or self._signal.is_set()

    async def _sleep(self, due: datetime | None) -> None:
        """Wait until a flight ends, something is queued, or the clock shows ``due``."""
        if not self._flights and not self._signal.is_set():
            self._rest(due)
        sleeper = None if due is None else asyncio.ensure_future(self._rise(due))
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._signal.wait(), CLAIM / 4)
        finally:
            if sleeper is not None:
                sleeper.cancel()
        self.due = None

    async def _rise(self, due: datetime) -> None:
        await self._means.clock.sleep_until(due)
        self.wake()

    def _rest(self, due: datetime | None) -> None:
        self.busy, self.due = False, due
        self._changed()

    # --- one event ----------------------------------------------------------------------------

    def _is_new(self, delivery: Delivery) -> bool:
        return delivery.event_id not in self._treatments

    async def _treat(self, delivery: Delivery) -> bool:
        """Decide what becomes of ``delivery``; say whether it is held back."""
        treatment = treated(delivery, self._means.faults if not delivery.attempts else None)
        self._treatments[delivery.event_id] = treatment
        if treatment.lets_pass:
            self._overtaken.add(delivery.event_id)
        due = treatment.due(self._means.clock.now())
        if due is None or delivery.due is not None:
            return False
        await self._means.space.attempted(replace(delivery, due=due))
        return True

    def _start(self, carrier: Carrier, listener: Subscription, delivery: Delivery) -> None:
        flight = asyncio.ensure_future(self._fly(carrier, listener, delivery))
        self._flights[delivery.resource_id] = flight

    async def _fly(self, carrier: Carrier, listener: Subscription, delivery: Delivery) -> None:
        """Make one attempt, and keep what came of it."""
        treatment = self._treatments[delivery.event_id]
        try:
            if treatment.lost:
                outcome = Outcome(seconds=0.0)
            else:
                suffix = f"/listener/{delivery.event_type}" if self._means.suffixed else ""
                outcome = await carrier.carry(listener.callback, suffix, treatment.body)
                self._learn(outcome)
                for _ in range(treatment.copies - 1 if outcome.failure is None else 0):
                    await self._copy(carrier, listener, delivery, treatment)
            await self._land(listener, delivery, treatment, outcome)
        finally:
            self.wake()

    def _learn(self, outcome: Outcome) -> None:
        """Allow one more at a time where the listener answers, half as many where it is silent."""
        if outcome.status is not None:
            self._allowed = min(self._allowed + 1, MOST_FLYING)
        else:
            self._allowed = max(self._allowed // 2, 1)

    async def _copy(
        self, carrier: Carrier, listener: Subscription, delivery: Delivery, treatment: Treatment
    ) -> None:
        """Send once more what has arrived; whatever comes of it."""
        suffix = f"/listener/{delivery.event_type}" if self._means.suffixed else ""
        outcome = await carrier.carry(listener.callback, suffix, treatment.body)
        self._note(listener, delivery, treatment, outcome, next_at=None)

    async def _land(
        self, listener: Subscription, delivery: Delivery, treatment: Treatment, outcome: Outcome
    ) -> None:
        failed = delivery.attempts + 1
        if outcome.failure is None:
            self._note(listener, delivery, treatment, outcome, next_at=None)
            await self._means.space.settle(replace(delivery, failure=None))
            self._forget(delivery)
        elif outcome.gone:
            self._note(listener, delivery, treatment, outcome, next_at=None)
            await self._means.space.disable(self._id, "the listener answered 410 Gone")
            _LOG.warning("listener %s answered 410 Gone; it is disabled", listener.callback)
        elif failed < self._means.patience.most:
            due = self._means.clock.now() + self._pause(failed, outcome)
            self._note(listener, delivery, treatment, outcome, next_at=due)
            await self._means.space.attempted(
                replace(delivery, attempts=failed, failure=outcome.failure, due=due)
            )
        else:
            self._note(listener, delivery, treatment, outcome, next_at=None)
            await self._give_up(listener, delivery, failed, outcome.failure)

    async def _give_up(
        self, listener: Subscription, delivery: Delivery, failed: int, failure: str
    ) -> None:
        self._forget(delivery)
        known = await self._listener()
        if known is None:
            return
        _LOG.warning(
            "event %s for %s is given up after %d attempts: %s",
            delivery.event_id, listener.callback, failed, failure,
        )  # fmt: skip
        await self._means.space.settle(replace(delivery, attempts=failed, failure=failure))

    def _forget(self, done: Delivery) -> None:
        """Forget how ``done`` was treated; what let it pass has waited for this."""
        for id in self._treatments if self._overtaken else ():
            if id == done.event_id:
                break
            if id in self._overtaken:
                self._freed.add(id)
        self._treatments.pop(done.event_id, None)
        self._overtaken.discard(done.event_id)
        self._freed.discard(done.event_id)

    def _pause(self, failed: int, outcome: Outcome) -> timedelta:
        luck = self._means.dice.roll(f"{self._means.namespace}/delivery {self._id}")
        # Clocks show whole milliseconds: what is due between two would never come.
        pause = timedelta(milliseconds=math.ceil(self._means.patience.pause(failed, luck) * 1000))
        return pause if outcome.put_off is None else max(pause, outcome.put_off)

    def _note(
        self,
        listener: Subscription,
        delivery: Delivery,
        treatment: Treatment,
        outcome: Outcome,
        *,
        next_at: datetime | None,
    ) -> None:
        self._means.log.note(
            Attempt(
                at=self._means.clock.now(),
                subscription_id=self._id,
                callback=listener.callback,
                event_id=delivery.event_id,
                event_type=delivery.event_type,
                resource_id=delivery.resource_id,
                number=delivery.attempts + 1,
                status=outcome.status,
                failure=outcome.failure,
                seconds=outcome.seconds,
                next_at=next_at,
                faults=treatment.faults,
                event=treatment.body,
            )
        )

    async def _listener(self) -> Subscription | None:
        """Return the listener, unless it is gone or disabled."""
        known = await self._means.space.subscriptions()
        return next((each for each in known if each.id == self._id and not each.disabled), None)
