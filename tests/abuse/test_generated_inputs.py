"""
Generated bad input: a byte and JSON mutator over raw ASGI.

``TMF645_FUZZ_SEED`` starts somewhere else; a failure prints the seed, the number of the request,
and the smallest request that fails the same way on a new server.
"""

import asyncio
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from abuse.asgi_caller import Reply, call
from abuse.bad_case import CHECKS, JSON, QUERIES
from abuse.mutating import Sent, request
from abuse.wire_client import faults_of_error
from starlette.types import ASGIApp
from tmf645_reference_server import create_app
from tmf645_scenarios import load

SEED = int(os.environ.get("TMF645_FUZZ_SEED", "645"))
WORLD = load("main-street")

#: Seconds of CPU beyond which a request counts as a hang.
SOON = 1.0


class Servers:
    """A server for the API and one for the hub: what registers must not be told of anything."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner
        self._renew()

    def _renew(self) -> None:
        self._api = create_app(WORLD)
        self._hub = create_app(WORLD)
        for path, body in (
            (CHECKS, b'{"serviceQualificationItem":[{}]}'),
            (CHECKS, b'{"serviceQualificationItem":[{}],"instantSyncQualification":true}'),
            (QUERIES, b'{"searchCriteria":{}}'),
        ):
            assert self._call(self._api, Sent(method="POST", path=path, body=body)).status < 300

    def fault_of(self, sent: Sent) -> str | None:
        """Say what is wrong with the answer to ``sent``; None where nothing is."""
        app = self._hub if sent.is_about_listeners else self._api
        reply = self._call(app, sent)
        if reply.cpu > SOON:
            # Once more: the machine may have been busy with something else in this process.
            reply = self._call(app, sent)
            if reply.cpu > SOON:
                return "took too long"
        if reply.status >= 500 and reply.status != 501:
            return f"answered {reply.status}"
        if reply.status == 204:
            self._renew()  # what was deleted is there again for the next one
        if reply.status < 400:
            return None
        found = faults_of_error(reply.status, reply.headers.get("content-type", ""), reply.body)
        return None if found is None else f"sent no whole Error: {found}"

    def _call(self, app: ASGIApp, sent: Sent) -> Reply:
        return self._runner.run(
            call(
                app,
                sent.method,
                sent.path,
                query=sent.query,
                headers=sent.headers or JSON,
                body=sent.body,
            )
        )


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """One loop for all, in which only this machine has a name."""

    async def resolve(host: object, port: object, **_: object) -> list[Any]:
        if host not in ("localhost", b"localhost"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    with asyncio.Runner() as one:
        loop = one.get_loop()
        loop.getaddrinfo = resolve  # type: ignore[method-assign, assignment]  # nobody is asked
        yield one


def smallest(runner: asyncio.Runner, sent: Sent, fault: str) -> Sent:
    """Return as little of ``sent`` as still has ``fault`` on new servers; ``sent`` if none has."""

    def still(one: Sent) -> bool:
        return Servers(runner).fault_of(one) == fault

    if not still(sent):
        return sent
    for change in ({"query": b""}, {"headers": ()}, {"body": b""}):
        if still(smaller := replace(sent, **change)):  # type: ignore[arg-type]  # each by its name
            sent = smaller
    for part in ("body", "query"):
        size = len(getattr(sent, part))
        while size:
            start = 0
            while start < len(text := getattr(sent, part)):
                rest = {part: text[:start] + text[start + size :]}
                if still(smaller := replace(sent, **rest)):
                    sent = smaller
                else:
                    start += size
            size //= 2
    return sent


def attack(runner: asyncio.Runner, numbers: Sequence[int]) -> None:
    """Send the requests with these numbers; fail with the smallest request that is answered badly."""
    servers = Servers(runner)
    for number in numbers:
        sent = request(SEED, number)
        if (fault := servers.fault_of(sent)) is not None:
            found = smallest(runner, sent, fault)
            pytest.fail(f"TMF645_FUZZ_SEED={SEED} request {number} {fault}\n{found!r}")


@pytest.mark.parametrize("block", range(20))
def test_five_thousand_broken_requests(runner: asyncio.Runner, block: int) -> None:
    """No 5xx, no hang, every refusal a whole TMF Error."""
    attack(runner, range(block * 250, (block + 1) * 250))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("block", range(200))
def test_two_hundred_thousand_broken_requests(runner: asyncio.Runner, block: int) -> None:
    """The same, forty times as often."""
    first = 10_000 + block * 1_000
    for start in range(first, first + 1_000, 500):
        attack(runner, range(start, start + 500))


def test_the_same_seed_breaks_the_same_way() -> None:
    """A number is enough to repeat a failure."""
    assert [request(1, n) for n in range(50)] == [request(1, n) for n in range(50)]
    assert [request(1, n) for n in range(50)] != [request(2, n) for n in range(50)]


def test_the_smallest_request_is_found(
    runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not belong to a failure is taken away."""
    monkeypatch.setattr(
        Servers, "fault_of", lambda _, sent: "boom" if b"\xff" in sent.body else None
    )
    sent = Sent(method="POST", path=CHECKS, query=b"a=b", body=b"x" * 100 + b"\xff" + b"y" * 100)

    assert smallest(runner, sent, "boom").body == b"\xff"
    assert smallest(runner, sent, "boom").query == b""
