"""Every world of the library plays the story that it opens with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
import tmf645_scenarios
from tmf645_scenarios import Scenario, load
from tmf645_simulator.edits import apply
from tmf645_simulator.lifecycle import TaskState
from tmf645_simulator.progression import After, AfterPolls, OnCommand
from tmf645_simulator.qualify import qualify, qualify_all
from tmf645_simulator.query import query
from tmf645_simulator.reasons import ReasonCode
from tmf645_simulator.request import (
    CharacteristicValue,
    CheckRequest,
    Item,
    PlaceReference,
    QueryRequest,
    Wishes,
)
from tmf645_simulator.results import (
    CheckResult,
    Decision,
    Finding,
    MissingCharacteristic,
    Needs,
    NotServed,
    Proposal,
    Qualification,
    Served,
    ServedOtherwise,
)
from tmf645_simulator.tasks import advance, due_at, open_task, poll, release

NOW = datetime(2030, 6, 1, 12, tzinfo=UTC)
HERE = PlaceReference


def wanted(
    specification: str,
    *places: PlaceReference,
    item_id: str = "1",
    at: datetime | None = None,
    relies_on: tuple[str, ...] = (),
    **characteristics: CharacteristicValue,
) -> Item:
    """Return an item."""
    return Item(
        id=item_id,
        specification_id=specification,
        places=places,
        wanted_at=at,
        relies_on=relies_on,
        characteristics=characteristics,
    )


def find(scenario: Scenario, item: Item, *, alternatives: bool = True) -> Finding:
    """Return the finding on one item."""
    decision = qualify(item, scenario.inventory, NOW, {}, wishes=Wishes(alternatives=alternatives))
    assert isinstance(decision, Decision)
    return decision.finding


def check(scenario: Scenario, *items: Item) -> CheckResult:
    """Return the result of a whole request."""
    found = qualify_all(CheckRequest(items=items), scenario.inventory, NOW)
    assert isinstance(found, CheckResult)
    return found


def codes(finding: Finding) -> list[ReasonCode]:
    """Return the reasons of what is not served."""
    assert not isinstance(finding, Served)
    return [reason.code for reason in finding.reasons]


def proposals(finding: Finding) -> tuple[Proposal, ...]:
    """Return what is proposed."""
    assert isinstance(finding, ServedOtherwise)
    return finding.proposals


def listed(scenario: Scenario, criteria: Item) -> dict[str, dict[str, CharacteristicValue]]:
    """Return what a query lists, by specification."""
    found = query(QueryRequest(criteria=criteria), scenario.inventory, NOW)
    return {each.specification_id: dict(each.characteristics) for each in found.deliverables}


def test_main_street_sells_fibre_of_every_speed_at_its_doors() -> None:
    """At Main Street 3000 each tier of fibre qualifies, by id, address and point."""
    world = load("main-street")
    address = {"streetName": "main  street", "streetNr": "3000", "city": "RIVERSIDE"}
    places = (HERE(id="MAIN-3000"), HERE(address=address), HERE(point=(-121.95, 37.35)))

    for place in places:
        for speed in (100, 500, 1000):
            finding = find(world, wanted("fibre-internet", place, downloadSpeed=speed))

            assert finding.result == Qualification.QUALIFIED


def test_main_street_has_nothing_for_the_farms() -> None:
    """Beyond the network everything is unqualified, without an alternative, and nothing listed."""
    world = load("main-street")
    farm = HERE(id="FARM-1")

    for specification in ("fibre-internet", "copper-internet", "telephone"):
        finding = find(world, wanted(specification, farm))

        assert isinstance(finding, NotServed)
    assert listed(world, Item(id="q", places=(farm,))) == {}


def test_main_street_proposes_copper_in_the_old_quarter() -> None:
    """In Mill Lane fibre is proposed as copper, as fast as copper goes."""
    finding = find(
        load("main-street"), wanted("fibre-internet", HERE(id="MILL-7"), downloadSpeed=500)
    )

    assert codes(finding) == [ReasonCode.COV_NO_COVERAGE]
    assert (
        Proposal(
            rule="another-service",
            specification_id="copper-internet",
            characteristics={"downloadSpeed": 80},
        ),
    ) == proposals(finding)


def test_main_street_asks_for_the_hand_over_of_a_business_line() -> None:
    """A business line cannot be judged before the interface is named; then it qualifies."""
    world = load("main-street")
    item = wanted("business-line", HERE(id="MAIN-3000"))

    question = MissingCharacteristic(item_id="1", characteristic="handover")
    assert Needs(questions=(question,)) == qualify(item, world.inventory, NOW, {})
    answered = qualify(item, world.inventory, NOW, {"handover": "optical"})
    assert isinstance(answered, Decision)
    assert answered.finding.result == Qualification.QUALIFIED


def test_main_street_lists_several_services_by_category() -> None:
    """A query lists what is sold at a door; a category narrows it."""
    world = load("main-street")
    door = (HERE(id="MAIN-3002"),)

    everything = listed(world, Item(id="q", places=door))
    assert list(everything) == ["fibre-internet", "copper-internet", "telephone", "business-line"]
    assert everything["fibre-internet"] == {"downloadSpeed": 100}
    internet = listed(world, Item(id="q", places=door, category_id="internet"))
    assert list(internet) == ["fibre-internet", "copper-internet"]


def test_main_street_answers_after_fifty_milliseconds() -> None:
    """The demo's tasks are seen in progress before they are done."""
    behaviour = load("main-street").behaviour

    assert After(timedelta(milliseconds=50)) == behaviour.progression
    assert timedelta(hours=48) == behaviour.validity.default


