"""What happens to a world while it is in use."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from simulator.generated_worlds import SERVICES, TECHNOLOGIES, days, items, reaches, worlds
from simulator.small_world import (
    AT_HOME,
    FIBRE,
    HOME,
    NOW,
    SQUARE,
    TOWN,
    find,
    internet,
    reaching,
    reasons,
    row,
    world,
)
from simulator.test_laws import GENERATED
from tmf645_simulator.capacity import Capacity, Pool
from tmf645_simulator.coverage import CoverageArea, CoverageMap, PremisesRow, polygon
from tmf645_simulator.edits import (
    AddCoverage,
    AddInstalled,
    AddOperation,
    ClosePlatform,
    DropRow,
    Edit,
    EndOperation,
    MoveBuild,
    OpenPlatform,
    PutRow,
    RemoveInstalled,
    RetireCoverage,
    RetireNode,
    SetPlatform,
    SetPool,
    StopSell,
    apply,
    may_concern,
)
from tmf645_simulator.elements import EVERYWHERE
from tmf645_simulator.errors import (
    DuplicateId,
    ImpossibleValue,
    InventoryError,
    UnknownReference,
)
from tmf645_simulator.installed import InstalledService, Take
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.operations import Disturbance, Operation
from tmf645_simulator.partners import Partner, Partners
from tmf645_simulator.places import Directory, Site
from tmf645_simulator.qualify import qualify_all
from tmf645_simulator.request import CheckRequest, Item, PlaceReference, Wishes
from tmf645_simulator.results import CheckResult, NotServed, Served
from tmf645_simulator.specifications import Unit

LATER = NOW + timedelta(days=30)
WORK = Operation(id="work", kind=Disturbance.MAINTENANCE, node="olt")
LINE = InstalledService(id="line", premises="home", specification="internet")
NOTHING = Take(node="olt", unit=Unit.PORT, quantity=0)
EAST = CoverageArea(
    id="east", shape=polygon(((20.0, 0.0), (21.0, 0.0), (21.0, 1.0), (20.0, 1.0))), reach=FIBRE
)
IN_THE_EAST = internet(places=(PlaceReference(point=(20.5, 0.5)),))


def codes(inventory: Inventory) -> list[str]:
    """Return what is against internet at home."""
    return codes_of(inventory, internet())


def codes_of(inventory: Inventory, item: Item) -> list[str]:
    """Return what is against ``item``."""
    return [code for code, _ in reasons(inventory, item)]


def test_an_edit_makes_another_world_of_the_next_version() -> None:
    """The world before it stays as it was."""
    before = world()

    after = apply(before, SetPool(node="olt", unit=Unit.PORT, used=8))

    assert (1, 2) == (before.version, after.version)
    assert isinstance(find(before, internet()), Served)
    assert codes(after) == ["CAP_PORT_EXHAUSTED"]


def test_what_an_edit_of_a_pool_does_not_say_stays() -> None:
    """A larger total keeps what is used, and another pool can come where there was none."""
    full = apply(world(), SetPool(node="olt", unit=Unit.PORT, used=8))

    larger = apply(full, SetPool(node="olt", unit=Unit.PORT, total=9))
    faster = apply(larger, SetPool(node="olt", unit=Unit.BANDWIDTH, total=100))

    assert Pool(node="olt", unit=Unit.PORT, total=9, used=8) == faster.capacity.pool(
        "olt", Unit.PORT
    )
    assert Pool(node="olt", unit=Unit.BANDWIDTH, total=100) == faster.capacity.pool(
        "olt", Unit.BANDWIDTH
    )


def test_a_new_area_serves_where_nothing_was() -> None:
    """It is found at points within, and among the areas of the world."""
    before = world()

    after = apply(before, AddCoverage(area=EAST))

    assert isinstance(find(before, IN_THE_EAST), NotServed)
    assert isinstance(find(after, IN_THE_EAST), Served)
    assert [TOWN, EAST] == list(after.coverage.areas)
    assert PlaceReference(point=(20.5, 0.5)) in list(after.known_places())


def test_an_area_retires_and_a_build_moves() -> None:
    """Both keep the rest of what the area says, also where it was added by an edit."""
    retired = apply(world(), RetireCoverage(id="town", at=NOW))
    delayed = apply(world(), MoveBuild(id="town", ready_at=LATER))
    again = apply(delayed, MoveBuild(id="town", ready_at=None))
    added = apply(world(), AddCoverage(area=EAST))

    assert codes(retired) == ["COV_RETIRED"]
    assert codes(delayed) == ["COV_PLANNED"]
    assert isinstance(find(again, internet()), Served)
    assert replace(TOWN, reach=replace(FIBRE, ready_at=LATER)) == delayed.coverage.area("town")
    assert isinstance(find(apply(added, RetireCoverage(id="east", at=NOW)), IN_THE_EAST), NotServed)


def test_a_row_speaks_instead_of_the_map_until_it_is_dropped() -> None:
    """A row replaces an earlier one of its technology, and others stay."""
    copper = replace(FIBRE, technology="copper")
    before = world(coverage=CoverageMap((TOWN,), (row(available=False), row(technology="copper"))))

    put = apply(before, PutRow(premises_id="home", reach=FIBRE))
    dropped = apply(before, DropRow(premises_id="home", technology="fibre"))

    assert isinstance(find(before, internet()), NotServed)
    assert isinstance(find(put, internet()), Served)
    assert isinstance(find(dropped, internet()), Served)
    assert [PremisesRow(premises_id="home", reach=copper)] == list(dropped.coverage.rows)
    assert list(before.coverage.rows) == list(apply(before, AddCoverage(area=EAST)).coverage.rows)


def test_stop_sell_ends_a_technology_everywhere_unless_something_ended_sooner() -> None:
    """The end of sale that comes first counts; other technologies are sold on."""
    sooner = world(coverage=reaching(retired_at=NOW - timedelta(days=9)))

    assert codes(apply(world(), StopSell(technology="fibre", at=NOW))) == ["COV_RETIRED"]
    assert isinstance(
        find(apply(world(), StopSell(technology="fibre", at=LATER)), internet()), Served
    )
    assert isinstance(
        find(apply(world(), StopSell(technology="copper", at=NOW)), internet()), Served
    )
    assert reasons(sooner, internet()) == reasons(
        apply(sooner, StopSell(technology="fibre", at=NOW)), internet()
    )
    again = apply(
        apply(world(), StopSell(technology="fibre", at=NOW)), StopSell(technology="fibre", at=LATER)
    )
    assert isinstance(find(again, internet()), Served)


@pytest.mark.parametrize(
    ("edit", "error", "said"),
    [
        (SetPool(node="olt", unit=Unit.BANDWIDTH, used=1), UnknownReference, "give a total"),
        (SetPool(node="none", unit=Unit.PORT, total=1), UnknownReference, "no node"),
        (SetPool(node="olt", unit=Unit.PORT, used=9), ImpossibleValue, "at most the total"),
        (AddCoverage(area=TOWN), DuplicateId, "taken"),
        (
            AddCoverage(area=replace(EAST, reach=replace(FIBRE, node="none"))),
            UnknownReference,
            'no node has the id "none"',
        ),
        (
            AddCoverage(area=replace(EAST, reach=replace(FIBRE, down=-1))),
            ImpossibleValue,
            "rate",
        ),
        (RetireCoverage(id="none", at=NOW), UnknownReference, "no area"),
        (MoveBuild(id="none", ready_at=NOW), UnknownReference, "no area"),
        (PutRow(premises_id="none", reach=FIBRE), UnknownReference, "no premises"),
        (
            PutRow(premises_id="home", reach=replace(FIBRE, confidence=2)),
            ImpossibleValue,
            "confidence",
        ),
        (DropRow(premises_id="home", technology="fibre"), UnknownReference, "no row"),
        (
            PutRow(premises_id="home", reach=replace(FIBRE, partner="none")),
            UnknownReference,
            'no partner has the id "none"',
        ),
        (AddOperation(operation=replace(WORK, node="none")), UnknownReference, "no node"),
        (
            AddOperation(operation=replace(WORK, node=None, premises="none")),
            UnknownReference,
            "no premises",
        ),
        (EndOperation(id="none", at=NOW), UnknownReference, "no operation"),
        (AddInstalled(service=replace(LINE, premises="none")), UnknownReference, "no premises"),
        (
            AddInstalled(service=replace(LINE, characteristics={"speed": 7})),
            ImpossibleValue,
            "speed cannot be 7",
        ),
        (AddInstalled(service=replace(LINE, takes=(NOTHING,))), ImpossibleValue, "takes nothing"),
        (RemoveInstalled(id="none"), UnknownReference, "no installed service"),
        (RetireNode(id="none", at=NOW), UnknownReference, "no node has this id"),
        (OpenPlatform(id="none"), UnknownReference, "no platform has this id"),
        (ClosePlatform(id="none"), UnknownReference, "no platform has this id"),
        (SetPlatform(id="none", total=1), UnknownReference, "no platform has this id"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(
    edit: Edit, error: type[InventoryError], said: str
) -> None:
    """The error names the element, and the world stays as it was."""
    with pytest.raises(error, match=said):
        apply(world(), edit)


def test_maintenance_comes_and_goes() -> None:
    """While it is on, nothing is delivered; ended before it begins, it does not take place."""
    planned = apply(world(), AddOperation(operation=replace(WORK, starts_at=LATER)))
    on = apply(world(), AddOperation(operation=WORK))

    over = apply(on, EndOperation(id="work", at=NOW))
    called_off = apply(planned, EndOperation(id="work", at=NOW))

    assert codes(on) == ["OPS_MAINTENANCE"]
    assert LATER == find(planned, internet()).until
    assert isinstance(find(over, internet()), Served)
    assert () == called_off.operations.entries
    with pytest.raises(DuplicateId, match="taken"):
        apply(on, AddOperation(operation=WORK))


def test_a_service_is_installed_and_ceased() -> None:
    """A change of it is understood while it is there, and nobody has two of one id."""
    change = internet(specification_id=None, service_id="line", places=())

    there = apply(world(), AddInstalled(service=LINE))
    two = apply(there, AddInstalled(service=replace(LINE, id="other")))
    gone = apply(two, RemoveInstalled(id="line"))

    assert isinstance(find(there, change), Served)
    assert codes_of(world(), change) == codes_of(gone, change) != []
    assert (replace(LINE, id="other"),) == gone.installed.services == gone.installed.at("home")
    with pytest.raises(DuplicateId, match="taken"):
        apply(there, AddInstalled(service=LINE))


def test_a_build_cannot_move_behind_the_end_of_its_sale() -> None:
    """An area that ends before it starts is refused as it would be in a file."""
    ending = world(coverage=reaching(retired_at=NOW))

    with pytest.raises(ImpossibleValue, match="before it starts"):
        apply(ending, MoveBuild(id="town", ready_at=LATER))


def test_a_revised_world_can_be_checked_as_a_whole() -> None:
    """Rows of strangers and nodes that do not exist are found in revisions too."""
    revised = apply(apply(world(), AddCoverage(area=EAST)), PutRow(premises_id="home", reach=FIBRE))
    roundabout = apply(
        apply(world(), PutRow(premises_id="home", reach=replace(FIBRE, node=None))),
        DropRow(premises_id="home", technology="fibre"),
    )

    assert revised == replace(revised, minimum_confidence=0.5)
    assert roundabout == replace(roundabout, minimum_confidence=0.5)
    with pytest.raises(UnknownReference, match="no premises"):
        replace(revised, places=Directory(()))
    with pytest.raises(UnknownReference, match="no node"):
        replace(revised, capacity=Capacity())


def test_an_area_that_reaches_around_the_world_concerns_everybody() -> None:
    """Too many tiles are one word."""
    world_wide = replace(EAST, shape=polygon(((-170, -80), (170, -80), (170, 80), (-170, 80))))

    assert {"coverage:east", EVERYWHERE} == AddCoverage(area=world_wide).touches


def test_edits_elsewhere_do_not_concern_an_answer() -> None:
    """An answer at home is no matter of another node, area, premises, technology or corner."""
    served = find(world(), internet())
    far = polygon(((60, 60), (61, 60), (61, 61)))

    elsewhere: list[Edit] = [
        SetPool(node="other", unit=Unit.PORT, total=1),
        AddCoverage(area=replace(EAST, shape=far)),
        RetireCoverage(id="east", at=NOW),
        PutRow(premises_id="next door", reach=FIBRE),
        StopSell(technology="copper", at=NOW),
    ]

    assert [] == [edit for edit in elsewhere if may_concern(edit, served.touched)]


@st.composite
def edits(draw: st.DrawFn, inventory: Inventory) -> Edit:  # noqa: PLR0911 - one kind each
    """Return an edit that may be made in a generated world, or refused."""
    areas = [each.id for each in inventory.coverage.areas]
    kind = draw(
        st.sampled_from(
            [SetPool, AddCoverage, RetireCoverage, MoveBuild, PutRow, DropRow, Operation]
        )
    )
    some_day = draw(days)
    if kind is SetPool:
        node = draw(st.sampled_from(["leaf", "other leaf", "root"]))
        unit = draw(st.sampled_from([Unit.PORT, Unit.BANDWIDTH]))
        return SetPool(node=node, unit=unit, total=draw(st.integers(0, 150)), used=0)
    if kind is AddCoverage:
        x, y = draw(st.integers(-2, 2)), draw(st.integers(-2, 2))
        square = polygon(((x, y), (x + 3, y), (x + 3, y + 3), (x, y + 3)))
        return AddCoverage(area=CoverageArea(id="new", shape=square, reach=draw(reaches())))
    if kind is RetireCoverage:
        return RetireCoverage(id=draw(st.sampled_from(areas)), at=some_day)
    if kind is MoveBuild:
        return MoveBuild(id=draw(st.sampled_from(areas)), ready_at=some_day)
    if kind is PutRow:
        return PutRow(premises_id="home", reach=draw(reaches()))
    if kind is Operation:
        return draw(st.sampled_from(disturbances(some_day)))
    return draw(
        st.one_of(
            st.builds(StopSell, technology=st.sampled_from(TECHNOLOGIES), at=days),
            st.builds(RetireNode, id=st.sampled_from(["leaf", "other leaf", "root"]), at=days),
            st.builds(
                DropRow, premises_id=st.just("home"), technology=st.sampled_from(TECHNOLOGIES)
            ),
        )
    )


def disturbances(at: datetime) -> list[Edit]:
    """Return operations and services that come and go."""
    there = {"leaf": (None, "leaf"), "root": (None, "root"), "home": ("home", None)}
    begun: list[Edit] = [
        AddOperation(
            operation=Operation(
                id=name, kind=Disturbance.OUTAGE, premises=premises, node=node, starts_at=at
            )
        )
        for name, (premises, node) in there.items()
    ]
    ended: list[Edit] = [EndOperation(id=name, at=at) for name in there]
    installed: list[Edit] = [
        AddInstalled(service=replace(LINE, id=name, specification=name)) for name in SERVICES
    ]
    return begun + ended + installed + [RemoveInstalled(id=name) for name in SERVICES]


@GENERATED
@given(st.data())
def test_an_answer_changes_only_by_edits_that_may_concern_it(data: st.DataObject) -> None:
    """Whatever an edit does to a finding, the answer's elements gave notice of it."""
    before = data.draw(worlds())
    after = before
    for _ in range(data.draw(st.integers(0, 2))):
        after = attempted(after, data.draw(edits(after)))
    edit = data.draw(edits(after))
    changed = attempted(after, edit)
    ids = st.lists(st.sampled_from(["a", "b", "c"]), max_size=2, unique=True)
    for _ in range(3):
        asked = CheckRequest(
            items=tuple(
                structs.replace(data.draw(items(before, name)), relies_on=tuple(data.draw(ids)))
                for name in ("a", "b", "c")
            ),
            wishes=Wishes(alternatives=data.draw(st.booleans())),
        )
        one, other = qualify_all(asked, after, NOW), qualify_all(asked, changed, NOW)
        if isinstance(one, CheckResult) and isinstance(other, CheckResult):
            for old, new in zip(one.findings, other.findings, strict=True):
                assert old == new or may_concern(edit, old.touched)
                assert old.touched <= one.touched


