"""
What a run has created at the implementation, and removing it again.

Only what answered a POST of ours is ours, and only where it carries no externalId of somebody
else: a server that hands out what was there before loses nothing by being judged.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
                    self._lost.pop(mark, None)

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
    DELETE what is there, the latest first, and tell after each how far it is.

    What was on its way when we stopped listening is looked for twice, as it may arrive only while
    the rest is removed. Nothing more is removed once DELETE turns out not to be offered. What
    cannot be removed stays among ``ours``. Raises BrokenOff where nobody answers any more.
    """
    removing = _Removing(ours, send)
    with suppress(Inconclusive):
        ours.find_lost(send)
    known = ours.paths
    yield from removing.each_of(known)
    with suppress(Inconclusive):
        ours.find_lost(send)
    yield from removing.each_of([path for path in ours.paths if path not in known])


class _Removing:
    """Removals one after the other; why one failed is told with all that follow."""

    def __init__(self, ours: Belongings, send: Send) -> None:
        self._ours = ours
        self._send = send
        self._because = ""
        self._is_refused = False

    def each_of(self, paths: Sequence[str]) -> Iterator[Removal]:
        """Remove ``paths``, the last first, as long as DELETE is offered."""
        for left in reversed(range(len(paths))):
            if self._is_refused:
                return
            self._remove(paths[left])
            yield self._step(left)

    def _remove(self, path: str) -> None:
        try:
            exchange = self._send("DELETE", path)
            refusal = _not_offered(exchange, path, self._send)
        except Inconclusive as lost:
            self._because = self._because or lost.message
            return
        if refusal:
            self._because, self._is_refused = refusal, True
        elif exchange.status in _GONE:
            self._ours.forget(path)
        elif not exchange.succeeded:
            self._because = self._because or f"{exchange}"

    def _step(self, left: int) -> Removal:
        """Tell how far it is; the one that was refused is still there."""
        return Removal(left=left + self._is_refused, because=self._because)


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
