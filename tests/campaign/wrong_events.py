"""
Servers that are wrong about what they tell their listeners: events missing, misnamed, out of order.
"""

from collections.abc import Mapping

from campaign.minimal_events import Subscription
from campaign.minimal_http import Json
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import DONE, QUERY
from campaign.wrong_registry import wrong


@wrong(trips=("CSQ-NOT-BV-01", "QSQ-NOT-BV-01"))
class CreationNotTold(MinimalServer):
    """There is no create event."""

    def announce(self, kind: str, change: str, shown: Json, field_path: str = "") -> None:
        if change != "Create":
            super().announce(kind, change, shown, field_path)


@wrong(trips=("CSQ-NOT-BV-02", "QSQ-NOT-BV-02"))
class EndNotTold(MinimalServer):
    """There is no event when a task is done."""

    def announce(self, kind: str, change: str, shown: Json, field_path: str = "") -> None:
        if change != "StateChange" or shown["state"] != DONE:
            super().announce(kind, change, shown, field_path)


@wrong(trips=("CSQ-NOT-BV-08",))
class ChangeNotTold(MinimalServer):
    """There is no event when a PATCH changes a check."""

    def announce(self, kind: str, change: str, shown: Json, field_path: str = "") -> None:
        if change != "AttributeValueChange":
            super().announce(kind, change, shown, field_path)


@wrong(trips=("CSQ-NOT-BV-07", "QSQ-NOT-BV-07"))
class DeletionNotTold(MinimalServer):
    """There is no event when a task is deleted."""

    def announce(self, kind: str, change: str, shown: Json, field_path: str = "") -> None:
        if change != "Delete":
            super().announce(kind, change, shown, field_path)


@wrong(trips=("QSQ-NOT-BV-01", "QSQ-NOT-BV-02", "QSQ-NOT-BV-07"))
class QueriesNotTold(MinimalServer):
    """There are events of checks, but none of queries."""

    def announce(self, kind: str, change: str, shown: Json, field_path: str = "") -> None:
        if kind != QUERY:
            super().announce(kind, change, shown, field_path)


@wrong(trips=("CSQ-NOT-BV-04", "QSQ-NOT-BV-04"))
class EventIdMissing(MinimalServer):
    """Events have no eventId, so nobody can tell a repetition."""

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        return _without(super().event_envelope(kind, change, shown), "eventId")


@wrong(trips=("CSQ-NOT-BV-06", "QSQ-NOT-BV-06"))
class EventIdAlwaysTheSame(MinimalServer):
    """Every event has the same eventId."""

    def new_event_id(self) -> str:
        return "event"


@wrong(trips=("CSQ-NOT-BV-04", "QSQ-NOT-BV-04"))
class EventTypeMissing(MinimalServer):
    """Events have no eventType."""

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        return _without(super().event_envelope(kind, change, shown), "eventType")


@wrong(trips=("CSQ-NOT-BV-04", "QSQ-NOT-BV-04"))
class EventTypeOfOtherApi(MinimalServer):
    """The eventType is that of a service order."""

    def event_type(self, kind: str, change: str) -> str:
        return f"ServiceOrder{change}Event"

    def wants(self, listener: Subscription, envelope: Json) -> bool:
        return True


@wrong(trips=("CSQ-NOT-BV-02", "QSQ-NOT-BV-04"))
class StateChangeToldAsAttributeChange(MinimalServer):
    """A change of state is told as AttributeValueChange."""

    def event_type(self, kind: str, change: str) -> str:
        return super().event_type(kind, change.replace("StateChange", "AttributeValueChange"))


@wrong(trips=("QSQ-NOT-BV-04",))
class QueryEventsNamedAsChecks(MinimalServer):
    """Events of queries carry the names of events of checks."""

    def event_type(self, kind: str, change: str) -> str:
        return super().event_type("checkServiceQualification", change)


@wrong(trips=("CSQ-NOT-BV-04", "QSQ-NOT-BV-04"))
class EventTimeNotADate(MinimalServer):
    """eventTime is no date-time."""

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        return {**super().event_envelope(kind, change, shown), "eventTime": "just now"}


