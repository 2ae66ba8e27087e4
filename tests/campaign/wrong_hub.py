"""
Servers that are wrong about the hub, which they claim: who may listen, to what, and until when.
"""

from campaign.minimal_events import Subscription
from campaign.minimal_http import Answered, Asked, Json
from campaign.minimal_server import Handler, MinimalServer
from campaign.wrong_registry import wrong


@wrong(trips=("HUB-NOT-BV-03",))
class EventsAfterUnsubscribe(MinimalServer):
    """Who has unsubscribed still gets events."""

    def __init__(self) -> None:
        super().__init__()
        self._silenced: list[Subscription] = []

    def silence(self, listener: Subscription) -> None:
        super().silence(listener)
        self._silenced.append(listener)

    def announce(self, kind: str, change: str, shown: Json, field_path: str = "") -> None:
        super().announce(kind, change, shown, field_path)
        for listener in self._silenced:
            self.queue(listener, self.event_envelope(kind, change, shown))


@wrong(trips=("HUB-NOT-BV-04",))
class HubQueryIgnored(MinimalServer):
    """A listener gets every event, whatever its query asks for."""

    def wants(self, listener: Subscription, envelope: Json) -> bool:
        return True


@wrong(trips=("HUB-NOT-BV-04",))
class HubQueryDeafens(MinimalServer):
    """A listener with a query gets nothing."""

    def wants(self, listener: Subscription, envelope: Json) -> bool:
        return not listener.query


@wrong(trips=("HUB-NOT-BV-01",))
class HubWithoutId(MinimalServer):
    """The subscription in the answer of the hub has no id."""

    def hub_body(self, listener: Subscription) -> Json:
        body = super().hub_body(listener)
        del body["id"]
        return body


@wrong(trips=("HUB-NOT-BV-01",))
class HubShowsAnotherCallback(MinimalServer):
    """The callback in the answer of the hub is not the one that was given."""

    def hub_body(self, listener: Subscription) -> Json:
        return {**super().hub_body(listener), "callback": "http://localhost:1/elsewhere"}


@wrong(trips=("HUB-NOT-BI-01",))
class HubWithoutCallbackAccepted(MinimalServer):
    """A subscription without a callback is accepted."""

    def subscribe(self, asked: Asked) -> Answered:
        body = self.read_body(asked, ("application/json",))
        if "callback" in body:
            return super().subscribe(asked)
        return Answered(status=201, body={"id": self.new_hub_id(), "callback": ""})


@wrong(trips=("HUB-NOT-BI-01",))
class HubWithoutCallbackCrashes(MinimalServer):
    """A subscription without a callback is answered with 500."""

    def subscribe(self, asked: Asked) -> Answered:
        answer = self.read_body(asked, ("application/json",))
        if "callback" in answer:
            return super().subscribe(asked)
        return Answered(status=500, body={"code": "internal", "reason": "no callback"})


@wrong(trips=("HUB-NOT-BV-01",))
class HubRefusedThoughClaimed(MinimalServer):
    """The hub is answered with 404, though it is claimed."""

    def verbs(self, segments: tuple[str, ...]) -> dict[str, Handler]:
        return super().verbs(("", "hub") if segments[0] == "hub" else segments)


@wrong(trips=("HUB-NOT-BI-02",))
class UnsubscribeUnknownAnswers204(MinimalServer):
    """DELETE of an unknown subscription answers 204."""

    def unsubscribe(self, id: str, asked: Asked) -> Answered:
        return super().unsubscribe(id, asked) if id in self.subscriptions else Answered(status=204)
