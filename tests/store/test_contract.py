"""What every store promises, whatever it keeps things in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store.store_rig import CHECKS, QUERIES, Hand, due_in, event, finished, record, task
from store.stored_tasks import NOW
from tmf645_reference_server.store import (
    Change,
    ClockState,
    EditRow,
    Move,
    Removed,
    StoreDamagedError,
    Subscription,
)
from tmf645_simulator.lifecycle import TaskState

# --- qualifications ---------------------------------------------------------------------------


def test_what_was_kept_is_found_again(hand: Hand) -> None:
    """Document, state and task, also by a later life of the store."""
    kept = record(finished("7"), shows="ä")
    hand.keep(kept)
    hand.reopen()

    found = hand.find("7")

    assert found == kept
    assert (found.state, found.decoded()["description"]) == (TaskState.DONE, "ä")


def test_a_name_is_kept_once(hand: Hand) -> None:
    """A second creation under the same id is refused and changes nothing."""
    hand.keep(record(shows="first"))

    again = hand.run(hand.space.commit(Change(before=None, after=record(shows="second"))))

    assert not again
    assert hand.find("1").decoded()["description"] == "first"
    assert hand.run(hand.space.count(CHECKS)) == 1


def test_a_check_and_a_query_may_share_an_id(hand: Hand) -> None:
    """Each resource has its own names."""
    hand.keep(record(resource=CHECKS, shows="check"))
    hand.keep(record(resource=QUERIES, shows="query"))

    assert hand.find("1", CHECKS).decoded()["description"] == "check"
    assert hand.find("1", QUERIES).decoded()["description"] == "query"


def test_a_change_of_what_is_no_longer_stored_does_nothing(hand: Hand) -> None:
    """Whoever lost a race is told, and neither its document nor its events are kept."""
    hand.subscribe("L1")
    before = hand.keep(record(shows="0"))
    first = Change(before=before, after=record(shows="1"), deliveries=(event(1),))
    second = Change(before=before, after=record(shows="2"), deliveries=(event(2),))

    won = hand.together([hand.space.commit(first), hand.space.commit(second)])

    assert won == [True, False]
    assert hand.find("1").decoded()["description"] == "1"
    assert [each.event_id for each in hand.run(hand.space.waiting("L1"))] == ["e1"]


def test_of_many_changes_at_once_one_wins(hand: Hand) -> None:
    """Compare and set: nobody's change is lost without a word."""
    before = hand.keep(record())

    won = hand.together(
        [
            hand.space.commit(Change(before=before, after=record(shows=str(number))))
            for number in range(50)
        ]
    )

    assert won.count(True) == 1


def test_what_was_removed_is_gone(hand: Hand) -> None:
    """It is neither found nor listed nor counted nor due, and removing it again is refused."""
    kept = hand.keep(record(due_in(0)))

    first, second = (hand.run(hand.space.commit(Change(before=kept, after=None))) for _ in range(2))

    assert (first, second) == (True, False)
    assert hand.run(hand.space.find(CHECKS, "1")) is None
    assert hand.run(hand.space.listing(CHECKS)) == []
    assert hand.run(hand.space.count(CHECKS)) == 0
    assert hand.run(hand.space.due(NOW)) == []
    assert hand.run(hand.space.next_due()) is None


def test_lists_are_in_order_of_age(hand: Hand) -> None:
    """A change does not make anything younger; pages are parts of the list."""
    for number in (3, 1, 2, 9, 10):
        hand.keep(record(id=str(number)))
    assert hand.run(
        hand.space.commit(Change(before=hand.find("1"), after=record(id="1", shows="changed")))
    )

    listed = [each.id for each in hand.run(hand.space.listing(CHECKS))]
    page = [each.id for each in hand.run(hand.space.page(CHECKS, offset=1, limit=3))]
    beyond = hand.run(hand.space.page(CHECKS, offset=5, limit=3))

    assert listed == ["3", "1", "2", "9", "10"]
    assert page == ["1", "2", "9"]
    assert list(beyond) == []


def test_what_is_counted_is_what_is_there(hand: Hand) -> None:
    """Creations, changes, removals and refusals, over a restart."""
    for number in range(5):
        hand.keep(record(id=str(number)))
    hand.keep(record(resource=QUERIES))
    assert hand.run(hand.space.commit(Change(before=hand.find("3"), after=None)))
    assert not hand.run(hand.space.commit(Change(before=None, after=record(id="4"))))
    hand.reopen()

    assert hand.run(hand.space.count(CHECKS)) == 4
    assert hand.run(hand.space.count(QUERIES)) == 1
    assert hand.run(hand.space.count("nothing")) == 0


