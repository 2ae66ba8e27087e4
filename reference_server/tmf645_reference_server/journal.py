"""
The journal of a namespace: every exchange with its clients, as it went over the wire.

Bounded by count and by bytes; the oldest gives way. What was heard is kept as it came, secrets and
all, until somebody asks for it: whatever this module hands out has lost those of its headers, and
shows nothing of the others. Shown as JSON lines whose bytes depend on what happened alone: while the
clock of the namespace stands, no real time is told.
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from itertools import chain
from typing import Final, Protocol, Self

import msgspec

from tmf645_reference_server import redacting
from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.wire.dates import show_moment

MOST_EXCHANGES: Final = 5_000
MOST_BYTES: Final = 32 * 1024 * 1024

#: Of one body so much is kept.
MOST_OF_BODY: Final = 256 * 1024

#: Fields that belong to the connection, not to what was said; they differ between equal runs.
_OF_CONNECTION: Final = frozenset(
    {b"host", b"connection", b"content-length", b"transfer-encoding", b"accept-encoding"}
)
_OVERHEAD: Final = 600

Fields = tuple[tuple[bytes, bytes], ...]


class Noted(Protocol):
    """What a journal keeps: something that can tell an exchange, now or when it is asked."""

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes; always the same number."""
        ...

    def exchange(self) -> "Exchange":
        """Return the exchange, without the secrets of its headers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """
    A request and its answer; ``status`` is None where the connection ended without one.

    ``why`` is the rule that was broken, or the near miss (header X-Testbed-Why); ``faults`` names what
    went wrong on purpose; ``seconds`` is real time, None while the clock stands.
    """

    number: int
    at: datetime
    namespace: str
    method: str
    path: str
    query: str
    headers: Fields
    body: bytes
    status: int | None
    answer_headers: Fields
    answer: bytes
    faults: tuple[str, ...] = ()
    why: str | None = None
    seconds: float | None = None

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        text = len(self.path) + len(self.query)
        return size_of(self.headers, self.answer_headers, self.body, self.answer) + text

    def exchange(self) -> Self:
        """Return itself."""
        return self

    def shown(self) -> Object:
        """Return it as JSON, without secrets."""
        answer: JSON = None
        if self.status is not None:
            answer = {
                "status": self.status,
                "headers": _shown(self.answer_headers),
                "body": redacting.body(self.answer) if self.answer else None,
            }
        shown: Object = {
            "number": self.number,
            "at": show_moment(self.at),
            "namespace": self.namespace,
            "request": {
                "method": self.method,
                "path": self.path,
                "query": redacting.query(self.query),
                "headers": _shown(self.headers),
                "body": redacting.body(self.body) if self.body else None,
            },
            "response": answer,
            "faults": list(self.faults),
            "why": self.why,
        }
        return shown if self.seconds is None else shown | {"seconds": self.seconds}

    def line(self) -> bytes:
        """Return it as a line of JSON."""
        return msgspec.json.encode(self.shown()) + b"\n"


def size_of(headers: Fields, answer_headers: Fields, body: bytes, answer: bytes) -> int:
    """Return about how many bytes an exchange of these takes in memory, without path and query."""
    fields = sum(map(len, chain.from_iterable(chain(headers, answer_headers))))
    return _OVERHEAD + len(body) + len(answer) + 2 * fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    Which exchanges somebody asks for; what is None does not matter.

    ``path`` may hold ``*``; ``status`` is a number or a class such as 4xx; ``near_misses`` asks for
    those that were refused.
    """

    method: str | None = None
    path: str | None = None
    status: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    near_misses: bool = False

    def misses(self, exchange: Exchange) -> list[str]:
        """Return by what ``exchange`` is not what is wanted; nothing where it is."""
        wrong = {
            "method": self.method is not None and self.method.upper() != exchange.method,
            "path": self.path is not None and not fnmatchcase(exchange.path, self.path),
            "status": self.status is not None and not _is_of(exchange.status, self.status),
            "since": self.since is not None and exchange.at < self.since,
            "until": self.until is not None and exchange.at > self.until,
            "near_misses": self.near_misses and exchange.why is None,
        }
        return [name for name, missed in wrong.items() if missed]


class Journal:
    """The latest exchanges of one namespace."""

    def __init__(self, *, most: int = MOST_EXCHANGES, most_bytes: int = MOST_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._kept: deque[Noted] = deque()
        self.bytes = 0
        self.count = 0

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def forgotten(self) -> int:
        """How many gave way to later ones."""
        return self.count - len(self._kept)

    def note(self, noted: Noted) -> None:
        """Remember an exchange; forget the oldest where that is too much."""
        self._kept.append(noted)
        self.count += 1
        self.bytes += noted.size
        while len(self._kept) > self._most or self.bytes > self._most_bytes:
            self.bytes -= self._kept.popleft().size

    def follow(self, earlier: "Journal") -> None:
        """Go on where ``earlier`` ended: the namespace was built anew, and nothing is forgotten."""
        for each in earlier.exchanges():
            self.note(each)
        self.count = earlier.count

    def exchanges(self, wanted: Wanted | None = None) -> Iterator[Exchange]:
        """Yield those that are wanted, oldest first."""
        for each in [noted.exchange() for noted in self._kept]:
            if wanted is None or not wanted.misses(each):
                yield each

    def nearly(self, wanted: Wanted, *, limit: int = 5) -> list[tuple[Exchange, str]]:
        """Return the latest that miss what is wanted by one thing, and by which."""
        latest = (noted.exchange() for noted in reversed(self._kept))
        missed = ((each, wanted.misses(each)) for each in latest)
        near = ((each, misses[0]) for each, misses in missed if len(misses) == 1)
        return [found for found, _ in zip(near, range(limit), strict=False)]

    def lines(self, wanted: Wanted | None = None) -> bytes:
        """Return those that are wanted as JSON lines."""
        return b"".join(each.line() for each in self.exchanges(wanted))


class Meter:
    """Counts requests by method, resource and status, since the server started."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, int]] = Counter()

    def count(self, method: str, path: str, status: int | None) -> None:
        """Count one; a connection that ended without an answer has the status 0."""
        self._counts[method, _resource(path), status or 0] += 1

    def counts(self) -> Mapping[tuple[str, str, int], int]:
        """Return the counts."""
        return self._counts


def without_secrets(fields: Fields) -> Fields:
    """Return what is kept of header fields."""
    return redacting.headers([each for each in fields if each[0] not in _OF_CONNECTION])


def _shown(fields: Fields) -> Object:
    shown: dict[str, str] = {}
    for raw, value in sorted(fields, key=lambda field: field[0]):
        name, text = raw.decode("latin-1"), value.decode("latin-1")
        shown[name] = f"{shown[name]}, {text}" if name in shown else text
    return dict(shown)


def _is_of(status: int | None, wanted: str) -> bool:
    if wanted.lower().endswith("xx"):
        return status is not None and str(status)[0] == wanted[0]
    return str(status) == wanted


_RESOURCES: Final = ("checkServiceQualification", "queryServiceQualification", "hub")


def _resource(path: str) -> str:
    return next((name for name in _RESOURCES if f"/{name}" in path), "other")
