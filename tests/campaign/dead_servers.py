"""
Servers that are dead or empty: none of them may ever be called conformant.

Each is a factory of a raw ASGI application, its docstring the way in which nobody is at home.
``DEAD`` lists them, with those of dead_pleasers; `asgi:campaign.dead_servers:not_found` starts one.
"""

import asyncio

from campaign.dead_pleasers import (
    echoing_with_id,
    never_ending,
    official_kit_fooler,
    read_only,
    stateless,
    static,
)
from campaign.dead_wire import DEAD, JSON_TYPE, always, answering, dead, error, parsed, saying
from campaign.minimal_http import (
    ROOT,
    Answered,
    ASGIApp,
    Asked,
    Receive,
    Scope,
    Send,
    live,
)


@dead
def not_found() -> ASGIApp:
    """404 with an Error to everything."""
    return always(404, error(404, "not found"))


@dead
def unauthorized() -> ASGIApp:
    """401 to everything."""
    return always(401, error(401, "who are you"), WWW_Authenticate="Bearer")


@dead
def forbidden() -> ASGIApp:
    """403 to everything."""
    return always(403, error(403, "not for you"))


@dead
def not_allowed() -> ASGIApp:
    """405 to everything, so that nothing seems to be offered."""
    return always(405, error(405, "no"), Allow="GET")


@dead
def not_implemented() -> ASGIApp:
    """501 to everything."""
    return always(501, error(501, "not yet"))


@dead
def bad_request() -> ASGIApp:
    """400 with an Error to everything."""
    return always(400, error(400, "that is wrong"))


@dead
def crashing() -> ASGIApp:
    """500 with an Error to everything."""
    return always(500, error(500, "crashed"))


@dead
def overloaded() -> ASGIApp:
    """503 to everything."""
    return always(503, error(503, "later"), Retry_After="1")


@dead
def throttling() -> ASGIApp:
    """429 to everything."""
    return always(429, error(429, "slower"), Retry_After="60")


@dead
def empty_object() -> ASGIApp:
    """200 and {} to everything."""
    return always(200, {})


@dead
def empty_array() -> ASGIApp:
    """200 and [] to everything."""
    return always(200, [])


@dead
def null_body() -> ASGIApp:
    """200 and null to everything."""
    return always(200, None)


@dead
def created_empty() -> ASGIApp:
    """201 and {} to everything."""
    return always(201, {})


@dead
def no_content() -> ASGIApp:
    """204 to everything."""
    return always(204)


@dead
def empty_body() -> ASGIApp:
    """200 without a body to everything."""
    return always(200)


@dead
def html_login() -> ASGIApp:
    """200 and the page of a login to everything."""
    return saying(b"<!doctype html><title>Sign in</title><form></form>", "text/html")


@dead
def html_called_json() -> ASGIApp:
    """200 and a page that is called application/json."""
    return saying(b"<!doctype html><title>Welcome</title>", JSON_TYPE)


@dead
def truncated() -> ASGIApp:
    """200 and JSON that breaks off."""
    return saying(b'{"id": "1", "href": "http://localhost/1", "state": "do', JSON_TYPE)


@dead
def redirecting() -> ASGIApp:
    """302 to itself, for ever."""

    def answer(asked: Asked) -> Answered:
        location = f"{asked.origin}{ROOT}/{'/'.join(asked.segments)}"
        return Answered(status=302, headers={"Location": location})

    return answering(answer)


@dead
def echoing() -> ASGIApp:
    """201 and the body of the request to everything."""
    return answering(lambda asked: Answered(status=201, body=parsed(asked)))


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
        headers = [(b"content-type", JSON_TYPE.encode())]
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


__all__ = [
    "DEAD",
    "echoing_with_id",
    "never_ending",
    "official_kit_fooler",
    "read_only",
    "stateless",
    "static",
]
