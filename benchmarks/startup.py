"""
Starting: how long until the first answer, and how much memory a server holds that does nothing.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

from benchmarks import servers
from benchmarks.effort import Effort
from benchmarks.figures import Figure, cost, ratio
from benchmarks.processes import resident_bytes
from benchmarks.servers import Server

_GROUP = "Start and memory"
_LIMITS = "measured limits, section 8"
_MEGABYTE = 1e6


def startup(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """Return the figures of starting."""
    say("starting")
    ours: list[Server] = []
    others: list[Server] = []
    held: list[float] = []
    for _ in range(effort.rounds):
        others.append(_started(servers.baseline("bare ASGI", "bare"), []))
        ours.append(_started(servers.reference("memory"), held))
    seconds = [each.seconds * 1000 for each in ours]
    bare = [each.seconds * 1000 for each in others]
    return [
        cost(_GROUP, "from the command to the first answer: bare ASGI application", bare, "ms"),
        cost(_GROUP, "from the command to the first answer: reference server", seconds, "ms"),
        ratio(_GROUP, "the reference server, of the bare application", seconds, bare),
        cost(_GROUP, "memory of the reference server, nothing stored", held, "MB"),
    ]


def _started(server: AbstractContextManager[Server], held: list[float]) -> Server:
    with server as running:
        held.append(resident_bytes(running.pid) / _MEGABYTE)
        return running
