"""
A qualification while it lives: what was asked, where it stands, what was found.

Pure: each function returns the task as it is afterwards. The passing of time, reads and
commands are told to it.

    task = open_task("7", request, progression, at=now)      # accepted
    task, passed = advance(task, inventory, at=now)           # the states it went through, in order
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from tmf645_simulator.inventory import Inventory
from tmf645_simulator.lifecycle import IllegalMove, TaskState, is_final, move
from tmf645_simulator.partners import AskPartner, Consultation, PartnerReply
from tmf645_simulator.progression import After, AfterPolls, Immediately, OnCommand, Progression
from tmf645_simulator.qualify import qualify_all
from tmf645_simulator.query import query
from tmf645_simulator.request import CheckRequest, QueryRequest
from tmf645_simulator.results import CheckResult, Fault, Faults, Needs, OpenQuestion, QueryResult

Asked: TypeAlias = CheckRequest | QueryRequest
Found: TypeAlias = CheckResult | QueryResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """
    One qualification.

    ``open_questions`` holds what keeps it in progress although its time has come
    (a mandatory characteristic missing); ``found`` is set exactly when it is done, ``faults``
    exactly when it is terminated with error. Since ``invalid_since`` what was found is no longer
    true: the world changed. ``unasked`` are partners that have to be asked, ``awaited`` those
    whose replies are on their way, ``replies`` what they have said, by question.
    """

    id: str
    asked: Asked
    progression: Progression
    opened_at: datetime
    state: TaskState = TaskState.ACCEPTED
    polls: int = 0
    released: bool = False
    open_questions: tuple[OpenQuestion, ...] = ()
    unasked: tuple[AskPartner, ...] = ()
    awaited: tuple[Consultation, ...] = ()
    replies: Mapping[str, PartnerReply] = field(default_factory=dict)
    found: Found | None = None
    faults: tuple[Fault, ...] = ()
    finished_at: datetime | None = None
    invalid_since: datetime | None = None


def open_task(id: str, asked: Asked, progression: Progression, *, at: datetime) -> Task:
    """Return a new task, accepted at ``at``."""
    return Task(id=id, asked=asked, progression=progression, opened_at=at)


def poll(task: Task) -> Task:
    """Return ``task`` read once more; final tasks do not count."""
    return task if is_final(task.state) else replace(task, polls=task.polls + 1)


def release(task: Task) -> Task:
    """Return ``task`` with its command given; a final task needs none."""
    return task if is_final(task.state) else replace(task, released=True)


def ask_anew(task: Task, asked: Asked) -> Task:
    """
    Return the unfinished ``task`` with the request replaced (an answer to its questions).

    Raises IllegalMove where the task is final: what was found was found about what was asked.
    """
    if is_final(task.state):
        raise IllegalMove(f"task {task.id} is {task.state}; what it asked cannot change any more")
    return replace(task, asked=asked, open_questions=(), unasked=(), awaited=())


def expect(task: Task, consultations: Iterable[Consultation]) -> Task:
    """Return ``task`` with its partners asked; it moves on when the last reply is there."""
    return replace(task, unasked=(), awaited=(*task.awaited, *consultations))


def invalidate(task: Task, *, at: datetime) -> Task:
    """
    Return ``task`` with an answer that holds no longer than ``at``.

    State and result stay: they say what was found then. What has no answer, or has lost its
    validity already, is returned as it is.
    """
    if task.found is None or task.invalid_since is not None:
        return task
    return replace(task, invalid_since=at)


def due_at(task: Task) -> datetime | None:
    """Return when ``task`` moves by itself; None where it is final or waits for something else."""
    if task.state is TaskState.ACCEPTED:
        return task.opened_at
    if is_final(task.state) or task.open_questions or task.unasked:
        return None
    if task.awaited:
        return max(each.due_at for each in task.awaited)
    return _decided_at(task)


def advance(
    task: Task, inventory: Inventory, *, at: datetime
) -> tuple[Task, tuple[TaskState, ...]]:
    """
    Return ``task`` as it is at ``at``, and the states it passed to get there, in order.

    A new task goes to inProgress at the first call; to done once its progression allows it and
    every question is answered; to terminatedWithError where a partner failed that the answer
    hangs on. A final task is returned as it is.
    """
    passed: tuple[TaskState, ...] = ()
    state = task.state
    if state is TaskState.ACCEPTED:
        state = move(state, TaskState.IN_PROGRESS)
        passed = (state,)
    due = None if is_final(state) else _decided_at(task)
    if due is None or at < due:
        return _in(task, state), passed
    if task.awaited:
        if any(at < each.due_at for each in task.awaited):
            return _in(task, state), passed
        heard = {each.question.key: each.reply for each in task.awaited}
        task = replace(task, awaited=(), replies={**task.replies, **heard})
    found = _find(task.asked, inventory, at, task.replies)
    if isinstance(found, Needs):
        return _waiting(_in(task, state), found), passed
    if isinstance(found, Faults):
        broken = move(state, TaskState.TERMINATED_WITH_ERROR)
        task = replace(task, state=broken, faults=found.faults, finished_at=at)
        return replace(task, open_questions=(), unasked=()), (*passed, broken)
    done = move(state, TaskState.DONE)
    task = replace(task, state=done, open_questions=(), unasked=(), found=found, finished_at=at)
    return task, (*passed, done)


def _in(task: Task, state: TaskState) -> Task:
    return task if task.state is state else replace(task, state=state)


def _decided_at(task: Task) -> datetime | None:
    """Return from when on the progression lets ``task`` be decided; None where it does not yet."""
    match task.progression:
        case Immediately():
            return task.opened_at
        case After(duration):
            return task.opened_at + duration
        case AfterPolls(count):
            return task.opened_at if task.polls >= count else None
        case OnCommand():
            return task.opened_at if task.released else None
        case _:
            assert_never(task.progression)


def _waiting(task: Task, needs: Needs) -> Task:
    """Return ``task`` with what it waits for: answers of the requester, or replies of partners."""
    unasked = tuple(each for each in needs.questions if isinstance(each, AskPartner))
    others = tuple(each for each in needs.questions if not isinstance(each, AskPartner))
    return replace(task, open_questions=others, unasked=unasked)


def _find(
    asked: Asked, inventory: Inventory, at: datetime, replies: Mapping[str, PartnerReply]
) -> Found | Needs | Faults:
    if isinstance(asked, QueryRequest):
        return query(asked, inventory, at, replies)
    return qualify_all(asked, inventory, at, replies)
