"""The life of a task: states, progressions, questions, and the laws that hold for all of them."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from simulator.small_world import AT_HOME, LINE, NOW, SPEED, internet, world
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic, ValueType
from tmf645_simulator.lifecycle import MOVES, IllegalMove, TaskState, is_final, move
from tmf645_simulator.progression import (
    After,
    AfterPolls,
    Immediately,
    OnApproval,
    OnCommand,
    Progression,
    Scripted,
    Step,
)
from tmf645_simulator.reasons import ReasonCode
from tmf645_simulator.request import CheckRequest, Item, QueryRequest
from tmf645_simulator.results import CheckResult, MissingCharacteristic, QueryResult
from tmf645_simulator.specifications import ServiceSpecification
from tmf645_simulator.tasks import (
    Rejection,
    Task,
    advance,
    ask_anew,
    due_at,
    estimated_at,
    invalidate,
    open_task,
    poll,
    reject,
    release,
    waits_for_a_person,
)

CHECK = CheckRequest(items=(internet(),))
QUERY = QueryRequest(criteria=Item(id="q", places=(AT_HOME,)))
PORT = Characteristic(name="port", type=ValueType.TEXT, values=("RJ45",), mandatory=True)
ASKING = world(
    catalogue=Catalogue(
        (
            ServiceSpecification(
                id="internet",
                name="Internet",
                characteristics=(SPEED, PORT),
                solutions=(("line",),),
            ),
        ),
        (LINE,),
    )
)
WHOLE_LIFE = (TaskState.IN_PROGRESS, TaskState.DONE)
SECOND = timedelta(seconds=1)


def opened(progression: Progression, asked: CheckRequest | QueryRequest = CHECK) -> Task:
    """Return a new task."""
    return open_task("7", asked, progression, at=NOW)


def test_an_immediate_task_passes_both_states_at_once() -> None:
    """No state is skipped: in progress, then done."""
    task, passed = advance(opened(Immediately()), world(), at=NOW)

    assert passed == WHOLE_LIFE
    assert isinstance(task.found, CheckResult)
    assert task.finished_at == NOW
    assert due_at(task) is None


def test_a_query_is_found_like_a_check() -> None:
    """The same life, another result."""
    task, _ = advance(opened(Immediately(), QUERY), world(), at=NOW)

    assert isinstance(task.found, QueryResult)
    assert [each.specification_id for each in task.found.deliverables] == ["internet"]


def test_an_accepted_task_is_due_when_it_was_opened() -> None:
    """The first move needs nobody."""
    assert due_at(opened(OnCommand())) == NOW


def test_after_a_duration_it_is_done_and_not_before() -> None:
    """It tells when it is due, and is done at exactly that moment."""
    task, passed = advance(opened(After(2 * SECOND)), world(), at=NOW + SECOND)

    assert passed == (TaskState.IN_PROGRESS,)
    assert due_at(task) == NOW + 2 * SECOND
    assert advance(task, world(), at=NOW + 2 * SECOND)[1] == (TaskState.DONE,)


def test_polls_and_commands_make_it_due() -> None:
    """What waits for something else is due never, and due at once when that has come."""
    polled, _ = advance(opened(AfterPolls(1)), world(), at=NOW)
    held, _ = advance(opened(OnCommand()), world(), at=NOW)

    assert [due_at(polled), due_at(held)] == [None, None]
    assert [due_at(poll(polled)), due_at(release(held))] == [NOW, NOW]


def test_a_missing_characteristic_keeps_it_in_progress() -> None:
    """Its question is open until the request is replaced; then it is done."""
    task, passed = advance(opened(Immediately()), ASKING, at=NOW)

    assert passed == (TaskState.IN_PROGRESS,)
    assert (MissingCharacteristic(item_id="1", characteristic="port"),) == task.open_questions
    assert due_at(task) is None
    answered = ask_anew(task, CheckRequest(items=(internet(characteristics={"port": "RJ45"}),)))
    assert answered.open_questions == ()
    done, passed = advance(answered, ASKING, at=NOW + SECOND)
    assert passed == (TaskState.DONE,)
    assert done.finished_at == NOW + SECOND


def test_a_question_is_asked_when_its_time_has_come() -> None:
    """A task that waits for its duration has no open question yet."""
    task, _ = advance(opened(After(SECOND)), ASKING, at=NOW)

    assert task.open_questions == ()


def test_a_final_task_cannot_be_asked_anew() -> None:
    """What was found was found about what was asked."""
    task, _ = advance(opened(Immediately()), world(), at=NOW)

    with pytest.raises(IllegalMove, match="task 7 is done; what it asked cannot change any more"):
        ask_anew(task, CHECK)


def test_moves_that_the_table_lacks_are_refused() -> None:
    """There is no way back, and no way past in progress."""
    with pytest.raises(
        IllegalMove, match="accepted -> done is no move; from accepted allowed: inP"
    ):
        move(TaskState.ACCEPTED, TaskState.DONE)
    with pytest.raises(IllegalMove, match=r"done -> inProgress is no move.*none, it is final"):
        move(TaskState.DONE, TaskState.IN_PROGRESS)


PROGRESSIONS = st.one_of(
    st.just(Immediately()),
    st.integers(0, 20).map(lambda seconds: After(seconds * SECOND)),
    st.integers(1, 4).map(AfterPolls),
    st.just(OnCommand()),
)
HAPPENINGS = st.lists(st.sampled_from(["second", "poll", "release", "answer"]), max_size=30)
ANSWERED = CheckRequest(items=(internet(characteristics={"port": "RJ45"}),))


@given(PROGRESSIONS, HAPPENINGS, st.sampled_from([CHECK, QUERY]))
def test_states_only_go_forward_and_final_ones_absorb(
    progression: Progression, happenings: list[str], asked: CheckRequest | QueryRequest
) -> None:
    """
    Whatever happens: the states passed are a path of the table without gaps, a final task never
    changes, and it has a result exactly when it is done.
    """
    task, now, life = opened(progression, asked), NOW, [TaskState.ACCEPTED]
    for happening in happenings:
        before = task
        now += SECOND if happening == "second" else timedelta()
        if happening == "answer" and not is_final(task.state) and isinstance(asked, CheckRequest):
            task = ask_anew(task, ANSWERED)
        task = {"poll": poll, "release": release}.get(happening, lambda same: same)(task)
        task, passed = advance(task, ASKING, at=now)
        life += passed

        assert task.state == life[-1]
        assert (task.state is TaskState.DONE) == (task.found is not None)
        assert (task.found is None) == (task.finished_at is None)
        assert not is_final(before.state) or task == before
    assert all(after in MOVES[state] for state, after in itertools.pairwise(life))


@given(PROGRESSIONS, st.integers(0, 30), st.integers(0, 30))
def test_advancing_in_steps_or_at_once_ends_in_the_same_state(
    progression: Progression, first: int, second: int
) -> None:
    """Where a task stands at a moment does not depend on who looked before."""
    end = NOW + (first + second) * SECOND

    once, _ = advance(opened(progression), world(), at=end)
    half, _ = advance(opened(progression), world(), at=NOW + first * SECOND)
    twice, _ = advance(half, world(), at=end)
    assert once.state == twice.state


def test_an_answer_that_the_world_overtook_keeps_state_and_result() -> None:
    """What was found then was found; only its validity ends, once."""
    found, _ = advance(opened(Immediately()), world(), at=NOW)

    overtaken = invalidate(found, at=NOW + SECOND)

    assert overtaken == structs.replace(found, invalid_since=NOW + SECOND)
    assert invalidate(overtaken, at=NOW + 2 * SECOND) == overtaken


def test_what_has_no_answer_cannot_lose_it() -> None:
    """An open question is asked of the world as it is when its time comes."""
    waiting = opened(OnCommand())

    assert invalidate(waiting, at=NOW) == waiting


# --- scripts ----------------------------------------------------------------------------------

BEGIN = Step(TaskState.IN_PROGRESS, 2 * SECOND)
DONE = Step(TaskState.DONE, 40 * SECOND)
BROKEN = Step(TaskState.TERMINATED_WITH_ERROR, 40 * SECOND)


def seconds_at(task: Task, *moments: int) -> list[TaskState]:
    """Return the states of ``task`` so many seconds after it was opened."""
    states = []
    for moment in moments:
        task, _ = advance(task, world(), at=NOW + moment * SECOND)
        states.append(task.state)
    return states


def test_a_script_is_lived_through() -> None:
    """Accepted until it begins, in progress until it ends."""
    task = opened(Scripted((BEGIN, DONE)))

    assert NOW + 2 * SECOND == due_at(task)
    assert NOW + 40 * SECOND == estimated_at(task)
    assert [
        TaskState.ACCEPTED,
        TaskState.IN_PROGRESS,
        TaskState.IN_PROGRESS,
        TaskState.DONE,
    ] == seconds_at(task, 1, 2, 39, 40)


def test_a_script_without_a_beginning_begins_at_once() -> None:
    """Only the end was written down."""
    task, passed = advance(opened(Scripted((DONE,))), world(), at=NOW)

    assert (TaskState.IN_PROGRESS,) == passed
    assert NOW + 40 * SECOND == due_at(task) == estimated_at(task)


def test_a_script_without_an_end_never_ends() -> None:
    """A partner that said 201 and no more."""
    task = opened(Scripted((BEGIN,)))

    assert [TaskState.IN_PROGRESS] == seconds_at(task, 10**6)
    assert estimated_at(task) is None


@pytest.mark.parametrize("asked", [CHECK, QUERY])
def test_a_script_may_end_in_an_error(asked: CheckRequest | QueryRequest) -> None:
    """Every item learns that, and nothing was found."""
    task, passed = advance(opened(Scripted((BROKEN,)), asked), world(), at=NOW + 40 * SECOND)

    assert (TaskState.IN_PROGRESS, TaskState.TERMINATED_WITH_ERROR) == passed
    assert [ReasonCode.SIM_SCRIPTED] == [each.code for each in task.faults]
    assert task.found is None


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (DONE, BEGIN),
        (BEGIN, BEGIN),
        (DONE, BROKEN),
        (Step(TaskState.ACCEPTED, SECOND), DONE),
        (Step(TaskState.IN_PROGRESS, 60 * SECOND), DONE),
    ],
)
def test_what_is_no_life_is_no_script(steps: tuple[Step, ...]) -> None:
    """Order and times are those of the table of moves."""
    with pytest.raises(ValueError, match="script"):
        Scripted(steps)


# --- approval ---------------------------------------------------------------------------------

NO = Rejection(reason="no budget")
NOTHING = Rejection(reason="no budget", unqualified=True)


def awaiting(asked: CheckRequest | QueryRequest = CHECK) -> Task:
    """Return a task that waits for a person."""
    task, _ = advance(opened(OnApproval(), asked), world(), at=NOW)
    return task


def test_a_person_is_waited_for() -> None:
    """However long it takes; nobody can say how long that is."""
    task = awaiting()

    assert [TaskState.IN_PROGRESS] == seconds_at(task, 10**6)
    assert waits_for_a_person(task)
    assert due_at(task) is None is estimated_at(task)


def test_what_is_approved_is_decided() -> None:
    """By the network, as ever."""
    task = release(awaiting())
    done, passed = advance(task, world(), at=NOW + SECOND)

    assert not waits_for_a_person(task)
    assert (TaskState.DONE,) == passed
    assert isinstance(done.found, CheckResult)
    assert not waits_for_a_person(done)


@pytest.mark.parametrize("asked", [CHECK, QUERY])
def test_what_is_rejected_ends_with_an_error(asked: CheckRequest | QueryRequest) -> None:
    """The reason is what the items are told."""
    task = reject(awaiting(asked), NO)
    ended, passed = advance(task, world(), at=NOW + SECOND)

    assert NOW == due_at(task)
    assert not waits_for_a_person(task)
    assert (TaskState.TERMINATED_WITH_ERROR,) == passed
    assert [(ReasonCode.SIM_REJECTED, "no budget")] == [
        (each.code, each.label) for each in ended.faults
    ]


def test_what_is_rejected_may_end_unqualified() -> None:
    """A no of the business, not of machinery: the reason says so."""
    ended, passed = advance(reject(awaiting(), NOTHING), world(), at=NOW + SECOND)

    assert (TaskState.DONE,) == passed
    assert isinstance(ended.found, CheckResult)
    assert "unqualified" == ended.found.result
    assert [(ReasonCode.SIM_REJECTED, "no budget")] == [
        (reason.code, reason.label)
        for finding in ended.found.findings
        for reason in getattr(finding, "reasons", ())
    ]


def test_a_rejected_query_finds_nothing() -> None:
    """There is no result at a query: its list is empty."""
    ended, _ = advance(reject(awaiting(QUERY), NOTHING), world(), at=NOW + SECOND)

    assert ended.found == QueryResult(deliverables=(), inventory_version=world().version)


def test_nothing_can_be_said_about_a_task_that_has_ended() -> None:
    """Final is final."""
    done, _ = advance(release(awaiting()), world(), at=NOW)

    assert done is reject(done, NO)
    assert due_at(structs.replace(done, rejection=NO)) is None
