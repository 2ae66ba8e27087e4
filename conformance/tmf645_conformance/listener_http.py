"""
The listener's socket: as much HTTP as receiving events takes, bounded and silent.
"""

import json
import socket
import socketserver
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol

#: The largest event, in bytes; a larger one is answered 413.
MOST_BYTES = 1024 * 1024

#: So many connections are served at the same time; further ones are closed.
MOST_CONNECTIONS = 64

#: Seconds that a sender may keep a connection without sending anything.
IDLE = 10.0


class Inbox(Protocol):
    """What takes the events."""

    def knows(self, path: str) -> bool:
        """Whether a subscription has an address with ``path``."""

    def keep(self, path: str, headers: Mapping[str, str], body: bytes) -> str:
        """Take an event; return the callback that it was sent to."""

    def refuse(self) -> None:
        """Take note of an event that was too large."""


class EventServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Serves each connection in a thread of its own, up to MOST_CONNECTIONS of them."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], inbox: Inbox) -> None:
        self.inbox = inbox
        self._places = threading.BoundedSemaphore(MOST_CONNECTIONS)
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve the connection if there is a place, close it if not."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve the connection, then give its place to another."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that breaks off is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "tmf645-testbed"
    sys_version = ""
    timeout = IDLE
    disable_nagle_algorithm = True
    wbufsize = -1
    server: EventServer

    def do_POST(self) -> None:
        inbox = self.server.inbox
        if not inbox.knows(self.path):
            self._answer(404, {"code": "404", "reason": "no subscription has this address"})
            return
        try:
            body = self._body()
        except ValueError as error:
            inbox.refuse()
            self._answer(413, {"code": "413", "reason": str(error)})
            return
        callback = inbox.keep(self.path, _headers(self), body)
        self._answer(201, {"id": callback.rpartition("/")[2], "callback": callback})

    def _refuse(self) -> None:
        self._answer(405, {"code": "405", "reason": "events are sent with POST"})

    do_GET = do_PUT = do_PATCH = do_DELETE = do_HEAD = _refuse  # noqa: N815 - the base's names

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: what was received is evidence, not a log."""

    def _body(self) -> bytes:
        """Read the body. Raises ValueError where it is too large or badly framed."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        length = int(self.headers.get("Content-Length", "0"))
        if not 0 <= length <= MOST_BYTES:
            raise ValueError(f"an event is at most {MOST_BYTES:,} bytes")
        return self.rfile.read(length)

    def _chunks(self) -> bytes:
        body = bytearray()
        while size := int(self.rfile.readline(1024).split(b";")[0], 16):
            if size < 0 or len(body) + size > MOST_BYTES:
                raise ValueError(f"an event is at most {MOST_BYTES:,} bytes")
            body += self.rfile.read(size)
            self.rfile.readline(1024)
        while self.rfile.readline(8192).strip():
            continue
        return bytes(body)

    def _answer(self, status: int, document: Mapping[str, str]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if status != 201:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        with suppress(OSError):
            self.wfile.flush()


def _headers(handler: _Handler) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in handler.headers.items():
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found
