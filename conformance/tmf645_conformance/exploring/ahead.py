"""
Examples drawn ahead, in a process of their own, while an implementation is asked other things.

Drawing takes more time than asking, and has nothing to wait for. Where that process cannot be
started, or does not answer, examples are drawn where they are tried, as without it.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec

from tmf645_conformance.exploring.orders import Example, Order
from tmf645_conformance.interruption import waiting

_MODULE = "tmf645_conformance.exploring.drawing"

#: Seconds without a word of it after which the process is given up.
_PATIENCE = 10.0

#: Is told where the process has ended.
_GONE = None


class Drawer:
    """Draws what is ordered of it, one after the other; raises OSError where it cannot begin."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this Python, and a module of ours
            [sys.executable, "-P", "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C is for who orders
        )
        self._is_gone = False
        self._underway: deque[str] = deque()
        self._drawn: dict[str, Any] = {}
        # Neither side is to wait for the other to read: a pipe holds little.
        self._orders: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        _begin(self._send)
        _begin(self._receive)

    def order(self, order: Order) -> None:
        """Have ``order`` drawn behind all that was ordered before."""
        line = _line(order)
        if line not in self._drawn and line not in self._underway:
            self._underway.append(line)
            self._orders.put(line)

    def drawn(self, order: Order) -> list[Example] | None:
        """Return what was drawn for ``order``; None where nothing was."""
        line = _line(order)
        self.order(order)
        while line not in self._drawn and not self._is_gone:
            reply = self._next_reply()
            if reply is _GONE:
                self._is_gone = True
            else:
                self._drawn[self._underway.popleft()] = json.loads(reply)
        return self._drawn.get(line)

    def close(self) -> None:
        """End the process, whatever it is about."""
        self._orders.put(None)
        self._process.kill()
        self._process.wait()

    def _next_reply(self) -> bytes | None:
        with suppress(queue.Empty), waiting():
            return self._replies.get(timeout=_PATIENCE)
        return _GONE

    def _send(self) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        with suppress(OSError), self._process.stdin as orders:
            while (line := self._orders.get()) is not None:
                orders.write(line.encode() + b"\n")
                orders.flush()

    def _receive(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        with suppress(OSError), self._process.stdout as replies:
            for reply in replies:
                self._replies.put(reply)
        self._replies.put(_GONE)


def _line(order: Order) -> str:
    return json.dumps(msgspec.to_builtins(order))


def _begin(work: Callable[[], None]) -> None:
    threading.Thread(target=work, daemon=True, name="drawing ahead").start()
