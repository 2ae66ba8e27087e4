"""Examples drawn ahead, in a process of their own: the same ones, and here where that process is gone."""

import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from campaign.minimal_profile import PROFILE
from campaign.running import generated, judged
from hypothesis import strategies as st
from tmf645_conformance.catalogue import TestPurpose, select
from tmf645_conformance.examples import _STRATEGIES, made_by
from tmf645_conformance.exploring import drawer as drawers
from tmf645_conformance.exploring import drawing, engine
from tmf645_conformance.exploring.drawer import Drawer
from tmf645_conformance.exploring.orders import Order
from tmf645_conformance.exploring.search import explore
from tmf645_conformance.listener import Listener
from tmf645_conformance.profile import parse_profile
from tmf645_conformance.session import Budget, Session
from tmf645_conformance.sut import SUT
from tmf645_conformance.transport import connect
from tmf645_conformance.verdicts import Failed
from tmf645_reports.model import Overall, Report

TARGET = "asgi:campaign.minimal_server:MinimalServer"
MANY = 6


@pytest.fixture(name="sut")
def _sut() -> Iterator[SUT]:
    with connect(TARGET) as connection, Listener() as ours:
        session = Session(connection, parse_profile(PROFILE), ours, budget=Budget.QUICK)
        session.begin_purpose("a search")
        yield SUT(session)


@pytest.fixture(name="drawer")
def _drawer() -> Iterator[Drawer]:
    drawer = Drawer()
    drawer.begin()
    yield drawer
    drawer.close()


def order_of(purpose: TestPurpose, sut: SUT) -> Order:
    """What a quick run orders for ``purpose``."""
    sut.session.begin_purpose(purpose.id)
    return _STRATEGIES[purpose.id].order(sut.about(purpose.resource))


def orders(sut: SUT) -> list[Order]:
    """One of each generated purpose, with time enough."""
    made = [order_of(purpose, sut) for purpose in generated()]
    return [msgspec.structs.replace(order, examples=MANY, seconds=60) for order in made]


def tried_here(order: Order) -> list[Any]:
    """What a search in this process would try."""
    tried: list[Any] = []

    def take(example: Any) -> None:
        tried.append(example)

    engine.search(order, take)
    return tried


def process_of(drawer: Drawer) -> "subprocess.Popen[bytes]":
    """The process that draws."""
    assert drawer._process is not None
    return drawer._process._process


def drawn_beside(sut: SUT) -> bool:
    """Whether the right examples are drawn by another process; they are drawn in any case."""
    drawer, order = Drawer(), orders(sut)[0]
    drawer.begin()
    try:
        assert drawer.drawn(order) == tried_here(order)
        return drawer.draws_ahead
    finally:
        drawer.close()


# --- what is drawn ----------------------------------------------------------------------------------


