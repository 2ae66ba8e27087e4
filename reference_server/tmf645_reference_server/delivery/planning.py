"""
What may be brought to a listener now, and when the next thing may be. Pure.

Events of one resource go one after the other, in the order in which they were queued: while one is
under way or waits for its next attempt, those behind it wait, and those of other resources do not.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tmf645_reference_server.store import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to ``start`` now, and when to look again at the latest (None: when something happens)."""

    start: tuple[Delivery, ...] = ()
    look_again: datetime | None = None


def plan(
    waiting: Sequence[Delivery],
    *,
    flying: Collection[str],
    overtaken: Collection[str] = (),
    freed: Collection[str] = (),
    now: datetime,
    room: int,
) -> Plan:
    """
    Return what to do about the deliveries in ``waiting``, oldest first.

    ``flying`` are the resources with one under way, ``overtaken`` the events that let others of
    their resource pass until they are due, those in ``freed`` need not wait for that; at most
    ``room`` are started.
    """
    blocked = set(flying)
    start: list[Delivery] = []
    upcoming: list[datetime] = []
    for each in waiting:
        is_due = each.due is None or each.due <= now or each.event_id in freed
        if each.event_id in overtaken and not is_due:
            _add(upcoming, each)
            continue
        if each.resource_id in blocked:
            continue
        blocked.add(each.resource_id)
        if not is_due:
            _add(upcoming, each)
        elif len(start) < room:
            start.append(each)
    return Plan(start=tuple(start), look_again=min(upcoming, default=None))


def _add(upcoming: list[datetime], delivery: Delivery) -> None:
    if delivery.due is not None:
        upcoming.append(delivery.due)
