"""
What our listener was told of a task, and what an event says.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tmf645_conformance import contract, expect
from tmf645_conformance.answers import FINAL, Answer
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.hub import as_exchange
from tmf645_conformance.listener import Received
from tmf645_conformance.parts import id_of
from tmf645_conformance.resources import Resource
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Failed


def announced_anew(sut: SUT) -> Answer:
    """A task of one's own, final, while a subscription to everything stands."""
    return all_announced_anew(sut, 1)[0]


def all_announced_anew(sut: SUT, count: int) -> list[Answer]:
    """So many tasks of one's own; they are waited for side by side."""
    sut.hub.subscribed()
    bodies = [sut.request() for _ in range(count)]
    return [answer.ended() for answer in sut.settled_each_anew(bodies)]


def events_of(
    sut: SUT,
    answer: Answer,
    kind: str | tuple[str, ...],
    *,
    name: str = "everything",
    until: Callable[[list[Received]], bool] = bool,
    wait: bool = True,
) -> list[Received]:
    """The events of a task that end in ``kind``, in the order of their arrival."""
    id_ = answer.id

    def wanted(event: Received) -> bool:
        return event.event_type.endswith(kind) and id_told(event, sut.resource) == id_

    events = sut.hub.received(wanted, name=name, until=until, wait=wait)
    if not events:
        sut.hub.check_reach()
    return events


def tells_of(event: Received, resource: Resource) -> bool:
    """Whether the payload holds a task of ``resource``."""
    payload = field_of(event, "event")
    return isinstance(payload, dict) and resource.value in payload


def expect_some(events: list[Received], kind: str, sut: SUT, answer: Answer) -> None:
    """Raise Failed where none of ``events`` is of ``kind``, which may begin with a capital."""
    expect.true(
        any(capital(event.event_type) == capital(kind) for event in events),
        f"no {kind} within {sut.profile.timers.event:g} s",
        expected=kind,
        actual=[event.event_type for event in events],
        at=answer.exchange,
        cause=cause_of_silence(sut, answer),
    )


def until_final(sut: SUT, answer: Answer) -> list[Received]:
    """
    The StateChangeEvents of a task, once one of them shows that it is final.

    The state of one that was final when it was created need not change: there, the CreateEvent
    counts, too.
    """
    born = answer.posted.json.get("state") if isinstance(answer.posted.json, dict) else None
    is_born_final = sut.profile.vocabulary.state(str(born)) in FINAL
    return events_of(
        sut,
        answer,
        ("CreateEvent", "StateChangeEvent") if is_born_final else "StateChangeEvent",
        until=lambda found: any(state_of(sut, event) in FINAL for event in found),
    )


def cause_of_silence(sut: SUT, answer: Answer) -> str:
    """Where nothing at all is told of a task, that is the fault, whatever was waited for."""
    return "" if events_of(sut, answer, "", wait=False) else "no event tells of the task"


def field_of(event: Received, name: str) -> object:
    """What the envelope holds under ``name``; None where there is nothing."""
    return event.json.get(name) if isinstance(event.json, dict) else None


def task_in(event: Received, resource: Resource) -> Mapping[str, Any]:
    """The task in the payload; nothing where there is none."""
    payload = field_of(event, "event")
    task = payload.get(resource.value) if isinstance(payload, dict) else None
    return task if isinstance(task, dict) else {}


def id_told(event: Received, resource: Resource) -> str:
    """The id of the task in the payload; empty where there is none."""
    return id_of(task_in(event, resource))


def word_of(event: Received, resource: Resource) -> object:
    """The state of the task in the payload, in the word of the implementation."""
    return task_in(event, resource).get("state")


def state_of(sut: SUT, event: Received) -> str | None:
    """The state of the task in the payload, as the documents call it; None for unknown words."""
    return sut.profile.vocabulary.state(str(word_of(event, sut.resource)))


def distinct(events: list[Received]) -> list[Received]:
    """The events without those that were delivered again."""
    seen: dict[object, Received] = {}
    for number, event in enumerate(events):
        seen.setdefault(field_of(event, "eventId") or number, event)
    return list(seen.values())


def exchanges(events: list[Received]) -> list[Exchange]:
    """The events as evidence."""
    return [as_exchange(event) for event in events]


def definition_of(event: Received, sut: SUT) -> str:
    """The definition in the API file that the event says it follows."""
    kind = capital(event.event_type)
    known = [
        f"{sut.resource.schema}{name}Event" for name in contract.EVENT_KINDS[sut.resource.value]
    ]
    if kind not in known:
        raise Failed(
            f"{event.event_type or 'nothing'} is no type of event of the resource it tells of",
            expected=known,
            actual=event.event_type,
            at=as_exchange(event),
        )
    return kind


def capital(word: str) -> str:
    """The word with a capital letter: the documents write types of events both ways."""
    return word[:1].upper() + word[1:]
