"""
What a profile says, as values: what an implementation claims (ISO 9646: PICS), and what a tester
must know besides (PIXIT).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

#: The words of the API file for results, best first.
RESULTS = ("qualified", "alternate", "unqualified")

#: The words of the API file for states, in their order.
STATES = ("accepted", "inProgress", "done", "terminatedWithError")

#: Sides that can be taken where the documents contradict each other or are silent.
READINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # The enumeration says accepted; every description and the life cycle's picture say
        # acknowledged.
        "initial_state": ("accepted", "acknowledged"),
    }
)

_RESULT_WORDS = MappingProxyType({word: (word,) for word in RESULTS})
_STATE_WORDS = MappingProxyType(
    {word: (word,) for word in STATES} | {"accepted": ("accepted", "acknowledged")}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Implementation:
    """Who is judged."""

    name: str = "unnamed implementation"
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """Where credentials come from: names of environment variables, never the secrets."""

    bearer_env: str = ""
    basic_env: str = ""
    headers_env: Mapping[str, str] = field(default_factory=dict)

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable that is named."""
        named = (self.bearer_env, self.basic_env, *self.headers_env.values())
        return tuple(name for name in named if name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What is claimed of what the documents leave optional; None = find out by probing."""

    patch: bool | None = None
    delete: bool | None = None
    hub: bool | None = None
    nested_filtering: bool | None = None
    sort: bool | None = None
    alternates: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The implementation's words for results and states, by the canonical word."""

    results: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _RESULT_WORDS)
    states: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _STATE_WORDS)

    def result(self, word: str) -> str | None:
        """Return the canonical result that ``word`` means; None for a word nothing declares."""
        return _meaning(word, self.results)

    def state(self, word: str) -> str | None:
        """Return the canonical state that ``word`` means; None for a word nothing declares."""
        return _meaning(word, self.states)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """Seconds: until a task is final, between polls, until an event comes, for a request."""

    settle: float = 10.0
    poll: float = 0.2
    event: float = 5.0
    request: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationships:
    """Which relationships between items say that one needs the other."""

    depends_on: tuple[str, ...] = ("reliesOn",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """
    Something this implementation can be asked, in its own ids, and what it answers.

    An ``item`` of a check, sent alone with provideAlternative true, has the result ``expect``;
    a query with ``criteria`` lists at least the specifications ``lists``.
    """

    name: str
    expect: str | None = None
    item: Mapping[str, Any] | None = None
    lists: tuple[str, ...] = ()
    criteria: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """Values of a characteristic of a sample's item, from the easiest to the hardest to serve."""

    sample: str
    characteristic: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A customer, a contact of one, or a consumer, by the id that the implementation knows."""

    id: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNow:
    """
    What the tester of an implementation of servicenow-tsq has to know besides.

    ``existing`` is the id of an active service, ``change`` a characteristic of it with another
    value; ``hierarchy`` are specifications, the parent's first; ``domain_orders`` is where the
    domain orders of an order ``{id}`` are listed.
    """

    parties: tuple[Party, ...] = ()
    existing: str = ""
    change: Mapping[str, Any] = field(default_factory=dict)
    hierarchy: tuple[str, ...] = ()
    resource_facing: str = ""
    domain_orders: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is judged, what it claims and what the tester must know. ``Profile()``: no file."""

    file: str = ""
    implementation: Implementation = Implementation()
    api: str = "tmf645-v4"
    base_url: str | None = None
    auth: Auth = Auth()
    claims: Claims = Claims()
    readings: Mapping[str, str] = field(default_factory=dict)
    vocabulary: Vocabulary = Vocabulary()
    timers: Timers = Timers()
    relationships: Relationships = Relationships()
    samples: tuple[Sample, ...] = ()
    orderings: tuple[Ordering, ...] = ()
    servicenow: ServiceNow = field(default_factory=ServiceNow)


def _meaning(word: str, words: Mapping[str, tuple[str, ...]]) -> str | None:
    return next((meaning for meaning, spelt in words.items() if word in spelt), None)
