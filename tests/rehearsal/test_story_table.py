"""
The table of the library in the documentation, and the packs.
"""

from pathlib import Path

from tmf645_scenarios.story import packs, stories
from tmf645_scenarios.story.table import table

PAGE = Path(__file__).parents[2] / "docs" / "rehearsal.md"


def test_the_page_has_the_table_of_the_library() -> None:
    """Else: python -m tmf645_scenarios.story.table"""
    assert table() in PAGE.read_text(encoding="utf-8")


def test_the_library_has_forty_stories_and_no_empty_pack() -> None:
    """A pack without a story would be a promise."""
    assert len(stories()) >= 40
    assert [] == [pack for pack, names in packs().items() if not names]


def test_no_two_stories_have_one_name() -> None:
    """A name alone means one story, and one group of a report."""
    names = [each.name for each in stories()]

    assert len(names) == len(set(names))
