"""
What a reservation says: what is asked for, read; and what is held, shown.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from tmf645_simulator.capacity import PoolKey, PoolTake
from tmf645_simulator.holds import Hold, HoldState
from tmf645_simulator.request import CheckRequest
from tmf645_simulator.results import CheckResult, Served

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.neighbours.bases import RESERVATION as BASE
from tmf645_reference_server.store import Record
from tmf645_reference_server.wire.dates import read_moment, show_moment
from tmf645_reference_server.wire.parts import object_at, objects, text

#: Where it lives; the path is not confirmed by an official document.
SEGMENT: Final = "resourceReservation"
PATH: Final = f"{BASE}/{SEGMENT}"

#: The shelf of a space on which the documents lie, and what identifiers are counted under.
SHELF: Final = "reservation"

#: How long a hold lasts where the request names no end.
USUAL_TIME: Final = timedelta(minutes=15)

WHY: Final = "reservation is a separate act, on what a qualification found"

_ITEMS: Final = "reservationItem"
_STATES: Final = {
    HoldState.HELD: "held",
    HoldState.CONFIRMED: "completed",
    HoldState.RELEASED: "cancelled",
    HoldState.EXPIRED: "cancelled",
}


def wanted(sent: Object, record: Record) -> list[tuple[str, Sequence[PoolTake]]]:
    """
    Return what each item takes from the pools: those named, or all. Raise Problem 400, 409.

    An item of a reservation has the id of the item of the qualification that it is for.
    """
    served = dict(_served(record))
    named = [
        (text(item, "id"), _quantity(item, position))
        for position, item in enumerate(objects(sent, _ITEMS))
    ]
    if not named:
        named = [(id, 1) for id in served]
    found: list[tuple[str, Sequence[PoolTake]]] = []
    for position, (id, quantity) in enumerate(named):
        if id is None or id not in served:
            raise problems.invalid_attribute(
                f"/{_ITEMS}/{position}/id",
                f"the qualification has no item {id!r}; it has {', '.join(served)}",
                why=WHY,
            )
        takes = served[id]
        if takes is None:
            raise problems.conflict(
                f"/{_ITEMS}/{position}/id",
                f"item {id} was not found qualified; an alternative is qualified by a check of its own",
                why=WHY,
            )
        multiplied = [PoolTake(each.node, each.unit, each.quantity * quantity) for each in takes]
        found.append((id, multiplied))
    return found


def summed(items: Sequence[tuple[str, Sequence[PoolTake]]]) -> tuple[PoolTake, ...]:
    """Return what all of them take together from each pool."""
    sums: dict[PoolKey, float] = {}
    for _, takes in items:
        for take in takes:
            key = (take.node, take.unit)
            sums[key] = sums.get(key, 0) + take.quantity
    return tuple(PoolTake(node, unit, quantity) for (node, unit), quantity in sums.items())


def until(sent: Object, now: datetime) -> datetime:
    """Return when the hold is to run out. Raise Problem 400."""
    end = text(object_at(sent, "validFor"), "endDateTime")
    if end is None:
        return now + USUAL_TIME
    try:
        moment = read_moment(end)
    except ValueError as error:
        raise problems.invalid_attribute("/validFor/endDateTime", str(error), why=WHY) from error
    if moment <= now:
        raise problems.invalid_attribute(
            "/validFor/endDateTime", f"{end} is not after now, {show_moment(now)}", why=WHY
        )
    return moment


def document(
    sent: Object,
    hold: Hold,
    items: Sequence[tuple[str, Sequence[PoolTake]]],
    url: str,
    now: datetime,
) -> Object:
    """Return what is kept: what was sent, with what was set aside for each item."""
    given = {objects_id: item for item in objects(sent, _ITEMS) if (objects_id := text(item, "id"))}
    rows: list[JSON] = [
        {
            "@type": "ReservationItem",
            **given.get(id, {}),
            "id": id,
            "appliedCapacity": [_applied(take) for take in takes],
        }
        for id, takes in items
    ]
    return {
        "@type": "ResourceReservation",
        **sent,
        "id": hold.id,
        "href": f"{url}/{hold.id}",
        "creationDate": show_moment(now),
        "validFor": {
            "startDateTime": show_moment(now),
            "endDateTime": show_moment(hold.expires_at),
        },
        _ITEMS: rows,
    }


def shown(kept: Object, hold: Hold) -> Object:
    """Return the reservation as it stands."""
    state = _STATES[hold.state]
    items: list[JSON] = [item | {"state": state} for item in objects(kept, _ITEMS)]
    reason = {"stateReason": "its time is over"} if hold.state is HoldState.EXPIRED else {}
    return kept | {"state": state, _ITEMS: items} | reason


def _served(record: Record) -> Iterator[tuple[str, tuple[PoolTake, ...] | None]]:
    """Yield each item of a check with what it takes; None where it was not found qualified."""
    found, asked = record.task.found, record.task.asked
    if isinstance(found, CheckResult) and isinstance(asked, CheckRequest):
        for item, finding in zip(asked.items, found.findings, strict=True):
            yield item.id, finding.takes if isinstance(finding, Served) else None


def _quantity(item: Object, position: int) -> int:
    quantity = item.get("quantity", 1)
    if isinstance(quantity, bool) or not isinstance(quantity, int) or not 1 <= quantity <= 10_000:
        raise problems.invalid_attribute(
            f"/{_ITEMS}/{position}/quantity", "write a whole number from 1 to 10000", why=WHY
        )
    return quantity


def _applied(take: PoolTake) -> Object:
    return {"resourcePool": take.node, "unit": take.unit.value, "amount": take.quantity}
