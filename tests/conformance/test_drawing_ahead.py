"""Examples drawn ahead, in a process of their own: the same ones, and none where that process is gone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from campaign.minimal_profile import PROFILE
from campaign.running import generated
from hypothesis import strategies as st
from tmf645_conformance import campaign as campaigns
from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.catalogue import select
from tmf645_conformance.examples import _STRATEGIES
from tmf645_conformance.exploring import drawing
from tmf645_conformance.exploring.ahead import Drawer
from tmf645_conformance.exploring.engine import search, strategy
from tmf645_conformance.exploring.orders import Order
from tmf645_conformance.exploring.search import explore
from tmf645_conformance.listener import Listener
from tmf645_conformance.profile import parse_profile
from tmf645_conformance.session import Budget, Session
from tmf645_conformance.sut import SUT
from tmf645_conformance.transport import connect
from tmf645_conformance.verdicts import Failed
from tmf645_reports.model import Finished, Overall, Report

TARGET = "asgi:campaign.minimal_server:MinimalServer"
MANY = 6


@pytest.fixture(name="sut")
def _sut() -> Iterator[SUT]:
    profile = parse_profile(PROFILE)
    with connect(TARGET) as connection, Listener() as ours:
        session = Session(connection, profile, ours, budget=Budget.QUICK)
        session.begin_purpose("a search")
        yield SUT(session)


@pytest.fixture(name="drawer")
def _drawer() -> Iterator[Drawer]:
    drawer = Drawer()
    yield drawer
    drawer.close()


def orders(sut: SUT) -> list[Order]:
    """One of each generated purpose, with time enough."""
    made = [
        _STRATEGIES[each.id].order(SUT(sut.session, each.resource), sut.session.choice_of(each.id))
        for each in generated()
    ]
    return [order_with(order, examples=MANY, seconds=60) for order in made]


def order_with(order: Order, **changes: Any) -> Order:
    """``order`` but for ``changes``."""
    fields = {name: getattr(order, name) for name in order.__struct_fields__}
    return Order(**{**fields, **changes})


def tried_here(order: Order) -> list[Any]:
    """What a search in this process would try."""
    return drawn_of(strategy(order.room, order.name, order.ground), order.choice, order.examples)


def drawn_of(made: st.SearchStrategy[Any], choice: int, most: int) -> list[Any]:
    """The first of ``made``."""
    drawn: list[Any] = []

    def take(example: Any) -> None:
        drawn.append(example)

    search(made, take, choice=choice, most=most)
    return drawn


# --- what is drawn ----------------------------------------------------------------------------------


def test_what_is_drawn_is_what_a_search_would_try(
    sut: SUT, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For each generated purpose, whatever order the sets of that process have."""
    wanted = orders(sut)
    for seed in ("1", "2"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        drawer = Drawer()
        try:
            for order in wanted:
                drawer.order(order)
            drawn = [drawer.drawn(order) for order in wanted]
        finally:
            drawer.close()

        assert [tried_here(order) for order in wanted] == drawn


def test_drawing_ends_when_its_time_is_over(sut: SUT) -> None:
    """With one example, at least."""
    hurried = order_with(orders(sut)[0], examples=100_000, seconds=0.0)

    assert len(drawing.drawn(hurried) or []) == 1


def test_where_no_example_can_be_made_none_is_drawn(
    sut: SUT, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search says so, then."""
    monkeypatch.setattr(drawing, "strategy", lambda *_: st.nothing())

    assert drawing.drawn(orders(sut)[0]) is None


def test_what_was_not_ordered_is_drawn_when_it_is_asked_for(sut: SUT, drawer: Drawer) -> None:
    """And what was ordered meanwhile is not lost."""
    first, second, third = orders(sut)[:3]
    drawer.order(second)
    drawer.order(first)

    assert tried_here(third) == drawer.drawn(third)
    assert tried_here(first) == drawer.drawn(first)
    assert tried_here(second) == drawer.drawn(second)


# --- who draws --------------------------------------------------------------------------------------


def test_a_process_that_is_gone_has_drawn_nothing(sut: SUT, drawer: Drawer) -> None:
    """Whoever asks is not kept waiting, however often."""
    first, second = orders(sut)[:2]
    drawer.order(first)
    drawer._process.kill()

    assert drawer.drawn(first) is None
    assert drawer.drawn(second) is None


def test_it_ends_with_whoever_ordered() -> None:
    """Also with one that had no time to end it."""
    code = (
        "import os, signal\n"
        "from tmf645_conformance.exploring.ahead import Drawer\n"
        "print(Drawer()._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    drawing_process = int(killed.stdout)

    assert killed.returncode == -signal.SIGKILL
    assert is_gone(drawing_process, within=20)


def is_gone(process: int, within: float) -> bool:
    """Whether a process that is no child of ours has ended, in so many seconds."""
    until = time.monotonic() + within
    with suppress(ProcessLookupError):
        while time.monotonic() < until:
            os.kill(process, 0)
            time.sleep(0.05)
        return False
    return True


# --- a search with what was drawn -------------------------------------------------------------------


def test_what_was_drawn_and_holds_is_all_that_is_tried(sut: SUT) -> None:
    """Nothing is made here, which would take a second."""
    tried: list[Any] = []
    explore(sut, _none_here, lambda _, example: tried.append(example), ahead=lambda _: [1, 2, 3])

    assert tried == [1, 2, 3]


def test_what_was_drawn_and_fails_is_made_small_here(sut: SUT) -> None:
    """By a search for the same examples; what held before is not asked again."""
    tried: list[Any] = []

    def trial(_: SUT, example: list[int]) -> None:
        tried.append(tuple(example))
        if any(row > 10 for row in example):
            raise Failed("too large")

    with pytest.raises(Failed) as failed:
        explore(sut, _lists, trial, ahead=lambda choice: drawn_of(_lists(), choice, 12))

    assert failed.value.example == [11]
    assert sorted(set(tried)) == sorted(tried[:-1])  # the smallest is tried once again


def test_what_was_drawn_and_fails_counts_though_it_is_not_made_again(sut: SUT) -> None:
    """A search that chooses otherwise does not take back what was seen."""
    with pytest.raises(Failed) as failed:
        explore(sut, st.booleans, _fails_at_seven, ahead=lambda _: [7])

    assert failed.value.example == 7


def _fails_at_seven(_: SUT, example: Any) -> None:
    if example == 7:
        raise Failed("seven")


def _lists() -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(), min_size=1)


def _none_here() -> st.SearchStrategy[Any]:
    pytest.fail("examples were made here")


# --- a run ------------------------------------------------------------------------------------------


def report_of_a_run() -> Report:
    """What a whole run against an honest server comes to."""
    campaign = Campaign(
        target=TARGET,
        purposes=select(""),
        profile=parse_profile(PROFILE),
        budget=Budget.QUICK,
    )
    *_, last = run(campaign)
    assert isinstance(last, Finished)
    return last.report


def test_a_run_has_its_examples_drawn_and_ends_who_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """For every search there is something drawn, and no process is left."""
    drawers: list[Drawer] = []
    asked: list[list[Any] | None] = []

    class Watched(Drawer):
        def __init__(self) -> None:
            super().__init__()
            drawers.append(self)

        def drawn(self, order: Order) -> list[Any] | None:
            asked.append(super().drawn(order))
            return asked[-1]

    monkeypatch.setattr(campaigns, "Drawer", Watched)
    report = report_of_a_run()

    (drawer,) = drawers
    assert drawer._process.poll() is not None
    assert len(asked) == len(generated())
    assert all(asked)
    assert report.verdict is Overall.CONFORMANT


def test_a_run_draws_for_itself_where_no_process_can_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes a little longer, and comes to the same."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    report = report_of_a_run()
    searches = [each for each in report.outcomes if "-GEN-" in each.id]

    assert report.verdict is Overall.CONFORMANT
    assert {each.verdict.value for each in searches} == {"pass"}
