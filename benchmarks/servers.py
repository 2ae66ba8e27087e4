"""
The servers that are measured: started on loopback, stopped afterwards.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from benchmarks.requests import BASE_PATH
from benchmarks.worlds import street

#: Seconds that a server may take to come up or to go down.
PATIENCE = 60.0

#: So often a server is started that has to be told its port.
_TRIES = 3

#: Stands for the port in a command.
_PORT = "PORT"

PRISM = "@stoplight/prism-cli@5.14.2"


class NotStartedError(RuntimeError):
    """A server did not come up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server: where it answers, which process it is, how long it took to come up."""

    name: str
    port: int
    pid: int
    seconds: float
    root: str = BASE_PATH


@contextlib.contextmanager
def reference(name: str, *options: str) -> Iterator[Server]:
    """Run the reference server as its users do; ``options`` are those of the command."""
    with street() as world:
        command = [sys.executable, "-m", "tmf645_cli", "serve", "--scenario", str(world)]
        with _announced(name, [*command, "--port", "0", *options]) as server:
            yield server


@contextlib.contextmanager
def served(name: str, scenario: str) -> Iterator[Server]:
    """Run the reference server in a world of the library."""
    command = [sys.executable, "-m", "tmf645_cli", "serve", "--scenario", scenario]
    with _announced(name, [*command, "--port", "0"]) as server:
        yield server


@contextlib.contextmanager
def baseline(name: str, module: str) -> Iterator[Server]:
    """Run an application of ``baselines`` on uvicorn, as fast as its settings allow."""
    command = [sys.executable, "-m", "uvicorn", f"benchmarks.baselines.{module}:app"]
    options = ["--no-access-log", "--log-level", "warning", "--no-server-header"]
    with _connectable(name, [*command, *options, "--port", _PORT]) as server:
        yield server


@contextlib.contextmanager
def prism(name: str, contract: Path) -> Iterator[Server]:
    """Run Prism's mock of ``contract``, with validation, as npm installs it."""
    command = ["npx", "--yes", PRISM, "mock", "-h", "127.0.0.1", "-p", _PORT, str(contract)]
    with _connectable(name, command) as server:
        # Prism serves the paths of a Swagger file without its basePath.
        yield replace(server, root="")


def why_no_prism() -> str | None:
    """Say what Prism lacks here; None where it can be run."""
    if shutil.which("npx") is None:
        return "node and npx are not installed"
    if contract() is None:
        return "TMF645_CONTRACTS names no folder with the official API file"
    return "never in CI" if os.environ.get("CI") else None


def contract() -> Path | None:
    """Return the official API file, if TMF645_CONTRACTS names the folder that holds it."""
    folder = os.environ.get("TMF645_CONTRACTS")
    found = sorted(Path(folder).glob("TMF645*v4.0.1*.json")) if folder else []
    return found[0] if found else None


@contextlib.contextmanager
def _announced(name: str, command: Sequence[str]) -> Iterator[Server]:
    """Run a server that writes where it answers into a file, once it does."""
    with tempfile.TemporaryDirectory(prefix="tmf645-bench-") as folder:
        ready = Path(folder, "ready")
        begun = time.perf_counter()
        with _process([*command, "--ready-file", str(ready)]) as process:
            _wait(name, process, ready.exists)
            seconds = time.perf_counter() - begun
            port = urlsplit(ready.read_text(encoding="utf-8").strip()).port
            yield Server(name=name, port=port or 0, pid=process.pid, seconds=seconds)


@contextlib.contextmanager
def _connectable(name: str, command: Sequence[str]) -> Iterator[Server]:
    """Run a server until it can be connected to; ``command`` has _PORT where its port belongs."""
    with contextlib.ExitStack() as stack:
        for left in reversed(range(_TRIES)):
            try:
                server = stack.enter_context(_tried(name, command, _free_port()))
                break
            except NotStartedError:
                # Whatever connects to somewhere may have been given the port that was free.
                if not left:
                    raise
        yield server


@contextlib.contextmanager
def _tried(name: str, command: Sequence[str], port: int) -> Iterator[Server]:
    begun = time.perf_counter()
    with _process([str(port) if each is _PORT else each for each in command]) as process:
        _wait(name, process, lambda: _answers(port))
        seconds = time.perf_counter() - begun
        yield Server(name=name, port=port, pid=process.pid, seconds=seconds)


@contextlib.contextmanager
def _process(command: Sequence[str]) -> Iterator["_Process"]:
    """Run a process in a group of its own; end the whole group."""
    with tempfile.TemporaryFile() as said:
        process = _Process(
            command, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True, said=said
        )
        try:
            yield process
        finally:
            for signal_ in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal_)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(PATIENCE / 6)


class _Process(subprocess.Popen[bytes]):
    """A process that can be asked for its last words."""

    def __init__(self, command: Sequence[str], *, said: IO[bytes], **how: Any) -> None:
        self._said = said
        super().__init__(command, **how)

    def last_words(self) -> str:
        """The end of what it has written as errors."""
        self._said.seek(0)
        return self._said.read()[-500:].decode(errors="replace").strip() or "it said nothing"


def _wait(name: str, process: _Process, is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_ready():
        if process.poll() is not None:
            ended = f"{name} ended with {process.returncode} before it answered"
            raise NotStartedError(f"{ended}: {process.last_words()}")
        if time.monotonic() > deadline:
            raise NotStartedError(
                f"{name} does not answer after {PATIENCE:g} s: {process.last_words()}"
            )
        time.sleep(0.005)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            # Where nobody listens yet, a connection may have been given that port, and meet itself.
            meets_itself: bool = connection.getsockname() == connection.getpeername()
    except OSError:
        return False
    return not meets_itself


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
