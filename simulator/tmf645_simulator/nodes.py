"""
Nodes: the pieces of the network, each hanging on the next one towards the core.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tmf645_simulator.coverage import BuildPhase
from tmf645_simulator.errors import Cycle, DuplicateId, ImpossibleValue, UnknownReference
from tmf645_simulator.places import Point, is_on_earth


class NodeType(StrEnum):
    """What a node is."""

    SPLITTER = "splitter"
    PON = "PON"
    OLT = "OLT"
    UPLINK = "uplink"
    CABINET = "cabinet"
    DSLAM = "DSLAM"
    HFC = "HFC"
    SECTOR = "sector"
    EXCHANGE = "exchange"


class NodeStatus(StrEnum):
    """Whether a node works."""

    IN_SERVICE = "in service"
    PLANNED = "planned"
    OUT_OF_SERVICE = "out of service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """
    A piece of the network; ``parent`` is the next one towards the core.

    A planned node works from ``ready_at`` on, if that is known; ``phase`` tells how far it has
    come. Nothing behind it is sold from ``retired_at`` on. ``point`` is where it stands.
    """

    id: str
    parent: str | None = None
    type: NodeType | None = None
    status: NodeStatus = NodeStatus.IN_SERVICE
    point: Point | None = None
    phase: BuildPhase | None = None
    ready_at: datetime | None = None
    retired_at: datetime | None = None

    def is_built(self, at: datetime) -> bool:
        """Say whether it is no longer only planned at ``at``."""
        ready = self.ready_at is not None and self.ready_at <= at
        return ready or self.status is not NodeStatus.PLANNED


def index_nodes(nodes: Iterable[Node]) -> dict[str, Node]:
    """Return ``nodes`` by id; raise InventoryError where their chains cannot be."""
    index: dict[str, Node] = {}
    for node in nodes:
        if node.id in index:
            raise DuplicateId("node", node.id, "this id is taken", "give each node its own")
        if node.point is not None and not is_on_earth(node.point):
            raise ImpossibleValue(
                "node", node.id, "its point is not on the map", "write longitude, then latitude"
            )
        if node.status is not NodeStatus.PLANNED and (node.ready_at or node.phase):
            raise ImpossibleValue(
                "node", node.id, "it is built and has a date or phase", "make its status planned"
            )
        index[node.id] = node
    for node in index.values():
        _check_chain(node, index)
    return index


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
