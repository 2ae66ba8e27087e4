"""
Events: what is told, to whom, and in which order.

These purposes are judged last, and only then a subscription to everything is made, so that nobody
has to deliver the events of all the others. Each looks at what our listener received for tasks of
its own.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.answers import FINAL
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.profile_values import STATES
from tmf645_conformance.specification import (
    API_EVENTS,
    LIFE_CYCLE,
)
from tmf645_conformance.sut import SUT
from tmf645_conformance.told import (
    announced_anew,
    cause_of_silence,
    distinct,
    events_of,
    exchanges,
    expect_some,
    state_of,
    task_in,
    until_final,
    word_of,
)
from tmf645_conformance.verdicts import Inconclusive

_HUB = (Need.HUB,)

#: What a PATCH of the description changes, and what may change at any time.
_CHANGING = frozenset({"description", "expirationDate"})


@purpose(
    "CSQ-NOT-BV-01",
    Level.CONDITIONAL,
    API_EVENTS,
    twin="QSQ-NOT-BV-01",
    about="create event",
    needs=_HUB,
    given=("CSQ-NOT-BV-04",),
)
def a_created_task_is_announced(sut: SUT) -> None:
    """
    After a POST each subscriber receives a CreateEvent with the task.

    Also where the POST was answered with a final result. By its externalId the client knows it.
    """
    sut.hub.subscribed()
    answer = sut.created()
    events = events_of(sut, answer, "CreateEvent")

    expect_some(events, f"{sut.resource.value}CreateEvent", sut, answer)
    told = task_in(events[0], sut.resource).get("externalId")
    if told is not None:
        expect.equal(
            answer.body.get("externalId", told),
            told,
            "the event shows another externalId than the answer to the POST",
            at=exchanges(events),
        )


@purpose(
    "CSQ-NOT-BV-02",
    Level.CONDITIONAL,
    API_EVENTS,
    LIFE_CYCLE,
    twin="QSQ-NOT-BV-02",
    about="state events",
    needs=_HUB,
    given=("CSQ-NOT-BV-04",),
)
def a_finished_task_is_announced(sut: SUT) -> None:
    """
    When a task becomes final each subscriber receives a StateChangeEvent that shows it.

    Nobody who subscribes should have to poll. A task that is final in the answer to its POST has
    not changed since: its CreateEvent is enough, where that shows it.
    """
    answer = announced_anew(sut)
    events = until_final(sut, answer)
    states = [word_of(event, sut.resource) for event in events]

    expect.true(
        any(state_of(sut, event) in FINAL for event in events),
        f"no StateChangeEvent says that the task is {answer.state_word}",
        expected=answer.state_word,
        actual=states,
        at=exchanges(events) or answer.exchange,
        cause=cause_of_silence(sut, answer),
    )


@purpose(
    "CSQ-NOT-BV-03",
    Level.RECOMMENDED,
    API_EVENTS,
    LIFE_CYCLE,
    twin="QSQ-NOT-BV-03",
    about="order of events",
    needs=_HUB,
    given=("CSQ-NOT-BV-04",),
)
def events_of_a_task_arrive_in_the_order_of_its_life(sut: SUT) -> None:
    """
    The events of one task arrive in the order of its life: created first, states forward.

    No document demands it; clients that keep the last word depend on it. An event that is delivered
    again, by the same eventId, does not count. The end of another task is waited for as well, so
    that a late event shows. Nobody has deleted the task, so nothing says so.
    """
    answer = announced_anew(sut)
    until_final(sut, answer)
    until_final(sut, announced_anew(sut))
    events = distinct(events_of(sut, answer, "", wait=False))
    changes = [event for event in events if event.event_type.endswith("StateChangeEvent")]
    if not until_final(sut, answer):
        raise Inconclusive("no StateChangeEvent has arrived", at=answer.exchange)
    ranks = [STATES.index(state) for event in changes if (state := state_of(sut, event))]
    created = [n for n, event in enumerate(events) if event.event_type.endswith("CreateEvent")]

    gone = [event for event in events if event.event_type.endswith("DeleteEvent")]

    expect.equal(
        [], exchanges(gone), "a task that is there is told to be deleted", at=exchanges(gone)
    )
    expect.true(
        ranks == sorted(ranks) and created in ([], [0]),
        "events arrive out of order",
        expected="CreateEvent, then states forward",
        actual=[f"{event.event_type} {word_of(event, sut.resource)}" for event in events],
        at=exchanges(events),
    )


@purpose(
    "CSQ-NOT-BV-07",
    Level.CONDITIONAL,
    API_EVENTS,
    twin="QSQ-NOT-BV-07",
    about="delete event",
    needs=(Need.STORED, Need.HUB, Need.DELETE),
    given=("CSQ-NOT-BV-04",),
)
def a_deleted_task_is_announced(sut: SUT) -> None:
    """
    After a DELETE each subscriber receives a DeleteEvent.

    With the task that is no more.
    """
    answer = announced_anew(sut)
    if not sut.delete(answer.id).succeeded:
        raise Inconclusive("it cannot be deleted", at=answer.exchange)

    expect_some(
        events_of(sut, answer, "DeleteEvent"), f"{sut.resource.value}DeleteEvent", sut, answer
    )


@purpose(
    "CSQ-NOT-BV-08",
    Level.CONDITIONAL,
    API_EVENTS,
    about="change event",
    needs=(Need.STORED, Need.HUB, Need.PATCH),
    given=("CSQ-NOT-BV-04", "CSQ-MGT-BV-50"),
)
def a_changed_check_is_announced(sut: SUT) -> None:
    """
    After a PATCH each subscriber receives an AttributeValueChangeEvent with the new value.

    Declared for checks only, not for queries. The state, the result and the dates that it shows
    beside are as they were: a client keeps the last word that it was told.
    """
    answer = announced_anew(sut)
    new = {"description": f"changed {sut.session.new_mark()}"}
    if not sut.patch(answer.id, new).succeeded:
        raise Inconclusive("it cannot be changed", at=answer.exchange)
    events = events_of(
        sut,
        answer,
        "AttributeValueChangeEvent",
        until=lambda found: any(
            task_in(event, sut.resource).get("description") == new["description"] for event in found
        ),
    )
    expect_some(events, "checkServiceQualificationAttributeValueChangeEvent", sut, answer)
    shown = [task_in(event, sut.resource).get("description") for event in events]

    expect.true(
        new["description"] in shown,
        "the event does not show the new value",
        expected=new["description"],
        actual=shown,
        at=exchanges(events),
    )
    changed = events[shown.index(new["description"])]
    task = task_in(changed, sut.resource)
    before = {
        name: said
        for name, said in answer.body.items()
        if name in task and name not in _CHANGING and not isinstance(said, list | dict)
    }
    expect.kept(
        before, task, "the event shows what the PATCH did not change", at=exchanges([changed])
    )
