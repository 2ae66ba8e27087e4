"""Ctrl-C: the run ends at once, in one line, and leaves the report of what it had."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from cli.command_line import PATIENCE, Ended, environment, report_in, started, stop, tmf645
from cli.strange_servers import error
from cli.task_servers import Tasks, keeping
from click.testing import CliRunner
from loopback import Answer, answering
from tmf645_cli import main
from tmf645_conformance import clock, interruption
from tmf645_conformance.listener import Listener
from tmf645_reports.console import ConsoleView
from tmf645_reports.files import RENDERERS, write_report
from tmf645_reports.model import Decided, Finished

MINIMAL = "asgi:campaign.minimal_server:MinimalServer"


class Slow:
    """Answers each request after a while; ``asked`` counts them."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, *_: object) -> Answer:
        """Take a moment, and refuse."""
        self.asked += 1
        time.sleep(0.05)
        return error(500)


@pytest.mark.parametrize("after", [1, 3, 20])
def test_an_interrupted_run_leaves_its_report(after: int, tmp_path: Path) -> None:
    """Wherever it is interrupted: exit code 130, one line, four files, marked as partial."""
    slow = Slow()
    out = tmp_path / "out"
    with answering(slow) as target, started("check", target, "--out", out) as process:
        wait_for(slow, after)
        ended = stop(process, signal.SIGINT)
    report = report_in(out)

    assert (130, "tmf645: interrupted\n") == (ended.code, ended.err), ended.out
    assert ended.seconds < 5
    assert set(RENDERERS) == {path.name for path in out.iterdir()}
    assert ("it was interrupted", "inconclusive") == (
        report["partial"],
        report["verdict"].replace("nonconformant", "inconclusive"),
    )
    assert 1 == ended.out.count("the run broke off: it was interrupted") + ended.out.count(
        "The run broke off: it was interrupted"
    )


def wait_for(slow: Slow, count: int) -> None:
    """Wait until so many requests have come."""
    deadline = time.monotonic() + 20
    while slow.asked < count:
        assert time.monotonic() < deadline, slow.asked
        time.sleep(0.005)


#: Sends itself SIGTERM just after httpcore has taken a lock, before it can have undertaken to give
#: it back.
UNFORTUNATE = """
import itertools, os, signal
from httpcore import _synchronization
from tmf645_cli.main import main

taken = itertools.count(1)

def enter(self):
    self._lock.acquire()
    if next(taken) == int(os.environ["UNFORTUNATE"]):
        os.kill(os.getpid(), signal.SIGTERM)
    return self

_synchronization.ThreadLock.__enter__ = enter
main()
"""


