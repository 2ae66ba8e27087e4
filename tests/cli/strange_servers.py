"""
Servers on sockets that are not what a judge hopes for: silent, dying, refusing, echoing secrets.
"""

import base64
import itertools
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote

from loopback import Answer, Answering


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


def telling_secrets(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
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
