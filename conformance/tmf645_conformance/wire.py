"""
HTTP over sockets with one deadline for a whole exchange, and with limits on what is read.

httpx bounds each read of a socket; a server that drips a byte at a time would hold it for ever.
Here the socket itself knows when the exchange has to end.
"""

import ipaddress
import queue
import socket
import ssl
import threading
import urllib.request
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

from tmf645_conformance import clock
from tmf645_conformance.interruption import waiting

#: The largest body that is read, packed and unpacked.
MOST_BYTES = 10 * 1024 * 1024

#: The most values that an answer is read with: in a list of tasks, and in anything else.
MOST_VALUES = 200_000
MOST_VALUES_OF_ONE = 20_000

#: Seconds of an exchange for which nobody set any.
LONGEST = 30.0

#: Seconds after which a connection that nobody used is not used again. Servers hang up on idle ones
#: (gunicorn after 2 s, Node and uvicorn after 5); a request that crosses with that gets no answer.
_FRESH = 1.0

_PIECE = 64 * 1024
_DEADLINE: ContextVar[float] = ContextVar("deadline")
_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 47}


class TooLarge(httpx.TransportError):
    """A body of the answer is larger than ``limit`` bytes, as sent or unpacked."""

    unit = "bytes"

    def __init__(self, limit: int, request: httpx.Request) -> None:
        what = f"the body of the answer has more than {limit:,} {self.unit}"
        super().__init__(what, request=request)
        self.limit = limit


class TooManyValues(TooLarge):
    """A body of the answer holds more than ``limit`` values; each would take many times its bytes."""

    unit = "values"


class TooSlow(httpx.TimeoutException):
    """The exchange was not over after ``seconds``, although bytes may still have come."""

    def __init__(self, seconds: float, request: httpx.Request) -> None:
        super().__init__(f"no complete answer within {seconds:g} s", request=request)
        self.seconds = seconds


