"""
Events: what each of them says of itself, and of the task.

Judged with what is told (see notification), behind everything else.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.answers import FINAL
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.hub import as_exchange
from tmf645_conformance.listener import Received
from tmf645_conformance.specification import (
    API_EVENTS,
)
from tmf645_conformance.sut import SUT
from tmf645_conformance.told import (
    all_announced_anew,
    announced_anew,
    definition_of,
    events_of,
    exchanges,
    field_of,
    id_told,
    state_of,
    task_in,
    tells_of,
    until_final,
    word_of,
)
from tmf645_conformance.verdicts import Inconclusive

_HUB = (Need.HUB,)


@purpose(
    "CSQ-NOT-BV-04",
    Level.CONDITIONAL,
    API_EVENTS,
    twin="QSQ-NOT-BV-04",
    about="envelope of events",
    needs=_HUB,
    given=("CSQ-MGT-BV-02", "CSQ-LIF-BV-01"),
)
def an_event_says_what_it_is(sut: SUT) -> None:
    """
    An event is JSON with eventId, eventTime, eventType and the full task, all as declared.

    The API file declares the envelope without making any part of it required; an event without
    these cannot be told from another, or related to anything. Every event of the life of one task
    is looked at, up to its end: results and dates appear only there. What is told of the other
    resource meanwhile, because a task from before moves on, is not looked at.
    """

    def wanted(event: Received) -> bool:
        return not tells_of(event, sut.resource.other)

    sut.hub.subscribed()
    before = len(sut.hub.received(wanted, wait=False))
    answer = announced_anew(sut)

    def complete(found: list[Received]) -> bool:
        return any(
            event.event_type.endswith("StateChangeEvent") and state_of(sut, event) in FINAL
            for event in found[before:]
        )

    events = sut.hub.received(wanted, until=complete)[before:]
    if not events:
        raise Inconclusive("no event has arrived", at=answer.exchange)
    for event in events:
        body = event.json
        missing = [
            name for name in ("eventId", "eventTime", "eventType") if not field_of(event, name)
        ]
        expect.equal([], missing, "an event lacks what tells it from others", at=as_exchange(event))
        expect.json_media_type(as_exchange(event), event.headers, "an event")
        expect.mandatory_attributes(
            sut.resource, task_in(event, sut.resource), at=as_exchange(event)
        )
        expect.as_declared(
            definition_of(event, sut),
            body,
            at=as_exchange(event),
            vocabulary=sut.profile.vocabulary,
        )


@purpose(
    "CSQ-NOT-BV-05",
    Level.CONDITIONAL,
    API_EVENTS,
    twin="QSQ-NOT-BV-05",
    about="payload of events",
    needs=_HUB,
    given=("CSQ-NOT-BV-02", "CSQ-LIF-BV-03", "CSQ-LIF-BV-04"),
)
def an_event_shows_the_task_as_get_does(sut: SUT) -> None:
    """
    The StateChangeEvent of a final task shows the same task as GET.

    The payload is the full resource. Servers often send the state and forget the items.
    """
    answer = announced_anew(sut)
    events = until_final(sut, answer)
    final = [event for event in events if state_of(sut, event) in FINAL]
    if not final:
        raise Inconclusive("no event of its end has arrived", at=answer.exchange)
    shown = {name: value for name, value in answer.body.items() if name != "expirationDate"}

    expect.kept(
        shown,
        task_in(final[0], sut.resource),
        "the event shows something else than GET",
        at=as_exchange(final[0]),
    )


@purpose(
    "CSQ-NOT-BV-06",
    Level.CONDITIONAL,
    API_EVENTS,
    twin="QSQ-NOT-BV-06",
    about="ids of events",
    needs=_HUB,
    given=("CSQ-NOT-BV-04",),
)
def each_event_has_its_own_id(sut: SUT) -> None:
    """
    Different events have different eventIds.

    The same id says: delivered again. Two tasks, and all that is told of them.
    """
    answers = all_announced_anew(sut, 2)
    events = [
        event
        for answer in answers
        for event in events_of(sut, answer, "", until=lambda found: len(found) > 1)
    ]
    facts: dict[object, set[tuple[str, str, str]]] = {}
    for event in events:
        facts.setdefault(field_of(event, "eventId"), set()).add(
            (event.event_type, id_told(event, sut.resource), str(word_of(event, sut.resource)))
        )
    shared = [sorted(told) for told in facts.values() if len(told) > 1]

    expect.equal([], shared, "one eventId for different events", at=exchanges(events))
