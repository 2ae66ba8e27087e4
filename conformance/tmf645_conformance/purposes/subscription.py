"""
Subscribing: what a hub answers, and how a subscription ends.

Judged with the events (see notification), behind everything else.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.listener import Received
from tmf645_conformance.specification import (
    API_EVENTS,
    API_HUB,
    API_REQUIRED,
    API_STATUSES,
    TMF630_HUB,
    TMF630_LOCATION,
)
from tmf645_conformance.sut import SUT
from tmf645_conformance.told import announced_anew, events_of, exchanges, field_of, tells_of
from tmf645_conformance.verdicts import Inconclusive

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
    answer = announced_anew(sut)
    if not events_of(sut, answer, "", name=everything.name):
        raise Inconclusive("no event has arrived anywhere", at=answer.exchange)
    strays = events_of(sut, answer, "", name=leaving.name, wait=False)

    expect.equal(
        [],
        [event.event_type for event in strays],
        "events are sent after the end of the subscription",
        at=exchanges(strays),
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

    def tells_a_state(event: Received) -> bool:
        return event.event_type.endswith("StateChangeEvent") and tells_of(event, sut.resource)

    known = sut.hub.received(tells_a_state, wait=False)
    known = known or events_of(sut, announced_anew(sut), "StateChangeEvent")
    if not known:
        raise Inconclusive("no StateChangeEvent has arrived to ask for")
    kind = known[0].event_type
    narrow = sut.hub.subscribed("narrow", f"eventType={kind}")
    answer = announced_anew(sut)
    if not events_of(sut, answer, "StateChangeEvent"):
        raise Inconclusive("no event has arrived anywhere", at=answer.exchange)
    received = [event.event_type for event in events_of(sut, answer, "", name=narrow.name)]

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
    expect.refused(sut.hub.without_callback(), "a subscription without callback")


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
    answer = announced_anew(sut)
    events = events_of(sut, answer, "")
    if not events:
        return "no event has arrived"
    spelled = [name for name in ("timeOcurred", "timeOccurred") if field_of(events[0], name)]
    return f"at {events[0].suffix or 'the callback itself'}; {', '.join(spelled) or 'no moment'}"
