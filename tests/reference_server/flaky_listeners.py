"""A listener in the loop of the test: it answers, fails, hangs or resets, each as it is told."""

import asyncio
import contextlib
import json
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

#: What a listener does with the n-th request for an event: a status, or one of these.
HANG = "hang"
RESET = "reset"

Behave = Callable[[str, int], int | str]


@dataclass
class Flaky:
    """What came, and what was taken, in order; ``most_at_a_time`` is how many came at a time."""

    behave: Behave
    url: str = ""
    came: Counter[str] = field(default_factory=Counter)
    taken: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    most_at_a_time: int = 0
    _busy: int = 0
    _open: dict[asyncio.StreamWriter, asyncio.StreamReader] = field(default_factory=dict)

    def hang_up(self) -> None:
        """Break every connection."""
        for each in tuple(self._open):
            each.transport.abort()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self._open[writer] = reader
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while await self._react(await _event(reader), writer):
                    pass
        finally:
            self._open.pop(writer)
            writer.transport.abort()

    async def _react(self, event: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        self._busy += 1
        self.most_at_a_time = max(self.most_at_a_time, self._busy)
        try:
            return await self._answer(event, writer)
        finally:
            self._busy -= 1

    async def _answer(self, event: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        id = event["eventId"]
        self.came[id] += 1
        reaction = self.behave(id, self.came[id])
        await asyncio.sleep(0)
        if reaction == HANG:
            with contextlib.suppress(asyncio.IncompleteReadError):
                await _event(self._open[writer])  # comes never: the client gives up before
            return False
        if reaction == RESET:
            connection = writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return False
        if isinstance(reaction, int) and 200 <= reaction < 300:
            self.taken.append(event)
        extra = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        writer.write(f"HTTP/1.1 {reaction} X\r\n{extra}Content-Length: 0\r\n\r\n".encode())
        await writer.drain()
        return True


@contextlib.asynccontextmanager
async def flaky(behave: Behave = lambda *_: 204, **headers: str) -> AsyncIterator[Flaky]:
    """Yield a listener for as long as the block lasts."""
    listener = Flaky(behave, headers={k.replace("_", "-"): v for k, v in headers.items()})
    server = await asyncio.start_server(listener.answer, "127.0.0.1", 0, backlog=1_000)
    listener.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    try:
        yield listener
    finally:
        server.close()
        listener.hang_up()
        await asyncio.sleep(0.01)


async def _event(reader: asyncio.StreamReader) -> dict[str, Any]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    event: dict[str, Any] = json.loads(await reader.readexactly(length))
    return event
