"""Somebody was refused, and waits for the world to change."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from simulator.generated_worlds import items, worlds
from simulator.small_world import NOW, find, internet, reaching, world
from simulator.test_decisions import ASKING
from simulator.test_edits import attempted, edits
from simulator.test_laws import GENERATED
from tmf645_simulator.edits import MoveBuild, SetPool, StopSell, apply, may_concern
from tmf645_simulator.results import Needs, Served
from tmf645_simulator.specifications import Unit
from tmf645_simulator.watch import Watch, look_again, watch

SOON = NOW + timedelta(days=1)
LATER = NOW + timedelta(days=2)


def test_what_is_served_needs_no_watch_and_what_lacks_a_value_cannot_have_one() -> None:
    """Both are answered as they are."""
    assert find(world(), internet()) == watch(internet(), world(), NOW)
    assert isinstance(watch(internet(), ASKING, NOW), Needs)


def test_a_watch_goes_on_until_the_world_serves_the_item() -> None:
    """It knows which edits may matter, and remembers since when somebody waits."""
    full = apply(world(), SetPool(node="olt", unit=Unit.PORT, used=8))
    room = SetPool(node="olt", unit=Unit.PORT, used=7)

    watched = watch(internet(), full, NOW)

    assert isinstance(watched, Watch)
    assert may_concern(room, watched.touched)
    assert not may_concern(StopSell(technology="copper", at=NOW), watched.touched)
    assert watched == look_again(watched, full, SOON)
    assert isinstance(look_again(watched, apply(full, room), SOON), Served)


def test_a_watch_knows_when_the_world_turns_by_itself() -> None:
    """A build that is ready serves without an edit; one that is delayed tells the new day."""
    building = world(coverage=reaching(ready_at=SOON))
    watched = watch(internet(), building, NOW)
    assert isinstance(watched, Watch)

    delayed = look_again(watched, apply(building, MoveBuild(id="town", ready_at=LATER)), SOON)

    assert isinstance(delayed, Watch)
    assert (SOON, LATER) == (watched.again_at, delayed.again_at)
    assert NOW == delayed.since
    assert isinstance(look_again(watched, building, SOON), Served)


@GENERATED
@given(st.data())
def test_nobody_waits_for_an_edit_that_does_not_concern_the_watch(data: st.DataObject) -> None:
    """Where an edit lets a watched item qualify, the watch was told that it might."""
    before = data.draw(worlds())
    for _ in range(12):
        watched = watch(data.draw(items(before)), before, NOW)
        edit = data.draw(edits(before))
        if isinstance(watched, Watch):
            again = look_again(watched, attempted(before, edit), NOW)
            assert may_concern(edit, watched.touched) or isinstance(again, Watch)
