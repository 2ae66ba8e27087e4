"""
Spoiled events: what the hub is told, and what it tells.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

from tmf645_reference_server.store import Delivery

from campaign.minimal_http import Json
from campaign.spoiled_base import CHECK, Reply, Spoiled, Wish, without
from campaign.spoiled_registry import wrong_reference

_JSON = {"content-type": "application/json"}


class _Rewrites(Spoiled):
    """Events are rewritten one by one; None is not sent."""

    def rewrite(self, event: Json) -> Json | None:
        return event

    def tell(self, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        rewritten = [(each, self.rewrite(json.loads(each.body))) for each in deliveries]
        return [
            replace(each, body=json.dumps(event).encode()) for each, event in rewritten if event
        ]


class _Silent(_Rewrites):
    """Events of one kind are not sent."""

    kind = ""

    def rewrite(self, event: Json) -> Json | None:
        return None if event["eventType"].endswith(self.kind) else event


@wrong_reference(trips=("NOT-BV-01",))
class CreationIsNotTold(_Silent):
    """There is no CreateEvent."""

    kind = "CreateEvent"


@wrong_reference(trips=("NOT-BV-07",))
class DeletionIsNotTold(_Silent):
    """There is no DeleteEvent."""

    kind = "DeleteEvent"


@wrong_reference(trips=("CSQ-NOT-BV-08",))
class ChangesAreNotTold(_Silent):
    """There is no AttributeValueChangeEvent."""

    kind = "AttributeValueChangeEvent"


@wrong_reference(trips=("NOT-BV-02",))
class TheEndIsNotTold(_Rewrites):
    """There is no event of a finished task."""

    def rewrite(self, event: Json) -> Json | None:
        (task,) = event["event"].values()
        is_end = event["eventType"].endswith("StateChangeEvent") and task["state"] == "done"
        return None if is_end else event


@wrong_reference(trips=("NOT-BV-04",))
class EventsAreNameless(_Rewrites):
    """Events have no eventId."""

    def rewrite(self, event: Json) -> Json | None:
        return without(event, "eventId")


@wrong_reference(trips=("NOT-BV-06",))
class EventIdIsTheTask(_Rewrites):
    """The eventId is the id of the task."""

    def rewrite(self, event: Json) -> Json | None:
        (task,) = event["event"].values()
        return {**event, "eventId": f"{task['id']}"}


@wrong_reference(trips=("NOT-BV-04",))
class EventsOfAnotherType(_Rewrites):
    """Types of events are spelled as words, not as the API file does."""

    def rewrite(self, event: Json) -> Json | None:
        kind = event["eventType"].removesuffix("Event")
        return {**event, "eventType": f"{kind}-event"}


@wrong_reference(trips=("NOT-BV-04",))
class EventsShowTheIdOnly(_Rewrites):
    """The payload of an event is the id of the task."""

    def rewrite(self, event: Json) -> Json | None:
        return {
            **event,
            "event": {kind: {"id": task["id"]} for kind, task in event["event"].items()},
        }


@wrong_reference(trips=("CSQ-NOT-BV-05",))
class EventsForgetItems(_Rewrites):
    """The payload of a StateChangeEvent shows items without results."""

    def rewrite(self, event: Json) -> Json | None:
        if event["eventType"] != f"{CHECK}StateChangeEvent":
            return event
        task = event["event"][CHECK]
        rows = [without(row, "qualificationResult") for row in task["serviceQualificationItem"]]
        return {**event, "event": {CHECK: {**task, "serviceQualificationItem": rows}}}


@wrong_reference(trips=("CSQ-NOT-BV-08",))
class ChangesShowTheOld(_Rewrites):
    """An AttributeValueChangeEvent shows the task as it was."""

    def rewrite(self, event: Json) -> Json | None:
        if not event["eventType"].endswith("AttributeValueChangeEvent"):
            return event
        ((kind, task),) = event["event"].items()
        return {**event, "event": {kind: {**task, "description": "as it was"}}}


@wrong_reference(trips=("HUB-NOT-BV-03",))
class UnsubscribingDoesNothing(Spoiled):
    """DELETE of a subscription is answered 204, and it goes on."""

    def ask(self, wish: Wish) -> Wish:
        is_end = wish.kind == "hub" and wish.method == "DELETE"
        return replace(wish, method="GET") if is_end else wish

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.kind == "hub" and wish.method == "DELETE" and reply.succeeded:
            return Reply(status=204, headers={})
        return reply


@wrong_reference(trips=("HUB-NOT-BV-04",))
class SubscriptionsHearEverything(Spoiled):
    """The query of a subscription does not matter."""

    def ask(self, wish: Wish) -> Wish:
        if wish.kind == "hub" and wish.method == "POST" and wish.body:
            return wish.saying(without(wish.body, "query"))
        return wish


@wrong_reference(trips=("HUB-NOT-BI-01",))
class SubscriptionsWithoutCallback(Spoiled):
    """A subscription without callback is accepted."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.kind == "hub" and wish.method == "POST" and reply.status == 400:
            return Reply(status=201, headers=_JSON, body={"id": "0", "callback": ""})
        return reply


@wrong_reference(trips=("HUB-NOT-BI-02",))
class UnknownSubscriptionsEnd(Spoiled):
    """DELETE of a subscription that never was is answered 204."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.kind == "hub" and wish.method == "DELETE" and reply.status == 404:
            return Reply(status=204, headers={})
        return reply


@wrong_reference(trips=("HUB-NOT-BV-01",))
class CallbackIsShortened(Spoiled):
    """The subscription shows another callback than the one it was made with."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.kind == "hub" and wish.method == "POST" and reply.status == 201:
            callback = reply.body["callback"].rpartition("/")[0]
            return replace(reply, body={**reply.body, "callback": callback})
        return reply
