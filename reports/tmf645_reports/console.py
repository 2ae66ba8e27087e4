"""
The run as it happens, and its end, on a terminal.

On a terminal the counters of the groups live at its foot while failures scroll past above; in a
pipe, and on a dumb terminal, the same is told in plain lines. NO_COLOR takes the colours away,
and nothing is told by colour alone. What a target said is inert before it is printed: it moves no
cursor and sets no title.
"""

from collections import Counter
from types import TracebackType
from typing import Self, assert_never

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from tmf645_reports.inert import one_line
from tmf645_reports.lines import conclusion, counters, four_parts, verdict_line
from tmf645_reports.model import (
    Decided,
    Event,
    Finished,
    Kind,
    Outcome,
    Report,
    Started,
    Verdict,
    Waiting,
)
from tmf645_reports.statement import lists
from tmf645_reports.terminal import marks_for, print_lines, writable
from tmf645_reports.wording import WORDINGS
from tmf645_reports.words import count, group_of

#: Verdicts that are told at once.
_TOLD = frozenset({Verdict.FAIL, Verdict.ERROR})


class ConsoleView:
    """
    Tells a run on ``console``: call it with every event, inside a ``with`` block.

    ``report`` is the path that the end points at, where one is written. Leaving the block gives
    the terminal back, also where the run broke off.
    """

    def __init__(self, console: Console, *, report: str = "") -> None:
        self._console = console
        self._report = report
        self._marks = marks_for(console)
        self._live = Live(console=console, transient=True, refresh_per_second=8)
        self._total = 0
        self._expected: dict[str, int] = {}
        self._counts: dict[str, Counter[Verdict]] = {}
        self._causes: set[str] = set()

    def __enter__(self) -> Self:
        """Begin; nothing is printed before the first event."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the terminal back."""
        self._live.stop()

    def __call__(self, event: Event) -> None:
        """Tell ``event``."""
        match event:
            case Started():
                self._start(event)
            case Waiting():
                self._wait(
                    f"waiting for {one_line(event.what)}, at most {event.seconds:g} s", event
                )
            case Decided():
                self._decide(event.outcome)
            case Finished():
                self._finish(event.report)
            case _:
                assert_never(event)

    def _start(self, event: Started) -> None:
        self._total = event.total
        self._expected = event.groups
        self._print(Text(_begins(event)))
        given = lists(event.known)
        if given:
            self._print(Text(f"Known failures: {given}"))
        if self._console.is_interactive:
            self._live.start()
            self._show()

    def _wait(self, told: str, event: Waiting) -> None:
        self._show(told)
        if event.news and not self._live.is_started:
            self._print(Text(f"  {told}"))

    def _decide(self, outcome: Outcome) -> None:
        group = group_of(outcome.id)
        counted = self._counts.setdefault(group, Counter())
        counted[outcome.verdict] += 1
        if outcome.verdict in _TOLD:
            self._tell(outcome)
        if counted.total() == self._expected.get(group):
            self._close(group)
        self._show()

    def _close(self, group: str) -> None:
        """Tell a group that is complete, where no counters move at the foot."""
        if not self._console.is_interactive:
            self._print(self._counted(group))

    def _tell(self, outcome: Outcome) -> None:
        """Tell the first failure in full, a further cause in one line, a known cause not at all."""
        cause = outcome.cause or outcome.id
        if not self._causes:
            self._print(*four_parts(outcome, self._marks))
        elif cause not in self._causes:
            self._print(verdict_line(outcome, self._marks))
        self._causes.add(cause)

    def _finish(self, report: Report) -> None:
        for group, counted in self._counts.items():
            if counted.total() != self._expected.get(group):
                self._close(group)
        self._live.stop()
        self._print(*conclusion(report, self._marks))
        if self._report:
            self._print(Text.assemble("\nReport: ", (one_line(self._report, longest=1000), "bold")))

    def _show(self, waiting: str = "") -> None:
        """Move the counters at the foot."""
        if not self._live.is_started:
            return
        decided = sum(counted.total() for counted in self._counts.values())
        foot = f"  {decided} of {self._total} {waiting}".rstrip()
        lines = [self._counted(group) for group in self._counts]
        foot_lines = [*lines, Text(foot, style="dim")]
        self._live.update(Group(*(writable(self._console, line) for line in foot_lines)))

    def _counted(self, group: str) -> Text:
        width = min(max(map(len, self._expected), default=0), 64)
        return counters(self._counts[group], group, self._marks, width=max(width, 11))

    def _print(self, *lines: Text) -> None:
        print_lines(self._console, lines)


def _begins(event: Started) -> str:
    """Return what is about to happen: to whom, and how much of it."""
    judged = event.implementation
    name = one_line(f"{judged.name} {judged.version}", longest=120)
    where = f" at {one_line(judged.url)}" if judged.url else ""
    size = count(event.total, WORDINGS[event.kind].part)
    told = (
        one_line(event.stories[0], longest=60)
        if len(event.stories) == 1
        else count(len(event.stories), "story", "stories")
    )
    match event.kind:
        case Kind.CONFORMANCE:
            return f"Judging {name}{where}: {size}"
        case Kind.REHEARSAL:
            return f"Rehearsing {told} at {name}{where}: {size}"
        case Kind.CLIENT:
            return f"Judging {name}{where} by {told}: {size}"
        case _:
            assert_never(event.kind)
