"""Platforms are opened, closed and enlarged, and nothing behind a node is sold any more."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulator.generated_networks import networks, with_platforms
from simulator.generated_worlds import days, items
from simulator.small_world import INTERNET, LINE, NOW, find, internet, reasons, world
from simulator.test_laws import GENERATED
from tmf645_simulator.capacity import Capacity, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.edits import (
    ClosePlatform,
    Edit,
    OpenPlatform,
    RetireNode,
    SetPlatform,
    SetPool,
    apply,
    may_concern,
)
from tmf645_simulator.errors import ImpossibleValue
from tmf645_simulator.installed import InstalledBase, InstalledService
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.nodes import Node
from tmf645_simulator.platforms import Platform, PlatformNeed, Platforms
from tmf645_simulator.qualify import qualify_all
from tmf645_simulator.request import CheckRequest, Wishes
from tmf645_simulator.results import CheckResult, Served
from tmf645_simulator.specifications import Unit

LATER = NOW + timedelta(days=30)
CORE = Platform(id="core", name="Core", total=8, used=2)
OLT, UPLINK = Node(id="olt", parent="uplink"), Node(id="uplink")


def with_core(**changes: object) -> Inventory:
    """Return the small world, whose internet needs a core."""
    service = replace(INTERNET, platforms=(PlatformNeed(platform="core"),))
    core: Platform = replace(CORE, **changes)  # type: ignore[arg-type]  # its fields by name
    return world(
        catalogue=Catalogue((service,), (LINE,)),
        platforms=Platforms((core, Platform(id="other", name="Other"))),
    )


def chained() -> Inventory:
    """Return the small world, whose OLT hangs on an uplink."""
    pools = (Pool(node="olt", unit=Unit.PORT, total=8),)
    return world(capacity=Capacity((OLT, UPLINK), pools))


def test_a_closed_platform_takes_nobody_new_until_it_is_opened() -> None:
    """Closing leaves the rest of it as it is."""
    closed = apply(with_core(), ClosePlatform(id="core"))

    opened = apply(closed, OpenPlatform(id="core"))

    assert reasons(closed, internet()) == [
        ("PLAT_CAPACITY", "Core takes no more subscribers: it is closed")
    ]
    assert isinstance(find(opened, internet()), Served)
    assert CORE == opened.platforms["core"]
    assert isinstance(find(apply(with_core(), ClosePlatform(id="other")), internet()), Served)


def test_a_closed_platform_keeps_those_that_it_has() -> None:
    """A change of a service that is on it needs nobody new."""
    line = InstalledService(id="line", premises="home", specification="internet")
    closed = apply(replace(with_core(), installed=InstalledBase((line,))), ClosePlatform(id="core"))

    assert isinstance(find(closed, internet(service_id="line", places=())), Served)
    assert ["PLAT_CAPACITY"] == [code for code, _ in reasons(closed, internet())]


def test_a_platform_opens_at_another_moment_than_planned() -> None:
    """Later, or at once."""
    delayed = apply(with_core(), OpenPlatform(id="core", ready_at=LATER))
    at_once = apply(with_core(ready_at=LATER), OpenPlatform(id="core"))

    assert ["PLAT_NOT_READY"] == [code for code, _ in reasons(delayed, internet())]
    assert isinstance(find(delayed, internet(wanted_at=LATER)), Served)
    assert isinstance(find(at_once, internet()), Served)


def test_a_platform_is_filled_and_enlarged() -> None:
    """What an edit does not say stays; more than there is cannot be."""
    full = apply(with_core(), SetPlatform(id="core", used=8))
    larger = apply(full, SetPlatform(id="core", total=9))

    assert ["PLAT_CAPACITY"] == [code for code, _ in reasons(full, internet())]
    assert isinstance(find(larger, internet()), Served)
    assert (9, 8) == (larger.platforms["core"].total, larger.platforms["core"].used)
    with pytest.raises(ImpossibleValue, match="more subscribers than it takes"):
        apply(larger, SetPlatform(id="core", total=7))


@pytest.mark.parametrize("node", ["olt", "uplink"])
def test_nothing_behind_a_node_is_sold_once_it_is_retired(node: str) -> None:
    """Wherever it is on the way up; another moment replaces an earlier one."""
    retired = apply(chained(), RetireNode(id=node, at=NOW))
    again = apply(retired, RetireNode(id=node, at=LATER))

    assert ["COV_RETIRED"] == [code for code, _ in reasons(retired, internet())]
    assert isinstance(find(again, internet()), Served)
    assert LATER == find(again, internet()).until
    assert isinstance(find(chained(), internet()), Served)


def test_edits_of_nodes_and_pools_do_not_undo_each_other() -> None:
    """The order does not matter, and both are seen."""
    fill, end = SetPool(node="olt", unit=Unit.PORT, used=8), RetireNode(id="uplink", at=NOW)
    both = apply(apply(apply(chained(), fill), end), RetireNode(id="olt", at=LATER))
    turned = apply(apply(apply(chained(), RetireNode(id="olt", at=LATER)), end), fill)

    assert ["COV_RETIRED"] == [code for code, _ in reasons(both, internet())]
    assert 8 == both.capacity.pool("olt", Unit.PORT).used
    assert both == turned
    assert both != apply(apply(apply(chained(), fill), fill), fill)
    assert [OLT, UPLINK] == [replace(each, retired_at=None) for each in both.capacity.chain("olt")]


def selling(at: datetime) -> list[Edit]:
    """Return edits of the core, and of the nodes."""
    return [
        ClosePlatform(id="core"),
        OpenPlatform(id="core"),
        OpenPlatform(id="core", ready_at=at),
        SetPlatform(id="core", total=1, used=0),
        SetPlatform(id="core", total=1, used=1),
        *(RetireNode(id=node, at=at) for node in ("leaf", "other leaf", "root")),
    ]


@GENERATED
@given(st.data())
def test_an_answer_changes_only_by_edits_that_may_concern_it(data: st.DataObject) -> None:
    """Whatever is opened, closed or retired: the elements of the answer gave notice of it."""
    before = data.draw(networks().flatmap(with_platforms))
    edits = [data.draw(st.sampled_from(selling(data.draw(days)))) for _ in range(3)]
    worlds = [before]
    for edit in edits:
        worlds.append(apply(worlds[-1], edit))
    asked = CheckRequest(
        items=tuple(data.draw(items(before, name)) for name in ("a", "b", "c")),
        wishes=Wishes(alternatives=data.draw(st.booleans())),
    )
    for edit, earlier, later in zip(edits, worlds, worlds[1:], strict=False):
        one, other = qualify_all(asked, earlier, NOW), qualify_all(asked, later, NOW)
        if isinstance(one, CheckResult) and isinstance(other, CheckResult):
            for old, new in zip(one.findings, other.findings, strict=True):
                assert old == new or may_concern(edit, old.touched)
