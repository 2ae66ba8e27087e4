"""
Talking to an implementation: every exchange is recorded, nothing is judged.
"""

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

import httpx

from tmf645_conformance import clock
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.transport import Connection, TooLarge
from tmf645_conformance.verdicts import BrokenOff, Inconclusive, NoAddress, NoAnswer

#: Headers of every request; TMF630 wants Accept to be sent.
_ACCEPT = {"Accept": "application/json"}

#: So many requests without any answer, one after the other, end the run.
_BROKEN_AFTER = 3

#: Whoever asks for less, and has answered before, is heeded: asked again after as many seconds as
#: it says, if they are few; so often; so many in a run.
_LONGEST_PAUSE = 5.0
_OTHERWISE = 0.5
_TRIES = 4
_MOST_PAUSED = 60.0

_SECONDS = re.compile(r"[0-9]{1,6}")

#: Longer addresses are shown cut.
_LONGEST_SHOWN = 200


class Conversation:
    """
    A conversation with the target of ``connection``, whose API root is ``root``.

    ``exchanges`` holds what was sent and received since somebody emptied it; ``requests`` counts
    all that were sent. What was declined because there were too many, and sent again, is counted
    alone; without ``heeds`` such an answer is one like any other.
    """

    def __init__(self, connection: Connection, *, heeds: bool = True) -> None:
        self._heeds = heeds
        self.root = connection.root
        self.exchanges: list[Exchange] = []
        self.requests = 0
        self._client = connection.client
        self._unanswered = 0
        self._was_let_in = False
        self._paused = 0.0
        # Clients that act at once share the account, and nothing else.
        self._account = threading.Lock()

    def send(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        body: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        elsewhere: bool = False,
    ) -> Exchange:
        """
        Send one request to ``url`` (absolute, or below the API root) and return the exchange.

        ``elsewhere`` keeps the origin of an absolute URL that the profile names; credentials do not go there.

        Raises Inconclusive where there is nothing to go on with (it still asks for less, NoAnswer
        where the connection breaks, NoAddress where ``url`` or ``query`` hold
        what no URL can), BrokenOff where that keeps happening.
        """
        sent = dict(_ACCEPT)
        if body is not None:
            content = json.dumps(body).encode()
        if content is not None:
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        pairs = list(query.items()) if isinstance(query, Mapping) else list(query)
        with _as_no_address(url):
            request = self._client.build_request(
                method,
                url if elsewhere and "://" in url else self.absolute(url),
                params=httpx.QueryParams([*pairs]) if pairs else None,
                content=content,
                headers=sent,
            )
        exchange = self._asked(request, content or b"")
        for _ in range(_TRIES):
            if not self._is_to_heed(exchange):
                break
            self._pause(exchange)
            exchange = self._asked(request, content or b"")
        return self._keep(exchange)

    def absolute(self, url: str) -> str:
        """
        Return ``url`` as an address of the target.

        A path of one slash stands below the API root. A whole URL keeps its path and loses its
        origin: credentials go to the target alone, whatever name it has for itself.
        """
        parts = urlsplit(url)
        if parts.scheme or parts.netloc:
            origin = urlsplit(self.root)
            return parts._replace(scheme=origin.scheme, netloc=origin.netloc).geturl()
        return self.root + url

    def resolve(self, reference: str, *, against: str) -> str:
        """
        Return the absolute URL that ``reference`` means in an answer from ``against``.

        Raises NoAddress where it means none.
        """
        with _as_no_address(reference):
            return urljoin(against, reference)

    def is_alive(self, path: str) -> bool:
        """Whether GET of ``path`` is answered, whatever got no answer before."""
        self._unanswered = 0
        try:
            self.send("GET", path, query={"limit": "1"})
        except BrokenOff:
            return False
        except Inconclusive as open_:
            return bool(open_.exchanges)  # it asks to slow down
        return True

    def _answer(self, request: httpx.Request) -> httpx.Response | Inconclusive:
        """
        Return the answer, or why there is none.

        Not as an error with its causes: those hold what was read as long as somebody remembers
        that there was no answer.
        """
        try:
            return self._client.send(request)
        except TooLarge as broken:
            return Inconclusive(f"{request.method} {request.url}: {broken}")
        except httpx.HTTPError as broken:
            self._count_unanswered(request, broken)
            why = f"{type(broken).__name__} {broken}"
            late = isinstance(broken, httpx.TimeoutException)  # slow, and perhaps by right
            lost = Inconclusive if late else NoAnswer
            return lost(f"{request.method} {request.url} got no answer: {why}")

    def _pause(self, exchange: Exchange) -> None:
        """Wait as long as the answer asks for. Raises Inconclusive where that is too long."""
        said = exchange.headers.get("retry-after", "")
        seconds = float(said) if _SECONDS.fullmatch(said) else _OTHERWISE
        with self._account:
            self._paused += seconds
        if seconds > _LONGEST_PAUSE or self._paused > _MOST_PAUSED:
            raise Inconclusive(f"{exchange}: it asks to slow down", at=exchange)
        clock.sleep(seconds)

    def _keep(self, exchange: Exchange) -> Exchange:
        if self._is_to_heed(exchange):
            raise Inconclusive(f"{exchange}: it asks to slow down", at=exchange)
        self._was_let_in |= not exchange.asks_for_less
        self.exchanges.append(exchange)
        return exchange

    def _is_to_heed(self, exchange: Exchange) -> bool:
        return self._heeds and self._was_let_in and exchange.asks_for_less

    def _asked(self, request: httpx.Request, content: bytes) -> Exchange:
        with self._account:
            self.requests += 1
        started = clock.seconds()
        response = self._answer(request)
        if isinstance(response, Inconclusive):
            raise response
        self._unanswered = 0
        return Exchange(
            method=request.method,
            url=str(request.url),
            status=response.status_code,
            request_headers=dict(request.headers),
            request_body=content,
            headers=dict(response.headers),
            body=response.content,
            milliseconds=(clock.seconds() - started) * 1000,
        )

    def _count_unanswered(self, request: httpx.Request, broken: Exception) -> None:
        with self._account:
            self._unanswered += 1
        if self._unanswered >= _BROKEN_AFTER:
            raise BrokenOff(
                f"{self._unanswered} requests in a row got no answer, the last one "
                f"{request.method} {request.url}: {type(broken).__name__} {broken}"
            ) from broken


@contextmanager
def _as_no_address(url: str) -> Iterator[None]:
    """Raise NoAddress for what keeps ``url`` from being one: its form, its length, its text."""
    try:
        yield
    except (httpx.InvalidURL, ValueError) as error:
        raise NoAddress(f"{url[:_LONGEST_SHOWN]!a} is no address: {error}") from error
