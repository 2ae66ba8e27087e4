"""
The parts of the page that grow with the report, each kept within its share of the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tmf645_reports.html.evidence import Card, card
from tmf645_reports.html.templates import PARTS
from tmf645_reports.model import Outcome, Verdict
from tmf645_reports.portion import portion, size
from tmf645_reports.statement import Finding, Statement
from tmf645_reports.words import VERDICTS

#: Bytes that findings with evidence, findings without, gaps and table rows may take.
_WITH_EVIDENCE, _BRIEF, _GAPS, _ROWS = 800_000, 250_000, 100_000, 500_000

#: The macros of parts.html.jinja; a template's module has no static type.
_macros: Any = PARTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Rendered pieces of a list, and how many there were to render."""

    pieces: tuple[Markup, ...]
    total: int

    @property
    def omitted(self) -> int:
        """How many are in report.json only."""
        return self.total - len(self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Findings of one kind, under a heading of their own."""

    anchor: str
    title: str
    lead: str
    listing: Listing
    findings: tuple[Finding, ...]

    @property
    def places(self) -> dict[str, str]:
        """Where on the page the evidence of an outcome is told, by the outcome's id."""
        return {
            outcome.id: f"{self.anchor}-{number}"
            for number, finding in enumerate(self.findings[: len(self.listing.pieces)], start=1)
            for outcome in finding.occurrences
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of a bar: where it starts and how wide it is, in per cent of the bar."""

    verdict: Verdict
    number: int
    start: str
    width: str


def segments(numbers: dict[Verdict, int]) -> tuple[Segment, ...]:
    """Return the pieces of a bar that shows ``numbers``, of which one at least is positive."""
    total, before = sum(numbers.values()), 0
    pieces = []
    for verdict, number in numbers.items():
        start, width = f"{before * 100 / total:.2f}", f"{number * 100 / total:.2f}"
        pieces.append(Segment(verdict=verdict, number=number, start=start, width=width))
        before += number
    return tuple(piece for piece in pieces if piece.number)


def sections(said: Statement) -> list[Section]:
    """Return the findings by kind; they share the room for evidence, the gravest kind first."""
    kinds = (
        ("findings", said.words.wrong, "One entry a cause, the gravest first.", said.findings),
        ("errors", "Errors of the judge", "They say nothing about the server.", said.errors),
        ("warnings", "Recommendations not met", "They count in a strict run only.", said.warnings),
        ("known", "Known failures", "Listed as known: they do not count.", said.known),
    )
    room, rendered = _WITH_EVIDENCE, []
    for anchor, title, lead, found in kinds:
        listing = _findings(found, anchor, room, said.words.part)
        room = max(0, room - size(listing.pieces))
        rendered.append(
            Section(anchor=anchor, title=title, lead=lead, listing=listing, findings=found)
        )
    return [section for section in rendered if section.listing.total]


def _findings(found: Sequence[Finding], anchor: str, room: int, part: str) -> Listing:
    numbered = list(enumerate(found, start=1))
    told = portion(
        (_told(card(entry), number, anchor, part) for number, entry in numbered), largest=room
    )
    brief = portion(
        (
            _told(card(entry, brief=True), number, anchor, part)
            for number, entry in numbered[len(told) :]
        ),
        largest=_BRIEF // 4,
    )
    return Listing(pieces=(*told, *brief), total=len(found))


def _told(shown: Card, number: int, anchor: str, part: str) -> Markup:
    return _markup(_macros.finding(shown, number, anchor, part))


def gaps(said: Statement) -> Listing:
    """Return what could not be tested."""
    part = said.words.part
    rendered = portion((_markup(_macros.gap(gap, part)) for gap in said.untested), largest=_GAPS)
    return Listing(pieces=tuple(rendered), total=len(said.untested))


def rows(outcomes: Sequence[Outcome], places: Mapping[str, str]) -> Listing:
    """Return the rows of the table in the report's order; where room is short, the gravest."""
    by_gravity = sorted(
        range(len(outcomes)), key=lambda number: VERDICTS.index(outcomes[number].verdict)
    )
    chosen = (outcomes[number] for number in by_gravity)
    rendered = portion(
        (_markup(_macros.row(outcome, places.get(outcome.id))) for outcome in chosen), largest=_ROWS
    )
    in_order = sorted(zip(by_gravity, rendered, strict=False))
    return Listing(pieces=tuple(piece for _, piece in in_order), total=len(outcomes))


def _markup(rendered: str) -> Markup:
    return Markup(rendered)  # noqa: S704 - a macro's own output, escaped by it
