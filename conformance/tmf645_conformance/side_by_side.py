"""
Purposes judged side by side: while one waits for the implementation, the next ones begin.

A server that needs two seconds for a task makes a run wait a few times then, and not once for each
task. All that wait are waited for before any of them goes on, so what is sent is sent in the same
order in every run.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from tmf645_reports.model import Outcome, Waiting

from tmf645_conformance.catalogue import TestPurpose
from tmf645_conformance.session import Own, Session
from tmf645_conformance.turns import At, Turn

#: So many purposes wait at a time, at most: each has a task or two that the implementation works on.
MOST = 48

#: So often what others build upon is waited for before anything else begins. That is what a server
#: is for, and whoever looks on is to see soon whether it does that.
_IN_ORDER = 5


@dataclass(frozen=True, kw_only=True)
class _Begun:
    """What has begun: the judging of the purpose ``id``, or what is asked ahead of all of them."""

    id: str
    turn: Turn[Outcome | None]
    own: Own = field(default_factory=Own)


def phases(purposes: Sequence[TestPurpose]) -> Iterator[list[TestPurpose]]:
    """
    Part ``purposes``: those about events begin when no other sets any off, then the generated.

    In those that decide, what others build upon comes first: most faults show there, and soon.
    """
    built_upon = {id for purpose in purposes for id in purpose.given}

    def last(purpose: TestPurpose) -> tuple[bool, bool]:
        return purpose.is_generated, purpose.group.endswith("NOT")

    for _, phase in groupby(purposes, key=last):
        yield sorted(phase, key=lambda each: not each.is_generated and each.id not in built_upon)


class SideBySide:
    """
    Judges purposes with ``judge``, which asks the implementation by ``session`` alone.

    ``ahead`` begins before them: it asks for what several of them look at.
    """

    def __init__(
        self,
        session: Session,
        judge: Callable[[TestPurpose], Outcome],
        ahead: Sequence[Callable[[], None]] = (),
    ) -> None:
        self._session = session
        self._judge = judge
        self._ahead = ahead
        self._begun: list[_Begun] = []
        self._waits = 0

    def decide(self, purposes: Sequence[TestPurpose]) -> Iterator[Outcome | Waiting]:
        """
        Yield the outcomes as they come, and what is waited for. Raises BrokenOff.

        A purpose begins when all that are given for it are decided; ``purposes`` have them first.
        """
        left = list(purposes)
        try:
            for ask in self._ahead:
                yield from self._begin("", ask)
            while left or self._begun:
                while (purpose := self._next(left)) is not None:
                    left.remove(purpose)
                    yield from self._begin(purpose.id, partial(self._judge, purpose))
                yield from self._await_all()
        finally:
            for each in self._begun:
                each.turn.drop()

    def _next(self, left: Sequence[TestPurpose]) -> TestPurpose | None:
        if len(self._begun) >= MOST:
            return None
        undecided = {each.id for each in left} | {each.id for each in self._begun}
        might = left[:1] if self._waits < _IN_ORDER else left
        return next((each for each in might if undecided.isdisjoint(each.given)), None)

    def _begin(self, id: str, act: Callable[[], Outcome | None]) -> Iterator[Outcome]:
        begun = _Begun(id=id, turn=Turn(act))
        self._begun.append(begun)
        yield from self._go_on(begun)

    def _await_all(self) -> Iterator[Outcome | Waiting]:
        """Wait until all that have begun are ready, then let each go on."""
        if self._begun:
            self._waits += 1
            yield self._waiting()
        looking = list(self._begun)
        while looking := [each for each in looking if self._stopped_at(each) is At.LOOK]:
            self._session.pause()
        for each in list(self._begun):
            yield from self._go_on(each)

    def _waiting(self) -> Waiting:
        many = len(self._begun)
        whom = "one requirement" if many == 1 else f"{many} requirements"
        return Waiting(what=f"the answers to {whom}", seconds=self._session.patience)

    def _go_on(self, begun: _Begun) -> Iterator[Outcome]:
        if self._stopped_at(begun) is At.END:
            self._begun.remove(begun)
            outcome = begun.turn.result
            if outcome is not None:
                yield outcome

    def _stopped_at(self, begun: _Begun) -> At:
        with self._session.turn_of(begun.turn, begun.own, among=len(self._begun)):
            return begun.turn.go_on()
