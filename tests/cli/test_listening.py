"""`tmf645 listen`: real events of a real server are told as they come, and summed up at the end."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from cli.command_line import started, stop, tmf645
from click.testing import CliRunner
from tmf645_cli import main
from tmf645_reference_server import create_app
from tmf645_reference_server.serving import running


@contextmanager
def listening(*words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A listener on any port, and its address, once it is there."""
    with started("listen", *words) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.stdout.readline()
        yield first.removeprefix("Listening at ").strip(), process


def post(url: str, body: bytes) -> int:
    """Send an event; the status of the answer."""
    with httpx.Client(trust_env=False, timeout=10) as client:
        return client.post(url, content=body).status_code


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_life_of_a_task_is_told(number: int) -> None:
    """Subscribed at the reference server: nothing is wrong with what it sends."""
    place = {"id": "MAIN-3000", "role": "installation", "@type": "PlaceRef",
             "@referredType": "GeographicAddress"}  # fmt: skip
    service = {"serviceSpecification": {"id": "fibre-internet"}, "place": [place]}
    asked = {
        "instantSyncQualification": True,
        "serviceQualificationItem": [{"id": "1", "service": service}],
    }
    with running(create_app()) as url, listening() as (address, process):
        with httpx.Client(trust_env=False, timeout=10) as client:
            client.post(f"{url}/hub", json={"callback": address}).raise_for_status()
            client.post(f"{url}/checkServiceQualification", json=asked).raise_for_status()
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        while " done" not in lines[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1], process.communicate()
        ended = stop(process, number)

    assert (0, "") == (ended.code, ended.err)
    assert all(line.startswith("ok ") for line in lines), lines
    assert re.match(r"ok    checkServiceQualificationCreateEvent \S+ \w+$", lines[0])
    assert f"{len(lines)} events about 1 task: 0 wrong, 0 noted" in ended.out


def test_a_wrong_event_is_told_and_counts() -> None:
    """At any path; what it says moves no cursor."""
    nasty = json.dumps({"eventType": "\x1b[2J\x07\u202eowned\n::error::x"}).encode()
    with listening() as (address, process):
        assert 201 == post(f"{address}/listener/anything", b"not JSON")
        assert 201 == post(address, nasty)
        assert process.stdout is not None
        said = "".join(process.stdout.readline() for _ in range(4))
        ended = stop(process, signal.SIGINT)

    assert 1 == ended.code
    assert said.startswith("wrong no event\n      the body is no JSON object\nwrong \\x1b[2J")
    assert not set("\x1b\x07\u202e") & set(said)
    assert "2 events about 0 tasks: 2 wrong, 0 noted" in ended.out
    assert "       2 of no known type" in ended.out


def test_it_ends_by_itself_where_told_to() -> None:
    """--for a while, for scripts."""
    ended = CliRunner().invoke(main, ["listen", "--for", "0.3"])

    assert 0 == ended.exit_code
    assert ended.output.endswith("0 events about 0 tasks: 0 wrong, 0 noted\n")


def test_it_can_be_reached_by_another_name() -> None:
    """The address that is told is the one that a server elsewhere can call."""
    words = ["listen", "--for", "0.1", "--bind", "0.0.0.0:0"]
    ended = CliRunner().invoke(main, [*words, "--listener-url", "http://this-host:9000/x"])
    without = CliRunner().invoke(main, words)

    assert 0 == ended.exit_code
    assert "Listening at http://this-host:9000/x\n" in ended.output
    assert 2 == without.exit_code
    assert "Say with --listener-url" in without.output


def test_a_port_that_is_taken_is_a_mistake(tmp_path: Path) -> None:
    """And so is a profile that cannot be read."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("nonsense: 1\n", encoding="utf-8")
    with listening() as (address, _):
        ended = tmf645("listen", "--bind", address.removeprefix("http://"))

    assert 2 == ended.code
    assert "cannot listen at 127.0.0.1" in ended.err
    assert 2 == tmf645("listen", "--profile", bad).code