def test_namespaces_do_not_see_each_other(hand: Hand) -> None:
    """Equal ids are different things; what happens to one happens to one."""
    one, two = hand.store.space("one"), hand.store.space("two")
    for space in (one, two):
        hand.run(space.subscribe(Subscription(id="L1", callback=f"http://{space}"), {}))
        change = Change(before=None, after=record(due_in(0)), deliveries=(event(1),))
        assert hand.run(space.commit(change))
    hand.run(one.clear())

    assert hand.run(one.find(CHECKS, "1")) is None
    assert hand.run(two.find(CHECKS, "1")) is not None
    assert [len(hand.run(space.due(NOW))) for space in (one, two)] == [0, 1]
    assert [len(hand.run(space.waiting("L1"))) for space in (one, two)] == [0, 1]
    assert [len(hand.run(space.subscriptions())) for space in (one, two)] == [0, 1]


@pytest.mark.parametrize("id", ["", "a\x00b", "\ud800", "x" * 5000, "1'; --"])
def test_a_name_that_nothing_can_have_is_not_found(hand: Hand, id: str) -> None:
    """Clients write what they like; that is no fault of the store."""
    hand.keep(record())

    assert hand.run(hand.space.find(CHECKS, id)) is None
    assert not hand.run(hand.space.unsubscribe(id))


# --- what happens later -----------------------------------------------------------------------


def test_what_is_due_comes_in_order_of_time_then_age(hand: Hand) -> None:
    """And what is not due yet does not come."""
    for id, seconds in (("a", 3), ("b", 1), ("c", 3), ("d", 2), ("e", 4)):
        hand.keep(record(due_in(seconds, id)))

    due = [each.id for each in hand.run(hand.space.due(NOW + timedelta(seconds=3)))]

    assert due == ["b", "d", "a", "c"]


def test_the_next_moment_is_that_of_the_first(hand: Hand) -> None:
    """It moves on when that one is done; what waits for somebody has none."""
    first = hand.keep(record(due_in(1, "a")))
    hand.keep(record(due_in(2, "b")))
    hand.keep(record(finished("c")))
    before = hand.run(hand.space.next_due())
    assert hand.run(hand.space.commit(Change(before=first, after=record(finished("a")))))

    assert before == NOW + timedelta(seconds=1)
    assert hand.run(hand.space.next_due()) == NOW + timedelta(seconds=2)


def test_no_more_than_asked_for_is_due_at_once(hand: Hand) -> None:
    """The oldest first; the others are not lost."""
    for number in range(5):
        hand.keep(record(due_in(0, str(number))))

    some = hand.run(hand.space.due(NOW, limit=2))

    assert [each.id for each in some] == ["0", "1"]


def test_a_restart_forgets_nothing_that_is_due(hand: Hand) -> None:
    """An accepted job ends, whoever ends it."""
    hand.keep(record(due_in(5)))
    hand.reopen()

    assert hand.run(hand.space.next_due()) == NOW + timedelta(seconds=5)
    assert [each.id for each in hand.run(hand.space.due(NOW + timedelta(seconds=5)))] == ["1"]


# --- listeners and their events ---------------------------------------------------------------


def test_listeners_are_kept_in_order(hand: Hand) -> None:
    """With what they asked for, over a restart."""
    wanted = [
        Subscription(id="b", callback="http://127.0.0.1/b", query="eventType=x"),
        Subscription(id="a", callback="http://127.0.0.1/a"),
    ]
    for each in wanted:
        hand.run(hand.space.subscribe(each, {"subscription": 1}))
    hand.reopen()

    assert list(hand.run(hand.space.subscriptions())) == wanted
    assert dict(hand.run(hand.space.numbers())) == {"subscription": 1}


