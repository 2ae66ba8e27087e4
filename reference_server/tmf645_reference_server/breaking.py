"""
Breaking connections on purpose, which neither HTTP nor ASGI has a word for.

uvicorn's ``send`` belongs to the object that holds the transport. Where it does, the
scope gets the extension ``tmf645.break``.
"""

import socket
import struct
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from tmf645_reference_server.faults.sending import BREAK

#: SO_LINGER on, zero seconds: closing sends RST instead of FIN (socket(7)).
_AT_ONCE = struct.pack("ii", 1, 0)


class Breakable:
    """An application whose connections can be broken by what stands behind it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the extension where the server allows it."""
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        # uvloop's transports are no asyncio.Transport by type.
        if scope["type"] == "http" and hasattr(transport, "abort"):
            extensions = scope.get("extensions") or {}
            breaking = partial(_break, transport, receive)
            # The scope is this server's own, and of this request only: no copy is needed.
            scope["extensions"] = {**extensions, BREAK: breaking}
        await self._app(scope, receive, send)


async def _break(transport: Any, receive: Receive, *, reset: bool) -> None:
    """
    End the connection, and return once the server knows that it is gone.

    With ``reset`` the peer is told so, and may lose what it has not read yet; without, it reads
    what was sent and then finds the end.
    """
    if reset and not transport.is_closing():
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        transport.abort()
    else:
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
