"""
HTTP below the API: reading requests, writing answers, the outermost handler.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tmf645_reference_server import problems, shapes
from tmf645_reference_server.bodies import MAX_BYTES, Object, read_object
from tmf645_reference_server.problems import Problem
from tmf645_reference_server.store.errors import StoreDamagedError, StoreUnavailableError

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]

CONTENT_TYPE: Final = "application/json;charset=utf-8"
_CONTENT_TYPE: Final = (b"content-type", CONTENT_TYPE.encode("ascii"))
JSON_TYPES: Final = ("application/json",)
PATCH_TYPES: Final = ("application/merge-patch+json", "application/json")

#: Seconds for a whole body to arrive.
BODY_DEADLINE: Final = 30.0

#: Key of the scope: the server's protocol breaks a request off that takes longer than that.
GUARDED: Final = "tmf645.guarded"

#: Bytes of path and query string together.
MAX_TARGET: Final = 8_192

_LOG = logging.getLogger(__name__)


class ConnectionLostError(ConnectionError):
    """The connection is to be broken, and whoever runs the application cannot do so."""


class Endpoint:
    """One path: a handler for each method, 405 with Allow for the others."""

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self._handlers = dict(handlers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        _check_target(scope)
        handler = self._handlers.get(scope["method"])
        if handler is None:
            raise problems.method_not_allowed(scope["method"], sorted(self._handlers))
        _check_accept(scope)
        response = await handler(Request(scope, receive))
        await response(scope, receive, send)


class Boundary:
    """
    The outermost handler: problems become Errors, bugs become a 500 and a line in the log.

    The one place of the server that catches everything. ``show`` makes an answer of a problem.
    """

    def __init__(self, app: ASGIApp, show: Callable[[Problem], Response] | None = None) -> None:
        self._app = app
        self._show = show or error_response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer what comes back as an exception."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watched = _Watched(send)
        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            return
        except ConnectionLostError:
            raise
        except asyncio.CancelledError:
            # The server is stopping, or whoever called in process lost patience.
            await self._tell(problems.stopping(), scope, receive, watched)
            raise
        except (Problem, StoreUnavailableError, StoreDamagedError) as expected:
            await self._tell(_problem(expected), scope, receive, watched)
        except Exception:  # noqa: BLE001 - the one boundary of the server
            _LOG.exception("failed to answer %s %s", scope["method"], scope["path"])
            await self._tell(problems.internal_error(), scope, receive, watched)

    async def _tell(
        self, problem: Problem, scope: Scope, receive: Receive, watched: "_Watched"
    ) -> None:
        """Answer ``problem``, where no other answer has begun."""
        if not watched.started:
            await self._show(problem)(scope, receive, watched)


class _Watched:
    """Sends, and knows whether an answer has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    def __call__(self, message: Message) -> Awaitable[None]:
        """Send one message; the first begins the answer."""
        self.started = True
        return self._send(message)


def _problem(expected: Problem | StoreUnavailableError | StoreDamagedError) -> Problem:
    if isinstance(expected, Problem):
        return expected
    if isinstance(expected, StoreDamagedError):
        _LOG.error("%s", expected)
        return problems.store_damaged()
    _LOG.warning("%s", expected)
    return problems.store_unavailable(expected.retry_after)


def error_response(problem: Problem) -> Response:
    """Return the answer that tells ``problem``."""
    return json_response(problem.body(), problem.status, problem.header_fields())


def json_response(
    body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer with a JSON body."""
    return _Json(body, status, headers)


class _Json(Response):
    """A whole JSON answer; half the cost of the general Response for the same bytes."""

    def __init__(self, body: bytes, status: int, headers: Mapping[str, str] | None) -> None:
        self.status_code = status
        self.body = body
        self.background = None
        self.raw_headers = [(b"content-length", b"%d" % len(body)), _CONTENT_TYPE]
        if headers:
            self.raw_headers += [
                (name.lower().encode("latin-1"), value.encode("latin-1"))
                for name, value in headers.items()
            ]


def header(scope: Scope, name: bytes) -> str | None:
    """Return the first header field called ``name`` (lower case), if there is one."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None


async def body_of(
    request: Request,
    schema: str | None,
    *,
    types: tuple[str, ...] = JSON_TYPES,
    of: shapes.Shapes = shapes.TMF645,
) -> Object:
    """
    Return the JSON object sent, checked against ``schema`` ``of`` an API.

    Raise Problem 400, 408, 413, 415.
    """
    _check_content_encoding(request)
    _check_content_type(request, types)
    body = await read_body(request)
    value = read_object(body)
    if schema is not None:
        try:
            of.check(body, schema)
        except shapes.MisfitError as error:
            raise problems.misfit(error.pointer, error.problem, schema, api=of.api) from error
    return value


async def read_body(request: Request) -> bytes:
    """Return the whole body. Raise Problem 408, 413."""
    announced = header(request.scope, b"content-length") or "0"
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > MAX_BYTES:
        raise problems.too_large(MAX_BYTES)
    # Two deadlines would tell the same, and a timer costs more than reading most bodies.
    if GUARDED in request.scope:
        return await _whole(request)
    try:
        async with asyncio.timeout(BODY_DEADLINE):
            return await _whole(request)
    except TimeoutError as error:
        raise problems.too_slow(BODY_DEADLINE) from error


async def _whole(request: Request) -> bytes:
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk, more = message.get("body", b""), message.get("more_body", False)
        size += len(chunk)
        if size > MAX_BYTES:
            raise problems.too_large(MAX_BYTES)
        chunks.append(chunk)
    return b"".join(chunks)


def _check_target(scope: Scope) -> None:
    if len(scope["query_string"]) + len(scope["path"]) > MAX_TARGET:
        raise problems.target_too_long(MAX_TARGET)


def _check_content_encoding(request: Request) -> None:
    """Refuse compressed bodies: a kilobyte of them may be a gigabyte."""
    sent = (header(request.scope, b"content-encoding") or "").strip().lower()
    if sent not in ("", "identity"):
        raise problems.unsupported_encoding(sent)


def _check_content_type(request: Request, types: tuple[str, ...]) -> None:
    """Refuse a body of another type; a missing header is taken for JSON (RFC 9110, 8.3)."""
    sent = header(request.scope, b"content-type")
    if sent is None or sent == "application/json":
        return
    kind, _, parameters = sent.partition(";")
    charset = parameters.strip().lower().replace('"', "").replace(" ", "")
    acceptable = charset in ("", "charset=utf-8", "charset=utf8") or "charset" not in charset
    if kind.strip().lower() not in types or not acceptable:
        raise problems.unsupported_media_type(sent, types, patch=types is PATCH_TYPES)


def _check_accept(scope: Scope) -> None:
    accept = header(scope, b"accept")
    if accept is None or accept in ("*/*", "application/json"):
        return
    if not _takes_json(accept):
        raise problems.not_acceptable(accept)


def _takes_json(accept: str) -> bool:
    """Say whether ``accept`` admits application/json: the most specific range decides."""
    best = (-1, False)
    for each in accept.split(","):
        range_, *parameters = (part.strip().lower() for part in each.split(";"))
        specificity = {"application/json": 2, "application/*": 1, "*/*": 0}.get(range_, -1)
        refused = any(_is_zero(parameter) for parameter in parameters)
        if specificity > best[0]:
            best = (specificity, not refused)
    return best[1] or not accept.strip()


def _is_zero(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip() == "q" and value.strip().rstrip("0") in ("", "0.", ".")
