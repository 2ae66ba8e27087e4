"""
Watching events as they come: what each says, and whether it fits those before it.

The documents promise no order of delivery and no single delivery, so what arrives late or twice is
only noted. What no honest sender does is a fault: an event that does not say what it is, one id for
two events, a task that leaves a final state or goes back. What is remembered is bounded: of the tasks
and ids that were not heard of for the longest time nothing is known any more.
"""

import hashlib
import queue
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tmf645_conformance import contract
from tmf645_conformance.answers import FINAL
from tmf645_conformance.contract import EVENT_KINDS
from tmf645_conformance.exchange import parse
from tmf645_conformance.parts import id_of, part
from tmf645_conformance.profile_values import STATES, Vocabulary

#: Events that wait to be told; tasks and ids that are remembered; faults of one event that are told.
MOST_WAITING = 1_000
MOST_TASKS = 10_000
MOST_IDS = 20_000
MOST_FAULTS = 5

_NAMED = ("eventId", "eventTime", "eventType")
_TYPES = {
    f"{resource}{kind}Event": resource for resource in EVENT_KINDS for kind in EVENT_KINDS[resource]
}


class Intake:
    """An inbox that takes events at any path and hands each over once; full, it counts them."""

    def __init__(self) -> None:
        self.events: queue.Queue[bytes] = queue.Queue(MOST_WAITING)
        self.lost = 0

    def knows(self, path: str) -> bool:  # noqa: ARG002 - an Inbox's shape
        """Every path is taken: /listener/… too."""
        return True

    def keep(self, path: str, headers: Mapping[str, str], body: bytes) -> str:  # noqa: ARG002
        """Hand an event over."""
        try:
            self.events.put_nowait(body)
        except queue.Full:
            self.lost += 1
        return path

    def refuse(self) -> None:
        """Count an event that was too large."""
        self.lost += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """An event as it was seen: of which type and task, and what is to be said about it."""

    type: str
    task: str
    state: str
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class _Task:
    state: str = ""
    at: datetime | None = None
    is_deleted: bool = False


@dataclass
class Watch:
    """What has been seen so far; ``vocabulary`` tells the words of the implementation."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    types: Counter[str] = field(default_factory=Counter)
    faulty: int = 0
    noted: int = 0
    tasks_seen: int = 0
    _tasks: OrderedDict[str, _Task] = field(default_factory=OrderedDict)
    _ids: OrderedDict[str, str] = field(default_factory=OrderedDict)

    def see(self, body: bytes) -> Sight:
        """Look at one event."""
        sight = self._look(parse(body), body)
        self.types[sight.type if sight.type in _TYPES else "of no known type"] += 1
        self.faulty += bool(sight.faults)
        self.noted += bool(sight.notes)
        return sight

    def _look(self, event: Any, body: bytes) -> Sight:
        if not isinstance(event, dict):
            return Sight(type="no event", task="", state="", faults=("the body is no JSON object",))
        kind = event.get("eventType")
        if not isinstance(kind, str) or kind not in _TYPES:
            named = (
                "eventType is missing" if kind is None else f"eventType {kind!r} is not known",
            )
            return Sight(type=str(kind), task="", state="", faults=named)
        task = part(event, "event", _TYPES[kind])
        notes: list[str] = []
        faults = [*_lacking(event), *self._undeclared(kind, event, task)]
        repeated = self._repeated(event, body, faults, notes)
        if not repeated and id_of(task):
            self._follow(kind, event, task, faults, notes)
        return Sight(
            type=kind,
            task=str(task.get("id", "")),
            state=str(task.get("state", "")),
            faults=tuple(faults[:MOST_FAULTS]),
            notes=tuple(notes),
        )

    def _undeclared(self, kind: str, event: Any, task: Mapping[str, Any]) -> list[str]:
        """What is not as the API file declares it; a declared dialect of words is."""
        if not task.get("id"):
            return [f"event.{_TYPES[kind]} with an id is missing"]
        definition = kind[0].upper() + kind[1:]
        return [
            f"{fault.pointer} {fault.problem}"
            for fault in contract.errors(definition, event)
            if not fault.observed_only and not self._is_declared(fault.actual)
        ]

    def _is_declared(self, word: Any) -> bool:
        return isinstance(word, str) and (
            self.vocabulary.state(word) is not None or self.vocabulary.result(word) is not None
        )

    def _repeated(
        self, event: Mapping[str, Any], body: bytes, faults: list[str], notes: list[str]
    ) -> bool:
        id = event.get("eventId")
        if not isinstance(id, str) or not id:
            return False
        digest = hashlib.sha256(body).hexdigest()
        before = self._ids.get(id)
        _remember(self._ids, id, digest, MOST_IDS)
        if before == digest:
            notes.append("came before: the same event a second time")
        elif before is not None:
            faults.append(f"eventId {id} was the id of another event")
        return before == digest

    def _follow(
        self,
        kind: str,
        event: Mapping[str, Any],
        task: Mapping[str, Any],
        faults: list[str],
        notes: list[str],
    ) -> None:
        """Hold an event against what was known of its task."""
        key = f"{_TYPES[kind]}/{id_of(task)}"
        known = self._tasks.get(key)
        self.tasks_seen += known is None
        at = _moment(event.get("eventTime"))
        now = known or _Task()
        is_late = bool(at and now.at and at < now.at)
        if is_late:
            notes.append("arrives late: its eventTime is before that of the event before it")
        elif known:
            against = self._against(kind, known, str(task.get("state", "")))
            # Only a later moment says that this is not the order of delivery.
            if at and known.at and at > known.at:
                faults.extend(against)
            else:
                notes.extend(f"{each} (or it arrives out of order)" for each in against)
        if not is_late:
            now = _Task(
                state=str(task.get("state", "")) or now.state,
                at=at or now.at,
                is_deleted=now.is_deleted or kind.endswith("DeleteEvent"),
            )
        _remember(self._tasks, key, now, MOST_TASKS)

    def _against(self, kind: str, known: _Task, state: str) -> list[str]:
        found: list[str] = []
        before, after = self.vocabulary.state(known.state), self.vocabulary.state(state)
        if known.is_deleted:
            found.append("the task was told to be deleted before")
        if kind.endswith("CreateEvent"):
            found.append("the task was told of before it was created")
        if before in FINAL and after and after != before:
            found.append(f"the task leaves a final state: {known.state}, then {state}")
        elif before and after and STATES.index(after) < STATES.index(before):
            found.append(f"the state goes back: {known.state}, then {state}")
        return found


def _lacking(event: Mapping[str, Any]) -> list[str]:
    return [f"{name} is missing" for name in _NAMED if not event.get(name)]


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _remember(known: OrderedDict[str, Any], key: str, value: Any, most: int) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > most:
        known.popitem(last=False)
