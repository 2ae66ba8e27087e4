"""
What can go wrong, a value each. ``KINDS`` gives the words of scenario files.

Kinds of a request come first, then those of a callback. Durations are timedeltas; shares lie
between 0 and 1. Every value refuses what makes no sense with a FaultError that names the key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from tmf645_scenarios.faults.delays import Delay
from tmf645_scenarios.faults.problems import FaultError, demand

_SECOND: Final = timedelta(seconds=1)


# --- instead of the server's answer -----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """
    An Error with this ``status`` instead of the answer.

    ``processed`` says that the server carried the request out all the same, as behind a gateway
    that lost patience; ``retry_after`` is sent in whole seconds.
    """

    status: int = 503
    message: str = ""
    retry_after: timedelta | None = None
    processed: bool = False

    def __post_init__(self) -> None:
        """Refuse a status that is no error."""
        demand("status", "from 400 to 599", holds=400 <= self.status <= 599)
        _check_pause("retry_after", self.retry_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """429 with Retry-After for all but the first ``requests`` of each period ``per``."""

    requests: int
    per: timedelta = _SECOND

    def __post_init__(self) -> None:
        """Refuse a limit that lets nothing pass, or has no period."""
        demand("requests", "1 or more", holds=self.requests >= 1)
        demand("per", "more than nothing", holds=self.per > timedelta(0))
        _check_pause("per", self.per)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flapping:
    """Well for ``up``, then an Error with ``status`` for ``down``, and so on."""

    up: timedelta
    down: timedelta
    status: int = 503

    def __post_init__(self) -> None:
        """Refuse phases that take no time."""
        demand("up", "more than nothing", holds=self.up > timedelta(0))
        _check_pause("up", self.up)
        demand("down", "more than nothing", holds=self.down > timedelta(0))
        _check_pause("down", self.down)
        demand("status", "from 400 to 599", holds=400 <= self.status <= 599)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleAnswer:
    """What was answered to the same GET, or at the creation, up to ``age`` ago."""

    age: timedelta

    def __post_init__(self) -> None:
        """Refuse a cache that keeps nothing."""
        demand("age", "more than nothing", holds=self.age > timedelta(0))
        _check_pause("age", self.age)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionReset:
    """The connection is reset without an answer; ``processed``: after carrying it out."""

    processed: bool = False


# --- the way of an answer ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """The request waits before the server sees it."""

    delay: Delay


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowBody:
    """The body trickles."""

    bytes_per_second: float

    def __post_init__(self) -> None:
        """Refuse a body that never comes."""
        demand("bytes_per_second", "more than nothing", holds=0 < self.bytes_per_second < 1e12)


@dataclass(frozen=True, slots=True, kw_only=True)
class TruncatedBody:
    """Content-Length tells the whole, the connection ends after the share ``keep``."""

    keep: float = 0.5

    def __post_init__(self) -> None:
        """Refuse a share that is none."""
        demand("keep", "from 0 to less than 1", holds=0 <= self.keep < 1)


# --- what an answer says ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongContentType:
    """The body is as ever, and Content-Type calls it ``type``."""

    type: str = "text/html;charset=utf-8"

    def __post_init__(self) -> None:
        """Refuse what no header can carry."""
        fit = self.type.isascii() and self.type.isprintable() and "/" in self.type
        demand("type", "a media type such as text/html", holds=fit and len(self.type) <= 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidJson:
    """The body breaks off before its last bracket, with a Content-Length that fits."""


class Lie(StrEnum):
    """What a liar says: valid by the schema, and false."""

    RESULT = "result"
    PLACE = "place"
    ITEMS = "items"
    EXPIRY = "expiry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Liar:
    """
    An answer that is valid by the schema, and false.

    ``result``: qualified and unqualified change places, an alternate is called qualified.
    ``place``: another place is echoed. ``items``: the results of two items are exchanged.
    ``expiry``: the answer ends before it begins.
    """

    lie: Lie = Lie.RESULT


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateId:
    """A creation is answered with the id of an earlier one."""


# --- the life of a task -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LateDecision:
    """The task that is created takes ``delay`` on the clock of the world."""

    delay: Delay


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverFinishing:
    """The task that is created stays in progress until somebody releases it."""


# --- callbacks --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LostCallback:
    """The event is counted as delivered and never sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatedCallback:
    """The event is delivered ``copies`` times, with one event id."""

    copies: int = 2

    def __post_init__(self) -> None:
        """Refuse what is no duplicate."""
        demand("copies", "from 2 to 100", holds=2 <= self.copies <= 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderedCallback:
    """The event is delivered after the next one for the same listener, where one comes in time."""

    within: timedelta = _SECOND

    def __post_init__(self) -> None:
        """Refuse not to wait."""
        demand("within", "more than nothing", holds=self.within > timedelta(0))
        _check_pause("within", self.within)


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayedCallback:
    """The event waits for ``delay`` on the clock of the world before its first attempt."""

    delay: Delay


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongCorrelation:
    """``correlationId`` of the event is ``id`` instead of that of its resource."""

    id: str = "of-another-resource"

    def __post_init__(self) -> None:
        """Refuse an empty id."""
        demand("id", "a text of 1 to 200 characters", holds=0 < len(self.id) <= 200)


CallbackKind: TypeAlias = (
    LostCallback | DuplicatedCallback | ReorderedCallback | DelayedCallback | WrongCorrelation
)
RequestKind: TypeAlias = (
    Status
    | RateLimit
    | Flapping
    | StaleAnswer
    | ConnectionReset
    | Latency
    | SlowBody
    | TruncatedBody
    | WrongContentType
    | InvalidJson
    | Liar
    | DuplicateId
    | LateDecision
    | NeverFinishing
)
Kind: TypeAlias = RequestKind | CallbackKind

#: The kinds by the words of scenario files.
KINDS: Mapping[str, type[Kind]] = MappingProxyType(
    {
        "status": Status,
        "rate limit": RateLimit,
        "flapping": Flapping,
        "stale answer": StaleAnswer,
        "connection reset": ConnectionReset,
        "latency": Latency,
        "slow body": SlowBody,
        "truncated body": TruncatedBody,
        "wrong content type": WrongContentType,
        "invalid json": InvalidJson,
        "liar": Liar,
        "duplicate id": DuplicateId,
        "late decision": LateDecision,
        "never finishing": NeverFinishing,
        "callback lost": LostCallback,
        "callback duplicated": DuplicatedCallback,
        "callback reordered": ReorderedCallback,
        "callback delayed": DelayedCallback,
        "callback wrong correlation": WrongCorrelation,
    }
)

_WORDS: Final = {type_: name for name, type_ in KINDS.items()}


def name_of(kind: Kind) -> str:
    """Return the word of scenario files for ``kind``."""
    return _WORDS[type(kind)]


def _check_pause(key: str, pause: timedelta | None) -> None:
    if pause is not None and not timedelta(0) <= pause <= timedelta(days=365):
        raise FaultError(key, "has to be between nothing and 365 days")
