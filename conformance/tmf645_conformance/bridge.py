"""
An ASGI application driven from synchronous code: its event loop lives on in a thread of its own.

What the application leaves running after an answer (timers, deliveries) goes on between requests,
as it would behind a server. It sees its life span, and errors as a server would turn them: a 500
where it raises before it answers.
"""

import asyncio
import concurrent.futures
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import unquote

import httpx

from tmf645_conformance.interruption import wait_for
from tmf645_conformance.targets import Application, Message, TargetError, Unreachable
from tmf645_conformance.wire import MOST_BYTES, TooLarge, TooSlow, seconds_of, unpacked

#: Seconds that starting or stopping an application may take.
LIFESPAN_SECONDS = 10.0

_VERSION = {"version": "3.0", "spec_version": "2.4"}


class AsgiTransport(httpx.BaseTransport):
    """
    Sends requests to an application in this process, whatever host they name.

    ``load`` makes the application and tells its API root; it is called where the application
    runs, as servers do it. Raises at construction: TargetError as ``load`` does, Unreachable where
    making the application or its start-up fails in another way.
    """

    def __init__(
        self, load: Callable[[], tuple[Application, str]], *, name: str = "the application"
    ) -> None:
        self.root = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"loop of {name}")
        self._thread.start()
        self._running: set[asyncio.Task[None]] = set()
        self._state: dict[str, Any] = {}
        problem = self._problem_with(self._start(load), LIFESPAN_SECONDS)
        if problem is not None:
            self._stop()
            if isinstance(problem, TargetError):
                raise problem
            raise Unreachable(f"cannot start {name}: {_told(problem)}") from problem

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Hand ``request`` to the application. Raises httpx.TransportError."""
        seconds = seconds_of(request)
        call = _Call(request, request.read(), self._state)
        if self._problem_with(self._answer(call), seconds) is not None:
            raise TooSlow(seconds, request)
        if call.problem is not None:
            raise call.problem
        return unpacked(call.status, call.headers, bytes(call.body), request)

    def close(self) -> None:
        """Run the application's shutdown, then end its loop. Safe to call twice."""
        if self._loop.is_closed():
            return
        self._problem_with(self._lifespan.stop(), LIFESPAN_SECONDS)
        self._stop()

    async def _start(self, load: Callable[[], tuple[Application, str]]) -> None:
        try:
            self._application, self.root = load()
        except SystemExit as error:
            raise RuntimeError(f"it ends the process ({error})") from error
        self._lifespan = _Lifespan(self._application, self._state)
        await self._lifespan.start()

    async def _answer(self, call: "_Call") -> None:
        """Start the call; come back when its answer is complete, though the call may go on."""
        task = asyncio.create_task(
            _awaited(self._application(call.scope(), call.receive, call.send))
        )
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(call.ended)
        try:
            await call.complete.wait()
        except asyncio.CancelledError:
            task.cancel()
            raise

    def _problem_with(
        self, work: Coroutine[Any, Any, None], seconds: float
    ) -> BaseException | None:
        """Do ``work`` in the loop; return what it raised, a TimeoutError where it takes longer."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        wait_for(future, seconds)
        try:
            return future.exception(timeout=0)
        except (TimeoutError, concurrent.futures.CancelledError):
            future.cancel()
            return TimeoutError(f"it takes more than {seconds:g} s")

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

    def __init__(self, request: httpx.Request, body: bytes, state: dict[str, Any]) -> None:
        self._request = request
        self._incoming = body
        self._state = state
        self._asked = False
        self.complete = asyncio.Event()
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = bytearray()
        self.problem: httpx.TransportError | None = None

    def ended(self, task: asyncio.Task[None]) -> None:
        """Make of the application's end what a server would make of it."""
        error = None if task.cancelled() else task.exception()
        why = "it returned without a complete answer" if error is None else _told(error)
        self._broke_off(why)
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

    async def receive(self) -> Message:
        """Give the application the request's body, then wait for its own answer's end."""
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": self._incoming, "more_body": False}
        await self.complete.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take a part of the answer. Raises OSError once there is nobody to answer."""
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

    def scope(self) -> Message:
        """Describe the request as a server would."""
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
        scope: Message = {"type": "lifespan", "asgi": _VERSION, "state": self._state}
        running = self._application(scope, self._orders.get, self._replies.put)
        self._task = asyncio.create_task(_awaited(running))
        self._task.add_done_callback(self._over)
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

    def _over(self, task: asyncio.Task[None]) -> None:
        """By the ASGI rule, an application that raises here has no life span."""
        if not task.cancelled():
            task.exception()
        self._replies.put_nowait({"type": "lifespan.over"})


async def _awaited(work: Awaitable[None]) -> None:
    await work


def _told(error: BaseException) -> str:
    if isinstance(error, (TimeoutError, RuntimeError)) and str(error):
        return str(error)
    return f"{type(error).__name__}: {error}"
