"""Answers that an edit of the world made untrue."""

from dataclasses import replace
from datetime import timedelta

import pytest
from simulator.small_world import AT_HOME, NOW, internet, world
from simulator.test_edits import EAST
from simulator.test_tasks import ASKING
from tmf645_simulator.capacity import Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.coverage import Reach
from tmf645_simulator.edits import (
    AddCoverage,
    AddInstalled,
    Edit,
    MoveBuild,
    PutRow,
    SetPool,
    StopSell,
    apply,
)
from tmf645_simulator.errors import UnknownReference
from tmf645_simulator.installed import InstalledService
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.overtaken import is_overtaken
from tmf645_simulator.progression import Immediately
from tmf645_simulator.request import CheckRequest, Item, QueryRequest, Wishes
from tmf645_simulator.specifications import Demand, Unit
from tmf645_simulator.tasks import Asked, Task, advance, invalidate, open_task

FULL = SetPool(node="olt", unit=Unit.PORT, used=8)
BUSIER = SetPool(node="olt", unit=Unit.PORT, used=7)
NO_MORE_FIBRE = StopSell(technology="fibre", at=NOW)
CHECK = CheckRequest(items=(internet(),))
FASTEST = CheckRequest(
    items=(internet(characteristics={"speed": 1000}),), wishes=Wishes(alternatives=True)
)
QUERY = QueryRequest(criteria=Item(id="q", places=(AT_HOME,)))


def answered(asked: Asked = CHECK, inventory: Inventory | None = None) -> Task:
    """A task that was answered now."""
    task = open_task("7", asked, Immediately(), at=NOW)
    return advance(task, inventory or world(), at=NOW)[0]


def overtaken(task: Task, edit: Edit, inventory: Inventory | None = None) -> bool:
    """Whether ``edit`` makes it untrue a day later."""
    after = apply(inventory or world(), edit)
    return is_overtaken(task, edit, after, at=NOW + timedelta(days=1))


@pytest.mark.parametrize("asked", [CHECK, QUERY], ids=["check", "query"])
@pytest.mark.parametrize("edit", [FULL, NO_MORE_FIBRE], ids=["full", "stop-sell"])
def test_what_cannot_be_delivered_any_more_overtakes(asked: Asked, edit: Edit) -> None:
    """Checks and queries alike."""
    assert overtaken(answered(asked), edit)


@pytest.mark.parametrize("asked", [CHECK, QUERY], ids=["check", "query"])
def test_an_edit_that_leaves_room_overtakes_nothing(asked: Asked) -> None:
    """The question would be answered as before, if at a later moment."""
    assert not overtaken(answered(asked), BUSIER)


def test_what_can_be_delivered_again_overtakes_a_no() -> None:
    """A refusal is an answer as well."""
    full = apply(world(), FULL)

    assert overtaken(answered(inventory=full), BUSIER, full)


def test_other_proposals_overtake() -> None:
    """What was proposed is gone, though the result is alternate before and after."""
    slow = apply(world(), SetPool(node="olt", unit=Unit.BANDWIDTH, total=100))
    slower = SetPool(node="olt", unit=Unit.BANDWIDTH, total=10)
    task = answered(FASTEST, _with_bandwidth(slow))

    assert task.found is not None
    assert overtaken(task, slower, _with_bandwidth(slow))
    assert not overtaken(task, MoveBuild(id="town", ready_at=None), _with_bandwidth(slow))


def test_a_question_that_has_to_be_completed_now_overtakes() -> None:
    """What was answered could not be answered any more as it was asked."""
    assert is_overtaken(answered(), FULL, ASKING, at=NOW)


def test_a_row_without_node_names_none() -> None:
    """Only what feeds a row of a later world is told of it."""
    after = apply(world(), PutRow(premises_id="home", reach=Reach(technology="fibre")))

    assert "home" not in {id_ for _, id_, _ in after.coverage.feeders()}


def test_a_service_of_an_unknown_specification_is_refused() -> None:
    """Its values are not looked at: there is nothing to hold them against."""
    service = InstalledService(id="S1", premises="home", specification="nobody")

    with pytest.raises(UnknownReference, match="nobody"):
        apply(world(), AddInstalled(service=service))


def test_pools_are_told_as_they_are_now() -> None:
    """Edits are counted."""
    assert apply(world(), FULL).capacity.current() == (
        Pool(node="olt", unit=Unit.PORT, total=8, used=8),
    )


def test_what_has_no_answer_or_lost_it_is_not_overtaken() -> None:
    """Once is enough."""
    waiting = open_task("7", CHECK, Immediately(), at=NOW)
    over = invalidate(answered(), at=NOW)

    assert not overtaken(waiting, FULL)
    assert not overtaken(over, FULL)


def test_an_edit_elsewhere_is_not_even_looked_at() -> None:
    """The world after it may be anything: the answer does not depend on what it touched."""
    elsewhere = AddCoverage(area=EAST)

    assert not is_overtaken(answered(), elsewhere, apply(world(), FULL), at=NOW)


def _with_bandwidth(inventory: Inventory) -> Inventory:
    """The world in which the line also takes bandwidth as fast as it is."""
    [service] = inventory.catalogue.services
    [line] = inventory.catalogue.resources
    demands = (*line.demands, Demand(unit=Unit.BANDWIDTH, of="speed"))
    return inventory.after(catalogue=Catalogue((service,), (replace(line, demands=demands),)))
