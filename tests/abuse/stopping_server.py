"""
A server in a process of its own that writes down what it accepted.

Run as a program: ready file, log file. The log has a line ``name`` for each request, named by its
header ``x-name``, as soon as the request has wholly arrived. ``/slow`` takes a second,
``/stuck`` for ever.
"""

import asyncio
import os
import sys
from pathlib import Path

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from tmf645_reference_server import create_app, serve


class Logged:
    """The application, with every request written down before it is served."""

    def __init__(self, app: ASGIApp, log: int) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            name = Request(scope).headers.get("x-name", "-")
            os.write(self._log, f"{name}\n".encode())
            if scope["path"].endswith("/slow"):
                await asyncio.sleep(1)
        await self._app(scope, receive, send)


class Stuck:
    """What never comes back, inside the server's own boundary."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or never."""
        if scope["type"] == "http" and scope["path"].endswith("/stuck"):
            await asyncio.Event().wait()
        await self._app(scope, receive, send)


def main() -> None:
    """Serve until told to stop."""
    ready, log = map(Path, sys.argv[1:])
    app = create_app()
    app.user_middleware.append(Middleware(Stuck))
    number = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    serve(Logged(app, number), port=0, ready_file=ready)


if __name__ == "__main__":
    main()
