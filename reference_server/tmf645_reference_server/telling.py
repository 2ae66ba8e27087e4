"""
What a qualification looks like at each moment of its life, and what listeners hear of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

import msgspec
from tmf645_simulator.lifecycle import TaskState
from tmf645_simulator.results import MissingCharacteristic, MissingEnd, OpenQuestion
from tmf645_simulator.tasks import Task
from tmf645_simulator.validity import Validity

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.events import Notice
from tmf645_reference_server.kinds import Kind
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.store import Record


@dataclass(frozen=True, slots=True)
class Teller:
    """Shows tasks; ``validity`` is how long an answer holds."""

    validity: Validity
    readings: Readings

    def record(self, kind: Kind, document: Object, task: Task) -> Record:
        """Return what is stored of ``task``."""
        shown = self._shown(kind, document, task)
        return Record(
            resource=kind.name, id=task.id, task=task, document=msgspec.json.encode(shown)
        )

    def opening(self, kind: Kind, document: Object, task: Task, at: datetime) -> Notice:
        """Return: it was created, in its first state."""
        return self._notice(kind, "Create", document, task, at)

    def change(
        self, kind: Kind, document: Object, task: Task, changed: Sequence[str], *, at: datetime
    ) -> Notice:
        """Return: these attributes changed."""
        notice = self._notice(kind, "AttributeValueChange", document, task, at)
        return replace(notice, field_path=",".join(changed))

    def passage(
        self,
        kind: Kind,
        document: Object,
        before: Task,
        after: Task,
        passed: Sequence[TaskState],
        *,
        at: datetime,
    ) -> Iterator[Notice]:
        """Yield every state passed, each with the resource as it was then, and new questions."""
        for state in passed:
            then = after if state is after.state else msgspec.structs.replace(before, state=state)
            yield self._notice(kind, "StateChange", document, then, at)
        for question in after.open_questions:
            if question not in before.open_questions:
                notice = self._notice(kind, "InformationRequired", document, after, at)
                yield replace(notice, field_path=_path_to(question))

    def _notice(self, kind: Kind, what: str, document: Object, task: Task, at: datetime) -> Notice:
        shown = self._shown(kind, document, task)
        return Notice(resource=kind.name, what=what, at=at, document=shown)

    def _shown(self, kind: Kind, document: Object, task: Task) -> Object:
        return kind.show(document, task, self.validity, self.readings)


def _path_to(question: OpenQuestion) -> str:
    """Return the path of what is missing (JSONPath, as TMF630 Part 6 addresses elements)."""
    service = f"$.serviceQualificationItem[?(@.id=='{question.item_id}')].service"
    match question:
        case MissingCharacteristic():
            return f"{service}.serviceCharacteristic[?(@.name=='{question.characteristic}')]"
        case MissingEnd():
            return f"{service}.place[?(@.role=='{question.end}')]"
        case _:
            assert_never(question)
