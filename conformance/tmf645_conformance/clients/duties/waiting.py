"""
Answers that turn asynchronous: they are looked after, not too hard, and waited for.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import chain, pairwise, takewhile

from tmf645_reports.model import Level

from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import (
    EVENTS_OVER_POLLS,
    FINAL_FIRST,
    POLL_INTERVAL,
    RETRY_AFTER,
    SURVIVE_ASYNC,
    TOO_MANY,
)
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Broken, Finding, Held, Seen, Unseen
from tmf645_conformance.clients.pauses import asked_to_wait, is_before
from tmf645_conformance.clients.qualifications import Qualification
from tmf645_conformance.clients.record import Call
from tmf645_conformance.specification import API_SYNC, LIFE_CYCLE

_SLOW = "a story whose world answers with a task that takes a while, such as slow-partner"

_NOT_MODIFIED = 304


def _tasks(said: Conversation) -> list[Qualification]:
    return [each for each in said.qualifications if not each.answered_at_once]


@obligation("CLI-LIF-BV-01", Level.MANDATORY, SURVIVE_ASYNC, API_SYNC, about="asynchronous answers")
def a_task_is_looked_after(said: Conversation) -> Finding:
    """
    An answer that turned into a task is looked after: read again, or awaited by a listener.

    A client that was only ever answered at once takes the 201 for a failure, or for an answer without
    result, and its customer never hears of it. Looked after is what is read or listed until it has ended,
    changed or deleted, or awaited by a listener, at least while the record goes on for the patience that was
    told (60 s of the world). Who looks, and gives up before half of it has passed, has not looked after
    it. What was ordered without waiting is another finding.
    """
    ordered = {id(basis.qualification) for _, basis in said.resting()}
    tasks = [each for each in _tasks(said) if id(each) not in ordered]
    if not tasks:
        return Unseen("no answer turned into a task", _SLOW)
    patience = timedelta(seconds=said.told.patience)
    lost = [each for each in tasks if not _looked_after(said, each)]
    for each in lost:
        if each.asked.ended + patience <= said.until:
            return Broken(
                message=f"{each} was answered with a task, and {_left(said, each)}",
                expected="GET of the task, or a listener for its events",
                actual=_instead(said, each),
                at=[each.asked],
            )
    if lost:
        return Unseen(
            f"the record ends {(said.until - lost[0].asked.ended).total_seconds():g} s after {lost[0]}",
            "a longer record; told.until says when it was taken, told.patience how long to wait",
        )
    return Held([tasks[0].asked])


def _looked_after(said: Conversation, task: Qualification) -> bool:
    if said.subscribed(said.until, to=task.kind) or any(shown.is_final for shown in task.shown):
        return True
    if any(call.method != "GET" or call.refused for call in said.about(task)):
        return True
    enough = task.asked.ended + timedelta(seconds=said.told.patience / 2)
    return any(call.at >= enough or not said.tells_time(call) for call in _later_looks(said, task))


def _later_looks(said: Conversation, task: Qualification) -> list[Call]:
    looks = [*said.about(task), *said.lists[task.kind]]
    return [call for call in looks if call.number > task.asked.number]


def _left(said: Conversation, task: Qualification) -> str:
    looks = len(_later_looks(said, task))
    if not looks:
        return "nobody asked for it again"
    return f"nobody asked for it after {looks} look{'s' if looks > 1 else ''}"


def _instead(said: Conversation, task: Qualification) -> str:
    again = sum(call.says_as(task.asked) for call in said.calls if call.number > task.asked.number)
    return f"the same request, {again} times more" if again else "nothing"


@obligation("CLI-LIF-BO-01", Level.MANDATORY, FINAL_FIRST, LIFE_CYCLE, about="asynchronous answers")
def nothing_is_ordered_before_the_task_has_ended(said: Conversation) -> Finding:
    """
    An order waits until its qualification has ended.

    A 201, or the state inProgress, is no yes. The state is the one that was shown to the client last, by an
    answer or an event.
    """
    waited = None
    for order, basis in said.resting():
        known = basis.qualification
        if known.surely(order.call.at, lambda shown: not shown.is_final):
            return Broken(
                message=f"{order.call} rests on {basis}, which had not ended",
                expected="done",
                actual=basis.known.state if basis.known else None,
                at=[known.asked, order.call],
            )
        if not known.answered_at_once:
            waited = order
    if waited:
        return Held([waited.call])
    return Unseen("no order rests on a qualification that took a while", _SLOW)


def _looks(said: Conversation, task: Qualification) -> Iterator[Call]:
    """Every time that a task was read, by its id or in a list."""
    shown_by = {id(shown.by) for shown in task.shown}
    listed = (call for call in said.lists[task.kind] if id(call) in shown_by)
    read = (call for call in said.about(task) if call.method == "GET" and _was_answered(call))
    return iter(sorted([*read, *listed], key=lambda call: call.number))


def _was_answered(call: Call) -> bool:
    return call.accepted or call.status == _NOT_MODIFIED


def _by_itself(said: Conversation, task: Qualification, looks: list[Call]) -> list[Call]:
    """The looks that nothing but the passing of time was a reason for."""
    return [
        other
        for one, other in pairwise([task.asked, *looks])
        if not _called_for(said, task, one, other)
    ]


def _called_for(said: Conversation, task: Qualification, one: Call, other: Call) -> bool:
    """Whether something between two looks is a reason for the second one."""
    changed = any(
        one.number < call.number < other.number and call.method != "GET"
        for call in said.about(task)
    )
    return changed or any(
        each.arrived and one.at <= each.at <= other.at for each in said.told_of(task)
    )


def _polls(said: Conversation) -> Iterator[tuple[Qualification, list[Call]]]:
    """The looks at each task until it was seen to have ended: those by its id, and those in lists."""
    for task in said.qualifications:
        looks = list(takewhile(partial(is_before, task), _looks(said, task)))
        yield task, [call for call in looks if call.id]
        yield task, [call for call in looks if not call.id]


@obligation("CLI-LIF-BV-02", Level.CONDITIONAL, POLL_INTERVAL, about="polling")
def polls_are_as_far_apart_as_agreed(said: Conversation) -> Finding:
    """
    Two looks at one task are no closer than the interval that was agreed.

    The interval is told by the tester (poll_interval); a tenth less is let pass. Only where time passes for the
    client: with a running clock, or where it waits by the clock of the world. A list that shows the task is a
    look as well. A look that went wrong or met a challenge is none, and one that an event or a change by the client
    itself calls for is let pass.
    """
    interval = said.told.poll_interval
    if interval is None:
        return Unseen(
            "nobody told how often the client may look",
            "told.poll_interval: the time between two looks",
        )
    polled = []
    for task, looks in _polls(said):
        timed = [call for call in looks if said.tells_time(call)]
        for one, other in pairwise(_by_itself(said, task, timed)):
            apart = (other.at - one.at).total_seconds()
            if apart < interval * 0.9:
                return Broken(
                    message=f"{task} was read {len(looks)} times, twice within {apart:g} s",
                    expected=f"{interval:g} s",
                    actual=f"{apart:g} s",
                    at=[one, other],
                )
            polled.append(other)
    return Held(polled[:1]) if polled else Unseen("no task was polled while time was told", _SLOW)


@obligation("CLI-LIF-BV-03", Level.RECOMMENDED, RETRY_AFTER, TOO_MANY, about="polling")
def retry_after_is_waited_for(said: Conversation) -> Finding:
    """
    What was answered with Retry-After is asked again no sooner.

    Of a 429 or 503 as of a task that is not done; the same request counts, whatever else is asked
    meanwhile.
    """
    waited = []
    for call, again in chain.from_iterable(pairwise(group) for group in said.repeats()):
        wait = asked_to_wait(call)
        if wait is None or not said.tells_time(call):
            continue
        apart = (again.at - call.ended).total_seconds()
        if apart < wait * 0.95 - 0.1:
            return Broken(
                message=f"{call} was answered with Retry-After, and was repeated after {apart:g} s",
                expected=f"{wait:g} s",
                actual=f"{apart:g} s",
                at=[call, again],
            )
        waited.append(again)
    if waited:
        return Held(waited[:1])
    return Unseen(
        "nothing was repeated that had been answered with Retry-After",
        "a story with the fault {kind: status, status: 503, retry_after: 30s, times: 1}",
    )


#: So many looks at one task are no polling.
_FEW = 3


@obligation("CLI-LIF-BV-04", Level.OBSERVATION, EVENTS_OVER_POLLS, about="polling")
def polls_beside_events_are_told(said: Conversation) -> Finding:
    """
    A client that hears events has little need to poll; how often it does all the same is told.

    A few looks are prudent, since events get lost.
    """
    heard = {each.resource.rpartition("/")[2] for each in said.deliveries if each.taken}
    if not heard:
        return Unseen("no event arrived", "a story in which the client has a listener")
    looks = [
        (task, [call for call in _looks(said, task) if said.subscribed(call.at, to=task.kind)])
        for task in said.qualifications
        if task.id in heard
    ]
    task, most = max(looks, key=lambda each: len(each[1]), default=(None, []))
    if task is None or len(most) <= _FEW:
        return Seen("events are awaited")
    return Seen(f"{task} was polled {len(most)} times although its events arrived", most[:1])
