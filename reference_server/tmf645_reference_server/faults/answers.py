"""
An answer in one piece, taken from an application that sends it in several.
"""

from dataclasses import dataclass, replace

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tmf645_reference_server.asgi import CONTENT_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status, header fields and a body."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON that a client would look at."""
        kind = Headers(raw=list(self.headers)).get("content-type", "")
        return bool(self.body) and kind.startswith("application/json")

    def header(self, name: str) -> str | None:
        """Return the field ``name``, where there is one."""
        return Headers(raw=list(self.headers)).get(name)

    def with_header(self, name: str, value: str) -> "Answer":
        """Return this answer with the field ``name`` set."""
        fields = MutableHeaders(raw=list(self.headers))
        fields[name] = value
        return replace(self, headers=tuple(fields.raw))

    def with_body(self, body: bytes) -> "Answer":
        """Return this answer with another body, and its length."""
        return replace(self, body=body).with_header("content-length", str(len(body)))


def answer_of(response: Response) -> Answer:
    """Return ``response`` as an answer."""
    headers = tuple(response.raw_headers)
    return Answer(status=response.status_code, headers=headers, body=bytes(response.body))


def json_answer(status: int, body: bytes) -> Answer:
    """Return an answer with a JSON body."""
    return answer_of(Response(body, status_code=status, media_type=CONTENT_TYPE))


async def answered(app: ASGIApp, scope: Scope, receive: Receive) -> Answer | None:
    """Return what ``app`` answers; None where it leaves without an answer (the client has gone)."""
    status, headers, chunks = 0, (), [b""]

    async def take(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], tuple(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    await app(scope, receive, take)
    if status == 0:
        return None
    return Answer(status=status, headers=headers, body=b"".join(chunks))


async def send_whole(answer: Answer, send: Send) -> None:
    """Send ``answer`` as it is."""
    await start(answer, send)
    await send({"type": "http.response.body", "body": answer.body})


async def start(answer: Answer, send: Send) -> None:
    """Send the status and the header fields of ``answer``."""
    await send(
        {"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)}
    )
