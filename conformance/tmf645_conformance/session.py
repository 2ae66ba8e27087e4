"""
One run's conversation with an implementation: every exchange is recorded, nothing is judged.
"""

import random
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tmf645_conformance import clock
from tmf645_conformance.answers import Answer
from tmf645_conformance.belongings import Belongings
from tmf645_conformance.conversation import Conversation
from tmf645_conformance.exchange import JSON, Exchange
from tmf645_conformance.hub import Hub
from tmf645_conformance.listener import Listener
from tmf645_conformance.profile import Profile
from tmf645_conformance.transport import Connection
from tmf645_conformance.verdicts import Inconclusive


class Budget(StrEnum):
    """How much of a run's variation is tried."""

    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"

    @property
    def examples(self) -> int:
        """How many combinations a purpose with a choice tries."""
        return {"quick": 3, "standard": 8, "thorough": 40}[self.value]

    @property
    def effort(self) -> "Effort":
        """How long a generated purpose looks for an example."""
        return {
            "quick": Effort(examples=12, seconds=0.12, shrinking=2, in_all=6),
            "standard": Effort(examples=40, seconds=0.25, shrinking=4, in_all=15),
            "thorough": Effort(examples=2_000, seconds=15, shrinking=60, in_all=600),
        }[self.value]


@dataclass(frozen=True, slots=True)
class Effort:
    """
    How many examples a search tries at most, and for how many seconds it goes on trying.

    ``shrinking`` is for how many seconds one that fails is made smaller; ``in_all`` for how many
    seconds searches are begun, counted from the first.
    """

    examples: int
    seconds: float
    shrinking: float
    in_all: float


class Session:
    """
    The conversation of one run.

    ``exchanges`` holds what the purpose that is being judged has sent and received; ``mark``
    begins the externalId of everything that this run creates, ``belongings`` knows what that is and
    ``left_because`` why it is still there; ``settled`` remembers tasks by their requests, ``probed`` why something is not offered (empty where it is), ``learned`` an item
    that the implementation has stored, ``reaches_us`` whether it surely reaches our listener, ``unmet`` the purposes that others cannot be judged without, each
    with the one that failed and stands behind it, ``replayed`` the one example that is to be judged in place of a search.
    """

    def __init__(
        self,
        connection: Connection,
        profile: Profile,
        listener: Listener,
        *,
        seed: int = 1,
        budget: Budget = Budget.STANDARD,
        reaches_us: bool = True,
        replayed: JSON = None,
    ) -> None:
        self.replayed = replayed
        self.profile = profile
        self.listener = listener
        self.budget = budget
        self.conversation = Conversation(connection)
        self.root = connection.root
        self.reaches_us = reaches_us
        self.mark = clock.run_mark()
        self.belongings = Belongings(connection.root, self.mark)
        self.left_because = "the run broke off"
        self.random = random.Random(seed)  # noqa: S311 - choices of examples, no secrets
        self.patience = profile.timers.settle
        self.hub = Hub(self)
        self.learned: dict[str, Any] | None = None
        self.probed: dict[object, str] = {}
        self.unmet: dict[str, str] = {}
        self.settled: dict[object, Answer | Inconclusive] = {}
        self._seed = seed
        self._marks = 0
        self._searching_since: float | None = None

    def begin_purpose(self, id: str) -> None:
        """Forget the exchanges before; make the choices of purpose ``id`` its own."""
        self.conversation.exchanges = []
        self.random.seed(f"{self._seed}/{id}")

    def new_mark(self) -> str:
        """An externalId that nothing else has."""
        self._marks += 1
        return f"{self.mark}-{self._marks}"

    def deadline(self) -> float:
        """Until when a task may take to settle."""
        return clock.seconds() + self.patience

    def before(self, deadline: float) -> bool:
        """Whether ``deadline`` is still to come."""
        return clock.seconds() < deadline

    def pause(self) -> None:
        """Wait until it is time to look again."""
        clock.sleep(self.profile.timers.poll)

    def has_time_to_search(self) -> bool:
        """Whether another search may begin; the first one starts the time of all."""
        now = clock.seconds()
        if self._searching_since is None:
            self._searching_since = now
        return now - self._searching_since < self.budget.effort.in_all

    def now(self) -> datetime:
        """The current moment by the clock of the judge."""
        return clock.now()

    @property
    def exchanges(self) -> list[Exchange]:
        """What the purpose that is being judged has sent and received."""
        return self.conversation.exchanges

    @property
    def requests(self) -> int:
        """How many requests were sent in the run."""
        return self.conversation.requests

    def absolute(self, url: str) -> str:
        """Return ``url`` as an address of the target; see Conversation."""
        return self.conversation.absolute(url)

    def resolve(self, reference: str, *, against: str) -> str:
        """Return the absolute URL that ``reference`` means there. Raises NoAddress."""
        return self.conversation.resolve(reference, against=against)

    def send(self, method: str, url: str, **how: Any) -> Exchange:
        """Send one request and keep account of what it creates; see Conversation."""
        answered = False
        try:
            exchange = self.conversation.send(method, url, **how)
            answered = True
        finally:
            if not answered:
                self.belongings.note_lost(method, url, how.get("body"))
        self.belongings.note(exchange)
        return exchange
