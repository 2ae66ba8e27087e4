"""Sockets that say what no client library would, and read what comes back."""

import json
import socket
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tmf645_conformance.contract.validation import errors


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer on the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def address_of(url: str) -> tuple[str, int]:
    """Return host and port of a URL."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def dial(url: str, timeout: float = 10.0) -> socket.socket:
    """Return a connection to the server at ``url``."""
    return socket.create_connection(address_of(url), timeout)


def exchange(url: str, *pieces: bytes, timeout: float = 10.0) -> list[Answer]:
    """Send ``pieces`` on a connection of their own; return every answer that came till it was closed."""
    with dial(url, timeout) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
        except OSError:
            pass  # the server had enough; what it said is still to be read
        return answers(drained(connection, timeout))


def drained(connection: socket.socket, timeout: float) -> bytes:
    """Return what comes till the other end closes; raise TimeoutError where it does not."""
    deadline = time.monotonic() + timeout
    received = b""
    while True:
        connection.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            more = connection.recv(65_536)
        except ConnectionError:
            return received
        if not more:
            return received
        received += more


def answers(received: bytes) -> list[Answer]:
    """Split ``received`` into answers; every one has a Content-Length or nothing in it."""
    found = []
    while received:
        head, separator, rest = received.partition(b"\r\n\r\n")
        assert separator, f"half an answer: {received[:300]!r}"
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        length = int(headers.get("content-length", "0"))
        assert len(rest) >= length, f"half a body: {received[:300]!r}"
        found.append(Answer(int(first.split(" ")[1]), headers, rest[:length]))
        received = rest[length:]
    return found


def faults_of_error(status: int, content_type: str, body: bytes) -> str | None:
    """Say why an answer is no whole TMF Error; None where it is one."""
    if not content_type.startswith("application/json"):
        return f"its type is {content_type!r}"
    try:
        error = json.loads(body)
    except ValueError as problem:
        return f"it is no JSON: {problem}"
    if found := errors("Error", error):
        return f"{found[0].pointer}: {found[0].problem}"
    complaints = {
        f"status is {error.get('status')!r} in a {status}": error.get("status") != str(status),
        "code, reason or message is empty": not all(
            error.get(name) for name in ("code", "reason", "message")
        ),
        "it shows a traceback": b"Traceback" in body,
    }
    return next((text for text, is_so in complaints.items() if is_so), None)
