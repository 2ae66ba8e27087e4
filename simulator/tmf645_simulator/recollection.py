"""
Recollection: what was found about an item, for as long as that is known to hold.

The same doors are asked about the same services again and again. A finding holds until its end,
and until the next turn of its sites nothing better comes up; only the moment from which on a
service can be active moves on with now.
"""

from bisect import bisect_right
from collections.abc import Hashable
from dataclasses import replace
from datetime import datetime
from typing import Final

from tmf645_simulator.inventory import Inventory
from tmf645_simulator.request import Item, PlaceReference, Wishes
from tmf645_simulator.results import Finding, Served, ServedOtherwise
from tmf645_simulator.rules.delivery import in_time
from tmf645_simulator.surveys import MOST_KEPT
from tmf645_simulator.trace import spoken
from tmf645_simulator.turning import earliest
from tmf645_simulator.wanted import Found, Recollected, Wanted

_IN_TIME: Final = spoken(in_time.__name__)


def recall(item: Item, inventory: Inventory, now: datetime, wishes: Wishes) -> Recollected | None:
    """Return what was found about ``item``, whatever its id, where that is known to hold still."""
    if item.service_id is not None:
        return None
    known = inventory.recollected.get(_key(item, wishes))
    if known is None or now < known.question.now:
        return None
    return known if known.ends_at is None or now < known.ends_at else None


def remember(
    item: Item, inventory: Inventory, wishes: Wishes, question: Wanted, found: Found
) -> None:
    """
    Keep ``found``, unless it tells of a moment that moves on with now.

    Partners answer each time anew, what is installed makes a question one of its own, and
    companions may be delivered by other items of the same request.
    """
    alone = not question.ground.replies and not question.specification.companions
    if item.service_id is not None or not alone or _moves_on(question, found.finding):
        return
    kept = inventory.recollected
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[_key(item, wishes)] = Recollected(question, found, _end(question, found.finding))


def told(found: Found, item_id: str, now: datetime) -> Finding:
    """Return the finding on this item now."""
    finding = found.finding
    if isinstance(finding, Served) and found.readiness is not None:
        return replace(finding, item_id=item_id, available_at=found.readiness.at(now))
    return finding if finding.item_id == item_id else replace(finding, item_id=item_id)


def _key(item: Item, wishes: Wishes) -> Hashable:
    # 1, 1.0 and True are the same key, and not the same value.
    values = tuple((name, type(value), value) for name, value in item.characteristics.items())
    return (
        item.specification_id,
        item.category_id,
        item.wanted_at,
        values,
        tuple(map(_place, item.places)),
        wishes.alternatives,
    )


def _place(place: PlaceReference) -> Hashable:
    return (place.role, place.id, place.point, tuple(place.address.items()))


def _moves_on(question: Wanted, finding: Finding) -> bool:
    """
    Say whether ``finding`` names a moment that depends on now.

    The date asked for has passed, one is proposed that nobody named, or a reason tells how long
    it takes.
    """
    if question.dated and question.at <= question.now:
        return True
    if any(step.reasons and step.rule == _IN_TIME for step in finding.trace):
        return True
    date = question.at if question.dated else None
    proposals = finding.proposals if isinstance(finding, ServedOtherwise) else ()
    return any(each.available_at != date for each in proposals)


def _end(question: Wanted, finding: Finding) -> datetime | None:
    """Return until when ``finding`` is all that can be found."""
    turns, now = question.ground.turns, question.now
    next_one = bisect_right(turns, now)
    date = question.at if question.at > now else None
    return earliest([*turns[next_one : next_one + 1], finding.until, date])
