"""Generated bad input for the control interface, and good input for the API in between."""

import asyncio
import json
import os
import re
from collections.abc import Iterator

import pytest
from abuse.asgi_caller import call
from abuse.bad_case import CHECKS, JSON
from abuse.mutating import Sent, request
from tmf645_reference_server import create_app
from tmf645_reference_server.control import ControlApp
from tmf645_reference_server.control.app import GROUPS, PREFIX
from tmf645_scenarios import load

SEED = int(os.environ.get("TMF645_FUZZ_SEED", "645"))
WORLD = load("main-street")
HOST = ((b"host", b"127.0.0.1"), *JSON)

#: Every key that a verb of today knows; what a verb does not know is refused.
_BODIES = (
    {"mode": "frozen", "at": "2026-03-01T12:00:00Z"},
    {"mode": "stepped", "step": "1s"},
    {"mode": "running"},
    {"by": "1h"},
    {"to": "2026-03-02T12:00:00Z"},
    {},
)


def good() -> list[Sent]:
    """Return every verb with every body, and names where the path has room for one."""
    return [
        Sent(
            method=verb.method,
            path=PREFIX + re.sub(r"\{\w+\}", "1", verb.path),
            headers=HOST,
            body=b"" if verb.method == "GET" else json.dumps(body).encode(),
            query=b"namespace=ns-1" if number % 2 else b"",
        )
        for group in GROUPS
        for verb in group
        for number, body in enumerate(_BODIES if verb.method != "GET" else _BODIES[:2])
    ]


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """A loop."""
    with asyncio.Runner() as one:
        yield one


def attack(runner: asyncio.Runner, numbers: range) -> None:
    """Send the calls with these numbers, and ask the API after each."""
    api = create_app(WORLD)
    control = ControlApp(api.state.control)
    verbs = good()
    body = b'{"serviceQualificationItem":[{}]}'
    for number in numbers:
        sent = request(SEED, number, verbs, None)
        headers = (*sent.headers, HOST[0])
        reply = runner.run(
            call(
                control,
                sent.method,
                sent.path,
                query=sent.query,
                headers=headers,
                body=sent.body,
            )
        )
        label = f"TMF645_FUZZ_SEED={SEED} call {number}: {sent!r}"
        assert reply.status < 500, f"{label} answered {reply.status}: {reply.body!r}"
        assert reply.cpu < 1, f"{label} took {reply.cpu} s"
        if reply.status >= 400:
            assert reply.headers["content-type"].startswith("application/problem+json"), label
            assert json.loads(reply.body)["status"] == reply.status, label
        asked = runner.run(call(api, "POST", CHECKS, headers=JSON, body=body))
        assert asked.status == 201, f"{label}, then the API answered {asked.body!r}"


@pytest.mark.parametrize("block", range(8))
def test_two_thousand_broken_calls(runner: asyncio.Runner, block: int) -> None:
    """No 5xx, every refusal a problem of RFC 9457, and the API goes on."""
    attack(runner, range(block * 250, (block + 1) * 250))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("block", range(20))
def test_twenty_thousand_broken_calls(runner: asyncio.Runner, block: int) -> None:
    """The same, ten times as often."""
    for start in range(10_000 + block * 1_000, 11_000 + block * 1_000, 250):
        attack(runner, range(start, start + 250))
