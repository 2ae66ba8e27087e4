"""
Until when an answer holds: expirationDate of a task, and of each of its parts.
"""

from collections.abc import Sequence
from datetime import datetime

from tmf645_simulator.results import CheckResult, Deliverable, Finding, QueryResult
from tmf645_simulator.tasks import Task
from tmf645_simulator.validity import Validity, expires_at

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.wire.dates import show_moment
from tmf645_reference_server.wire.parts import text


def ends(task: Task, validity: Validity) -> tuple[datetime, ...]:
    """Return until when each part of what the task found holds; nothing where it is not done."""
    found_at = task.finished_at
    if found_at is None:
        return ()
    return tuple([_valid_end(task, expires_at(part, validity, found_at)) for part in _parts(task)])


def task_term(
    task: Task, found_at: datetime, ends: Sequence[datetime], validity: Validity
) -> Object:
    """Return from when and until when all that was found at ``found_at`` holds."""
    end = min(ends) if ends else _valid_end(task, found_at + validity.default)
    return {
        "effectiveQualificationDate": show_moment(found_at),
        "expirationDate": show_moment(end),
    }


def expired_at(document: Object, now: datetime) -> str | None:
    """Return the expirationDate of a task, as it was shown, where it is over at ``now``."""
    expires = text(document, "expirationDate")
    return expires if expires is not None and expires <= show_moment(now) else None


def _parts(task: Task) -> Sequence[Finding | Deliverable]:
    match task.found:
        case CheckResult(findings=findings):
            return findings
        case QueryResult(deliverables=deliverables):
            return deliverables
        case _:
            return ()


def _valid_end(task: Task, end: datetime) -> datetime:
    """Return ``end``, or when the world changed, where that came first."""
    return end if task.invalid_since is None else min(end, task.invalid_since)
