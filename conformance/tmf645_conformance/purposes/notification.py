"""
Events: subscribing, what is told, to whom, and in which order.

These purposes are judged last, and only then a subscription to everything is made, so that nobody
has to deliver the events of all the others. Each looks at what our listener received for tasks of
its own.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tmf645_reports.model import Level

from tmf645_conformance import contract, expect
from tmf645_conformance.answers import FINAL, Answer
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.compare import lost
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.hub import as_exchange
from tmf645_conformance.listener import Received
from tmf645_conformance.profile_values import STATES
from tmf645_conformance.resources import Resource
from tmf645_conformance.specification import (
    API_EVENTS,
    API_HUB,
    API_REQUIRED,
    API_STATUSES,
    LIFE_CYCLE,
    TMF630_HUB,
    TMF630_LOCATION,
)
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Failed, Inconclusive

_HUB = (Need.HUB,)


@purpose("HUB-NOT-BV-01", Level.CONDITIONAL, API_HUB, TMF630_HUB, about="subscription", needs=_HUB)
def a_subscription_is_created(sut: SUT) -> None:
    """
    POST /hub with a callback answers 201 with the subscription: its id and the callback.

    204 without a body, as older texts have it, is accepted, and so is a hub that refuses a second
    listener with 409 when ours is already there.
    """
    subscription = sut.hub.post("subscription")
    exchange = subscription.exchange
    if exchange.status in {204, 409}:
        return
    expect.status(exchange, 201)
    body = expect.json_object(exchange)
    sut.hub.delete(subscription)

    expect.as_declared("EventSubscription", body, at=exchange, vocabulary=sut.profile.vocabulary)
    expect.equal(
        subscription.callback,
        body.get("callback"),
        "the callback is not the one that was sent",
        at=exchange,
    )


@purpose(
    "HUB-NOT-BV-02",
    Level.RECOMMENDED,
    TMF630_HUB,
    TMF630_LOCATION,
    about="subscription",
    needs=_HUB,
)
def a_subscription_has_a_location(sut: SUT) -> None:
    """
    A subscription that was created has a Location below /hub.

    It is the address to DELETE.
    """
    exchange = sut.hub.subscribed().exchange
    location = exchange.headers.get("location", "")

    expect.true(
        "/hub/" in location,
        "201 without a Location below /hub",
        expected="…/hub/{id}",
        actual=location or "(none)",
        at=exchange,
    )


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

    Also where the POST was answered with a final result.
    """
    sut.hub.subscribed()
    answer = sut.created()
    events = _events(sut, answer, "CreateEvent")

    _some(events, f"{sut.resource.value}CreateEvent", sut, answer)


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

    Nobody who subscribes should have to poll.
    """
    answer = _announced_anew(sut)
    events = _until_final(sut, answer)
    states = [_word(event, sut.resource) for event in events]

    expect.true(
        any(_state(sut, event) in FINAL for event in events),
        f"no StateChangeEvent says that the task is {answer.state_word}",
        expected=answer.state_word,
        actual=states,
        at=_shown(events) or answer.exchange,
        cause=_cause_of_silence(sut, answer),
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
    that a late event shows.
    """
    answer = _announced_anew(sut)
    _until_final(sut, answer)
    _until_final(sut, _announced_anew(sut))
    events = _distinct(_events(sut, answer, "", wait=False))
    changes = [event for event in events if event.event_type.endswith("StateChangeEvent")]
    if not changes:
        raise Inconclusive("no StateChangeEvent has arrived", at=answer.exchange)
    ranks = [STATES.index(state) for event in changes if (state := _state(sut, event))]
    created = [n for n, event in enumerate(events) if event.event_type.endswith("CreateEvent")]

    expect.true(
        ranks == sorted(ranks) and created in ([], [0]),
        "events arrive out of order",
        expected="CreateEvent, then states forward",
        actual=[f"{event.event_type} {_word(event, sut.resource)}" for event in events],
        at=_shown(events),
    )


