"""
uvicorn's HTTP protocol, with deadlines that no trickle moves and answers that are TMF Errors.

A connection is receiving (from the first byte till the last of a request), serving, or idle. Each
connection has one timer at most, and a request that arrives in one piece touches none.
"""

import asyncio
import contextlib
from typing import Any, NoReturn, cast

import httptools
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from tmf645_reference_server import problems
from tmf645_reference_server.asgi import GUARDED
from tmf645_reference_server.breaking import breakable
from tmf645_reference_server.faults.sending import Break
from tmf645_reference_server.intake import refusals
from tmf645_reference_server.intake.gate import Gate
from tmf645_reference_server.intake.head import fault_of
from tmf645_reference_server.problems import Problem


class _RefusedError(Exception):
    """Ends parsing; why is told by the protocol's ``_refusal``."""


class _Ticket:
    """The application for one request: it counts as under way once the request has wholly arrived."""

    def __init__(self, app: ASGIApp, gate: Gate, extensions: dict[str, Break]) -> None:
        self._app = app
        self._gate = gate
        self._extensions = extensions
        self._counted = False
        self._over = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        scope[GUARDED] = True
        scope["extensions"] = self._extensions
        try:
            await self._app(scope, receive, send)
        finally:
            self.give_back()

    def take(self) -> None:
        """Count the request from now on."""
        if not (self._over or self._counted):
            self._counted = True
            self._gate.requests += 1

    def give_back(self) -> None:
        """Count the request no longer."""
        self._over = True
        if self._counted:
            self._counted = False
            self._gate.requests -= 1


class GuardedProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        gate: Gate,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._gate = gate
        self._limits = gate.limits
        self._application = cast("ASGIApp", self.app)
        self._begun: float | None = None
        self._idle_since = 0.0
        self._now = 0.0
        self._is_head_done = False
        self._head_size = 0
        self._raw_size = 0
        self._refusal: Problem | None = None
        self._is_deaf = False
        self._active: RequestResponseCycle | None = None
        self._ticket: _Ticket | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._extensions: dict[str, Break] = {}

    # --- what the gate asks ---------------------------------------------------------------------

    @property
    def peer(self) -> str:
        """The address of the other end."""
        return self.client[0] if self.client else ""

    @property
    def waiting_since(self) -> float | None:
        """Since when the client keeps us waiting; None while it is we who keep it waiting."""
        if self._begun is not None:
            return self._begun
        return None if self._is_serving else self._idle_since

    def make_room(self) -> None:
        """Go at once."""
        self._is_deaf = True
        self.transport.abort()

    @property
    def _is_serving(self) -> bool:
        return self._active is not None and not self._active.response_complete

    # --- the connection -------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Start the clock: whoever connects has something to say."""
        super().connection_made(transport)
        self._extensions = breakable(transport)
        self._begun = self.loop.time()
        if not self._gate.admit(self):
            limit = self._limits.connections_per_peer
            self._refuse(refusals.too_busy("connections", limit))
            return
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget everything."""
        self._gate.leave(self)
        for timer in (self._timer, self._unread):
            if timer is not None:
                timer.cancel()
        for _, app in self.pipeline:
            cast("_Ticket", app).give_back()
        self.pipeline.clear()
        self._unset_keepalive_if_required()
        if self._active is not None and not self._active.response_complete:
            self._active.disconnected = True
            self._active.message_event.set()
        super().connection_lost(exc)

    def eof_received(self) -> bool | None:  # type: ignore[override]  # asyncio's own signature
        """Answer what has wholly arrived before the connection is closed."""
        if self._is_deaf or self._begun is not None or not self._is_serving:
            return None
        self._is_deaf = True
        self._last_cycle().keep_alive = False
        return True

    def data_received(self, data: bytes) -> None:
        """Parse, within the limits."""
        if self._is_deaf:
            return
        self._now = self.loop.time()
        if self._begun is None:
            self._begun = self._now
        self._raw_size += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # There is nothing to upgrade to. What follows may be HTTP or not: it is not looked at.
            self._is_deaf = True
            self._last_cycle().keep_alive = False
            self._begun = None
        except httptools.HttpParserError as error:
            self._refuse(self._refusal or refusals.malformed_http(str(error) or "broken HTTP"))
        else:
            self._check_sizes()
        self._watch()

    # --- the parser's callbacks -----------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Begin a request."""
        if self._begun is None:
            self._begun = self._now
        self._is_head_done = False
        self._head_size = 0
        self._raw_size = max(1, self._raw_size)
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Collect the target, up to its limit."""
        self.url += url
        if len(self.url) > self._limits.target_bytes:
            self._give_up(problems.target_too_long(self._limits.target_bytes))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header field; trailers are dropped, for nobody reads them."""
        if self._is_head_done:
            return
        self._head_size += len(name) + len(value)
        if len(self.headers) >= self._limits.header_fields:
            limit = self._limits.header_fields
            self._give_up(refusals.head_too_large("header fields", limit))
        if self._head_size > self._limits.head_bytes:
            self._give_up(refusals.head_too_large("bytes", self._limits.head_bytes))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Look at the head as a whole, then have the request served."""
        version = self.parser.get_http_version()
        if (fault := fault_of(version, self.headers, self.url)) is not None:
            self._give_up(refusals.malformed_http(fault))
        if len(self.pipeline) >= self._limits.pipelined:
            self._give_up(refusals.too_busy("pipelined requests", self._limits.pipelined))
        app = _busy(self._limits.requests) if self._gate.is_busy else self._application
        self._ticket = _Ticket(app, self._gate, self._extensions)
        self.app = cast("Any", self._ticket)
        super().on_headers_complete()
        self._is_head_done = True
        if self._gate.stop_by is not None:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """Count the request as under way."""
        super().on_message_complete()
        self._begun = None
        self._raw_size = 0
        self._is_head_done = False
        if self._ticket is not None:
            self._ticket.take()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._active = cycle
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the last bytes to leave."""
        self._idle_since = self.loop.time()
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            self._abort_in(self._limits.linger)
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self.timeout_keep_alive_task is None:
            self._close_if_idle_in(self._limits.idle)

    def _close_if_idle_in(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            seconds, self.timeout_keep_alive_handler
        )

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that nobody uses; where it was used since, look again."""
        self.timeout_keep_alive_task = None
        if self._begun is not None or self._is_serving:
            return  # the end of this request looks after it
        left = self._idle_since + self._limits.idle - self.loop.time()
        if left > 0.001:
            self._close_if_idle_in(left)
        else:
            self._close()

    # --- deadlines ------------------------------------------------------------------------------

    def _watch(self) -> None:
        """Have the timer fire no later than the current deadline; it may fire early."""
        deadline = self._deadline()
        if deadline is None or self.transport.is_closing():
            return
        if self._timer is not None:
            if self._timer.when() <= deadline:
                return
            self._timer.cancel()
        self._timer = self.loop.call_at(deadline, self._look)

    def _deadline(self) -> float | None:
        if self._begun is None or self._is_deaf:
            return None
        limits = self._limits
        end = self._begun + (limits.request_within if self._is_head_done else limits.head_within)
        return end if self._gate.stop_by is None else min(end, self._gate.stop_by)

    def _look(self) -> None:
        self._timer = None
        deadline = self._deadline()
        if deadline is None:
            return
        now = self.loop.time()
        if self.flow.read_paused:
            # It is we who do not read: nobody is too slow but ourselves.
            self._timer = self.loop.call_at(now + 1, self._look)
        elif now < deadline:
            self._timer = self.loop.call_at(deadline, self._look)
        elif self._raw_size == 0:
            self._close()
        else:
            self._refuse(self._too_slow())

    def _too_slow(self) -> Problem:
        if self._is_head_done:
            return refusals.arrived_too_slowly("the whole request", self._limits.request_within)
        return refusals.arrived_too_slowly("the head", self._limits.head_within)

    def pause_writing(self) -> None:
        """Wait for a client that does not read, but not for ever."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self._limits.unread, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on writing."""
        super().resume_writing()
        if self._unread is not None and not self.transport.is_closing():
            self._unread.cancel()
            self._unread = None

    # --- refusing and closing -------------------------------------------------------------------

    def _check_sizes(self) -> None:
        limits = self._limits
        if self._begun is not None and not self._is_head_done:
            if self._raw_size > limits.head_bytes + limits.target_bytes:
                self._refuse(refusals.head_too_large("bytes", limits.head_bytes))
        elif self._raw_size > limits.request_bytes:
            self._refuse(refusals.request_too_large(limits.request_bytes))

    def _give_up(self, problem: Problem) -> NoReturn:
        self._refusal = problem
        raise _RefusedError

    def _refuse(self, problem: Problem) -> None:
        """Answer ``problem`` in its turn, and close: behind a broken request nothing can be trusted."""
        if self._is_deaf:
            return
        self._is_deaf = True
        broken = self.cycle if self._begun is not None and self._is_head_done else None
        if self.pipeline and self.pipeline[0][0] is broken:
            _, app = self.pipeline.popleft()
            cast("_Ticket", app).give_back()
            broken = None
        if broken is None and self._is_serving:
            self._last_cycle().keep_alive = False
            return
        if broken is not None:
            broken.disconnected = True
            broken.message_event.set()
        if broken is None or not broken.response_started:
            self.transport.write(refusals.as_bytes(problem, self.server_state.default_headers))
        self._close_gently()

    def _last_cycle(self) -> RequestResponseCycle:
        return self.pipeline[0][0] if self.pipeline else self.cycle

    def _close_gently(self) -> None:
        """Let the client read what was written, although it may still be sending."""
        self._is_deaf = True
        with contextlib.suppress(OSError, RuntimeError):
            self.transport.write_eof()
        self._abort_in(self._limits.linger)

    def _close(self) -> None:
        self.transport.close()
        self._abort_in(self._limits.linger)

    def _abort_in(self, seconds: float) -> None:
        if self._unread is not None:
            self._unread.cancel()
        self._unread = self.loop.call_later(seconds, self.transport.abort)

    def stop_soon(self) -> None:
        """Serve what is under way and what is just arriving, then close; the gate knows by when."""
        if self._is_serving:
            self._last_cycle().keep_alive = False
        self._watch()


def _busy(limit: int) -> ASGIApp:
    problem = refusals.too_busy("requests", limit)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - ASGI's signature
        fields = {
            "Content-Type": "application/json;charset=utf-8",
            "Connection": "close",
            **problem.header_fields(),
        }
        headers = [(name.lower().encode(), value.encode()) for name, value in fields.items()]
        body = problem.body()
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": problem.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app
