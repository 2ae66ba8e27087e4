"""A network that cannot be is refused when it is built, with element, cause and remedy."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from shapely import Polygon
from simulator.small_world import HOME, INTERNET, LINE, reaching, row, world
from tmf645_simulator.access import Access, AccessFact, AccessKind
from tmf645_simulator.attainable import Curve
from tmf645_simulator.capacity import Augment, Capacity, Node, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.coverage import BuildPhase, CoverageMap, polygon
from tmf645_simulator.errors import (
    DuplicateId,
    ImpossibleValue,
    InventoryError,
    UnknownReference,
)
from tmf645_simulator.installed import InstalledBase, InstalledService, Take
from tmf645_simulator.nodes import NodeStatus
from tmf645_simulator.operations import Disturbance, Operation, Operations
from tmf645_simulator.partners import AnswerRow, Partner, PartnerAnswer, Partners
from tmf645_simulator.platforms import Platform, PlatformNeed, Platforms
from tmf645_simulator.specifications import Unit
from tmf645_simulator.technologies import Technologies, Technology

EARLY, LATE = datetime(2030, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def curve(*marks: tuple[float, float, float], **changes: Any) -> Curve:
    """Return a curve of copper."""
    return Curve(technology="copper", marks=marks or ((100, 50, 5), (200, 40, 4)), **changes)


def work(**changes: Any) -> Operations:
    """Return one operation at the OLT."""
    settings = {"id": "work", "kind": Disturbance.MAINTENANCE, "node": "olt", **changes}
    return Operations((Operation(**settings),))


def core(**changes: Any) -> Platforms:
    """Return one platform."""
    return Platforms((Platform(**{"id": "core", "name": "Core", **changes}),))


def needing(**changes: Any) -> Catalogue:
    """Return internet that needs the core."""
    need = PlatformNeed(**{"platform": "core", **changes})
    return Catalogue((replace(INTERNET, platforms=(need,)),), (LINE,))


def installed(**changes: Any) -> InstalledBase:
    """Return one installed service at home."""
    settings = {"id": "SVC", "premises": "home", "specification": "internet", **changes}
    return InstalledBase((InstalledService(**settings),))


def rural(**changes: Any) -> Partners:
    """Return one partner."""
    return Partners((Partner(**{"id": "rural", **changes}),))


Case = tuple[Callable[[], object], type[InventoryError], str]
CASES: dict[str, Case] = {
    "a curve without points": (
        lambda: Curve(technology="copper", marks=()),
        ImpossibleValue,
        r'^technology "copper": its curve needs points of metres.*; give at least one$',
    ),
    "a curve of what is no number": (
        lambda: curve((100, float("nan"), 5)),
        ImpossibleValue,
        r"its curve needs points of metres, Mb/s down and Mb/s up",
    ),
    "a curve out of order": (
        lambda: curve((200, 50, 5), (100, 60, 6)),
        ImpossibleValue,
        r"the points of its curve are not in order; begin with the shortest loop",
    ),
    "a curve that rises": (
        lambda: curve((100, 50, 5), (200, 60, 5)),
        ImpossibleValue,
        r"a longer loop is faster in its curve; let the rates fall, or stay",
    ),
    "a factor of nothing": (
        lambda: curve(factor=0),
        ImpossibleValue,
        r"its factor is 0, or its route_factor is below 1; correct it",
    ),
    "a route shorter than the crow flies": (
        lambda: curve(route_factor=0.5),
        ImpossibleValue,
        r"its route_factor is below 1",
    ),
    "a technology twice": (
        lambda: Technologies((Technology(name="copper"), Technology(name="copper"))),
        DuplicateId,
        r'^technology "copper": it is listed twice; drop one$',
    ),
    "a loop of no length": (
        lambda: CoverageMap((), (row(copper_m=-1),)),
        ImpossibleValue,
        r'^row "home": its copper_m is no length; give metres$',
    ),
    "a node off the map": (
        lambda: Capacity((Node(id="olt", point=(37.0, 122.0)),)),
        ImpossibleValue,
        r'^node "olt": its point is not on the map; write longitude',
    ),
    "a node that is built and has a phase": (
        lambda: Capacity((Node(id="olt", phase=BuildPhase.DESIGN),)),
        ImpossibleValue,
        r"it is built and has a date or phase; make its status planned",
    ),
    "a pool sold beyond its end": (
        lambda: Capacity(
            (Node(id="olt"),), (Pool(node="olt", unit=Unit.PORT, total=8, threshold=120),)
        ),
        ImpossibleValue,
        r"it is sold up to 120 %; give a percentage above 0 and up to 100",
    ),
    "an augment that takes away": (
        lambda: Capacity(
            (Node(id="olt"),),
            (Pool(node="olt", unit=Unit.PORT, total=8, augments=(Augment(at=LATE, adds=-1),)),),
        ),
        ImpossibleValue,
        r"used and reserved together",
    ),
    "an operation nowhere": (
        lambda: work(node=None),
        ImpossibleValue,
        r'^operation "work": it is at a node or at premises; name one of the two$',
    ),
    "an operation at both": (
        lambda: work(premises="home"),
        ImpossibleValue,
        r"it is at a node or at premises",
    ),
    "an operation that ends first": (
        lambda: work(starts_at=LATE, ends_at=EARLY),
        ImpossibleValue,
        r"it ends before it starts; correct a date",
    ),
    "two operations of one id": (
        lambda: Operations((*work().entries, *work().entries)),
        DuplicateId,
        r'^operation "work": this id is taken',
    ),
    "an operation at no known node": (
        lambda: world(operations=work(node="attic")),
        UnknownReference,
        r'^operation "work": no node has the id "attic"; add it, or drop it$',
    ),
    "an operation at no known premises": (
        lambda: world(operations=work(node=None, premises="moon")),
        UnknownReference,
        r'^operation "work": no premises has the id "moon"',
    ),
    "access to no known premises": (
        lambda: world(access=Access((AccessFact(premises="moon", kind=AccessKind.SURVEY),))),
        UnknownReference,
        r'^access "moon": no premises has the id "moon"',
    ),
    "access that gives time": (
        lambda: Access((AccessFact(premises="home", kind=AccessKind.SURVEY, takes=-SECOND),)),
        ImpossibleValue,
        r"it takes less than no time; give a duration",
    ),
    "two platforms of one id": (
        lambda: Platforms((*core().entries, *core().entries)),
        DuplicateId,
        r'^platform "core": this id is taken',
    ),
    "a platform beyond its end": (
        lambda: core(total=5, used=6),
        ImpossibleValue,
        r"more subscribers than it takes; correct total or used",
    ),
    "a platform of no region": (
        lambda: core(regions=(Polygon(),)),
        ImpossibleValue,
        r"a region is no proper area; redraw its outline",
    ),
    "a region that crosses itself": (
        lambda: core(regions=(polygon(((0, 0), (2, 2), (2, 0), (0, 2))),)),
        ImpossibleValue,
        r"a region is no proper area",
    ),
    "a need of no known platform": (
        lambda: world(catalogue=needing()),
        UnknownReference,
        r'^specification "internet": no platform has the id "core"',
    ),
    "a need under no known condition": (
        lambda: world(catalogue=needing(when={"colour": "red"}), platforms=core()),
        UnknownReference,
        r'no characteristic has the id "colour"',
    ),
    "a need of what is no number": (
        lambda: world(catalogue=needing(of="colour"), platforms=core()),
        UnknownReference,
        r'no number among its characteristics has the id "colour"',
    ),
    "two installed services of one id": (
        lambda: InstalledBase((*installed().services, *installed().services)),
        DuplicateId,
        r'^installed "SVC": this id is taken',
    ),
    "an installed service that takes nothing of something": (
        lambda: installed(takes=(Take(node="olt", unit=Unit.PORT, quantity=0),)),
        ImpossibleValue,
        r"it takes nothing of a unit; drop that, or correct it",
    ),
    "a service installed nowhere": (
        lambda: world(installed=installed(premises="moon")),
        UnknownReference,
        r'^installed "SVC": no premises has the id "moon"',
    ),
    "a service installed as nothing known": (
        lambda: world(installed=installed(specification="gas")),
        UnknownReference,
        r'^installed "SVC": no specification has the id "gas"',
    ),
    "a service of no known parts": (
        lambda: world(installed=installed(solution=("duct",))),
        UnknownReference,
        r'^installed "SVC": no resource has the id "duct"',
    ),
    "a service that takes from no known node": (
        lambda: world(installed=installed(takes=(Take(node="attic", unit=Unit.PORT),))),
        UnknownReference,
        r'^installed "SVC": no node has the id "attic"',
    ),
    "a service installed as it cannot be": (
        lambda: world(installed=installed(characteristics={"speed": 7})),
        ImpossibleValue,
        r'^installed "SVC": speed cannot be 7.*; correct the value$',
    ),
    "a service that takes what is not used": (
        lambda: world(installed=installed(takes=(Take(node="olt", unit=Unit.PORT),))),
        ImpossibleValue,
        r'^pool "olt": installed services take 1 port, and only 0 are used; .* raise it$',
    ),
    "two partners of one id": (
        lambda: Partners((*rural().entries, *rural().entries)),
        DuplicateId,
        r'^partner "rural": this id is taken',
    ),
    "a partner that fails more than always": (
        lambda: rural(timeout_rate=0.7, fault_rate=0.7),
        ImpossibleValue,
        r"its rates of failure are not between 0 and 1; correct them",
    ),
    "a partner that answers before it is asked": (
        lambda: rural(least=2 * SECOND, most=SECOND),
        ImpossibleValue,
        r"it answers sooner than at once, or later than most; correct it",
    ),
    "a partner asked less than once": (
        lambda: rural(retries=-1),
        ImpossibleValue,
        r"retries, patience or pause is below 0; correct it",
    ),
    "a partner slower than nothing": (
        lambda: rural(answers=(AnswerRow(answer=PartnerAnswer(down=-1)),)),
        ImpossibleValue,
        r"a rate is below 0; give Mb/s",
    ),
    "a part of no known partner": (
        lambda: world(catalogue=Catalogue((INTERNET,), (replace(LINE, partner="rural"),))),
        UnknownReference,
        r'^resource "line": no partner has the id "rural"',
    ),
    "an area of no known partner": (
        lambda: world(coverage=reaching(partner="rural")),
        UnknownReference,
        r'^coverage "town": no partner has the id "rural"; add it, or drop it$',
    ),
    "a row of no known partner": (
        lambda: world(coverage=CoverageMap((), (row(partner="rural"),))),
        UnknownReference,
        r'^row "home": no partner has the id "rural"',
    ),
    "a part that takes less than no time": (
        lambda: Catalogue((INTERNET,), (replace(LINE, lead_time=-SECOND),)),
        ImpossibleValue,
        r'^resource "line": its lead_time is below 0; give a duration$',
    ),
    "an end twice": (
        lambda: Catalogue((replace(INTERNET, ends=("A", "a")),), (LINE,)),
        DuplicateId,
        r'^specification "internet": two ends are called the same; give each its own name$',
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


def test_what_fits_is_taken() -> None:
    """The cases are refused for what they change: this one knows everything that it names."""
    fits = world(
        operations=work(),
        access=Access((AccessFact(premises=HOME.id, kind=AccessKind.SURVEY),)),
        platforms=core(total=5, used=5),
        catalogue=needing(when={"speed": 100}, of="speed"),
        capacity=Capacity(
            (Node(id="olt", status=NodeStatus.PLANNED, ready_at=LATE),),
            (Pool(node="olt", unit=Unit.PORT, total=8, used=1),),
        ),
        installed=installed(takes=(Take(node="olt", unit=Unit.PORT),), solution=("line",)),
        partners=rural(),
        coverage=reaching(partner="rural"),
    )

    assert fits.installed.find("SVC") is not None
    assert fits.installed.specifications_at("home") == {"internet"}
    assert fits.installed.specifications_at(None) == frozenset()
