"""Watching events: what no honest sender does is a fault, what delivery may do is a note."""

import itertools
import json
from typing import Any

import pytest
from tmf645_conformance import watching
from tmf645_conformance.profile_values import Vocabulary
from tmf645_conformance.watching import Intake, Sight, Watch

_NUMBERS = itertools.count(1)


def event(
    kind: str = "StateChange", state: str = "inProgress", second: int = 0, **more: Any
) -> bytes:
    """An event about one check; each has an id of its own."""
    document = {
        "eventId": f"E{next(_NUMBERS)}",
        "eventTime": f"2026-01-01T00:00:{second:02}Z",
        "eventType": f"checkServiceQualification{kind}Event",
        "event": {"checkServiceQualification": {"id": "T1", "state": state, **_TASK}},
        **more,
    }
    return json.dumps(
        {name: value for name, value in document.items() if value is not None}
    ).encode()


_TASK = {
    "serviceQualificationItem": [{"id": "1", "service": {"id": "S"}}],
    "href": "http://127.0.0.1/1",
}


def seen(*events: bytes, **how: Any) -> list[Sight]:
    """What is seen of ``events``, in their order."""
    watch = Watch(**how)
    return [watch.see(each) for each in events]


def test_an_ordinary_life_is_without_fault() -> None:
    """Created, in progress, done, told in this order."""
    life = seen(
        event("Create", "accepted", 1), event(state="inProgress", second=2), event(state="done", second=3)
    )  # fmt: skip

    assert [((), ())] * 3 == [(each.faults, each.notes) for each in life]
    assert ("checkServiceQualificationCreateEvent", "T1", "accepted") == (
        life[0].type,
        life[0].task,
        life[0].state,
    )


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "the body is no JSON object"),
        (b"[1]", "the body is no JSON object"),
        (b"\xff\xfe", "the body is no JSON object"),
        (b"[" * 100_000, "the body is no JSON object"),
        (event(eventType="order"), "eventType 'order' is not known"),
        (event(eventType=None), "eventType is missing"),
        (event(eventType={}), "eventType {} is not known"),
        (event(eventId=None), "eventId is missing"),
        (event(eventTime=None), "eventTime is missing"),
        (event(eventTime="yesterday"), "/eventTime is no date-time of RFC 3339"),
        (event(event={}), "event.checkServiceQualification with an id is missing"),
        (event(event=7), "event.checkServiceQualification with an id is missing"),
        (event(state="zorbing"), "/event/checkServiceQualification/state is none of"),
    ],
)
def test_an_event_that_does_not_say_what_it_is_is_wrong(body: bytes, fault: str) -> None:
    """Each fault is told by its place."""
    [sight] = seen(body)

    assert any(each.startswith(fault) for each in sight.faults), sight


def test_words_of_a_declared_dialect_are_right() -> None:
    """The profile's vocabulary is the implementation's."""
    words = Vocabulary(states={**Vocabulary().states, "done": ("completed",)})

    assert [()] == [each.faults for each in seen(event(state="completed"), vocabulary=words)]
    assert [()] != [each.faults for each in seen(event(state="completed"))]


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        (
            ("StateChange", "done"),
            ("StateChange", "inProgress"),
            "leaves a final state: done, then",
        ),
        (("StateChange", "done"), ("StateChange", "terminatedWithError"), "leaves a final state"),
        (("StateChange", "inProgress"), ("StateChange", "accepted"), "the state goes back"),
        (("StateChange", "inProgress"), ("Create", "accepted"), "told of before it was created"),
        (("Delete", "done"), ("AttributeValueChange", "done"), "deleted before"),
    ],
)
def test_a_task_that_goes_back_is_wrong_if_that_is_what_it_did(
    first: tuple[str, str], then: tuple[str, str], told: str
) -> None:
    """A later moment proves it, an equal one may be the order of delivery, an earlier one is late."""
    by_moment = {second: seen(event(*first, 5), event(*then, second))[1] for second in (6, 5, 4)}

    assert any(told in fault for fault in by_moment[6].faults), by_moment[6]
    assert () == by_moment[5].faults == by_moment[4].faults
    assert any(told in note for note in by_moment[5].notes)
    assert ("arrives late: its eventTime is before that of the event before it",) == (
        by_moment[4].notes
    )


def test_what_arrives_late_changes_nothing() -> None:
    """After it, the task is where it was."""
    late = [event(state="done", second=5), event(state="inProgress", second=4)]

    assert () == seen(*late, event("AttributeValueChange", "done", 6))[-1].faults


def test_a_second_delivery_is_a_note_and_a_second_use_of_an_id_is_wrong() -> None:
    """Redelivery is legal; two events with one id cannot be told apart."""
    once = event(second=1, eventId="E")
    again, other = seen(once, once, event(second=2, eventId="E"))[1:]

    assert ((), ("came before: the same event a second time",)) == (again.faults, again.notes)
    assert ("eventId E was the id of another event",) == other.faults


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A listener that runs for a week forgets what it has not heard of for the longest time."""
    monkeypatch.setattr(watching, "MOST_TASKS", 10)
    monkeypatch.setattr(watching, "MOST_IDS", 20)
    watch = Watch()
    for number in range(100):
        body = event(event={"checkServiceQualification": {**_TASK, "id": f"T{number}"}})
        watch.see(body)

    assert (10, 20, 100) == (len(watch._tasks), len(watch._ids), watch.tasks_seen)


def test_an_inbox_that_is_full_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers its senders all the same, and keeps no more than it can hold."""
    monkeypatch.setattr(watching, "MOST_WAITING", 3)
    intake = Intake()
    for _ in range(5):
        intake.keep("/x", {}, b"{}")
    intake.refuse()

    assert (3, 3) == (intake.events.qsize(), intake.lost)
