"""
A wrong server for the judge to find: the reference server, with one result in another spelling.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tmf645_reference_server import create_app as right

_WORD, _WRONG = b'"unqualified"', b'"Unqualified"'


def create_app() -> ASGIApp:
    """Return the application."""
    inner = right()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        async def misspell(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": message.get("body", b"").replace(_WORD, _WRONG)}
            await send(message)

        await inner(scope, receive, misspell)

    return application
