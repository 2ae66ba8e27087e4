"""
The connection to a target: synchronous, bounded in time and size, whatever the server does.

One exchange (connecting, sending, every byte of the answer) has one budget of seconds, so a server
that drips a byte a second ends like one that says nothing. An answer is counted while it is read
and again while it is unpacked. Redirects are shown, never followed. Headers with credentials go to
the target's own origin only.

Proxies: HTTP_PROXY, HTTPS_PROXY and NO_PROXY are honoured, because a judge inside a company often
reaches a vendor only so; loopback addresses are always reached directly.
"""

import ssl
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from tmf645_conformance import clock
from tmf645_conformance.bridge import AsgiTransport
from tmf645_conformance.targets import (
    AsgiTarget,
    TargetError,
    Unreachable,
    load,
    read_target,
)
from tmf645_conformance.wire import MOST_BYTES, TooLarge, TooSlow, WireTransport

__all__ = [
    "MOST_BYTES",
    "Connection",
    "TargetError",
    "TooLarge",
    "TooSlow",
    "Unreachable",
    "causes",
    "connect",
    "explain",
    "probe",
    "tls_context",
]

#: Seconds within which a target has to give a first sign of life; the command that says so is to
#: have ended within five.
FIRST_CONTACT = 4.0

_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": "tmf645-testbed",
}


@dataclass(frozen=True, kw_only=True)
class Connection(AbstractContextManager["Connection"]):
    """
    A client for one target, and the target's API root without a trailing slash.

    Paths given to ``client`` stand below the root. Its errors are httpx.TransportError, of which
    TooLarge and TooSlow are kinds; ``explain`` puts any of them into words.
    """

    client: httpx.Client
    root: str
    target: str = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; for an application in process, run its shutdown."""
        self.client.close()


def connect(
    target: str,
    *,
    timeouts: float = 5.0,
    headers: Mapping[str, str] | None = None,
    verify: bool | str = True,
) -> Connection:
    """
    Connect to ``target`` (see ``targets.read_target``); nothing is sent yet.

    ``timeouts`` are the seconds of a whole exchange, unless a request says otherwise. ``headers``
    go with every request to the target's own origin. ``verify`` is False for no check of
    certificates, or the path of a file with trusted ones. Raises TargetError, and Unreachable
    where an application in process does not start.
    """
    named = read_target(target)
    transport: httpx.BaseTransport
    if isinstance(named, AsgiTarget):
        transport = AsgiTransport(lambda: load(named), name=str(named))
        root = transport.root
    else:
        root = named.root
        transport = WireTransport(root, tls=tls_context(verify))
    client = _Straight(
        transport,
        _OwnOrigin(root, headers or {}),
        base_url=root,
        timeout=timeouts,
        headers=_HEADERS,
        trust_env=False,
    )
    return Connection(client=client, root=root, target=target)


def probe(connection: Connection, *, within: float = FIRST_CONTACT) -> httpx.Response | None:
    """
    Knock at the target once; return its answer, or None where that was too large to read.

    Any HTTP answer will do. Raises Unreachable with one message that says what to look at, after
    at most ``within`` seconds.
    """
    started = clock.seconds()
    try:
        return connection.client.get(
            "/checkServiceQualification", params={"fields": "id", "limit": "1"}, timeout=within
        )
    except TooLarge:
        return None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = f"cannot reach {_shown(connection)} ({explain(error, clock.seconds() - started)})"
        raise Unreachable(f"{why}. {_advice(error)}", why=why) from error


def explain(error: BaseException, seconds: float | None = None) -> str:
    """Say in a few words what broke an exchange, down to the operating system's reason."""
    for cause in causes(error):
        if isinstance(cause, ssl.SSLError):
            return f"TLS: {_reason(cause)}"
        if isinstance(cause, ConnectionRefusedError):
            return "connection refused"
        if isinstance(cause, OSError) and type(cause).__name__ == "gaierror":
            return "the host name is not known"
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {seconds:.0f} s" if seconds else "no answer in time"
    if isinstance(error, httpx.RemoteProtocolError):
        return f"it does not answer in HTTP: {error}"
    return str(error) or type(error).__name__


def _reason(error: ssl.SSLError) -> str:
    known = (getattr(error, name, "") for name in ("verify_message", "reason", "strerror"))
    return next((str(text) for text in known if text), str(error))


class _Straight(httpx.Client):
    """
    Sends a request as it stands, by one transport, with the credentials of its own origin.

    Nothing is redirected, hooked or negotiated. httpx prepares for all that with every request,
    which takes as long as everything else that it does for one.
    """

    def __init__(self, transport: httpx.BaseTransport, own: "_OwnOrigin", **how: Any) -> None:
        super().__init__(transport=transport, **how)
        self._only = transport
        self._own = own

    def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
        """Send ``request``. Raises httpx.TransportError."""
        self._own.add_to(request)
        response = self._only.handle_request(request)
        response.request = request
        response.read()
        if "set-cookie" in response.headers:
            self.cookies.extract_cookies(response)
        return response


class _OwnOrigin:
    """Adds headers to requests to one origin, where a request has none of that name."""

    def __init__(self, root: str, headers: Mapping[str, str]) -> None:
        self._origin = _origin(httpx.URL(root))
        self._headers = dict(headers)

    def add_to(self, request: httpx.Request) -> None:
        if self._headers and _origin(request.url) == self._origin:
            for name, value in self._headers.items():
                request.headers.setdefault(name, value)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def tls_context(verify: bool | str) -> ssl.SSLContext:  # noqa: FBT001 - the shape of the public argument
    """Return how certificates are verified, as ``connect`` takes it. Raises TargetError."""
    if not isinstance(verify, str):
        return httpx.create_ssl_context(verify=verify)
    if not Path(verify).is_file():
        raise TargetError(f"{verify}: no such file. Name a PEM file with trusted certificates.")
    try:
        return ssl.create_default_context(cafile=verify)
    except ssl.SSLError as error:
        raise TargetError(f"{verify}: holds no certificates in PEM form ({error}).") from error


def causes(error: BaseException | None) -> Generator[BaseException, None, None]:
    """Yield ``error`` and what led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _shown(connection: Connection) -> str:
    if connection.target.startswith("asgi:"):
        return connection.target
    scheme, host, port = _origin(httpx.URL(connection.root))
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}" + (f":{port}" if port else "")


def _advice(error: BaseException) -> str:
    if any(isinstance(cause, ssl.SSLError) for cause in causes(error)):
        return "Is it https? Name the issuer's certificate with --ca, or take --insecure."
    if isinstance(error, httpx.RemoteProtocolError):
        return "Is this the port of the API? Is it https?"
    return "Is the server up? Is the port right?"
