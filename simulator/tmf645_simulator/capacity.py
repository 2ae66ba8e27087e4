"""
Capacity: pools of ports, pairs, bandwidth and customers along chains of nodes.

A splitter hangs on an OLT, the OLT on an uplink: what is free for a customer is the least that
is free on the way up. A check only looks (TMFC009: qualification does not allocate).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from tmf645_simulator.characteristics import is_number
from tmf645_simulator.errors import DuplicateId, ImpossibleValue, UnknownReference
from tmf645_simulator.nodes import Node, index_nodes
from tmf645_simulator.specifications import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Augment:
    """So much more of a pool from a moment on."""

    at: datetime
    adds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """
    What a node has of one unit. A node without a pool of a unit has no limit of it.

    ``threshold`` is the percentage of the total up to which it is sold. ``augments`` add to the
    total later.
    """

    node: str
    unit: Unit
    total: float
    used: float = 0
    reserved: float = 0
    threshold: float = 100
    augments: tuple[Augment, ...] = ()

    @property
    def free(self) -> float:
        """What is neither used nor reserved today."""
        return self.total - self.used - self.reserved

    def total_at(self, at: datetime | None) -> float:
        """Return the total at ``at``; without a moment, what it is before any augment."""
        if at is None or not self.augments:
            return self.total
        return self.total + sum(each.adds for each in self.augments if each.at <= at)

    def on_sale(self, at: datetime | None = None) -> float:
        """Return what is still sold at ``at``: up to the threshold, what nobody has."""
        total = self.total_at(at)
        sold = total if self.threshold == 100 else total * self.threshold / 100
        return sold - self.used - self.reserved


#: What is drawn from each pool (node and unit).
Takes: TypeAlias = dict[tuple[str, Unit], float]


@dataclass(frozen=True, slots=True)
class Shortage:
    """A pool that, at ``at``, has less on sale than is wanted."""

    pool: Pool
    wanted: float
    at: datetime | None = None

    @property
    def is_exhausted(self) -> bool:
        """Whether it would be too little even if nothing were reserved."""
        return self.wanted > self.pool.total_at(self.at) - self.pool.used

    @property
    def is_reserved(self) -> bool:
        """Whether reservations, used or not, make it too little."""
        pool = self.pool
        return self.wanted > pool.total_at(self.at) - pool.used - pool.reserved


@dataclass(frozen=True, slots=True)
class Capacity:
    """Nodes and pools. Raises InventoryError for unknown parents, circles and impossible pools."""

    nodes: tuple[Node, ...] = ()
    pools: tuple[Pool, ...] = ()
    _nodes: Mapping[str, Node] = field(init=False, repr=False, compare=False)
    _pools: Mapping[tuple[str, Unit], Pool] = field(init=False, repr=False, compare=False)
    #: Pools by the node where the way up begins, worked out when they are first looked for.
    _lines: dict[tuple[str, Unit], tuple[Pool, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_nodes", index_nodes(self.nodes))
        object.__setattr__(self, "_pools", _index_pools(self.pools, self._nodes))

    def __contains__(self, node_id: str) -> bool:
        return node_id in self._nodes

    def chain(self, node_id: str) -> Iterator[Node]:
        """Yield the node and its parents up to the core."""
        node: Node | None = self._nodes[node_id]
        while node is not None:
            yield node
            node = self._nodes[node.parent] if node.parent is not None else None

    def free(
        self, node_id: str, unit: Unit, at: datetime | None = None, own: Takes | None = None
    ) -> float | None:
        """
        Return the least that is on sale along the chain at ``at``; None where nothing limits it.

        What is one's ``own`` already counts as free.
        """
        mine = own or {}
        return min(
            (
                pool.on_sale(at) + mine.get((pool.node, unit), 0)
                for pool in self._along(node_id, unit)
            ),
            default=None,
        )

    def draw(self, takes: Iterable[tuple[str, Unit, float]]) -> Takes:
        """Return what ``takes`` (node, unit, quantity) draw in sum from each pool on the way up."""
        drawn: Takes = {}
        for node_id, unit, quantity in takes:
            for pool in self._along(node_id, unit):
                key = (pool.node, unit)
                drawn[key] = drawn.get(key, 0) + quantity
        return drawn

    def shortages(self, takes: Takes, at: datetime | None = None) -> tuple[Shortage, ...]:
        """Return each pool that cannot give at ``at`` what ``takes`` draw from it."""
        return tuple(
            Shortage(self._pools[key], quantity, at)
            for key, quantity in takes.items()
            if quantity > max(0, self._pools[key].on_sale(at))
        )

    def since(self, takes: Takes, at: datetime) -> datetime | None:
        """Return from which augment on ``takes`` fit, as they do at ``at``; None: already now."""
        moments = sorted(
            each.at for key in takes for each in self._pools[key].augments if each.at <= at
        )
        if not moments or not self.shortages(takes):
            return None
        return next(moment for moment in moments if not self.shortages(takes, moment))

    def node(self, id: str) -> Node:
        """Return the node of that id, which has to exist."""
        return self._nodes[id]

    def pool(self, node_id: str, unit: Unit) -> Pool:
        """Return the pool of ``unit`` at the node, which has to exist."""
        return self._pools[node_id, unit]

    def starts(self, node_id: str) -> Iterator[datetime]:
        """Yield the moments at which something along the chain is ready, or becomes more."""
        for node in self.chain(node_id):
            if node.ready_at is not None:
                yield node.ready_at
            for unit in Unit:
                if (pool := self._pools.get((node.id, unit))) is not None:
                    yield from (each.at for each in pool.augments)

    def _along(self, node_id: str, unit: Unit) -> tuple[Pool, ...]:
        """Return the pools of ``unit`` from the node up to the core."""
        key = (node_id, unit)
        if (known := self._lines.get(key)) is None:
            on_the_way = (self._pools.get((node.id, unit)) for node in self.chain(node_id))
            known = self._lines[key] = tuple(pool for pool in on_the_way if pool is not None)
        return known


def _index_pools(pools: Iterable[Pool], nodes: Mapping[str, Node]) -> dict[tuple[str, Unit], Pool]:
    index: dict[tuple[str, Unit], Pool] = {}
    for pool in pools:
        _check_pool(pool, nodes)
        if (pool.node, pool.unit) in index:
            raise DuplicateId("pool", pool.node, f"two pools of {pool.unit}", "add them up in one")
        index[pool.node, pool.unit] = pool
    return index


def _check_pool(pool: Pool, nodes: Mapping[str, Node]) -> None:
    if pool.node not in nodes:
        raise UnknownReference("pool", pool.node, "no node has this id", "add the node")
    figures = (pool.total, pool.used, pool.reserved, *(each.adds for each in pool.augments))
    if not all(is_number(each) and each >= 0 for each in figures) or pool.free < 0:
        raise ImpossibleValue(
            "pool",
            pool.node,
            f"{pool.used:g} used and {pool.reserved:g} reserved of {pool.total:g} {pool.unit}",
            "used and reserved together are at least 0 and at most the total",
        )
    if not 0 < pool.threshold <= 100:
        raise ImpossibleValue(
            "pool",
            pool.node,
            f"it is sold up to {pool.threshold:g} %",
            "give a percentage above 0 and up to 100",
        )
