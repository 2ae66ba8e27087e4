"""Every reason code is reached by a request in some small world."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from simulator.small_world import (
    FIBRE,
    HOME,
    INTERNET,
    LINE,
    NOW,
    SPEED,
    TOWN,
    internet,
    reaching,
    row,
    world,
)
from tmf645_simulator.access import Access, AccessFact, AccessKind
from tmf645_simulator.attainable import Curve
from tmf645_simulator.capacity import Capacity, Node, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Governs
from tmf645_simulator.coverage import CoverageMap, LineCondition
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.operations import Disturbance, Operation, Operations
from tmf645_simulator.partners import AnswerRow, Failure, Partner, PartnerAnswer, Partners
from tmf645_simulator.places import Directory
from tmf645_simulator.platforms import Platform, PlatformNeed, Platforms
from tmf645_simulator.qualify import qualify_all
from tmf645_simulator.reasons import ReasonCode
from tmf645_simulator.request import CheckRequest, Item, PlaceReference
from tmf645_simulator.results import CheckResult, Faults, Needs, Served
from tmf645_simulator.settling import settled
from tmf645_simulator.specifications import Demand, Unit
from tmf645_simulator.technologies import Technologies, Technology

SOON = NOW + timedelta(days=30)
LATER = NOW + timedelta(days=90)
ELSEWHERE = PlaceReference(point=(50.0, 50.0))

Asked = tuple[Inventory, Item]


def service(**changes: Any) -> Catalogue:
    """Return the catalogue of the small world with a changed service."""
    return Catalogue((replace(INTERNET, **changes),), (LINE,))


def pool(unit: Unit = Unit.PORT, **changes: Any) -> dict[str, Any]:
    """Return a world's catalogue and capacity: one delivery takes one of ``unit`` at the OLT."""
    one = Pool(**{"node": "olt", "unit": unit, "total": 8, **changes})
    line = replace(LINE, demands=(Demand(unit=unit),))
    return {
        "catalogue": Catalogue((INTERNET,), (line,)),
        "capacity": Capacity((Node(id="olt"),), (one,)),
    }


def loop(metres: float, **curve: Any) -> dict[str, Any]:
    """Return a world in which the home's line is copper of that length."""
    marks = ((100, 1000, 100), (1000, 100, 10))
    drawn = Curve(technology="fibre", marks=marks, **curve)
    return {
        "technologies": Technologies((Technology(name="fibre", curve=drawn),)),
        "coverage": CoverageMap((), (row(copper_m=metres),)),
    }


def on_the_line(condition: LineCondition) -> Asked:
    """Return the home with something on its line."""
    return world(coverage=CoverageMap((), (row(conditions=(condition,)),))), internet()


def missing(kind: AccessKind) -> Asked:
    """Return the home with something missing on the way in."""
    return world(access=Access((AccessFact(premises="home", kind=kind),))), internet()


def disturbed(kind: Disturbance) -> Asked:
    """Return the home with something going on at the OLT that feeds it."""
    return world(operations=Operations((Operation(id="it", kind=kind, node="olt"),))), internet()


def on_platform(need: PlatformNeed, **changes: Any) -> Asked:
    """Return internet that needs the core."""
    core = Platform(**{"id": "core", "name": "Core", **changes})
    return world(catalogue=service(platforms=(need,)), platforms=Platforms((core,))), internet()


def bought(*answers: AnswerRow, **changes: Any) -> Asked:
    """Return internet over a line of a partner."""
    partner = Partner(id="rural", answers=answers, **changes)
    line = replace(LINE, partner="rural", demands=())
    return world(
        catalogue=Catalogue((INTERNET,), (line,)), partners=Partners((partner,))
    ), internet()


NEED = PlatformNeed(platform="core")
UPLOAD = replace(SPEED, name="upload", governs=Governs.UP, default=None)

