"""
A qualification while it lives: what was asked, where it stands, what was found.

Pure: each function returns the task as it is afterwards. The passing of time, reads and
commands are told to it.

    task = open_task("7", request, progression, at=now)      # accepted
    task, passed = advance(task, inventory, at=now)           # the states it went through, in order
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from tmf645_simulator.inventory import Inventory
from tmf645_simulator.lifecycle import TaskState
from tmf645_simulator.progression import Progression
from tmf645_simulator.request import CheckRequest, QueryRequest
from tmf645_simulator.results import CheckResult, QueryResult, Question

Asked: TypeAlias = CheckRequest | QueryRequest
Found: TypeAlias = CheckResult | QueryResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """
    One qualification.

    ``open_questions`` holds what keeps it in progress although its time has come
    (a mandatory characteristic missing); ``found`` is set exactly when it is done.
    """

    id: str
    asked: Asked
    progression: Progression
    opened_at: datetime
    state: TaskState = TaskState.ACCEPTED
    polls: int = 0
    released: bool = False
    open_questions: tuple[Question, ...] = ()
    found: Found | None = None
    finished_at: datetime | None = None


def open_task(id: str, asked: Asked, progression: Progression, *, at: datetime) -> Task:
    """Return a new task, accepted at ``at``."""
    return Task(id=id, asked=asked, progression=progression, opened_at=at)


def poll(task: Task) -> Task:
    """Return ``task`` read once more; final tasks do not count."""
    raise NotImplementedError


def release(task: Task) -> Task:
    """Return ``task`` with its command given."""
    raise NotImplementedError


def ask_anew(task: Task, asked: Asked) -> Task:
    """Return the unfinished ``task`` with the request replaced (an answer to its questions)."""
    raise NotImplementedError


def due_at(task: Task) -> datetime | None:
    """Return when ``task`` moves by itself; None where it is final or waits for something else."""
    raise NotImplementedError


def advance(
    task: Task, inventory: Inventory, *, at: datetime
) -> tuple[Task, tuple[TaskState, ...]]:
    """
    Return ``task`` as it is at ``at``, and the states it passed to get there, in order.

    A new task goes to inProgress at the first call; to done once its progression allows it and
    every question is answered. A final task is returned as it is.
    """
    raise NotImplementedError
