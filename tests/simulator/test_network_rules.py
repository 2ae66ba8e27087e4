"""What chains, loops, builds, work, platforms, partners and ends do to a decision."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs
from simulator.small_world import (
    AT_HOME,
    FIBRE,
    HOME,
    INTERNET,
    LINE,
    NOW,
    SPEED,
    TOWN,
    find,
    internet,
    reaching,
    reasons,
    row,
    world,
)
from tmf645_simulator.access import Access, AccessFact, AccessKind
from tmf645_simulator.attainable import Curve, distance_m
from tmf645_simulator.capacity import Augment, Capacity, Node, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.coverage import BuildPhase, CoverageMap
from tmf645_simulator.ends import seat
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.nodes import NodeStatus
from tmf645_simulator.operations import Disturbance, Operation, Operations
from tmf645_simulator.partners import (
    AnswerRow,
    AskPartner,
    Failure,
    NoAnswer,
    Partner,
    PartnerAnswer,
    PartnerFault,
    Partners,
    consult,
)
from tmf645_simulator.places import Directory, Site
from tmf645_simulator.platforms import Platform, PlatformNeed, Platforms
from tmf645_simulator.qualify import qualify, qualify_all
from tmf645_simulator.reasons import ReasonCode
from tmf645_simulator.request import CheckRequest, Item, PlaceReference, Wishes
from tmf645_simulator.results import (
    CheckResult,
    Decision,
    Faults,
    Finding,
    MissingEnd,
    Needs,
    NotServed,
    Qualification,
    Served,
    ServedOtherwise,
)
from tmf645_simulator.settling import settled
from tmf645_simulator.specifications import Unit
from tmf645_simulator.technologies import Technologies, Technology

SOON, LATER = NOW + timedelta(days=30), NOW + timedelta(days=90)
SECOND = timedelta(seconds=1)
QUESTION = AskPartner(item_id="1", partner="rural", resource="line", place="home")


def ports(*nodes: Node, **pool: Any) -> Capacity:
    """Return nodes of which the last one has a pool of ports."""
    one = Pool(**{"node": nodes[-1].id, "unit": Unit.PORT, "total": 8, **pool})
    return Capacity(nodes, (one,))


def bought(partner: Partner, **line: Any) -> Inventory:
    """Return internet over the line of a partner."""
    part = replace(LINE, partner="rural", demands=(), **line)
    return world(catalogue=Catalogue((INTERNET,), (part,)), partners=Partners((partner,)))


def asked(inventory: Inventory, item: Item, *, alternatives: bool = False) -> Finding:
    """Return the finding on ``item`` once every partner was asked."""
    wishes = Wishes(alternatives=alternatives)
    found = settled(
        lambda known: qualify(item, inventory, NOW, known, wishes=wishes), inventory, NOW
    )
    assert isinstance(found, Decision)
    return found.finding


# --- capacity -----------------------------------------------------------------------------------


def test_reservations_and_thresholds_are_told_apart_from_use() -> None:
    """One port used less, reserved less, or sold up to more, and it would be served."""
    olt = Node(id="olt")

    held = ports(olt, used=7, reserved=1)
    assert reasons(world(capacity=held), internet()) == [
        ("CAP_RESERVED", "olt has 0 free ports, needed 1, 1 are reserved")
    ]
    closed = ports(olt, used=6, threshold=75)
    assert reasons(world(capacity=closed), internet()) == [
        ("CAP_THRESHOLD", "olt has 0 free ports, needed 1, sold up to 75 %")
    ]
    assert isinstance(find(world(capacity=ports(olt, used=5, threshold=75)), internet()), Served)


def test_an_augment_serves_from_its_day_on() -> None:
    """Full today, refused tomorrow, served after the augment, and available no earlier."""
    capacity = ports(
        Node(id="olt"), used=8, augments=(Augment(at=SOON, adds=0), Augment(at=LATER, adds=8))
    )
    inventory = world(capacity=capacity)

    assert [code for code, _ in reasons(inventory, internet(wanted_at=SOON))] == [
        "CAP_PORT_EXHAUSTED"
    ]
    after = find(inventory, internet(wanted_at=LATER + SECOND))
    assert isinstance(after, Served)
    assert LATER == after.available_at
    otherwise = find(inventory, internet(), alternatives=True)
    assert isinstance(otherwise, ServedOtherwise)
    assert [LATER] == [each.available_at for each in otherwise.proposals]


def test_what_fits_already_does_not_wait_for_an_augment() -> None:
    """More room later changes nothing for whoever has room now."""
    capacity = ports(Node(id="olt"), augments=(Augment(at=SOON, adds=8),))

    found = find(world(capacity=capacity), internet(wanted_at=LATER))

    assert isinstance(found, Served)
    assert NOW == found.available_at


# --- nodes --------------------------------------------------------------------------------------


def test_a_node_on_the_way_up_can_be_planned_retired_or_out() -> None:
    """The whole chain counts, and the label names the node."""
    olt = Node(id="olt", parent="core")
    cases = {
        "is in design, ready on 2030-08-30": Node(
            id="core", status=NodeStatus.PLANNED, phase=BuildPhase.DESIGN, ready_at=LATER
        ),
        "fibre at home over core is committed, nobody knows until when": Node(
            id="core", status=NodeStatus.PLANNED, phase=BuildPhase.COMMITTED
        ),
        "fibre at home over core is not sold any more since 2030-06-01": Node(
            id="core", retired_at=NOW
        ),
        "fibre at home: core is out of service": Node(id="core", status=NodeStatus.OUT_OF_SERVICE),
    }

    for label, core in cases.items():
        ((_, told),) = reasons(world(capacity=Capacity((olt, core))), internet())
        assert label in told


def test_a_planned_node_serves_from_its_day_on() -> None:
    """Available when the node is, refused by an earlier date."""
    olt = Node(id="olt", status=NodeStatus.PLANNED, ready_at=LATER)
    inventory = world(capacity=Capacity((olt,)))

    served = find(inventory, internet(wanted_at=LATER))
    assert isinstance(served, Served)
    assert LATER == served.available_at
    assert [code for code, _ in reasons(inventory, internet(wanted_at=SOON))] == [
        "DATE_NOT_ACHIEVABLE",
        "COV_PLANNED",
    ]


def test_a_build_without_a_date_is_planned_and_never_promised() -> None:
    """In a phase before the last nobody knows when; of several builds the dated one speaks."""
    unknown = reaching(phase=BuildPhase.BUILD)
    assert reasons(world(coverage=unknown), internet(wanted_at=LATER)) == [
        ("COV_PLANNED", "fibre at home is being built, nobody knows until when")
    ]
    both = CoverageMap(
        (*unknown.areas, replace(TOWN, id="b", reach=replace(FIBRE, ready_at=LATER)))
    )
    assert "2030-08-30" in reasons(world(coverage=both), internet())[0][1]
    done = reaching(phase=BuildPhase.READY)
    assert isinstance(find(world(coverage=done), internet()), Served)
    assert isinstance(
        find(world(coverage=reaching(phase=BuildPhase.READY, ready_at=SOON)), internet()), NotServed
    )


def test_a_technology_can_be_retired_everywhere() -> None:
    """From its day on it is sold nowhere, before it is."""
    stopped = world(technologies=Technologies((Technology(name="fibre", retired_at=SOON),)))

    assert isinstance(find(stopped, internet()), Served)
    assert reasons(stopped, internet(wanted_at=SOON)) == [
        ("COV_RETIRED", "fibre is not sold any more since 2030-07-01T00:00:00+00:00")
    ]


# --- loops --------------------------------------------------------------------------------------


def test_a_curve_is_straight_between_its_points() -> None:
    """Constant before the first, straight between, nothing beyond the last; times the factor."""
    curve = Curve(technology="copper", marks=((200, 80, 20), (600, 40, 10)), factor=0.5)

    assert curve.rates(0) == (40, 10)
    assert curve.rates(200) == (40, 10)
    assert curve.rates(400) == (30, 7.5)
    assert curve.rates(600) == (20, 5)
    assert curve.rates(601) == (0, 0)


def test_the_crow_flies_along_the_earth() -> None:
    """A degree of latitude is some 111 km, a degree of longitude half of that at 60 degrees."""
    assert distance_m((0, 0), (0, 1)) == pytest.approx(111_195, abs=1)
    assert distance_m((0, 60), (1, 60)) == pytest.approx(55_597, abs=5)
    assert distance_m((7, 7), (7, 7)) == 0


def test_a_loop_is_measured_from_the_map_where_nobody_measured_it() -> None:
    """With the points of premises and node there is a length; without one of them there is none."""
    curve = Curve(technology="fibre", marks=((0, 1000, 1000), (2000, 10, 10)))
    known = {"technologies": Technologies((Technology(name="fibre", curve=curve),))}
    near, nowhere = Node(id="olt", point=(5.0, 5.01)), Node(id="olt")
    fast = internet(characteristics={"speed": 1000})

    ((code, _),) = reasons(world(capacity=Capacity((near,)), **known), fast)
    assert code == "RATE_BELOW_REQUESTED"
    assert isinstance(find(world(capacity=Capacity((nowhere,)), **known), fast), Served)
    nodeless = world(coverage=reaching(node=None), **known)
    assert isinstance(find(nodeless, fast), Served)
    pointless = Directory((replace(HOME, point=None),))
    listed = world(
        capacity=Capacity((near,)),
        places=pointless,
        coverage=CoverageMap((), (row(),)),
        **known,
    )
    assert isinstance(find(listed, fast), Served)


def test_a_stated_rate_caps_the_curve_and_nothing_stated_leaves_it_alone() -> None:
    """0 Mb/s on a technology with a curve means: what the curve says."""
    curve = Curve(technology="fibre", marks=((0, 100, 100), (2000, 100, 100)))
    known = {"technologies": Technologies((Technology(name="fibre", curve=curve),))}

    capped = CoverageMap((), (row(copper_m=10, down=50),))
    assert isinstance(find(world(coverage=capped, **known), internet()), NotServed)
    stated = CoverageMap((), (row(copper_m=10, down=0, up=0),))
    assert isinstance(find(world(coverage=stated, **known), internet()), Served)


# --- work, access, time -------------------------------------------------------------------------


def test_work_ends_and_what_is_done_is_out_of_the_way() -> None:
    """After the last day it is served, available from the end of what is on today."""
    work = Operation(id="w", kind=Disturbance.WORK_ORDER, premises="home", ends_at=SOON)
    wayleave = AccessFact(premises="home", kind=AccessKind.WAYLEAVE, done_at=LATER)
    inventory = world(operations=Operations((work,)), access=Access((wayleave,)))

    assert [label for _, label in reasons(inventory, internet())] == [
        "fibre at home has no wayleave before 2030-08-30T00:00:00+00:00"
    ]
    served = find(inventory, internet(wanted_at=LATER))
    assert isinstance(served, Served)
    assert LATER == served.available_at
    freed = find(world(operations=Operations((work,))), internet(wanted_at=SOON))
    assert isinstance(freed, Served)
    assert SOON == freed.available_at


def test_a_fact_is_about_its_technology_and_can_be_told_to_block_or_not() -> None:
    """Copper's lead-in is nobody's business; a survey may be waived, a terminal insisted on."""

    def with_fact(**changes: Any) -> Inventory:
        return world(access=Access((AccessFact(**{"premises": "home", **changes}),)))

    copper = with_fact(kind=AccessKind.LEAD_IN, technology="copper")
    assert isinstance(find(copper, internet()), Served)
    waived = find(with_fact(kind=AccessKind.SURVEY, blocks=False, takes=SOON - NOW), internet())
    assert isinstance(waived, Served)
    assert [ReasonCode.ACC_SURVEY_REQUIRED] == [each.code for each in waived.notes]
    assert SOON == waived.available_at
    insisted = with_fact(kind=AccessKind.TERMINAL, blocks=True)
    assert [code for code, _ in reasons(insisted, internet())] == ["ACC_NTD_MISSING"]


def test_what_takes_time_is_promised_for_the_day_it_can_be_there() -> None:
    """At once means as soon as possible; by a date means not later than that."""
    slow = replace(LINE, lead_time=SOON - NOW)
    inventory = world(catalogue=Catalogue((INTERNET,), (slow,)))

    for wanted_at in (None, NOW - SECOND, SOON):
        served = find(inventory, internet(wanted_at=wanted_at))
        assert isinstance(served, Served)
        assert SOON == served.available_at
    assert reasons(inventory, internet(wanted_at=NOW + SECOND)) == [
        (
            "DATE_NOT_ACHIEVABLE",
            "fibre at home takes until 2030-07-01T00:00:00+00:00, not by 2030-06-01T00:00:01+00:00",
        )
    ]


# --- platforms ----------------------------------------------------------------------------------


def test_a_platform_serves_its_regions_borders_included() -> None:
    """A site without a point is in no region; without regions everybody is served."""
    region = Platform(id="core", name="Core", regions=(TOWN.shape,))

    assert region.serves(Site((10.0, 10.0)))
    assert not region.serves(Site((10.1, 10.0)))
    assert not region.serves(Site(None, "home"))
    assert Platform(id="core", name="Core").serves(Site(None, "home"))


def test_a_need_holds_only_where_its_values_are_asked_for() -> None:
    """The feature is missing for those who want it, and for nobody else."""
    need = PlatformNeed(platform="core", features=("turbo",), when={"speed": 1000})
    service = replace(INTERNET, platforms=(need,))
    core = Platform(id="core", name="Core", ready_at=NOW)
    inventory = world(catalogue=Catalogue((service,), (LINE,)), platforms=Platforms((core,)))

    assert isinstance(find(inventory, internet()), Served)
    assert reasons(inventory, internet(characteristics={"speed": 1000})) == [
        ("PLAT_FEATURE", "Core cannot do turbo")
    ]


# --- partners -----------------------------------------------------------------------------------


def test_a_partner_is_asked_once_for_all_that_can_be_wanted_of_it() -> None:
    """One question serves every rate, date and alternative; its key says what it is about."""
    answer = PartnerAnswer(down=100, ready_at=SOON)
    inventory = bought(Partner(id="rural", answers=(AnswerRow(answer=answer),)))

    needs = qualify(internet(), inventory, NOW, {})
    assert Needs(questions=(QUESTION,)) == needs
    fast = internet(characteristics={"speed": 1000}, wanted_at=LATER)
    served = qualify(fast, inventory, NOW, {QUESTION.key: answer}, wishes=Wishes(alternatives=True))
    assert isinstance(served, Decision)
    assert isinstance(served.finding, ServedOtherwise)
    assert served.finding.proposals[0].characteristics == {"speed": 100}
    at_once = asked(inventory, internet(), alternatives=True)
    assert isinstance(at_once, ServedOtherwise)
    assert [SOON] == [each.available_at for each in at_once.proposals]


def test_a_no_may_have_a_code_a_reason_both_or_neither() -> None:
    """A code speaks for itself, a reason alone is no coverage, and silence is TP_NO_REASON."""
    said = {
        PartnerAnswer(delivers=False, code=ReasonCode.CAP_SECTOR_FULL): "CAP_SECTOR_FULL",
        PartnerAnswer(delivers=False, reason="rocks"): "COV_NO_COVERAGE",
        PartnerAnswer(delivers=False): "TP_NO_REASON",
    }

    for answer, code in said.items():
        found = asked(bought(Partner(id="rural", answers=(AnswerRow(answer=answer),))), internet())
        assert isinstance(found, NotServed)
        assert [each.code for each in found.reasons] == [code]


def test_a_partner_can_have_a_say_in_our_own_coverage() -> None:
    """The area is ours, the duct is theirs: both have to agree, and the slower one counts."""
    rows = (
        AnswerRow(place="home", answer=PartnerAnswer(up=10)),
        AnswerRow(answer=PartnerAnswer(delivers=False)),
    )
    partner = Partner(id="rural", answers=rows)
    inventory = world(coverage=reaching(partner="rural"), partners=Partners((partner,)))

    assert isinstance(asked(inventory, internet()), Served)
    elsewhere = internet(places=(PlaceReference(point=(1.0, 1.0)),))
    found = asked(inventory, elsewhere)
    assert isinstance(found, NotServed)
    assert [each.code for each in found.reasons] == ["TP_NO_REASON"]


def test_a_failed_partner_hinders_nobody_who_can_be_served_without_it() -> None:
    """Another solution serves; an alternative is proposed beside one that would need it."""
    silent = Partner(id="rural", answers=(AnswerRow(fails=Failure.TIMEOUT),))
    off_net = replace(LINE, id="bought", partner="rural", demands=())
    both = replace(INTERNET, solutions=(("bought",), ("line",)))
    world_of_both = world(
        catalogue=Catalogue((both,), (LINE, off_net)), partners=Partners((silent,))
    )
    assert isinstance(asked(world_of_both, internet()), Served)

    full = replace(world_of_both, capacity=ports(Node(id="olt"), used=8))
    found = settled(lambda known: qualify(internet(), full, NOW, known), full, NOW)
    assert isinstance(found, Faults)
    other = replace(INTERNET, id="other", solutions=(("bought",),))
    plain = replace(INTERNET, alternatives=("other",))
    choice = replace(
        full,
        catalogue=Catalogue((plain, other), (LINE, off_net)),
    )
    assert asked(choice, internet(), alternatives=True).result == Qualification.UNQUALIFIED


def test_a_companion_whose_partner_failed_is_a_fault_too() -> None:
    """Nobody knows whether the service would be there, so nobody says no."""
    silent = Partner(id="rural", answers=(AnswerRow(fails=Failure.FAULT),))
    phone = replace(INTERNET, id="phone", companions=("internet",), solutions=((),))
    off_net = replace(LINE, partner="rural", demands=())
    inventory = world(
        catalogue=Catalogue((INTERNET, phone), (off_net,)), partners=Partners((silent,))
    )
    request = CheckRequest(items=(internet(specification_id="phone"), internet(id="2")))

    found = settled(lambda known: qualify_all(request, inventory, NOW, known), inventory, NOW)

    assert isinstance(found, Faults)
    assert [(each.item_id, each.code) for each in found.faults] == [
        ("1", ReasonCode.TP_FAULT),
        ("2", ReasonCode.TP_FAULT),
    ]


def test_attempts_follow_each_other_with_growing_pauses() -> None:
    """Wait, fail, pause, fail, pause twice as long, answer."""
    partner = Partner(
        id="rural",
        failures=(Failure.TIMEOUT, Failure.FAULT),
        least=2 * SECOND,
        most=2 * SECOND,
        patience=5 * SECOND,
        pause=SECOND,
        answers=(AnswerRow(resource="other"), AnswerRow(place="elsewhere")),
    )

    found = consult(partner, QUESTION, at=NOW)

    assert [(each.begun_at - NOW).seconds for each in found.attempts] == [0, 6, 10]
    assert [(each.ended_at - NOW).seconds for each in found.attempts] == [5, 8, 12]
    assert [Failure.TIMEOUT, Failure.FAULT, None] == [each.failure for each in found.attempts]
    assert NoAnswer() == found.reply


def test_a_reply_later_than_our_patience_is_none() -> None:
    """It is a timeout whatever it would have said; the last failure names the fault."""
    slow = Partner(id="rural", least=3 * SECOND, most=3 * SECOND, patience=SECOND, retries=0)
    assert PartnerFault(code=ReasonCode.TP_TIMEOUT, attempts=1) == (
        consult(slow, QUESTION, at=NOW).reply
    )
    broken = Partner(id="rural", fault_rate=1, retries=1)
    assert PartnerFault(code=ReasonCode.TP_FAULT, attempts=2) == (
        consult(broken, QUESTION, at=NOW).reply
    )


def test_chance_is_the_same_for_the_same_seed() -> None:
    """A third of the attempts fail, each time the same ones, and others for another seed."""

    def failed(seed: int) -> list[bool]:
        partner = Partner(
            id="rural", timeout_rate=0.2, fault_rate=0.2, retries=0, most=SECOND, seed=seed
        )
        places = (replace(QUESTION, place=str(number)) for number in range(300))
        return [consult(partner, each, at=NOW).attempts[0].failure is not None for each in places]

    assert failed(1) == failed(1)
    assert failed(1) != failed(2)
    assert 80 < sum(failed(1)) < 160


# --- ends ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roles", "ends"),
    [
        (("A", "Z"), ("A", "Z")),
        (("z end", "a-End"), ("Z", "A")),
        (("endA", "Z_SIDE"), ("A", "Z")),
        (("aLocation", "anything"), ("A", "Z")),
    ],
)
def test_a_role_names_an_end(roles: tuple[str, ...], ends: tuple[str, ...]) -> None:
    """However it is spelled; the last end that is left needs no name."""
    seating = seat([PlaceReference(id=role, role=role) for role in roles], ("A", "Z"))

    assert ends == tuple(end for _, end in seating.places)
    assert (seating.reasons, seating.missing) == ((), ())


def test_ends_that_cannot_be_told_are_named() -> None:
    """One too many, two of one, none that says anything."""
    here, there = PlaceReference(id="here", role="A"), PlaceReference(address={"city": "There"})

    assert [each.label for each in seat([here, here], ("A", "Z")).reasons] == [
        "2 places say that they are end A; give each end one place"
    ]
    assert [each.label for each in seat([there, PlaceReference()], ("A", "Z")).reasons] == [
        "There does not say which end it is; give it the role A or Z",
        "a place does not say which end it is; give it the role A or Z",
    ]
    third = seat([here, structs.replace(here, role="Z"), there], ("A", "Z"))
    assert [each.code for each in third.reasons] == ["PLACE_AMBIGUOUS"]


def test_missing_ends_and_characteristics_are_asked_for_together() -> None:
    """Whoever supplies one can supply the other in the same breath."""
    service = replace(
        INTERNET,
        ends=("A", "Z"),
        characteristics=(replace(SPEED, default=None, mandatory=True),),
    )
    item = internet(places=(structs.replace(AT_HOME, role="A"),))

    found = qualify(item, world(catalogue=Catalogue((service,), (LINE,))), NOW, {})

    assert isinstance(found, Needs)
    assert MissingEnd(item_id="1", end="Z") == found.questions[0]
    assert [each.reason.label for each in found.questions if not isinstance(each, AskPartner)] == [
        "no place is end Z; name one, with the role Z",
        "speed has to be said before this can be decided",
    ]


def test_a_companion_is_wanted_at_the_places_of_both_ends() -> None:
    """Another item delivers it there, whichever end the place is."""
    line = replace(INTERNET, id="e-line", ends=("A", "Z"), companions=("internet",))
    fast = replace(SPEED, default=1000)
    access = replace(INTERNET, characteristics=(fast,))
    inventory = world(
        catalogue=Catalogue((line, access), (LINE,)),
        coverage=reaching(down=100),
        places=Directory((HOME, replace(HOME, id="branch", point=(6.0, 6.0)))),
    )
    ends = (PlaceReference(id="home", role="A"), PlaceReference(id="branch", role="Z"))
    slow = {"speed": 100}
    items = (
        internet(id="line", specification_id="e-line", places=ends),
        internet(id="1", characteristics=slow, places=(ends[0],)),
        internet(id="2", characteristics=slow, places=(ends[1],)),
    )

    alone = qualify_all(CheckRequest(items=items[:1]), inventory, NOW)
    together = qualify_all(CheckRequest(items=items), inventory, NOW)

    assert isinstance(alone, CheckResult)
    assert isinstance(together, CheckResult)
    assert alone.result == Qualification.UNQUALIFIED
    assert together.result == Qualification.QUALIFIED
