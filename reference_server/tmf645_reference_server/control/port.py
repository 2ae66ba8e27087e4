"""
The control interface on a port of its own, in the process and the loop of the server that it controls.
"""

import asyncio
import contextlib
import functools
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Final

import uvicorn

from tmf645_reference_server.control.app import PREFIX, ControlApp
from tmf645_reference_server.control.guard import is_loopback
from tmf645_reference_server.control.verbs import Control
from tmf645_reference_server.intake import Gate, GuardedProtocol, IntakeLimits, room_for

#: The environment variable that holds the token where none other is named.
TOKEN_VARIABLE: Final = "TMF645_CONTROL_TOKEN"  # noqa: S105 - the name of one, not a token


class UnguardedError(ValueError):
    """The port could be reached from other machines, and there is no token."""


class ControlPort:
    """
    A port that is taken at once, and answers while the server lives; port 0 takes any.

    Raises OSError where the address cannot be used, UnguardedError where it is beyond loopback and
    there is no ``token``.
    """

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, token: str | None = None) -> None:
        if token is None and not is_loopback(host):
            raise UnguardedError(f"{host} can be reached from other machines: a token is needed")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family)
        self._token = token

    @property
    def url(self) -> str:
        """Where the verbs are."""
        host, port = self._socket.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}{PREFIX}"

    @contextlib.asynccontextmanager
    async def serving(self, control: Control) -> AsyncIterator[None]:
        """Answer for as long as the block lasts."""
        app = ControlApp(control, token=self._token)
        server = _Server(
            uvicorn.Config(
                app,
                http=functools.partial(GuardedProtocol, gate=Gate(room_for(IntakeLimits()))),  # type: ignore[arg-type]  # called, no more
                lifespan="off",
                access_log=False,
                log_config=None,
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=2,
                ws="none",
            )
        )
        task = asyncio.create_task(server.serve(sockets=[self._socket]), name="control port")
        try:
            yield
        finally:
            server.should_exit = True
            await task

    def close(self) -> None:
        """Give the port back where it never came to serving."""
        self._socket.close()


class _Server(uvicorn.Server):
    """uvicorn, leaving signals to the server that is controlled."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield
