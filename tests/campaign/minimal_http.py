"""
One HTTP exchange on raw ASGI: what was asked, what is answered, what is refused.

The minimal server shares no code with the packages that it helps to test, nor with their
frameworks: a mistake made once in common would excuse itself.
"""

import json
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

Json = dict[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

#: The path below which the API lives (TMF645 v4 swagger, basePath).
ROOT = "/tmf-api/serviceQualificationManagement/v4"

#: The body of an answer that has none; null would be a body.
NO_BODY = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: header names in lower case, ``origin`` as in http://host:port."""

    method: str
    segments: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    body: bytes
    origin: str


@dataclass(slots=True, kw_only=True)
class Answered:
    """A response; ``body`` is sent as JSON unless it is NO_BODY."""

    status: int
    body: object = NO_BODY
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """A request is refused with ``status``; becomes an Error body."""

    def __init__(self, status: int, code: str, reason: str, **headers: str) -> None:
        super().__init__(reason)
        self.status = status
        self.code = code
        self.reason = reason
        self.headers = headers


async def read_asked(scope: Scope, receive: Receive) -> Asked:
    """Everything of the request, the body read whole."""
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    origin = f"{scope.get('scheme', 'http')}://{headers.get('host', 'localhost')}"
    query = scope["query_string"].decode("latin-1")
    return Asked(
        method=scope["method"],
        segments=_segments(scope),
        query=tuple(parse_qsl(query, keep_blank_values=True, errors="replace")),
        headers=headers,
        body=await _body(receive),
        origin=origin,
    )


async def send_answer(answer: Answered, send: Send, content_type: str) -> None:
    """Put ``answer`` on the wire."""
    headers = dict(answer.headers)
    content = b""
    if answer.body is not NO_BODY:
        content = json.dumps(answer.body, allow_nan=False).encode()
        headers = {"Content-Type": content_type, **headers}
    headers["Content-Length"] = str(len(content))
    if answer.status == 204:
        del headers["Content-Length"]
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": content})


async def exchanged(
    app: ASGIApp, method: str, target: str, headers: Sequence[tuple[str, str]], body: bytes
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """What ``app``, called without a socket, answers: status, header fields, body."""
    path, _, query = target.partition("?")
    sent: list[Any] = []
    scope: Scope = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": quote(path, safe="/%").encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
    }

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], sent[0]["headers"], sent[1]["body"]


async def _nothing() -> None:
    return


async def live(
    receive: Receive, send: Send, close: Callable[[], Awaitable[None]] = _nothing
) -> None:
    """The lifespan protocol: nothing to start; ``close`` at the end."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            await close()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def copied(value: Any) -> Any:
    """A deep copy of JSON, several times as fast as copy.deepcopy."""
    if isinstance(value, dict):
        return {name: copied(inner) for name, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


def _segments(scope: Scope) -> tuple[str, ...]:
    """The decoded segments of the path below the API root; an encoded slash stays inside one."""
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    path = raw.decode("latin-1").split("?")[0]
    if path != ROOT and not path.startswith(f"{ROOT}/"):
        return ("", path)
    return tuple(unquote(part) for part in path[len(ROOT) :].strip("/").split("/"))


async def _body(receive: Receive) -> bytes:
    content = bytearray()
    while True:
        message = await receive()
        content += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(content)
