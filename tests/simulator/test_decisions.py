"""How a decision is taken: needs, answers, dates, places, dependencies."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from simulator.small_world import (
    AT_HOME,
    FIBRE,
    INTERNET,
    LINE,
    NOW,
    SPEED,
    TOWN,
    find,
    internet,
    reaching,
    row,
    world,
)
from tmf645_simulator.capacity import Capacity, Node, Pool, PoolTake
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic, ValueType
from tmf645_simulator.coverage import CoverageMap, polygon
from tmf645_simulator.errors import DanglingReference, DuplicateItem, RequestError
from tmf645_simulator.qualify import qualify, qualify_all
from tmf645_simulator.query import query
from tmf645_simulator.request import CheckRequest, Item, PlaceReference, QueryRequest, Wishes
from tmf645_simulator.results import (
    CheckResult,
    Decision,
    MissingCharacteristic,
    Needs,
    NotServed,
    Qualification,
    Served,
    ServedOtherwise,
)
from tmf645_simulator.specifications import Unit

PORT = Characteristic(name="port", type=ValueType.TEXT, values=("RJ45", "LC"), mandatory=True)
VLAN = Characteristic(name="vlan", type=ValueType.INTEGER, minimum=2, maximum=4094, mandatory=True)
ONE_PORT = PoolTake(node="olt", unit=Unit.PORT, quantity=1)
TAGGED = Characteristic(name="tagged", type=ValueType.BOOLEAN, mandatory=True)
ASKING = world(
    catalogue=Catalogue((replace(INTERNET, characteristics=(SPEED, PORT, VLAN, TAGGED)),), (LINE,))
)
ANSWERS = {"port": "LC", "vlan": 7, "tagged": True}


def everything(*items: Item, wishes: Wishes = Wishes()) -> CheckResult:
    """Return the result of a request in the small world."""
    found = qualify_all(CheckRequest(items=items, wishes=wishes), world(), NOW)
    assert isinstance(found, CheckResult)
    return found


def test_mandatory_characteristics_without_default_are_asked_for() -> None:
    """Each is a question of its own; null is no answer."""
    found = qualify(internet(characteristics={"port": None}), ASKING, NOW, {})

    assert isinstance(found, Needs)
    assert [each.characteristic for each in found.questions] == ["port", "vlan", "tagged"]


def test_answers_fill_in_and_never_overrule() -> None:
    """What the item says itself counts; answers supply the rest, also in place of a null."""
    given = {"vlan": 9999, "port": None}

    refused = qualify(internet(characteristics=given), ASKING, NOW, ANSWERS)
    served = qualify(internet(), ASKING, NOW, ANSWERS)

    assert isinstance(refused, Decision)
    assert refused.finding.result == Qualification.UNQUALIFIED
    assert isinstance(served, Decision)
    assert served.finding.result == Qualification.QUALIFIED


def test_nothing_is_asked_about_a_place_that_is_unknown() -> None:
    """An answer could not change the result, so there is no question."""
    found = qualify(internet(places=(PlaceReference(id="moon"),)), ASKING, NOW, {})

    assert isinstance(found, Decision)


def test_a_request_gathers_the_questions_of_all_items() -> None:
    """The needs of all items come at once, in the order of the items."""
    items = (internet(id="b"), internet(id="a", characteristics=ANSWERS), internet(id="c"))

    found = qualify_all(CheckRequest(items=items), ASKING, NOW)

    expected = tuple(
        MissingCharacteristic(item_id=item_id, characteristic=name)
        for item_id in ("b", "c")
        for name in ("port", "vlan", "tagged")
    )
    assert Needs(questions=expected) == found


def test_a_query_chooses_what_a_check_would_ask_for() -> None:
    """Best attainable values stand for mandatory ones without default, and qualify."""
    (row_,) = query(
        QueryRequest(criteria=Item(id="q", places=(AT_HOME,))), ASKING, NOW
    ).deliverables

    assert row_.characteristics == {"speed": 100, "port": "RJ45", "vlan": 4094, "tagged": False}
    assert isinstance(find(ASKING, internet(characteristics=row_.characteristics)), Served)


def test_a_query_without_a_place_that_is_known_lists_nothing() -> None:
    """No place, an unknown one, or one of two unknown: nothing can be promised."""
    moon = PlaceReference(id="moon")
    for places in ((), (moon,), (AT_HOME, moon)):
        found = query(QueryRequest(criteria=Item(id="q", places=places)), world(), NOW)

        assert found.deliverables == ()


def test_the_past_means_now() -> None:
    """What was wanted for a date in the past is wanted as soon as possible."""
    item = internet(wanted_at=NOW - timedelta(days=400))

    found = find(world(), item)

    assert isinstance(found, Served)
    assert (("line",), NOW, (ONE_PORT,)) == (found.solution, found.available_at, found.takes)


def test_a_service_is_available_once_its_build_is() -> None:
    """Asked for the far future, it is available from the day on which it is built."""
    ready = datetime(2031, 1, 1, tzinfo=UTC)
    item = internet(wanted_at=ready + timedelta(days=90))

    found = find(world(coverage=reaching(ready_at=ready)), item)

    assert isinstance(found, Served)
    assert ready == found.available_at


def test_the_moment_of_readiness_counts_and_the_moment_of_the_end_does_not() -> None:
    """Ready at ten serves at ten; valid until ten does not."""
    assert isinstance(find(world(coverage=reaching(ready_at=NOW)), internet()), Served)
    assert isinstance(find(world(coverage=reaching(valid_from=NOW)), internet()), Served)
    assert isinstance(find(world(coverage=reaching(retired_at=NOW)), internet()), NotServed)
    assert isinstance(find(world(coverage=reaching(valid_until=NOW)), internet()), NotServed)


def test_all_places_of_an_item_have_to_be_served() -> None:
    """Worst wins, and reasons name the place."""
    outside = PlaceReference(point=(50.0, 50.0))

    found = find(world(), internet(places=(AT_HOME, outside)))

    assert isinstance(found, NotServed)
    assert [reason.label for reason in found.reasons] == ["50, 50 is outside the network"]


def test_a_place_named_twice_is_built_once() -> None:
    """Two roles of one place need one port; two places on one node need two."""
    capacity = Capacity((Node(id="olt"),), (Pool(node="olt", unit=Unit.PORT, total=1),))
    neighbour = PlaceReference(point=(6.0, 6.0))

    twice = internet(places=(AT_HOME, PlaceReference(role="billing", id="home")))
    assert isinstance(find(world(capacity=capacity), twice), Served)
    two = internet(places=(AT_HOME, neighbour))
    assert isinstance(find(world(capacity=capacity), two), NotServed)


def test_coverage_without_a_node_takes_no_capacity() -> None:
    """A resource in no pool is unlimited."""
    found = find(world(coverage=reaching(node=None), capacity=Capacity()), internet())

    assert isinstance(found, Served)


def test_the_highest_priority_speaks_and_among_equals_the_first() -> None:
    """Order of statement settles what priority leaves open."""
    slow = replace(TOWN, id="slow", reach=replace(FIBRE, down=10))
    high = replace(TOWN, id="high", reach=replace(FIBRE, down=10, priority=5))

    assert isinstance(find(world(coverage=CoverageMap((TOWN, slow))), internet()), Served)
    assert isinstance(find(world(coverage=CoverageMap((slow, TOWN))), internet()), NotServed)
    assert isinstance(find(world(coverage=CoverageMap((TOWN, high))), internet()), NotServed)


def test_a_row_overrides_only_its_own_technology() -> None:
    """A row about copper says nothing about fibre."""
    coverage = CoverageMap((TOWN,), (row(technology="copper", available=False),))

    assert isinstance(find(world(coverage=coverage), internet()), Served)


def test_a_row_serves_where_no_area_does() -> None:
    """A row needs no geometry."""
    area = replace(TOWN, shape=polygon(((20, 20), (21, 20), (21, 21))))
    coverage = CoverageMap((area,), (row(),))

    assert isinstance(find(world(coverage=coverage), internet()), Served)


def test_without_the_wish_nothing_is_proposed() -> None:
    """The wish for alternatives turns unqualified into alternate, and nothing else."""
    item = internet(characteristics={"speed": 1000})
    slow = world(coverage=reaching(down=100))

    without, wished = find(slow, item), find(slow, item, alternatives=True)

    assert isinstance(without, NotServed)
    assert isinstance(wished, ServedOtherwise)
    assert without.reasons == wished.reasons


def test_the_wish_for_reasons_changes_nothing_found() -> None:
    """Reasons are always found; showing them is another's business."""
    item = internet(specification_id="gas")

    assert everything(item) == everything(item, wishes=Wishes(reasons=True))


