"""
Growth: requests to a server that holds a hundred times as many qualifications.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence

from benchmarks import requests, servers
from benchmarks.effort import Effort
from benchmarks.figures import Figure, Sample, cost, ratio
from benchmarks.load import Load
from benchmarks.processes import resident_bytes
from benchmarks.rounds import Operation, take_turns
from benchmarks.servers import Server

GET, POST, PAGE, LAST = "GET by id", "POST, 1 item", "GET page of 20", "GET the last page of 20"

_GROUP = "Growth: CPU time of one request, with many qualifications stored beside few"
_AT_ONCE = 10_000
_LIMITS = "measured limits, section 8"


def documents(
    effort: Effort, load: Load, say: Callable[[str], None]
) -> tuple[list[Figure], list[Sample]]:
    """Return the figures of a store that fills, and the samples they come from."""
    few, many = effort.documents
    with contextlib.ExitStack() as stack:
        running = [
            stack.enter_context(servers.reference(f"memory, {count:,} stored"))
            for count in (few, many)
        ]
        empty = resident_bytes(running[1].pid)
        for server, count in zip(running, (few, many), strict=True):
            say(f"{count:,} qualifications are stored")
            _fill(server, count, load)
        held = resident_bytes(running[1].pid)
        operations = [
            operation
            for server, count in zip(running, (few, many), strict=True)
            for operation in _operations(server, count, effort)
        ]
        samples = take_turns(operations, load, effort.rounds, say)
    memory = cost("Memory", "one stored qualification of 400 bytes", [(held - empty) / many], "B")
    return [*_figures(samples, few, many), memory], samples


def _fill(server: Server, count: int, load: Load) -> None:
    for first in range(0, count, _AT_ONCE):
        number = min(_AT_ONCE, count - first)
        load.burst(server.port, [requests.post(requests.least())], number, 201)


def _operations(server: Server, stored: int, effort: Effort) -> Iterator[Operation]:
    ids = [str(number) for number in range(1, stored, max(1, stored // 200))]
    first = requests.get(f"{requests.CHECKS}?limit=20")
    last = requests.get(f"{requests.CHECKS}?limit=20&offset={stored - 20}")
    asked: Sequence[tuple[str, list[bytes], int]] = (
        (GET, requests.gets(ids), 200),
        (PAGE, [first], 206),
        (LAST, [last], 206),
        (POST, requests.posts(requests.one_item), 201),
    )
    for name, sent, expected in asked:
        yield Operation(
            name=name, server=server, requests=sent, expected=expected, count=effort.requests // 3
        )


def _figures(samples: Sequence[Sample], few: int, many: int) -> Iterator[Figure]:
    for name in (GET, POST, PAGE, LAST):
        small, large = [each.cpu for each in samples if each.operation == name]
        # Pages have to be cut somewhere: the last one may take a while to get to.
        yield cost(_GROUP, f"{name}: cost with {few:,} stored", small)
        yield ratio(
            _GROUP, f"{name}, {few:,} to {many:,} stored", large, small, at_most=1.2, source=_LIMITS
        )
