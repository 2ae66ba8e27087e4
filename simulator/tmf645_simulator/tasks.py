"""
A qualification while it lives: what was asked, where it stands, what was found.

Pure: each function returns the task as it is afterwards. The passing of time, reads and
commands are told to it.

    task = open_task("7", request, progression, at=now)      # accepted
    task, passed = advance(task, inventory, at=now)           # the states it went through, in order
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from tmf645_simulator.inventory import Inventory
from tmf645_simulator.lifecycle import IllegalMove, TaskState, is_final, move
from tmf645_simulator.partners import AskPartner, Consultation, PartnerReply
from tmf645_simulator.progression import (
    After,
    AfterPolls,
    Immediately,
    OnApproval,
    OnCommand,
    Progression,
    Scripted,
)
from tmf645_simulator.qualify import qualify_all
from tmf645_simulator.query import query
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import CheckRequest, QueryRequest
from tmf645_simulator.results import (
    CheckResult,
    Fault,
    Faults,
    Needs,
    NotServed,
    OpenQuestion,
    QueryResult,
)

Asked: TypeAlias = CheckRequest | QueryRequest
Found: TypeAlias = CheckResult | QueryResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A person said no, and why; the task ends ``unqualified`` or, else, with an error."""

    reason: str
    unqualified: bool = False


class Task(Struct, frozen=True, kw_only=True):
    """
    One qualification.

    ``open_questions`` holds what keeps it in progress although its time has come
    (a mandatory characteristic missing); ``found`` is set exactly when it is done, ``faults``
    exactly when it is terminated with error. Since ``invalid_since`` what was found is no longer
    true: the world changed. ``unasked`` are partners that have to be asked, ``awaited`` those
    whose replies are on their way, ``replies`` what they have said, by question. ``released`` says
    that the command was given, or the approval; ``rejection`` that it was denied.
    """

    id: str
    asked: Asked
    progression: Progression
    opened_at: datetime
    state: TaskState = TaskState.ACCEPTED
    polls: int = 0
    released: bool = False
    rejection: Rejection | None = None
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


def reject(task: Task, rejection: Rejection) -> Task:
    """Return ``task`` with its approval denied; a final task is returned as it is."""
    return task if is_final(task.state) else replace(task, rejection=rejection)


def waits_for_a_person(task: Task) -> bool:
    """Say whether ``task`` needs an approval that was neither given nor denied."""
    undecided = not task.released and task.rejection is None and not is_final(task.state)
    return undecided and isinstance(task.progression, OnApproval)


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
        return _begins_at(task)
    if task.rejection is not None and not is_final(task.state):
        return task.opened_at
    if is_final(task.state) or task.open_questions or task.unasked:
        return None
    if task.awaited:
        return max(each.due_at for each in task.awaited)
    return _decided_at(task)


def estimated_at(task: Task) -> datetime | None:
    """Return when ``task`` is expected to end by itself; None where nobody can say."""
    return _decided_at(task) if task.state is TaskState.ACCEPTED else due_at(task)


def advance(
    task: Task, inventory: Inventory, *, at: datetime
) -> tuple[Task, tuple[TaskState, ...]]:
    """
    Return ``task`` as it is at ``at``, and the states it passed to get there, in order.

    A new task goes to inProgress at the first call, or when its script says so; to done once its
    progression allows it and every question is answered; to terminatedWithError where a partner
    failed that the answer hangs on, or its script or a person wants it. A final task is returned
    as it is.
    """
    passed: tuple[TaskState, ...] = ()
    if task.state is TaskState.ACCEPTED:
        if isinstance(task.progression, Scripted) and at < _begins_at(task):
            return task, passed
        passed = (move(task.state, TaskState.IN_PROGRESS),)
    verdict = _verdict(task, inventory, at)
    if isinstance(verdict, CheckResult | QueryResult | Faults):
        return _ended(task, verdict, passed, at=at)
    if passed:
        task = replace(task, state=passed[-1])
    if verdict is None:
        return task, passed
    return replace(_waiting(task, verdict), awaited=(), replies=_heard(task, at)), passed


