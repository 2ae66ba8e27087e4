"""The server in a process of its own."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from abuse import stopping_server


@dataclass
class Process:
    """A server that runs, where it is, and where it writes down what it accepted."""

    running: subprocess.Popen[bytes]
    url: str
    log: Path

    @property
    def accepted(self) -> set[str]:
        """The names of the requests it accepted."""
        return set(self.log.read_text().split())

    def stops_within(self, seconds: float) -> tuple[int, float]:
        """Tell it to stop; return its exit code and how long it took."""
        began = time.monotonic()
        self.running.send_signal(signal.SIGTERM)
        return self.running.wait(seconds), time.monotonic() - began


@contextlib.contextmanager
def process_in(folder: Path, *, files: int | None = None) -> Iterator[Process]:
    """Run the server in a process of its own, which may open so many files."""
    ready, log = folder / "ready", folder / "log"
    command = [sys.executable, stopping_server.__file__, str(ready), str(log)]
    if files is not None:
        command = ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", *command]
    with subprocess.Popen(command) as running:
        deadline = time.monotonic() + 60
        while not ready.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        try:
            yield Process(running, ready.read_text().strip(), log)
        finally:
            running.kill()


def stretched(seconds: float) -> float:
    """Return ``seconds`` as they are on this machine now: longer where others use its processors."""
    wall, cpu = time.monotonic(), time.process_time()
    while time.process_time() - cpu < 0.1:
        pass
    return seconds * max(1.0, (time.monotonic() - wall) / 0.1)
