"""
The eight events of TMF645 v4: what happened, for whom, and the envelope it travels in.

Envelope: the event schemas of the v4 API file. ``event`` holds the full resource as it was at that
moment. Order: a listener gets the events of a resource in the order in which they happened.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.ports import Identifiers
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.selection import Filter, Selection, matches, pick
from tmf645_reference_server.selection.filters import Condition
from tmf645_reference_server.store import Delivery, Subscription
from tmf645_reference_server.wire.dates import show_moment

_TITLES: Final = {
    "Create": "A {} was created",
    "AttributeValueChange": "An attribute of a {} changed",
    "StateChange": "A {} moved on",
    "Delete": "A {} was deleted",
    "InformationRequired": "A {} needs more information",
}
_PRIORITIES: Final = {"InformationRequired": "2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """
    Something happened to a resource: ``what`` is Create, StateChange …

    ``description`` says more than what the kind of event says by itself. ``noun`` and ``domain`` are
    what the resource is about; ``correlation_id`` is what its requester calls the conversation.
    """

    resource: str
    what: str
    at: datetime
    document: Object
    field_path: str | None = None
    description: str | None = None
    noun: str = "qualification"
    domain: str = "serviceQualification"
    correlation_id: str | None = None

    @property
    def event_type(self) -> str:
        """The name of the event."""
        return f"{self.resource}{self.what}Event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """What a listener asked for: its subscription, and the reading of its query."""

    subscription: Subscription
    selection: Selection = field(default_factory=Selection)


def deliveries(
    notices: Sequence[Notice],
    interests: Sequence[Interest],
    identifiers: Identifiers,
    readings: Readings,
) -> Iterator[Delivery]:
    """Yield what has to be sent: each event once for every listener whose query it matches."""
    for notice in notices:
        event_id = identifiers.new("event")
        for interest in interests:
            envelope = _envelope(notice, event_id, readings)
            if not matches(_seen_by_filters(envelope, notice), interest.selection.filters):
                continue
            yield Delivery(
                subscription_id=interest.subscription.id,
                event_id=event_id,
                event_type=notice.event_type,
                resource_id=f"{notice.resource}/{notice.document['id']}",
                body=msgspec.json.encode(_narrowed(envelope, notice, interest.selection)),
            )


def eventful(filters: Sequence[Filter], event_types: Sequence[str]) -> str | None:
    """Return a value of ``eventType`` that no event has, or None where all are known."""
    conditions: Iterator[Condition] = (each for one in filters for each in one.conditions)
    wanted = [each for each in conditions if each.path == ("eventType",)]
    known = {name for event_type in event_types for name in _names(event_type)}
    # A comma list is an alternative of its own beside its parts.
    unknown = [each.value for each in wanted if each.value not in known]
    return next((value for value in unknown if "," not in value and ";" not in value), None)


def _envelope(notice: Notice, event_id: str, readings: Readings) -> Object:
    moment = show_moment(notice.at)
    title = _TITLES[notice.what].format(notice.noun)
    envelope: Object = {
        "eventId": event_id,
        "eventTime": moment,
        "eventType": notice.event_type,
        "correlationId": notice.correlation_id or f"{notice.resource}-{notice.document['id']}",
        "domain": notice.domain,
        "title": title,
        "description": notice.description or f"{title}: {notice.resource} {notice.document['id']}",
        "priority": _PRIORITIES.get(notice.what, "5"),
        readings.event_time: moment,
    }
    if notice.field_path is not None:
        envelope["fieldPath"] = notice.field_path
    envelope["event"] = {notice.resource: notice.document}
    return envelope


def _seen_by_filters(envelope: Object, notice: Notice) -> Object:
    """
    Return what paths of a query start from: the envelope, and the resource's own attributes.

    An event is known by the name of its path and by the name of its schema (capitalised).
    """
    return notice.document | envelope | {"eventType": list(_names(notice.event_type))}


def _names(event_type: str) -> tuple[str, str]:
    return event_type, event_type[0].upper() + event_type[1:]


def _narrowed(envelope: Object, notice: Notice, selection: Selection) -> Object:
    """Return ``envelope`` with the attributes of its resource that the listener wants."""
    if selection.fields is None:
        return envelope
    prefix = ("event", notice.resource)
    fields = tuple(path[2:] if path[:2] == prefix else path for path in selection.fields)
    narrowed = pick(notice.document, Selection(fields=fields))
    return envelope | {"event": {notice.resource: narrowed}}
