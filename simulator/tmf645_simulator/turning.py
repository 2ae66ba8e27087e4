"""
Turning points: when an answer may change by itself, though nobody edits the world.

A build is ready, an area is no longer sold, maintenance begins, a date comes too close to be met.
Until the first of these moments, and no longer, the answer is known to be what it is.
"""

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from tmf645_simulator.coverage import Reach
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.partners import PartnerAnswer
from tmf645_simulator.places import Site
from tmf645_simulator.specifications import ServiceSpecification
from tmf645_simulator.surveys import Leg, When
from tmf645_simulator.wanted import Wanted


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    """Return the first of ``moments``; None where there is none."""
    return min((each for each in moments if each is not None), default=None)


def served_until(legs: Iterable[Leg], when: When, inventory: Inventory) -> datetime | None:
    """Return when what is delivered over ``legs`` may first end, as far as is known."""
    every = tuple(legs)
    ends = (end for leg in every for end in _ends(leg, inventory))
    found = [each for each in ends if each is not None and each > when.at]
    if when.dated:
        lead_times = [leg.part.lead_time for leg in every]
        found += _order_by(lead_times, _waits((leg.site for leg in every), inventory), when)
    return min(found, default=None)


def turns_at(wanted: Wanted, inventory: Inventory) -> datetime | None:
    """Return when ``wanted`` may first be answered otherwise, whatever the answer is."""
    when = When(wanted.now, wanted.at, wanted.dated)
    found = _next_turns(wanted)
    if when.dated:
        lead_times = _lead_times(wanted.specification, inventory)
        found += _order_by(lead_times, _waits(wanted.sites, inventory), when)
    if when.at > when.now:
        # From then on the question is about now.
        found.append(when.at)
    return min(found, default=None)


def _next_turns(wanted: Wanted) -> list[datetime]:
    """Return the next turn of the sites after the moment wanted, and every one that partners name."""
    turns, at = wanted.ground.turns, wanted.at
    next_one = bisect_right(turns, at)
    named = (
        reply.ready_at
        for reply in wanted.ground.replies.values()
        if isinstance(reply, PartnerAnswer) and reply.ready_at is not None
    )
    return [*turns[next_one : next_one + 1], *(each for each in named if each > at)]


def _order_by(
    lead_times: Iterable[timedelta], waits: Iterable[timedelta], when: When
) -> Iterator[datetime]:
    """Yield the last moments at which what takes so long can still be there by the date named."""
    for lead_time, wait in itertools.product(lead_times, waits):
        last = when.at - lead_time - wait
        if when.now < last < when.at:
            yield last


def _waits(sites: Iterable[Site], inventory: Inventory) -> list[timedelta]:
    """Return how much longer than otherwise it can take at ``sites``."""
    facts = (fact for site in sites for fact in inventory.access.at(site.premises_id))
    return [timedelta(0), *(fact.takes for fact in facts)]


def _lead_times(specification: ServiceSpecification, inventory: Inventory) -> Iterator[timedelta]:
    catalogue = inventory.catalogue
    for solution in catalogue.solutions(specification.id):
        yield from (part.lead_time for part in solution.covered)
    for companion in catalogue.named(specification.companions):
        yield from _lead_times(companion, inventory)


def _ends(leg: Leg, inventory: Inventory) -> Iterator[datetime | None]:
    nodes = tuple(node.id for node in leg.chain)
    if leg.reach is not None:
        yield from (leg.reach.valid_until, leg.reach.retired_at)
        yield inventory.technologies.retired_at(leg.reach.technology)
    for node in leg.chain:
        yield node.retired_at
    for operation in inventory.operations.about(nodes, leg.site.premises_id):
        yield operation.starts_at


def turns_of(site: Site, reaches: Iterable[Reach], inventory: Inventory) -> list[datetime]:
    """Return every moment at which something about ``site`` begins or ends, in order."""
    return sorted({each for each in _moments(site, reaches, inventory) if each is not None})


def _moments(
    site: Site, reaches: Iterable[Reach], inventory: Inventory
) -> Iterator[datetime | None]:
    for reach in reaches:
        yield from _of_reach(reach, inventory)
    for fact in inventory.access.at(site.premises_id):
        yield fact.done_at
    for operation in inventory.operations.about((), site.premises_id):
        yield from (operation.starts_at, operation.ends_at)
    for platform in inventory.platforms.entries:
        yield platform.ready_at


def _of_reach(reach: Reach, inventory: Inventory) -> Iterator[datetime | None]:
    yield from (reach.valid_from, reach.ready_at, reach.valid_until, reach.retired_at)
    yield inventory.technologies.retired_at(reach.technology)
    if reach.node is None:
        return
    chain = tuple(inventory.capacity.chain(reach.node))
    yield from inventory.capacity.starts(reach.node)
    for node in chain:
        yield node.retired_at
    for operation in inventory.operations.about((node.id for node in chain), None):
        yield from (operation.starts_at, operation.ends_at)
