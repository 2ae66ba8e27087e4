"""
Calls within one process: what lies between a test and the application under it.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
from starlette.types import ASGIApp, Message
from tmf645_conformance.bridge import AsgiTransport
from tmf645_reference_server import create_app
from tmf645_scenarios import load

from benchmarks import requests, worlds
from benchmarks.effort import Effort
from benchmarks.figures import Figure, cost, ratio

_GROUP = "Calls within one process: CPU time of one GET by id"
_URL = f"http://127.0.0.1:8645{requests.CHECKS}"
_JSON = {"content-type": "application/json"}


def inside(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """Return what a call costs by each of the ways there are."""
    say("calls within one process")
    with worlds.street() as file:
        app: ASGIApp = create_app(load(str(file)))
    count = effort.requests
    rounds: list[list[float]] = [[], [], []]
    bridge = AsgiTransport(lambda: (app, ""))
    with asyncio.Runner() as runner, httpx.Client(transport=bridge) as client:
        client.post(_URL, content=requests.one_item(), headers=_JSON)
        for _ in range(effort.rounds):
            rounds[0].append(_timed(count, lambda: runner.run(_directly(app, count))))
            rounds[1].append(_timed(count, lambda: runner.run(_by_httpx(app, count))))
            rounds[2].append(_timed(count, lambda: _by_bridge(client, count)))
    direct, by_httpx, by_bridge = rounds
    return [
        cost(_GROUP, "the application called directly", direct),
        cost(_GROUP, "httpx.AsyncClient with ASGITransport", by_httpx),
        cost(_GROUP, "httpx.Client with the judge's bridge", by_bridge),
        ratio(_GROUP, "the judge's bridge, of httpx.ASGITransport", by_bridge, by_httpx),
        ratio(_GROUP, "direct calls, of httpx.ASGITransport", direct, by_httpx),
    ]


def _timed(count: int, act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return (time.process_time() - begun) / count * 1e6


async def _directly(app: ASGIApp, count: int) -> None:
    for _ in range(count):
        answer: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message, answer: list[Message] = answer) -> None:
            answer.append(message)

        await app(_scope(), receive, send)
        _check(answer[0]["status"])


def _scope() -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": f"{requests.CHECKS}/1",
        "raw_path": f"{requests.CHECKS}/1".encode("ascii"),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8645")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8645),
    }


async def _by_httpx(app: ASGIApp, count: int) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        for _ in range(count):
            _check((await client.get(f"{_URL}/1")).status_code)


def _by_bridge(client: httpx.Client, count: int) -> None:
    for _ in range(count):
        _check(client.get(f"{_URL}/1").status_code)


def _check(status: int) -> None:
    if status != 200:
        raise RuntimeError(f"a call was answered with {status}")