def test_the_full_card_behind_an_empty_splitter_refuses() -> None:
    """Free is the least along the chain; copper is proposed, no faster than asked."""
    finding = find(load("last-port-taken"), wanted("fast-internet", HERE(id="HARBOUR-1")))

    assert codes(finding) == [ReasonCode.CAP_PORT_EXHAUSTED]
    assert [dict(each.characteristics) for each in proposals(finding)] == [
        {"technology": "copper", "downloadSpeed": 50}
    ]


def test_a_hundred_checks_leave_the_last_port() -> None:
    """A check allocates nothing: the hundredth finds the last port as the first did."""
    world = load("last-port-taken")
    item = wanted("fast-internet", HERE(id="HARBOUR-2"))

    assert {Qualification.QUALIFIED} == {find(world, item).result for _ in range(100)}


def test_a_planned_build_is_a_question_of_the_date() -> None:
    """Today planned, in the summer after served, in the winter before not achievable."""
    world = load("planned-build")
    ready = datetime(2040, 3, 1, tzinfo=UTC)
    place = HERE(id="NEW-1")

    today = find(world, wanted("fibre-internet", place))
    assert codes(today) == [ReasonCode.COV_PLANNED]
    assert [("later", ready)] == [(each.rule, each.available_at) for each in proposals(today)]
    summer = find(world, wanted("fibre-internet", place, at=datetime(2040, 7, 1, tzinfo=UTC)))
    assert isinstance(summer, Served)
    assert (("fibre-line",), ready) == (summer.solution, summer.available_at)
    winter = find(world, wanted("fibre-internet", place, at=datetime(2040, 1, 1, tzinfo=UTC)))
    assert codes(winter) == [ReasonCode.DATE_NOT_ACHIEVABLE, ReasonCode.COV_PLANNED]


def test_a_night_in_which_the_world_changes() -> None:
    """An outage, the last port sold, the repair, a new card in the morning."""
    scenario = load("storm-night")
    item = wanted("fibre-internet", HERE(id="HARBOUR-1"))
    seen = [find(scenario, item).result]
    later = scenario
    for planned in scenario.timeline:
        later = replace(later, inventory=apply(later.inventory, planned.edit))
        seen.append(find(later, item).result)

    assert [timedelta(hours=hours) for hours in (4, 5, 8, 12)] == [
        each.when for each in scenario.timeline
    ]
    assert ["qualified", *["unqualified"] * 3, "qualified"] == [each.value for each in seen]


