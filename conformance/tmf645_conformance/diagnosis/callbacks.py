"""
Whether events of a server reach our listener.

This is the only look that changes something: a subscription, and one qualification with our mark.
Both are removed again, and what cannot be is told.
"""

from collections.abc import Iterator

from tmf645_conformance.diagnosis.values import Finding, ok, problem, warning
from tmf645_conformance.hub import EVERYTHING
from tmf645_conformance.leaving import left_behind, take_leave
from tmf645_conformance.session import Session
from tmf645_conformance.sut import SUT
from tmf645_conformance.targets import address_of
from tmf645_conformance.verdicts import BrokenOff, Inconclusive

#: What is said where nobody agreed to the look.
NOT_LOOKED = (
    "not looked at: that subscribes at the hub and creates one qualification; --callbacks agrees, "
    "and both are removed again"
)

_ABSENT = frozenset({404, 405, 501})


def look_at_callbacks(session: Session) -> Iterator[Finding]:
    """Subscribe, create, wait for an event, and remove both again."""
    sut = SUT(session)
    try:
        subscription = sut.hub.post(EVERYTHING)
        if subscription.exchange.status in _ABSENT:
            yield ok("callbacks", f"there is no hub: /hub answers {subscription.exchange.status}")
            return
        if not subscription.exchange.succeeded:
            yield problem(
                "callbacks",
                f"/hub answers {subscription.exchange.status} to {subscription.callback}",
                "does it allow this address? --listener-url names another one",
            )
            return
        yield _event(session, subscription.callback)
    except Inconclusive as lost:
        yield problem("callbacks", lost.message, "a sample in the profile helps it accept one")
    finally:
        yield from _removed(session)


def _event(session: Session, callback: str) -> Finding:
    SUT(session).created()
    events = session.listener.wait_for(lambda _: True, session.profile.timers.event)
    if events:
        return ok("callbacks", f"an event arrived at {callback}")
    return problem(
        "callbacks",
        f"no event arrived at {callback} within {session.profile.timers.event:g} s",
        "does it send events at all? Can it reach this address? --listener-bind and --listener-url "
        "name another one; timers: event waits longer",
    )


def _removed(session: Session) -> Iterator[Finding]:
    try:
        for _ in take_leave(session):
            continue
    except BrokenOff as gone:
        session.left_because = str(gone)
    left = left_behind(session)
    if left:
        yield warning(
            "callbacks",
            f"{left[0]} could not be removed ({session.left_because})",
            f"tmf645 cleanup {address_of(session.root)} --run {session.mark}",
        )