def test_events_wait_in_order_until_they_are_settled(hand: Hand) -> None:
    """Each listener has its own queue; what arrived is gone, what died is remembered."""
    hand.subscribe("L1", "L2")
    hand.keep(record(), event(1), event(2), event(1, to="L2"), event(3))
    hand.reopen()
    first, second, third = hand.run(hand.space.waiting("L1"))
    hand.run(hand.space.settle(first))
    dead = replace(second, attempts=5, failure="it hung up")
    hand.run(hand.space.settle(dead))
    hand.run(hand.space.settle(first))

    assert [each.event_id for each in (first, second, third)] == ["e1", "e2", "e3"]
    assert third.body == event(3).body
    assert list(hand.run(hand.space.waiting("L1"))) == [third]
    assert [each.event_id for each in hand.run(hand.space.waiting("L2"))] == ["e1"]
    assert list(hand.run(hand.space.dead_deliveries())) == [dead]


def test_a_failed_attempt_is_remembered_where_it_stands(hand: Hand) -> None:
    """The order does not change by it; a settled event does not come back by it."""
    hand.subscribe("L1")
    hand.keep(record(), event(1), event(2))
    tried = replace(event(1), attempts=1, failure="503", due=NOW + timedelta(seconds=1))
    hand.run(hand.space.attempted(tried))
    hand.reopen()
    before = list(hand.run(hand.space.waiting("L1")))
    hand.run(hand.space.settle(tried))
    hand.run(hand.space.attempted(tried))

    assert before == [tried, event(2)]
    assert [each.event_id for each in hand.run(hand.space.waiting("L1"))] == ["e2"]


def test_a_page_of_a_queue_is_its_beginning(hand: Hand) -> None:
    """Whoever brings events one by one reads one."""
    hand.subscribe("L1")
    hand.keep(record(), event(1), event(2))

    assert [each.event_id for each in hand.run(hand.space.waiting("L1", limit=1))] == ["e1"]


def test_a_dead_event_may_be_queued_again_by_itself(hand: Hand) -> None:
    """No record changes with it; as long as it waits, it waits once and as it is."""
    hand.subscribe("L1")
    hand.keep(record(), event(1))
    hand.run(hand.space.settle(replace(event(1), attempts=5, failure="it hung up")))
    kept = hand.run(hand.space.commit(Change(before=None, after=None, deliveries=(event(1),))))
    tried = replace(event(1), attempts=1, failure="503")
    hand.run(hand.space.attempted(tried))
    hand.run(hand.space.commit(Change(before=None, after=None, deliveries=(event(1),))))

    assert kept
    assert list(hand.run(hand.space.waiting("L1"))) == [tried]


def test_what_is_brought_again_is_dead_no_longer(hand: Hand) -> None:
    """Each time that it was given up; those of other listeners stay, and it waits once."""
    hand.subscribe("L1", "L2")
    hand.keep(record(), event(1), event(2), event(1, to="L2"))
    for number, to in ((1, "L1"), (1, "L1"), (2, "L1"), (1, "L2")):
        hand.run(hand.space.settle(replace(event(number, to=to), attempts=5, failure="no")))
    hand.run(hand.space.revive([event(1)]))
    hand.reopen()
    revived = hand.run(hand.space.waiting("L1"))
    dead = [
        (each.subscription_id, each.event_id) for each in hand.run(hand.space.dead_deliveries())
    ]
    hand.run(hand.space.settle(event(1)))

    assert list(revived) == [event(1)]
    assert dead == [("L1", "e2"), ("L2", "e1")]
    assert list(hand.run(hand.space.waiting("L1"))) == []
    assert len(hand.run(hand.space.dead_deliveries())) == 2


def test_nothing_is_queued_for_whom_nobody_knows(hand: Hand) -> None:
    """A listener that left between the decision and the commit leaves nothing behind."""
    hand.subscribe("L1")
    hand.keep(record(), event(1), event(2, to="gone"))
    left = hand.run(hand.space.unsubscribe("L1"))
    again = hand.run(hand.space.unsubscribe("L1"))

    assert (left, again) == (True, False)
    assert list(hand.run(hand.space.waiting("L1"))) == []
    assert list(hand.run(hand.space.waiting("gone"))) == []
    assert list(hand.run(hand.space.dead_deliveries())) == []


def test_a_disabled_listener_gets_nothing_more(hand: Hand) -> None:
    """What waited is dead with the reason, what comes later is not queued; it stays listed."""
    hand.subscribe("L1")
    hand.keep(record(), event(1))
    hand.run(hand.space.disable("L1", "it answered 410"))
    hand.run(hand.space.disable("nobody", "it answered 410"))
    hand.keep(record(id="2"), event(2))
    hand.reopen()

    assert [each.disabled for each in hand.run(hand.space.subscriptions())] == ["it answered 410"]
    assert list(hand.run(hand.space.waiting("L1"))) == []
    dead = [(each.event_id, each.failure) for each in hand.run(hand.space.dead_deliveries())]
    assert dead == [("e1", "it answered 410")]


