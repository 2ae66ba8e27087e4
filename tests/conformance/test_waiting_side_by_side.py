"""Purposes judged side by side: as many waits as a chain is long, and in one order everywhere."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from campaign.minimal_profile import PROFILE
from conformance.slow_servers import POSTED, Listening, SlowEveryThird
from tmf645_conformance import campaign, side_by_side
from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.catalogue import catalogue, select
from tmf645_conformance.exploring.drawer import Drawer
from tmf645_conformance.listener import Listener
from tmf645_conformance.profile import parse_profile
from tmf645_conformance.session import Budget, Own, Session
from tmf645_conformance.side_by_side import SideBySide, phases
from tmf645_conformance.sut import SUT
from tmf645_conformance.transport import connect
from tmf645_conformance.turns import At, Turn
from tmf645_reports.model import Decided, Event, Finished, Level, Outcome, Verdict, Waiting

MINIMAL = "asgi:campaign.minimal_server:create_app"


def events(target: str, only: str = "", *, generated: bool = False, **timers: float) -> list[Event]:
    """What a run tells."""
    profile = parse_profile({**PROFILE, "timers": {**PROFILE["timers"], **timers}})
    purposes = select(only, generated=generated)
    return list(
        run(Campaign(target=target, purposes=purposes, profile=profile, budget=Budget.QUICK))
    )


def rounds(told: Sequence[Event]) -> list[int]:
    """How many requirements each wait was for."""
    waits = [event.what for event in told if isinstance(event, Waiting)]
    found = [re.fullmatch(r"the answers to (\w+) requirements?", what) for what in waits]
    return [1 if each[1] == "one" else int(each[1]) for each in found if each]


def test_a_run_waits_as_often_as_its_longest_chain_is_long() -> None:
    """A hundred requirements wait for the server, in no more than twenty rounds."""
    told = events(MINIMAL)
    waited = rounds(told)

    assert sum(waited) >= 90
    assert len(waited) <= 20
    assert max(waited) <= side_by_side.MOST


def test_each_purpose_is_decided_once_and_told_in_the_order_of_the_catalogue() -> None:
    """In the report; as events, outcomes come as they are known."""
    told = events(MINIMAL)
    decided = [event.outcome.id for event in told if isinstance(event, Decided)]
    (report,) = [event.report for event in told if isinstance(event, Finished)]
    ids = [purpose.id for purpose in select("", generated=False)]

    assert sorted(ids) == sorted(decided)
    assert ids == [outcome.id for outcome in report.outcomes]


def test_what_is_sent_is_sent_in_one_order_however_long_tasks_take() -> None:
    """So equal runs have equal reports, and a seed repeats what it has found."""
    orders = []
    for server in (Listening, SlowEveryThird):
        POSTED.clear()
        events(f"asgi:conformance.slow_servers:{server.__name__}", "CSQ-RES,CSQ-LIF,CSQ-MGT")
        orders.append(list(POSTED))

    assert orders[0]
    assert orders[0] == orders[1]


def test_a_server_that_works_on_one_task_at_a_time_is_not_given_up() -> None:
    """Side by side it has them all to do: its time begins anew with each that it has done."""
    told = events("asgi:conformance.slow_servers:OneAtATime", "CSQ-RES", settle=1.5)
    (report,) = [event.report for event in told if isinstance(event, Finished)]

    assert [] == [each.id for each in report.outcomes if each.verdict is Verdict.INCONCLUSIVE]


def test_events_are_waited_for_when_all_else_is_decided() -> None:
    """Nobody but the purposes about events sets any off then."""
    parts = [{each.group[4:] for each in part} for part in phases(catalogue())]

    assert [{"NOT"}, {"GEN"}] == parts[1:]
    assert parts[0].isdisjoint({"NOT", "GEN"})


@contextmanager
def session() -> Iterator[Session]:
    """A session with the minimal server."""
    with connect(MINIMAL) as connection, Listener() as listener:
        yield Session(connection, parse_profile(PROFILE), listener)


def outcome(id: str) -> Outcome:
    """An outcome."""
    return Outcome(id=id, title="", level=Level.MANDATORY, verdict=Verdict.PASS, clauses=())


@pytest.mark.parametrize("in_order", [0, 1], ids=["later", "at first"])
def test_a_purpose_begins_when_what_is_given_for_it_is_decided(
    in_order: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who needs none that waits does not wait, but at first, when it is to be seen soon how it goes."""
    monkeypatch.setattr(side_by_side, "_IN_ORDER", in_order)
    first, second, other = select("CSQ-REQ-BV-01,CSQ-REQ-BV-02,CSQ-REQ-BV-04")
    chosen = [
        replace(first, given=()),
        replace(second, given=(first.id,)),
        replace(other, given=()),
    ]
    order: list[str] = []
    looks = iter([False, True])
    with session() as talk:

        def judge(purpose: Any) -> Outcome:
            order.append(f"begin {purpose.id}")
            if purpose.id == first.id:
                talk.wait(lambda: next(looks), 5)
            order.append(f"end {purpose.id}")
            return outcome(purpose.id)

        told = list(SideBySide(talk, judge).decide(chosen))

    b, e = "begin", "end"
    first_waits = [(b, first), (b, other), (e, other), (e, first), (b, second), (e, second)]
    all_wait = [(b, first), (e, first), (b, second), (e, second), (b, other), (e, other)]
    expected = all_wait if in_order else first_waits
    assert [f"{what} {whom.id}" for what, whom in expected] == order
    assert [whom.id for what, whom in expected if what == e] == [
        each.id for each in told if isinstance(each, Outcome)
    ]