CASES: dict[ReasonCode, Callable[[], Asked]] = {
    ReasonCode.PLACE_NOT_FOUND: lambda: (world(), internet(places=())),
    ReasonCode.PLACE_AMBIGUOUS: lambda: (
        world(places=Directory((HOME, replace(HOME, id="other")))),
        internet(places=(PlaceReference(address={"city": "Town"}),)),
    ),
    ReasonCode.PLACE_OUT_OF_FOOTPRINT: lambda: (world(), internet(places=(ELSEWHERE,))),
    ReasonCode.SPEC_UNKNOWN: lambda: (world(), internet(specification_id="gas")),
    ReasonCode.SPEC_NOT_ELIGIBLE: lambda: (world(), internet(specification_id="line")),
    ReasonCode.CHAR_OUT_OF_RANGE: lambda: (world(), internet(characteristics={"speed": 7})),
    ReasonCode.CHAR_CONFLICT: lambda: (world(), internet(characteristics={"colour": "red"})),
    ReasonCode.COV_NO_COVERAGE: lambda: (world(coverage=reaching(available=False)), internet()),
    ReasonCode.COV_PLANNED: lambda: (world(coverage=reaching(ready_at=LATER)), internet()),
    ReasonCode.COV_RETIRED: lambda: (world(coverage=reaching(retired_at=NOW)), internet()),
    ReasonCode.COV_LOW_CONFIDENCE: lambda: (world(coverage=reaching(confidence=0.1)), internet()),
    ReasonCode.DATE_NOT_ACHIEVABLE: lambda: (
        world(coverage=reaching(ready_at=LATER)),
        internet(wanted_at=SOON),
    ),
    ReasonCode.CAP_PORT_EXHAUSTED: lambda: (world(**pool(used=8)), internet()),
    ReasonCode.CAP_PAIR_EXHAUSTED: lambda: (world(**pool(Unit.PAIR, used=8)), internet()),
    ReasonCode.CAP_BANDWIDTH: lambda: (world(**pool(Unit.BANDWIDTH, used=8)), internet()),
    ReasonCode.CAP_SECTOR_FULL: lambda: (world(**pool(Unit.SECTOR, used=8)), internet()),
    ReasonCode.CAP_RESERVED: lambda: (world(**pool(used=7, reserved=1)), internet()),
    ReasonCode.CAP_THRESHOLD: lambda: (world(**pool(used=6, threshold=75)), internet()),
    ReasonCode.RATE_LOOP_TOO_LONG: lambda: (world(**loop(1001)), internet()),
    ReasonCode.RATE_BELOW_REQUESTED: lambda: (
        world(**loop(1000)),
        internet(characteristics={"speed": 1000}),
    ),
    ReasonCode.RATE_BELOW_HANDBACK: lambda: (world(**loop(1000, handback=101)), internet()),
    ReasonCode.RATE_UPLOAD: lambda: (
        world(catalogue=service(characteristics=(SPEED, UPLOAD)), **loop(1000)),
        internet(characteristics={"upload": 100}),
    ),
    ReasonCode.LINE_LOAD_COIL: lambda: on_the_line(LineCondition.LOAD_COIL),
    ReasonCode.LINE_PAIR_GAIN: lambda: on_the_line(LineCondition.PAIR_GAIN),
    ReasonCode.LINE_SPECTRUM: lambda: on_the_line(LineCondition.SPECTRUM),
    ReasonCode.ACC_SURVEY_REQUIRED: lambda: missing(AccessKind.SURVEY),
    ReasonCode.ACC_WAYLEAVE: lambda: missing(AccessKind.WAYLEAVE),
    ReasonCode.ACC_LEAD_IN: lambda: missing(AccessKind.LEAD_IN),
    ReasonCode.ACC_NTD_MISSING: lambda: missing(AccessKind.TERMINAL),
    ReasonCode.ACC_EXCESS_CONSTRUCTION: lambda: missing(AccessKind.CONSTRUCTION),
    ReasonCode.OPS_MAINTENANCE: lambda: disturbed(Disturbance.MAINTENANCE),
    ReasonCode.OPS_OUTAGE: lambda: disturbed(Disturbance.OUTAGE),
    ReasonCode.OPS_WORK_ORDER_IN_PROGRESS: lambda: disturbed(Disturbance.WORK_ORDER),
    ReasonCode.OPS_PENDING_CEASE: lambda: disturbed(Disturbance.PENDING_CEASE),
    ReasonCode.PLAT_CAPACITY: lambda: on_platform(NEED, total=5, used=5),
    ReasonCode.PLAT_FEATURE: lambda: on_platform(replace(NEED, features=("fax",))),
    ReasonCode.PLAT_REGION: lambda: (
        on_platform(NEED, regions=(TOWN.shape,))[0],
        internet(places=(ELSEWHERE,)),
    ),
    ReasonCode.PLAT_NOT_READY: lambda: on_platform(NEED, ready_at=LATER),
    ReasonCode.TP_TIMEOUT: lambda: bought(AnswerRow(fails=Failure.TIMEOUT)),
    ReasonCode.TP_FAULT: lambda: bought(AnswerRow(fails=Failure.FAULT)),
    ReasonCode.TP_NO_ANSWER: lambda: bought(AnswerRow(place="elsewhere")),
    ReasonCode.TP_NO_REASON: lambda: bought(AnswerRow(answer=PartnerAnswer(delivers=False))),
    ReasonCode.DEP_ITEM_UNQUALIFIED: lambda: (
        world(
            catalogue=Catalogue(
                (
                    INTERNET,
                    replace(INTERNET, id="phone", companions=("internet",), solutions=((),)),
                ),
                (LINE,),
            ),
            coverage=reaching(technology="copper"),
        ),
        internet(specification_id="phone"),
    ),
    ReasonCode.INFO_REQUIRED: lambda: (
        world(catalogue=service(characteristics=(replace(SPEED, mandatory=True, default=None),))),
        internet(),
    ),
}