def test_an_upgrade_under_construction_leaves_the_old_network_on_sale() -> None:
    """An area not ready yet does not hide the one below; both choices are proposed."""
    finding = find(load("planned-build"), wanted("fibre-internet", HERE(id="NEW-9")))

    assert codes(finding) == [ReasonCode.RATE_BELOW_REQUESTED]
    assert [(each.rule, each.characteristics["downloadSpeed"]) for each in proposals(finding)] == [
        ("later", 500),
        ("slower", 100),
    ]


def test_copper_stops_being_sold() -> None:
    """Retired is refused from the day on; wireless is proposed as fast as it goes there."""
    world = load("stop-sell")

    old = find(world, wanted("copper-internet", HERE(id="OLD-1"), downloadSpeed=40))
    assert codes(old) == [ReasonCode.COV_RETIRED]
    assert [(each.specification_id, dict(each.characteristics)) for each in proposals(old)] == [
        ("wireless-internet", {"downloadSpeed": 25})
    ]
    west = HERE(id="WEST-1")
    assert find(world, wanted("copper-internet", west)).result == Qualification.QUALIFIED
    late = find(world, wanted("copper-internet", west, at=datetime(2040, 6, 30, tzinfo=UTC)))
    assert codes(late) == [ReasonCode.COV_RETIRED]


def test_the_technology_left_open_takes_the_first_that_fits() -> None:
    """On Bridge Street both reach, and the order of the solutions decides."""
    world = load("two-technologies")

    solutions = {
        id_: finding.solution
        for id_ in ("NORTH", "BRIDGE", "SOUTH")
        if isinstance(finding := find(world, wanted("internet", HERE(id=id_))), Served)
    }
    fibre = ("fibre-line", "drop-cable", "optical-terminal")
    assert {"NORTH": fibre, "BRIDGE": fibre, "SOUTH": ("cable-line",)} == solutions


def test_fibre_insisted_on_in_the_south_is_offered_as_cable() -> None:
    """The other technology is proposed with the best that it carries, each way."""
    item = wanted(
        "internet", HERE(id="SOUTH"), accessTechnology="fibre", downloadSpeed=1000, uploadSpeed=100
    )

    finding = find(load("two-technologies"), item)

    assert [dict(each.characteristics) for each in proposals(finding)] == [
        {"accessTechnology": "cable", "downloadSpeed": 600, "uploadSpeed": 50}
    ]


def test_the_slow_partner_takes_two_seconds() -> None:
    """The task is in progress for two seconds, then done; wishing for less does not help."""
    world = load("slow-partner")
    request = CheckRequest(items=(wanted("bitstream", HERE(id="PARTNER-1"), downloadSpeed=100),))
    task = open_task("1", request, world.behaviour.progression, at=NOW)

    task, _ = advance(task, world.inventory, at=NOW + timedelta(seconds=1.9))
    assert task.state == TaskState.IN_PROGRESS
    assert NOW + timedelta(seconds=2) == due_at(task)
    task, _ = advance(task, world.inventory, at=NOW + timedelta(seconds=2))
    assert task.state == TaskState.DONE
    assert not world.behaviour.instant


def test_polling_brings_the_answer() -> None:
    """Time does nothing; the third read does."""
    world = load("polls-needed")
    assert AfterPolls(3) == world.behaviour.progression
    request = CheckRequest(items=(wanted("internet", HERE(id="QUAY-1")),))
    task = open_task("1", request, world.behaviour.progression, at=NOW)

    states = []
    for _ in range(3):
        task, _ = advance(poll(task), world.inventory, at=NOW)
        states.append(task.state)
    assert states == [TaskState.IN_PROGRESS, TaskState.IN_PROGRESS, TaskState.DONE]