def test_each_purpose_has_its_own_exchanges_and_choices() -> None:
    """Whatever the others have sent and drawn while it waited."""
    chosen = [replace(each, given=()) for each in select("CSQ-REQ-BV-01,CSQ-REQ-BV-02")]
    seen: dict[str, tuple[int, float, float]] = {}
    with session() as talk:

        def judge(purpose: Any) -> Outcome:
            talk.begin_purpose("the same for both")
            drawn = talk.random.random()
            SUT(talk).post({})
            talk.wait(lambda: True, 5)
            SUT(talk).post({})
            seen[purpose.id] = (len(talk.exchanges), drawn, talk.random.random())
            return outcome(purpose.id)

        list(SideBySide(talk, judge).decide(chosen))

    one, other = seen.values()
    assert one == other
    assert 2 == one[0]


def test_who_stops_asking_for_outcomes_leaves_no_act_behind() -> None:
    """What was parked unwinds, and the session is as it was."""
    chosen = [replace(each, given=()) for each in select("CSQ-REQ-BV-01,CSQ-REQ-BV-02")]
    unwound: list[str] = []
    with session() as talk:

        def judge(purpose: Any) -> Outcome:
            try:
                talk.wait(lambda: False, 60)
            finally:
                unwound.append(purpose.id)
            return outcome(purpose.id)

        going = SideBySide(talk, judge).decide(chosen)
        next(going)
        going.close()  # type: ignore[attr-defined]  # a generator behind its protocol

        assert [each.id for each in chosen] == unwound
        assert talk.turn is None


def test_waits_side_by_side_take_no_longer_than_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server that keeps telling of something else is not waited for without end."""
    now = 0.0
    monkeypatch.setattr("tmf645_conformance.clock.seconds", lambda: now)
    with session() as talk:
        turn: Turn[bool] = Turn(lambda: talk.wait(lambda: False, 10))
        for number in range(60):
            now = float(number)
            talk.note_news()
            with talk.turn_of(turn, Own(), among=3):
                stopped = turn.go_on()
            if stopped is not At.LOOK:
                break

        assert 30.0 == now
        with talk.turn_of(turn, Own(), among=3):
            turn.go_on()
    assert turn.result is False


@pytest.mark.parametrize(
    ("wanted", "times"), [("CSQ-RES,CSQ-MGT,CSQ-GEN-BV-03", 1), ("CSQ-RES", 0)]
)
def test_examples_are_drawn_while_others_wait(
    wanted: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once there is something to look at; and never where nothing is generated."""
    begun: list[Drawer] = []

    def begin(drawer: Drawer) -> None:
        begun.append(drawer)

    monkeypatch.setattr(campaign, "_FIRST", 20)
    monkeypatch.setattr(Drawer, "begin", begin)
    told = events(MINIMAL, wanted, generated=True)

    assert len(begun) == times
    assert any(isinstance(event, Decided) for event in told)
