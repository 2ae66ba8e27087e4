"""
The life of a task resource, as a table.

States: TMF645 v4 API file, TaskStateType. The words of the standard disagree on the first one
(accepted or acknowledged); here it is ACCEPTED, and the edge decides how it is spelled.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class TaskState(StrEnum):
    """The states of a qualification, in the order of a life."""

    ACCEPTED = "accepted"
    IN_PROGRESS = "inProgress"
    DONE = "done"
    TERMINATED_WITH_ERROR = "terminatedWithError"


#: Every move a task may make. A state with no moves is final.
MOVES: Final[Mapping[TaskState, frozenset[TaskState]]] = MappingProxyType(
    {
        TaskState.ACCEPTED: frozenset({TaskState.IN_PROGRESS}),
        TaskState.IN_PROGRESS: frozenset({TaskState.DONE, TaskState.TERMINATED_WITH_ERROR}),
        TaskState.DONE: frozenset(),
        TaskState.TERMINATED_WITH_ERROR: frozenset(),
    }
)


class IllegalMove(ValueError):  # noqa: N818 - reads as what happened
    """A move that MOVES does not list."""


def is_final(state: TaskState) -> bool:
    """Say whether nothing can follow ``state``."""
    return not MOVES[state]


def move(state: TaskState, to: TaskState) -> TaskState:
    """Return ``to``; raise IllegalMove where the table has no such move."""
    if to not in MOVES[state]:
        allowed = ", ".join(sorted(MOVES[state])) or "none, it is final"
        raise IllegalMove(f"{state} -> {to} is no move; from {state} allowed: {allowed}")
    return to