def attempted(inventory: Inventory, edit: Edit) -> Inventory:
    """Return the world after ``edit``, or as it was where that is refused."""
    try:
        return apply(inventory, edit)
    except InventoryError:
        return inventory


def test_a_point_between_sites_is_looked_up_in_revisions_too() -> None:
    """A map without areas gets its first one by an edit."""
    empty = world(coverage=CoverageMap())

    after = apply(empty, AddCoverage(area=replace(TOWN, shape=polygon(SQUARE))))

    assert () == empty.coverage.statements(Site(HOME.point))
    assert isinstance(find(after, internet(places=(AT_HOME,))), Served)


def test_what_each_edit_touches() -> None:
    """The elements that it names, and no others."""
    at_home = replace(WORK, node=None, premises="home")

    assert [
        {"node:olt"},
        {"coverage:town"},
        {"premises:home"},
        {"technology:fibre"},
        {"node:olt"},
        {"premises:home"},
        {"operation:work"},
        {"installed:line", "premises:home"},
        {"installed:line"},
        {"node:olt"},
        {"platform:core"},
        {"platform:core"},
        {"platform:core"},
    ] == [
        edit.touches
        for edit in (
            SetPool(node="olt", unit=Unit.PORT, total=1),
            MoveBuild(id="town", ready_at=None),
            PutRow(premises_id="home", reach=FIBRE),
            StopSell(technology="fibre", at=NOW),
            AddOperation(operation=WORK),
            AddOperation(operation=at_home),
            EndOperation(id="work", at=NOW),
            AddInstalled(service=LINE),
            RemoveInstalled(id="line"),
            RetireNode(id="olt", at=NOW),
            OpenPlatform(id="core"),
            ClosePlatform(id="core"),
            SetPlatform(id="core", total=1),
        )
    ]


def test_an_answer_tells_operations_and_services_at_its_place() -> None:
    """Those on the way up, those at the premises, and what is installed there."""
    busy = apply(
        apply(world(), AddOperation(operation=replace(WORK, starts_at=LATER))),
        AddOperation(
            operation=replace(WORK, id="visit", node=None, premises="home", starts_at=LATER)
        ),
    )

    touched = find(apply(busy, AddInstalled(service=LINE)), internet()).touched

    assert {"operation:work", "operation:visit", "installed:line"} <= touched


def test_revised_rows_name_partners_and_nodes_that_have_to_exist() -> None:
    """Also where a map without other changes is looked through as a whole."""
    off_net = world(partners=Partners((Partner(id="p", name="P"),)))
    put = apply(off_net, PutRow(premises_id="home", reach=replace(FIBRE, partner="p")))

    assert [TOWN] == list(put.coverage.areas)
    with pytest.raises(UnknownReference, match='no partner has the id "p"'):
        replace(put, partners=Partners())
