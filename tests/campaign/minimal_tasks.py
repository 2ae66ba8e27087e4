"""
The tasks of the minimal server: what is kept of a request, and how it moves until it is done.
"""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from campaign.minimal_events import Events
from campaign.minimal_http import ROOT, Json, copied
from campaign.minimal_world import UNQUALIFIED, Finding, World

CHECK, QUERY = "checkServiceQualification", "queryServiceQualification"
KINDS = (CHECK, QUERY)

ACCEPTED, IN_PROGRESS, DONE = "accepted", "inProgress", "done"
FINAL = frozenset({DONE, "terminatedWithError"})

#: What the provider owns: a create request does not set it, a PATCH does not change it.
OWNED = frozenset(
    {
        "id",
        "href",
        "checkServiceQualificationDate",
        "queryServiceQualificationDate",
        "state",
        "qualificationResult",
        "effectiveQualificationDate",
        "estimatedResponseDate",
        "expirationDate",
    }
)
OWNED_BY_ITEM = frozenset(
    {
        "state",
        "qualificationResult",
        "alternateServiceProposal",
        "eligibilityUnavailabilityReason",
        "terminationError",
        "expirationDate",
    }
)

_VALID_FOR = timedelta(days=30)
_PUNCTUAL = 0.005


@dataclass(slots=True, kw_only=True)
class Task:
    """
    A qualification: what was ``sent`` (without what is not the client's), what was ``found``.

    ``moves`` are the states that it will go through, each with the moment on the monotonic clock.
    """

    kind: str
    id: str
    href: str
    sent: Json
    state: str
    created: datetime
    found: Json = field(default_factory=dict)
    moves: deque[tuple[float, str]] = field(default_factory=deque)


