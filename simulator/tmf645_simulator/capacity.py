"""
Capacity: pools of ports and bandwidth along chains of nodes.

A splitter hangs on an OLT, the OLT on an uplink: what is free for a customer is the least that
is free on the way up. A check only looks (TMFC009: qualification does not allocate).
"""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from tmf645_simulator.characteristics import is_number
from tmf645_simulator.derived import derived
from tmf645_simulator.elements import NODE, element
from tmf645_simulator.errors import Cycle, DuplicateId, ImpossibleValue, UnknownReference
from tmf645_simulator.specifications import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A piece of the network; ``parent`` is the next one towards the core."""

    id: str
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """What a node has of one unit. A node without a pool of a unit has no limit of it."""

    node: str
    unit: Unit
    total: float
    used: float = 0
    reserved: float = 0

    @property
    def free(self) -> float:
        """What is neither used nor reserved."""
        return self.total - self.used - self.reserved


#: Node and unit.
PoolKey: TypeAlias = tuple[str, Unit]

#: What is drawn from each pool.
Takes: TypeAlias = dict[PoolKey, float]


@dataclass(frozen=True, slots=True)
class Take:
    """What one delivery draws from one pool."""

    node: str
    unit: Unit
    quantity: float


@dataclass(frozen=True, slots=True)
class Shortage:
    """A pool that has less free than is wanted."""

    pool: Pool
    wanted: float


@dataclass(frozen=True, slots=True)
class Capacity:
    """
    Nodes and pools. Raises InventoryError for unknown parents, circles and impossible pools.

    ``pools`` are as the world was written; ``pool`` tells what they are now.
    """

    nodes: tuple[Node, ...] = ()
    pools: tuple[Pool, ...] = ()
    _nodes: Mapping[str, Node] = field(init=False, repr=False, compare=False)
    _drawn: dict[PoolKey, Pool] = field(init=False, repr=False, compare=False)
    #: Pools set since, and what holds reserve: what makes a capacity differ from another.
    _changed: Mapping[PoolKey, Pool] = field(init=False, repr=False, default_factory=dict)
    _held: Mapping[PoolKey, float] = field(init=False, repr=False, default_factory=dict)
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
        object.__setattr__(self, "_nodes", _index_nodes(self.nodes))
        object.__setattr__(self, "_drawn", _index_pools(self.pools, self._nodes))
        object.__setattr__(self, "_pools", self._drawn)
        for node in self.nodes:
            _check_chain(node, self._nodes)

    def pool(self, node_id: str, unit: Unit) -> Pool | None:
        """Return the pool of that node and unit as it is now, or None."""
        return self._pools.get((node_id, unit))

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
            pool = pools[key]
            most = min(pool.reserved + quantity, pool.total - pool.used)
            pools[key] = replace(pool, reserved=most)
        return derived(self, _pools=pools, _changed=changed, _held=held, _lines={})

    def __contains__(self, node_id: str) -> bool:
        return node_id in self._nodes

    def chain(self, node_id: str) -> Iterator[Node]:
        """Yield the node and its parents up to the core."""
        node: Node | None = self._nodes[node_id]
        while node is not None:
            yield node
            node = self._nodes[node.parent] if node.parent is not None else None

    def free(self, node_id: str, unit: Unit) -> float | None:
        """Return the least that is free along the chain; None where nothing limits it."""
        return min((pool.free for pool in self._along(node_id, unit)), default=None)

    def draw(self, takes: Iterable[tuple[str, Unit, float]]) -> Takes:
        """Return what ``takes`` (node, unit, quantity) draw in sum from each pool on the way up."""
        drawn: Takes = {}
        for node_id, unit, quantity in takes:
            for pool in self._along(node_id, unit):
                key = (pool.node, unit)
                drawn[key] = drawn.get(key, 0) + quantity
        return drawn

    def shortages(self, takes: Takes) -> tuple[Shortage, ...]:
        """Return each pool that cannot give what ``takes`` draw from it."""
        return tuple(
            Shortage(self._pools[key], quantity)
            for key, quantity in takes.items()
            if quantity > self._pools[key].free
        )

    def keys(self, node_id: str) -> frozenset[str]:
        """Return the element keys of the node and its parents."""
        if (known := self._keys.get(node_id)) is None:
            known = frozenset(element(NODE, node.id) for node in self.chain(node_id))
            self._keys[node_id] = known
        return known

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


def _index_nodes(nodes: Iterable[Node]) -> dict[str, Node]:
    index: dict[str, Node] = {}
    for node in nodes:
        if node.id in index:
            raise DuplicateId("node", node.id, "this id is taken", "give each node its own")
        index[node.id] = node
    return index


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
    figures = (pool.total, pool.used, pool.reserved)
    if not all(is_number(each) and each >= 0 for each in figures) or pool.free < 0:
        raise ImpossibleValue(
            "pool",
            pool.node,
            f"{pool.used:g} used and {pool.reserved:g} reserved of {pool.total:g} {pool.unit}",
            "used and reserved together are at least 0 and at most the total",
        )


def _check_chain(node: Node, nodes: Mapping[str, Node]) -> None:
    passed = [node.id]
    while node.parent is not None:
        if node.parent not in nodes:
            raise UnknownReference(
                "node", node.id, f'its parent "{node.parent}" does not exist', "add it, or drop it"
            )
        if node.parent in passed:
            loop = " -> ".join([*passed, node.parent])
            raise Cycle("node", node.id, f"its chain never ends: {loop}", "break the circle")
        node = nodes[node.parent]
        passed.append(node.id)
