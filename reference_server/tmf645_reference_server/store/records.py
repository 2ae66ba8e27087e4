"""
The values that a store keeps.

Records are frozen and hold their document as bytes, so nothing that was stored can change behind
the store's back. A change is committed as a whole, with the events that it causes, or not at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec
from tmf645_simulator.lifecycle import TaskState, is_final
from tmf645_simulator.tasks import Task

from tmf645_reference_server.bodies import Object

#: Waiting deliveries a listener may have; more, and the oldest is given up.
MOST_WAITING: Final = 10_000

#: Why such a delivery is dead that was not tried to its end.
FULL: Final = f"the queue held {MOST_WAITING} events; the oldest was given up"

#: Dead deliveries that are remembered.
MOST_DEAD: Final = 1_000

_DECODER = msgspec.json.Decoder()
_NO_NUMBERS: Mapping[str, int] = {}


class Record:
    """
    One qualification: where it stands, and its full representation. It does not change.

    ``task`` may be given as what makes it; it is made when somebody looks, and for most reads nobody
    does: ``state`` and ``document`` say it all. ``version`` is the store's own: it tells whether a
    record is still what is stored.
    """

    __slots__ = ("_task", "document", "id", "resource", "state", "version")

    def __init__(
        self,
        *,
        resource: str,
        id: str,
        task: Task | Callable[[], Task],
        document: bytes,
        state: TaskState | None = None,
        version: int = 0,
    ) -> None:
        self.resource = resource
        self.id = id
        self._task = task
        self.document = document
        self.state = state or self.task.state
        self.version = version

    @property
    def task(self) -> Task:
        """Where it stands. Raises StoreDamagedError where the store cannot tell any more."""
        if not isinstance(self._task, Task):
            self._task = self._task()
        return self._task

    @property
    def is_final(self) -> bool:
        """Whether nothing can follow."""
        return is_final(self.state)

    def __eq__(self, other: object) -> bool:
        """Two records are the same where all but their versions is."""
        return isinstance(other, Record) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash((self.resource, self.id))

    def __repr__(self) -> str:
        return f"Record({self.resource}/{self.id}, {self.state}, version {self.version})"

    def _content(self) -> tuple[object, ...]:
        return self.resource, self.id, self.document, self.task

    def decoded(self) -> Object:
        """Return a copy of the document that the caller may change."""
        document: Object = _DECODER.decode(self.document)
        return document


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """
    A listener: where events go, and which (``query`` as it was sent).

    ``disabled`` tells why it gets no more events: it answered 410, say.
    """

    id: str
    callback: str
    query: str | None = None
    disabled: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """
    One event for one listener; events of one ``resource_id`` arrive in order.

    ``attempts`` counts the failed ones, ``failure`` is the last, ``due`` is when the next may be
    made (None: at once), on the clock of the namespace.
    """

    subscription_id: str
    event_id: str
    event_type: str
    resource_id: str
    body: bytes
    attempts: int = 0
    failure: str | None = None
    due: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other: for whom, and which event."""
        return self.subscription_id, self.event_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """
    Where the clock of a namespace stands.

    It shows ``virtual`` where ``real`` is None (frozen), else ``virtual`` and what passed since
    the machine's clock showed ``real``. ``step`` is added at every request of the API.
    """

    virtual: datetime
    real: datetime | None = None
    step: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow:
    """The ``version``-th edit of the world of a namespace, as JSON; it came into force ``at``."""

    version: int
    at: datetime
    edit: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A small document of a ``shelf`` becomes another: new where ``before`` is None, gone where ``after`` is."""

    shelf: str
    id: str
    before: bytes | None = None
    after: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    ``before`` becomes ``after``: created where before is None, removed where after is None. What
    stands as ``before`` was given out by the store.

    ``deliveries`` are queued in the same breath (alone where both are None); one that waits already
    waits on as it is. So are ``moves`` made and ``edit`` is appended: all of it or nothing.
    ``numbers`` is how far identifiers were counted, by kind, so that a later life of the store goes
    on from there.
    """

    before: Record | None = None
    after: Record | None = None
    deliveries: tuple[Delivery, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=lambda: _NO_NUMBERS)
    moves: tuple[Move, ...] = ()
    edit: EditRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How much a reset took away."""

    qualifications: int = 0
    subscriptions: int = 0
    deliveries: int = 0
    edits: int = 0
    holds: int = 0
