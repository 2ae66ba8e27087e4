"""
The reference server, tampered with on the wire: what it is asked, what it answers, what it tells.

The wrong servers of the minimal world are wrong inside. These are wrong outside: a right server
stands behind, and one thing is spoiled on its way. So the judge is tried on the full answers of
the reference server, in a world with places, capacities and alternatives.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from tmf645_reference_server import create_app
from tmf645_reference_server.store import Change, Delivery, MemorySpace, MemoryStore

from campaign.minimal_http import ROOT, ASGIApp, Json, Receive, Scope, Send

CHECK, QUERY = "checkServiceQualification", "queryServiceQualification"
ITEMS = "serviceQualificationItem"
RESULT = "qualificationResult"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A request: ``body`` is None where it is not a JSON object; ``content`` is what was sent."""

    method: str
    kind: str
    id: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Json | None:
        """The object that was sent."""
        try:
            sent = json.loads(self.content)
        except ValueError:
            return None
        return sent if isinstance(sent, dict) else None

    @property
    def is_task(self) -> bool:
        """Whether it is about one task or the list of them."""
        return self.kind in {CHECK, QUERY}

    def is_for(self, method: str, *, one: bool) -> bool:
        """Whether it is a ``method`` on one task, or on a collection of tasks."""
        return self.is_task and self.method == method and bool(self.id) is one

    def saying(self, body: object) -> Self:
        """The same with another body."""
        return replace(self, content=json.dumps(body).encode())

    def asking(self, *query: tuple[str, str]) -> Self:
        """The same with another query."""
        return replace(self, query=query)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A response: header names in lower case; ``body`` is None where there is none."""

    status: int
    headers: dict[str, str]
    body: Any = None

    @property
    def succeeded(self) -> bool:
        """Whether it is a 2xx."""
        return 200 <= self.status < 300


class Spoiled:
    """The reference server behind hooks that let everything pass; each fault overrides one."""

    def __init__(self) -> None:
        self.store = _TappedStore(self)
        self.app = self.behind()

    def behind(self) -> ASGIApp:
        """The server behind."""
        return create_app(store=self.store)

    def ask(self, wish: Wish) -> Wish:
        """What the server behind is asked instead."""
        return wish

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        """What the client is answered instead."""
        return reply

    def show(self, wish: Wish, task: Json) -> Json:
        """How a task is shown instead, wherever it is."""
        return task

    def tell(self, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """The events that are sent instead, of one commit; they show tasks as answers do."""
        return [
            replace(each, body=json.dumps(self._told(json.loads(each.body))).encode())
            for each in deliveries
        ]

    def _told(self, event: Json) -> Json:
        shown = {
            kind: self.show(
                Wish(method="EVENT", kind=kind, id="", query=(), headers={}, content=b""), task
            )
            for kind, task in event["event"].items()
        }
        return {**event, "event": shown}

    def remember(self, change: Change) -> Change:
        """What is stored instead."""
        return change

    async def respond(self, wish: Wish, scope: Scope) -> Reply:
        """The answer to ``wish``."""
        reply = self.reply(wish, await self.fetch(self.ask(wish), scope))
        if not wish.is_task or not reply.succeeded:
            return reply
        if isinstance(reply.body, list):
            return replace(reply, body=[self.show(wish, row) for row in reply.body])
        return replace(reply, body=self.show(wish, reply.body)) if reply.body else reply

    async def fetch(self, wish: Wish, scope: Scope) -> Reply:
        """The answer of the server behind, read whole."""
        messages: list[Any] = []

        async def receive() -> Json:
            return {"type": "http.request", "body": wish.content, "more_body": False}

        async def send(message: Any) -> None:
            messages.append(message)

        await self.app(_scope(wish, scope), receive, send)
        start, *parts = messages
        content = b"".join(part.get("body", b"") for part in parts)
        headers = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
        return Reply(
            status=start["status"], headers=headers, body=json.loads(content) if content else None
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve as ASGI wants it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await _send(await self.respond(await _wish(scope, receive), scope), send)


def with_items(task: Json, change: Callable[[Json], Json]) -> Json:
    """``task`` with its items changed; as it is where it shows none."""
    rows = task.get(ITEMS)
    if not isinstance(rows, list):
        return task
    return {**task, ITEMS: [change(row) if isinstance(row, dict) else row for row in rows]}


def without(body: Json, *names: str) -> Json:
    """``body`` without these attributes."""
    return {name: value for name, value in body.items() if name not in names}


class _TappedStore(MemoryStore):
    """A store of tapped spaces."""

    def __init__(self, owner: Spoiled) -> None:
        super().__init__()
        self._owner = owner

    def _new_space(self, name: str) -> MemorySpace:
        return _Tapped(self._owner)


class _Tapped(MemorySpace):
    """A space that lets a spoiled server have a look before anything is kept."""

    def __init__(self, owner: Spoiled) -> None:
        super().__init__()
        self._owner = owner

    async def commit(self, change: Change) -> bool:
        """Carry out what the owner makes of ``change``."""
        change = self._owner.remember(change)
        return await super().commit(
            replace(change, deliveries=tuple(self._owner.tell(change.deliveries)))
        )


async def _wish(scope: Scope, receive: Receive) -> Wish:
    content = bytearray()
    while True:
        message = await receive()
        content += message.get("body", b"")
        if not message.get("more_body"):
            break
    path = str(scope["path"])
    kind, _, id = path.removeprefix(f"{ROOT}/").partition("/")
    text = scope["query_string"].decode("latin-1")
    return Wish(
        method=scope["method"],
        kind=kind if path.startswith(f"{ROOT}/") else path,
        id=id,
        query=tuple(parse_qsl(text, keep_blank_values=True)),
        headers={
            name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]
        },
        content=bytes(content),
    )


def _scope(wish: Wish, scope: Scope) -> Scope:
    """The scope of the original request with what ``wish`` has made of it."""
    headers = {**wish.headers}
    if wish.content or "content-length" in headers:
        headers["content-length"] = str(len(wish.content))
    path = f"{ROOT}/{wish.kind}/{wish.id}".rstrip("/") if wish.is_task else scope["path"]
    return {
        **scope,
        "method": wish.method,
        "path": path,
        "query_string": urlencode(wish.query).encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
    }


async def _send(reply: Reply, send: Send) -> None:
    content = b"" if reply.body is None else json.dumps(reply.body).encode()
    headers = {name: value for name, value in reply.headers.items() if name != "content-length"}
    if reply.status != 204:
        headers["content-length"] = str(len(content))
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    await send({"type": "http.response.body", "body": content})
