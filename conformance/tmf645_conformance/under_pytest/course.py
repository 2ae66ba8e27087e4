"""
A run that goes on as far as somebody asks.

pytest asks for one test after the other; the engine judges all of them in the order it needs, and
tells. Whoever asks for an outcome lets the run go on until there is one, and what was told before
is remembered: the items may come in any order.
"""

from collections.abc import Callable, Generator

from tmf645_reports.model import Decided, Event, Finished, Outcome, Report, Waiting

from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.interruption import stoppable
from tmf645_conformance.listener import ListenerError
from tmf645_conformance.profile import ProfileError
from tmf645_conformance.targets import TargetError


class Course:
    """
    The run of ``campaign``, of which nothing happens before the first question.

    ``tell`` hears what the run waits for; ``report`` is there once it has ended, unless it could not
    begin.
    """

    def __init__(self, campaign: Campaign, tell: Callable[[Waiting], None]) -> None:
        self.report: Report | None = None
        self._events: Generator[Event, None, None] = run(campaign)
        self._tell = tell
        self._outcomes: dict[str, Outcome] = {}
        self._obstacle = ""
        self._has_ended = False

    @property
    def broke_off(self) -> str:
        """Why the run ended before its end; empty where it did not."""
        if self.report is not None:
            return self.report.partial
        return self._obstacle or ("it was cut off" if self._has_ended else "")

    def outcome_of(self, id: str) -> Outcome | None:
        """Let the run go on until ``id`` is judged; None where it ended without that."""
        while id not in self._outcomes and not self._has_ended:
            self._go_on()
        return self._outcomes.get(id)

    def to_the_end(self) -> None:
        """Let the run go on to its end, at which it removes what it created."""
        while not self._has_ended:
            self._go_on()

    def break_off(self, why: str) -> None:
        """End the run where it is, as an interruption does, if it has begun and not ended."""
        if self._has_ended:
            return
        try:
            self._hear(self._events.throw(KeyboardInterrupt(why)))
            self.to_the_end()
        except KeyboardInterrupt:
            return

    def _go_on(self) -> None:
        """Hear the next event; whatever is raised on the way there ends the run."""
        self._has_ended = True
        try:
            with stoppable():
                event = next(self._events, None)
        except (ListenerError, ProfileError, TargetError) as wrong:
            self._obstacle = str(wrong)
            return
        if event is not None:
            self._has_ended = False
            self._hear(event)

    def _hear(self, event: Event) -> None:
        match event:
            case Waiting():
                self._tell(event)
            case Decided():
                self._outcomes[event.outcome.id] = event.outcome
            case Finished():
                self.report = event.report
                self._outcomes |= {outcome.id: outcome for outcome in event.report.outcomes}
            case _:
                return
