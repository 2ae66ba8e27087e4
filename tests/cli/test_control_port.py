"""`tmf645 serve`: the control interface on a port of its own."""

import re
import socket
from pathlib import Path

import httpx
from cli.command_line import Served, serving, stop, tmf645


def control_of(served: Served) -> str:
    """The address that the command printed."""
    assert served.process.stdout is not None
    for line in served.process.stdout:
        if found := re.fullmatch(r"control   (\S+)/\n", line):
            return found[1]
    raise AssertionError("no control interface was told of")


def test_it_tells_where_its_clock_is(tmp_path: Path) -> None:
    """The server of one port is on the clock of the other."""
    with serving(tmp_path) as served:
        control = control_of(served)
        httpx.put(f"{control}/clock", json={"mode": "frozen", "at": "2030-01-01"})
        body = {"serviceQualificationItem": [{"id": "1", "service": {}}]}
        made = httpx.post(f"{served.url}/checkServiceQualification", json=body).json()
        ended = stop(served.process)

    assert made["checkServiceQualificationDate"] == "2030-01-01T00:00:00.000Z"
    assert (0, "") == (ended.code, ended.err)


def test_without_it_there_is_none(tmp_path: Path) -> None:
    """Nothing is told, nothing listens."""
    with serving(tmp_path, "--no-control") as served:
        ended = stop(served.process)

    assert "control" not in ended.out


def test_it_can_be_had_with_a_token_only(tmp_path: Path) -> None:
    """Beyond loopback that is a rule; the line names the variable."""
    ended = tmf645("serve", "--port", "0", "--control-host", "0.0.0.0", cwd=tmp_path)  # noqa: S104 - what is refused

    assert (2, "") == (ended.code, ended.out)
    assert (
        "tmf645: 0.0.0.0 can be reached from other machines: a token is needed. "
        "Put one into the environment variable TMF645_CONTROL_TOKEN\n" == ended.err
    )


def test_a_taken_control_port_is_one_line(tmp_path: Path) -> None:
    """It names the address, the cause and the remedy."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = tmf645("serve", "--port", "0", "--control-port", port, cwd=tmp_path)

    assert (2, "") == (ended.code, ended.out)
    assert (
        f"tmf645: cannot listen at 127.0.0.1:{port}: address already in use. "
        "Choose another --control-port (0 is any free one), or --no-control\n" == ended.err
    )
