"""
``tmf645 doctor``: why a run would not go well, one line a subject.
"""

from collections.abc import Iterator

from tmf645_conformance.diagnosis import (
    Finding,
    Grade,
    look_at_api,
    look_at_callbacks,
    look_at_network,
)
from tmf645_conformance.diagnosis.callbacks import NOT_LOOKED
from tmf645_conformance.listener import Listener, ListenerError
from tmf645_conformance.session import Session

from tmf645_cli.complaining import UNREACHABLE, complain
from tmf645_cli.saying import say
from tmf645_cli.targeting import Reached, Wish, with_server

#: The exit code by the gravest finding.
_CODES = {Grade.OK: 0, Grade.WARNING: 0, Grade.PROBLEM: 1, Grade.OBSTACLE: UNREACHABLE}
_GRADES = list(Grade)


def run_doctor(wish: Wish, *, callbacks: bool, listener_bind: str, listener_url: str | None) -> int:
    """Look at the server; 0 where nothing but warnings was found, else 1, 2 or 3."""

    def look(reached: Reached) -> int:
        say(f"Looking at {reached.connection.root}")
        worst = Grade.OK
        for finding in _findings(reached, wish, callbacks, listener_bind, listener_url):
            _tell(reached, finding)
            worst = max(worst, finding.grade, key=_GRADES.index)
        say(_conclusion(worst))
        return _CODES[worst]

    try:
        return with_server(wish, look, knock=False)
    except ListenerError as wrong:
        return complain(str(wrong))


def _findings(
    reached: Reached,
    wish: Wish,
    callbacks: bool,  # noqa: FBT001 - passed on
    listener_bind: str,
    listener_url: str | None,
) -> Iterator[Finding]:
    for finding in look_at_network(reached.connection, verify=wish.verify):
        yield finding
        if finding.grade is Grade.OBSTACLE:
            return
    for finding in look_at_api(reached.conversation, reached.profile):
        yield finding
        if finding.grade in {Grade.OBSTACLE, Grade.PROBLEM} and finding.subject in _BASIS:
            return
    if not callbacks:
        yield Finding(subject="callbacks", grade=Grade.OK, said=NOT_LOOKED)
        return
    with Listener(listener_bind, listener_url) as listener:
        yield from look_at_callbacks(Session(reached.connection, reached.profile, listener))


#: Without these there is no hub to be found.
_BASIS = frozenset({"auth", "path", "answer"})


def _tell(reached: Reached, finding: Finding) -> None:
    grade = Grade.PROBLEM if finding.grade is Grade.OBSTACLE else finding.grade
    say(f"{grade.value:<8} {finding.subject:<10} {reached.shown(finding.said)}")
    if finding.remedy:
        say(f"{'':<19} -> {reached.shown(finding.remedy)}")


def _conclusion(worst: Grade) -> str:
    match worst:
        case Grade.OBSTACLE:
            return "A run could not begin."
        case Grade.PROBLEM:
            return "A run would not go well."
        case Grade.WARNING:
            return "A run works; see the warnings."
        case _:
            return "Nothing is in the way of a run."