def unfortunately(folder: Path, *arguments: str | Path, lock: int) -> Ended:
    """Run the command, with a SIGTERM just after so many locks."""
    script = folder / "unfortunate.py"
    script.write_text(UNFORTUNATE, encoding="utf-8")
    begun = time.monotonic()
    ended = subprocess.run(
        [sys.executable, script, *arguments],
        env=environment(UNFORTUNATE=str(lock)),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    seconds = time.monotonic() - begun
    return Ended(code=ended.returncode, out=ended.stdout, err=ended.stderr, seconds=seconds)


def test_a_signal_at_the_worst_moment_waits_for_a_better_one(tmp_path: Path) -> None:
    """Else a lock would stay taken, and the run hang where it sends the next request: tidying up."""
    tasks = Tasks()
    with keeping(tasks) as target:
        ended = unfortunately(tmp_path, "check", target, "--out", tmp_path / "out", lock=60)
    report = report_in(tmp_path / "out")

    assert (143, "tmf645: terminated\n") == (ended.code, ended.err), ended.out
    assert "it was told to end" == report["partial"]
    assert ({}, True) == (tasks.tasks, report["run"]["removed"] > 0)


def test_it_does_where_a_finding_is_replayed_too(tmp_path: Path) -> None:
    """What the replay created is removed."""
    tasks, report = Tasks(), tmp_path / "out"
    with keeping(tasks) as target:
        tmf645("check", target, "--only", "CSQ-MGT-BV-01", "--out", report)
        ended = unfortunately(
            tmp_path, "replay", "CSQ-MGT-BV-01", target, "--report", report, lock=20
        )

    assert (143, "tmf645: terminated\n", {}) == (ended.code, ended.err, tasks.tasks), ended.out


def ask() -> None:
    """As Ctrl-C does."""
    signal.raise_signal(signal.SIGINT)


@interruption.stoppable()
def ask_then_wait(computed: list[str]) -> None:
    """Something is computed between the two."""
    ask()
    computed.append("something")
    clock.sleep(60)


@interruption.stoppable()
def ask_twice(*, heeded: bool) -> None:
    """The second time after the first was heeded, or while it is due."""
    ask()
    if heeded:
        with suppress(KeyboardInterrupt):
            clock.sleep(60)
    ask()
    pytest.fail("it goes on")


def test_an_interruption_meets_the_next_wait() -> None:
    """Not what is computed before; and where something is waited for just then, at once."""
    computed: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        ask_then_wait(computed)

    with pytest.raises(KeyboardInterrupt), interruption.stoppable(), interruption.waiting():
        ask()

    assert ["something"] == computed


def test_what_is_never_waited_for_again_is_interrupted_at_its_end() -> None:
    """And nothing is left over for what comes later in the same process."""
    with pytest.raises(KeyboardInterrupt), interruption.stoppable():
        ask()
    with interruption.stoppable():
        clock.sleep(0)


@pytest.mark.parametrize("heeded", [False, True])
def test_who_asks_twice_is_heard_at_once(heeded: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Wherever it is, and whatever was done about the first time."""
    with pytest.raises(KeyboardInterrupt):
        ask_twice(heeded=heeded)


def test_a_listener_that_was_interrupted_takes_further_events() -> None:
    """What was waited for is given up, and no lock stays taken."""
    with Listener() as listener:
        threading.Timer(0.2, ask_from_elsewhere).start()
        with pytest.raises(KeyboardInterrupt), interruption.stoppable():
            listener.wait_for(lambda _: True, within_seconds=60)

        httpx.post(listener.address("mine"), json={}, trust_env=False)

        assert 1 == len(listener.received())


def ask_from_elsewhere() -> None:
    """As a terminal does, while the first thread waits."""
    os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[type]]:
    """Interrupts the view once at the event whose type the list holds."""
    at: list[type] = []
    tell = ConsoleView.__call__

    def told(view: ConsoleView, event: Any) -> None:
        if at and isinstance(event, at[0]):
            at.clear()
            raise KeyboardInterrupt
        tell(view, event)

    monkeypatch.setattr(ConsoleView, "__call__", told)
    yield at
    assert [] == at


@pytest.mark.parametrize(("event", "decided"), [(Decided, 1), (Finished, 2)])
def test_between_two_purposes_is_a_place_too(
    event: type, decided: int, interrupted: list[type], tmp_path: Path
) -> None:
    """While something is shown, and while the last things are: the report is whole and told once."""
    interrupted.append(event)
    options = ["--only", "CSQ-REQ-BV-01,CSQ-REQ-BV-02", "--out", str(tmp_path)]

    ended = CliRunner().invoke(main, ["check", MINIMAL, *options])

    assert 130 == ended.exit_code, ended.output
    assert decided == len(report_in(tmp_path)["outcomes"])
    assert 1 == ended.output.count("Report: ")
    assert (event is Decided) == bool(report_in(tmp_path)["partial"])


def test_impatience_while_the_report_is_written_ends_it_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Who interrupts a second time wants it to end, report or not; the exit code says so."""
    writes = []

    def impatient(*arguments: Any) -> object:
        writes.append(arguments)
        if len(writes) < 3:
            raise KeyboardInterrupt
        return write_report(*arguments)

    monkeypatch.setattr("tmf645_cli.checking.write_report", impatient)

    options = ["--only", "CSQ-REQ-BV-01", "--out", str(tmp_path)]
    ended = CliRunner().invoke(main, ["check", MINIMAL, *options])

    assert (130, 2) == (ended.exit_code, len(writes))
