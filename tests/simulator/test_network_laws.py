"""Laws of a decision in networks where everything that can hinder a delivery happens."""

import copy
import itertools
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs
from simulator.generated_networks import (
    LATER,
    at,
    curves,
    lengths,
    networks,
    questions,
    with_pools,
)
from simulator.generated_worlds import TECHNOLOGIES, accepting, items
from simulator.small_world import NOW, SQUARE
from tmf645_simulator.access import Access
from tmf645_simulator.attainable import Curve
from tmf645_simulator.coverage import CoverageArea, CoverageMap, Reach, polygon
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.operations import Operations
from tmf645_simulator.qualify import qualify
from tmf645_simulator.query import query
from tmf645_simulator.request import Item, QueryRequest, Wishes
from tmf645_simulator.results import (
    Decision,
    Faults,
    Finding,
    Needs,
    NotServed,
    QueryResult,
    Served,
    ServedOtherwise,
)
from tmf645_simulator.settling import settled

ASKED = Wishes(alternatives=True)
#: Before, at and after what turns by itself.
MOMENTS_ASKED = st.sampled_from(
    [NOW, *(each + step for each in LATER for step in (-timedelta(hours=1), timedelta(0)))]
)
#: Worlds take long to draw where two cores do much else.
pytestmark = pytest.mark.timeout(600)

GENERATED = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=30
)


def found(item: Item, inventory: Inventory, wishes: Wishes = Wishes()) -> Finding | Needs | Faults:
    """Return the finding on ``item`` once every partner was asked."""
    decision = settled(
        lambda known: qualify(item, inventory, NOW, known, wishes=wishes), inventory, NOW
    )
    return decision.finding if isinstance(decision, Decision) else decision


@GENERATED
@given(questions())
def test_a_proposal_asked_for_by_itself_qualifies(asked: tuple[Inventory, list[Item]]) -> None:
    """Also where it is a change, waits for a build, or was said by a partner."""
    inventory, wanted = asked

    for item in wanted:
        finding = found(item, inventory, ASKED)
        for proposal in finding.proposals if isinstance(finding, ServedOtherwise) else ():
            assert isinstance(found(accepting(proposal, item), inventory), Served), proposal


@GENERATED
@given(questions())
def test_a_decision_changes_nothing_and_is_the_same_again(
    asked: tuple[Inventory, list[Item]],
) -> None:
    """The hundredth check finds what the first one found, in a world that is as it was."""
    inventory, wanted = asked
    before = copy.deepcopy(inventory)

    first = [found(item, inventory, ASKED) for item in wanted]

    assert before == inventory
    assert first == [found(item, before, ASKED) for item in wanted]


@GENERATED
@given(questions(), st.lists(MOMENTS_ASKED, min_size=2, max_size=4))
def test_what_was_asked_before_changes_no_answer(
    asked: tuple[Inventory, list[Item]], moments: list[datetime]
) -> None:
    """A world that was asked at other moments answers like one that was never asked."""
    inventory, wanted = asked

    for now, item in itertools.product(moments, wanted):
        fresh = inventory.after(version=inventory.version)
        answers = [
            settled(
                partial(qualify, item, world, now, wishes=ASKED),
                world,
                now,
            )
            for world in (fresh, inventory)
        ]
        assert answers[0] == answers[1]
        if isinstance(answers[0], Decision) and isinstance(answers[1], Decision):
            assert answers[0].finding.trace == answers[1].finding.trace
            assert answers[0].finding.touched == answers[1].finding.touched


@GENERATED
@given(questions())
def test_more_room_never_refuses(asked: tuple[Inventory, list[Item]]) -> None:
    """More of everything, nothing reserved, sold to the last: who was served is served."""
    inventory, wanted = asked
    roomy = with_pools(
        inventory, lambda pool: replace(pool, total=pool.total * 2, reserved=0, threshold=100)
    )

    for item in wanted:
        if isinstance(found(item, inventory), Served):
            assert isinstance(found(item, roomy), Served)


@GENERATED
@given(questions(), st.sampled_from(TECHNOLOGIES))
def test_one_more_area_never_refuses(asked: tuple[Inventory, list[Item]], technology: str) -> None:
    """An area below all the others speaks only where nobody else does."""
    inventory, wanted = asked
    reach = Reach(technology=technology, down=300, up=300, priority=-1)
    area = CoverageArea(id="more", shape=polygon(SQUARE), reach=reach)
    coverage = CoverageMap((*inventory.coverage.areas, area), tuple(inventory.coverage.rows))
    wider = replace(inventory, coverage=coverage)

    for item in wanted:
        if isinstance(found(item, inventory), Served):
            assert isinstance(found(item, wider), Served)


