"""
The timeline page: a golden file, hostile texts, jumps of the clock, and what is left out.

To update the file after an intended change: ``UPDATE_GOLDEN=1 python -m pytest tests/reports/test_timeline.py``.
"""

import os
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from reports.hostile_texts import HOSTILE
from tmf645_reports.html.templates import TIMELINE_STYLE
from tmf645_reports.html.timeline import MOST_ROWS, axis, render
from tmf645_reports.passage import Entry, Lane, Passage

GOLDEN = Path(__file__).parents[1] / "golden" / "timeline.html"


def entry(at: str, lane: Lane, text: str, verdict: str = "", line: int = 5) -> Entry:
    """Something that happened on a Monday."""
    return Entry(at=f"2027-01-{at}Z", lane=lane, text=text, verdict=verdict, line=line)


STORY = Passage(
    name="storm",
    about="Somebody who trusts an answer for two days.",
    file="storm.yaml",
    entries=(
        entry("04T09:00:00.000", Lane.CLOCK, "the story begins", line=0),
        entry("04T09:00:00.000", Lane.REQUEST, "POST checkServiceQualification → 201"),
        entry("04T09:00:00.000", Lane.STATE, "CheckServiceQualification 1: inProgress"),
        entry("04T09:00:00.000", Lane.VERDICT, "ask", verdict="pass"),
        entry("04T09:00:00.050", Lane.STATE, "CheckServiceQualification 1: done"),
        entry("06T10:01:02.050", Lane.NETWORK, "edit: set_pool", line=9),
        entry("06T10:01:02.050", Lane.EVENT, "AttributeValueChange → desk", line=9),
        entry("06T10:01:02.050", Lane.VERDICT, "told: no event came", verdict="fail", line=9),
    ),
)


def bare(page: str) -> str:
    """The page without its style, a file of its own, and the digests of that."""
    return re.sub(r"sha256-[\w+/=]+", "sha256-…", page.replace(TIMELINE_STYLE, ""))


def test_the_page_is_as_it_was() -> None:
    """Whoever changes it looks at the difference."""
    page = bare(render([STORY]))
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(page, encoding="utf-8")

    assert GOLDEN.read_text(encoding="utf-8") == page


def test_a_jump_of_the_clock_is_told_in_words() -> None:
    """And moments that are one are told once."""
    rows = axis(STORY).rows

    assert ["2 days 1 hour"] == [row.gap for row in rows if row.gap]
    assert [0, 4, 5] == [number for number, row in enumerate(rows) if row.clock]


def test_several_stories_have_a_list_of_them() -> None:
    """Each is found by its name."""
    page = render([STORY, STORY])

    assert "2 stories" in page
    assert 2 == page.count('<a href="#story-')


def test_what_is_left_out_is_counted() -> None:
    """A page that a browser cannot open tells nobody anything."""
    long = Passage(name="a", about="", file="", entries=STORY.entries[:1] * (MOST_ROWS + 7))

    assert "7 more entries left out here" in render([long])


class _Parts(HTMLParser):
    """Collects tags and where they lead."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links |= {value or "" for name, value in attrs if name in {"href", "src", "action"}}


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_what_a_stranger_wrote_stays_text(hostile: str) -> None:
    """No tag, no address, no script of theirs."""
    entries = (Entry(at=hostile, lane=Lane.REQUEST, text=hostile),)
    parts, usual = _Parts(), _Parts()
    parts.feed(render([Passage(name=hostile, about=hostile, file=hostile, entries=entries)]))
    usual.feed(render([STORY]))

    assert parts.tags <= usual.tags
    assert {"#stories"} == parts.links


def test_the_page_needs_no_network() -> None:
    """Its policy forbids it."""
    page = unescape(render([STORY]))

    assert "default-src 'none'" in page
    assert not re.search(r"https?://", page)
