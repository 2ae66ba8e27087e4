"""
Every story of the library comes as it is told.
"""

import pytest
from rehearsal.rehearsing import played
from tmf645_scenarios.story import load_story, stories

LISTED = stories()


@pytest.mark.parametrize("listed", LISTED, ids=lambda each: f"{each.pack}/{each.name}")
def test_a_story_of_the_library_comes_as_it_is_told(listed: object) -> None:
    """All of it: no step fails, is left open, or cannot be played."""
    (story,) = load_story(f"{listed.pack}/{listed.name}")  # type: ignore[attr-defined]  # a Listed

    report = played(story)

    assert [] == [each.message or each.id for each in report.outcomes if each.verdict != "pass"]
    assert "conformant" == report.verdict


@pytest.mark.parametrize("listed", LISTED, ids=lambda each: f"{each.pack}/{each.name}")
def test_a_story_is_called_as_its_file_and_says_whom_it_is_for(listed: object) -> None:
    """Who reads the list finds the file, and learns whether it is theirs."""
    (story,) = load_story(f"{listed.pack}/{listed.name}")  # type: ignore[attr-defined]  # a Listed

    assert listed.name == story.name  # type: ignore[attr-defined]  # a Listed
    assert len(story.about) >= 60
