"""
The control interface as an ASGI application: everything below /_testbed/.

Answers are JSON, refusals problem+json (RFC 9457). It knows nothing of the TMF API, and the API nothing
of it.
"""

import difflib
import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from tmf645_reference_server.asgi import Boundary
from tmf645_reference_server.control import (
    access,
    behaviour,
    clocks,
    inventory,
    journals,
    qualifications,
    servicenow,
    snapshots,
    worlds,
)
from tmf645_reference_server.control.calls import Call, Verb, problem_response
from tmf645_reference_server.control.guard import JSON_TYPE, Guard
from tmf645_reference_server.control.refusing import ControlProblem
from tmf645_reference_server.control.verbs import Control
from tmf645_reference_server.roots import below_root

PREFIX: Final = "/_testbed"

#: Every group of routes; a new one is a module and a line here.
GROUPS: Final = (
    clocks.VERBS,
    worlds.VERBS,
    snapshots.VERBS,
    qualifications.VERBS,
    journals.VERBS,
    behaviour.VERBS,
    access.VERBS,
    inventory.VERBS,
    servicenow.VERBS,
)


class ControlApp:
    """
    Carries out verbs that come over HTTP; with ``token`` it serves whoever has that.

    Safe to mount beside the API: without token it answers calls from this machine only.
    """

    def __init__(self, control: Control, *, token: str | None = None) -> None:
        self._control = control
        self._guard = Guard(token)
        self._paths = _paths(verb for group in GROUPS for verb in group)
        self._bounded = Boundary(self._answer, show=problem_response)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        elif scope["type"] == "http":
            await self._bounded(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            self._guard.check(request)
            verb = self._find(request)
            response = shown(await verb.act(Call(self._control, request)))
        except ControlProblem as problem:
            response = problem_response(problem)
        await response(scope, receive, send)

    def _find(self, request: Request) -> Verb:
        path = below_root(request.scope)
        if path.rstrip("/") == PREFIX:
            return Verb("GET", "", self._index, "what there is")
        for pattern, verbs in self._paths.items():
            if found := pattern.fullmatch(path.removeprefix(PREFIX)):
                request.scope["path_params"] = found.groupdict()
                return _of_method(verbs, request.method)
        known = [
            f"{PREFIX}{verb.path}" for verbs in self._paths.values() for verb in verbs.values()
        ]
        near = difflib.get_close_matches(path, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else f"; GET {PREFIX}/ tells what there is"
        raise ControlProblem(404, f"nothing lives at {path[:300]!r}{hint}")

    async def _index(self, call: Call) -> Any:  # noqa: ARG002 - a verb
        return [
            {"method": verb.method, "path": f"{PREFIX}{verb.path}", "about": verb.about}
            for verbs in self._paths.values()
            for verb in verbs.values()
        ]


class Mounted:
    """An application with the control interface beside it, on the same port."""

    def __init__(self, app: ASGIApp, control: ASGIApp) -> None:
        self._app = app
        self._control = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        path = scope.get("path", "")
        is_control = path == PREFIX or path.startswith(f"{PREFIX}/")
        await (self._control if is_control else self._app)(scope, receive, send)


def shown(answer: Any) -> Response:
    """Return what a verb returned as a response."""
    if isinstance(answer, Response):
        return answer
    headers = {"Cache-Control": "no-store"}
    if answer is None:
        return Response(status_code=204, headers=headers)
    # The newline is for people at a terminal.
    content = msgspec.json.encode(answer) + b"\n"
    return Response(content, headers=headers, media_type=JSON_TYPE)


def _paths(verbs: Iterable[Verb]) -> dict[re.Pattern[str], dict[str, Verb]]:
    found: dict[re.Pattern[str], dict[str, Verb]] = {}
    for verb in verbs:
        found.setdefault(compile_path(verb.path)[0], {})[verb.method] = verb
    return found


def _of_method(verbs: dict[str, Verb], method: str) -> Verb:
    if method not in verbs:
        allowed = ", ".join(sorted(verbs))
        raise ControlProblem(
            405, f"{method} is not supported here; allowed: {allowed}", headers={"Allow": allowed}
        )
    return verbs[method]
