"""A process that runs out of files goes on answering."""

import resource
import time
from pathlib import Path

import httpx
import pytest
from abuse.processes import Process, process_in
from abuse.wire_client import dial
from tmf645_reference_server.intake import IntakeLimits, room_for


def asked(process: Process, times: int) -> int:
    """Return how many of so many requests are answered 200."""
    url = f"{process.url}/checkServiceQualification"
    return sum(httpx.get(url, timeout=20).status_code == 200 for _ in range(times))


def test_more_connections_than_files_shut_nobody_out(tmp_path: Path) -> None:
    """With 64 files, 200 silent connections and 20 good requests: all 20 are answered."""
    with process_in(tmp_path, files=64) as process:
        silent = [dial(process.url) for _ in range(200)]
        answered = asked(process, 20)
        for connection in silent:
            connection.close()
        code, _ = process.stops_within(20)

    assert (answered, code) == (20, 0)


def test_a_server_without_any_file_left_comes_back(tmp_path: Path) -> None:
    """Where even the spare files are gone (EMFILE), it answers once there are some again."""
    with process_in(tmp_path) as process:
        before = asked(process, 1)
        pid = process.running.pid
        soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, hard))
        for _ in range(20):
            dial(process.url).close()
        time.sleep(0.5)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))
        time.sleep(1.5)
        after = asked(process, 5)
        code, _ = process.stops_within(20)

    assert (before, after, code) == (1, 5, 0)


@pytest.mark.parametrize(
    ("soft", "connections"), [(64, 32), (1_024, 768), (100_000, 4_000), (-1, 4_000)]
)
def test_connections_leave_files_for_the_rest(
    monkeypatch: pytest.MonkeyPatch, soft: int, connections: int
) -> None:
    """Half of few files, all but 256 of many, and never more connections than were asked for."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, soft))
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)

    assert room_for(IntakeLimits()).connections == connections


def test_the_process_is_allowed_as_many_files_as_it_may_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The soft limit is raised as far as is needed and allowed."""
    asked_for: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1_024, 1_048_576))
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: asked_for.append(pair))

    limits = room_for(IntakeLimits())

    assert asked_for == [(4_256, 1_048_576)]
    assert limits == IntakeLimits()
