"""
The reference server beside others: the same requests, in the same rounds.
"""

import contextlib
import importlib.util
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx

from benchmarks import requests, servers
from benchmarks.effort import Effort
from benchmarks.figures import Figure, Sample, cost, ratio
from benchmarks.load import Load
from benchmarks.rounds import Operation, take_turns
from benchmarks.servers import Server

BARE, MEMORY, DURABLE, FASTAPI, PRISM = "bare ASGI", "memory", "sqlite", "FastAPI", "Prism"
TWO, ONE, GET, PAGE = "POST, 2 items", "POST, 1 item", "GET by id", "GET page of 20"

_SECTION_6 = "design, section 6"
_LIMITS = "measured limits, section 8"


def beside(
    effort: Effort, load: Load, say: Callable[[str], None], skipped: dict[str, str]
) -> tuple[list[Figure], list[Sample]]:
    """Return the figures and the samples they come from; ``skipped`` gets what is not there."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tmf645-bench-"))
        running = [stack.enter_context(each) for each in _servers(Path(folder), skipped)]
        operations = [operation for server in running for operation in _operations(server, effort)]
        samples = take_turns(operations, load, effort.rounds, say)
    return list(_figures(samples)), samples


def _servers(
    folder: Path, skipped: dict[str, str]
) -> Iterator[contextlib.AbstractContextManager[Server]]:
    yield servers.baseline(BARE, "bare")
    yield servers.reference(MEMORY)
    yield servers.reference(DURABLE, "--store", f"sqlite:{folder / 'bench.db'}")
    if importlib.util.find_spec("fastapi") is None:
        skipped[FASTAPI] = "not installed; `make bench` installs requirements/bench.txt"
    else:
        yield servers.baseline(FASTAPI, "fastapi_app")
    why, contract = servers.why_no_prism(), servers.contract()
    if why is None and contract is not None:
        yield servers.prism(PRISM, contract)
    else:
        skipped[PRISM] = why or "no contract"


def _operations(server: Server, effort: Effort) -> Iterator[Operation]:
    # Prism takes milliseconds for what takes others microseconds.
    count = max(20, effort.requests // 10) if server.name == PRISM else effort.requests
    ids = ["1"] if server.name == PRISM else _some_ids(server)
    # Prism answers with the first success that the API file lists.
    created = 200 if server.name == PRISM else 201
    asked: Sequence[tuple[str, list[bytes], int]] = (
        (TWO, requests.posts(requests.two_items, server.root), created),
        (ONE, requests.posts(requests.one_item, server.root), created),
        (GET, requests.gets(ids, server.root), 200),
    )
    for name, sent, expected in asked:
        yield Operation(name=name, server=server, requests=sent, expected=expected, count=count)


def _some_ids(server: Server) -> list[str]:
    """Have a hundred checks made; return their ids."""
    url = f"http://127.0.0.1:{server.port}{requests.CHECKS}"
    with httpx.Client(headers={"content-type": "application/json"}) as client:
        body = requests.two_items()
        return [str(client.post(url, content=body).json()["id"]) for _ in range(100)]


def _figures(samples: Sequence[Sample]) -> Iterator[Figure]:
    cpu = {(each.operation, each.server): each.cpu for each in samples}
    wall = {(each.operation, each.server): each.wall for each in samples}
    for (operation, server), values in cpu.items():
        yield cost("CPU time of one request", f"{operation}: {server}", values)
    for operation, store, floor, source in (
        (TWO, MEMORY, 0.35, _SECTION_6),
        (ONE, MEMORY, None, ""),
        (GET, MEMORY, 0.55, _LIMITS),
        (TWO, DURABLE, 0.18, _SECTION_6),
        (ONE, DURABLE, None, ""),
        (GET, DURABLE, None, ""),
    ):
        if (operation, store) in cpu:
            yield ratio(
                "Requests for the CPU time of one of the bare ASGI application",
                f"{operation}: {store}",
                cpu[operation, BARE],
                cpu[operation, store],
                at_least=floor,
                source=source,
            )
            yield ratio(
                "Requests for the CPU time of one of the bare ASGI application",
                f"{operation}: {store}, wall time",
                wall[operation, BARE],
                wall[operation, store],
            )
    for other, store, floor, source in (
        (FASTAPI, MEMORY, 1.5, _LIMITS),
        (PRISM, MEMORY, 8.0, _SECTION_6),
        (PRISM, DURABLE, 5.0, _SECTION_6),
    ):
        if (TWO, other) in cpu and (TWO, store) in cpu:
            yield ratio(
                "Requests for the CPU time of one of another server",
                f"{TWO}: {store} for one of {other}",
                cpu[TWO, other],
                cpu[TWO, store],
                at_least=floor,
                source=source,
            )
