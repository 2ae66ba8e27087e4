"""Holds in every kind of store: all or nothing, each pool given out once."""

from dataclasses import replace
from datetime import timedelta

from store.store_rig import Hand
from store.stored_tasks import NOW
from tmf645_reference_server.store import Removed
from tmf645_simulator.capacity import PoolKey, PoolTake
from tmf645_simulator.holds import Hold, confirm, expire, release
from tmf645_simulator.specifications import Unit

PORTS: PoolKey = ("splitter", Unit.PORT)
BANDWIDTH: PoolKey = ("olt", Unit.BANDWIDTH)


def hold(id: str, *, ports: float = 1, bandwidth: float = 0.1, minutes: int = 5) -> Hold:
    """Return a hold of something from both pools."""
    takes = (
        PoolTake("splitter", Unit.PORT, float(ports)),
        PoolTake("olt", Unit.BANDWIDTH, bandwidth),
    )
    return Hold(id=id, takes=takes, expires_at=NOW + timedelta(minutes=minutes))


def free(ports: float = 2, bandwidth: float = 0.3) -> dict[PoolKey, float]:
    """Return what the world has."""
    return {PORTS: ports, BANDWIDTH: bandwidth}


def test_what_was_taken_is_reserved_until_it_is_given_back(hand: Hand) -> None:
    """Over a restart, too; a second release gives nothing back."""
    kept = hold("a", ports=2, bandwidth=0.1)
    outcomes = [hand.run(hand.space.take(kept, free()))]
    hand.reopen()
    outcomes.append(hand.run(hand.space.take(hold("b"), free())))
    before = dict(hand.run(hand.space.reserved()))
    outcomes += [hand.run(hand.space.change_hold(kept, release(kept))) for _ in range(2)]
    after = dict(hand.run(hand.space.reserved()))
    outcomes.append(hand.run(hand.space.take(hold("c"), free())))

    assert outcomes == [True, False, True, False, True]
    assert before == {PORTS: 2, BANDWIDTH: 0.1}
    assert after == {}
    assert hand.run(hand.space.find_hold("a")) == release(kept)
    assert [each.id for each in hand.run(hand.space.holds())] == ["a", "c"]


def test_one_pool_that_falls_short_leaves_the_other_alone(hand: Hand) -> None:
    """All or nothing, whichever of them is looked at first."""
    lacking = (hold("a", ports=3), hold("b", bandwidth=0.5))
    outcomes = [hand.run(hand.space.take(each, free())) for each in lacking]

    assert outcomes == [False, False]
    assert dict(hand.run(hand.space.reserved())) == {}
    assert hand.run(hand.space.find_hold("a")) is None
    assert list(hand.run(hand.space.holds())) == []


def test_fractions_add_up(hand: Hand) -> None:
    """Three tenths fit into 0.3, and given back they fit again."""
    for _ in range(3):
        many = [hold(f"{n}", ports=0.1) for n in range(3)]
        assert [hand.run(hand.space.take(each, free())) for each in many] == [True] * 3
        assert not hand.run(hand.space.take(hold("more", ports=0.1), free()))
        hand.run(hand.space.clear())


def test_an_id_is_given_once(hand: Hand) -> None:
    """A second hold under the same id takes nothing."""
    outcomes = [hand.run(hand.space.take(hold("a"), free())) for _ in range(2)]

    assert outcomes == [True, False]
    assert hand.run(hand.space.reserved())[PORTS] == 1


def test_a_hold_that_is_confirmed_stays(hand: Hand) -> None:
    """It keeps its capacity and has no end any more; an older view of it changes nothing."""
    kept = hold("a")
    hand.run(hand.space.take(kept, free()))
    sure = confirm(kept)
    outcomes = [
        hand.run(hand.space.change_hold(kept, sure)),
        hand.run(hand.space.change_hold(kept, expire(kept, NOW + timedelta(days=1)))),
        hand.run(hand.space.change_hold(hold("nobody"), sure)),
    ]

    assert outcomes == [True, False, False]
    assert hand.run(hand.space.reserved())[PORTS] == 1
    assert hand.run(hand.space.next_hold_due()) is None
    assert hand.run(hand.space.find_hold("a")) == sure


def test_those_whose_time_is_over_come_in_order(hand: Hand) -> None:
    """And the next moment is that of the first that is still held."""
    kept = [hold("a", minutes=3), hold("b", minutes=1), hold("c", minutes=9), hold("d", minutes=2)]
    for each in kept:
        assert hand.run(hand.space.take(replace(each, quantity=1), free(9, 9)))
    hand.run(hand.space.change_hold(kept[1], release(kept[1])))
    hand.reopen()

    due = [each.id for each in hand.run(hand.space.due_holds(NOW + timedelta(minutes=3)))]
    first = [each.id for each in hand.run(hand.space.due_holds(NOW + timedelta(days=1), limit=1))]

    assert (due, first) == (["d", "a"], ["d"])
    assert hand.run(hand.space.next_hold_due()) == NOW + timedelta(minutes=2)


def test_holds_are_part_of_a_snapshot_and_of_a_reset(hand: Hand) -> None:
    """With what they reserve."""
    kept, gone = hold("a"), hold("b")
    for each in (kept, gone):
        hand.run(hand.space.take(each, free()))
    hand.run(hand.space.change_hold(gone, release(gone)))
    dumped = hand.run(hand.space.dump())
    removed = hand.run(hand.space.clear())
    emptied = dict(hand.run(hand.space.reserved()))
    hand.run(hand.space.load(dumped))

    assert removed == Removed(holds=2)
    assert emptied == {}
    assert hand.run(hand.space.dump()) == dumped
    assert hand.run(hand.space.reserved())[PORTS] == 1
    assert hand.run(hand.space.next_hold_due()) == kept.expires_at


def test_of_many_at_once_the_last_port_goes_to_one(hand: Hand) -> None:
    """Sixty-four hands reach for it together."""
    many = [hold(str(number)) for number in range(64)]

    won = hand.together([hand.space.take(each, free(ports=1)) for each in many])

    assert won.count(True) == 1
    assert len(hand.run(hand.space.holds())) == 1
