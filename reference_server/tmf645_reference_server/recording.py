"""
The layer that writes the journal: it hears what a client says and what it is answered.

It stands outside of faults, so that the journal tells what the client saw.
"""

import time
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tmf645_reference_server.faults.middleware import HAPPENED
from tmf645_reference_server.journal import MOST_OF_BODY, Exchange, Meter, without_secrets
from tmf645_reference_server.namespaces import Namespace

_WHY = b"x-testbed-why"


class Recorded:
    """An application whose exchanges are noted in the journal of the namespace that they are for."""

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self._app = app
        self._meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note what came of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        hearing = _Hearing(scope, receive, send)
        try:
            await self._app(scope, hearing.receive, hearing.send)
        finally:
            self._meter.count(scope["method"], scope["path"], hearing.status)
            hearing.note()


class _Hearing:
    """One exchange while it goes on."""

    __slots__ = (
        "_answer",
        "_at",
        "_begun",
        "_body",
        "_headers",
        "_receive",
        "_scope",
        "_send",
        "status",
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._body: list[bytes] = []
        self._answer: list[bytes] = []
        self._headers: tuple[tuple[bytes, bytes], ...] = ()
        self._begun = time.monotonic()
        self._at = scope["namespace"].clock.now()
        self.status: int | None = None

    async def receive(self) -> MutableMapping[str, Any]:
        message = await self._receive()
        if body := message.get("body"):
            self._body.append(body)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._headers = tuple(message.get("headers", ()))
        elif body := message.get("body"):
            self._answer.append(body)
        await self._send(message)

    def note(self) -> None:
        namespace: Namespace = self._scope["namespace"]
        journal = namespace.journal
        why = next((value for name, value in self._headers if name.lower() == _WHY), None)
        journal.note(
            Exchange(
                number=journal.count + 1,
                at=self._at,
                namespace=namespace.name,
                method=self._scope["method"],
                path=self._scope["path"],
                query=self._scope["query_string"].decode("latin-1"),
                headers=without_secrets(tuple(self._scope["headers"])),
                body=b"".join(self._body)[:MOST_OF_BODY],
                status=self.status,
                answer_headers=without_secrets(self._headers),
                answer=b"".join(self._answer)[:MOST_OF_BODY],
                faults=tuple(self._scope.get(HAPPENED, ())),
                why=None if why is None else why.decode("latin-1"),
                seconds=round(time.monotonic() - self._begun, 3) if namespace.clock.runs else None,
            )
        )