class Tasks(World, Events):
    """Opens, keeps, moves and shows tasks."""

    #: Seconds from acceptance to each of the states that follow.
    path: Sequence[tuple[float, str]] = ((0.02, IN_PROGRESS), (0.06, DONE))

    def __init__(self) -> None:
        super().__init__()
        self.clock: Callable[[], float] = time.monotonic
        self.tasks: dict[str, dict[str, Task]] = {kind: {} for kind in KINDS}
        self._ids = itertools.count(1)

    # -- opening and keeping ---------------------------------------------------------------------

    def open(self, kind: str, body: Json, origin: str) -> Task:
        """A task for the request ``body``, in the state it is created in."""
        id_ = self.new_id(kind, body)
        return Task(
            kind=kind,
            id=id_,
            href=self.href(kind, id_, origin),
            sent=self.take(kind, body),
            state=self.first_state(),
            created=self.today(),
        )

    def new_id(self, kind: str, body: Json) -> str:
        return f"{'CSQ' if kind == CHECK else 'QSQ'}-{next(self._ids)}"

    def href(self, kind: str, id: str, origin: str) -> str:
        return f"{origin}{ROOT}/{kind}/{quote(id, safe='')}"

    def first_state(self) -> str:
        return ACCEPTED

    def take(self, kind: str, body: Json) -> Json:
        """What a client may say: everything but what the provider owns. Items get an id."""
        taken = {name: value for name, value in body.items() if name not in OWNED}
        if kind == QUERY:
            taken.pop("serviceQualificationItem", None)
        else:
            taken["serviceQualificationItem"] = self.take_items(body["serviceQualificationItem"])
        kept: Json = copied(taken)
        return kept

    def take_items(self, items: Sequence[Json]) -> list[Json]:
        given = {item.get("id") for item in items}
        free = (str(number) for number in itertools.count(1) if str(number) not in given)
        return [
            {
                "id": item["id"] if "id" in item else next(free),
                **{name: value for name, value in item.items() if name not in OWNED_BY_ITEM},
            }
            for item in items
        ]

    def keep(self, task: Task) -> None:
        self.tasks[task.kind][task.id] = task

    def find(self, kind: str, id: str) -> Task | None:
        return self.tasks[kind].get(id)

    def listed(self, kind: str) -> list[Task]:
        """All tasks of a kind, oldest first."""
        return list(self.tasks[kind].values())

    def forget(self, task: Task) -> None:
        task.moves.clear()
        self.tasks[task.kind].pop(task.id, None)

    # -- moving ----------------------------------------------------------------------------------

    def start(self, task: Task) -> None:
        """Plan the moves of a task that is worked on in the background."""
        loop, now = asyncio.get_running_loop(), self.clock()
        for seconds, state in self.path:
            task.moves.append((now + seconds, state))
            loop.call_later(seconds, self.advance, task)

    def advance(self, task: Task) -> None:
        """Make the moves that are due; called by the timer and before every look at a task."""
        while task.moves and task.moves[0][0] <= self.clock() + _PUNCTUAL:
            self.move(task, task.moves.popleft()[1])

    def finish(self, task: Task) -> None:
        """Make all moves at once, for a client that waits."""
        for _, state in self.path:
            self.move(task, state)

    def move(self, task: Task, state: str) -> None:
        """Put a task into ``state`` and say so; a final one has its results by then."""
        if state in FINAL:
            task.found = self.conclude(task)
        task.state = state
        self.announce(task.kind, "StateChange", self.show(task))

    # -- concluding ------------------------------------------------------------------------------

    def conclude(self, task: Task) -> Json:
        """What a finished task says beyond what was sent."""
        now = self.today()
        dates = {
            "effectiveQualificationDate": self.show_date(now),
            "expirationDate": self.show_date(now + _VALID_FOR),
        }
        outcome = self.conclude_check if task.kind == CHECK else self.conclude_query
        return {**dates, **outcome(task, dates["expirationDate"])}

    def conclude_check(self, task: Task, expires: str) -> Json:
        items = task.sent["serviceQualificationItem"]
        findings = self.decide_items(items, task.sent)
        return {
            "qualificationResult": self.roll_up([finding.result for finding in findings]),
            "serviceQualificationItem": [
                self.conclude_item(item, finding, task.sent, expires)
                for item, finding in zip(items, findings, strict=True)
            ],
        }

    def conclude_item(self, item: Json, finding: Finding, wishes: Json, expires: str) -> Json:
        """One decided item: as it was sent, with its result and what was asked about it."""
        shown = {**item, "qualificationResult": finding.result, "expirationDate": expires}
        if finding.proposals:
            shown["alternateServiceProposal"] = list(finding.proposals)
        reasons = self.shown_reasons(finding, wishes)
        if reasons:
            shown["eligibilityUnavailabilityReason"] = reasons
        return shown

    def shown_reasons(self, finding: Finding, wishes: Json) -> list[Json]:
        """Why it is not qualified, where the client wants to know."""
        if not self.wants_reasons(wishes):
            return []
        return [{"code": code, "label": _label(code)} for code in finding.reasons]

    def conclude_query(self, task: Task, expires: str) -> Json:
        rows = self.list_services(task.sent["searchCriteria"])
        return {
            "serviceQualificationItem": [
                {"id": str(number), **row, "expirationDate": expires}
                for number, row in enumerate(rows, start=1)
            ]
        }

    # -- showing ---------------------------------------------------------------------------------

    def show(self, task: Task) -> Json:
        """The resource as a client sees it."""
        shown: Json = {
            "id": task.id,
            "href": task.href,
            f"{task.kind}Date": self.show_date(task.created),
            "@type": f"{task.kind[0].upper()}{task.kind[1:]}",
            "serviceQualificationItem": [],
            **task.sent,
            **task.found,
            "state": task.state,
        }
        if task.kind == CHECK:
            items = [self.show_item(task, item) for item in shown["serviceQualificationItem"]]
            shown["serviceQualificationItem"] = items
        if task.state not in FINAL:
            shown["estimatedResponseDate"] = self.show_date(task.created + timedelta(seconds=1))
        copy: Json = copied(shown)
        return copy

    def show_item(self, task: Task, item: Json) -> Json:
        return {**item, "state": task.state}

    # -- changing --------------------------------------------------------------------------------

    def merge(self, stored: Json, patch: Json) -> Json:
        """RFC 7396: objects are merged, null removes, everything else replaces."""
        merged: Json = copied(stored)
        for name, value in patch.items():
            if value is None:
                merged.pop(name, None)
            elif isinstance(value, dict):
                inner = merged.get(name)
                merged[name] = self.merge(inner if isinstance(inner, dict) else {}, value)
            else:
                merged[name] = value
        return merged

    def is_refused(self, task: Task, name: str, value: Any) -> bool:
        """Whether a PATCH may not touch ``name``: the provider's, or a wish that was answered."""
        if name in {"serviceQualificationItem", "searchCriteria"} | OWNED:
            return True
        wishes = {"provideAlternative", "provideUnavailabilityReason", "instantSyncQualification"}
        return task.state in FINAL and name in wishes and value != task.sent.get(name)


def _label(code: str) -> str:
    return code.replace("_", " ").lower()


__all__ = ["UNQUALIFIED", "Task", "Tasks"]