# --- the world of the namespace ---------------------------------------------------------------


def test_the_clock_is_set_by_whoever_saw_it_last(hand: Hand) -> None:
    """Frozen, running, stepped; a second hand on it is refused."""
    frozen = ClockState(virtual=NOW)
    running = ClockState(virtual=NOW, real=NOW, step=timedelta(milliseconds=5))
    unset = hand.run(hand.space.clock())
    outcomes = [
        hand.run(hand.space.set_clock(None, frozen)),
        hand.run(hand.space.set_clock(None, running)),
        hand.run(hand.space.set_clock(frozen, running)),
        hand.run(hand.space.set_clock(frozen, frozen)),
    ]
    hand.reopen()

    assert unset is None
    assert outcomes == [True, False, True, False]
    assert hand.run(hand.space.clock()) == running


def test_edits_have_no_gaps(hand: Hand) -> None:
    """The version is the next one, or somebody else was faster."""
    rows = [EditRow(version=number, at=NOW, edit=b'{"n":%d}' % number) for number in (1, 2, 3)]
    outcomes = [hand.run(hand.space.edit(each)) for each in (rows[1], *rows, rows[2])]
    hand.reopen()

    assert outcomes == [False, True, True, True, False]
    assert list(hand.run(hand.space.edits())) == rows
    assert list(hand.run(hand.space.edits(after=2))) == rows[2:]


def test_documents_stand_on_their_shelves(hand: Hand) -> None:
    """Kept, replaced and taken away by whoever saw them last, in order of age."""
    outcomes = [
        hand.run(hand.space.put("watch", "b", None, b"1")),
        hand.run(hand.space.put("watch", "a", None, b"2")),
        hand.run(hand.space.put("other", "a", None, b"3")),
        hand.run(hand.space.put("watch", "a", None, b"4")),
        hand.run(hand.space.put("watch", "b", b"1", b"5")),
        hand.run(hand.space.put("watch", "b", b"1", None)),
        hand.run(hand.space.put("other", "a", b"3", None)),
        hand.run(hand.space.put("other", "a", b"3", None)),
        hand.run(hand.space.put("other", "a", None, None)),
    ]
    hand.reopen()

    assert outcomes == [True, True, True, False, True, False, True, False, True]
    assert list(hand.run(hand.space.shelf("watch")).items()) == [("b", b"5"), ("a", b"2")]
    assert dict(hand.run(hand.space.shelf("other"))) == {}
    found = [hand.run(hand.space.document("watch", id)) for id in ("a", "b", "c")]
    assert found == [b"2", b"5", None]
    assert hand.run(hand.space.document("other", "a")) is None


def test_identifiers_go_on_where_an_earlier_life_stopped(hand: Hand) -> None:
    """A restart gives no name twice."""
    hand.keep(record(), check=1, event=4)
    hand.keep(record(id="2"))
    hand.reopen()

    assert dict(hand.run(hand.space.numbers())) == {"check": 1, "event": 4}


def test_a_reset_tells_how_much_it_took(hand: Hand) -> None:
    """And leaves nothing."""
    hand.subscribe("L1")
    hand.keep(record(), event(1), event(2), check=1)
    hand.keep(record(resource=QUERIES))
    hand.run(hand.space.edit(EditRow(version=1, at=NOW, edit=b"{}")))
    hand.run(hand.space.set_clock(None, ClockState(virtual=NOW)))
    removed = hand.run(hand.space.clear())
    hand.reopen()

    assert removed == Removed(qualifications=2, subscriptions=1, deliveries=2, edits=1)
    assert hand.run(hand.space.clear()) == Removed()
    assert hand.run(hand.space.clock()) is None
    assert dict(hand.run(hand.space.numbers())) == {}
    assert hand.run(hand.space.edit(EditRow(version=1, at=NOW, edit=b"{}")))


