"""The passage of time: laws that hold for whatever is due."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from control.timers import START, Timers, passage_over, seconds_for
from hypothesis import given
from hypothesis import strategies as st
from tmf645_reference_server.due import Fired
from tmf645_reference_server.store import ClockState
from tmf645_reference_server.virtual_clock import ClockMode, ClockMovedError

offsets = st.lists(st.integers(0, 20).map(lambda seconds: START + timedelta(seconds=seconds)))
leaps = st.lists(st.integers(0, 15).map(lambda seconds: timedelta(seconds=seconds)), max_size=6)


def ring(*works: Timers, leaps: list[timedelta], mode: ClockMode = ClockMode.FROZEN) -> list[Fired]:
    """Advance over ``works`` in ``leaps``; return all that rang."""

    async def act() -> list[Fired]:
        passage = await passage_over(*works, mode=mode)
        return [each for leap in leaps for each in await passage.advance(leap)]

    return asyncio.run(act())


@given(offsets, offsets, leaps)
def test_what_is_due_rings_once_in_order_of_time(one: list, other: list, leaps: list) -> None:
    """By moment, then by the order of the works, then by sequence; nothing early, nothing twice."""
    end = START + sum(leaps, timedelta())
    expected = sorted(
        (due, work, number)
        for work, dues in (("a", one), ("b", other))
        for number, due in enumerate(dues)
        if due <= end and leaps
    )

    rung = ring(Timers("a", one), Timers("b", other), leaps=leaps)

    assert [(due, work, str(number)) for due, work, number in expected] == [
        (each.at, each.what, each.id) for each in rung
    ]


@given(offsets, leaps)
def test_one_leap_is_many_small_ones(dues: list, leaps: list) -> None:
    """What happens depends on how much time passes, not on how it was asked for."""
    whole = [sum(leaps, timedelta())] if leaps else []

    assert ring(Timers("a", dues), leaps=whole) == ring(Timers("a", dues), leaps=leaps)


@given(offsets, leaps, st.sampled_from([ClockMode.FROZEN, ClockMode.RUNNING]))
def test_everything_that_rings_sees_its_own_moment(
    dues: list, leaps: list, mode: ClockMode
) -> None:
    """The clock stands at the due moment while the work is done."""
    work = Timers("a", dues)

    rung = ring(work, leaps=leaps, mode=mode)

    assert [each.at for each in rung] == work.rung_at


def test_what_rings_may_set_another_timer_on_the_way() -> None:
    """Work that causes work: both within the same leap."""
    work = Timers("a", [START + timedelta(seconds=5)], echo=timedelta(seconds=3))

    rung = ring(work, leaps=[timedelta(minutes=1)])

    assert [(each.at - START).total_seconds() for each in rung] == [5, 8]


def test_what_is_late_rings_now_and_time_does_not_go_back() -> None:
    """A timer from before the clock was set rings at the moment at which the clock stands."""
    work = Timers("a", [START - timedelta(hours=1)])

    rung = ring(work, leaps=[timedelta(0)])

    assert len(rung) == 1
    assert work.rung_at == [START]


def test_time_does_not_go_back() -> None:
    """A negative duration is refused."""
    with pytest.raises(ValueError, match="time does not go back"):
        ring(Timers("a", []), leaps=[timedelta(seconds=-1)])


def test_a_clock_that_somebody_else_sets_meanwhile_is_told() -> None:
    """Compare-and-set: the loser learns of it and nobody's time is lost silently."""

    async def act() -> None:
        passage = await passage_over()
        clock = passage._clock
        await clock._space.set_clock(
            clock._state, clock.state(ClockMode.FROZEN, START + timedelta(hours=1))
        )
        await clock.change(clock.state(ClockMode.FROZEN, START + timedelta(hours=2)))

    with pytest.raises(ClockMovedError):
        asyncio.run(act())


def test_a_running_clock_runs_on_where_the_work_failed() -> None:
    """Whether the store was away or the server died: nothing is left standing."""

    class Failing(Timers):
        async def fire(self, until: datetime) -> Sequence[Fired]:
            raise OSError(f"the store is away at {until}")

    async def act() -> tuple[ClockMode, ClockState | None]:
        work = Failing("x", [START + timedelta(hours=1)])
        passage = await passage_over(work, mode=ClockMode.RUNNING)
        with pytest.raises(OSError, match="away"):
            await passage.advance(timedelta(hours=2))
        return passage._clock.mode, await passage._clock._space.clock()

    mode, kept = asyncio.run(act())

    assert mode is ClockMode.RUNNING
    assert kept is None or kept.real is not None


def test_three_days_with_many_timers_pass_quickly() -> None:
    """100,000 timers over 72 hours in under two seconds of computing; here a tenth of them."""
    assert seconds_for(10_000, timedelta(hours=72)) < 1.0


@pytest.mark.slow
def test_three_days_with_a_hundred_thousand_timers() -> None:
    """Linear: ten times the timers cost about ten times the seconds (a leap is no search)."""
    few, many = (seconds_for(count, timedelta(hours=72)) for count in (10_000, 100_000))

    assert many < 20 * few
