"""
Answers that come slowly, in part, or not at all.

HTTP has no word for "the connection broke"; ASGI has none either. A server that can break a
connection offers the extension ``tmf645.break`` (intake/protocol.py does); elsewhere, as in
process, ConnectionLostError is raised, which an ASGI client shows to its test.
"""

import asyncio
import contextlib
from typing import Final, Protocol

from starlette.types import Receive, Scope, Send

from tmf645_reference_server.asgi import BODY_DEADLINE, ConnectionLostError
from tmf645_reference_server.bodies import MAX_BYTES
from tmf645_reference_server.faults.answers import Answer, start
from tmf645_reference_server.ports import Pauses

#: The name of the ASGI extension: a Break.
BREAK: Final = "tmf645.break"

#: Seconds between two pieces of a slow body.
_TICK: Final = 0.05


class Break(Protocol):
    """
    Ends the connection.

    With ``reset`` the peer is told so, and may lose what it has not read yet; without, it reads what
    was sent and then finds the end.
    """

    def __call__(self, *, reset: bool) -> None: ...  # noqa: D102 - told above


async def drain(receive: Receive) -> None:
    """Read the request to its end, as far as the server would have read it."""
    read, more = 0, True
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BODY_DEADLINE):
            while more and read < MAX_BYTES:
                message = await receive()
                read += len(message.get("body", b""))
                more = message.get("more_body", False)


async def reset(scope: Scope, receive: Receive) -> None:
    """Reset the connection of ``scope``. Raise ConnectionLostError where that cannot be done."""
    _breaking(scope)(reset=True)
    await _gone(receive)


async def send_part(
    answer: Answer, keep: float, scope: Scope, receive: Receive, send: Send
) -> None:
    """Send the headers and the share ``keep`` of the body, then end the connection."""
    break_off = _breaking(scope)
    await start(answer, send)
    part = answer.body[: int(len(answer.body) * keep)]
    await send({"type": "http.response.body", "body": part, "more_body": True})
    break_off(reset=False)
    await _gone(receive)


async def send_slowly(answer: Answer, rate: float, send: Send, pauses: Pauses) -> None:
    """Send the body at ``rate`` bytes a second."""
    await start(answer, send)
    size = max(1, int(rate * _TICK))
    for begin in range(0, len(answer.body), size):
        piece = answer.body[begin : begin + size]
        await pauses.pause(len(piece) / rate)
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    """Return once the server knows that the connection is gone, and misses no answer."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _breaking(scope: Scope) -> Break:
    break_off: Break | None = (scope.get("extensions") or {}).get(BREAK)
    if break_off is None:
        raise ConnectionLostError(
            "a fault of kind connection reset or truncated body broke the connection; "
            "serve the application by running() or serve() to have it broken on a socket"
        )
    return break_off
