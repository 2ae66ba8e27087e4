"""
The hub of the minimal server: who listens, to what, and how an event gets there.

Events go out one after the other per listener, so those of one resource arrive in order.
"""

import asyncio
import itertools
import json
import ssl
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from urllib.parse import parse_qsl, urlsplit

import httpx

from campaign.minimal_http import ROOT, Answered, Asked, Json, Refusal
from campaign.minimal_reading import Reading
from campaign.minimal_selection import Selection

#: The hub reads queries by itself, so that a fault of the lists is none of the hub.
_GRAMMAR = Selection()

_ATTEMPTS = 3
_PAUSE = 0.05


@dataclass(slots=True, kw_only=True)
class Subscription:
    """A listener, what it asked for, and what is still on its way to it."""

    id: str
    callback: str
    query: str
    waiting: deque[Json] = field(default_factory=deque)
    delivery: asyncio.Task[None] | None = None


class Events(Selection, Reading):
    """Keeps listeners and delivers events to them."""

    event_content_type = "application/json"

    def __init__(self) -> None:
        self.today: Callable[[], datetime] = partial(datetime.now, UTC)
        self.subscriptions: dict[str, Subscription] = {}
        self._deliveries: set[asyncio.Task[None]] = set()
        self._events = itertools.count(1)
        self._hubs = itertools.count(1)

    # -- the hub ---------------------------------------------------------------------------------

    def subscribe(self, asked: Asked) -> Answered:
        """POST /hub: 201, Location, and the subscription as its body."""
        body = self.read_body(asked, ("application/json",))
        callback, query = body.get("callback"), body.get("query", "")
        if not isinstance(callback, str) or urlsplit(callback).scheme not in {"http", "https"}:
            raise Refusal(400, "invalidBody", f"callback is {callback!r}; a URL is needed")
        if not isinstance(query, str):
            raise Refusal(400, "invalidBody", f"query is {query!r}; a string is needed")
        listener = Subscription(id=self.new_hub_id(), callback=callback, query=query)
        self.subscriptions[listener.id] = listener
        return self.answer_subscription(listener, asked.origin)

    def answer_subscription(self, listener: Subscription, origin: str) -> Answered:
        location = f"{origin}{ROOT}/hub/{listener.id}"
        return Answered(status=201, body=self.hub_body(listener), headers={"Location": location})

    def hub_body(self, listener: Subscription) -> Json:
        query = {"query": listener.query} if listener.query else {}
        return {"id": listener.id, "callback": listener.callback, **query}

    def unsubscribe(self, id: str, asked: Asked) -> Answered:
        """DELETE /hub/{id}: 204, and nothing more is delivered."""
        if id not in self.subscriptions:
            raise Refusal(404, "notFound", f"there is no subscription {id}")
        self.silence(self.subscriptions[id])
        return Answered(status=204)

    def silence(self, listener: Subscription) -> None:
        del self.subscriptions[listener.id]
        listener.waiting.clear()

    def new_hub_id(self) -> str:
        return f"hub-{next(self._hubs)}"

    # -- events ----------------------------------------------------------------------------------

    def announce(self, kind: str, change: str, shown: Json, field_path: str = "") -> None:
        """Tell every listener that wants it that ``kind`` has changed to ``shown``."""
        envelope = self.event_envelope(kind, change, shown)
        if field_path:
            envelope["fieldPath"] = field_path
        for listener in list(self.subscriptions.values()):
            if self.wants(listener, envelope):
                self.queue(listener, envelope)

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        """An event of the v4 swagger; ``timeOcurred`` is spelled as it is there."""
        now = self.show_date(self.today())
        return {
            "eventId": self.new_event_id(),
            "eventTime": now,
            "eventType": self.event_type(kind, change),
            "correlationId": shown["id"],
            "domain": "serviceQualification",
            "title": f"{change} of {kind}",
            "description": f"{kind} {shown['id']}: {change}",
            "priority": "1",
            "timeOcurred": now,
            "event": {kind: shown},
        }

    def new_event_id(self) -> str:
        return f"event-{next(self._events)}"

    def event_type(self, kind: str, change: str) -> str:
        return f"{kind[0].upper()}{kind[1:]}{change}Event"

    def show_date(self, moment: datetime) -> str:
        """A moment in RFC 3339, UTC, to the millisecond."""
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def wants(self, listener: Subscription, envelope: Json) -> bool:
        """Whether the query of ``listener`` asks for this event (the grammar of GET filters)."""
        query = parse_qsl(listener.query.lstrip("?"), keep_blank_values=True)
        named = {**envelope, "eventType": _capital(envelope.get("eventType"))}
        wishes = [(k, _capital(v) if k == "eventType" else v) for k, v in query]
        return _GRAMMAR.matches(named, _GRAMMAR.filters(wishes))

    def queue(self, listener: Subscription, envelope: Json) -> None:
        """Put the event in the listener's line, and see that somebody serves it."""
        listener.waiting.append(envelope)
        if listener.delivery is None or listener.delivery.done():
            listener.delivery = asyncio.get_running_loop().create_task(self.deliver(listener))
            self._deliveries.add(listener.delivery)
            listener.delivery.add_done_callback(self._deliveries.discard)

    async def close(self) -> None:
        """Stop delivering; what is on its way is lost."""
        self.subscriptions.clear()
        leaving = list(self._deliveries)
        for delivery in leaving:
            delivery.cancel()
        await asyncio.gather(*leaving, return_exceptions=True)

    async def deliver(self, listener: Subscription) -> None:
        """Serve the listener's line until it is empty."""
        # No certificates are loaded: listeners are on the loopback interface.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        while listener.waiting:  # again, for what came while the client was closed
            async with httpx.AsyncClient(trust_env=False, verify=context, timeout=2) as client:
                while listener.waiting:
                    await self.send_event(client, listener, listener.waiting.popleft())

    async def send_event(
        self, client: httpx.AsyncClient, listener: Subscription, envelope: Mapping[str, object]
    ) -> None:
        """POST one event to the callback; a few attempts, then it is lost."""
        for _ in range(_ATTEMPTS):
            try:
                answer = await client.post(
                    self.event_address(listener, envelope),
                    content=json.dumps(envelope),
                    headers={"Content-Type": self.event_content_type},
                )
            except httpx.HTTPError:
                await asyncio.sleep(_PAUSE)
                continue
            if answer.is_success:
                return
            await asyncio.sleep(_PAUSE)

    def event_address(self, listener: Subscription, envelope: Mapping[str, object]) -> str:
        return listener.callback


def _capital(event_type: object) -> str:
    """An event type as the swagger's definitions spell it; its paths begin in lower case."""
    word = str(event_type or "")
    return ",".join(part[:1].upper() + part[1:] for part in word.split(","))
