"""
From a path to its endpoint, without a search: the paths of the API are few and fixed.
"""

from collections.abc import Sequence
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from tmf645_reference_server.roots import below_root

_ONE: Final = "/{id}"


class Api(Starlette):
    """
    A Starlette application for fixed paths whose outermost middleware turns exceptions to answers.

    Starlette's own handlers of exceptions are left out: nothing would ever reach them.
    """

    def __init__(
        self,
        routes: Sequence[Route],
        *,
        middleware: Sequence[Middleware],
        lifespan: Lifespan["Starlette"],
        nowhere: ASGIApp,
    ) -> None:
        super().__init__(middleware=middleware)
        self.router = FixedPaths(routes, lifespan=lifespan, nowhere=nowhere)

    def build_middleware_stack(self) -> ASGIApp:
        """Return the router behind the middleware."""
        app: ASGIApp = self.router
        for wrapped, args, kwargs in reversed(self.user_middleware):
            app = wrapped(app, *args, **kwargs)
        return app


class FixedPaths(Router):
    """Looks ``/path`` and ``/path/{id}`` up; whatever else there is goes the usual way."""

    def __init__(
        self, routes: Sequence[Route], *, lifespan: Lifespan["Starlette"], nowhere: ASGIApp
    ) -> None:
        super().__init__(routes, lifespan=lifespan, redirect_slashes=False, default=nowhere)
        self._whole = {each.path: each.app for each in routes if "{" not in each.path}
        self._one = {
            each.path.removesuffix(_ONE): each.app for each in routes if each.path.endswith(_ONE)
        }

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to its endpoint."""
        if scope["type"] == "http":
            path = below_root(scope)
            endpoint = self._whole.get(path)
            if endpoint is None:
                collection, _, id = path.rpartition("/")
                endpoint = self._one.get(collection) if id else None
                scope["path_params"] = {"id": id}
            if endpoint is not None:
                await endpoint(scope, receive, send)
                return
        await super().app(scope, receive, send)
