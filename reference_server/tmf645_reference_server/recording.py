"""
The layer that writes the journal: it hears what a client says and what it is answered.

It stands outside of faults, so that the journal tells what the client saw. Most exchanges are never
asked for: they are kept as they came, and told when somebody does.
"""

import time
from collections.abc import Awaitable, MutableMapping
from datetime import datetime
from typing import Any, TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tmf645_reference_server.faults.middleware import HAPPENED
from tmf645_reference_server.journal import (
    MOST_OF_BODY,
    Exchange,
    Fields,
    Meter,
    size_of,
    without_secrets,
)
from tmf645_reference_server.namespaces import Namespace

#: Number, moment, namespace; method, path, query, headers, body; status, headers, body; faults, seconds.
_Raw: TypeAlias = tuple[
    int, datetime, str,
    str, str, bytes, Fields, bytes,
    int | None, Fields, bytes,
    tuple[str, ...], float | None,
]  # fmt: skip

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
        self._headers: Fields = ()
        self._begun = time.monotonic()
        self._at = scope["namespace"].clock.now()
        self.status: int | None = None

    async def receive(self) -> MutableMapping[str, Any]:
        message = await self._receive()
        if body := message.get("body"):
            self._body.append(body)
        return message

    def send(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            # Whoever stands further outside may change the list.
            self._headers = tuple(message.get("headers", ()))
        elif body := message.get("body"):
            self._answer.append(body)
        return self._send(message)

    def note(self) -> None:
        scope = self._scope
        namespace: Namespace = scope["namespace"]
        journal = namespace.journal
        headers = tuple(scope["headers"])
        body, answer = _kept(self._body), _kept(self._answer)
        path, query = scope["path"], scope["query_string"]
        size = size_of(headers, self._headers, body, answer) + len(path) + len(query)
        # The scope leads to the whole server: what is kept holds none of it. And a tuple of plain
        # values is nothing that the garbage collector has to visit ever again.
        raw = (
            journal.count + 1,
            self._at,
            namespace.name,
            scope["method"],
            path,
            query,
            headers,
            body,
            self.status,
            self._headers,
            answer,
            tuple(scope.get(HAPPENED, ())),
            time.monotonic() - self._begun if namespace.clock.runs else None,
        )
        journal.note(_Heard(raw, size))


class _Heard:
    """
    An exchange as it came, secrets and all, until it is asked for.

    Nothing reads what came but ``exchange``, which leaves out what has to stay secret; from then on
    nothing else is kept.
    """

    __slots__ = ("_kept", "size")

    def __init__(self, raw: _Raw, size: int) -> None:
        self._kept: _Raw | Exchange = raw
        self.size = size

    def exchange(self) -> Exchange:
        """Return what happened, without the secrets of its headers."""
        if not isinstance(self._kept, Exchange):
            self._kept = _exchange(self._kept)
        return self._kept


def _kept(chunks: list[bytes]) -> bytes:
    """Return as much of a body as is kept."""
    body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
    return body if len(body) <= MOST_OF_BODY else body[:MOST_OF_BODY]


def _exchange(raw: _Raw) -> Exchange:
    (
        number, at, namespace,
        method, path, query, headers, body,
        status, answer_headers, answer,
        faults, seconds,
    ) = raw  # fmt: skip
    why = next((value for name, value in answer_headers if name.lower() == _WHY), None)
    return Exchange(
        number=number,
        at=at,
        namespace=namespace,
        method=method,
        path=path,
        query=query.decode("latin-1"),
        headers=without_secrets(headers),
        body=body,
        status=status,
        answer_headers=without_secrets(answer_headers),
        answer=answer,
        faults=faults,
        why=None if why is None else why.decode("latin-1"),
        seconds=None if seconds is None else round(seconds, 3),
    )
