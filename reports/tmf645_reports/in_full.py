"""
One outcome in full, as plain text: for places that show a failed test, and have no styles.

What a target said is inert, as everywhere: it moves no cursor, and commands no build log.
"""

from collections.abc import Iterable

from tmf645_reports.difference import differences
from tmf645_reports.inert import one_line
from tmf645_reports.model import Exchange, Outcome
from tmf645_reports.terminal import commandless
from tmf645_reports.words import example_of

#: Characters of a sentence, of a body, and of a command.
_SENTENCE, _BODY, _COMMAND = 1_000, 600, 2_000


def in_full(outcome: Outcome) -> str:
    """Return requirement, finding, what differs, clauses, exchanges and what to do next, as lines."""
    lines = [
        one_line(f"{outcome.id} ({outcome.level}): {outcome.title}", longest=_SENTENCE),
        *_part("found", [outcome.message]),
        *_part("known by", [outcome.known_by]),
        *_differences(outcome),
        *_part("example", [example_of(outcome)]),
        *_part("clause", outcome.clauses),
        *_exchanges(outcome.exchanges),
        *_part("next", [outcome.reproduce, f"tmf645 explain {outcome.id}"], longest=_COMMAND),
    ]
    return commandless("\n".join(lines))


def _differences(outcome: Outcome) -> Iterable[str]:
    for difference in differences(outcome.expected, outcome.actual):
        place = f"{difference.pointer}: " if difference.pointer else ""
        yield from _part("expected", [f"{place}{difference.expected}"])
        yield from _part("actual", [f"{place}{difference.actual}"])


def _exchanges(exchanges: Iterable[Exchange]) -> Iterable[str]:
    for exchange in exchanges:
        sent, received = exchange.request, exchange.response
        answer = f"{received.status}" if received else "no answer"
        note = f" ({exchange.note})" if exchange.note else ""
        yield from _part("exchange", [f"{sent.method} {sent.url} -> {answer}{note}"])
        yield from _part("sent", [sent.body], longest=_BODY)
        yield from _part("received", [received.body] if received else [], longest=_BODY)


def _part(name: str, texts: Iterable[str], *, longest: int = _SENTENCE) -> Iterable[str]:
    """A line for each text that there is, the first one under its name."""
    for text in filter(None, texts):
        yield f"{name:<9} {one_line(text, longest=longest)}"
        name = ""
