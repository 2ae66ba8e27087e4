"""Answers hold for a while, and no longer than the world that they were found in."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulator.generated_networks import questions as network_questions
from simulator.generated_worlds import accepting, questions
from simulator.small_world import INTERNET, LINE, NOW, find, internet, reaching, world
from simulator.test_laws import GENERATED
from tmf645_simulator.access import Access, AccessFact, AccessKind
from tmf645_simulator.capacity import Capacity, Node
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.ground import survey
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.nodes import NodeStatus
from tmf645_simulator.operations import Disturbance, Operation, Operations
from tmf645_simulator.partners import Partner, PartnerAnswer, Partners
from tmf645_simulator.places import Site
from tmf645_simulator.platforms import Platform, Platforms
from tmf645_simulator.qualify import qualify
from tmf645_simulator.query import query
from tmf645_simulator.request import Item, QueryRequest, Wishes
from tmf645_simulator.results import Decision, NotServed, QueryResult, Served, ServedOtherwise
from tmf645_simulator.specifications import ServiceSpecification
from tmf645_simulator.surveys import MOST_KEPT, MOST_WORKED_OUT
from tmf645_simulator.technologies import Technologies, Technology
from tmf645_simulator.validity import Validity, expires_at

SOON = NOW + timedelta(days=1)
LATER = NOW + timedelta(days=30)
POLICY = Validity(default=timedelta(hours=48), technologies={"fibre": timedelta(days=7)})


def until(inventory: Inventory, item: Item) -> datetime | None:
    """Return until when the answer on ``item`` is known to hold."""
    return find(inventory, item).until


def maintenance(**changes: datetime) -> Operations:
    """Return maintenance of the OLT."""
    return Operations((Operation(id="m", kind=Disturbance.MAINTENANCE, node="olt", **changes),))


def test_the_policy_says_how_long_an_answer_holds() -> None:
    """Over fibre a week; whatever is not served as asked, the default."""
    served = find(world(), internet())
    refused = find(world(), internet(specification_id="x"))

    assert NOW + timedelta(days=7) == expires_at(served, POLICY, NOW)
    assert NOW + timedelta(days=2) == expires_at(refused, POLICY, NOW)
    assert timedelta(days=2) == POLICY.over(["fibre", "copper"])


@pytest.mark.parametrize(
    "changed",
    [
        {"coverage": reaching(valid_until=SOON)},
        {"coverage": reaching(retired_at=SOON)},
        {"technologies": Technologies((Technology(name="fibre", retired_at=SOON),))},
        {"capacity": Capacity((Node(id="olt", retired_at=SOON),))},
        {"operations": maintenance(starts_at=SOON)},
    ],
    ids=["validity", "retired", "stop-sell", "node", "maintenance"],
)
def test_what_is_served_holds_until_something_it_stands_on_ends(changed: dict[str, object]) -> None:
    """The next day here, whatever it is that ends; the policy would say a week."""
    served = find(world(**changed), internet())

    assert isinstance(served, Served)
    assert SOON == served.until == expires_at(served, POLICY, NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"coverage": reaching(ready_at=SOON)},
        {"coverage": reaching(valid_from=SOON)},
        {"operations": maintenance(ends_at=SOON)},
        {
            "operations": Operations(
                (Operation(id="w", kind=Disturbance.WORK_ORDER, premises="home", ends_at=SOON),)
            )
        },
        {"access": Access((AccessFact(premises="home", kind=AccessKind.WAYLEAVE, done_at=SOON),))},
        {"capacity": Capacity((Node(id="olt", status=NodeStatus.PLANNED, ready_at=SOON),))},
    ],
    ids=["build", "validity", "maintenance", "work order", "wayleave", "node"],
)
def test_a_refusal_holds_until_something_begins(changed: dict[str, object]) -> None:
    """The next day here."""
    refused = find(world(**changed), internet())

    assert isinstance(refused, NotServed)
    assert SOON == refused.until


def test_a_date_named_is_a_turning_point_for_a_refusal_and_a_deadline_for_a_service() -> None:
    """What takes a week to build has to be ordered a week before its date."""
    slow = world(catalogue=Catalogue((INTERNET,), (replace(LINE, lead_time=timedelta(days=7)),)))

    assert LATER - timedelta(days=7) == until(slow, internet(wanted_at=LATER))
    assert SOON == until(slow, internet(wanted_at=SOON))
    assert until(slow, internet()) is None


def test_a_companion_shortens_what_needs_it() -> None:
    """Also where it takes time to build, or a platform is not ready."""
    voice = ServiceSpecification(
        id="voice", name="Voice", solutions=(("box",),), companions=("internet",)
    )
    catalogue = Catalogue(
        (INTERNET, voice), (replace(LINE, id="box", technology=None, demands=()), LINE)
    )
    ready = Platforms((Platform(id="p", name="P", ready_at=SOON),))

    assert SOON == until(
        world(catalogue=catalogue, coverage=reaching(retired_at=SOON)),
        internet(specification_id="voice"),
    )
    assert SOON == until(
        world(catalogue=catalogue, platforms=ready), internet(specification_id="voice")
    )


def test_rows_of_a_query_hold_as_long_as_a_check_would() -> None:
    """Same technologies, same end."""
    ending = world(coverage=reaching(retired_at=SOON))

    found = query(QueryRequest(criteria=internet()), ending, NOW)

    assert isinstance(found, QueryResult)
    (row,) = found.deliverables
    assert SOON == row.until == expires_at(row, POLICY, NOW)
    assert frozenset({"fibre"}) == row.technologies


@GENERATED
@given(questions(), st.integers(1, 200))
def test_no_answer_changes_before_it_may(asked: tuple[Inventory, list[Item]], hours: int) -> None:
    """Asked again before its end, an item is found as it was: served, or not."""
    inventory, wanted = asked

    for item in wanted:
        first = qualify(item, inventory, NOW, {})
        if not isinstance(first, Decision):
            continue
        finding = first.finding
        again_at = NOW + timedelta(hours=hours)
        if finding.until is None or again_at < finding.until:
            again = qualify(item, inventory, again_at, {})
            assert isinstance(again, Decision)
            assert finding.result == again.finding.result


@GENERATED
@given(st.one_of(questions(), network_questions()), st.integers(1, 200))
def test_what_is_proposed_can_be_had_until_the_answer_ends(
    asked: tuple[Inventory, list[Item]], hours: int
) -> None:
    """Whoever takes a proposal at its word before its end gets it."""
    inventory, wanted = asked
    later = NOW + timedelta(hours=hours)

    for item in wanted:
        found = qualify(item, inventory, NOW, {}, wishes=Wishes(alternatives=True))
        finding = found.finding if isinstance(found, Decision) else None
        if isinstance(finding, ServedOtherwise) and (
            finding.until is None or later < finding.until
        ):
            for proposal in finding.proposals:
                again = qualify(accepting(proposal, item), inventory, later, {})
                assert isinstance(again, Decision), proposal
                assert isinstance(again.finding, Served), proposal


def test_an_answer_ends_when_its_proposal_can_no_longer_be_ordered() -> None:
    """Ready in thirty days and twenty to build: who waits for eleven is too late for that date."""
    line = replace(LINE, lead_time=timedelta(days=20))
    planned = world(catalogue=Catalogue((INTERNET,), (line,)), coverage=reaching(ready_at=LATER))

    found = find(planned, internet(), alternatives=True)

    assert isinstance(found, ServedOtherwise)
    assert [LATER] == [each.available_at for each in found.proposals]
    assert LATER - timedelta(days=20) == found.until


def test_who_is_proposed_a_date_has_a_day_to_order_it() -> None:
    """Wanted tomorrow and twenty days to build: a midnight, until which that is time enough."""
    line = replace(LINE, lead_time=timedelta(days=20))
    slow = world(catalogue=Catalogue((INTERNET,), (line,)))

    found = find(slow, internet(wanted_at=SOON), alternatives=True)

    assert isinstance(found, ServedOtherwise)
    (date,) = [each.available_at for each in found.proposals]
    assert date is not None
    assert (0, 0, 0) == (date.hour, date.minute, date.second)
    assert NOW + timedelta(days=21) <= date <= NOW + timedelta(days=22)
    assert found.until is not None
    assert found.until <= date - timedelta(days=20)


def test_a_companion_that_takes_time_has_to_be_ordered_in_time() -> None:
    """Voice needs a line that takes a week, though its own box comes by post."""
    voice = ServiceSpecification(
        id="voice", name="Voice", solutions=(("box",),), companions=("internet",)
    )
    line = replace(LINE, lead_time=timedelta(days=7))
    box = replace(LINE, id="box", technology=None, demands=())
    slow = world(catalogue=Catalogue((INTERNET, voice), (line, box)))

    assert LATER - timedelta(days=7) == until(
        slow, internet(specification_id="voice", wanted_at=LATER)
    )


def test_a_partner_that_is_ready_later_turns_a_refusal() -> None:
    """And an area that no node feeds turns like any other."""
    off_net = replace(LINE, partner="p", demands=())
    later = world(
        catalogue=Catalogue((INTERNET,), (off_net,)), partners=Partners((Partner(id="p"),))
    )
    reply = PartnerAnswer(ready_at=SOON)

    refused = qualify(internet(), later, NOW, {"p/line/home": reply})

    assert isinstance(refused, Decision)
    assert SOON == refused.finding.until
    assert SOON == until(world(coverage=reaching(node=None, ready_at=SOON)), internet())


def test_a_world_forgets_what_it_said_of_many_places() -> None:
    """So that it does not grow with everybody who asks; the answers stay the same."""
    asked = world()
    everywhere = [Site((step / 1000, 0.0)) for step in range(MOST_KEPT + 1)]

    for site in everywhere:
        survey((site,), asked)

    assert 1 == len(asked.surveys)
    assert {} == asked.after().surveys


def test_a_ground_forgets_what_it_found_for_many_moments() -> None:
    """What was found for a date is of no use for another one; today is asked about again."""
    line = replace(INTERNET, id="phone", companions=("internet",), solutions=(("line",),))
    asked = world(catalogue=Catalogue((INTERNET, line), (LINE,)))
    dates = [NOW + timedelta(days=day) for day in range(MOST_WORKED_OUT + 1)]

    found = [find(asked, internet(specification_id="phone", wanted_at=date)) for date in dates]

    (ground,) = asked.surveys.values()
    assert all(isinstance(each, Served) for each in found)
    assert 1 == len(ground.footings) == len(ground.offered)


def test_what_was_found_holds_until_the_next_turn_and_no_longer() -> None:
    """Asked about now, again and again, a ground works each solution out once between two turns."""
    asked = world(coverage=reaching(node=None, ready_at=SOON))
    minute = timedelta(minutes=1)

    found = [find(asked, internet(), now=now) for now in (NOW, SOON - minute, SOON, SOON + minute)]

    (ground,) = asked.surveys.values()
    assert [NotServed, NotServed, Served, Served] == [type(each) for each in found]
    assert [SOON, SOON + minute] == [
        each.available_at for each in found if isinstance(each, Served)
    ]
    assert 2 == len(ground.footings)
