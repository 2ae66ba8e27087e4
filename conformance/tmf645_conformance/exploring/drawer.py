"""
Who draws examples: a process of its own, meanwhile, and where there is none, whoever wants them.

Drawing takes more time than asking an implementation, and has nothing to wait for.
"""

import importlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any

import msgspec

from tmf645_conformance.exploring.orders import Example, Order
from tmf645_conformance.interruption import waiting

_DRAWING = "tmf645_conformance.exploring.drawing"

#: Where modules are found here they are found there, behind those that are found anyway.
_CODE = f"import sys; sys.path += sys.argv[1:]; from {_DRAWING} import main; main()"

#: Seconds for which somebody waits for that process, before it is given up.
_PATIENCE = 10.0


class Drawer:
    """
    Draws what is ordered, one after the other; until it has ``begun``, and where that cannot be,
    only when it is asked for. An order is known by its choice, which no two purposes of a run share.
    """

    def __init__(self) -> None:
        self._process: _Process | None = None
        self._ordered: set[int] = set()
        self._drawn: dict[int, list[Example]] = {}

    def begin(self) -> None:
        """Begin to draw beside all else."""
        with suppress(OSError):
            self._process = _Process()

    @property
    def draws_ahead(self) -> bool:
        """Whether what is ordered now is drawn before it is asked for."""
        return self._process is not None

    def order(self, order: Order) -> None:
        """Have ``order`` drawn behind all that was ordered before."""
        if self._process is not None and order.choice not in self._ordered:
            self._ordered.add(order.choice)
            self._process.send(order)

    def drawn(self, order: Order) -> list[Example]:
        """Return what was drawn for ``order``, or draw it now."""
        self.order(order)
        until = time.monotonic() + _PATIENCE
        while self._process is not None and order.choice not in self._drawn:
            reply = self._process.reply(until)
            if reply is None:
                self.close()
            else:
                self._drawn[reply[0]] = reply[1]
        known = self._drawn.get(order.choice)
        return _drawn_here(order) if known is None else known

    def close(self) -> None:
        """End the process, whatever it is about."""
        if self._process is not None:
            self._process.end()
            self._process = None


def _drawn_here(order: Order) -> list[Example]:
    drawing: Any = importlib.import_module(_DRAWING)  # that takes a second
    drawn: list[Example] = drawing.drawn(order)
    return drawn


class _Process:
    """A Python that draws; ``reply`` is None once it is gone. Raises OSError where it cannot begin."""

    def __init__(self) -> None:
        if not sys.executable or getattr(sys, "frozen", False):
            raise OSError("there is no Python to begin")
        self._process = subprocess.Popen(  # noqa: S603 - this Python, and a module of ours
            [sys.executable, "-P", "-c", _CODE, *(each for each in sys.path if _is_path(each))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for who orders
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        # Neither side is to wait for the other to read: a pipe holds little.
        self._orders: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._clerks = [
            threading.Thread(target=clerk, daemon=True, name="drawing ahead")
            for clerk in (self._pass_on, self._receive)
        ]
        try:
            for each in self._clerks:
                each.start()
        except RuntimeError as none:
            self._process.kill()
            self._process.wait()
            raise OSError("no thread can be started") from none

    def send(self, order: Order) -> None:
        self._orders.put(json.dumps(msgspec.to_builtins(order)))

    def reply(self, until: float) -> tuple[int, list[Example]] | None:
        """The next reply, by its choice; None where there is none any more, or none in time."""
        line: bytes | None = b""
        while line is not None:
            with suppress(ValueError, LookupError, TypeError):  # others may print there, too
                said = json.loads(line)
                return int(said["choice"]), list(said["examples"])
            line = None
            with suppress(queue.Empty), waiting():
                line = self._replies.get(timeout=max(0.0, until - time.monotonic()))
        return None

    def end(self) -> None:
        self._orders.put(None)
        self._process.kill()
        self._process.wait()
        for each in self._clerks:
            each.join(_PATIENCE)

    def _pass_on(self) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        with suppress(OSError), self._process.stdin as orders:
            while (order := self._orders.get()) is not None:
                orders.write(order.encode() + b"\n")
                orders.flush()

    def _receive(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        with suppress(OSError), self._process.stdout as replies:
            for reply in replies:
                self._replies.put(reply)
        self._replies.put(None)


def _is_path(entry: object) -> bool:
    """Whether an entry of sys.path names a place; others stand there, too, and are passed over."""
    return isinstance(entry, str) and bool(entry) and os.path.exists(entry)  # noqa: PTH110 - a text
