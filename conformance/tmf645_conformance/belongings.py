"""
What a run has created at the implementation, and removing it again.

Only what answered a POST of ours is ours, and only where it carries no externalId of somebody
else: a server that hands out what was there before loses nothing by being judged.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from tmf645_conformance.exchange import Exchange
from tmf645_conformance.marks import is_of_run
from tmf645_conformance.parts import id_of, segment
from tmf645_conformance.resources import Resource
from tmf645_conformance.verdicts import Inconclusive

_COLLECTIONS = tuple(resource.path for resource in Resource)

#: Statuses after which there is nothing left, and by which a server says that it does not do this.
_GONE = frozenset({404, 410})
_NOT_OFFERED = frozenset({401, 403, 405, 501})

#: So many requests without an answer are followed up.
_MOST_LOST = 10

#: Sends a method to a path below the API root.
Send = Callable[[str, str], Exchange]


class Belongings:
    """
    Paths below the API root at ``root`` of what the run marked ``mark`` has created.

    ``collections`` are those in which something is created.
    """

    def __init__(
        self, root: str, mark: str, *, collections: Collection[str] = _COLLECTIONS
    ) -> None:
        self._collections = collections
        self._base = urlsplit(root).path
        self._mark = mark
        self._paths: dict[str, None] = {}
        self._lost: dict[str, str] = {}
        self.removed = 0

    @property
    def paths(self) -> tuple[str, ...]:
        """What is still there, in the order of its creation."""
        return tuple(self._paths)

    def note(self, exchange: Exchange) -> None:
        """Remember what ``exchange`` created, forget what it removed."""
        path = urlsplit(exchange.url).path.removeprefix(self._base)
        if not exchange.succeeded:
            return
        if exchange.method == "DELETE":
            self.removed += path in self._paths
            self._paths.pop(path, None)
        elif exchange.method == "POST" and path in self._collections and self._is_ours(exchange):
            self._paths[f"{path}/{_segment(exchange.json)}"] = None
        elif exchange.method == "PATCH" and path in self._paths and self._is_marked(exchange.json):
            # Where the PATCH of an id was taken, it is somewhere else now.
            self._paths[f"{path.rpartition('/')[0]}/{_segment(exchange.json)}"] = None

    def note_lost(self, method: str, path: str, body: object) -> None:
        """Remember a request whose answer did not come: perhaps it created something."""
        mark = body.get("externalId") if isinstance(body, Mapping) else None
        if method == "POST" and path in self._collections and is_of_run(mark, self._mark):
            self._lost[str(mark)] = path

    def find_lost(self, send: Send) -> None:
        """Look for what such requests created, by its mark. Raises Inconclusive, BrokenOff."""
        for mark, path in list(self._lost.items())[:_MOST_LOST]:
            rows = send("GET", f"{path}?{urlencode({'externalId': mark})}").json
            for row in rows if isinstance(rows, list) else []:
                if isinstance(row, dict) and row.get("externalId") == mark and _segment(row):
                    self._paths[f"{path}/{_segment(row)}"] = None
        self._lost.clear()

    def forget(self, path: str) -> None:
        """Take ``path`` for gone."""
        self._paths.pop(path, None)

    def _is_marked(self, document: Any) -> bool:
        found = document.get("externalId") if isinstance(document, Mapping) else None
        return bool(_segment(document)) and is_of_run(found, self._mark)

    def _is_ours(self, exchange: Exchange) -> bool:
        document = exchange.json
        if not isinstance(document, Mapping) or not _segment(document):
            return False
        marked = document.get("externalId")
        if not marked or is_of_run(marked, self._mark):
            return True
        # 201 says that it was made for this request, whose externalId it has.
        return exchange.status == 201 and marked == _sent(exchange).get("externalId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """One step of removing: how many are left to try, and why it ended, empty while it goes on."""

    left: int
    because: str = ""


def remove_all(ours: Belongings, send: Send) -> Iterator[Removal]:
    """
    DELETE what is left, the latest first, and tell after each how far it is.

    Ends where DELETE turns out not to be offered. A resource that cannot be removed stays among
    ``ours``. Raises BrokenOff where nobody answers any more.
    """
    because = ""
    with suppress(Inconclusive):
        ours.find_lost(send)
    tried = list(reversed(ours.paths))
    for position, path in enumerate(tried):
        try:
            exchange = send("DELETE", path)
            said = _not_offered(exchange, path, send)
        except Inconclusive as lost:
            because = because or lost.message
            yield Removal(left=len(tried) - position - 1, because=because)
            continue
        if said:
            yield Removal(left=len(tried) - position, because=said)
            return
        if exchange.status in _GONE:
            ours.forget(path)
        elif not exchange.succeeded:
            because = because or f"{exchange}"
        yield Removal(left=len(tried) - position - 1, because=because)


def _not_offered(exchange: Exchange, path: str, send: Send) -> str:
    """Why no further DELETE is worth sending: a refusal, or a 404 for what GET still shows."""
    if exchange.status in _NOT_OFFERED:
        return f"{exchange}"
    if exchange.status in _GONE and send("GET", path).succeeded:
        return f"{exchange}, and GET still shows it"
    return ""


def _sent(exchange: Exchange) -> Mapping[str, Any]:
    try:
        sent = json.loads(exchange.request_body or b"{}")
    except ValueError:
        return {}
    return sent if isinstance(sent, Mapping) else {}


def _segment(document: Any) -> str:
    return segment(id_of(document))
