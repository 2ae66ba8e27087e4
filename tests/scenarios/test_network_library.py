"""The worlds of the library in which the network itself is the story."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs
from tmf645_scenarios import Scenario, load
from tmf645_simulator.lifecycle import TaskState
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
    Decision,
    Faults,
    Finding,
    MissingEnd,
    Needs,
    NotServed,
    QueryResult,
    Served,
    ServedOtherwise,
)
from tmf645_simulator.settling import settled

NOW = datetime(2030, 6, 1, 12, tzinfo=UTC)
HERE = PlaceReference


def wanted(
    specification: str,
    *places: str | PlaceReference,
    at: datetime | None = None,
    service: str | None = None,
    **characteristics: CharacteristicValue,
) -> Item:
    """Return an item."""
    return Item(
        id="1",
        specification_id=specification,
        places=tuple(HERE(id=each) if isinstance(each, str) else each for each in places),
        wanted_at=at,
        service_id=service,
        characteristics=characteristics,
    )


def find(scenario: Scenario, item: Item) -> Finding:
    """Return the finding on one item, alternatives wished for, partners asked."""
    world = scenario.inventory
    wishes = Wishes(alternatives=True)
    found = settled(lambda known: qualify(item, world, NOW, known, wishes=wishes), world, NOW)
    assert isinstance(found, Decision)
    return found.finding


def codes(finding: Finding) -> list[str]:
    """Return the reasons of what is not served."""
    assert not isinstance(finding, Served)
    return [reason.code.value for reason in finding.reasons]


def dates(finding: Finding) -> list[datetime | None]:
    """Return the dates of what is proposed."""
    assert isinstance(finding, ServedOtherwise)
    return [each.available_at for each in finding.proposals]


@pytest.mark.parametrize(
    ("place", "speed", "reasons"),
    [
        ("SQUARE", 80, []),
        ("MILL", 20, []),
        ("MILL", 21, ["RATE_BELOW_REQUESTED"]),
        ("FORGE", 1, ["RATE_BELOW_HANDBACK"]),
        ("LIGHTHOUSE", 1, ["RATE_LOOP_TOO_LONG"]),
        ("NEW-HOUSE", 16, []),
        ("NEW-HOUSE", 80, ["RATE_BELOW_REQUESTED"]),
        ("OLD-1", 1, ["LINE_LOAD_COIL"]),
        ("OLD-2", 1, ["LINE_PAIR_GAIN"]),
        ("OLD-3", 1, ["LINE_SPECTRUM"]),
    ],
)
def test_the_length_of_the_copper_decides(place: str, speed: int, reasons: list[str]) -> None:
    """Near is fast, far is slow, farther is nothing; what is on the pair forbids the rest."""
    finding = find(load("copper-distance"), wanted("internet", place, downloadSpeed=speed))

    assert reasons == ([] if isinstance(finding, Served) else codes(finding))


def test_what_the_copper_carries_is_proposed() -> None:
    """Asked for more than the mill gets, down and up, the answer is what the mill gets."""
    item = wanted("internet", "MILL", downloadSpeed=80, uploadSpeed=20)

    finding = find(load("copper-distance"), item)

    assert codes(finding) == ["RATE_BELOW_REQUESTED", "RATE_UPLOAD"]
    assert isinstance(finding, ServedOtherwise)
    assert finding.proposals[0].characteristics == {"downloadSpeed": 20, "uploadSpeed": 6}


@pytest.mark.parametrize(
    ("day", "served"),
    [("2040-05-31", True), ("2040-06-01", False), ("2040-06-08", True)],
)
def test_maintenance_is_a_question_of_the_week(
    day: str,
    served: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Before the first and after the seventh day the card in Harbour Street is sold."""
    item = wanted("internet", "HARBOUR-1", at=datetime.fromisoformat(day).replace(tzinfo=UTC))

    finding = find(load("maintenance-window"), item)

    assert served == isinstance(finding, Served)
    assert served or (
        codes(finding) == ["OPS_MAINTENANCE"]
        and dates(finding) == [datetime(2040, 6, 8, tzinfo=UTC)]
    )


def test_what_is_in_the_way_has_a_name_and_perhaps_an_end() -> None:
    """An outage without end proposes nothing; orders in the way propose the day they are done."""
    world = load("maintenance-window")

    assert codes(find(world, wanted("internet", "HILL-1"))) == ["OPS_OUTAGE"]
    order = find(world, wanted("internet", "HILL-2"))
    assert codes(order) == ["OPS_WORK_ORDER_IN_PROGRESS"]
    assert dates(order) == [datetime(2040, 6, 10, tzinfo=UTC)]
    cease = find(world, wanted("internet", "HILL-3"))
    assert codes(cease) == ["OPS_PENDING_CEASE"]
    assert dates(cease) == [datetime(2040, 6, 15, tzinfo=UTC)]
    card = find(world, wanted("internet", "DOCK-1"))
    assert codes(card) == ["COV_PLANNED"]
    assert dates(card) == [datetime(2040, 9, 1, tzinfo=UTC)]
    quay = find(world, wanted("internet", "QUAY-1"))
    assert codes(quay) == ["ACC_WAYLEAVE", "ACC_SURVEY_REQUIRED"]
    assert dates(quay) == [datetime(2040, 7, 1, tzinfo=UTC)]


