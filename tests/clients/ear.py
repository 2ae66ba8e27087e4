"""An ear on loopback: it answers events at once, and keeps them for whoever looks."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Ear:
    """Hears events; ``status`` says what each one is answered, after ``work`` seconds."""

    def __init__(
        self, status: Callable[[list[dict[str, Any]]], int] = lambda _: 201, work: float = 0
    ) -> None:
        self.url = ""
        self.heard: list[dict[str, Any]] = []
        self.status = status
        self.work = work


@contextlib.contextmanager
def hearing(ear: Ear) -> Iterator[Ear]:
    """Let ``ear`` hear for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            ear.heard.append(event)
            time.sleep(ear.work)
            with contextlib.suppress(ConnectionError):
                self.send_response(ear.status(ear.heard))
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ear.url = f"http://127.0.0.1:{server.server_address[1]}/events"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield ear
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
