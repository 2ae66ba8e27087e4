"""
Breaking connections on purpose, which neither HTTP nor ASGI has a word for.

Whoever holds the transport of a connection offers the extension ``tmf645.break`` in the scope of its
requests.
"""

import socket
import struct
from asyncio import BaseTransport, Transport
from functools import partial
from typing import cast

from tmf645_reference_server.faults.sending import BREAK, Break

#: SO_LINGER on, zero seconds: closing sends RST instead of FIN (socket(7)).
_AT_ONCE = struct.pack("ii", 1, 0)


def breakable(transport: BaseTransport) -> dict[str, Break]:
    """Return the extensions of a scope whose connection is that of ``transport``."""
    # uvloop's transports are no asyncio.Transport by type.
    return {BREAK: partial(_break, cast("Transport", transport))}


def _break(transport: Transport, *, reset: bool) -> None:
    if reset and not transport.is_closing():
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        transport.abort()
    else:
        transport.close()