def test_a_snapshot_brings_everything_back(hand: Hand) -> None:
    """Into the same namespace or another one; what came after it is gone."""
    hand.subscribe("L1", "L2")
    hand.run(hand.space.disable("L2", "410"))
    hand.keep(record(due_in(5, "a"), shows="a"), event(1), event(2), check=7)
    hand.keep(record(finished("b")))
    hand.run(hand.space.edit(EditRow(version=1, at=NOW, edit=b"{}")))
    hand.run(hand.space.set_clock(None, ClockState(virtual=NOW)))
    hand.run(hand.space.settle(replace(event(1), failure="dead")))
    hand.run(hand.space.put("watch", "w", None, b"kept"))
    dumped = hand.run(hand.space.dump())
    hand.keep(record(task("c")))
    assert hand.run(hand.space.commit(Change(before=hand.find("a"), after=None)))
    other = hand.store.space("other")

    hand.run(hand.space.load(dumped))
    hand.run(other.load(dumped))
    hand.reopen()

    for space in (hand.space, hand.store.space("other")):
        assert hand.run(space.dump()) == dumped
        assert [each.id for each in hand.run(space.listing(CHECKS))] == ["a", "b"]
        assert [each.event_id for each in hand.run(space.waiting("L1"))] == ["e2"]
        assert hand.run(space.next_due()) == NOW + timedelta(seconds=5)
        assert hand.run(space.count(CHECKS)) == 2
        assert dict(hand.run(space.numbers())) == {"check": 7}


def test_a_change_that_began_before_a_restore_does_not_undo_it(hand: Hand) -> None:
    """What was looked at before is not what is stored now."""
    hand.keep(record(shows="before"))
    dumped = hand.run(hand.space.dump())
    seen = hand.find("1")
    hand.run(hand.space.load(dumped))

    late = hand.run(hand.space.commit(Change(before=seen, after=record(shows="late"))))

    assert not late
    assert hand.find("1").decoded()["description"] == "before"


@pytest.mark.parametrize("dumped", [b"", b"{}", b'{"format":"tmf645-space/2","space":{}}', b"[]"])
def test_what_is_no_snapshot_changes_nothing(hand: Hand, dumped: bytes) -> None:
    """Refused as a whole."""
    hand.keep(record())

    with pytest.raises(StoreDamagedError, match="no snapshot"):
        hand.run(hand.space.load(dumped))
    assert hand.run(hand.space.count(CHECKS)) == 1


# --- namespaces and claims --------------------------------------------------------------------


def test_the_names_are_those_of_what_was_kept(hand: Hand) -> None:
    """So that a later life knows whose tasks go on."""
    hand.keep(record())
    hand.run(hand.store.space("two").subscribe(Subscription(id="L", callback="http://x"), {}))
    hand.reopen()

    assert set(hand.run(hand.store.names())) >= {"one", "two"}


def test_the_same_process_may_claim_again(hand: Hand) -> None:
    """A claim is against others."""
    assert hand.run(hand.store.claim("x", seconds=60))
    assert hand.run(hand.store.claim("x", seconds=60))


def test_a_change_is_carried_out_whole_or_not_at_all(hand: Hand) -> None:
    """A record, its events, documents and an edit: one that is not as expected stops all of it."""
    hand.subscribe("L1")
    hand.run(hand.space.put("watch", "a", None, b"1"))
    first = EditRow(version=1, at=NOW, edit=b"{}")
    take, add = Move(shelf="watch", id="a", before=b"1"), Move(shelf="plan", id="b", after=b"2")
    whole = Change(after=record(), deliveries=(event(1),), moves=(take, add), edit=first)

    refused = [
        hand.run(hand.space.commit(replace(whole, **wrong)))
        for wrong in (
            {"edit": replace(first, version=2)},
            {"moves": (add, replace(take, before=b"other"))},
            {"moves": (add, replace(take, id="nowhere"))},
            {"before": record(), "after": None},
        )
    ]
    untouched = (
        hand.run(hand.space.find(CHECKS, "1")),
        hand.run(hand.space.edits()),
        hand.run(hand.space.waiting("L1")),
        dict(hand.run(hand.space.shelf("watch"))),
        dict(hand.run(hand.space.shelf("plan"))),
    )
    done = [hand.run(hand.space.commit(whole)) for _ in range(2)]
    hand.reopen()

    assert refused == [False] * 4
    assert untouched == (None, [], [], {"a": b"1"}, {})
    assert done == [True, False]
    assert hand.find("1") == record()
    assert list(hand.run(hand.space.edits())) == [first]
    assert [each.event_id for each in hand.run(hand.space.waiting("L1"))] == ["e1"]
    assert dict(hand.run(hand.space.shelf("watch"))) == {}
    assert dict(hand.run(hand.space.shelf("plan"))) == {"b": b"2"}
