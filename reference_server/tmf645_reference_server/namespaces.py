"""
Namespaces: worlds side by side in one server, so that parallel tests never see each other.

A request names its namespace in the header X-Testbed-Namespace, or by a path below /ns/NAME (then
every href it is answered with stays there); else it is ``default``. A namespace comes to be when
it is first named; the one that was looked at longest ago gives way where there are too many.
"""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from tmf645_reference_server import problems
from tmf645_reference_server.delivery import Post
from tmf645_reference_server.desk import Desk
from tmf645_reference_server.faults.armed import Faults
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.ports import Clock
from tmf645_reference_server.progress import moving
from tmf645_reference_server.store import Space, Store

DEFAULT: Final = "default"
HEADER: Final = "x-testbed-namespace"
MOST_NAMESPACES: Final = 1_000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PREFIX = re.compile(r"/ns/([^/]*)(?=/)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """One world that runs: what is kept of it, its time, and who works in it."""

    name: str
    space: Space
    clock: Clock
    desk: Desk
    hub: Hub
    post: Post
    faults: Faults


class Namespaces:
    """Every namespace that is awake, the longest unused first."""

    def __init__(
        self,
        build: Callable[[str], Awaitable[Namespace]],
        store: Store,
        *,
        most: int = MOST_NAMESPACES,
    ) -> None:
        self._build = build
        self._store = store
        self._most = most
        self._awake: OrderedDict[str, Namespace] = OrderedDict()
        self._moving: dict[str, AsyncExitStack] = {}
        self._alive = False

    async def get(self, name: str) -> Namespace:
        """Return the namespace, awake."""
        found = self._awake.get(name)
        if found is None:
            found = await self._wake(name)
        self._awake.move_to_end(name)
        return found

    def awake(self) -> tuple[Namespace, ...]:
        """Return those that are awake."""
        return tuple(self._awake.values())

    async def start(self) -> None:
        """Let time pass in every namespace from now on; go on with what an earlier life left."""
        self._alive = True
        for name in {DEFAULT, *await self._store.names()}:
            found = await self.get(name)
            await self._move(found)
            await found.post.resume()

    async def stop(self) -> None:
        """Let time stand still; what is queued stays queued."""
        self._alive = False
        for name in tuple(self._moving):
            await self._moving.pop(name).aclose()
        for each in self._awake.values():
            await each.post.close()

    async def _wake(self, name: str) -> Namespace:
        built = await self._build(name)
        # Another request may have been faster while this one built.
        found = self._awake.setdefault(name, built)
        if self._alive:
            await self._move(found)
        while len(self._awake) > self._most:
            await self._put_to_sleep(next(iter(self._awake)))
        return found

    async def _move(self, namespace: Namespace) -> None:
        if namespace.name not in self._moving:
            stack = self._moving[namespace.name] = AsyncExitStack()
            await stack.enter_async_context(moving(namespace.desk, namespace.clock))

    async def _put_to_sleep(self, name: str) -> None:
        retired = self._awake.pop(name)
        if (stack := self._moving.pop(name, None)) is not None:
            await stack.aclose()
        await retired.post.close()
        await self._store.forget(name)


class Addressed:
    """Puts the namespace that a request names into its scope, as ``scope["namespace"]``."""

    def __init__(self, app: ASGIApp, namespaces: Namespaces) -> None:
        self._app = app
        self._namespaces = namespaces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on to where it belongs."""
        if scope["type"] == "http":
            name, scope = _named(scope)
            scope["namespace"] = await self._namespaces.get(name)
        await self._app(scope, receive, send)


def desk_of(request: Request) -> Desk:
    """Return the desk of the namespace that ``request`` is for."""
    namespace: Namespace = request.scope["namespace"]
    return namespace.desk


def hub_of(request: Request) -> Hub:
    """Return the hub of the namespace that ``request`` is for."""
    namespace: Namespace = request.scope["namespace"]
    return namespace.hub


def _named(scope: Scope) -> tuple[str, Scope]:
    """Return the name, and the scope below its prefix. Raise Problem 400."""
    header = next((value for key, value in scope["headers"] if key == b"x-testbed-namespace"), None)
    name = DEFAULT if header is None else header.decode("latin-1")
    below = _PREFIX.match(scope["path"]) if scope["path"].startswith("/ns/") else None
    if below is not None:
        if header is None:
            name = below[1]
        elif name != below[1]:
            raise problems.two_namespaces(name, below[1])
        root_path = scope.get("root_path", "") + below[0]
        # Starlette routes on the path behind root_path; both stay whole (ASGI, HTTP scope).
        scope = {**scope, "root_path": root_path}
    if name is not DEFAULT and not _NAME.fullmatch(name):
        raise problems.bad_namespace(name)
    return name, scope
