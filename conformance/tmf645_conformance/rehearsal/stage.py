"""
Where a story happens: the provider, the control interface, our listener, what is known so far.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec import structs
from tmf645_reports.passage import Entry, Lane

from tmf645_conformance import clock
from tmf645_conformance.conversation import Conversation
from tmf645_conformance.exchange import NOT_JSON, Exchange
from tmf645_conformance.listener import Listener, Received
from tmf645_conformance.rehearsal import apis
from tmf645_conformance.rehearsal.control import Control
from tmf645_conformance.rehearsal.leaving import UNHURRIED, Left, Traces
from tmf645_conformance.rehearsal.matching import moment_of
from tmf645_conformance.rehearsal.story import Story, Target
from tmf645_conformance.rehearsal.values import filled, path_of, text_of
from tmf645_conformance.transport import Connection
from tmf645_conformance.verdicts import BrokenOff, Inconclusive

#: Seconds of real time that an event may take on its way, once it is due.
ON_ITS_WAY: Final = 2.0

#: What everybody knows of a path, and nobody reads.
_ROOT: Final = re.compile(r"^/(?:ns/[^/]+/)?tmf-api/[^/]+/v[0-9]+/")


#: What an exchange puts on the timeline.
_OF_EXCHANGES: Final = (Lane.REQUEST, Lane.STATE, Lane.EVENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment of the story: its place in the order of things, and the time of the world."""

    order: float
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An exchange with the provider, or an event, and when it was; ``document`` is what shapes see."""

    mark: Mark
    document: Mapping[str, Any]
    exchange: Exchange
    line: int = 0


@dataclass
class Stage:
    """
    What happens is done and remembered here.

    Without ``control`` the clock is the machine's. ``names`` are the values kept so far, ``called``
    the moments by name, ``states`` what each resource was last seen in.
    """

    story: Story
    connection: Connection
    listener: Listener
    control: Control | None = None
    namespace: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)
    called: dict[str, Mark] = field(default_factory=dict)
    exchanges: list[Seen] = field(default_factory=list)
    events: list[Seen] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    registered: list[str] = field(default_factory=list)
    line: int = 0
    latest: Exchange | None = None
    _heard: int = 0
    _now: str = ""

    def __post_init__(self) -> None:
        """Open the conversation."""
        self.conversation = Conversation(self.connection, heeds=False)
        self.traces = Traces(self.connection.root)

    # --- time ---------------------------------------------------------------------------------

    def now(self) -> str:
        """Return the time of the world: of its clock where there is one, else of this machine."""
        if self.control is None:
            return clock.now().isoformat(timespec="milliseconds")
        if not self._now:
            self._now = self.control.now()
        return self._now

    def mark(self) -> Mark:
        """Return this moment."""
        return Mark(order=clock.seconds(), at=self.now())

    def pass_time(self, seconds: float) -> None:
        """Let time pass: on the clock of the world, or by waiting."""
        if self.control is None:
            clock.sleep(seconds)
        else:
            self.control.advance(seconds)
            self._now = ""
        self.hear()

    def moved(self, what: str) -> None:
        """Take note that somebody moved the clock."""
        self.forget_time()
        self.enter(Lane.CLOCK, what)

    def forget_time(self) -> None:
        """Ask for the time anew, when it is next needed."""
        self._now = ""

    # --- requests -----------------------------------------------------------------------------

    def url(self, target: Target) -> str:
        """Return the address of ``target``."""
        rest = path_of(target.rest, self.names)
        return apis.address(self.connection.root, target.api, rest)

    def hub(self, target: Target) -> str:
        """Return the address of the hub ``target``: that of an API, where it names one."""
        rest = text_of(target.rest, self.names)
        return apis.hub(self.connection.root, target.api, rest)

    def send(
        self,
        method: str,
        url: str,
        *,
        body: Any = None,
        has_body: bool = False,
        headers: Mapping[str, str] | None = None,
        search: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """
        Send a request, and return the answer as shapes see it: status, headers, body.

        Where there is none it is broken, and says how.
        """
        sent = self._naming | {
            name: text_of(value, self.names) for name, value in (headers or {}).items()
        }
        try:
            exchange = self.conversation.send(
                method,
                url,
                query={k: text_of(v, self.names) for k, v in (search or {}).items()},
                content=_json(filled(body, self.names)) if has_body else None,
                headers=sent,
            )
        except (Inconclusive, BrokenOff) as broken:
            lost = Exchange(method=method, url=url, status=0, note=str(broken))
            return self._remember(lost, {"broken": True, "why": str(broken)})
        parsed = exchange.json
        return self._remember(
            exchange,
            {
                "status": exchange.status,
                "headers": dict(exchange.headers),
                "body": None if parsed is NOT_JSON else parsed,
            },
        )

    def _remember(self, exchange: Exchange, answer: dict[str, Any]) -> dict[str, Any]:
        mark = self.mark()
        self.latest = exchange
        self.traces.note(exchange)
        path = exchange.url.partition("://")[2].partition("/")[2]
        request = parsed_body(exchange.request_body)
        document = {
            "method": exchange.method,
            "path": "/" + path.partition("?")[0],
            "query": path.partition("?")[2],
            "request": {"headers": dict(exchange.request_headers), "body": request},
            **answer,
        }
        self.take(document, exchange, mark)
        return answer

    def take(self, document: Mapping[str, Any], exchange: Exchange, mark: Mark) -> None:
        """Take note of an exchange with the provider: ours, or another client's."""
        self.exchanges.append(Seen(mark=mark, document=document, exchange=exchange, line=self.line))
        query = f"?{document['query']}" if document["query"] else ""
        where = below_the_root(document["path"]) + query
        told = f"{document['method']} {where} → {document.get('status', 'no answer')}"
        self.enter(Lane.REQUEST, told, at=mark.at)
        self._see_state(document.get("body"), mark.at)

    # --- events -------------------------------------------------------------------------------

    def settle(self) -> None:
        """Wait until what is due has been sent."""
        if self.control is not None:
            self.control.advance(0)
        self.hear()

    def hear(self) -> None:
        """Take note of the events that have come since."""
        received = self.listener.received()
        for each in received[self._heard :]:
            if each.name.startswith(self._ours):
                self._take(each, each.name.removeprefix(self._ours))
        self._heard = len(received)

    def callback(self, name: str) -> str:
        """Return the address of the listener of that name; other stories have others."""
        return self.listener.address(self._ours + name)

    @property
    def _ours(self) -> str:
        return f"{self.story.name}-"

    def heard_by(self, name: str) -> list[Seen]:
        """Return the events that have reached the listener called ``name``."""
        return [each for each in self.events if each.document["listener"] == name]

    def _take(self, received: Received, name: str) -> None:
        said = received.json.get("eventTime") if isinstance(received.json, dict) else None
        # Without a clock in hand there are two clocks, and ours is the one to count by.
        is_told = self.control is not None and isinstance(said, str) and moment_of(said)
        at = said if is_told and isinstance(said, str) else self.now()
        exchange = Exchange(
            method="POST",
            url=received.url,
            status=201,
            request_headers=dict(received.headers),
            request_body=received.body,
            note=f"event to the listener {name}",
        )
        document = {
            "listener": name,
            "eventType": received.event_type,
            "headers": dict(received.headers),
            "body": received.json,
        }
        mark = Mark(order=received.at, at=at)
        self.events.append(Seen(mark=mark, document=document, exchange=exchange, line=self.line))
        self.enter(Lane.EVENT, f"{received.event_type} → {name}", at=at)

    def settle_quietly(self) -> None:
        """Wait until what is due has been sent, if anybody can tell."""
        with suppress(Inconclusive):
            self.settle()

    @property
    def _naming(self) -> dict[str, str]:
        return {"X-Testbed-Namespace": self.namespace} if self.namespace else {}

    def leave(self, *, keep: bool = True, seconds: float = UNHURRIED) -> Left:
        """
        Take back what the story left at the server: its listeners, and, where it is not kept, the rest.

        A namespace of its own is forgotten as a whole.
        """
        for url in self.registered:
            with suppress(Inconclusive, BrokenOff):
                self._ask("DELETE", url)
        if self.control is None or not self.namespace:
            return self.traces.leave(self._ask, keep=keep, seconds=seconds)
        return Left() if keep else self._forgotten(self.control)

    def _forgotten(self, control: Control) -> Left:
        path = f"namespaces/{self.namespace}"
        try:
            control.done("DELETE", path)
        except Inconclusive as refused:
            return Left(still_there=(f"{control.root}/{path}",), because=refused.message)
        return Left(removed=1)

    def _ask(self, method: str, url: str) -> Exchange:
        return self.conversation.send(method, url, headers=self._naming)

    # --- the timeline -------------------------------------------------------------------------

    def enter(self, lane: Lane, text: str, *, at: str = "", verdict: str = "") -> None:
        """Put something on the timeline."""
        self.entries.append(
            Entry(at=at or self.now(), lane=lane, text=text, line=self.line, verdict=verdict)
        )

    def belongs(self, seen: Seen, line: int) -> None:
        """Let what is on the timeline for ``seen`` be of the step at ``line``."""
        self.entries = [
            structs.replace(each, line=line)
            if each.at == seen.mark.at and each.lane in _OF_EXCHANGES
            else each
            for each in self.entries
        ]

    def _see_state(self, body: Any, at: str) -> None:
        for each in body if isinstance(body, list) else [body]:
            if not isinstance(each, dict):
                continue
            id_, state = each.get("id"), each.get("state")
            if not isinstance(id_, str) or not isinstance(state, str):
                continue
            kind = str(each.get("@type") or _kind(each.get("href")))
            if self.states.get(f"{kind} {id_}") != state:
                self.states[f"{kind} {id_}"] = state
                self.enter(Lane.STATE, f"{kind} {id_}: {state}", at=at)


def below_the_root(path: str) -> str:
    """Return ``path`` without what everybody knows of it."""
    return _ROOT.sub("", path)


def parsed_body(body: bytes) -> Any:
    """Return a body as JSON; None where it is none."""
    parsed = Exchange(method="", url="", status=0, body=body).json
    return None if parsed is NOT_JSON else parsed


def _kind(href: Any) -> str:
    parts = href.rstrip("/").split("/") if isinstance(href, str) else []
    return parts[-2] if len(parts) > 1 else "resource"


def _json(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # Half a character, as somebody's JSON had it: it can be escaped, and not encoded.
        return json.dumps(value).encode()
