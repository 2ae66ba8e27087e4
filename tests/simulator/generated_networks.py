"""Strategies: networks with loops, builds, work, platforms and installed services in them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st
from msgspec import structs
from simulator.generated_worlds import TECHNOLOGIES, items, moments, worlds
from simulator.small_world import NOW
from tmf645_simulator.access import Access, AccessFact, AccessKind
from tmf645_simulator.attainable import Curve
from tmf645_simulator.capacity import Augment, Capacity, Node, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.coverage import CoverageMap, LineCondition
from tmf645_simulator.installed import InstalledBase, InstalledService, Take
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.nodes import NodeStatus
from tmf645_simulator.operations import Disturbance, Operation, Operations
from tmf645_simulator.partners import AnswerRow, Partner, PartnerAnswer, Partners
from tmf645_simulator.platforms import Platform, PlatformNeed, Platforms
from tmf645_simulator.request import Item
from tmf645_simulator.specifications import Unit
from tmf645_simulator.technologies import Technologies, Technology

LATER = tuple(NOW + timedelta(days=days) for days in (1, 2, 3, 5))
lengths = st.integers(0, 1200)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    """Return a curve of copper that falls."""
    metres = sorted(draw(st.sets(st.integers(1, 1000), min_size=1, max_size=4)))
    down = sorted(
        draw(st.lists(st.integers(5, 320), min_size=len(metres), max_size=len(metres))),
        reverse=True,
    )
    return Curve(
        technology="copper",
        marks=tuple((length, rate, rate / 4) for length, rate in zip(metres, down, strict=True)),
        factor=draw(st.sampled_from([1, 0.5, 1.5])),
        handback=draw(st.sampled_from([0, 10, 60])),
    )


@st.composite
def nodes(draw: st.DrawFn, id: str, parent: str | None) -> Node:
    """Return a node, mostly one that works."""
    status = draw(st.sampled_from([NodeStatus.IN_SERVICE] * 3 + list(NodeStatus)))
    ready = draw(st.sampled_from(LATER)) if status is NodeStatus.PLANNED else None
    return Node(id=id, parent=parent, status=status, ready_at=ready)


@st.composite
def capacities(draw: st.DrawFn) -> Capacity:
    """Return two leaves under a root, each pool with room for some, sold up to somewhere."""
    every = (
        draw(nodes("leaf", "root")),
        draw(nodes("other leaf", "root")),
        draw(nodes("root", None)),
    )
    pools = []
    for node in every:
        for unit, total in ((Unit.PORT, 4), (Unit.BANDWIDTH, 400)):
            used = draw(st.integers(total // 4, total))
            augments = draw(st.lists(st.sampled_from(LATER), max_size=1))
            pools.append(
                Pool(
                    node=node.id,
                    unit=unit,
                    total=total,
                    used=used,
                    reserved=draw(st.integers(0, total - used)),
                    threshold=draw(st.sampled_from([100, 100, 50, 80])),
                    augments=tuple(Augment(at=at, adds=total) for at in augments),
                )
            )
    return Capacity(every, tuple(pools))


@st.composite
def operations(draw: st.DrawFn, id: str) -> Operation:
    """Return something that disturbs at a leaf, at the root or at home."""
    where = draw(st.sampled_from([("leaf", None), ("root", None), (None, "home")]))
    start = draw(moments())
    return Operation(
        id=id,
        kind=draw(st.sampled_from(Disturbance)),
        node=where[0],
        premises=where[1],
        starts_at=start,
        ends_at=draw(
            st.sampled_from([None, *(each for each in LATER if not start or start < each)])
        ),
    )


@st.composite
def access_facts(draw: st.DrawFn) -> AccessFact:
    """Return something that is missing at home, mostly for every technology."""
    return AccessFact(
        premises="home",
        kind=draw(st.sampled_from(AccessKind)),
        technology=draw(st.sampled_from([None, None, None, *TECHNOLOGIES])),
        done_at=draw(moments()),
        takes=timedelta(days=draw(st.sampled_from([0, 4]))),
    )


@st.composite
def networks(draw: st.DrawFn) -> Inventory:
    """Return a world with up to three kinds of things in it that can hinder a delivery."""
    hit = draw(st.sets(st.sampled_from(sorted(HINDRANCES)), max_size=3))
    inventory = replace(draw(worlds()), partners=Partners((Partner(id="rural"),)))
    for name in sorted(hit):
        inventory = draw(HINDRANCES[name](inventory))
    return inventory


@st.composite
def with_loops(draw: st.DrawFn, world: Inventory) -> Inventory:
    """Return ``world`` with a curve of copper, and measured lines with something on them."""
    rows = [
        replace(
            row,
            reach=replace(
                row.reach,
                technology="copper",
                copper_m=draw(st.one_of(st.none(), lengths)),
                conditions=tuple(draw(st.lists(st.sampled_from(LineCondition), max_size=1))),
            ),
        )
        for row in world.coverage.rows
    ]
    coverage = CoverageMap(tuple(world.coverage.areas), tuple(rows))
    copper = Technology(name="copper", curve=draw(curves()))
    return replace(world, coverage=coverage, technologies=Technologies((copper,)))


@st.composite
def with_builds(draw: st.DrawFn, world: Inventory) -> Inventory:
    """Return ``world`` with parts that take time, and pools sold and augmented."""
    parts = tuple(
        replace(part, lead_time=timedelta(days=draw(st.sampled_from([0, 0, 2]))))
        for part in world.catalogue.resources
    )
    catalogue = Catalogue(tuple(world.catalogue.services), parts)
    return replace(world, catalogue=catalogue, capacity=draw(capacities()))


@st.composite
def with_work(draw: st.DrawFn, world: Inventory) -> Inventory:
    """Return ``world`` with something going on, and something missing at home."""
    work = draw(st.lists(st.sampled_from("abc"), max_size=2, unique=True))
    facts = draw(st.lists(access_facts(), max_size=2))
    operating = Operations(tuple(draw(operations(id_)) for id_ in work))
    return replace(world, operations=operating, access=Access(tuple(facts)))


@st.composite
def with_platforms(draw: st.DrawFn, world: Inventory) -> Inventory:
    """Return ``world`` with services that need a core, which may be full or late."""
    core = Platform(
        id="core",
        name="Core",
        total=draw(st.sampled_from([None, 1])),
        used=draw(st.sampled_from([0, 1])),
        ready_at=draw(moments()),
    )
    need = PlatformNeed(platform="core")
    services = tuple(
        replace(service, platforms=draw(st.sampled_from([(), (need,)])))
        for service in world.catalogue.services
    )
    catalogue = Catalogue(services, tuple(world.catalogue.resources))
    return replace(world, catalogue=catalogue, platforms=Platforms((core,)))


@st.composite
def with_partners(draw: st.DrawFn, world: Inventory) -> Inventory:
    """Return ``world`` with parts that are bought."""
    answer = PartnerAnswer(
        delivers=draw(st.booleans()),
        down=draw(st.sampled_from([None, 60])),
        ready_at=draw(moments()),
    )
    parts = tuple(
        replace(part, partner=draw(st.sampled_from([None, "rural"])) if part.technology else None)
        for part in world.catalogue.resources
    )
    catalogue = Catalogue(tuple(world.catalogue.services), parts)
    rural = Partner(id="rural", answers=(AnswerRow(answer=answer),))
    return replace(world, catalogue=catalogue, partners=Partners((rural,)))


@st.composite
def with_installed(draw: st.DrawFn, world: Inventory) -> Inventory:
    """Return ``world`` with full pools, of which a service at home has a part."""
    take = Take(node="leaf", unit=Unit.PORT)
    service = InstalledService(id="SVC", premises="home", specification="one", takes=(take,))
    nodes = tuple(world.capacity.nodes)
    pools = tuple(
        Pool(node=node.id, unit=Unit.PORT, total=4, used=draw(st.integers(1, 4))) for node in nodes
    )
    return replace(world, capacity=Capacity(nodes, pools), installed=InstalledBase((service,)))


@st.composite
def with_stops(draw: st.DrawFn, world: Inventory) -> Inventory:
    """Return ``world`` with a technology that is not sold any more from some day on."""
    radio = Technology(name="radio", retired_at=draw(st.sampled_from(LATER)))
    return replace(world, technologies=Technologies((*world.technologies.entries, radio)))


Hindrance = Callable[[Inventory], st.SearchStrategy[Inventory]]
#: In the order of their names, which is the order in which they are put in.
HINDRANCES: dict[str, Hindrance] = {
    "builds": with_builds,
    "installed": with_installed,
    "loops": with_loops,
    "partners": with_partners,
    "platforms": with_platforms,
    "stops": with_stops,
    "work": with_work,
}


@st.composite
def questions(draw: st.DrawFn) -> tuple[Inventory, list[Item]]:
    """Return a network and a dozen items to ask it about, some of them changes."""
    inventory = draw(networks())
    asked = draw(st.lists(items(inventory), min_size=12, max_size=12))
    ids = st.sampled_from([None, None, "SVC", "unknown"])
    return inventory, [structs.replace(each, service_id=draw(ids)) for each in asked]


def with_pools(inventory: Inventory, change: Callable[[Pool], Pool]) -> Inventory:
    """Return the world with every pool changed."""
    capacity = inventory.capacity
    changed = Capacity(tuple(capacity.nodes), tuple(change(pool) for pool in capacity.pools))
    return replace(inventory, capacity=changed)


def at(item: Item, moment: datetime) -> Item:
    """Return ``item`` wanted at ``moment``."""
    return structs.replace(item, wanted_at=moment)