def _verdict(task: Task, inventory: Inventory, at: datetime) -> Found | Needs | Faults | None:
    """Return what becomes of ``task`` at ``at``; None where it goes on waiting."""
    if is_final(task.state):
        return None
    if task.rejection is not None:
        return _rejected(task, task.rejection, inventory)
    due = _decided_at(task)
    if due is None or at < due:
        return None
    if _is_scripted_to_fail(task):
        return _faults(task, ReasonCode.SIM_SCRIPTED, "the script of its progression ends it here")
    if any(at < each.due_at for each in task.awaited):
        return None
    return find(task.asked, inventory, at, _heard(task, at))


def _heard(task: Task, at: datetime) -> Mapping[str, PartnerReply]:
    """Return what partners have said by ``at``."""
    if not task.awaited:
        return task.replies
    arrived = [each for each in task.awaited if each.due_at <= at]
    return {**task.replies, **{each.question.key: each.reply for each in arrived}}


def _ended(
    task: Task, found: Found | Faults, passed: tuple[TaskState, ...], *, at: datetime
) -> tuple[Task, tuple[TaskState, ...]]:
    """Return ``task`` done with what was found, or terminated with the faults that hindered it."""
    end = TaskState.TERMINATED_WITH_ERROR if isinstance(found, Faults) else TaskState.DONE
    begun = passed[-1] if passed else task.state
    ended = replace(
        task,
        state=move(begun, end),
        replies=_heard(task, at),
        open_questions=(),
        unasked=(),
        awaited=(),
        found=None if isinstance(found, Faults) else found,
        faults=found.faults if isinstance(found, Faults) else (),
        finished_at=at,
    )
    return ended, (*passed, end)


def _rejected(task: Task, rejection: Rejection, inventory: Inventory) -> Found | Faults:
    """Return what a person's no comes to: nothing can be had, or an error."""
    if not rejection.unqualified:
        return _faults(task, ReasonCode.SIM_REJECTED, rejection.reason)
    if isinstance(task.asked, QueryRequest):
        return QueryResult(deliverables=(), inventory_version=inventory.version)
    reason = Reason(code=ReasonCode.SIM_REJECTED, label=rejection.reason)
    findings = tuple(NotServed(item_id=each.id, reasons=(reason,)) for each in task.asked.items)
    return CheckResult(findings=findings, inventory_version=inventory.version)


def _faults(task: Task, code: ReasonCode, label: str) -> Faults:
    """Return this fault for every item that was asked for."""
    items = (task.asked.criteria,) if isinstance(task.asked, QueryRequest) else task.asked.items
    return Faults(faults=tuple(Fault(item_id=each.id, code=code, label=label) for each in items))


def _is_scripted_to_fail(task: Task) -> bool:
    end = task.progression.end if isinstance(task.progression, Scripted) else None
    return end is not None and end.state is TaskState.TERMINATED_WITH_ERROR


def _begins_at(task: Task) -> datetime:
    if isinstance(task.progression, Scripted):
        return task.opened_at + task.progression.begin
    return task.opened_at


def _decided_at(task: Task) -> datetime | None:
    """Return from when on the progression lets ``task`` be decided; None where it does not yet."""
    match task.progression:
        case Immediately():
            return task.opened_at
        case After(duration):
            return task.opened_at + duration
        case AfterPolls(count):
            return task.opened_at if task.polls >= count else None
        case OnCommand() | OnApproval():
            return task.opened_at if task.released else None
        case Scripted(steps=_):
            end = task.progression.end
            return None if end is None else task.opened_at + end.after
        case _:
            assert_never(task.progression)


def _waiting(task: Task, needs: Needs) -> Task:
    """Return ``task`` with what it waits for: answers of the requester, or replies of partners."""
    unasked = tuple(each for each in needs.questions if isinstance(each, AskPartner))
    others = tuple(each for each in needs.questions if not isinstance(each, AskPartner))
    return replace(task, open_questions=others, unasked=unasked)


def find(
    asked: Asked, inventory: Inventory, at: datetime, replies: Mapping[str, PartnerReply]
) -> Found | Needs | Faults:
    """Return what ``asked`` comes to in ``inventory`` at ``at``, with what partners have said."""
    if isinstance(asked, QueryRequest):
        return query(asked, inventory, at, replies)
    return qualify_all(asked, inventory, at, replies)