def test_a_missing_terminal_costs_time_and_refuses_nothing() -> None:
    """Two weeks and three days from now on; by an earlier date it cannot be done, but at a midnight."""
    world = load("maintenance-window")
    ready = NOW + timedelta(days=17)

    served = find(world, wanted("internet", "QUAY-2"))
    assert isinstance(served, Served)
    assert [ReasonCode.ACC_NTD_MISSING] == [each.code for each in served.notes]
    assert ready == served.available_at
    hurried = find(world, wanted("internet", "QUAY-2", at=NOW + timedelta(days=5)))
    assert codes(hurried) == ["DATE_NOT_ACHIEVABLE"]
    assert dates(hurried) == [datetime(2030, 6, 20, tzinfo=UTC)]


def test_an_upgrade_does_not_need_its_own_port_twice() -> None:
    """A new line is refused at number 1, the upgrade of what is there is served, up to a limit."""
    world = load("upgrade-own-port")

    for place in ("WEAVER-1", "WEAVER-2"):
        assert codes(find(world, wanted("internet", place))) == ["CAP_PORT_EXHAUSTED"]
    upgrade = wanted("internet", "WEAVER-1", service="SVC-7", downloadSpeed=500)
    assert isinstance(find(world, upgrade), Served)
    too_much = find(world, structs.replace(upgrade, characteristics={"downloadSpeed": 1000}))
    assert codes(too_much) == ["CAP_BANDWIDTH"]
    assert isinstance(too_much, ServedOtherwise)
    assert too_much.proposals[0].characteristics == {"downloadSpeed": 500, "fixedAddress": True}


def test_a_change_is_understood_from_what_is_installed() -> None:
    """Service, place and values that the request leaves out are those of the installed service."""
    world = load("upgrade-own-port")
    bare = Item(id="1", service_id="SVC-7")

    assert isinstance(find(world, bare), Served)
    found = query(QueryRequest(criteria=bare), world.inventory, NOW)
    assert isinstance(found, QueryResult)
    assert {each.specification_id: dict(each.characteristics) for each in found.deliverables} == {
        "internet": {"downloadSpeed": 100, "fixedAddress": True},
        "telephone": {},
    }


def test_a_move_takes_a_port_where_it_goes() -> None:
    """Next door the splitter has no port, whatever the service has at home."""
    finding = find(load("upgrade-own-port"), wanted("internet", "WEAVER-2", service="SVC-7"))

    assert codes(finding) == ["CAP_PORT_EXHAUSTED"]


def test_what_is_installed_is_there_as_a_companion() -> None:
    """The telephone finds the access of number 1; next door there is none, and no port for one."""
    world = load("upgrade-own-port")

    assert isinstance(find(world, wanted("telephone", "WEAVER-1")), Served)
    assert codes(find(world, wanted("telephone", "WEAVER-2"))) == ["DEP_ITEM_UNQUALIFIED"]


@pytest.mark.parametrize(
    ("place", "reasons"),
    [
        ("VICARAGE", []),
        ("INN", ["PLACE_OUT_OF_FOOTPRINT", "ACC_EXCESS_CONSTRUCTION"]),
        ("FORD", ["PLACE_OUT_OF_FOOTPRINT", "TP_NO_REASON"]),
        ("MANOR", ["PLACE_OUT_OF_FOOTPRINT", "TP_NO_ANSWER"]),
    ],
)
def test_a_partner_answers_for_its_own_network(place: str, reasons: list[str]) -> None:
    """A line, a no with a reason, a no without one, and a shrug."""
    finding = find(load("wholesale-partner"), wanted("internet", place))

    assert reasons == ([] if isinstance(finding, Served) else codes(finding))


def test_a_partner_says_how_fast_and_from_when_on() -> None:
    """Thirty megabits at the vicarage; the chapel in ten years."""
    world = load("wholesale-partner")

    slower = find(world, wanted("internet", "VICARAGE", downloadSpeed=100))
    assert codes(slower)[-1] == "RATE_BELOW_REQUESTED"
    assert isinstance(slower, ServedOtherwise)
    assert slower.proposals[0].characteristics == {"downloadSpeed": 30}
    later = find(world, wanted("internet", "CHAPEL"))
    assert codes(later)[-1] == "COV_PLANNED"
    assert dates(later) == [datetime(2040, 5, 1, tzinfo=UTC)]


