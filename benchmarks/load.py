"""
The process that sends: so many requests over so many connections, each as soon as one is answered.

Started by ``Load``; takes one order a line on its standard input, answers each with one line.
"""

import asyncio
import base64
import itertools
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import httptools
import uvloop

CONNECTIONS = 16

#: Seconds that a burst may take.
PATIENCE = 120.0


class BrokenError(RuntimeError):
    """A server closed a connection, or answered with what was not expected."""


class Load:
    """The sending process, as the measuring one sees it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def burst(self, port: int, requests: Sequence[bytes], count: int, expected: int) -> float:
        """
        Send ``count`` requests, taking turns through ``requests``; return the seconds it took.

        Raises BrokenError where an answer has another status than ``expected``.
        """
        given = [base64.b64encode(each).decode("ascii") for each in requests]
        told = self._ask({"port": port, "requests": given, "count": count})
        if told["statuses"] != {str(expected): count}:
            raise BrokenError(f"port {port}: expected {count} times {expected}, got {told}")
        return float(told["seconds"])

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise BrokenError("the sending process has no pipes")
        print(json.dumps(order), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise BrokenError("the sending process ended; its last words are above")
        told: dict[str, Any] = json.loads(line)
        return told


@dataclass(slots=True)
class _Burst:
    """What is still to be sent, and what came back."""

    requests: "itertools.cycle[bytes]"
    left: int
    statuses: Counter[int] = field(default_factory=Counter)

    def next(self) -> bytes | None:
        if self.left == 0:
            return None
        self.left -= 1
        return next(self.requests)


class _Connection(asyncio.Protocol):
    """One connection that is never idle; ``over`` once there is nothing left to send."""

    def __init__(self, burst: _Burst) -> None:
        self._burst = burst
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none by class, all the same they are by what they do.
        self._transport = cast("asyncio.Transport", transport)
        self._parser = httptools.HttpResponseParser(self)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Count an answer, send the next request (a callback of the parser)."""
        self._burst.statuses[self._parser.get_status_code()] += 1
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if not self.over.done():
            self.over.set_result(None)

    def _send(self) -> None:
        request = self._burst.next()
        if request is None:
            self._transport.close()
            return
        self._transport.write(request)


async def _carry_out(order: dict[str, Any]) -> dict[str, Any]:
    requests = [base64.b64decode(each) for each in order["requests"]]
    burst = _Burst(itertools.cycle(requests), order["count"])
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    made = [
        await loop.create_connection(lambda: _Connection(burst), "127.0.0.1", order["port"])
        for _ in range(CONNECTIONS)
    ]
    async with asyncio.timeout(PATIENCE):
        for _, connection in made:
            await connection.over
    return {"seconds": time.perf_counter() - begun, "statuses": burst.statuses}


def _main() -> None:
    for line in sys.stdin:
        print(json.dumps(uvloop.run(_carry_out(json.loads(line)))), flush=True)


if __name__ == "__main__":
    _main()
