"""`tmf645 check --wait`: a server that is still starting is given its time, and no more."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.command_line import report_in, tmf645
from cli.strange_servers import error, nobody
from cli.task_servers import Tasks
from loopback import Answer, answering
from tmf645_conformance import reaching
from tmf645_conformance.transport import connect

ONE = ("--only", "CSQ-REQ-BV-01")


@contextmanager
def late(seconds: float) -> Iterator[str]:
    """A server that begins to listen after a while; its port is known before."""
    origin = nobody()
    done = threading.Event()

    def serve() -> None:
        time.sleep(seconds)
        with answering(Tasks(), port=int(origin.rpartition(":")[2])):
            done.wait()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield origin
    finally:
        done.set()
        thread.join()


def test_a_server_that_comes_up_in_time_is_judged(tmp_path: Path) -> None:
    """Refused connections are told once as the reason, then the run goes its way."""
    with late(10.0) as target:
        ended = tmf645("check", target, "--wait", "40", *ONE, "--out", tmp_path)
    report = report_in(tmp_path)

    assert "" == report["partial"], ended.said
    assert ["CSQ-REQ-BV-01"] == [each["id"] for each in report["outcomes"]]
    assert f"  waiting for the target to come up: cannot reach {target} (connection refused)" in (
        ended.out
    )


def test_a_server_that_does_not_come_up_ends_in_three(tmp_path: Path) -> None:
    """Not before the time is over, not much later, and the report says how long it was waited for."""
    target = nobody()
    ended = tmf645("check", target, "--wait", "2", *ONE, "--out", tmp_path)

    assert 3 == ended.code, ended.said
    assert 2 <= ended.seconds < 20
    assert f"cannot reach {target} (connection refused)." in ended.out
    assert "It was waited for during 2 s." in report_in(tmp_path)["partial"]


def test_later_is_no_answer_where_somebody_waits(tmp_path: Path) -> None:
    """A proxy answers 503 for a server that starts: with --wait it is no target yet."""
    with answering(lambda *_: error(503)) as target:
        waited = tmf645("check", target, "--wait", "1", *ONE, "--out", tmp_path / "waited")
        at_once = tmf645("check", target, *ONE, "--out", tmp_path / "at-once")

    assert 3 == waited.code, waited.said
    assert "answers 503. Does the server behind it start?" in waited.out
    assert 1 == at_once.code, at_once.said


def test_a_server_behind_a_proxy_is_judged_once_it_answers() -> None:
    """The first answer that is not "later" ends the waiting; each look before it is told."""
    answers = iter([503, 502, 504])

    def starting(*_: object) -> Answer:
        return error(next(answers, 404))

    with answering(starting) as target, connect(target) as connection:
        told = list(reaching.await_target(connection, 30))

    assert [True, False, False] == [event.news for event in told]
    assert [503, 502, 504] == [int(event.what[-3:]) for event in told]


def test_without_waiting_one_knock_is_all() -> None:
    """As before: any answer will do, and nothing is told."""
    with answering(lambda *_: error(503)) as target, connect(target) as connection:
        assert [] == list(reaching.await_target(connection, 0))