@purpose(
    "CSQ-NOT-BV-04",
    Level.CONDITIONAL,
    API_EVENTS,
    twin="QSQ-NOT-BV-04",
    about="envelope of events",
    needs=_HUB,
    given=("CSQ-MGT-BV-02",),
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
        return not _tells_of(event, sut.resource.other)

    sut.hub.subscribed()
    before = len(sut.hub.received(wanted, wait=False))
    answer = _announced_anew(sut)

    def complete(found: list[Received]) -> bool:
        return any(
            event.event_type.endswith("StateChangeEvent") and _state(sut, event) in FINAL
            for event in found[before:]
        )

    events = sut.hub.received(wanted, until=complete)[before:]
    if not events:
        raise Inconclusive("no event has arrived", at=answer.exchange)
    for event in events:
        body = event.json
        missing = [
            name for name in ("eventId", "eventTime", "eventType") if not _field(event, name)
        ]
        expect.equal([], missing, "an event lacks what tells it from others", at=as_exchange(event))
        expect.json_media_type(as_exchange(event), event.headers, "an event")
        expect.mandatory_attributes(
            sut.resource, _resource(event, sut.resource), at=as_exchange(event)
        )
        expect.as_declared(
            _definition(event, sut), body, at=as_exchange(event), vocabulary=sut.profile.vocabulary
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
    answer = _announced_anew(sut)
    events = _until_final(sut, answer)
    final = [event for event in events if _state(sut, event) in FINAL]
    if not final:
        raise Inconclusive("no event of its end has arrived", at=answer.exchange)
    shown = {name: value for name, value in answer.body.items() if name != "expirationDate"}
    gone = lost(shown, _resource(final[0], sut.resource))

    expect.equal("", gone, "the event shows something else than GET", at=as_exchange(final[0]))


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
    answers = [_announced_anew(sut) for _ in range(2)]
    events = [
        event
        for answer in answers
        for event in _events(sut, answer, "", until=lambda found: len(found) > 1)
    ]
    facts: dict[object, set[tuple[str, str, str]]] = {}
    for event in events:
        facts.setdefault(_field(event, "eventId"), set()).add(
            (event.event_type, str(_id(event, sut.resource)), str(_word(event, sut.resource)))
        )
    shared = [sorted(told) for told in facts.values() if len(told) > 1]

    expect.equal([], shared, "one eventId for different events", at=_shown(events))


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
    answer = _announced_anew(sut)
    if not sut.delete(answer.id).succeeded:
        raise Inconclusive("it cannot be deleted", at=answer.exchange)

    _some(_events(sut, answer, "DeleteEvent"), f"{sut.resource.value}DeleteEvent", sut, answer)


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

    Declared for checks only, not for queries.
    """
    answer = _announced_anew(sut)
    new = {"description": f"changed {sut.session.new_mark()}"}
    if not sut.patch(answer.id, new).succeeded:
        raise Inconclusive("it cannot be changed", at=answer.exchange)
    events = _events(
        sut,
        answer,
        "AttributeValueChangeEvent",
        until=lambda found: any(
            _resource(event, sut.resource).get("description") == new["description"]
            for event in found
        ),
    )
    _some(events, "checkServiceQualificationAttributeValueChangeEvent", sut, answer)
    shown = [_resource(event, sut.resource).get("description") for event in events]

    expect.true(
        new["description"] in shown,
        "the event does not show the new value",
        expected=new["description"],
        actual=shown,
        at=_shown(events),
    )


@purpose(
    "HUB-NOT-BV-03",
    Level.CONDITIONAL,
    TMF630_HUB,
    API_HUB,
    about="end of a subscription",
    needs=_HUB,
    given=("CSQ-NOT-BV-04",),
)
def after_unsubscribing_nothing_is_sent(sut: SUT) -> None:
    """
    DELETE /hub/{id} answers 204, and afterwards the callback receives nothing.

    Another subscription shows when the event was sent. Where the hub takes only one listener
    nothing can be said.
    """
    everything = sut.hub.subscribed()
    leaving = sut.hub.subscribed("leaving")
    expect.status(sut.hub.delete(leaving), 204)
    answer = _announced_anew(sut)
    if not _events(sut, answer, "", name=everything.name):
        raise Inconclusive("no event has arrived anywhere", at=answer.exchange)
    strays = _events(sut, answer, "", name=leaving.name, wait=False)

    expect.equal(
        [],
        [event.event_type for event in strays],
        "events are sent after the end of the subscription",
        at=_shown(strays),
    )


@purpose(
    "HUB-NOT-BV-04",
    Level.CONDITIONAL,
    TMF630_HUB,
    about="subscription query",
    needs=_HUB,
    given=("CSQ-NOT-BV-02",),
)
def a_subscription_by_type_receives_only_that_type(sut: SUT) -> None:
    """
    A subscription with the query eventType=… receives events of that type, and no others.

    Asks for the StateChangeEvents of checks, by the word that the server itself gave them: the
    documents do not say whether it begins with a capital.
    """
    known = _events(sut, _announced_anew(sut), "StateChangeEvent")
    if not known:
        raise Inconclusive("no StateChangeEvent has arrived to ask for")
    kind = known[0].event_type
    narrow = sut.hub.subscribed("narrow", f"eventType={kind}")
    answer = _announced_anew(sut)
    if not _events(sut, answer, "StateChangeEvent"):
        raise Inconclusive("no event has arrived anywhere", at=answer.exchange)
    received = [event.event_type for event in _events(sut, answer, "", name=narrow.name)]

    expect.equal(
        {kind}, set(received), "a subscription by type receives something else", at=narrow.exchange
    )


@purpose(
    "HUB-NOT-BI-01", Level.CONDITIONAL, API_REQUIRED, API_HUB, about="subscription", needs=_HUB
)
def a_subscription_without_callback_is_refused(sut: SUT) -> None:
    """
    POST /hub without a callback is refused with 4xx.

    There would be nobody to tell.
    """
    sut.hub.subscribed()
    expect.refused(
        sut.session.send("POST", "/hub", body={"query": "eventType=x"}), "a hub without callback"
    )


@purpose("HUB-NOT-BI-02", Level.CONDITIONAL, API_HUB, API_STATUSES, about="unknown ids", needs=_HUB)
def a_subscription_that_does_not_exist_cannot_be_deleted(sut: SUT) -> None:
    """
    DELETE /hub of an id that was never given answers 404.

    410 is accepted for a server that remembers.
    """
    sut.hub.subscribed()
    expect.status(sut.session.send("DELETE", f"/hub/{sut.session.mark}-nobody"), 404, 410)


@purpose("HUB-NOT-BV-05", Level.OBSERVATION, TMF630_HUB, API_HUB, about="subscription", needs=_HUB)
def how_a_second_listener_is_answered(sut: SUT) -> str:
    """
    How a second subscription, beside one that stands, is answered.

    201, or 409 where the hub takes one listener only.
    """
    sut.hub.subscribed()
    second = sut.hub.post("second")
    if second.exchange.succeeded:
        sut.hub.delete(second)
    return f"answered {second.exchange.status}"


@purpose("HUB-NOT-BV-06", Level.OBSERVATION, API_EVENTS, TMF630_HUB, about="delivery", needs=_HUB)
def where_events_are_delivered(sut: SUT) -> str:
    """
    Whether events arrive at the callback itself, or below it at /listener.

    The guidelines say the first, the API file the second. Also: how the moment is spelled.
    """
    answer = _announced_anew(sut)
    events = _events(sut, answer, "")
    if not events:
        return "no event has arrived"
    spelled = [name for name in ("timeOcurred", "timeOccurred") if _field(events[0], name)]
    return f"at {events[0].suffix or 'the callback itself'}; {', '.join(spelled) or 'no moment'}"


# --- behind them ----------------------------------------------------------------------------------


def _announced_anew(sut: SUT) -> Answer:
    """A task of one's own, final, while a subscription to everything stands."""
    sut.hub.subscribed()
    return sut.settled_anew()


def _events(
    sut: SUT,
    answer: Answer,
    kind: str,
    *,
    name: str = "everything",
    until: Callable[[list[Received]], bool] = bool,
    wait: bool = True,
) -> list[Received]:
    """The events of a task that end in ``kind``, in the order of their arrival."""
    id_ = answer.id

    def wanted(event: Received) -> bool:
        return event.event_type.endswith(kind) and _id(event, sut.resource) == id_

    events = sut.hub.received(wanted, name=name, until=until, wait=wait)
    if not events:
        sut.hub.check_reach()
    return events


def _tells_of(event: Received, resource: Resource) -> bool:
    """Whether the payload holds a task of ``resource``."""
    payload = _field(event, "event")
    return isinstance(payload, dict) and resource.value in payload


def _some(events: list[Received], kind: str, sut: SUT, answer: Answer) -> None:
    expect.true(
        any(_capital(event.event_type) == _capital(kind) for event in events),
        f"no {kind} within {sut.profile.timers.event:g} s",
        expected=kind,
        actual=[event.event_type for event in events],
        at=answer.exchange,
        cause=_cause_of_silence(sut, answer),
    )


def _until_final(sut: SUT, answer: Answer) -> list[Received]:
    """The StateChangeEvents of a task, once one of them shows that it is final."""
    return _events(
        sut,
        answer,
        "StateChangeEvent",
        until=lambda found: any(_state(sut, event) in FINAL for event in found),
    )


def _cause_of_silence(sut: SUT, answer: Answer) -> str:
    """Where nothing at all is told of a task, that is the fault, whatever was waited for."""
    return "" if _events(sut, answer, "", wait=False) else "no event tells of the task"


def _field(event: Received, name: str) -> object:
    return event.json.get(name) if isinstance(event.json, dict) else None


def _resource(event: Received, resource: Resource) -> Mapping[str, Any]:
    """The task in the payload; nothing where there is none."""
    payload = _field(event, "event")
    task = payload.get(resource.value) if isinstance(payload, dict) else None
    return task if isinstance(task, dict) else {}


def _id(event: Received, resource: Resource) -> object:
    return _resource(event, resource).get("id")


def _word(event: Received, resource: Resource) -> object:
    return _resource(event, resource).get("state")


def _state(sut: SUT, event: Received) -> str | None:
    return sut.profile.vocabulary.state(str(_word(event, sut.resource)))


def _distinct(events: list[Received]) -> list[Received]:
    """The events without those that were delivered again."""
    seen: dict[object, Received] = {}
    for number, event in enumerate(events):
        seen.setdefault(_field(event, "eventId") or number, event)
    return list(seen.values())


def _shown(events: list[Received]) -> list[Exchange]:
    return [as_exchange(event) for event in events]


def _definition(event: Received, sut: SUT) -> str:
    """The definition in the API file that the event says it follows."""
    kind = _capital(event.event_type)
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


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
