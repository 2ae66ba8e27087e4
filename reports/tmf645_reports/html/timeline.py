"""
The timeline of a rehearsal as one HTML page: requests, states, events, clock, on one axis.

It needs no network and no script. Time runs downwards, one row for each thing that happened, in
the column of its kind; where the clock of the world jumped, a row says by how much.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tmf645_reports.html.templates import TIMELINE_POLICY, TIMELINE_STYLE, template
from tmf645_reports.model import Verdict
from tmf645_reports.passage import Entry, Lane, Passage
from tmf645_reports.words import MARKS, count

#: More rows of one story would keep a browser busy.
MOST_ROWS: Final = 2_000

#: Jumps of the clock below this many seconds are no news.
_JUMP: Final = 1.0

_UNITS: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the page: which lane, and its heading."""

    key: str
    title: str


LANES: Final = (
    Column(key=Lane.REQUEST, title="Request"),
    Column(key=Lane.STATE, title="State"),
    Column(key=Lane.EVENT, title="Event"),
    Column(key=Lane.CLOCK, title="Clock"),
    Column(key=Lane.NETWORK, title="Network"),
    Column(key=Lane.VERDICT, title="Step"),
)
_MARKS: Final = {
    Lane.REQUEST: "→",
    Lane.STATE: "●",
    Lane.EVENT: "✉",
    Lane.CLOCK: "◷",
    Lane.NETWORK: "✎",
    Lane.VERDICT: "○",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that happened; ``clock`` is empty where no time passed, ``gap`` where little did."""

    at: str
    clock: str
    gap: str
    lane: str
    mark: str
    text: str
    line: int
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The rows of one story, and how many were left out."""

    name: str
    about: str
    file: str
    rows: tuple[Row, ...]
    omitted: int


def render(passages: Sequence[Passage]) -> str:
    """Return the courses of these stories as a page of HTML."""
    axes = [axis(each) for each in passages]
    title = axes[0].name if len(axes) == 1 else count(len(axes), "story", "stories")
    return template("timeline").render(
        title=title, axes=axes, LANES=LANES, policy=TIMELINE_POLICY, style=TIMELINE_STYLE
    )


def axis(passage: Passage) -> Axis:
    """Return the rows of a story."""
    shown = passage.entries[:MOST_ROWS]
    return Axis(
        name=passage.name,
        about=passage.about,
        file=passage.file,
        rows=tuple(_rows(shown)),
        omitted=len(passage.entries) - len(shown),
    )


def _rows(entries: Sequence[Entry]) -> Iterator[Row]:
    before: datetime | None = None
    for entry in entries:
        at = _moment(entry.at)
        passed = (at - before).total_seconds() if at and before else 0.0
        moved = at is not None and at != before
        yield Row(
            at=entry.at,
            clock=_clock(at) if moved and at else "",
            gap=_duration(passed) if passed >= _JUMP else "",
            lane=entry.lane,
            mark=MARKS[Verdict(entry.verdict)] if entry.verdict else _MARKS[entry.lane],
            text=entry.text,
            line=entry.line,
            verdict=entry.verdict,
        )
        before = at or before


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _clock(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"


def _duration(seconds: float) -> str:
    """Return a duration in its two largest units."""
    left, said = round(seconds), []
    for unit, size in _UNITS:
        number, left = divmod(left, size)
        if number:
            said.append(count(number, unit))
    return " ".join(said[:2])