@wrong(trips=("CSQ-NOT-BV-04", "QSQ-NOT-BV-04"))
class EventWithoutPayload(MinimalServer):
    """Events have an empty payload."""

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        return {**super().event_envelope(kind, change, shown), "event": {}}


@wrong(trips=("CSQ-NOT-BV-04", "QSQ-NOT-BV-04"))
class EventWithIdOnly(MinimalServer):
    """The payload has the id of the resource and nothing else of it."""

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        payload = {kind: {"id": shown["id"]}}
        return {**super().event_envelope(kind, change, shown), "event": payload}


@wrong(trips=("CSQ-NOT-BV-04", "QSQ-NOT-BV-04"))
class EventUnwrapped(MinimalServer):
    """The payload is the resource itself, without its name around it."""

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        return {**super().event_envelope(kind, change, shown), "event": shown}


@wrong(
    trips=(
        "CSQ-NOT-BV-01",
        "CSQ-NOT-BV-02",
        "CSQ-NOT-BV-07",
        "CSQ-NOT-BV-08",
        "QSQ-NOT-BV-01",
        "QSQ-NOT-BV-02",
        "QSQ-NOT-BV-07",
    )
)
class EventOfAnother(MinimalServer):
    """The payload is another resource than the one that changed."""

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        other = {**shown, "id": f"{shown['id']}-other", "href": f"{shown['href']}-other"}
        return {**super().event_envelope(kind, change, shown), "event": {kind: other}}


@wrong(trips=("CSQ-NOT-BV-02", "QSQ-NOT-BV-02"))
class EventWithStaleState(MinimalServer):
    """The payload of a change of state shows the state before."""

    _before: Mapping[str, str] = {"inProgress": "accepted", "done": "inProgress"}

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        if change == "StateChange":
            shown = {**shown, "state": self._before[shown["state"]]}
        return super().event_envelope(kind, change, shown)


@wrong(trips=("CSQ-NOT-BV-05", "QSQ-NOT-BV-05"))
class EventWithoutTheClientsWords(MinimalServer):
    """Events show the task without what the client said of it."""

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        return super().event_envelope(kind, change, _without(shown, "externalId"))


@wrong(trips=("CSQ-NOT-BV-05",))
class EventDoneWithoutResult(MinimalServer):
    """The event of a finished check has no result, as if it were still open."""

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        rows = [_without(r, "qualificationResult") for r in shown["serviceQualificationItem"]]
        bare = {**_without(shown, "qualificationResult"), "serviceQualificationItem": rows}
        return super().event_envelope(kind, change, bare)


@wrong(warns=("CSQ-NOT-BV-03", "QSQ-NOT-BV-03"))
class EventsOutOfOrder(MinimalServer):
    """The event of done arrives before that of inProgress."""

    def __init__(self) -> None:
        super().__init__()
        self._held: dict[str, Json] = {}

    def announce(self, kind: str, change: str, shown: Json, field_path: str = "") -> None:
        if change == "StateChange" and shown["state"] != DONE:
            self._held[shown["id"]] = shown
            return
        super().announce(kind, change, shown, field_path)
        if change == "StateChange" and shown["id"] in self._held:
            super().announce(kind, change, self._held.pop(shown["id"]), field_path)


@wrong(warns=("CSQ-NOT-BV-03", "QSQ-NOT-BV-03"))
class CreationToldLast(MinimalServer):
    """The create event arrives after that of done."""

    def __init__(self) -> None:
        super().__init__()
        self._held: dict[str, Json] = {}

    def announce(self, kind: str, change: str, shown: Json, field_path: str = "") -> None:
        if change == "Create":
            self._held[shown["id"]] = shown
            return
        super().announce(kind, change, shown, field_path)
        if shown["state"] == DONE and shown["id"] in self._held:
            super().announce(kind, "Create", self._held.pop(shown["id"]), field_path)


@wrong(trips=("CSQ-NOT-BV-04", "QSQ-NOT-BV-04"))
class EventsAsText(MinimalServer):
    """Events are sent as text/plain."""

    event_content_type = "text/plain"


def _without(body: Json, *names: str) -> Json:
    return {name: value for name, value in body.items() if name not in names}
