"""The life of a task: states, progressions, questions, and the laws that hold for all of them."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulator.small_world import AT_HOME, LINE, NOW, SPEED, internet, world
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic, ValueType
from tmf645_simulator.lifecycle import MOVES, IllegalMove, TaskState, is_final, move
from tmf645_simulator.progression import (
    After,
    AfterPolls,
    Immediately,
    OnCommand,
    Progression,
)
from tmf645_simulator.request import CheckRequest, Item, QueryRequest
from tmf645_simulator.results import CheckResult, MissingCharacteristic, QueryResult
from tmf645_simulator.specifications import ServiceSpecification
from tmf645_simulator.tasks import (
    Task,
    advance,
    ask_anew,
    due_at,
    invalidate,
    open_task,
    poll,
    release,
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

    assert overtaken == replace(found, invalid_since=NOW + SECOND)
    assert invalidate(overtaken, at=NOW + 2 * SECOND) == overtaken


def test_what_has_no_answer_cannot_lose_it() -> None:
    """An open question is asked of the world as it is when its time comes."""
    waiting = opened(OnCommand())

    assert invalidate(waiting, at=NOW) == waiting
