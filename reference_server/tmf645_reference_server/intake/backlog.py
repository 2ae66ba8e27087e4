"""
Connections that the kernel has taken and the server has not: closing the listener would reset them.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Iterable

_MOST = 2_048


async def take_backlog(
    servers: Iterable[asyncio.Server], connection: Callable[[], asyncio.BaseProtocol]
) -> None:
    """Close the listeners of ``servers``, and serve whoever had connected to them by then."""
    listeners = [_again(each) for server in servers for each in server.sockets]
    for server in servers:
        server.close()
    for listener in listeners:
        with listener:
            await _accept_all(listener, connection)


def _again(listener: socket.socket) -> socket.socket:
    """Return a listener of our own on the same socket, which the loop does not know."""
    return socket.socket(listener.family, listener.type, fileno=os.dup(listener.fileno()))


async def _accept_all(
    listener: socket.socket, connection: Callable[[], asyncio.BaseProtocol]
) -> None:
    loop = asyncio.get_running_loop()
    listener.settimeout(0)
    with contextlib.suppress(OSError):  # nobody is left, or there are no files for them
        for _ in range(_MOST):
            accepted, _ = listener.accept()
            accepted.settimeout(0)
            await loop.connect_accepted_socket(connection, accepted)
