"""
Watches: somebody was refused, and waits for the world to change.

A watch keeps the item as it was asked. Once the world has changed, it is asked again, for the
moment at which it is asked; the first time it qualifies is news. Pure: who keeps watches asks
after each edit that may concern one, and when a moment comes at which the answer may turn.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeAlias

from tmf645_simulator.inventory import Inventory
from tmf645_simulator.qualify import qualify
from tmf645_simulator.request import Item
from tmf645_simulator.results import Decision, Faults, Needs, Served
from tmf645_simulator.settling import settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """
    An item that does not qualify, watched since ``since``.

    ``touched`` are the elements that the last answer depended on; ``again_at`` is when the world
    as it was then may turn by itself (a build that is ready), or None.
    """

    item: Item
    since: datetime
    touched: frozenset[str]
    again_at: datetime | None = None


#: A watch, or why there is none: the item is served, lacks something, or a partner failed.
Watched: TypeAlias = Watch | Served | Needs | Faults


def watch(item: Item, inventory: Inventory, now: datetime) -> Watched:
    """
    Return a watch for ``item`` as it is answered at ``now``, partners included.

    What is served by itself needs no watch, and what cannot be decided cannot be watched.
    """
    decision = settled(partial(qualify, item, inventory, now), inventory, now)
    if not isinstance(decision, Decision):
        return decision
    found = decision.finding
    if isinstance(found, Served):
        return found
    return Watch(item=item, since=now, touched=found.touched, again_at=found.until)


def look_again(watched: Watch, inventory: Inventory, now: datetime) -> Watched:
    """Return how the item is served in this world at ``now``, or the watch as it goes on."""
    found = watch(watched.item, inventory, now)
    return replace(found, since=watched.since) if isinstance(found, Watch) else found
