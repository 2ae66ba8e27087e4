"""
What dead servers are made of, and the register of them.
"""

import json
from collections.abc import Callable

from campaign.minimal_http import (
    NO_BODY,
    Answered,
    ASGIApp,
    Asked,
    Json,
    Receive,
    Scope,
    Send,
    live,
    read_asked,
    send_answer,
)

Factory = Callable[[], ASGIApp]

#: Every dead server by its name.
DEAD: dict[str, Factory] = {}

#: The media type of an answer.
JSON_TYPE = "application/json"


def dead(factory: Factory) -> Factory:
    """Register a dead server."""
    DEAD[factory.__name__] = factory
    return factory


def always(status: int, body: object = NO_BODY, **headers: str) -> ASGIApp:
    """A server with one answer; an underscore in the name of a header stands for a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return answering(lambda _: Answered(status=status, body=body, headers=named))


def answering(answer: Callable[[Asked], Answered], content_type: str = JSON_TYPE) -> ASGIApp:
    """A server whose answers are made by ``answer``."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
        else:
            await send_answer(answer(await read_asked(scope, receive)), send, content_type)

    return app


def saying(content: bytes, content_type: str, status: int = 200) -> ASGIApp:
    """A server that says ``content`` to everybody."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
            return
        headers = [(b"content-type", content_type.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return app


def error(status: int, reason: str) -> Json:
    """An Error as v4 wants it."""
    return {"code": str(status), "reason": reason}


def parsed(asked: Asked) -> object:
    """The JSON of a request; an empty object where it is none."""
    try:
        return json.loads(asked.body)
    except ValueError:
        return {}