def test_reliance_runs_through_others_and_around_circles() -> None:
    """What relies on what fails fails, however far; a circle of good items is good."""
    good = (internet(id="a", relies_on=("b",)), internet(id="b", relies_on=("a",)))
    assert everything(*good).result == Qualification.QUALIFIED

    bad = internet(id="c", specification_id="gas", relies_on=("a",))
    circle = (good[0], internet(id="b", relies_on=("c",)), bad)

    assert [each.result for each in everything(*circle).findings] == [Qualification.UNQUALIFIED] * 3


def test_an_item_may_rely_on_itself() -> None:
    """That is no cause to refuse it, nor to loop."""
    assert everything(internet(relies_on=("1",))).result == Qualification.QUALIFIED


def test_what_relies_on_something_served_otherwise_is_not_served() -> None:
    """Until the proposal is asked for, nothing can be built on it."""
    inventory = world(coverage=reaching(down=100))
    base = internet(id="base", characteristics={"speed": 1000})
    upper = internet(id="upper", relies_on=("base",))
    both = internet(id="both", relies_on=("base",), characteristics={"speed": 1000})
    wishes = Wishes(alternatives=True)

    found = qualify_all(CheckRequest(items=(base, upper, both), wishes=wishes), inventory, NOW)

    assert isinstance(found, CheckResult)
    assert [each.result for each in found.findings] == ["alternate", "unqualified", "unqualified"]
    assert isinstance(found.findings[1], NotServed)
    assert (
        found.findings[1].reasons[0].label
    ) == 'it relies on item "base", which can only be delivered otherwise'


