"""
What a story leaves at a server that goes on without it: removed again, or told.

Only what answered a POST of the story is its own. Where an answer may tell what was there before (200, with
the externalId that the story sent), it is left where it is, and told.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tmf645_conformance import clock
from tmf645_conformance.belongings import Belongings, Send, remove_all
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.parts import id_of, segment
from tmf645_conformance.rehearsal import apis
from tmf645_conformance.verdicts import BrokenOff, Inconclusive

#: What a story creates, and why it is left where DELETE is nothing to ask for.
_CREATED: Final = {
    "check": "",
    "query": "",
    "offer": "",
    "reservation": "",
    "order": "an order is not deleted but cancelled, by whoever placed it",
}
_DOUBTFUL: Final = "it answered with 200, and its externalId may have been there before"
_ASKED_FOR: Final = "--keep leaves it there"

#: Seconds that removing may take, and where somebody wants the run to end.
UNHURRIED: Final = 30.0
HURRIED: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What came of leaving: how much was removed, the addresses of what was not, and why."""

    removed: int = 0
    still_there: tuple[str, ...] = ()
    because: str = ""


class Traces:
    """What the story has created at the host of the API root ``root``, by API."""

    def __init__(self, root: str) -> None:
        parts = urlsplit(root)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._paths = {api: urlsplit(apis.address(root, api, "")).path for api in _CREATED}
        self._ours = {
            api: Belongings(self._origin, "", collections=(path,))
            for api, path in self._paths.items()
        }
        self._doubtful: dict[str, None] = {}

    def note(self, exchange: Exchange) -> None:
        """Remember what ``exchange`` created, forget what it removed."""
        path = urlsplit(exchange.url).path
        for api, ours in self._ours.items():
            ours.note(exchange)
            if exchange.method != "POST" or path != self._paths[api] or not exchange.succeeded:
                continue
            made = f"{path}/{segment(id_of(exchange.json))}"
            if not made.endswith("/") and made not in ours.paths:
                self._doubtful[made] = None

    def leave(self, send: Send, *, keep: bool = False, seconds: float = UNHURRIED) -> Left:
        """Remove what is ours with ``send``, which is given whole addresses."""
        until = clock.seconds() + seconds
        reasons: dict[str, None] = {}
        for api, ours in self._ours.items():
            if not ours.paths:
                continue
            said = _ASKED_FOR if keep else _CREATED[api]
            reasons[said or self._remove(ours, send, until)] = None
        if self._doubtful:
            reasons[_DOUBTFUL] = None
        still = [path for ours in self._ours.values() for path in ours.paths]
        return Left(
            removed=sum(ours.removed for ours in self._ours.values()),
            still_there=tuple(self._origin + path for path in (*still, *self._doubtful)),
            because="; ".join(filter(None, reasons)),
        )

    def _remove(self, ours: Belongings, send: Send, until: float) -> str:
        """Remove what is there of one API; return why something stays."""

        def removed(method: str, path: str) -> Exchange:
            exchange = send(method, self._origin + path)
            ours.note(exchange)
            return exchange

        because = ""
        try:
            for step in remove_all(ours, removed):
                because = step.because
                if clock.seconds() > until and step.left:
                    return "removing it took too long, and was broken off"
        except (BrokenOff, Inconclusive) as gone:
            return str(gone)
        return because
