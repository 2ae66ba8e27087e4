"""
The words and marks that all renderers share, so that no two of them call one thing by two names.
"""

import json

from tmf645_reports.inert import encodable
from tmf645_reports.model import Level, Outcome, Overall, Verdict, is_of_story

#: A sign beside every verdict, so that none is told by colour alone.
MARKS = {
    Verdict.PASS: "✓",
    Verdict.OBSERVED: "◦",
    Verdict.NOT_APPLICABLE: "·",
    Verdict.KNOWN: "≈",
    Verdict.WARNING: "!",
    Verdict.INCONCLUSIVE: "?",
    Verdict.FAIL: "✗",
    Verdict.ERROR: "⚠",
}

#: The same where a terminal knows no more than ASCII.
PLAIN_MARKS = {
    Verdict.PASS: "+",
    Verdict.OBSERVED: "o",
    Verdict.NOT_APPLICABLE: "-",
    Verdict.KNOWN: "=",
    Verdict.WARNING: "!",
    Verdict.INCONCLUSIVE: "?",
    Verdict.FAIL: "x",
    Verdict.ERROR: "#",
}

#: What each verdict means, in the reader's words (docs/report.md tells them at length).
MEANINGS = {
    Verdict.PASS: "the requirement was provoked and met",
    Verdict.OBSERVED: "the documents leave it open; the behaviour is recorded",
    Verdict.NOT_APPLICABLE: "rests on a capability that the implementation does not claim",
    Verdict.KNOWN: "fails, and is on the list of known failures",
    Verdict.WARNING: "a recommendation is not met",
    Verdict.INCONCLUSIVE: "could not be provoked; nothing is said about it",
    Verdict.FAIL: "the requirement was provoked and not met",
    Verdict.ERROR: "the judge itself failed; nothing is said about the implementation",
}

#: What a build server is told of the list of known failures: a test that fails where it is wrong.
CURRENT = "the list of known failures is current"

#: The verdict of a run as a heading.
HEADINGS = {
    Overall.CONFORMANT: "Conformant",
    Overall.NONCONFORMANT: "Not conformant",
    Overall.INCONCLUSIVE: "Inconclusive",
}

#: The verdict of a run has a sign too.
OVERALL_MARKS = {
    Overall.CONFORMANT: MARKS[Verdict.PASS],
    Overall.NONCONFORMANT: MARKS[Verdict.FAIL],
    Overall.INCONCLUSIVE: MARKS[Verdict.INCONCLUSIVE],
}

#: Strictest first.
LEVELS = tuple(Level)

#: In the order in which people ask: what is wrong, what is open, what is fine.
VERDICTS = (
    Verdict.ERROR,
    Verdict.FAIL,
    Verdict.WARNING,
    Verdict.KNOWN,
    Verdict.INCONCLUSIVE,
    Verdict.PASS,
    Verdict.OBSERVED,
    Verdict.NOT_APPLICABLE,
)


def count(number: int, singular: str, plural: str = "") -> str:
    """Return "1 cause" or "2,000 causes"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def share(part: int, whole: int) -> str:
    """Return ``part`` of ``whole`` in per cent, never rounded up: 899 of 1,000 is 89 %."""
    return f"{part * 100 // whole} %" if whole else "0 %"


def group_of(purpose: str) -> str:
    """Return the group of a purpose's id: its first two parts, CSQ-RES of CSQ-RES-BV-03."""
    return "-".join(purpose.split("-")[:2])


def is_explained(purpose: str) -> bool:
    """Whether ``tmf645 explain`` knows the id: that of a step of a story it does not."""
    return not is_of_story(purpose)


def example_of(outcome: Outcome) -> str:
    """Return the generated example that shows a finding, as JSON; empty where there is none."""
    return (
        ""
        if outcome.example is None
        else json.dumps(encodable(outcome.example), ensure_ascii=False)
    )
