"""
The ground of a question: what is known of its sites, looked up once for all its variants.

A question that is not served as asked is decided many times over: slower, later, otherwise. The
sites stay the same, so what the map says of them is surveyed when the question is read and
goes with it. What depends on the sites and the moment alone is worked out once, too.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from tmf645_simulator.coverage import Reach, Statement
from tmf645_simulator.elements import (
    EVERYWHERE,
    INSTALLED,
    OPERATION,
    PLATFORM,
    POINT,
    PREMISES,
    TECHNOLOGY,
    element,
    tile,
)
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.nodes import Node
from tmf645_simulator.partners import AskPartner, PartnerAnswer, PartnerReply
from tmf645_simulator.places import Site
from tmf645_simulator.specifications import ResourceSpecification
from tmf645_simulator.surveys import MOST_KEPT, Ground, Leg
from tmf645_simulator.turning import turns_of


def survey(
    sites: Iterable[Site],
    inventory: Inventory,
    replies: Mapping[str, PartnerReply] | None = None,
) -> Ground:
    """Return the ground at ``sites``, each loop measured; looked up once in a while."""
    each_once = tuple(dict.fromkeys(sites))
    kept = inventory.surveys
    if (known := kept.get(each_once)) is None:
        if len(each_once) == 1:
            known = _survey(each_once[0], inventory)
        else:
            known = _joined([survey((site,), inventory) for site in each_once])
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[each_once] = known
    return replace(known, replies=replies) if replies else known


def _survey(site: Site, inventory: Inventory) -> Ground:
    stated = inventory.coverage.statements(site)
    reaches = tuple(_measured(each.reach, site, inventory) for each in stated)
    return Ground(
        sites=(site,),
        reaches=(reaches,),
        replies={},
        stated=stated,
        touched=frozenset(_touched(site, stated, inventory)),
        turns=tuple(turns_of(site, reaches, inventory)),
        keys=(element(PREMISES if site.premises_id else POINT, site.name),),
    )


def _joined(grounds: list[Ground]) -> Ground:
    """Return the ground of the sites of all ``grounds``."""
    return Ground(
        sites=tuple(site for each in grounds for site in each.sites),
        reaches=tuple(reaches for each in grounds for reaches in each.reaches),
        replies={},
        stated=tuple(statement for each in grounds for statement in each.stated),
        touched=frozenset[str]().union(*(each.touched for each in grounds)),
        turns=tuple(sorted({turn for each in grounds for turn in each.turns})),
        keys=tuple(key for each in grounds for key in each.keys),
    )


def _touched(site: Site, stated: Iterable[Statement], inventory: Inventory) -> Iterator[str]:
    """Yield the key of everything at ``site`` whose change could change an answer."""
    if site.premises_id is not None:
        yield element(PREMISES, site.premises_id)
        for service in inventory.installed.at(site.premises_id):
            yield element(INSTALLED, service.id)
        for operation in inventory.operations.about((), site.premises_id):
            yield element(OPERATION, operation.id)
    for platform in inventory.platforms.entries:
        yield element(PLATFORM, platform.id)
    if site.point is not None:
        yield EVERYWHERE
        yield tile(site.point)
    for statement in stated:
        yield statement.key
        yield element(TECHNOLOGY, statement.reach.technology)
        if statement.reach.node is not None:
            yield from inventory.capacity.keys(statement.reach.node)
            chain = inventory.capacity.chain(statement.reach.node)
            for operation in inventory.operations.about((node.id for node in chain), None):
                yield element(OPERATION, operation.id)


def leg(
    part: ResourceSpecification,
    site: Site,
    reach: Reach | None,
    *,
    in_footprint: bool,
    ground: Ground,
    inventory: Inventory,
) -> Leg:
    """Return ``part`` at ``site`` over ``reach``, as far as map and partners are known."""
    partner = part.partner or (reach.partner if reach is not None else None)
    if partner is None:
        chain = _chain(reach, inventory)
        return Leg(part, site, reach, in_footprint, chain)
    asks = AskPartner(item_id="", partner=partner, resource=part.id, place=site.place)
    reply = ground.replies.get(asks.key)
    base = _off_net(part) if part.partner is not None else reach
    if base is not None and isinstance(reply, PartnerAnswer):
        base = _as_answered(base, reply)
    return Leg(part, site, base, in_footprint, _chain(base, inventory), asks, reply)


def _chain(reach: Reach | None, inventory: Inventory) -> tuple[Node, ...]:
    if reach is None or reach.node is None:
        return ()
    return tuple(inventory.capacity.chain(reach.node))


def _off_net(part: ResourceSpecification) -> Reach:
    """Return what is known of a part of another network before it says anything: no limits."""
    return Reach(technology=part.technology or "", down=math.inf, up=math.inf)


def _as_answered(reach: Reach, answer: PartnerAnswer) -> Reach:
    moments = [each for each in (reach.ready_at, answer.ready_at) if each is not None]
    return replace(
        reach,
        down=reach.down if answer.down is None else min(reach.down, answer.down),
        up=reach.up if answer.up is None else min(reach.up, answer.up),
        ready_at=max(moments, default=None),
    )


def _measured(reach: Reach, site: Site, inventory: Inventory) -> Reach:
    """Return ``reach`` as fast as its loop is, where its technology depends on that."""
    curve = inventory.technologies.curve(reach.technology)
    if curve is None:
        return reach
    metres = reach.copper_m
    if metres is None:
        node = inventory.capacity.node(reach.node) if reach.node is not None else None
        if node is None or node.point is None or site.point is None:
            return reach
        metres = curve.along_streets(site.point, node.point)
    down, up = curve.rates(metres)
    return replace(
        reach,
        copper_m=metres,
        down=min(reach.down, down) if reach.down else down,
        up=min(reach.up, up) if reach.up else up,
    )
