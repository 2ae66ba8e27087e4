"""Strategies: worlds and questions that nobody would write by hand."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st
from msgspec import structs
from simulator.small_world import EVERY_RULE, HOME, NOW
from tmf645_simulator.capacity import Capacity, Node, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic, Governs, ValueType
from tmf645_simulator.coverage import CoverageArea, CoverageMap, PremisesRow, Reach, polygon
from tmf645_simulator.inventory import AlternateRule, Inventory
from tmf645_simulator.places import Directory, Premises
from tmf645_simulator.request import CharacteristicValue, Item, PlaceReference
from tmf645_simulator.results import Proposal
from tmf645_simulator.specifications import (
    Demand,
    ResourceSpecification,
    ServiceSpecification,
    Unit,
)

TECHNOLOGIES = ("fibre", "copper", "radio")
RATES = (300, 100, 50, 10, 5)
PLACES = (
    PlaceReference(id="home"),
    PlaceReference(address={"city": "town"}),
    PlaceReference(point=(1.0, 1.0)),
    PlaceReference(point=(3.0, 2.0)),
)
NEXT_DOOR = Premises(id="next door", address={"city": "Village"}, point=(3.0, 2.0))
SERVICES = ("one", "two", "three")

days = st.integers(-3, 3).map(lambda days: NOW + timedelta(days=days))


def moments() -> st.SearchStrategy[datetime | None]:
    """Return now and then, or no moment; mostly none."""
    return st.one_of(st.none(), st.none(), st.none(), days)


@st.composite
def reaches(draw: st.DrawFn) -> Reach:
    """Return a statement on a technology, its windows in order."""
    start, ready = draw(moments()), draw(moments())
    ends = st.one_of(st.none(), st.none(), st.integers(4, 6).map(lambda n: NOW + timedelta(days=n)))
    retired = draw(st.one_of(ends, ends, days))
    begun = [each for each in (start, ready) if each is not None]
    return Reach(
        technology=draw(st.sampled_from(TECHNOLOGIES)),
        down=draw(st.sampled_from(RATES)),
        up=draw(st.sampled_from(RATES)),
        priority=draw(st.integers(0, 2)),
        valid_from=start,
        ready_at=ready,
        valid_until=draw(ends),
        retired_at=retired if retired and all(each < retired for each in begun) else None,
        confidence=draw(st.sampled_from([1.0, 1.0, 0.5, 0.2])),
        available=draw(st.sampled_from([True, True, True, False])),
        node=draw(st.sampled_from([None, "leaf", "other leaf", "root"])),
    )


@st.composite
def coverage_maps(draw: st.DrawFn) -> CoverageMap:
    """Return up to six overlapping squares and two rows."""
    areas = []
    for number, reach in enumerate(draw(st.lists(reaches(), min_size=3, max_size=7))):
        x, y = draw(st.integers(-2, 2)), draw(st.integers(-2, 2))
        square = polygon(((x, y), (x + 5, y), (x + 5, y + 5), (x, y + 5)))
        areas.append(CoverageArea(id=f"area-{number}", shape=square, reach=reach))
    rows = draw(st.lists(reaches(), max_size=2))
    return CoverageMap(
        tuple(areas), tuple(PremisesRow(premises_id="home", reach=reach) for reach in rows)
    )


@st.composite
def rates(draw: st.DrawFn, name: str, governs: Governs | None) -> Characteristic:
    """Return a number: listed or ranged, with default, mandatory, or neither."""
    listed = draw(st.booleans())
    kind = draw(st.sampled_from([ValueType.INTEGER, ValueType.NUMBER]))
    return Characteristic(
        name=name,
        type=kind,
        values=(10, 50, 300) if listed else (),
        minimum=None if listed else 10,
        maximum=None if listed else 300,
        default=draw(st.sampled_from([None, 10, 50, 300])),
        mandatory=draw(st.booleans()),
        governs=governs,
    )


@st.composite
def services(draw: st.DrawFn, name: str, before: tuple[str, ...]) -> ServiceSpecification:
    """Return a service that needs at most the ones ``before``."""
    via = Characteristic(name="via", values=TECHNOLOGIES, governs=Governs.TECHNOLOGY)
    characteristics = (
        draw(rates("down", Governs.DOWN)),
        draw(rates("up", Governs.UP)),
        draw(rates("load", None)),
        *draw(st.sampled_from([(), (via,), (replace(via, default="fibre"),)])),
        *draw(
            st.sampled_from(
                [(), (), (Characteristic(name="managed", type=ValueType.BOOLEAN, mandatory=True),)]
            )
        ),
    )
    solutions = st.lists(
        st.lists(st.sampled_from([*TECHNOLOGIES, "box"]), min_size=1, max_size=2, unique=True),
        min_size=1,
        max_size=3,
    )
    return ServiceSpecification(
        id=name,
        name=name,
        characteristics=characteristics,
        solutions=tuple(tuple(each) for each in draw(solutions)),
        companions=tuple(draw(st.lists(st.sampled_from(before), max_size=1))) if before else (),
        alternatives=tuple(draw(st.lists(st.sampled_from(SERVICES), max_size=2, unique=True))),
        off_net=tuple(draw(st.lists(st.sampled_from(SERVICES), max_size=1))),
    )


@st.composite
def resources(draw: st.DrawFn, technology: str) -> ResourceSpecification:
    """Return a part that takes ports, bandwidth or nothing."""
    demands = (
        Demand(unit=Unit.PORT),
        Demand(unit=Unit.BANDWIDTH, of="load", oversubscription=draw(st.sampled_from([1, 3]))),
        Demand(unit=Unit.BANDWIDTH, of="down", oversubscription=2),
    )
    return ResourceSpecification(
        id=technology,
        name=technology,
        technology=technology,
        down=draw(st.sampled_from([None, 40])),
        demands=tuple(each for each in demands if draw(st.booleans())),
    )


@st.composite
def capacities(draw: st.DrawFn) -> Capacity:
    """Return two leaves under a root, with little room."""
    nodes = (Node(id="leaf", parent="root"), Node(id="other leaf", parent="root"), Node(id="root"))
    pools = [
        Pool(node=node.id, unit=unit, total=total, used=draw(st.integers(0, total)))
        for node in nodes
        for unit, total in ((Unit.PORT, 3), (Unit.BANDWIDTH, 120))
        if draw(st.booleans())
    ]
    return Capacity(nodes, tuple(pools))


@st.composite
def worlds(draw: st.DrawFn) -> Inventory:
    """Return a world of three services over three technologies."""
    parts = [draw(resources(technology)) for technology in TECHNOLOGIES]
    offered = tuple(
        draw(services(name, SERVICES[:position])) for position, name in enumerate(SERVICES)
    )
    rules = draw(st.permutations(EVERY_RULE))
    limit = draw(st.integers(1, 3))
    return Inventory(
        catalogue=Catalogue(offered, (*parts, ResourceSpecification(id="box", name="Box"))),
        places=Directory((replace(HOME, point=(2.0, 2.0)), NEXT_DOOR)),
        coverage=draw(coverage_maps()),
        capacity=draw(capacities()),
        alternates=tuple(
            AlternateRule(
                id=rule.id,
                kind=rule.kind,
                limit=limit,
                cost=draw(st.integers(0, 1)),
                within=draw(st.sampled_from([0, 200_000])),
            )
            for rule in rules
        ),
        most_proposals=draw(st.sampled_from([None, None, 2])),
    )


@st.composite
def items(draw: st.DrawFn, inventory: Inventory, name: str = "1") -> Item:
    """Return an item for one of the services, with most of the values that it takes."""
    service = draw(st.sampled_from(inventory.catalogue.services))
    given = {each.name: draw(values(each)) for each in service.characteristics}
    return Item(
        id=name,
        specification_id=service.id,
        places=tuple(draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=2))),
        characteristics={key: value for key, value in given.items() if value is not None},
        wanted_at=draw(moments()),
    )


def values(each: Characteristic) -> st.SearchStrategy[CharacteristicValue]:
    """Return what ``each`` accepts, nothing, or rarely something else."""
    if each.type is ValueType.BOOLEAN:
        return st.sampled_from([True, False, None])
    if each.numeric:
        return st.sampled_from([300, 50, 10, 300, 50, None, 42.5])
    return st.sampled_from([None, *each.values])


@st.composite
def questions(draw: st.DrawFn) -> tuple[Inventory, list[Item]]:
    """Return a world and a dozen items to ask it about."""
    inventory = draw(worlds())
    return inventory, draw(st.lists(items(inventory), min_size=12, max_size=12))


def accepting(proposal: Proposal, item: Item) -> Item:
    """Return the question of its own that takes ``proposal``, made for ``item``, at its word."""
    places = (PlaceReference(id=proposal.place_id),) if proposal.place_id else item.places
    return structs.replace(
        item,
        places=places,
        specification_id=proposal.specification_id,
        characteristics=proposal.characteristics,
        wanted_at=proposal.available_at,
    )
