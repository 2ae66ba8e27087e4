"""The application called without a socket, byte for byte, with the CPU time that it took."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

#: Seconds that one request may wait for anything before it hangs.
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the application answered, and the seconds of CPU that it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    cpu: float


async def call(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    query: bytes = b"",
    headers: Iterable[tuple[bytes, bytes]] = (),
    body: bytes = b"",
    chunk: int = 65_536,
) -> Reply:
    """Send one request, its body in chunks."""
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "query_string": query,
        "root_path": "",
        "headers": list(headers),
        "client": ("127.0.0.1", 1),
        "server": ("sq.test", 80),
        "state": {},
    }
    pieces = [body[start : start + chunk] for start in range(0, len(body), chunk)] or [b""]
    waiting = [
        {"type": "http.request", "body": piece, "more_body": number < len(pieces)}
        for number, piece in enumerate(pieces, 1)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    began = time.process_time()
    async with asyncio.timeout(PATIENCE):
        await app(scope, receive, send)
    took = time.process_time() - began
    start = sent[0]
    return Reply(
        status=start["status"],
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]
        },
        body=b"".join(message.get("body", b"") for message in sent[1:]),
        cpu=took,
    )
