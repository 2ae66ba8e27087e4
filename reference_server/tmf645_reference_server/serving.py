"""
The application on a socket: in a thread for tests, or until the process is told to stop.
"""

import asyncio
import contextlib
import functools
import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from tmf645_reference_server.contract import BASE_PATH
from tmf645_reference_server.intake import (
    Gate,
    GuardedProtocol,
    IntakeLimits,
    room_for,
    take_backlog,
)

#: Seconds that a server may take to come up or go down.
PATIENCE: Final = 10.0

#: Seconds for answers under way once the server is told to stop; then they are cut short (503).
GRACE: Final = 2

#: Seconds in which a stopping server still answers what was on its way to it.
LAST_CALL: Final = 0.25
STILL_ARRIVING: Final = 1.5

#: How many new objects, and how many looks at those, make the collector look again.
_YOUNG: Final = 10_000
_MIDDLING: Final = 20

_USUAL = IntakeLimits()


def _is_for_the_log(record: logging.LogRecord) -> bool:
    """
    Whether uvicorn is to log it.

    Why a socket cannot be bound, NotStartedError tells; that requests are cut short when the grace
    is over, their senders are told.
    """
    cut_short = record.exc_info is not None and record.exc_info[0] is asyncio.CancelledError
    return not (cut_short or isinstance(record.msg, OSError))


logging.getLogger("uvicorn.error").addFilter(_is_for_the_log)


class NotStartedError(RuntimeError):
    """The server did not come up: the port is taken, or the address is not of this machine."""


def serve(
    app: ASGIApp,
    *,
    host: str = "127.0.0.1",
    port: int = 8645,
    ready_file: Path | None = None,
    started: Callable[[str], None] | None = None,
    limits: IntakeLimits = _USUAL,
    path: str = BASE_PATH,
) -> None:
    """
    Serve until SIGTERM or SIGINT, then finish what is under way and return; a second one kills.

    ``path`` is where the API begins. ``port`` 0 takes any; once it answers, ``started`` is called with the API root, and then
    ``ready_file`` gets it. Raises NotStartedError, and OSError where one of these two does.
    """
    server = _Server(app, host, port, started, limits=limits, path=path)

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - signal's signature
        server.should_exit = True
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_DFL)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with _world_at_rest():
            server.run_until_stopped(ready_file)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _world_at_rest() -> Iterator[None]:
    """
    Keep the collector from looking for garbage in the world, which is none, again and again.

    It looks at what requests leave behind, and less often: hardly any of that goes in circles.
    """
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLING, usual[2])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


@contextlib.contextmanager
def running(
    app: ASGIApp,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    limits: IntakeLimits = _USUAL,
    path: str = BASE_PATH,
) -> Iterator[str]:
    """
    Serve from a thread, yield the API root, stop afterwards; ``path`` is where the API begins.

    Raises NotStartedError.
    """
    server = _Server(app, host, port, limits=limits, path=path)
    thread = threading.Thread(target=server.run_in_thread, name="tmf645", daemon=True)
    thread.start()
    try:
        if not server.answered.wait(PATIENCE) or server.url is None:
            raise NotStartedError(
                f"nothing answers at {host}:{port}: {server.failure or 'timeout'}"
            )
        yield server.url
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


class _Server(uvicorn.Server):
    """uvicorn, saying when it answers, and leaving signals to whoever started it."""

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        port: int,
        started: Callable[[str], None] | None = None,
        *,
        limits: IntakeLimits = _USUAL,
        path: str = BASE_PATH,
    ) -> None:
        self._started = started
        self._path = path
        self._gate = Gate(room_for(limits))
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                http=functools.partial(GuardedProtocol, gate=self._gate),  # type: ignore[arg-type]  # called, no more
                ws="none",
                access_log=False,
                log_config=None,
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=GRACE,
            )
        )
        self.answered = threading.Event()
        self.url: str | None = None
        self.failure: str | None = None
        self._ready_file: Path | None = None
        self._problem: OSError | None = None

    def run_until_stopped(self, ready_file: Path | None = None) -> None:
        """Serve in this thread until ``should_exit`` is set."""
        self._ready_file = ready_file
        try:
            with asyncio.Runner(loop_factory=self.config.get_loop_factory()) as runner:
                runner.run(self.serve())
        except SystemExit as error:
            # uvicorn leaves by sys.exit where the socket cannot be bound.
            why = getattr(error.__context__, "strerror", None) or "no reason given"
            why = why.rpartition(": ")[2]  # asyncio tells the address a second time
            self.failure = f"cannot listen at {self.config.host}:{self.config.port}: {why}"
            raise NotStartedError(self.failure) from error
        finally:
            self.answered.set()
        if self._problem is not None:
            raise self._problem

    def run_in_thread(self) -> None:
        """Serve; whoever started the thread finds ``failure`` where it did not come up."""
        with contextlib.suppress(NotStartedError):
            self.run_until_stopped()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the socket, then say where."""
        await super().startup(sockets)
        if not self.started:
            return
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        name = f"[{host}]" if ":" in host else host
        self.url = f"http://{name}:{port}{self._path}"
        self.answered.set()
        try:
            self._announce(self.url)
        except OSError as problem:
            self._problem = problem
            self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what has come or is just coming, then go."""
        loop = asyncio.get_running_loop()
        if self._gate.stop(by=loop.time() + STILL_ARRIVING):
            await asyncio.sleep(LAST_CALL)
        await take_backlog(self.servers, self._connection)
        await super().shutdown(sockets)

    def _connection(self) -> GuardedProtocol:
        return GuardedProtocol(self.config, self.server_state, self.lifespan.state, gate=self._gate)

    def _announce(self, url: str) -> None:
        if self._started is not None:
            self._started(url)
        if self._ready_file is not None:
            _write_whole(self._ready_file, url)


def _write_whole(path: Path, text: str) -> None:
    """Write ``text`` so that nobody sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(f"{text}\n", encoding="utf-8")
    draft.replace(path)