def test_items_that_cannot_be_told_apart_are_refused() -> None:
    """Two items of one id are a named error."""
    with pytest.raises(DuplicateItem, match='two items have the id "1"; give each item its own'):
        everything(internet(), internet())


def test_reliance_on_nothing_is_refused() -> None:
    """A dangling reference is a named error that tells what there is."""
    with pytest.raises(RequestError, match=r'item "1" relies on "2".*it holds: 1') as caught:
        everything(internet(relies_on=("2",)))
    assert isinstance(caught.value, DanglingReference)


def test_the_version_of_the_world_is_told() -> None:
    """A decision says in which version it was taken."""
    second = replace(world(), version=2)

    found = qualify(internet(), second, NOW, {})

    assert isinstance(found, Decision)
    assert found.inventory_version == 2


def test_thousands_of_items_in_a_chain_cost_no_more_than_each_by_itself() -> None:
    """Each tells only what it relies on directly, so reasons do not grow with the chain."""
    chain = [internet(id="0", specification_id="gas")]
    chain += [internet(id=str(n), relies_on=(str(n - 1),)) for n in range(1, 2_000)]

    found = everything(*chain)

    assert {Qualification.UNQUALIFIED} == {each.result for each in found.findings}
    assert all(isinstance(each, NotServed) and len(each.reasons) < 3 for each in found.findings)
