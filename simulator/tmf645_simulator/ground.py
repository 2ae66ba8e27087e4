"""
The ground of a question: what is known of its sites, looked up once for all its variants.

A question that is not served as asked is decided many times over: slower, later, otherwise. The
sites stay the same, so what the map says of them is surveyed when the question is read and
goes with it. What depends on the sites and the moment alone is worked out once, too.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tmf645_simulator.characteristics import Governs
from tmf645_simulator.coverage import Reach, Statement
from tmf645_simulator.elements import (
    EVERYWHERE,
    INSTALLED,
    OPERATION,
    PREMISES,
    TECHNOLOGY,
    element,
    tile,
)
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.nodes import Node
from tmf645_simulator.partners import AskPartner, PartnerAnswer, PartnerFault, PartnerReply
from tmf645_simulator.places import Site
from tmf645_simulator.reasons import Reason
from tmf645_simulator.specifications import Demand, ResourceSpecification
from tmf645_simulator.surveys import MOST_KEPT, Survey


@dataclass(frozen=True, slots=True)
class When:
    """Now, the moment wanted (never before now), and whether the requester named one."""

    now: datetime
    at: datetime
    dated: bool


@dataclass(frozen=True, slots=True)
class Leg:
    """
    A part to be built at a site, and the statement that counts for it.

    ``chain`` are the nodes on its way up. Where a partner has to say whether it delivers, ``asks``
    is the question and ``reply`` what is known of the answer.
    """

    part: ResourceSpecification
    site: Site
    reach: Reach | None
    in_footprint: bool
    chain: tuple[Node, ...] = ()
    asks: AskPartner | None = None
    reply: PartnerReply | None = None

    @property
    def technology(self) -> str:
        """How reasons call what it is built with."""
        return self.part.technology or self.part.name

    @property
    def name(self) -> str:
        """How reasons call it."""
        return f"{self.technology} at {self.site.name}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    A leg as it stands at a moment, whatever values are asked for.

    ``reasons`` are against it at any rate, by ``rule``; without them ``carries`` is the most, in Mb/s,
    of each way that has a limit.
    """

    leg: Leg
    rule: str
    reasons: tuple[Reason, ...]
    carries: tuple[tuple[Governs, float], ...]


@dataclass(frozen=True, slots=True)
class Footing:
    """
    What a solution meets at the sites at a moment, whatever values are asked for.

    ``takes`` are the demands by node; ``ready_at`` is from when on all of it can be active.
    ``asks`` are partners that have not been asked, ``faults`` those that failed; ``notes`` hinder
    nothing; ``looked_at`` are the keys of the statements about its technologies; at ``until`` it
    may first end.
    """

    stretches: tuple[Stretch, ...]
    takes: tuple[tuple[str, Demand], ...]
    ready_at: datetime
    asks: tuple[AskPartner, ...]
    faults: tuple[tuple[AskPartner, PartnerFault], ...]
    notes: tuple[Reason, ...]
    looked_at: tuple[str, ...]
    until: datetime | None


#: The ids of a solution's parts, or a specification; the moment; whether a date was named.
Then = tuple[object, datetime, bool]


@dataclass(frozen=True, slots=True)
class Ground:
    """
    Sites, each once, and every statement of one world about each of them.

    Two grounds of the same sites are equal. ``replies`` is what partners have said so far, by
    question. ``stated`` is all that was stated, and by which element; ``touched`` are the keys of
    all that an answer about the sites can depend on. ``footings`` and ``offered`` are the memory of the decision: by solution and moment,
    and whether a companion can be delivered then.
    """

    sites: tuple[Site, ...]
    reaches: tuple[tuple[Reach, ...], ...] = field(compare=False)
    replies: Mapping[str, PartnerReply] = field(compare=False)
    stated: tuple[Statement, ...] = field(compare=False)
    touched: frozenset[str] = field(compare=False)
    footings: dict[Then, Footing] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    offered: dict[Then, bool] = field(init=False, repr=False, compare=False, default_factory=dict)


def survey(
    sites: Iterable[Site],
    inventory: Inventory,
    replies: Mapping[str, PartnerReply] | None = None,
) -> Ground:
    """Return the ground at ``sites``, each loop measured."""
    each_once = tuple(dict.fromkeys(sites))
    surveys = [_survey(site, inventory) for site in each_once]
    touched = frozenset[str]().union(*(each.touched for each in surveys))
    return Ground(
        sites=each_once,
        reaches=tuple(each.reaches for each in surveys),
        replies=replies or {},
        stated=tuple(statement for each in surveys for statement in each.stated),
        touched=touched,
    )


def _survey(site: Site, inventory: Inventory) -> Survey:
    """Return what ``inventory`` says of ``site``; looked up once in a while."""
    kept = inventory.surveys
    if (known := kept.get(site)) is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        stated = inventory.coverage.statements(site)
        known = kept[site] = Survey(
            stated,
            tuple(_measured(each.reach, site, inventory) for each in stated),
            frozenset(_touched(site, stated, inventory)),
        )
    return known


def _touched(site: Site, stated: Iterable[Statement], inventory: Inventory) -> Iterator[str]:
    """Yield the key of everything at ``site`` whose change could change an answer."""
    if site.premises_id is not None:
        yield element(PREMISES, site.premises_id)
        for service in inventory.installed.at(site.premises_id):
            yield element(INSTALLED, service.id)
        for operation in inventory.operations.about((), site.premises_id):
            yield element(OPERATION, operation.id)
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
