"""
Our end of the hub: receives events over a real socket, keeps them, and lets purposes wait for them.

Each subscription has an address that cannot be guessed, so an event tells which one it belongs to.
An implementation may send to the callback as it is (TMF630) or to ``/listener/<event>`` below it
(API file): both are received, and which it was is kept. Everything is bounded; nothing is printed.
"""

import json
import queue
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from tmf645_conformance import clock
from tmf645_conformance.interruption import waiting
from tmf645_conformance.listener_http import MOST_BYTES, EventServer, Inbox
from tmf645_conformance.steady import LISTENER

#: So many events are kept; further ones are answered, counted and forgotten.
MOST_EVENTS = 10_000

#: So many bytes of events are kept, all together.
MOST_TOTAL_BYTES = 64 * 2**20

#: So many times the silence that is borne, somebody may go on telling of something else.
MOST_SILENCES = 10


__all__ = ["MOST_BYTES", "MOST_EVENTS", "Listener", "ListenerError", "Received", "open_inbox"]


class ListenerError(Exception):
    """The listener cannot listen where it was told to: says where, why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """
    One request to a callback.

    ``at`` is in seconds of the monotonic clock. ``suffix`` is what followed the callback's own
    path, empty where it was called as it is. ``json`` is None where the body is no JSON.
    """

    at: float
    name: str
    url: str
    suffix: str
    headers: Mapping[str, str]
    body: bytes
    json: Any
    event_type: str


class Listener:
    """
    Receives events from ``bind`` (host, or host:port; port 0 is any) while it is entered.

    ``url`` is how the implementation reaches us, where that is not the address bound: through a
    NAT, from a container. Raises ListenerError.
    """

    def __init__(self, bind: str = "127.0.0.1:0", url: str | None = None) -> None:
        self.refused = 0
        self._lock = threading.Lock()
        self._news: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._events: list[Received] = []
        self._bytes = 0
        self._names: dict[str, str] = {}
        self._is_public = bool(url)
        self._server, self._url = open_inbox(bind, url, self)
        self._prefix = urlsplit(self._url).path
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def address(self, name: str) -> str:
        """Return the callback URL of the subscription ``name``, the same one each time."""
        with self._lock:
            for token, known in self._names.items():
                if known == name:
                    return f"{self._url}/{token}"
            token = clock.token()
            self._names[token] = name
            return f"{self._url}/{token}"

    def passing(self) -> dict[str, str]:
        """Return words for what this listener has in this run only, by what they stand for."""
        with self._lock:
            words = {token: f"tmf645-callback-{name}" for token, name in self._names.items()}
        return words if self._is_public else {**words, urlsplit(self._url).netloc: LISTENER}

    @property
    def latest(self) -> float:
        """When something was last received, in seconds of the monotonic clock; 0 for never."""
        with self._lock:
            return self._events[-1].at if self._events else 0.0

    def received(self, predicate: Callable[[Received], bool] = lambda _: True) -> list[Received]:
        """Return what has been received so far, in the order it came."""
        with self._lock:
            return [event for event in self._events if predicate(event)]

    def wait_for(
        self,
        predicate: Callable[[Received], bool],
        within_seconds: float,
        *,
        until: Callable[[list[Received]], bool] = bool,
    ) -> list[Received]:
        """
        Return the events that satisfy ``predicate`` as soon as ``until`` holds for them.

        After ``within_seconds`` of silence they are returned as they are, perhaps none: one who
        tells of one thing after the other has not forgotten the last of them. Events that came
        before the call count.
        """
        begun = clock.seconds()
        found: list[Received] = []
        seen = 0
        while True:
            with self._lock:
                events, left = self._events[seen:], self._left_of(begun, within_seconds)
            seen += len(events)
            found += filter(predicate, events)
            if until(found) or left <= 0:
                return found
            with suppress(queue.Empty), waiting():
                self._news.get(timeout=left)

    def _left_of(self, begun: float, silence: float) -> float:
        """How many more seconds to wait for who has been silent since ``begun``, or an event."""
        latest = max(begun, self._events[-1].at) if self._events else begun
        return min(latest + silence, begun + MOST_SILENCES * silence) - clock.seconds()

    def knows(self, path: str) -> bool:
        """Whether ``path`` belongs to a subscription."""
        return self._split_path(path)[0] in self._names

    def keep(self, path: str, headers: Mapping[str, str], body: bytes) -> str:
        """Keep a request to ``path``, which is known, and return the callback it went to."""
        token, suffix = self._split_path(path)
        document = _json(body)
        event = Received(
            at=clock.seconds(),
            name=self._names[token],
            url=f"{self._url}/{token}{suffix}",
            suffix=suffix,
            headers=headers,
            body=body,
            json=document,
            event_type=_event_type(document, suffix),
        )
        with self._lock:
            if len(self._events) < MOST_EVENTS and self._bytes < MOST_TOTAL_BYTES:
                self._events.append(event)
                self._bytes += len(body)
            else:
                self.refused += 1
        self._news.put(None)
        return f"{self._url}/{token}"

    def refuse(self) -> None:
        """Count an event that was too large to be kept."""
        with self._lock:
            self.refused += 1

    def _split_path(self, path: str) -> tuple[str, str]:
        """Part a path into a subscription's token and what follows it."""
        below = urlsplit(path).path.removeprefix(self._prefix).lstrip("/")
        token, slash, rest = below.partition("/")
        return token, slash + rest


def open_inbox(bind: str, url: str | None, inbox: Inbox) -> tuple[EventServer, str]:
    """
    Bind a server that gives ``inbox`` what comes; return it, and how it is reached from elsewhere.

    Nothing is served yet. Raises ListenerError.
    """
    host, port = _split(bind)
    if url is None and host in {"", "0.0.0.0", "::"}:  # noqa: S104 - refused, not bound
        raise ListenerError(
            f"{bind}: every address of this machine. Say with --listener-url by which one the "
            "target reaches it, for example http://this-host:9000"
        )
    public = _checked(url) if url else None
    server = _open(host, port, inbox)
    shown = f"[{host}]" if ":" in host else host
    return server, public or f"http://{shown}:{server.server_address[1]}"


def _open(host: str, port: int, inbox: Inbox) -> EventServer:
    try:
        return EventServer((host, port), inbox)
    except OSError as error:
        raise ListenerError(
            f"cannot listen at {host}:{port}: {error.strerror or error}. "
            "Choose another address or port with --listener-bind; port 0 is any free one"
        ) from error


def _split(bind: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{bind}")
        host, port = parts.hostname or "", parts.port or 0
    except ValueError as error:
        raise ListenerError(f"{bind}: {error}. Write host or host:port") from error
    if parts.path or parts.query or parts.username is not None:
        raise ListenerError(f"{bind}: this is no address to bind. Write host or host:port")
    return host, port


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise ListenerError(f"{url}: no address that a target can call. Write http://host:port")
    return url.rstrip("/")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode())
    except (ValueError, RecursionError):
        return None


def _event_type(document: Any, suffix: str) -> str:
    """Return what the event calls itself, or else what the path calls it."""
    said = document.get("eventType") if isinstance(document, dict) else None
    return said if isinstance(said, str) else suffix.rpartition("/")[2]
