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
    only when it is asked for.
    """

    def __init__(self) -> None:
        self._process: _Process | None = None
        self._numbers: dict[str, int] = {}
        self._drawn: dict[int, list[Example]] = {}

    def begin(self) -> None:
        """Begin to draw beside all else."""
        with suppress(OSError):
            self._process = _Process()

    def order(self, order: Order) -> int:
        """Have ``order`` drawn behind all that was ordered before; return its number."""
        key = json.dumps(msgspec.to_builtins(order))
        if key not in self._numbers:
            number = self._numbers[key] = len(self._numbers)
            if self._process is not None:
                self._process.send(f'{{"number": {number}, "order": {key}}}')
        return self._numbers[key]

    def drawn(self, order: Order) -> list[Example]:
        """Return what was drawn for ``order``, or draw it now."""
        number = self.order(order)
        until = time.monotonic() + _PATIENCE
        while self._process is not None and number not in self._drawn:
            reply = self._process.reply(until)
            if reply is None:
                self.close()
            else:
                self._drawn[reply[0]] = reply[1]
        return self._drawn[number] if number in self._drawn else _drawn_here(order)

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
            raise OSError("no thread can be started") from none

    def send(self, order: str) -> None:
        self._orders.put(order)

    def reply(self, until: float) -> tuple[int, list[Example]] | None:
        """The next reply, by its number; None where there is none any more, or none in time."""
        line: bytes | None = b""
        while line is not None:
            with suppress(ValueError, LookupError, TypeError):  # others may print there, too
                said = json.loads(line)
                return int(said["number"]), list(said["examples"])
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