#: What hinders nothing, so that it is told with an answer that is qualified.
TOLD = {ReasonCode.ACC_NTD_MISSING}
#: What ends the question without an answer.
FAULTS = {ReasonCode.TP_TIMEOUT, ReasonCode.TP_FAULT}
#: What ends a task, whatever is asked: test_tasks.
OF_TASKS = {ReasonCode.SIM_SCRIPTED, ReasonCode.SIM_REJECTED}


@pytest.mark.parametrize("code", [each for each in ReasonCode if each not in OF_TASKS], ids=str)
def test_it_is_reached(code: ReasonCode) -> None:
    """Somebody who asks can be told this, and the label says something."""
    inventory, item = CASES[code]()

    found = settled(
        lambda known: qualify_all(CheckRequest(items=(item,)), inventory, NOW, known),
        inventory,
        NOW,
    )

    assert code in [each.code for each in told(found, code)]
    assert all(each.label for each in told(found, code))


def told(found: CheckResult | Needs | Faults, code: ReasonCode) -> list[Any]:
    """Return what came with ``found`` where such a code belongs."""
    if code in FAULTS:
        assert isinstance(found, Faults)
        return list(found.faults)
    if code is ReasonCode.INFO_REQUIRED:
        assert isinstance(found, Needs)
        return [each.reason for each in found.questions if hasattr(each, "reason")]
    assert isinstance(found, CheckResult)
    finding = found.findings[0]
    assert isinstance(finding, Served) == (code in TOLD)
    return list(finding.notes if isinstance(finding, Served) else finding.reasons)


def test_the_home_without_all_this_is_served() -> None:
    """The cases differ from a world that serves: what they reach is what they changed."""
    found = qualify_all(CheckRequest(items=(internet(),)), world(), NOW)

    assert isinstance(found, CheckResult)
    assert isinstance(found.findings[0], Served)
    assert FIBRE.available
