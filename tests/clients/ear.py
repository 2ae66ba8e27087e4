"""An ear on loopback: it answers events at once, and keeps them for whoever looks."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Ear:
    """Hears events, and answers each one as ``status`` says."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[dict[str, Any]] = []

    def status(self) -> int:
        """What the event that was heard last is answered."""
        return 201


@contextlib.contextmanager
def hearing(ear: Ear) -> Iterator[Ear]:
    """Let ``ear`` hear for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            ear.heard.append(event)
            status = ear.status()
            with contextlib.suppress(ConnectionError):
                self.send_response(status)
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
