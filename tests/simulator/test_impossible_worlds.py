"""A world that cannot be is refused when it is built, with element, cause and remedy."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from shapely import Polygon
from simulator.small_world import FIBRE, HOME, INTERNET, LINE, SPEED, TOWN, reaching, row, world
from tmf645_simulator.capacity import Capacity, Node, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic, Governs, ValueType
from tmf645_simulator.coverage import CoverageMap, polygon
from tmf645_simulator.errors import (
    Cycle,
    DuplicateId,
    ImpossibleValue,
    InventoryError,
    UnknownReference,
)
from tmf645_simulator.inventory import AlternateKind, AlternateRule
from tmf645_simulator.places import Directory, Site
from tmf645_simulator.specifications import Category, Demand, Exclusion, Unit

RULE = AlternateRule(id="slower", kind=AlternateKind.LOWER_TIER)
EARLY, LATE = datetime(2030, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)


def catalogue(*, line: dict[str, Any] | None = None, **service: Any) -> Catalogue:
    """Return the catalogue of the small world with changes."""
    return Catalogue((replace(INTERNET, **service),), (replace(LINE, **(line or {})),))


def speed(**changes: Any) -> Catalogue:
    """Return the catalogue of the small world with a changed characteristic."""
    return catalogue(characteristics=(replace(SPEED, **changes),))


def pool(**changes: Any) -> Pool:
    """Return a pool at the OLT."""
    return Pool(**{"node": "olt", "unit": Unit.PORT, "total": 8, **changes})


Case = tuple[Callable[[], object], type[InventoryError], str]
CASES: dict[str, Case] = {
    "two specifications of one id": (
        lambda: Catalogue((INTERNET, INTERNET), (LINE,)),
        DuplicateId,
        r'^specification "internet": this id is taken; give each specification its own$',
    ),
    "a resource with the id of a service": (
        lambda: Catalogue((INTERNET,), (LINE, replace(LINE, id="internet"))),
        DuplicateId,
        r'^resource "internet": this id is taken',
    ),
    "two characteristics of one name": (
        lambda: catalogue(characteristics=(SPEED, replace(SPEED, governs=None))),
        DuplicateId,
        r"two characteristics speed; drop one",
    ),
    "two characteristics that govern the same": (
        lambda: catalogue(characteristics=(SPEED, replace(SPEED, name="rate"))),
        DuplicateId,
        r"two characteristics govern the same; let one govern it",
    ),
    "a solution of nothing known": (
        lambda: catalogue(solutions=(("duct",),)),
        UnknownReference,
        r'a solution names "duct", which is no resource; add it',
    ),
    "no solution": (
        lambda: catalogue(solutions=()),
        ImpossibleValue,
        r"it has no solution; list at least one set of resources",
    ),
    "an unknown companion": (
        lambda: catalogue(companions=("phone",)),
        UnknownReference,
        r'names "phone", which is no specification; add it',
    ),
    "an unknown alternative": (
        lambda: catalogue(alternatives=("line",)),
        UnknownReference,
        r'names "line", which is no specification; add it',
    ),
    "an exclusion of something it has not": (
        lambda: catalogue(exclusions=(Exclusion(values={"colour": "red"}, because="no"),)),
        UnknownReference,
        r'excludes values of "colour", which it has not; add it',
    ),
    "companions in a circle": (
        lambda: Catalogue(
            (
                replace(INTERNET, companions=("phone",)),
                replace(INTERNET, id="phone", companions=("internet",)),
            ),
            (LINE,),
        ),
        Cycle,
        r"it needs itself: internet -> phone -> internet; break the circle",
    ),
    "resources in a circle": (
        lambda: catalogue(line={"requires": ("line",)}),
        Cycle,
        r'^resource "line": it needs itself: line -> line; break the circle$',
    ),
    "a resource that requires nothing known": (
        lambda: catalogue(line={"requires": ("duct",)}),
        UnknownReference,
        r'requires "duct", which is no resource; add it, or drop it',
    ),
    "capacity from nowhere": (
        lambda: catalogue(line={"technology": None}),
        ImpossibleValue,
        r"takes capacity and has no technology.*; give it a technology, or drop its demands",
    ),
    "a demand of nothing": (
        lambda: catalogue(line={"demands": (Demand(unit=Unit.PORT, quantity=0),)}),
        ImpossibleValue,
        r"a rate, quantity or oversubscription is not above 0; correct it",
    ),
    "a demand of what is no number": (
        lambda: catalogue(line={"demands": (Demand(unit=Unit.BANDWIDTH, of="colour"),)}),
        UnknownReference,
        r'its part "line" takes what "colour" says, which is no number here; add that',
    ),
    "a text with a range": (
        lambda: speed(type=ValueType.TEXT, values=(), default=None, minimum=1, governs=None),
        ImpossibleValue,
        r"characteristic speed: a text has no range; remove minimum",
    ),
    "an empty range": (
        lambda: speed(values=(), minimum=200, maximum=100),
        ImpossibleValue,
        r"characteristic speed: its range is empty; give a minimum",
    ),
    "an endless range": (
        lambda: speed(values=(), maximum=float("inf")),
        ImpossibleValue,
        r"characteristic speed: its range is empty",
    ),
    "a value of another type": (
        lambda: speed(values=(100, 10.5)),
        ImpossibleValue,
        r"characteristic speed: a value is no integer; change the type",
    ),
    "a default that is not allowed": (
        lambda: speed(default=7),
        ImpossibleValue,
        r"its default 7 is not allowed; use one of 10, 100, 1000",
    ),
    "a default out of range": (
        lambda: speed(type=ValueType.NUMBER, values=(), default=7.5, minimum=8, maximum=9),
        ImpossibleValue,
        r"its default 7.5 is not allowed; use a number at least 8 at most 9",
    ),
    "a default that is a text": (
        lambda: speed(default="100"),
        ImpossibleValue,
        r'its default "100" is not allowed; use one of 10, 100, 1000',
    ),
    "a default of another type": (
        lambda: speed(values=(), default=True),
        ImpossibleValue,
        r"its default true is not allowed; use an integer",
    ),
    "a rate that is a text": (
        lambda: speed(type=ValueType.TEXT, values=(), default=None),
        ImpossibleValue,
        r"it governs the rate down and is no number; make it a number",
    ),
    "a technology that is a number": (
        lambda: speed(governs=Governs.TECHNOLOGY),
        ImpossibleValue,
        r"it governs the technology and is no text; make it a text",
    ),
    "a mandatory value that nobody could name": (
        lambda: catalogue(
            characteristics=(Characteristic(name="note", mandatory=True),),
        ),
        ImpossibleValue,
        r"mandatory, without default, and nothing to choose from; give values or a range",
    ),
    "two premises of one id": (
        lambda: Directory((HOME, HOME)),
        DuplicateId,
        r'^premises "home": this id is taken; give each premises its own$',
    ),
    "premises with latitude first": (
        lambda: Directory((replace(HOME, point=(37.4, -122.0)),)),
        ImpossibleValue,
        r"37.4, -122 is not on the map; write longitude first",
    ),
    "two areas of one id": (
        lambda: CoverageMap((TOWN, TOWN)),
        DuplicateId,
        r'^coverage "town": this id is taken; give each area its own$',
    ),
    "an empty area": (
        lambda: CoverageMap((replace(TOWN, shape=Polygon()),)),
        ImpossibleValue,
        r"no proper area: it is empty; redraw its outline",
    ),
    "an area that crosses itself": (
        lambda: CoverageMap((replace(TOWN, shape=polygon(((0, 0), (2, 2), (2, 0), (0, 2)))),)),
        ImpossibleValue,
        r"no proper area: Self-intersection\[1 1\]; redraw its outline",
    ),
    "an area beyond the map": (
        lambda: CoverageMap((replace(TOWN, shape=polygon(((37, -121), (38, -121), (38, -122)))),)),
        ImpossibleValue,
        r"it reaches from 37, -122 to 38, -121, beyond the map; write longitude first",
    ),
    "a negative rate": (
        lambda: reaching(up=-1),
        ImpossibleValue,
        r"a rate is below 0 or no number; give Mb/s",
    ),
    "a rate without end": (
        lambda: CoverageMap((), (row(down=float("inf")),)),
        ImpossibleValue,
        r'^row "home": a rate is below 0 or no number',
    ),
    "more than certain": (
        lambda: reaching(confidence=1.5),
        ImpossibleValue,
        r"confidence 1.5; give a number between 0 and 1",
    ),
    "an end before the start": (
        lambda: reaching(ready_at=LATE, retired_at=EARLY),
        ImpossibleValue,
        r"it ends \(retired_at\) before it starts; correct a date",
    ),
    "a validity of no length": (
        lambda: reaching(valid_from=EARLY, valid_until=EARLY),
        ImpossibleValue,
        r"it ends \(valid_until\) before it starts",
    ),
    "two nodes of one id": (
        lambda: Capacity((Node(id="olt"), Node(id="olt"))),
        DuplicateId,
        r'^node "olt": this id is taken; give each node its own$',
    ),
    "an unknown parent": (
        lambda: Capacity((Node(id="olt", parent="core"),)),
        UnknownReference,
        r'its parent "core" does not exist; add it, or drop it',
    ),
    "a chain without end": (
        lambda: Capacity((Node(id="a", parent="b"), Node(id="b", parent="a"))),
        Cycle,
        r"its chain never ends: a -> b -> a; break the circle",
    ),
    "a pool at no node": (
        lambda: Capacity((), (pool(),)),
        UnknownReference,
        r'^pool "olt": no node has this id; add the node$',
    ),
    "two pools of one unit at a node": (
        lambda: Capacity((Node(id="olt"),), (pool(), pool())),
        DuplicateId,
        r"two pools of port; add them up in one",
    ),
    "more used than there is": (
        lambda: Capacity((Node(id="olt"),), (pool(used=5, reserved=4),)),
        ImpossibleValue,
        r"5 used and 4 reserved of 8 port; used and reserved together",
    ),
    "less than nothing used": (
        lambda: Capacity((Node(id="olt"),), (pool(used=-1),)),
        ImpossibleValue,
        r"-1 used and 0 reserved of 8 port",
    ),
    "two categories of one id": (
        lambda: world(categories=(Category(id="net", name="a"), Category(id="net", name="b"))),
        DuplicateId,
        r'^category "net": this id is taken; give each its own$',
    ),
    "a specification in no known category": (
        lambda: world(categories=()),
        UnknownReference,
        r'^specification "internet": no category has the id "net"; add it$',
    ),
    "a row for no known premises": (
        lambda: world(places=Directory(), coverage=CoverageMap((), (row(),))),
        UnknownReference,
        r'^row "home": no premises has this id; add the premises, or drop the row$',
    ),
    "coverage from no known node": (
        lambda: world(capacity=Capacity()),
        UnknownReference,
        r'^coverage "town": no node has the id "olt"; add it, or drop it$',
    ),
    "a row from no known node": (
        lambda: world(coverage=CoverageMap((), (row(node="attic"),))),
        UnknownReference,
        r'^row "home": no node has the id "attic"',
    ),
    "two rules of one id": (
        lambda: world(alternates=(RULE, RULE)),
        DuplicateId,
        r'^alternate "slower": this id is taken; give each rule its own$',
    ),
    "a rule that proposes nothing": (
        lambda: world(alternates=(replace(RULE, limit=0),)),
        ImpossibleValue,
        r"limit 0; give at least 1",
    ),
    "a confidence that is none": (
        lambda: world(minimum_confidence=-0.5),
        ImpossibleValue,
        r'^world "minimum_confidence": -0.5 is no confidence; give a number between 0 and 1$',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused(name: str) -> None:
    """The error is of its own class, and its message says element, cause and remedy."""
    build, error, message = CASES[name]

    with pytest.raises(error, match=message) as caught:
        build()
    assert caught.value.kind
    assert caught.value.remedy


def test_known_places_are_premises_then_areas_then_far_away() -> None:
    """The last one is outside every area; where areas cover the earth there is none."""
    *known, far = world().known_places()
    earth = replace(
        TOWN, shape=polygon(((-180, -90), (180, -90), (180, 90), (-180, 90))), reach=FIBRE
    )

    assert [place.id for place in known] == ["home", None]
    assert known[1].point == (5.0, 5.0)
    assert far.point is not None
    assert world().coverage.statements(Site(far.point)) == ()
    assert len(list(world(coverage=CoverageMap((earth,))).known_places())) == 2
    assert len(list(world(places=Directory(), coverage=CoverageMap()).known_places())) == 1


def test_free_is_the_least_along_the_chain() -> None:
    """A node without a pool limits nothing; without any pool there is no limit."""
    nodes = (Node(id="a", parent="b"), Node(id="b", parent="c"), Node(id="c"))
    pools = (pool(node="a", total=9), pool(node="c", total=7, used=1, reserved=2))
    capacity = Capacity(nodes, pools)

    assert capacity.free("a", Unit.PORT) == 4
    assert capacity.free("b", Unit.PORT) == 4
    assert capacity.free("a", Unit.BANDWIDTH) is None
    assert "a" in capacity
    assert "z" not in capacity


def test_a_part_that_two_others_require_is_built_once() -> None:
    """Parts come in the order in which they are needed first, each once."""
    duct = replace(LINE, id="duct")
    twins = tuple(replace(LINE, id=name, requires=("duct",)) for name in ("a", "b"))
    service = replace(INTERNET, solutions=(("a", "b"),))

    parts = Catalogue((service,), (duct, *twins)).parts(("a", "b"))

    assert [part.id for part in parts] == ["a", "duct", "b"]


def test_the_catalogue_lists_in_order() -> None:
    """Customer-facing specifications come in the order of the catalogue."""
    phone = replace(INTERNET, id="phone")

    listed = Catalogue((phone, INTERNET), (LINE,)).services

    assert (phone, INTERNET) == listed
