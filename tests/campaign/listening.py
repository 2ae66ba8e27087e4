"""
A listener for events, on a real socket of the loopback interface, and a client beside it.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx

from campaign.minimal_http import ROOT, ASGIApp, Json
from campaign.minimal_server import MinimalServer

#: Longer than any event or task of the servers here takes.
PATIENCE = 5.0


class Listener:
    """Keeps the events that were POSTed to it, with the path of each."""

    def __init__(self) -> None:
        self.events: list[Json] = []
        self.paths: list[str] = []
        self.callback = ""
        self._arrival = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: any number of requests, each answered with 201."""
        while line := await reader.readline():
            length = 0
            while (header := await reader.readline()).strip():
                name, _, value = header.decode().partition(":")
                length = int(value) if name.lower() == "content-length" else length
            self.paths.append(line.decode().split()[1])
            self.events.append(json.loads(await reader.readexactly(length)))
            self._arrival.set()
            writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def wait_for(self, count: int) -> list[Json]:
        """The events, once there are ``count``; TimeoutError where they do not come."""
        async with asyncio.timeout(PATIENCE):
            while len(self.events) < count:
                self._arrival.clear()
                await self._arrival.wait()
        return self.events


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    """A listener that can be reached at its ``callback``."""
    listener = Listener()
    server = await asyncio.start_server(listener.serve, "127.0.0.1", 0)
    listener.callback = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/events"
    async with server:
        yield listener
        await asyncio.sleep(0.02)  # lets connections close from their own side


def talk(app: ASGIApp, story: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
    """Run ``story`` with a client of ``app``."""

    async def run() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://sut{ROOT}") as client:
            await story(client)
        if isinstance(app, MinimalServer):
            await app.close()

    asyncio.run(run())


async def finished(client: httpx.AsyncClient, address: str, final: str = "done") -> Json:
    """The resource at ``address``, once its state is ``final`` (or patience is at its end)."""
    deadline = time.monotonic() + PATIENCE
    while True:
        shown: Json = (await client.get(address)).json()
        if shown.get("state") == final or time.monotonic() > deadline:
            return shown
        await asyncio.sleep(0.01)
