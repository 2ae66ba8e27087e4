"""
Attempts to bring events, and dead letters, as JSON.

While the clock stands no real time is told, and the order is one that depends on what happened alone:
events of different resources travel side by side.
"""

import msgspec

from tmf645_reference_server import redacting
from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.delivery import Attempt
from tmf645_reference_server.namespaces import Namespace
from tmf645_reference_server.store import Delivery
from tmf645_reference_server.wire.dates import show_moment


def lines(namespace: Namespace) -> bytes:
    """Return every attempt that is remembered, as lines of JSON."""
    runs = namespace.clock.runs
    made = namespace.post.attempts()
    if not runs:
        made = tuple(
            sorted(made, key=lambda each: (each.at, each.subscription_id, each.resource_id))
        )
    return b"".join(msgspec.json.encode(_shown(each, timed=runs)) + b"\n" for each in made)


def dead_letter(delivery: Delivery) -> JSON:
    """Return an event that was given up, with its last failure."""
    body: JSON = msgspec.json.decode(delivery.body)
    return {
        "event_id": delivery.event_id,
        "event_type": delivery.event_type,
        "subscription": delivery.subscription_id,
        "attempts": delivery.attempts,
        "failure": delivery.failure,
        "event": body,
    }


def _shown(attempt: Attempt, *, timed: bool) -> Object:
    shown: Object = {
        "at": show_moment(attempt.at),
        "subscription": attempt.subscription_id,
        "callback": attempt.callback,
        "event_id": attempt.event_id,
        "event_type": attempt.event_type,
        "resource": attempt.resource_id,
        "attempt": attempt.number,
        "status": attempt.status,
        "failure": attempt.failure,
        "next_at": None if attempt.next_at is None else show_moment(attempt.next_at),
        "faults": list(attempt.faults),
        "event": redacting.body(attempt.event) if attempt.event else None,
    }
    return shown | {"seconds": round(attempt.seconds, 3)} if timed else shown