def test_a_held_task_waits_for_its_command() -> None:
    """Years and reads do nothing; the release does."""
    world = load("hold")
    assert OnCommand() == world.behaviour.progression
    request = CheckRequest(items=(wanted("rural-fibre", HERE(id="MILL-HOUSE")),))
    task = open_task("1", request, world.behaviour.progression, at=NOW)

    task, _ = advance(poll(task), world.inventory, at=NOW + timedelta(days=700))
    assert task.state == TaskState.IN_PROGRESS
    task, _ = advance(release(task), world.inventory, at=NOW + timedelta(days=701))
    assert task.state == TaskState.DONE


def test_both_ends_of_a_line_share_the_ring() -> None:
    """600 Mb/s at both ends are more than the ring has; what it has is proposed."""
    world = load("enterprise-line")
    ends = (HERE(id="HEAD-OFFICE"), HERE(id="BRANCH"))

    assert find(world, wanted("e-line", *ends, bandwidth=400)).result == Qualification.QUALIFIED
    finding = find(world, wanted("e-line", *ends, bandwidth=600))
    assert codes(finding) == [ReasonCode.CAP_BANDWIDTH]
    assert [each.characteristics["bandwidth"] for each in proposals(finding)] == [500]
    assert listed(world, Item(id="q", places=ends))["e-line"]["bandwidth"] == 500


def test_one_end_without_network_refuses_the_line() -> None:
    """Worst wins: a line to the depot is refused, at whichever end it stands."""
    world = load("enterprise-line")
    ends = (HERE(id="HEAD-OFFICE"), HERE(id="DEPOT"))

    for places in (ends, ends[::-1]):
        finding = find(world, wanted("e-line", *places, bandwidth=100))

        assert codes(finding) == [ReasonCode.PLACE_OUT_OF_FOOTPRINT]


def test_protection_is_not_sold_electrically() -> None:
    """Values that do not go together are refused wherever they are asked for."""
    item = wanted("e-line", HERE(id="BRANCH"), bandwidth=10, handover="electrical", protected=True)

    finding = find(load("enterprise-line"), item)

    assert codes(finding) == [ReasonCode.CHAR_CONFLICT]


def test_a_telephone_needs_access() -> None:
    """The companion decides: with access a telephone, with a full cabinet none."""
    world = load("voice-over-access")

    assert list(listed(world, Item(id="q", places=(HERE(id="ELM-1"),)))) == [
        "telephone",
        "television",
        "access",
    ]
    assert listed(world, Item(id="q", places=(HERE(id="ELM-2"),))) == {}
    finding = find(world, wanted("telephone", HERE(id="ELM-2")))
    assert codes(finding) == [ReasonCode.DEP_ITEM_UNQUALIFIED]


def test_slow_access_in_the_same_request_carries_the_telephone() -> None:
    """Alone the telephone is refused at Elm Road 3; with the slow access beside it, it is served."""
    world = load("voice-over-access")
    place = HERE(id="ELM-3")
    television = wanted("television", place, item_id="tv")
    telephone = wanted("telephone", place, item_id="phone")
    access = wanted("access", place, item_id="line", downloadSpeed=10)

    assert check(world, telephone).result == Qualification.UNQUALIFIED
    assert check(world, telephone, access).result == Qualification.QUALIFIED
    assert check(world, television, telephone, access).result == Qualification.QUALIFIED
    assert check(world, television, access).result == Qualification.UNQUALIFIED


def test_what_its_companion_relies_on_fails_it_too() -> None:
    """A companion out of the same request is relied on: what fails that fails both."""
    world = load("voice-over-access")
    doomed = wanted("access", HERE(id="ELM-2"), item_id="doomed")
    access = wanted(
        "access", HERE(id="ELM-3"), item_id="line", downloadSpeed=10, relies_on=("doomed",)
    )
    telephone = wanted("telephone", HERE(id="ELM-3"), item_id="phone")

    found = check(world, telephone, access, doomed)

    assert {Qualification.UNQUALIFIED} == {finding.result for finding in found.findings}