class WireTransport(httpx.BaseTransport):
    """Sends requests to servers; the answer's body is read, counted and unpacked at once."""

    def __init__(self, root: str, *, tls: ssl.SSLContext) -> None:
        proxy = proxy_for(httpx.URL(root))
        backend = _DeadlineBackend()
        self._pool: httpcore.ConnectionPool = (
            httpcore.HTTPProxy(
                proxy, ssl_context=tls, network_backend=backend, keepalive_expiry=_FRESH
            )
            if proxy
            else httpcore.ConnectionPool(
                ssl_context=tls, network_backend=backend, keepalive_expiry=_FRESH
            )
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request``. Raises httpx.TransportError, among them TooLarge and TooSlow."""
        seconds = seconds_of(request)
        with _until(clock.seconds() + seconds), _named_as_httpx(seconds, request):
            answer = self._pool.handle_request(_outgoing(request))
            try:
                body = collect(_pieces(answer), request)
            finally:
                answer.close()
        return unpacked(answer.status, answer.headers, body, request)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


def seconds_of(request: httpx.Request) -> float:
    """Return the budget of the exchange: the request's time-out, or LONGEST."""
    seconds = request.extensions.get("timeout", {}).get("read")
    return LONGEST if seconds is None else float(seconds)


def collect(pieces: Iterable[bytes], request: httpx.Request, limit: int = MOST_BYTES) -> bytes:
    """Join ``pieces``. Raises TooLarge as soon as they exceed ``limit`` bytes."""
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limit:
            body.clear()  # or it would live as long as the error and its traceback
            raise TooLarge(limit, request)
    return bytes(body)


def unpacked(
    status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes, request: httpx.Request
) -> httpx.Response:
    """
    Build the response with its body unpacked; what it was packed with stays in ``extensions``.

    Raises TooLarge for a body that unpacks to more than MOST_BYTES, TooManyValues for one with
    more values than are read, httpx.DecodingError for one that is not packed as its header says.
    """
    kept = httpx.Headers(list(headers))
    packing = kept.get("content-encoding", "")
    known = [coding.strip().lower() for coding in packing.split(",") if coding.strip()]
    if body and known and all(coding in _WINDOW for coding in known):
        for coding in reversed(known):
            body = _inflate(body, coding, request)
        del kept["content-encoding"]
    elif all(coding == "identity" for coding in known) or not body:
        kept.pop("content-encoding", None)
    else:
        raise httpx.DecodingError(f"packed as {packing!r}, which nobody asked for", request=request)
    _count(body, request)
    stream = httpx.ByteStream(body)  # not content=, which would invent a Content-Length
    return httpx.Response(status, headers=kept, stream=stream, extensions={"packing": packing})


def _count(body: bytes, request: httpx.Request) -> None:
    """Raise TooManyValues; commas in texts are counted too, which matters to nobody."""
    limit = MOST_VALUES if body[:64].lstrip().startswith(b"[") else MOST_VALUES_OF_ONE
    if len(body) > limit and body.count(b",") > limit:
        raise TooManyValues(limit, request)


def proxy_for(url: httpx.URL) -> str | None:
    """Return the proxy that the environment names for ``url``; never one for loopback."""
    if is_loopback(url.host) or urllib.request.proxy_bypass(url.host):
        return None
    return urllib.request.getproxies().get(url.scheme)


def is_loopback(host: str) -> bool:
    """Whether ``host`` means this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _outgoing(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        ),
        headers=request.headers.raw,
        content=request.stream,
        extensions=request.extensions,
    )


def _pieces(answer: httpcore.Response) -> Iterator[bytes]:
    if not isinstance(answer.stream, Iterable):
        raise TypeError(answer.stream)
    return iter(answer.stream)


def _inflate(body: bytes, coding: str, request: httpx.Request) -> bytes:
    for window in (_WINDOW[coding], -15):  # some servers send "deflate" without its envelope
        unpacker = zlib.decompressobj(window)
        try:
            whole = unpacker.decompress(body, MOST_BYTES + 1)
        except zlib.error as error:
            if window == -15 or coding != "deflate":
                raise httpx.DecodingError(f"no {coding}: {error}", request=request) from error
            continue
        if len(whole) > MOST_BYTES:
            whole = b""  # or it would live as long as the error
            raise TooLarge(MOST_BYTES, request)
        if not unpacker.eof:
            raise httpx.DecodingError(f"{coding} that breaks off", request=request)
        break
    return whole


@contextmanager
def _until(deadline: float) -> Iterator[None]:
    token = _DEADLINE.set(deadline)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


@contextmanager
def _named_as_httpx(seconds: float, request: httpx.Request) -> Iterator[None]:
    """Raise httpcore's errors as the httpx errors of the same names."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise TooSlow(seconds, request) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError) as error:
        kind = getattr(httpx, type(error).__name__, httpx.TransportError)
        raise kind(str(error), request=request) from error


def _left(error: type[httpcore.TimeoutException]) -> float:
    left = _DEADLINE.get() - clock.seconds()
    if left <= 0:
        raise error("out of time")
    return left


class _DeadlineStream(httpcore.NetworkStream):
    """A connection whose every step ends when the exchange has to."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        with waiting():
            return self._inner.read(max_bytes, _left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        for start in range(0, len(buffer), _PIECE):
            with waiting():
                self._inner.write(buffer[start : start + _PIECE], _left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - httpcore's signature; the deadline rules
    ) -> httpcore.NetworkStream:
        left = _left(httpcore.ConnectTimeout)
        with waiting():
            return _DeadlineStream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections within what is left of the exchange, name resolution included."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - httpcore's signature; the deadline rules
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _resolved(host, port, _left(httpcore.ConnectTimeout))
        for position, address in enumerate(addresses, start=1):
            left = _left(httpcore.ConnectTimeout) / (len(addresses) - position + 1)
            try:
                with waiting():
                    stream = self._inner.connect_tcp(
                        address, port, left, local_address, socket_options
                    )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if position == len(addresses):
                    raise
                continue
            return _DeadlineStream(stream)
        raise httpcore.ConnectError(f"{host} has no address")


def _resolved(host: str, port: int, within: float) -> list[str]:
    """Look ``host`` up in a thread, because the resolver takes no time-out."""
    found: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))
        except (OSError, UnicodeError) as error:
            found.put(error if isinstance(error, OSError) else OSError(str(error)))

    threading.Thread(target=look_up, daemon=True, name=f"resolve {host}").start()
    try:
        with waiting():
            answer = found.get(timeout=within)
    except queue.Empty:
        raise httpcore.ConnectTimeout(f"looking up {host}") from None
    if isinstance(answer, OSError):
        try:
            raise answer
        except OSError as error:  # httpcore drops causes, and keeps the context made here
            raise httpcore.ConnectError(str(error)) from error
    return answer
