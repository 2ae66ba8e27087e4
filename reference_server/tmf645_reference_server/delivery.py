"""
Bringing events to listeners: in order, again where it fails, each listener by itself.

A listener has one worker, which lives while there is something to bring. So a dead listener delays
nobody else, and events arrive in the order in which they happened. Any 2xx is a receipt; a
redirect is none. Nothing of this is ruled by TMF630, which is silent on retry and order.
"""

import asyncio
import logging
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import httpx

from tmf645_reference_server.addresses import CallbackRule, RefusedAddressError
from tmf645_reference_server.store import Delivery, Space, Subscription

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often an event is brought, and the seconds in between: first, then times ``growth``."""

    attempts: int = 5
    first: float = 0.2
    growth: float = 3.0
    timeout: float = 5.0

    def pause(self, failed: int) -> float:
        """Return the seconds to wait after the ``failed``-th failure."""
        return self.first * self.growth ** (failed - 1)


class Post:
    """Workers that carry deliveries from the store to listeners."""

    def __init__(
        self, *, space: Space, rule: CallbackRule, patience: Patience, suffixed: bool
    ) -> None:
        self._space = space
        self._rule = rule
        self._patience = patience
        self._suffixed = suffixed
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()

    def wake(self, subscription_ids: Iterable[str]) -> None:
        """See to it that every one of these listeners has a worker."""
        loop = asyncio.get_running_loop()
        for id in set(subscription_ids):
            self._woken.add(id)
            worker = self._workers.get(id)
            # A worker of another loop died with it: an application may outlive a loop.
            if worker is None or worker.done() or worker.get_loop() is not loop:
                self._workers[id] = loop.create_task(self._work(id), name=f"listener {id}")

    async def resume(self) -> None:
        """Go on with what an earlier life of this store left behind."""
        self.wake([each.id for each in await self._space.subscriptions()])

    async def idle(self) -> None:
        """Return once nothing is on its way any more."""
        while running := [each for each in self._workers.values() if not each.done()]:
            await asyncio.wait(running)

    async def tried(self) -> None:
        """Return once what is queued was attempted, in real seconds that are bounded."""
        if running := [each for each in self._workers.values() if not each.done()]:
            await asyncio.wait(running, timeout=self._patience.timeout)

    async def close(self) -> None:
        """Stop every worker; what is queued stays queued."""
        for worker in self._workers.values():
            worker.cancel()
        await asyncio.gather(*self._workers.values(), return_exceptions=True)
        self._workers.clear()

    async def _work(self, id: str) -> None:
        async with httpx.AsyncClient(
            verify=_trust(), timeout=self._patience.timeout, follow_redirects=False, trust_env=False
        ) as client:
            while id in self._woken:
                # Whoever wakes us from here on finds the queue looked at once more.
                self._woken.discard(id)
                await self._drain(client, id)
            # No await between the last look and this: the next wake starts another worker.
            self._workers.pop(id, None)

    async def _drain(self, client: httpx.AsyncClient, id: str) -> None:
        while (listener := await self._listener(id)) is not None:
            queued = await self._space.waiting(id, limit=1)
            if not queued:
                return
            await self._bring(client, listener, queued[0])

    async def _listener(self, id: str) -> Subscription | None:
        return next((each for each in await self._space.subscriptions() if each.id == id), None)

    async def _bring(
        self, client: httpx.AsyncClient, listener: Subscription, delivery: Delivery
    ) -> None:
        """Try until it arrived, or patience is at an end; then it is off the queue."""
        tried = delivery
        for attempt in range(1, self._patience.attempts + 1):
            failure = await self._try(client, listener, delivery)
            if failure is None:
                await self._space.settle(delivery)
                return
            tried = replace(delivery, attempts=attempt, failure=failure)
            await self._space.attempted(tried)
            if attempt < self._patience.attempts:
                await asyncio.sleep(self._patience.pause(attempt))
                if await self._listener(listener.id) is None:
                    return
        _LOG.warning(
            "event %s for %s is given up after %d attempts: %s",
            tried.event_id, listener.callback, tried.attempts, tried.failure,
        )  # fmt: skip
        await self._space.settle(tried)

    async def _try(
        self, client: httpx.AsyncClient, listener: Subscription, delivery: Delivery
    ) -> str | None:
        """Return why it did not arrive; None where it did."""
        suffix = f"/listener/{delivery.event_type}" if self._suffixed else ""
        try:
            target = await self._rule.resolve(listener.callback, suffix=suffix)
            async with client.stream(
                "POST",
                target.url,
                content=delivery.body,
                headers={"Host": target.host, "Content-Type": "application/json;charset=utf-8"},
                extensions={"sni_hostname": target.host.partition(":")[0]},
            ) as response:
                # The body is not read: a listener has nothing to say that we would need.
                status = response.status_code
        except (httpx.HTTPError, httpx.InvalidURL, RefusedAddressError) as error:
            return f"{type(error).__name__}: {error}"
        return None if 200 <= status < 300 else f"the listener answered {status}"


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
