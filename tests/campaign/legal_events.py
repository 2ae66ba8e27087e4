"""
Legal servers that choose otherwise about the hub and about events.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import quote

import httpx

from campaign.legal_registry import legal
from campaign.minimal_events import Subscription
from campaign.minimal_http import NO_BODY, ROOT, Answered, Asked, Json, Refusal
from campaign.minimal_server import MinimalServer

_NOTHING_CLAIMED = {
    "patch": None,
    "delete": None,
    "hub": None,
    "nested_filtering": None,
    "sort": None,
}


@legal()
class HubIdsToEncode(MinimalServer):
    """Ids of subscriptions hold a slash and a question mark, which Location encodes."""

    def new_hub_id(self) -> str:
        return super().new_hub_id().replace("-", "/ü 1?")

    def answer_subscription(self, listener: Subscription, origin: str) -> Answered:
        answer = super().answer_subscription(listener, origin)
        answer.headers["Location"] = f"{origin}{ROOT}/hub/{quote(listener.id, safe='')}"
        return answer


@legal()
class HubAnswers204(MinimalServer):
    """The hub answers 204 with Location, as older texts have it."""

    def answer_subscription(self, listener: Subscription, origin: str) -> Answered:
        answer = super().answer_subscription(listener, origin)
        return Answered(status=204, body=NO_BODY, headers=answer.headers)


@legal()
class OneListenerOnly(MinimalServer):
    """A second listener is refused with 409, as TMF630 allows."""

    def subscribe(self, asked: Asked) -> Answered:
        if self.subscriptions:
            raise Refusal(409, "conflict", "there is a listener already")
        return super().subscribe(asked)


@legal()
class CallbackWithSuffix(MinimalServer):
    """Events go to /listener/<event> below the callback, as the swagger's paths have it."""

    def event_address(self, listener: Subscription, envelope: Mapping[str, object]) -> str:
        word = str(envelope["eventType"])
        return f"{listener.callback.rstrip('/')}/listener/{word[0].lower()}{word[1:]}"


@legal()
class EventsTwice(MinimalServer):
    """Every event is delivered twice with one eventId; no document promises exactly once."""

    async def send_event(
        self, client: httpx.AsyncClient, listener: Subscription, envelope: Mapping[str, object]
    ) -> None:
        await super().send_event(client, listener, envelope)
        await super().send_event(client, listener, envelope)


@legal()
class EventsDelayed(MinimalServer):
    """Events arrive 150 ms late."""

    async def send_event(
        self, client: httpx.AsyncClient, listener: Subscription, envelope: Mapping[str, object]
    ) -> None:
        await asyncio.sleep(0.15)
        await super().send_event(client, listener, envelope)


@legal()
class EventTypesInLowerCase(MinimalServer):
    """The eventType begins in lower case, as the paths of the swagger do."""

    def event_type(self, kind: str, change: str) -> str:
        return f"{kind}{change}Event"


@legal()
class TimeOccurredWithTwoC(MinimalServer):
    """Events have timeOccurred, as v5 and TMF688 spell it."""

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        envelope = super().event_envelope(kind, change, shown)
        envelope["timeOccurred"] = envelope.pop("timeOcurred")
        return envelope


@legal()
class ScarceEvents(MinimalServer):
    """Events have an id, a type, a time and the payload; the rest is optional."""

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        envelope = super().event_envelope(kind, change, shown)
        return {name: envelope[name] for name in ("eventId", "eventType", "eventTime", "event")}
