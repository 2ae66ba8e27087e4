"""
One run's conversation with an implementation: every exchange is recorded, nothing is judged.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Any, TypeVar

from tmf645_conformance import clock
from tmf645_conformance.answers import Answer
from tmf645_conformance.belongings import Belongings
from tmf645_conformance.conversation import Conversation
from tmf645_conformance.exchange import JSON, Exchange
from tmf645_conformance.exploring.drawer import Drawer
from tmf645_conformance.exploring.orders import Ground
from tmf645_conformance.hub import Hub
from tmf645_conformance.listener import MOST_SILENCES, Listener, Received
from tmf645_conformance.profile import Profile
from tmf645_conformance.transport import Connection
from tmf645_conformance.turns import Turn
from tmf645_conformance.verdicts import Inconclusive

T = TypeVar("T")

#: So many times the time of the slowest task that settled, others may take to settle, too.
_LONGER = 3


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
            "quick": Effort(examples=12, seconds=0.03, shrinking=2, in_all=6, drawing=0.04),
            "standard": Effort(examples=40, seconds=0.15, shrinking=4, in_all=15, drawing=0.25),
            "thorough": Effort(examples=2_000, seconds=15, shrinking=60, in_all=600),
        }[self.value]


@dataclass(frozen=True, slots=True)
class Effort:
    """
    How many examples a search tries at most, and for how many seconds it goes on trying.

    ``shrinking`` is for how many seconds one that fails is made smaller; ``in_all`` for how many
    seconds searches are begun, counted from the first. ``drawing`` is for how many seconds examples
    are drawn ahead; without, they are drawn where they are tried.
    """

    examples: int
    seconds: float
    shrinking: float
    in_all: float
    drawing: float = 0.0


@dataclass
class Own:
    """
    What belongs to one purpose while it is judged: what it has sent, and its choices.

    ``choice`` is the number by which a generated purpose chooses its examples.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    random: Random = field(default_factory=Random)
    choice: int = 0
    settled: dict[object, Answer | Inconclusive] | None = None


