"""
No framework: an ASGI function and msgspec. What the others are measured by.
"""

import itertools
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from benchmarks.baselines.model import Check
from benchmarks.requests import CHECKS

_KEPT: dict[str, bytes] = {}
_NUMBERS = itertools.count(1)
_DECODER = msgspec.json.Decoder(Check)
_ENCODER = msgspec.json.Encoder()
_VALIDITY = timedelta(hours=48)

_Message = MutableMapping[str, Any]
_Headers = list[tuple[bytes, bytes]]


async def app(
    scope: _Message,
    receive: Callable[[], Awaitable[_Message]],
    send: Callable[[_Message], Awaitable[None]],
) -> None:
    """Answer one request."""
    if scope["type"] != "http":
        return
    path = scope["path"]
    if path == CHECKS and scope["method"] == "POST":
        body = b""
        more = True
        while more:
            message = await receive()
            body += message["body"]
            more = message["more_body"]
        id, answer = _created(body)
        await _answer(send, 201, answer, [(b"location", f"{CHECKS}/{id}".encode("ascii"))])
    elif path == CHECKS:
        latest = itertools.islice(reversed(_KEPT.values()), 20)
        await _answer(send, 200, b"[" + b",".join(latest) + b"]", [])
    elif (found := _KEPT.get(path.rpartition("/")[2])) is not None:
        await _answer(send, 200, found, [])
    else:
        await _answer(send, 404, b"{}", [])


def _created(body: bytes) -> tuple[str, bytes]:
    check = _DECODER.decode(body)
    now = datetime.now(UTC)
    check.id = str(next(_NUMBERS))
    check.href = f"http://127.0.0.1:8645{CHECKS}/{check.id}"
    check.state = "done"
    check.result = "qualified"
    check.date = check.effective_date = now
    check.expiration_date = now + _VALIDITY
    for item in check.service_qualification_item:
        item.state = "done"
        item.qualification_result = "qualified"
        item.expiration_date = check.expiration_date
    answer = _KEPT[check.id] = _ENCODER.encode(check)
    return check.id, answer


async def _answer(
    send: Callable[[_Message], Awaitable[None]], status: int, body: bytes, more: _Headers
) -> None:
    headers = [
        (b"content-type", b"application/json;charset=utf-8"),
        (b"content-length", str(len(body)).encode("ascii")),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
