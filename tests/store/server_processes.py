"""Servers as processes of their own, which can be killed; a listener that outlives them."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loopback import hearing

#: Seconds that a process may take to answer, or to end: far more than it does.
PATIENCE = 60.0


class Server:
    """``tmf645 serve`` in a process; ``url`` is its API root."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._ready = folder / f"ready-{time.monotonic_ns()}"
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tmf645_cli", "serve", "--port", "0"),
                *("--ready-file", str(self._ready), *options),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._complaints: list[str] = []
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self._complaints.extend(self.process.stderr)

    @property
    def complaints(self) -> str:
        """What it said on the error channel, complete once it ended."""
        return "".join(self._complaints)

    @property
    def url(self) -> str:
        """Return its API root once it answers."""
        end = time.monotonic() + PATIENCE
        while not self._ready.exists():
            assert self.process.poll() is None, self.complaints
            assert time.monotonic() < end, "the server did not come up"
            time.sleep(0.01)
        return self._ready.read_text().strip()

    def kill(self) -> None:
        """SIGKILL: no handler runs, no buffer is written."""
        self.process.kill()
        self._gone()

    def stop(self) -> int:
        """SIGTERM; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self._gone()

    def _gone(self) -> int:
        code = self.process.wait(PATIENCE)
        self._reading.join(PATIENCE)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return code


@contextmanager
def serving(folder: Path, *options: str, count: int = 1) -> Iterator[list[Server]]:
    """Yield servers that are stopped at the end, whatever happens."""
    servers = [Server(folder, *options) for _ in range(count)]
    try:
        yield servers
    finally:
        for each in servers:
            if each.process.poll() is None:
                each.kill()


@dataclass
class Heard:
    """What arrived at a listener: the bodies of events by their id, and how often each came."""

    url: str = ""
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    conflicting: list[str] = field(default_factory=list)

    def of(self, id: str) -> list[str]:
        """Return the names of the events of a check, in the order in which they came first."""
        names = []
        for event in self.order:
            body = self.bodies[event]
            if body["event"]["checkServiceQualification"]["id"] == id:
                names.append(body["eventType"].removeprefix("checkServiceQualification"))
        return names

    def take(self, body: dict[str, Any]) -> None:
        """Note an event that arrived."""
        id = body["eventId"]
        self.times[id] = self.times.get(id, 0) + 1
        if id in self.bodies and self.bodies[id] != body:
            self.conflicting.append(id)
        elif id not in self.bodies:
            self.bodies[id] = body
            self.order.append(id)


@contextmanager
def listening() -> Iterator[Heard]:
    """Yield a listener that takes every event."""
    heard = Heard()

    def take(path: str, headers: Mapping[str, str], body: bytes) -> int:
        heard.take(json.loads(body))
        return 204

    with hearing(take) as heard.url:
        yield heard
