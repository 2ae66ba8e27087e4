"""A real listener on loopback: it receives events and answers as it is told."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Listener:
    """What arrived, in order; ``answer`` gives the status for the n-th request."""

    url: str = ""
    answer: Callable[[int], int] = lambda _: 201
    paths: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    namespaces: list[str | None] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The types of the events, without the name of the resource."""
        return [each["eventType"].removeprefix("checkServiceQualification") for each in self.bodies]


@contextlib.contextmanager
def listening(answer: Callable[[int], int] = lambda _: 201) -> Iterator[Listener]:
    """Yield a listener that answers for as long as the block lasts."""
    listener = Listener(answer=answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            listener.paths.append(self.path)
            listener.types.append(self.headers["Content-Type"])
            listener.namespaces.append(self.headers["X-Testbed-Namespace"])
            listener.bodies.append(json.loads(self.rfile.read(length)))
            status = listener.answer(len(listener.bodies))
            self.send_response(status)
            if status in (302, 307):
                self.send_header("Location", f"{listener.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
