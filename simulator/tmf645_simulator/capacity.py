"""
Capacity: pools of ports, pairs, bandwidth and customers along chains of nodes.

A splitter hangs on an OLT, the OLT on an uplink: what is free for a customer is the least that
is free on the way up. A check only looks (TMFC009: qualification does not allocate).
"""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeAlias

from tmf645_simulator.characteristics import is_number
from tmf645_simulator.derived import derived
from tmf645_simulator.elements import NODE, element
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


_UNITS: Final = tuple(Unit)

#: Node and unit.
PoolKey: TypeAlias = tuple[str, Unit]

#: What is drawn from each pool.
Takes: TypeAlias = dict[PoolKey, float]


@dataclass(frozen=True, slots=True)
class PoolTake:
    """What one delivery draws from one pool."""

    node: str
    unit: Unit
    quantity: float


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
    """
    Nodes and pools. Raises InventoryError for unknown parents, circles and impossible pools.

    ``pools`` are as the world was written; ``pool`` tells what they are now.
    """

    nodes: tuple[Node, ...] = ()
    pools: tuple[Pool, ...] = ()
    #: Nodes as the world was written, and as they are now.
    _hung: dict[str, Node] = field(init=False, repr=False, compare=False)
    _nodes: Mapping[str, Node] = field(init=False, repr=False, compare=False)
    _drawn: dict[PoolKey, Pool] = field(init=False, repr=False, compare=False)
    #: Pools set since, and what holds reserve: what makes a capacity differ from another.
    _changed: Mapping[PoolKey, Pool] = field(init=False, repr=False, default_factory=dict)
    _held: Mapping[PoolKey, float] = field(init=False, repr=False, default_factory=dict)
    #: Nodes of which something is otherwise now.
    _renewed: Mapping[str, Node] = field(init=False, repr=False, default_factory=dict)
    #: Pools as they are now.
    _pools: Mapping[PoolKey, Pool] = field(init=False, repr=False, compare=False)
    #: Element keys along the chains that were looked at.
    _keys: dict[str, frozenset[str]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    #: Pools by the node where the way up begins, worked out when they are first looked for.
    _lines: dict[tuple[str, Unit], tuple[Pool, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hung", index_nodes(self.nodes))
        object.__setattr__(self, "_nodes", self._hung)
        object.__setattr__(self, "_drawn", _index_pools(self.pools, self._nodes))
        object.__setattr__(self, "_pools", self._drawn)

    def pool_as_set(self, node_id: str, unit: Unit) -> Pool | None:
        """Return the pool of that node and unit without what holds reserve, or None."""
        key = (node_id, unit)
        return self._changed.get(key) or self._drawn.get(key)

    def with_pool(self, pool: Pool) -> "Capacity":
        """
        Return it with ``pool`` in its place, or added; what is reserved by holds stays so.

        Raises InventoryError for an unknown node, or where less would be left than is held.
        """
        held = self._held.get((pool.node, pool.unit), 0)
        _check_pool(replace(pool, reserved=pool.reserved + held), self._nodes)
        changed = {**self._changed, (pool.node, pool.unit): pool}
        return self._with(changed, self._held)

    def with_node(self, node: Node) -> "Capacity":
        """Return it with ``node``, which hangs where the one of that id hung, in its place."""
        renewed = {**self._renewed, node.id: node}
        return derived(self, _nodes=ChainMap(renewed, self._hung), _renewed=renewed)

    def with_reserved(self, reserved: Mapping[PoolKey, float]) -> "Capacity":
        """
        Return it with ``reserved`` held, besides what the world itself reserves, and nothing else.

        Where the world has shrunk under its holds, nothing is free. Raises UnknownReference for
        a pool that does not exist.
        """
        for node, unit in reserved.keys() - self._pools.keys():
            raise UnknownReference("pool", node, f"it has no pool of {unit}", "release the hold")
        return self._with(self._changed, {key: each for key, each in reserved.items() if each})

    def _with(self, changed: Mapping[PoolKey, Pool], held: Mapping[PoolKey, float]) -> "Capacity":
        pools = ChainMap[PoolKey, Pool]({}, dict(changed), self._drawn)
        for key, quantity in held.items():
            pools[key] = replace(pools[key], reserved=pools[key].reserved + quantity)
        return derived(self, _pools=pools, _changed=changed, _held=held, _lines={})

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

    def keys(self, node_id: str) -> frozenset[str]:
        """Return the element keys of the node and its parents."""
        if (known := self._keys.get(node_id)) is None:
            known = frozenset(element(NODE, node.id) for node in self.chain(node_id))
            self._keys[node_id] = known
        return known

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

    def current(self) -> tuple[Pool, ...]:
        """Return every pool as it is now, edits and holds counted."""
        return tuple(self._pools.values())

    def pool(self, node_id: str, unit: Unit) -> Pool:
        """Return the pool of ``unit`` at the node, which has to exist."""
        return self._pools[node_id, unit]

    def starts(self, node_id: str) -> Iterator[datetime]:
        """Yield the moments at which something along the chain is ready, or becomes more."""
        for node in self.chain(node_id):
            if node.ready_at is not None:
                yield node.ready_at
            for unit in _UNITS:
                if (pool := self._pools.get((node.id, unit))) is not None:
                    yield from (each.at for each in pool.augments)

    def _along(self, node_id: str, unit: Unit) -> tuple[Pool, ...]:
        """Return the pools of ``unit`` from the node up to the core."""
        key = (node_id, unit)
        if (known := self._lines.get(key)) is None:
            on_the_way = (self._pools.get((node.id, unit)) for node in self.chain(node_id))
            known = self._lines[key] = tuple(pool for pool in on_the_way if pool is not None)
        return known


def nodes(takes: Takes) -> tuple[str, ...]:
    """Return the element keys of the nodes that ``takes`` draw from, each once."""
    return tuple(dict.fromkeys(element(NODE, node) for node, _ in takes))


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
