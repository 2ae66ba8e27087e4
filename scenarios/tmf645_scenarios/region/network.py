"""
The network of a town: serving areas, the nodes that feed them, and what is free there.

Fibre hangs on splitters, those on a PON, that on the OLT of the town. Copper ends in cabinets at
the exchange, cable in segments, wireless in sectors. Shares and rates are the order of size of
what regulators publish; one serving area in ten is full, planned, or no longer sold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tmf645_scenarios.region.towns import Town, degrees

Row = tuple[object, ...]

_CORNERS: Final = 20
_SPLITTERS_A_PON: Final = 4


@dataclass(frozen=True, slots=True)
class Technology:
    """
    One way to reach people.

    ``share`` of the polygons are of it, which cover ``reach`` of the area of a town; ``rates`` are
    the speeds that they offer (down, up), each as likely; ``node`` begins the ids of its nodes.
    """

    name: str
    share: float
    reach: float
    rates: tuple[tuple[int, int], ...]
    node: str
    priority: int = 0


TECHNOLOGIES: Final = (
    Technology("fibre", 0.45, 0.9, ((1000, 1000), (1000, 500), (2000, 1000), (300, 300)), "SPL", 1),
    Technology("copper", 0.30, 1.4, ((80, 20), (55, 10), (40, 8), (24, 4), (17, 1)), "CAB"),
    Technology("cable", 0.15, 0.8, ((1000, 50), (600, 50), (300, 20)), "HFC"),
    Technology("wireless", 0.10, 2.5, ((100, 20), (50, 10), (25, 5)), "SEC"),
)
FIBRE, COPPER, _, WIRELESS = (each.name for each in TECHNOLOGIES)


@dataclass(slots=True)
class Network:
    """What was built so far: nodes, pools, features of each technology, splitters of each OLT."""

    nodes: list[Row] = field(default_factory=list)
    pools: list[Row] = field(default_factory=list)
    features: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {each.name: [] for each in TECHNOLOGIES}
    )
    splitters: dict[str, int] = field(default_factory=dict)


def build_core(town: Town, network: Network, random: np.random.Generator) -> None:
    """Add what a town has one of: uplink, OLT, exchange, headend, mast."""
    uplink = 100 * max(100, town.premises)
    for name, parent, size in (
        (f"UPL-{town.number:03}", "", uplink),
        (f"OLT-{town.number:03}", f"UPL-{town.number:03}", uplink * 2),
        (f"EXC-{town.number:03}", f"UPL-{town.number:03}", uplink // 4),
        (f"CMT-{town.number:03}", f"UPL-{town.number:03}", uplink),
        (f"MST-{town.number:03}", f"UPL-{town.number:03}", uplink // 8),
    ):
        network.nodes.append((name, parent))
        network.pools.append((name, "bandwidth", size, int(size * random.uniform(0.3, 0.7)), 0))


def build_areas(
    town: Town,
    technology: Technology,
    count: int,
    homes: NDArray[np.float64],
    network: Network,
    random: np.random.Generator,
) -> None:
    """Add ``count`` serving areas of ``technology`` around some of ``homes``, and their nodes."""
    area = town.side**2 * technology.reach / max(count, 1)
    centres = homes[random.integers(0, len(homes), count)] + random.normal(0, 30, (count, 2))
    outlines = _outlines(centres, np.sqrt(area / np.pi), random)
    served = max(16, round(town.premises * technology.reach / max(count, 1)))
    for outline in outlines:
        number = len(network.features[technology.name]) + 1
        node = f"{technology.node}-{number:06}"
        _build_node(node, town, technology, served, network, random)
        network.features[technology.name].append(
            {
                "type": "Feature",
                "properties": _properties(technology, number, node, random),
                "geometry": {"type": "Polygon", "coordinates": [outline]},
            }
        )


def overrides(premises: int, towns: list[Town], random: np.random.Generator) -> Iterator[Row]:
    """Yield a row for one of two hundred premises: who knows better than the map."""
    chosen = np.sort(random.choice(premises, premises // 200, replace=False))
    starts = np.array([town.first for town in towns])
    home = np.searchsorted(starts, chosen, side="right") - 1
    kinds = random.random(len(chosen))
    for number, at, kind in zip(chosen.tolist(), home.tolist(), kinds.tolist(), strict=True):
        id_, town = f"P{number + 1:08}", towns[at].number
        if kind < 0.4:
            yield (id_, FIBRE, 0, 0, "false", "", "")
        elif kind < 0.7:
            yield (id_, FIBRE, 1000, 1000, "true", "", f"OLT-{town:03}")
        elif kind < 0.9:
            yield (id_, COPPER, 8, 1, "true", "", f"EXC-{town:03}")
        else:
            yield (id_, FIBRE, 1000, 1000, "true", "2040-09-01", f"OLT-{town:03}")


def _outlines(
    centres: NDArray[np.float64], radius: float, random: np.random.Generator
) -> list[list[list[float]]]:
    """Return a closed outline of twenty corners around each centre, longitude and latitude."""
    turns = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    around = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    reach = radius * random.uniform(0.75, 1.25, (len(centres), _CORNERS, 1))
    corners = np.round(degrees(centres[:, None, :] + around * reach), 6)
    closed = np.concatenate([corners, corners[:, :1]], axis=1)
    found: list[list[list[float]]] = closed.tolist()
    return found


def _build_node(
    node: str,
    town: Town,
    technology: Technology,
    served: int,
    network: Network,
    random: np.random.Generator,
) -> None:
    parents = {"SPL": "OLT", "CAB": "EXC", "HFC": "CMT", "SEC": "MST"}
    parent = f"{parents[technology.node]}-{town.number:03}"
    if technology.node == "SPL":
        parent = _pon(parent, served, network, random)
    network.nodes.append((node, parent))
    total = -(-served * 5 // 4 // 32) * 32
    used = total if random.random() < 0.04 else int(total * random.uniform(0.2, 0.95))
    network.pools.append((node, "port", total, used, 0))


def _pon(olt: str, served: int, network: Network, random: np.random.Generator) -> str:
    """Return the PON that the next splitter of the town hangs on; every fourth gets a new one."""
    splitters = network.splitters[olt] = network.splitters.get(olt, -1) + 1
    pon = f"PON-{olt[4:]}-{splitters // _SPLITTERS_A_PON + 1:05}"
    if splitters % _SPLITTERS_A_PON == 0:
        network.nodes.append((pon, olt))
        size = 2500 * -(-served * _SPLITTERS_A_PON // 128)
        network.pools.append((pon, "bandwidth", size, int(size * random.uniform(0.1, 0.6)), 0))
    return pon


def _properties(
    technology: Technology, number: int, node: str, random: np.random.Generator
) -> dict[str, Any]:
    down, up = technology.rates[int(random.integers(len(technology.rates)))]
    properties: dict[str, Any] = {
        "id": f"{technology.name}-{number:06}",
        "technology": technology.name,
        "down": down,
        "up": up,
        "priority": technology.priority,
        "node": node,
    }
    luck = random.random()
    if technology.name == FIBRE and luck < 0.08:
        properties["ready"] = f"2040-{1 + int(random.integers(12)):02}-01"
    elif technology.name == COPPER and luck < 0.1:
        properties["retired"] = "2040-06-30" if luck < 0.05 else "2024-01-31"
    elif technology.name == WIRELESS:
        properties["confidence"] = round(random.uniform(0.35, 0.95), 2)
    return properties
