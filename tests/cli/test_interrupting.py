"""Ctrl-C: the run ends at once, in one line, and leaves the report of what it had."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.command_line import PATIENCE, environment, report_in, started, stop
from cli.strange_servers import error
from cli.task_servers import Tasks, keeping
from click.testing import CliRunner
from loopback import Answer, answering
from tmf645_cli import main
from tmf645_conformance import clock, interruption
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
    if next(taken) == 60:
        os.kill(os.getpid(), signal.SIGTERM)
    return self

_synchronization.ThreadLock.__enter__ = enter
main()
"""


def test_a_signal_at_the_worst_moment_waits_for_a_better_one(tmp_path: Path) -> None:
    """Else a lock would stay taken, and the run hang where it sends the next request: tidying up."""
    tasks = Tasks()
    script = tmp_path / "unfortunate.py"
    script.write_text(UNFORTUNATE, encoding="utf-8")

    with keeping(tasks) as target:
        ended = subprocess.run(
            [sys.executable, script, "check", target, "--out", tmp_path / "out"],
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
    report = report_in(tmp_path / "out")

    assert (143, "tmf645: terminated\n") == (ended.returncode, ended.stderr)
    assert "it was told to end" == report["partial"]
    assert ({}, True) == (tasks.tasks, report["run"]["removed"] > 0)


def test_who_asks_twice_is_heard_at_once() -> None:
    """The first interruption waits until something is waited for; the second does not."""
    interruption.interrupt(KeyboardInterrupt("first"))

    with pytest.raises(KeyboardInterrupt, match="second"):
        interruption.interrupt(KeyboardInterrupt("second"))

    interruption.heed()


def test_an_interruption_that_is_due_meets_the_next_wait() -> None:
    """Where it then waits, it is met at once; and only once."""
    interruption.interrupt(KeyboardInterrupt("due"))

    with pytest.raises(KeyboardInterrupt, match="due"):
        clock.sleep(60)

    with pytest.raises(KeyboardInterrupt, match="now"), interruption.waiting():
        interruption.interrupt(KeyboardInterrupt("now"))
    clock.sleep(0)


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
