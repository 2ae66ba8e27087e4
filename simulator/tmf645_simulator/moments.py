"""
Moments: when the answer about a place can turn for the better.

Between two of them nothing gets ready, ends, or grows, so whoever looks for the earliest date looks
at these and at no others.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from tmf645_simulator.coverage import Reach
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.partners import PartnerAnswer
from tmf645_simulator.places import Site
from tmf645_simulator.wanted import Wanted


def turning_points(wanted: Wanted, inventory: Inventory) -> tuple[datetime, ...]:
    """Return each moment after the one wanted from which more may be deliverable, in order."""
    found: set[datetime] = set()
    for site, reaches in zip(wanted.ground.sites, wanted.ground.reaches, strict=True):
        found.update(_at(site, reaches, inventory))
    found.update(_of_parts(wanted, inventory))
    found.update(
        reply.ready_at
        for reply in wanted.ground.replies.values()
        if isinstance(reply, PartnerAnswer) and reply.ready_at is not None
    )
    return tuple(sorted(moment for moment in found if moment > wanted.at))


def _at(site: Site, reaches: Iterable[Reach], inventory: Inventory) -> Iterator[datetime]:
    nodes: set[str] = set()
    for reach in reaches:
        yield from reach.starts()
        if reach.node is not None:
            yield from inventory.capacity.starts(reach.node)
            nodes.update(node.id for node in inventory.capacity.chain(reach.node))
    for fact in inventory.access.at(site.premises_id):
        if fact.done_at is not None:
            yield fact.done_at
    for operation in inventory.operations.about(nodes, site.premises_id):
        if operation.ends_at is not None:
            yield operation.ends_at


def _of_parts(wanted: Wanted, inventory: Inventory) -> Iterator[datetime]:
    """Yield when the slowest of the parts could be built, and when platforms are ready."""
    waits = [timedelta(0)]
    waits += [fact.takes for site in wanted.sites for fact in inventory.access.at(site.premises_id)]
    for solution in inventory.catalogue.solutions(wanted.specification.id):
        for part in solution.parts:
            yield from (_morning(wanted.now + part.lead_time + wait) for wait in waits)
    for need in wanted.specification.platforms:
        ready_at = inventory.platforms[need.platform].ready_at
        if ready_at is not None:
            yield ready_at


def _morning(soonest: datetime) -> datetime:
    """
    Return the first midnight that is a day after ``soonest``, or later.

    Whoever is proposed a date needs time to order by it: what could just be built in time when it
    was proposed cannot any more a second later.
    """
    return datetime.combine(soonest + timedelta(days=2), time(), soonest.tzinfo)
