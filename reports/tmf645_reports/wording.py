"""
The words that differ by what was run: purposes, stories, or a story for a client under test.

All else that a report says is the same for the three: one model, one set of renderers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tmf645_reports.model import Kind, Report, Verdict
from tmf645_reports.words import MEANINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """
    The words of one kind of run.

    ``part`` is what an outcome is about, ``who`` who was judged, ``gap`` how one says what would
    decide what stayed open, ``foot`` what the result does not say.
    """

    page: str
    part: str
    who: str
    wrong: str
    still_open: str
    short: str
    lead: str
    gap: str
    keep: str
    foot: str
    meanings: Mapping[Verdict, str] = field(default_factory=lambda: MEANINGS)


_NO_CERTIFICATE: Final = "it is not a certification, and TM Forum has no part in it."

WORDINGS: Final[dict[Kind, Wording]] = {
    Kind.CONFORMANCE: Wording(
        page="conformance report",
        part="requirement",
        who="Implementation",
        wrong="What is wrong",
        still_open="What could not be tested",
        short="Not tested",
        lead="Nothing is said about these requirements. What stands in the way of most comes first.",
        gap="Tell in the profile",
        keep="Keep it so: run the same command in your pipeline; "
        "its exit code is 0 only while the implementation conforms.",
        foot=f"A conformant result says that the tested requirements hold; {_NO_CERTIFICATE}",
    ),
    Kind.REHEARSAL: Wording(
        page="rehearsal",
        part="line",
        who="Provider",
        wrong="What went otherwise",
        still_open="What stayed open",
        short="Open",
        lead="Nothing is said about these lines. What stands in the way of most comes first.",
        gap="To have more decided",
        keep="Keep it so: run the same command in your pipeline; "
        "its exit code is 0 only while every story goes as it tells.",
        foot="That a story went as it tells says that the provider can do what is told there; "
        f"{_NO_CERTIFICATE}",
        meanings=MEANINGS
        | {
            Verdict.PASS: "it came as the story tells",
            Verdict.FAIL: "it came otherwise than the story tells",
            Verdict.INCONCLUSIVE: "it did not come so far; nothing is said about it",
            Verdict.NOT_APPLICABLE: "not possible here, or it hangs on what was not",
        },
    ),
    Kind.CLIENT: Wording(
        page="a client judged",
        part="demand",
        who="Judged",
        wrong="What the client owes",
        still_open="What stayed open",
        short="Open",
        lead="The client was not seen in these situations, or nobody told what was agreed with it. "
        "What would decide most comes first.",
        gap="To have more decided",
        keep="Keep it so: run the same command in your pipeline; "
        "its exit code is 0 only while the client does what the story tells and breaks no obligation.",
        foot="The client was judged by one story and by the obligations of every client; "
        f"{_NO_CERTIFICATE}",
        meanings=MEANINGS
        | {
            Verdict.PASS: "the client came to it, and did right",
            Verdict.FAIL: "the client came to it, and did otherwise",
            Verdict.INCONCLUSIVE: "the client was not seen in that situation; nothing is said about it",
            Verdict.NOT_APPLICABLE: "none of this client's",
        },
    ),
}


def wording(report: Report) -> Wording:
    """Return the words for ``report``."""
    return WORDINGS[report.kind]