def test_nobody_is_asked_where_our_own_network_serves() -> None:
    """In town the decision is taken at once; at the vicarage it needs the partner first."""
    world = load("wholesale-partner").inventory

    town = qualify(wanted("internet", "TOWN-HALL"), world, NOW, {})
    assert isinstance(town, Decision)
    vicarage = qualify(wanted("internet", "VICARAGE"), world, NOW, {})
    assert isinstance(vicarage, Needs)
    (question,) = vicarage.questions
    assert question.key == "ruralnet/bought-line/VICARAGE"  # type: ignore[union-attr] # a partner's


def test_a_partner_that_fails_ends_the_question_without_an_answer() -> None:
    """Three calls for the island, no reply: neither qualified nor unqualified."""
    world = load("wholesale-partner").inventory
    request = CheckRequest(items=(wanted("internet", "ISLAND"),))

    found = settled(lambda known: qualify_all(request, world, NOW, known), world, NOW)

    assert isinstance(found, Faults)
    assert [(each.item_id, each.code.value) for each in found.faults] == [("1", "TP_TIMEOUT")]
    assert "ruralnet could not be asked for bought-line at ISLAND" in found.faults[0].label
    assert TaskState.TERMINATED_WITH_ERROR == "terminatedWithError"


def test_the_platform_counts_lines_and_those_that_one_has() -> None:
    """Three accounts are left: two are served, four are not, two more on top of two are."""
    world = load("platform-full")

    assert isinstance(find(world, wanted("telephone", "EAST-1", lines=2)), Served)
    assert codes(find(world, wanted("telephone", "WEST-1", lines=4))) == ["PLAT_CAPACITY"]
    more = wanted("telephone", "EAST-1", service="PHONE-1", lines=4)
    assert isinstance(find(world, more), Served)


def test_the_platform_does_what_it_does_where_it_is_once_it_is() -> None:
    """No ultra high definition, no television in the west, no mobile line before the core opens."""
    world = load("platform-full")

    assert isinstance(find(world, wanted("television", "EAST-1")), Served)
    assert codes(find(world, wanted("television", "EAST-1", picture="UHD"))) == ["PLAT_FEATURE"]
    assert codes(find(world, wanted("television", "WEST-1"))) == ["PLAT_REGION"]
    early = find(world, wanted("mobile-line", "EAST-1"))
    assert codes(early) == ["PLAT_NOT_READY"]
    opening = datetime(2040, 1, 1, tzinfo=UTC)
    assert dates(early) == [opening]
    late = find(world, wanted("mobile-line", "EAST-1", at=opening + timedelta(days=1)))
    assert isinstance(late, Served)
    assert opening == late.available_at


A, Z = (lambda id_: HERE(id=id_, role="A")), (lambda id_: HERE(id=id_, role="Z"))


def test_the_reason_says_which_end_fails() -> None:
    """Each end is judged by itself: the farm is slow, the depot has no network."""
    world = load("e-line")

    assert isinstance(find(world, wanted("e-line", A("BANK"), Z("DATA-CENTRE"))), Served)
    depot = find(world, wanted("e-line", A("BANK"), Z("DEPOT")))
    assert isinstance(depot, NotServed)
    assert [each.label for each in depot.reasons] == ["end Z (DEPOT) is outside the network"]
    farm = find(world, wanted("e-line", A("FARM"), Z("BANK"), bandwidth=1000))
    assert isinstance(farm, ServedOtherwise)
    assert [each.label for each in farm.reasons] == [
        "ethernet at end A (FARM) carries at most 500 Mb/s down, asked for 1000"
    ]


def test_two_ends_in_one_building_take_two_ports() -> None:
    """The tower has one port left, the bank has more."""
    world = load("e-line")

    assert codes(find(world, wanted("e-line", A("TOWER"), Z("TOWER")))) == ["CAP_PORT_EXHAUSTED"]
    assert isinstance(find(world, wanted("e-line", A("BANK"), Z("BANK"))), Served)
    assert isinstance(find(world, wanted("e-line", A("TOWER"), Z("BANK"))), Served)


def test_an_end_that_is_missing_is_asked_for_and_one_that_is_unclear_is_not_guessed() -> None:
    """One place: where is the other? Two that say A, or nothing: which is which?"""
    world = load("e-line")

    alone = qualify(wanted("e-line", A("BANK")), world.inventory, NOW, {})
    assert Needs(questions=(MissingEnd(item_id="1", end="Z"),)) == alone
    assert codes(find(world, wanted("e-line", A("BANK"), A("TOWER")))) == ["PLACE_AMBIGUOUS"]
    assert codes(find(world, wanted("e-line", "BANK", "TOWER"))) == ["PLACE_AMBIGUOUS"] * 2
    assert isinstance(find(world, wanted("e-line", "BANK", Z("TOWER"))), Served)
