"""
Capacity: pools of ports and bandwidth along chains of nodes.

A splitter hangs on an OLT, the OLT on an uplink: what is free for a customer is the least that
is free on the way up. A check only looks (TMFC009: qualification does not allocate).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tmf645_simulator.characteristics import is_number
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


#: What is drawn from each pool (node and unit).
Takes: TypeAlias = dict[tuple[str, Unit], float]


@dataclass(frozen=True, slots=True)
class Shortage:
    """A pool that has less free than is wanted."""

    pool: Pool
    wanted: float


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
        object.__setattr__(self, "_nodes", _index_nodes(self.nodes))
        object.__setattr__(self, "_pools", _index_pools(self.pools, self._nodes))
        for node in self.nodes:
            _check_chain(node, self._nodes)

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

    def _along(self, node_id: str, unit: Unit) -> tuple[Pool, ...]:
        """Return the pools of ``unit`` from the node up to the core."""
        key = (node_id, unit)
        if (known := self._lines.get(key)) is None:
            on_the_way = (self._pools.get((node.id, unit)) for node in self.chain(node_id))
            known = self._lines[key] = tuple(pool for pool in on_the_way if pool is not None)
        return known


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