@GENERATED
@given(questions())
def test_a_quiet_day_never_refuses(asked: tuple[Inventory, list[Item]]) -> None:
    """Without work, and with everything in place at the premises, who was served is served."""
    inventory, wanted = asked
    quiet = replace(inventory, operations=Operations(), access=Access())

    for item in wanted:
        if isinstance(found(item, inventory), Served):
            assert isinstance(found(item, quiet), Served)


@given(curves(), lengths, lengths)
def test_a_longer_loop_is_never_faster(curve: Curve, one: int, other: int) -> None:
    """Neither down nor up, whatever the curve."""
    shorter, longer = sorted((one, other))

    near, far = curve.rates(shorter), curve.rates(longer)

    assert all(rate >= slower for rate, slower in zip(near, far, strict=True))


@GENERATED
@given(st.data())
def test_a_longer_loop_never_serves_more(data: st.DataObject) -> None:
    """Who is served over the longer loop is served over the shorter one."""
    inventory = data.draw(networks())
    shorter, longer = sorted((data.draw(lengths), data.draw(lengths)))

    def with_loops(metres: int) -> Inventory:
        rows = [
            replace(each, reach=replace(each.reach, copper_m=metres))
            for each in inventory.coverage.rows
        ]
        coverage = CoverageMap(tuple(inventory.coverage.areas), tuple(rows))
        return replace(inventory, coverage=coverage)

    far, near = with_loops(longer), with_loops(shorter)
    for _ in range(5):
        item = data.draw(items(inventory))
        if isinstance(found(item, far), Served):
            assert isinstance(found(item, near), Served)


@GENERATED
@given(questions())
def test_what_is_served_once_is_served_later(asked: tuple[Inventory, list[Item]]) -> None:
    """Past the day from which it can be active, unless a statement or its sale ends, or work begins."""
    inventory, wanted = asked
    ends = {
        end
        for area in (*inventory.coverage.areas, *inventory.coverage.rows)
        for end in (area.reach.valid_until, area.reach.retired_at, area.reach.ready_at)
        if end is not None
    }
    begins = {each.starts_at for each in inventory.operations.entries if each.starts_at}
    stops = {each.retired_at for each in inventory.technologies.entries if each.retired_at}
    turns = ends | begins | stops | starts_of(inventory)

    for item in wanted:
        for moment in (NOW, *LATER):
            finding = found(at(item, moment), inventory)
            after = moment + timedelta(days=1)
            if isinstance(finding, Served) and not any(moment < turn <= after for turn in turns):
                assert isinstance(found(at(item, after), inventory), Served)


def starts_of(inventory: Inventory) -> set[object]:
    """Return when statements begin to hold: a better one may take the place of one that served."""
    return {
        area.reach.valid_from
        for area in (*inventory.coverage.areas, *inventory.coverage.rows)
        if area.reach.valid_from is not None
    }


@GENERATED
@given(questions())
def test_nothing_is_active_after_the_day_it_was_wanted_for(
    asked: tuple[Inventory, list[Item]],
) -> None:
    """Wanted by a day to come means there by that day, and it is there from the day promised on."""
    inventory, wanted = asked

    for item in wanted:
        for moment in LATER:
            finding = found(at(item, moment), inventory)
            if isinstance(finding, Served):
                assert NOW <= finding.available_at <= moment


@GENERATED
@given(questions())
def test_a_query_lists_exactly_what_a_check_qualifies(
    asked: tuple[Inventory, list[Item]],
) -> None:
    """Each row qualifies as it stands; what is not listed is refused, or lacks a value."""
    inventory, wanted = asked

    for item in wanted:
        criteria = QueryRequest(criteria=item)
        rows = settled(
            lambda known, criteria=criteria: query(criteria, inventory, NOW, known), inventory, NOW
        )
        assert isinstance(rows, QueryResult)
        for row in rows.deliverables:
            served = found(structs.replace(item, characteristics=row.characteristics), inventory)
            assert isinstance(served, Served)
            assert row.available_at == served.available_at
        if not rows.deliverables:
            assert not isinstance(found(item, inventory), Served)


#: What has to be met among the networks drawn: the families of reasons, and something that is served.
FAMILIES = frozenset({"Served", "COV", "CAP", "RATE", "ACC", "OPS", "PLAT", "TP"})


class _AllMet(Exception):  # noqa: N818 - nothing is wrong
    """There is nothing left to look for."""


def test_the_generated_networks_are_worth_the_laws() -> None:
    """Among the networks drawn every family of reasons is met, and something is served."""
    met: set[str] = set()

    @settings(
        max_examples=400,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(questions())
    def look(asked: tuple[Inventory, list[Item]]) -> None:
        inventory, wanted = asked
        for item in wanted:
            finding = found(item, inventory)
            met.add(type(finding).__name__)
            if isinstance(finding, NotServed):
                met.update(each.code.split("_")[0] for each in finding.reasons)
        if met >= FAMILIES:
            raise _AllMet

    with suppress(_AllMet):
        look()

    assert FAMILIES <= met
