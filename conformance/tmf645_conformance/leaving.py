"""
How a run takes its leave: subscriptions are ended, and what it created is removed.

An application in this process is taken to end with it; there nothing is removed.
"""

from collections.abc import Iterator
from contextlib import suppress

from tmf645_reports import model

from tmf645_conformance import clock
from tmf645_conformance.belongings import remove_all
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.judge import HarnessFailed, boundary
from tmf645_conformance.session import Session
from tmf645_conformance.sut import SUT
from tmf645_conformance.targets import IN_PROCESS_ORIGIN
from tmf645_conformance.verdicts import BrokenOff

#: Seconds that removing may take, at the end of a run and where somebody wants it to end.
_UNHURRIED = 60.0
_HURRIED = 2.0

#: So many removals between two words about them.
_TOLD_EVERY = 50


def take_leave(session: Session) -> Iterator[model.Waiting]:
    """End our subscriptions and remove what we created. Raises BrokenOff at the former only."""
    SUT(session).hub.leave()
    yield from _tidy(session, _UNHURRIED)


def leave_quickly(session: Session) -> None:
    """Do so in a hurry, as long as nobody interrupts a second time."""
    with suppress(BrokenOff, KeyboardInterrupt, HarnessFailed), boundary():
        SUT(session).hub.leave()
        for _ in _tidy(session, _HURRIED):
            continue


def left_behind(session: Session) -> tuple[str, ...]:
    """The addresses of what we created and that is still there."""
    if _ends_with_us(session):
        return ()
    return tuple(session.absolute(path) for path in session.belongings.paths)


def interrupted(stop: KeyboardInterrupt) -> str:
    """Why a run that was interrupted ended."""
    return str(stop) or "it was interrupted"


def _tidy(session: Session, seconds: float) -> Iterator[model.Waiting]:
    if _ends_with_us(session):
        return
    if session.profile.claims.delete is False:
        session.left_because = "DELETE is not claimed"
        return
    until = clock.seconds() + seconds
    session.left_because = f"removing it was broken off after {seconds:g} s"

    def send(method: str, path: str) -> Exchange:
        session.exchanges.clear()
        return session.send(method, path)

    because = ""
    try:
        for step in remove_all(session.belongings, send):
            because = step.because
            if clock.seconds() > until:
                return
            if step.left % _TOLD_EVERY == 0:
                left = max(0.0, until - clock.seconds())
                yield model.Waiting(what=f"{step.left} removals", seconds=round(left))
    except BrokenOff as gone:
        session.left_because = str(gone)
        return
    session.left_because = because


def _ends_with_us(session: Session) -> bool:
    return session.root.startswith(IN_PROCESS_ORIGIN)
