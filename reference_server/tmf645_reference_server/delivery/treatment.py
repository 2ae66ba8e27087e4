"""
What faults do to an event on its way: lost, sent twice, held back, late, told of another resource.

Decided once for each event and listener, when it is first looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from tmf645_scenarios.faults import (
    DelayedCallback,
    DuplicatedCallback,
    LostCallback,
    ReorderedCallback,
    WrongCorrelation,
)

from tmf645_reference_server.contract import EVENT_KINDS
from tmf645_reference_server.faults.armed import Armed, Faults
from tmf645_reference_server.store import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """
    What becomes of an event: ``lost``, or ``body`` sent ``copies`` times.

    ``delay`` is before its first attempt; where it ``lets_pass``, later events of its resource go
    first meanwhile. ``faults`` names what did all that.
    """

    body: bytes
    lost: bool = False
    copies: int = 1
    delay: timedelta = field(default=timedelta(0))
    lets_pass: bool = False
    faults: tuple[str, ...] = ()

    def due(self, now: datetime) -> datetime | None:
        """Return when the first attempt may be made; None where that is at once."""
        return now + self.delay if self.delay else None


def treated(delivery: Delivery, faults: Faults | None) -> Treatment:
    """Let the faults that are for ``delivery`` happen, and return what becomes of it."""
    if faults is None:
        return Treatment(body=delivery.body)
    resource, event = parts_of(delivery.event_type)
    happened = [each for each in faults.for_callback(resource, event) if each.due()]
    return _combined(delivery.body, happened)


def parts_of(event_type: str) -> tuple[str, str]:
    """Return the resource and the kind of an event: its name is both, and "Event"."""
    resource = next((each for each in EVENT_KINDS if event_type.startswith(each)), "")
    return resource, event_type.removeprefix(resource).removesuffix("Event")


def _combined(body: bytes, happened: Sequence[Armed]) -> Treatment:
    lost, copies, delay, lets_pass = False, 1, timedelta(0), False
    for armed in happened:
        match armed.fault.kind:
            case LostCallback():
                lost = True
            case DuplicatedCallback(copies=number):
                copies = max(copies, number)
            case DelayedCallback(delay=distribution):
                delay += timedelta(seconds=armed.draw(distribution))
            case ReorderedCallback(within=within):
                delay, lets_pass = delay + within, True
            case WrongCorrelation(id=id):
                body = msgspec.json.encode(msgspec.json.decode(body) | {"correlationId": id})
            case _:
                pass
    return Treatment(
        body=body,
        lost=lost,
        copies=copies,
        delay=delay,
        lets_pass=lets_pass,
        faults=tuple(each.name for each in happened),
    )