class Session:
    """
    The conversation of one run.

    ``own``         what belongs to the purpose that is being judged
    ``turn``        its turn, where several are judged side by side
    ``mark``        begins the externalId of everything that this run creates
    ``belongings``  knows what that is, and ``left_because`` why it is still there
    ``settled``     tasks by their requests
    ``watched``     tasks that were looked at all the way to their end
    ``probed``      why something is not offered, empty where it is
    ``learned``     an item that the implementation has stored
    ``reaches_us``  whether it surely reaches our listener
    ``unmet``       purposes that others build upon, each with the one that failed behind it
    ``replayed``    the one example that is to be judged in place of a search
    ``drawer``      draws the examples of generated purposes, made on one of the ``grounds``
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
        self.drawer = Drawer()
        self.grounds: dict[object, Ground] = {}
        self.profile = profile
        self.listener = listener
        self.budget = budget
        self.conversation = Conversation(connection)
        self.root = connection.root
        self.reaches_us = reaches_us
        self.mark = clock.run_mark()
        self.belongings = Belongings(connection.root, self.mark)
        self.left_because = "the run broke off"
        self.own = Own()
        self.turn: Turn[Any] | None = None
        self.patience = profile.timers.settle
        self.hub = Hub(self)
        self.learned: dict[str, Any] | None = None
        self.probed: dict[object, str] = {}
        self.unmet: dict[str, str] = {}
        self._news = 0.0
        self._slowest: float | None = None
        self.watched: dict[object, Answer] = {}
        self._settled: dict[object, Answer | Inconclusive] = {}
        self._seed = seed
        self._marks = 0
        self._among = 1
        #: Requests of clients that act at once are sent by threads, where nobody takes turns.
        self._account = threading.Lock()
        self._searching_since: float | None = None

    def begin_purpose(self, id: str) -> None:
        """Forget the exchanges before; make the choices of purpose ``id`` its own."""
        self.forget_exchanges()
        self.own.random.seed(f"{self._seed}/{id}")
        self.own.choice = Random(f"{self._seed}/{id}").getrandbits(64)  # noqa: S311 - no secret

    def forget_exchanges(self) -> None:
        """Forget what has been sent and received so far; who has it keeps it."""
        self.own.exchanges = self.conversation.exchanges = []

    def new_mark(self) -> str:
        """An externalId that nothing else has."""
        self._marks += 1
        return f"{self.mark}-{self._marks}"

    @contextmanager
    def turn_of(self, turn: Turn[Any], own: Own, *, among: int) -> Iterator[None]:
        """Let a purpose use the session: ``own`` is its own, and ``among`` so many it waits."""
        before = self.turn, self.own, self._among
        self._change_to(turn, own, among)
        try:
            yield
        finally:
            self._change_to(*before)

    def _change_to(self, turn: Turn[Any] | None, own: Own, among: int) -> None:
        self.turn, self.own, self._among = turn, own, among
        self.conversation.exchanges = own.exchanges

    def wait(self, look: Callable[[], bool], seconds: float) -> bool:
        """
        Look again and again until there is what is looked for; return whether it is, in time.

        Purposes that wait side by side give the implementation as much to do at once. So its time
        begins anew whenever it has brought something to an end, or told of something; all together
        it never takes longer than if they had waited one after the other.
        """
        begun = clock.seconds()

        def is_over() -> bool:
            return self._is_over(begun, seconds, at_most=self._among)

        if self.turn is not None:
            return self.turn.wait(look, is_over)
        while not is_over():
            self.pause()
            if look():
                return True
        return False

    def note_news(self) -> None:
        """Note that the implementation has brought something to an end."""
        self._news = clock.seconds()

    def note_settled(self, seconds: float) -> None:
        """Note that tasks that nobody else was waited for beside have settled in so many seconds."""
        if self.turn is None:
            self._slowest = max(seconds, self._slowest or 0.0)

    def be_as_patient_as_needed(self) -> None:
        """
        Wait for what follows as long as tasks need that settle, and some more.

        A question that nobody wrote down may never be settled, by right (it may lack something that
        only a person can add), and the time for such questions is short.
        """
        known = self._slowest or self.profile.timers.settle
        enough = max(_LONGER * known, 4 * self.profile.timers.poll)
        self.patience = min(self.profile.timers.settle, enough)

    def listen(
        self,
        wanted: Callable[[Received], bool],
        until: Callable[[list[Received]], bool],
        seconds: float,
    ) -> list[Received]:
        """
        The wanted events, as soon as ``until`` holds for them, or after so many seconds of silence.

        Who tells of one thing after the other has not forgotten the last; see Listener.wait_for.
        """
        if self.turn is None or not seconds:
            return self.listener.wait_for(wanted, seconds, until=until)
        begun = clock.seconds()

        def is_over() -> bool:
            return self._is_over(begun, seconds, at_most=max(self._among, MOST_SILENCES))

        self.turn.wait(lambda: until(self.listener.received(wanted)), is_over)
        return self.listener.received(wanted)

    def _is_over(self, begun: float, seconds: float, *, at_most: int) -> bool:
        """Whether there was no news for so many seconds, or waiting took ``at_most`` times as long."""
        latest = max(begun, self._news, self.listener.latest)
        return clock.seconds() >= min(latest + seconds, begun + at_most * seconds)

    def deadline(self) -> float:
        """Until when a task may take to settle."""
        return clock.seconds() + self.patience

    def before(self, deadline: float) -> bool:
        """Whether ``deadline`` is still to come."""
        return clock.seconds() < deadline

    def pause(self) -> None:
        """Wait until it is time to look again, and let nobody else go on."""
        self._done(lambda: clock.sleep(self.profile.timers.poll))

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
        return self.own.exchanges

    @property
    def random(self) -> Random:
        """The choices of the purpose that is being judged."""
        return self.own.random

    @property
    def settled(self) -> dict[object, Answer | Inconclusive]:
        """Tasks by their requests: those of the run, or of a purpose that wants its own."""
        return self._settled if self.own.settled is None else self.own.settled

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
        return self._done(lambda: self._send(method, url, **how))

    def _done(self, do: Callable[[], T]) -> T:
        return do() if self.turn is None else self.turn.have_done(do)

    def _send(self, method: str, url: str, **how: Any) -> Exchange:
        answered = False
        try:
            exchange = self.conversation.send(method, url, **how)
            answered = True
        finally:
            if not answered:
                self.belongings.note_lost(method, url, how.get("body"))
        with self._account:
            self.belongings.note(exchange)
        return exchange
