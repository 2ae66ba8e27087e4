"""
The control interface of a testbed, over HTTP: clock, network, faults, journal.
"""

import json
from typing import Any, Self

import httpx

from tmf645_conformance import clock
from tmf645_conformance.exchange import NOT_JSON, Exchange
from tmf645_conformance.rehearsal.matching import moment_of
from tmf645_conformance.transport import Unreachable, explain, tls_context
from tmf645_conformance.verdicts import Inconclusive
from tmf645_conformance.wire import WireTransport

#: Seconds that a verb may take: a clock that is moved far has a lot to do.
_PATIENCE = 60.0


class Control:
    """
    The verbs of the control interface at ``root`` (…/_testbed), for one namespace of the testbed.

    Raises Inconclusive where it gives no answer, or refuses.
    """

    def __init__(self, root: str, *, namespace: str = "", token: str = "") -> None:
        headers = {"Accept": "application/json"}
        if namespace:
            headers["X-Testbed-Namespace"] = namespace
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.root = root.rstrip("/")
        self._client = httpx.Client(
            transport=WireTransport(self.root, tls=tls_context(verify=True)),
            timeout=_PATIENCE,
            headers=headers,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def greet(self) -> None:
        """Raises Unreachable where nothing answers there, or something else does."""
        remedy = "`tmf645 serve` tells where it is; name that with --control"
        try:
            exchange = self.call("GET", "clock")
        except Inconclusive as silent:
            raise Unreachable(f"{silent.message}; {remedy}") from None
        if exchange.status == 404 or exchange.json is NOT_JSON:
            raise Unreachable(
                f"{self.root} is no control interface: GET clock answers {exchange.status}; {remedy}"
            )

    def call(self, method: str, path: str, body: object = None) -> Exchange:
        """Carry out a verb, whatever it answers. Raises Inconclusive where it does not."""
        content = None if method in {"GET", "DELETE"} else json.dumps({} if body is None else body)
        headers = {} if content is None else {"Content-Type": "application/json"}
        request = self._client.build_request(
            method, f"{self.root}/{path.lstrip('/')}", content=content, headers=headers
        )
        started = clock.seconds()
        try:
            response = self._client.send(request)
        except httpx.HTTPError as broken:
            raise Inconclusive(
                f"the control interface at {self.root} gives no answer ({explain(broken)})"
            ) from None
        return Exchange(
            method=method,
            url=str(request.url),
            status=response.status_code,
            request_headers=dict(request.headers),
            request_body=(content or "").encode(),
            headers=dict(response.headers),
            body=response.content,
            milliseconds=(clock.seconds() - started) * 1000,
            note="control interface",
        )

    def done(self, method: str, path: str, body: object = None) -> Exchange:
        """Carry out a verb. Raises Inconclusive where it is refused."""
        exchange = self.call(method, path, body)
        if not exchange.succeeded:
            why = exchange.json.get("detail") if isinstance(exchange.json, dict) else exchange.json
            raise Inconclusive(
                f"the control interface refuses {method} {path} with {exchange.status}: {why}",
                at=exchange,
            )
        return exchange

    def now(self) -> str:
        """Return the moment at which the clock of the world stands."""
        shown = self.done("GET", "clock").json
        now = shown.get("now") if isinstance(shown, dict) else None
        return now if isinstance(now, str) and moment_of(now) else ""

    def freeze(self, moment: str) -> Exchange:
        """Let the clock stand at ``moment``."""
        return self.done("PUT", "clock", {"mode": "frozen", "at": moment})

    def advance(self, seconds: float) -> Exchange:
        """Let time pass, and everything happen that is due on the way."""
        return self.done("POST", "clock/advance", {"by": f"{seconds:.6f}s"})

    def lines(self, path: str) -> list[Any]:
        """Return the journal, or the attempts to bring events: one document a line."""
        exchange = self.done("GET", path)
        read = [_read(line) for line in exchange.body.splitlines()]
        return [each for each in read if each is not NOT_JSON]


def _read(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return NOT_JSON
