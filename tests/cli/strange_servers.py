"""
Servers on sockets that are not what a judge hopes for: silent, dying, refusing, echoing secrets.
"""

import base64
import itertools
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

#: What a handler makes of a request: a status, headers and a body; None hangs up.
Answer = tuple[int, dict[str, str], bytes] | None
Answering = Callable[[str, str, dict[str, str], bytes], Answer]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answering: Answering

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave are no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self.server.answering(self.command, self.path, dict(self.headers), body)
        if answer is None:
            self.close_connection = True
            return
        status, headers, content = answer
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do_HEAD = do_OPTIONS = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def answering(how: Answering, port: int = 0, certificate: Path | None = None) -> Iterator[str]:
    """A server that answers by ``how``, over TLS with a ``certificate``; yields its origin."""
    server = _Server(("127.0.0.1", port), _Handler)
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.answering = how
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def silent() -> Iterator[str]:
    """A socket that accepts connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def nobody() -> str:
    """The origin of a port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}"


def error(status: int) -> tuple[int, dict[str, str], bytes]:
    """An Error of TMF630."""
    body = json.dumps({"code": str(status), "reason": "because"}).encode()
    return status, {"Content-Type": "application/json"}, body


def dying(after: int) -> Answering:
    """Answers so many requests with an empty list or an Error, then hangs up on everybody."""
    asked = itertools.count(1)

    def answer(method: str, path: str, *_: object) -> Answer:
        if next(asked) > after:
            return None
        if method == "GET" and path.partition("?")[0].endswith("Qualification"):
            return 200, {"Content-Type": "application/json"}, b"[]"
        return error(500)

    return answer


def telling_secrets(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    """Answers like a server that logs its requests into what it answers, in every spelling."""
    told = [
        form
        for name, value in headers.items()
        if name.lower() in {"authorization", "x-api-key", "x-tenant"}
        for part in (value, value.rpartition(" ")[2], _pair(value))
        for form in (part, quote(part, safe=""), base64.b64encode(part.encode()).decode())
        if part
    ]
    shown = {
        "id": "1",
        "href": f"http://127.0.0.1/{quote(told[0]) if told else ''}",
        "state": "done",
        "log": told,
        "text": f"I was sent {' and '.join(told)}",
        **{form: form for form in told},
    }
    trace = {f"X-Trace-{number}": form for number, form in enumerate(told)}
    head = {"Content-Type": "application/json", "Location": f"/there?seen={quote(told[0])}"}
    if method == "DELETE":
        return 400, head | trace, ("not JSON: " + " ".join(told)).encode()
    content = [shown] if method == "GET" and path.partition("?")[0].endswith("tion") else shown
    return 201 if method == "POST" else 200, head | trace, json.dumps(content).encode()


def _pair(value: str) -> str:
    """The user and password of a Basic credential."""
    scheme, _, rest = value.partition(" ")
    return base64.b64decode(rest).decode() if scheme == "Basic" else ""
