"""
Servers that are dead or empty: none of them may ever be called conformant.

Each is a factory of a raw ASGI application, its docstring the way in which nobody is at home.
Some please tools that look at statuses and keys only. ``DEAD`` lists them;
`asgi:campaign.dead_servers:not_found` starts one.
"""

import asyncio
import itertools
import json
from collections.abc import Callable

from campaign.minimal_http import (
    NO_BODY,
    ROOT,
    Answered,
    ASGIApp,
    Asked,
    Json,
    Receive,
    Refusal,
    Scope,
    Send,
    live,
    read_asked,
    send_answer,
)
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import CHECK, KINDS, Task

Factory = Callable[[], ASGIApp]

#: Every dead server by its name.
DEAD: dict[str, Factory] = {}

_JSON = "application/json"
_DATE = "2026-01-01T00:00:00.000Z"


def dead(factory: Factory) -> Factory:
    """Register a dead server."""
    DEAD[factory.__name__] = factory
    return factory


def _always(status: int, body: object = NO_BODY, **headers: str) -> ASGIApp:
    """A server with one answer."""
    return _answering(lambda _: Answered(status=status, body=body, headers=headers))


def _answering(answer: Callable[[Asked], Answered], content_type: str = _JSON) -> ASGIApp:
    """A server whose answers are made by ``answer``."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
        else:
            await send_answer(answer(await read_asked(scope, receive)), send, content_type)

    return app


def _saying(content: bytes, content_type: str, status: int = 200) -> ASGIApp:
    """A server that says ``content`` to everybody."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
            return
        headers = [(b"content-type", content_type.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return app


def _error(status: int, reason: str) -> Json:
    return {"code": str(status), "reason": reason}


def _parsed(asked: Asked) -> object:
    try:
        return json.loads(asked.body)
    except ValueError:
        return {}


@dead
def not_found() -> ASGIApp:
    """404 with an Error to everything."""
    return _always(404, _error(404, "not found"))


@dead
def unauthorized() -> ASGIApp:
    """401 to everything."""
    return _always(401, _error(401, "who are you"), **{"WWW-Authenticate": "Bearer"})


@dead
def forbidden() -> ASGIApp:
    """403 to everything."""
    return _always(403, _error(403, "not for you"))


@dead
def not_allowed() -> ASGIApp:
    """405 to everything, so that nothing seems to be offered."""
    return _always(405, _error(405, "no"), Allow="GET")


@dead
def not_implemented() -> ASGIApp:
    """501 to everything."""
    return _always(501, _error(501, "not yet"))


@dead
def bad_request() -> ASGIApp:
    """400 with an Error to everything."""
    return _always(400, _error(400, "that is wrong"))


@dead
def crashing() -> ASGIApp:
    """500 with an Error to everything."""
    return _always(500, _error(500, "crashed"))


@dead
def overloaded() -> ASGIApp:
    """503 to everything."""
    return _always(503, _error(503, "later"), **{"Retry-After": "1"})


@dead
def throttling() -> ASGIApp:
    """429 to everything."""
    return _always(429, _error(429, "slower"), **{"Retry-After": "60"})


@dead
def empty_object() -> ASGIApp:
    """200 and {} to everything."""
    return _always(200, {})


@dead
def empty_array() -> ASGIApp:
    """200 and [] to everything."""
    return _always(200, [])


@dead
def null_body() -> ASGIApp:
    """200 and null to everything."""
    return _always(200, None)


@dead
def created_empty() -> ASGIApp:
    """201 and {} to everything."""
    return _always(201, {})


@dead
def no_content() -> ASGIApp:
    """204 to everything."""
    return _always(204)


@dead
def empty_body() -> ASGIApp:
    """200 without a body to everything."""
    return _always(200)


@dead
def html_login() -> ASGIApp:
    """200 and the page of a login to everything."""
    return _saying(b"<!doctype html><title>Sign in</title><form></form>", "text/html")


@dead
def html_called_json() -> ASGIApp:
    """200 and a page that is called application/json."""
    return _saying(b"<!doctype html><title>Welcome</title>", _JSON)


@dead
def truncated() -> ASGIApp:
    """200 and JSON that breaks off."""
    return _saying(b'{"id": "1", "href": "http://localhost/1", "state": "do', _JSON)


@dead
def redirecting() -> ASGIApp:
    """302 to itself, for ever."""

    def answer(asked: Asked) -> Answered:
        location = f"{asked.origin}{ROOT}/{'/'.join(asked.segments)}"
        return Answered(status=302, headers={"Location": location})

    return _answering(answer)


@dead
def echoing() -> ASGIApp:
    """201 and the body of the request to everything."""
    return _answering(lambda asked: Answered(status=201, body=_parsed(asked)))


@dead
def echoing_with_id() -> ASGIApp:
    """201 and the body of the request with an id, an href and a state; nothing is kept."""

    def answer(asked: Asked) -> Answered:
        sent = _parsed(asked)
        body = {**(sent if isinstance(sent, dict) else {}), **_bones(CHECK, asked, "1")}
        return Answered(status=201, body=body, headers={"Location": body["href"]})

    return _answering(answer)


@dead
def tarpit() -> ASGIApp:
    """Takes the request and never answers."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
            return
        await asyncio.sleep(3600)

    return app


@dead
def trickling() -> ASGIApp:
    """Begins an answer and sends a blank now and then, but never the end."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
            return
        headers = [(b"content-type", _JSON.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        while True:
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            await asyncio.sleep(0.2)

    return app


@dead
def hanging_up() -> ASGIApp:
    """Breaks down before the answer begins."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
            return
        raise ConnectionResetError("hung up")

    return app


@dead
def static() -> ASGIApp:
    """One finished check, whatever is asked or posted."""

    def answer(asked: Asked) -> Answered:
        kind = asked.segments[0] if asked.segments[0] in KINDS else CHECK
        resource = _finished(kind, asked)
        if asked.method == "POST":
            headers = {"Location": resource["href"]}
            return Answered(status=201, body=resource, headers=headers)
        if asked.method == "GET" and len(asked.segments) == 1:
            headers = {"X-Total-Count": "1", "X-Result-Count": "1"}
            return Answered(status=200, body=[resource], headers=headers)
        if asked.method == "DELETE":
            return Answered(status=204)
        return Answered(status=200, body=resource)

    return _answering(answer)


@dead
def official_kit_fooler() -> ASGIApp:
    """State BANANA, items [42], dates that are words: enough for the kit of 2020."""
    kept: dict[str, Json] = {}
    numbers = itertools.count(1)

    def answer(asked: Asked) -> Answered:
        kind = asked.segments[0]
        if kind not in KINDS:
            return Answered(status=404, body=_error(404, "not found"))
        if asked.method == "POST":
            id_ = str(next(numbers))
            kept[id_] = _banana(kind, id_)
            return Answered(status=201, body=kept[id_])
        if len(asked.segments) == 1:
            return Answered(status=200, body=[v for v in kept.values() if f"{kind}Date" in v])
        if asked.segments[1] in kept:
            return Answered(status=200, body=kept[asked.segments[1]])
        return Answered(status=404, body={})

    return _answering(answer)


class _Forgetful(MinimalServer):
    """Answers every creation well and keeps nothing."""

    def keep(self, task: Task) -> None:
        return


class _Restless(MinimalServer):
    """Accepts every task and never ends one."""

    path = ((0.02, "inProgress"),)

    def is_sync(self, body: Json) -> bool:
        return False


class _Unwilling(MinimalServer):
    """Reads well, lists nothing, and refuses to create anything."""

    def check_create(self, kind: str, body: Json) -> None:
        raise Refusal(403, "forbidden", "creating is switched off")


@dead
def stateless() -> ASGIApp:
    """Answers that look right, and nothing is kept."""
    return _Forgetful()


@dead
def never_ending() -> ASGIApp:
    """Every task is in progress, for ever."""
    return _Restless()


@dead
def read_only() -> ASGIApp:
    """Everything is right but for POST, which is refused with 403; so nothing is there to read."""
    return _Unwilling()


def _bones(kind: str, asked: Asked, id_: str) -> Json:
    """What every resource has."""
    href = f"{asked.origin}{ROOT}/{kind}/{id_}"
    return {"id": id_, "href": href, f"{kind}Date": _DATE, "state": "accepted"}


def _finished(kind: str, asked: Asked) -> Json:
    """A finished task with one qualified item."""
    item = {"id": "1", "state": "done", "qualificationResult": "qualified", "service": {}}
    rest = {"qualificationResult": "qualified"} if kind == CHECK else {"searchCriteria": {}}
    outcome = {**rest, "state": "done", "serviceQualificationItem": [item]}
    return {**_bones(kind, asked, "1"), **outcome}


def _banana(kind: str, id_: str) -> Json:
    """What the kit of 2020 lets through (five keys, four of them of the right type)."""
    keys = {"id": id_, "href": "nowhere", f"{kind}Date": "not-a-date", "state": "BANANA"}
    return {**keys, "serviceQualificationItem": [42], "searchCriteria": 42}
