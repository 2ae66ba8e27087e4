"""Laws that hold in every world."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from simulator.generated_worlds import accepting, items, questions, worlds
from simulator.small_world import NOW
from tmf645_simulator.capacity import Capacity
from tmf645_simulator.characteristics import number
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.qualify import qualify, qualify_all
from tmf645_simulator.query import query
from tmf645_simulator.request import CheckRequest, Item, QueryRequest, Wishes
from tmf645_simulator.results import (
    Decision,
    Finding,
    Needs,
    NotServed,
    Qualification,
    Served,
    ServedOtherwise,
    roll_up,
)

ASKED = Wishes(alternatives=True)
#: Worlds take long to draw where two cores do much else.
pytestmark = pytest.mark.timeout(600)

GENERATED = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)


def found(item: Item, inventory: Inventory, wishes: Wishes = Wishes()) -> Finding | Needs:
    """Return the finding on ``item``, or what it needs."""
    decision = qualify(item, inventory, NOW, {}, wishes=wishes)
    return decision.finding if isinstance(decision, Decision) else decision


@GENERATED
@given(questions())
def test_a_proposal_asked_for_by_itself_qualifies(asked: tuple[Inventory, list[Item]]) -> None:
    """Same places, its specification, all its characteristics, wanted at its date: qualified."""
    inventory, wanted = asked

    for item in wanted:
        finding = found(item, inventory, ASKED)
        for proposal in finding.proposals if isinstance(finding, ServedOtherwise) else ():
            assert isinstance(found(accepting(proposal, item), inventory), Served), proposal


@GENERATED
@given(questions())
def test_what_is_not_qualified_says_why_and_what_else(asked: tuple[Inventory, list[Item]]) -> None:
    """Unqualified has a reason; alternate has proposals too, none twice."""
    inventory, wanted = asked

    for item in wanted:
        finding = found(item, inventory, ASKED)
        if isinstance(finding, NotServed | ServedOtherwise):
            assert finding.reasons
        if isinstance(finding, ServedOtherwise):
            offers = [
                (each.specification_id, each.characteristics, each.available_at, each.place_id)
                for each in finding.proposals
            ]
            assert offers
            assert all(offers.count(each) == 1 for each in offers)


def lasting_as(wished: Finding | Needs, without: Finding | Needs) -> Finding | Needs:
    """``without``, which lasts at least as long as what was ``wished``, for just as long."""
    if not isinstance(wished, NotServed) or not isinstance(without, NotServed):
        return without
    assert without.until is None or (wished.until is not None and wished.until <= without.until)
    return replace(without, until=wished.until)


@GENERATED
@given(questions())
def test_wishing_for_alternatives_only_turns_unqualified_into_alternate(
    asked: tuple[Inventory, list[Item]],
) -> None:
    """
    Qualified stays qualified, reasons stay the same, and asking twice changes nothing.

    An answer with alternatives may turn sooner: they have moments of their own.
    """
    inventory, wanted = asked

    for item in wanted:
        without, wished = found(item, inventory), found(item, inventory, ASKED)

        assert wished == found(item, inventory, ASKED)
        if isinstance(wished, ServedOtherwise):
            refused = NotServed(item_id=item.id, reasons=wished.reasons, until=wished.until)
            assert lasting_as(refused, without) == refused
        else:
            assert lasting_as(wished, without) == wished


@GENERATED
@given(questions(), st.booleans())
def test_a_query_lists_exactly_what_a_check_qualifies(
    asked: tuple[Inventory, list[Item]],
    narrowed: bool,  # noqa: FBT001 - drawn
) -> None:
    """Each row qualifies as it stands; what is not listed is refused, or lacks a value."""
    inventory, wanted = asked

    for item in wanted:
        criteria = (
            item if narrowed else structs.replace(item, specification_id=None, characteristics={})
        )
        rows = query(QueryRequest(criteria=criteria), inventory, NOW).deliverables
        listed = {row.specification_id: row for row in rows}
        for specification in inventory.catalogue.services:
            question = structs.replace(criteria, specification_id=specification.id)
            row = listed.get(specification.id)
            if row is not None:
                served = found(
                    structs.replace(question, characteristics=row.characteristics), inventory
                )
                assert isinstance(served, Served)
                assert row.available_at == served.available_at
            elif criteria.specification_id in {None, specification.id}:
                assert not isinstance(found(question, inventory), Served)


@GENERATED
@given(questions())
def test_less_asked_of_more_is_never_refused(asked: tuple[Inventory, list[Item]]) -> None:
    """What is served is served with more capacity too, and at every lower tier."""
    inventory, wanted = asked
    roomy = replace(inventory, capacity=Capacity(inventory.capacity.nodes))

    for item in wanted:
        if isinstance(found(item, inventory), Served):
            assert isinstance(found(item, roomy), Served)
            for slower in slower_items(item, inventory):
                assert isinstance(found(slower, inventory), Served)


def slower_items(item: Item, inventory: Inventory) -> Iterator[Item]:
    """Yield ``item`` with each rate that it gives lowered to what the service accepts."""
    specification = inventory.catalogue.service(item.specification_id or "")
    assert specification is not None
    for each in specification.characteristics:
        value = number(item.characteristics.get(each.name))
        for lower in (10, 50):
            if each.governs and value is not None and lower < value and each.accepts(lower):
                yield structs.replace(
                    item, characteristics={**item.characteristics, each.name: lower}
                )


@GENERATED
@given(st.data())
def test_the_order_of_items_changes_nothing(data: st.DataObject) -> None:
    """Each item is found as in any other order, never better than what it relies on."""
    inventory = data.draw(worlds())
    ids = st.lists(st.sampled_from(["a", "b", "c"]), max_size=2, unique=True)
    asked = [
        structs.replace(data.draw(items(inventory, name)), relies_on=tuple(data.draw(ids)))
        for name in ("a", "b", "c")
    ]
    shuffled = data.draw(st.permutations(asked))

    one = qualify_all(CheckRequest(items=tuple(asked), wishes=ASKED), inventory, NOW)
    other = qualify_all(CheckRequest(items=tuple(shuffled), wishes=ASKED), inventory, NOW)

    if isinstance(one, Needs) or isinstance(other, Needs):
        assert isinstance(one, Needs)
        assert isinstance(other, Needs)
        assert set(one.questions) == set(other.questions)
        return
    results = {each.item_id: each.result for each in one.findings}
    assert {each.item_id: each for each in one.findings} == {
        each.item_id: each for each in other.findings
    }
    assert one.result == other.result == roll_up(results.values())
    worse = list(Qualification).index
    for item in asked:
        assert all(worse(results[item.id]) >= worse(results[base]) for base in item.relies_on)


def test_the_generated_worlds_are_worth_the_laws() -> None:
    """Among the worlds drawn are some that serve, some that propose and some that refuse."""
    kinds: set[type] = set()

    @settings(
        max_examples=40, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(questions())
    def look(asked: tuple[Inventory, list[Item]]) -> None:
        inventory, wanted = asked
        kinds.update(type(found(item, inventory, ASKED)) for item in wanted)

    look()

    assert {Served, ServedOtherwise, NotServed, Needs} == kinds
