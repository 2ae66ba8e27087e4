"""
Subscribing at the implementation's hub, and finding what the listener received.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from tmf645_conformance.exchange import Exchange
from tmf645_conformance.listener import Listener, Received
from tmf645_conformance.parts import id_of, segment
from tmf645_conformance.profile import Profile
from tmf645_conformance.verdicts import Inconclusive

#: The subscription to everything, made when the first event is asked for.
EVERYTHING = "everything"


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A subscription of ours: the exchange that made it, and its id where it has one."""

    name: str
    callback: str
    exchange: Exchange

    @property
    def id(self) -> str:
        """
        The id to unsubscribe by, as a segment of a path; Inconclusive where the answer has none.
        """
        location = self.exchange.headers.get("location", "")
        known = segment(id_of(self.exchange.json)) or (location.rstrip("/").rpartition("/")[2])
        if not known:
            raise Inconclusive(f"{self.exchange} without an id", at=self.exchange)
        return known


class Sender(Protocol):
    """What a hub needs of a session: see Session."""

    listener: Listener
    profile: Profile

    @property
    def exchanges(self) -> list[Exchange]:
        """Where what was received is added."""

    reaches_us: bool

    def send(self, method: str, url: str, *, body: object = None) -> Exchange:
        """Send one request and return the exchange."""
        ...

    def listen(
        self,
        wanted: Callable[[Received], bool],
        until: Callable[[list[Received]], bool],
        seconds: float,
    ) -> list[Received]:
        """Wait for events; see Session."""
        ...


class Hub:
    """The implementation's hub, and our listener."""

    def __init__(self, session: Sender) -> None:
        self._session = session
        self._subscriptions: dict[str, Subscription] = {}
        self._waited_in_vain = False

    def post(self, name: str, query: str = "") -> Subscription:
        """POST a subscription, whatever the answer is."""
        callback = self._session.listener.address(name)
        body: dict[str, Any] = {"callback": callback, **({"query": query} if query else {})}
        exchange = self._session.send("POST", "/hub", body=body)
        subscription = Subscription(name=name, callback=callback, exchange=exchange)
        if exchange.succeeded:
            self._subscriptions[name] = subscription
        return subscription

    def has(self, name: str) -> bool:
        """Whether the subscription so named stands."""
        return name in self._subscriptions

    def without_callback(self) -> Exchange:
        """POST a subscription that tells nobody, and end it where it was taken."""
        exchange = self._session.send("POST", "/hub", body={"query": "eventType=x"})
        if exchange.succeeded:
            with suppress(Inconclusive):
                self.delete(Subscription(name="nobody", callback="", exchange=exchange))
        return exchange

    def subscribed(self, name: str = EVERYTHING, query: str = "") -> Subscription:
        """A subscription that stands; Inconclusive where the hub refuses."""
        if not self.has(name):
            made = self.post(name, query)
            if not made.exchange.succeeded:
                raise Inconclusive(f"{made.exchange}: no subscription", at=made.exchange)
        return self._subscriptions[name]

    def delete(self, subscription: Subscription) -> Exchange:
        """DELETE a subscription, whatever the answer is."""
        self._subscriptions.pop(subscription.name, None)
        return self._session.send("DELETE", f"/hub/{subscription.id}")

    def received(
        self,
        wanted: Callable[[Received], bool],
        *,
        name: str = EVERYTHING,
        until: Callable[[list[Received]], bool] = bool,
        wait: bool = True,
    ) -> list[Received]:
        """The wanted events of a subscription, once ``until`` holds or the event timer ends."""

        def ours(event: Received) -> bool:
            return event.name == name and wanted(event)

        events = self._session.listen(ours, until, self._patience() if wait else 0.0)
        self._waited_in_vain |= wait and not events
        self._session.exchanges.extend(as_exchange(event) for event in events[-3:])
        return events

    def check_reach(self) -> None:
        """
        Inconclusive where nothing has ever come, and the target may not be able to reach us.

        A target on this machine can reach a listener on the loopback interface. One elsewhere, or
        one that was given another address of ours, may have sent in vain.
        """
        listener = self._session.listener
        if not listener.received() and not self._session.reaches_us:
            raise Inconclusive(
                f"no event has ever arrived at {listener.address(EVERYTHING)}; perhaps the target "
                "cannot reach it",
                unlock="--listener-url: an address by which the target reaches our listener",
            )

    def _patience(self) -> float:
        """The event timer; little of it where nothing has ever come after it had run out once."""
        timers = self._session.profile.timers
        if self._waited_in_vain and not self._session.listener.received():
            return min(timers.event, 2 * timers.poll)
        return timers.event

    def leave(self) -> None:
        """End every subscription that still stands."""
        for subscription in list(self._subscriptions.values()):
            try:
                self.delete(subscription)
            except Inconclusive:
                continue


def as_exchange(event: Received) -> Exchange:
    """The event as an exchange: the implementation's request and our answer."""
    return Exchange(
        method="POST",
        url=event.url,
        status=201,
        request_headers=event.headers,
        request_body=event.body,
        note="an event that our listener received",
    )
