"""
An ASGI application driven from synchronous code: its event loop lives on in a thread of its own.

What the application leaves running after an answer (timers, deliveries) goes on between requests,
as it would behind a server. It sees its life span, and errors as a server would turn them: a 500
where it raises before it answers.
"""

import asyncio
import concurrent.futures
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any
from urllib.parse import unquote

import httpx

from tmf645_conformance.targets import Application, Message, Unreachable
from tmf645_conformance.wire import MOST_BYTES, TooLarge, TooSlow, seconds_of, unpacked

#: Seconds that starting or stopping an application may take.
LIFESPAN_SECONDS = 10.0

_VERSION = {"version": "3.0", "spec_version": "2.4"}


class AsgiTransport(httpx.BaseTransport):
    """
    Sends requests to an application in this process, whatever host they name.

    Raises Unreachable at construction where the application's start-up fails.
    """

    def __init__(self, application: Application, *, name: str = "the application") -> None:
        self._application = application
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"loop of {name}")
        self._thread.start()
        self._running: set[asyncio.Task[None]] = set()
        self._state: dict[str, Any] = {}
        self._lifespan = _Lifespan(application, self._state)
        try:
            self._wait(self._lifespan.start(), LIFESPAN_SECONDS)
        except (RuntimeError, TimeoutError) as error:
            self._stop()
            said = str(error) or f"start-up takes more than {LIFESPAN_SECONDS:g} s"
            raise Unreachable(f"cannot start {name}: {said}") from error

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Hand ``request`` to the application. Raises httpx.TransportError."""
        body = request.read()
        seconds = seconds_of(request)
        call = _Call(self._application, request, body, self._state)
        try:
            self._wait(self._answer(call), seconds)
        except TimeoutError:
            raise TooSlow(seconds, request) from None
        if call.problem is not None:
            raise call.problem
        return unpacked(call.status, call.headers, bytes(call.body), request)

    def close(self) -> None:
        """Run the application's shutdown, then end its loop. Safe to call twice."""
        if self._loop.is_closed():
            return
        with contextlib.suppress(TimeoutError, RuntimeError):
            self._wait(self._lifespan.stop(), LIFESPAN_SECONDS)
        self._stop()

    async def _answer(self, call: "_Call") -> None:
        """Start the call; come back when its answer is complete, though the call may go on."""
        task = asyncio.create_task(call.run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            await call.complete.wait()
        except asyncio.CancelledError:
            task.cancel()
            raise

    def _wait(self, work: Coroutine[Any, Any, None], seconds: float) -> None:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            future.result(timeout=seconds)
        except concurrent.futures.TimeoutError:
            future.cancel()
            raise

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._cancel_rest()
            self._loop.close()

    def _cancel_rest(self) -> None:
        rest = asyncio.all_tasks(self._loop)
        for task in rest:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*rest, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=LIFESPAN_SECONDS)


class _Call:
    """One request inside the application; ``complete`` is set once its answer is whole."""

    def __init__(
        self, application: Application, request: httpx.Request, body: bytes, state: dict[str, Any]
    ) -> None:
        self._application = application
        self._request = request
        self._incoming = body
        self._state = state
        self._asked = False
        self._over = asyncio.Event()
        self.complete = asyncio.Event()
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = bytearray()
        self.problem: httpx.TransportError | None = None

    async def run(self) -> None:
        """Run the application; what it raises becomes what a server would make of it."""
        try:
            await self._application(self._scope(), self._receive, self._send)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - foreign code: any error is its answer
            self._broke_off(f"{type(error).__name__}: {error}")
        else:
            self._broke_off("the application returned without a complete answer")
        finally:
            self.complete.set()

    def _broke_off(self, why: str) -> None:
        if self.complete.is_set():
            return
        if self.status:
            self.problem = httpx.RemoteProtocolError(why, request=self._request)
            return
        self.status = 500
        self.headers = [(b"content-type", b"text/plain; charset=utf-8")]
        self.body = bytearray(b"Internal Server Error")

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": self._incoming, "more_body": False}
        await self.complete.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        await asyncio.sleep(0)  # an application that only ever sends must not keep the loop
        if self.complete.is_set():
            raise OSError("the client has gone")
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            self.headers = [(bytes(k), bytes(v)) for k, v in message.get("headers", ())]
        elif message["type"] == "http.response.body":
            self._take(message)

    def _take(self, message: Message) -> None:
        if self._request.method != "HEAD":
            self.body += message.get("body", b"")
        if len(self.body) > MOST_BYTES:
            self.problem = TooLarge(MOST_BYTES, self._request)
        if self.problem is not None or not message.get("more_body", False):
            self.complete.set()

    def _scope(self) -> Message:
        url = self._request.url
        path, _, query = url.raw_path.partition(b"?")
        return {
            "type": "http",
            "asgi": _VERSION,
            "http_version": "1.1",
            "method": self._request.method,
            "scheme": url.scheme,
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in self._request.headers.raw],
            "client": ("127.0.0.1", 50000),
            "server": (url.host, url.port or {"https": 443}.get(url.scheme, 80)),
            "state": dict(self._state),
        }


class _Lifespan:
    """The application's start-up and shutdown; an application without them is fine."""

    def __init__(self, application: Application, state: dict[str, Any]) -> None:
        self._application = application
        self._state = state
        self._orders: asyncio.Queue[Message] = asyncio.Queue()
        self._replies: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start up. Raises RuntimeError with the application's own words where it refuses."""
        self._task = asyncio.create_task(self._run())
        self._orders.put_nowait({"type": "lifespan.startup"})
        reply = await self._replies.get()
        if reply["type"] == "lifespan.startup.failed":
            raise RuntimeError(f"start-up failed: {reply.get('message') or 'no reason given'}")

    async def stop(self) -> None:
        """Shut down, where it started up."""
        if self._task is None or self._task.done():
            return
        self._orders.put_nowait({"type": "lifespan.shutdown"})
        await self._replies.get()
        await asyncio.wait([self._task], timeout=1.0)

    async def _run(self) -> None:
        scope: Message = {"type": "lifespan", "asgi": _VERSION, "state": self._state}
        try:
            await self._application(scope, self._orders.get, self._replies.put)
        except Exception:  # noqa: BLE001 - by the ASGI rule, raising means: no life span
            self._replies.put_nowait({"type": "lifespan.unsupported"})
        else:
            self._replies.put_nowait({"type": "lifespan.over"})
