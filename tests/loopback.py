"""
A server on loopback that answers as a function says, in a thread for as long as a block lasts.
"""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

#: What a handler makes of a request: a status, headers and a body; None hangs up.
Answer = tuple[int, dict[str, str], bytes] | None
Answering = Callable[[str, str, Mapping[str, str], bytes], Answer]


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
        headers = httpx.Headers(list(self.headers.items()))
        answer = self.server.answering(self.command, self.path, headers, body)
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
def hearing(heard: Callable[[str, Mapping[str, str], bytes], int]) -> Iterator[str]:
    """A listener that answers each POST (path, headers, body) with a status; yields its origin."""

    def answer(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        status = heard(path, headers, body)
        # Where it is gone, nobody is to reach it on a connection of before.
        told = {"Connection": "close"}
        if status in (302, 307):
            told["Location"] = f"http://{headers['Host']}/elsewhere"
        return status, told, b""

    with answering(answer) as origin:
        yield origin
