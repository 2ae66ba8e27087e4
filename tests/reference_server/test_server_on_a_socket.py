"""The server on a socket: lifespan, real time, signals, the fixtures that others use."""

import gc
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from reference_server.listeners import listening
from reference_server.server_rig import check, world
from starlette.applications import Starlette
from tmf645_reference_server import NotStartedError, create_app, running
from tmf645_reference_server.contract import BASE_PATH
from tmf645_reference_server.pytest_plugin import RunningServer
from tmf645_simulator.progression import After, OnCommand
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

Serve = Callable[..., RunningServer]


def test_the_default_server_answers_on_its_url(tmf645_server: RunningServer) -> None:
    """The fixture gives the API root; hrefs lead back to the same socket."""
    answer = httpx.post(
        f"{tmf645_server.url}/checkServiceQualification",
        json=check(instantSyncQualification=True),
    )

    assert answer.status_code == 200
    assert answer.json()["href"].startswith(tmf645_server.url)
    assert httpx.get(answer.json()["href"]).json() == answer.json()


def test_the_app_fixture_is_an_application(tmf645_app: Starlette) -> None:
    """In process, without a socket."""
    assert tmf645_app.state.control.scenario.name == "main-street"


def test_a_task_moves_by_itself_and_tells(tmf645_serve: Serve) -> None:
    """With lifespan nobody has to look: the event comes when the time has come."""
    server = tmf645_serve(world(After(timedelta(milliseconds=150))))
    with listening() as listener:
        httpx.post(f"{server.url}/hub", json={"callback": listener.url})
        created = httpx.post(f"{server.url}/checkServiceQualification", json=check()).json()
        deadline = time.monotonic() + 5
        while len(listener.bodies) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)

    assert created["state"] == "inProgress"
    assert listener.names == ["CreateEvent", "StateChangeEvent", "StateChangeEvent"]


def test_a_synchronous_wish_waits_up_to_a_second(tmf645_serve: Serve) -> None:
    """A task that is due soon is waited for."""
    server = tmf645_serve(world(After(timedelta(milliseconds=150))))

    answer = httpx.post(
        f"{server.url}/checkServiceQualification", json=check(instantSyncQualification=True)
    )

    assert (answer.status_code, answer.json()["state"]) == (200, "done")


def test_what_waits_for_a_command_waits(tmf645_serve: Serve) -> None:
    """No time passes for OnCommand, with lifespan either."""
    server = tmf645_serve(world(OnCommand()))

    created = httpx.post(f"{server.url}/checkServiceQualification", json=check())
    time.sleep(0.1)

    assert httpx.get(created.headers["Location"]).json()["state"] == "inProgress"


@pytest.mark.parametrize("target", ["/%ff%fe", "/%00", "//", "/../../etc/passwd", "/%2e%2e/x"])
def test_strange_paths_are_404_errors_on_the_wire(
    tmf645_server: RunningServer, target: str
) -> None:
    """Raw request targets that no client library would send."""
    parts = urlsplit(tmf645_server.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port)
    connection.request("GET", target)
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()

    assert answer.status == 404
    assert body["code"] == "NOT_FOUND"


def test_what_was_answered_leaves_nothing_in_circles(tmf645_server: RunningServer) -> None:
    """A request is gone with its answer; the collector of garbage need not look for it."""
    gc.collect()
    gc.disable()
    before = _cycles()
    try:
        with httpx.Client() as client:
            for _ in range(10):
                client.get(f"{tmf645_server.url}/checkServiceQualification")
        left = _cycles() - before
    finally:
        gc.enable()

    assert 1 >= left  # the connection knows its last one


def _cycles() -> int:
    """Return of how many requests the server's objects are still there."""
    return sum(isinstance(each, RequestResponseCycle) for each in gc.get_objects())


def test_a_body_without_length_is_cut_off_at_the_limit(tmf645_server: RunningServer) -> None:
    """Chunked bodies are counted while they come."""

    def endless() -> object:
        for _ in range(40):
            yield b"a" * 65_536

    answer = httpx.post(
        f"{tmf645_server.url}/checkServiceQualification",
        content=endless(),  # type: ignore[arg-type]  # a generator is an iterable of bytes
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == 413


def test_a_port_that_is_taken_is_a_named_error() -> None:
    """Host and port stand in the message."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(NotStartedError, match=str(port)), running(create_app(), port=port):
            pass


def test_serve_writes_its_ready_file_and_leaves_on_sigterm(tmp_path: Path) -> None:
    """The file holds the API root once it answers; SIGTERM ends with exit code 0."""
    ready = tmp_path / "ready"
    script = (
        "import sys, pathlib\n"
        "from tmf645_reference_server import create_app, serve\n"
        "serve(create_app(), port=0, ready_file=pathlib.Path(sys.argv[1]))\n"
    )
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    with subprocess.Popen([sys.executable, "-c", script, str(ready)], env=environment) as process:
        deadline = time.monotonic() + 20
        while not ready.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        url = ready.read_text(encoding="utf-8").strip()
        answered = httpx.get(f"{url}/checkServiceQualification").status_code
        process.send_signal(signal.SIGTERM)
        code = process.wait(10)

    assert url.endswith(BASE_PATH)
    assert (answered, code) == (200, 0)