@pytest.mark.parametrize(
    ("where", "point", "covered"),
    [
        ("on the western border", (10.0, 52.0), True),
        ("on a corner", (10.0, 56.0), True),
        ("just outside", (9.999999, 52.0), False),
        ("on the shore", (13.0, 52.0), True),
        ("on a corner of the shore", (17.0, 54.0), True),
        ("on the lake", (15.0, 52.0), False),
        ("just off the shore", (13.000001, 52.0), False),
        ("with latitude first", (52.0, 15.5), False),
    ],
)
def test_borders_belong_to_the_network(
    where: str,
    point: tuple[float, float],
    covered: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """A point on the edge, also on the edge of a hole, is covered."""
    finding = find(load("holes-and-borders"), wanted("internet", HERE(point=point)))

    assert covered == isinstance(finding, Served), where


def test_the_rebuilt_street_speaks_over_the_area_below() -> None:
    """Highest priority wins, also where it is the slower one."""
    finding = find(
        load("holes-and-borders"), wanted("internet", HERE(point=(15.0, 47.0)), downloadSpeed=500)
    )

    assert codes(finding) == [ReasonCode.RATE_BELOW_REQUESTED]
    assert [each.characteristics["downloadSpeed"] for each in proposals(finding)] == [50]


def test_norway_is_a_country() -> None:
    """NO, 1:32 and yes are texts; the country tells two streets of one name apart."""
    world = load("country-no")
    street = {"streetName": "Storgata", "streetNr": "1"}

    in_norway = find(world, wanted("radio-internet", HERE(address={**street, "country": "NO"})))
    assert codes(in_norway) == [ReasonCode.PLACE_AMBIGUOUS]
    in_denmark = find(world, wanted("radio-internet", HERE(address={**street, "country": "dk"})))
    assert codes(in_denmark) == [ReasonCode.COV_NO_COVERAGE]
    oslo = listed(world, Item(id="q", places=(HERE(address={**street, "postcode": "0150"}),)))
    assert oslo == {"radio-internet": {"country": "NO", "splitRatio": "1:32", "tariff": "yes"}}


def test_an_uncertain_signal_is_not_sold() -> None:
    """Thirty percent of confidence are less than the operator sells on."""
    finding = find(load("country-no"), wanted("radio-internet", HERE(id="FARM")))

    assert codes(finding) == [ReasonCode.COV_LOW_CONFIDENCE]


def test_a_flat_has_to_be_named() -> None:
    """Street and number mean four flats; with the flat it is one."""
    world = load("big-apartment")
    house = {"streetName": "Tower Street", "streetNr": "5"}

    assert codes(find(world, wanted("fibre-internet", HERE(address=house)))) == [
        ReasonCode.PLACE_AMBIGUOUS
    ]
    flat = HERE(address={**house, "unit": "b"})
    assert find(world, wanted("fibre-internet", flat)).result == Qualification.QUALIFIED


def test_the_installer_knows_better_than_the_map() -> None:
    """A row for one premises overrides the area around it."""
    world = load("big-apartment")

    collapsed = find(world, wanted("fibre-internet", HERE(id="FLAT-D")))
    assert codes(collapsed) == [ReasonCode.COV_NO_COVERAGE]
    connected_later = find(world, wanted("fibre-internet", HERE(id="FLAT-C")))
    assert codes(connected_later) == [ReasonCode.COV_PLANNED]
    assert [datetime(2040, 1, 1, tzinfo=UTC)] == [
        each.available_at for each in proposals(connected_later)
    ]


def test_every_world_opens_with_its_reader_and_its_story() -> None:
    """A file begins with a comment that says who meets the world, and tells a story."""
    for name in tmf645_scenarios.library():
        text = files("tmf645_scenarios").joinpath("library", f"{name}.yaml").read_text("utf-8")

        assert text.startswith("# ")
        assert name == load(name).name
        assert len(load(name).story) > 100


def test_every_world_is_played_here() -> None:
    """A world that no test plays could tell anything."""
    tests = Path(__file__).parent.glob("test_*library.py")
    source = "".join(path.read_text("utf-8") for path in tests)

    unplayed = [name for name in tmf645_scenarios.library() if f'load("{name}")' not in source]

    assert unplayed == []
    assert len(tmf645_scenarios.library()) >= 9