def test_what_is_drawn_is_what_a_search_would_try(
    sut: SUT, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For each generated purpose, whatever order the sets of that process have."""
    wanted = orders(sut)
    for seed in ("1", "2"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        drawer = Drawer()
        drawer.begin()
        try:
            for order in wanted:
                drawer.order(order)
            drawn = [drawer.drawn(order) for order in wanted]
            assert drawer._process is not None
        finally:
            drawer.close()

        assert [tried_here(order) for order in wanted] == drawn


def test_the_time_for_drawing_begins_with_the_first_example(sut: SUT, drawer: Drawer) -> None:
    """Not when that process begins to import what makes it, which takes longer than a quick run has."""
    first = order_of(generated()[0], sut)

    assert first.seconds == Budget.QUICK.effort.drawing
    assert len(drawer.drawn(first)) > 1


def test_drawing_ends_when_its_time_is_over(sut: SUT) -> None:
    """Not before it has an example."""
    hurried = msgspec.structs.replace(orders(sut)[0], examples=100_000, seconds=0.0)

    assert 1 <= len(drawing.drawn(hurried)) <= 2


def test_where_no_example_can_be_made_none_is_drawn(sut: SUT) -> None:
    """The search says so, then."""
    with patch.object(engine, "strategy", lambda _: st.nothing()):
        assert drawing.drawn(orders(sut)[0]) == []


def test_what_was_not_ordered_is_drawn_when_it_is_asked_for(sut: SUT, drawer: Drawer) -> None:
    """And what was ordered meanwhile is not lost."""
    first, second, third = orders(sut)[:3]
    drawer.order(second)
    drawer.order(first)

    assert tried_here(third) == drawer.drawn(third)
    assert tried_here(first) == drawer.drawn(first)
    assert tried_here(second) == drawer.drawn(second)
    assert drawer._process is not None


# --- where nobody else draws ------------------------------------------------------------------------


def kill(drawer: Drawer) -> None:
    """It ends, as for want of memory."""
    process_of(drawer).kill()


def stop(drawer: Drawer) -> None:
    """It says nothing any more."""
    process_of(drawer).send_signal(signal.SIGSTOP)


def say(what: bytes, drawer: Drawer) -> None:
    """It says something that is no reply."""
    assert drawer._process is not None
    drawer._process._replies = queue.SimpleQueue()
    drawer._process._replies.put(what)


@pytest.mark.parametrize(
    "happens",
    [
        kill,
        stop,
        partial(say, b'{"choice": 0, "exam'),
        partial(say, b"imported something\n"),
        partial(say, b"[]\n"),
        partial(say, b'{"choice": null, "examples": 3}\n'),
    ],
)
def test_who_is_gone_is_not_waited_for_again(
    sut: SUT,
    drawer: Drawer,
    happens: Callable[[Drawer], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was ordered is drawn here, and that process is ended."""
    monkeypatch.setattr(drawers, "_PATIENCE", 0.5)
    first, second = orders(sut)[:2]
    process = process_of(drawer)
    drawer.order(first)
    happens(drawer)

    assert drawer.drawn(first) == tried_here(first)
    assert drawer.drawn(second) == tried_here(second)
    assert process.poll() is not None


@pytest.mark.parametrize("executable", ["", None, "/nowhere/python", "/dev/null", "/bin/true"])
def test_where_no_python_can_begin_it_is_drawn_here(
    sut: SUT, executable: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes a little longer, and comes to the same."""
    monkeypatch.setattr(sys, "executable", executable)

    assert not drawn_beside(sut)


def test_a_program_that_is_frozen_does_not_begin_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its executable is itself, and no Python."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    drawer = Drawer()
    drawer.begin()

    assert drawer._process is None


def test_it_finds_our_modules_and_not_those_of_the_folder(
    sut: SUT, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's queue.py lies there; and what else stands on the path is passed over."""
    for name in ("queue", "json", "sitecustomize", "msgspec", "hypothesis"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not this one')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), *sys.path, tmp_path, "/nowhere"])

    assert drawn_beside(sut)


@pytest.mark.parametrize(
    ("variable", "value"), [("PYTHONIOENCODING", "utf-16"), ("PYTHONPATH", "."), ("LC_ALL", "C")]
)
def test_it_replies_in_any_environment(
    variable: str, value: str, sut: SUT, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also where something prints when Python begins."""
    (tmp_path / "sitecustomize.py").write_text("print('hello')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, value)

    assert drawn_beside(sut)


def test_it_ends_with_whoever_ordered() -> None:
    """Also with one that had no time to end it."""
    code = (
        "import os, signal\n"
        "from tmf645_conformance.exploring.drawer import Drawer\n"
        "drawer = Drawer()\n"
        "drawer.begin()\n"
        "print(drawer._process._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert is_gone(int(killed.stdout), within=20)


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


def explored(
    sut: SUT,
    trial: Callable[[SUT, Any], None],
    *,
    drawn: list[Any] | None = None,
    made: Callable[[], st.SearchStrategy[Any]],
) -> None:
    """Look for an example of what was ``drawn``, or of what is ``made``."""
    with (
        patch.object(engine, "strategy", lambda _: made()),
        patch.object(
            sut.session.drawer, "drawn", drawing.drawn if drawn is None else lambda _: drawn
        ),
    ):
        explore(sut, partial(made_by("fuzz", "bodies").order, sut), trial)


def test_what_was_drawn_and_holds_is_all_that_is_tried(sut: SUT) -> None:
    """Nothing is made here, which would take a second."""
    tried: list[Any] = []
    explored(sut, lambda _, each: tried.append(each), drawn=[1, 2, 3], made=_none_here)

    assert tried == [1, 2, 3]


def _none_here() -> st.SearchStrategy[Any]:
    pytest.fail("examples were made here")


def test_what_was_drawn_and_fails_is_made_small_here(
    sut: SUT, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a search for the same examples; what held before is not asked again."""
    effort = replace(Budget.QUICK.effort, seconds=60, shrinking=60, drawing=60)
    monkeypatch.setattr(Budget, "effort", effort)
    tried: list[Any] = []

    def trial(_: SUT, example: list[int]) -> None:
        tried.append(tuple(example))
        if any(row > 10 for row in example):
            raise Failed("too large")

    with pytest.raises(Failed) as failed:
        explored(sut, trial, made=lambda: st.lists(st.integers(), min_size=1))

    assert failed.value.example == [11]
    assert sorted(set(tried)) == sorted(tried[:-1])  # the smallest is tried once again


def test_what_was_drawn_and_fails_counts_though_it_is_not_made_again(sut: SUT) -> None:
    """A search that chooses otherwise does not take back what was seen."""

    def trial(_: SUT, example: Any) -> None:
        if example == 7:
            raise Failed("seven")

    with pytest.raises(Failed) as failed:
        explored(sut, trial, drawn=[7], made=st.booleans)

    assert failed.value.example == 7


# --- a run ------------------------------------------------------------------------------------------


def report_of(purposes: str = "", replayed: Any = None) -> Report:
    """What a quick run against an honest server comes to."""
    return judged(TARGET, PROFILE, purposes=select(purposes), replayed=replayed)


@pytest.fixture(name="begun")
def _begun(monkeypatch: pytest.MonkeyPatch) -> "list[subprocess.Popen[bytes]]":
    """The processes that were begun."""
    begun: list[subprocess.Popen[bytes]] = []

    class Watched(drawers._Process):
        def __init__(self) -> None:
            super().__init__()
            begun.append(self._process)

    monkeypatch.setattr(drawers, "_Process", Watched)
    return begun


def test_a_run_has_its_examples_drawn_and_ends_who_draws(
    begun: "list[subprocess.Popen[bytes]]", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is drawn in the run itself, and no process is left."""
    monkeypatch.setattr(drawers, "_drawn_here", lambda _: pytest.fail("drawn here"))
    report = report_of()

    (process,) = begun
    assert process.poll() is not None
    assert report.verdict is Overall.CONFORMANT


def test_who_does_not_wait_for_anything_else_has_nothing_drawn_ahead(
    begun: "list[subprocess.Popen[bytes]]",
) -> None:
    """A replay, a search alone, and a run that searches for nothing."""
    report_of("CSQ-GEN-BV-03", replayed=[{"do": "create", "like": 0}])
    report_of("CSQ-GEN-BV-03")
    report_of("CSQ-REQ-BV-03")

    assert begun == []


def test_a_run_draws_for_itself_where_no_process_can_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes a little longer, and comes to the same."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    report = report_of()
    searches = [each for each in report.outcomes if "-GEN-" in each.id]

    assert report.verdict is Overall.CONFORMANT
    assert {each.verdict.value for each in searches} == {"pass"}
