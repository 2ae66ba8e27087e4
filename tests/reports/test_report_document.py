"""
docs/report.md says what is so.
"""

import doctest
from pathlib import Path

from tmf645_reports.model import Level, Overall, Verdict
from tmf645_reports.words import MARKS

DOCUMENT = Path(__file__).parents[2] / "docs" / "report.md"


def test_the_examples_run() -> None:
    """Every example in the document gives what it shows."""
    result = doctest.testfile(str(DOCUMENT), module_relative=False)

    assert (result.failed, result.attempted > 0) == (0, True)


def test_every_word_is_explained() -> None:
    """Every verdict with its sign, and every level, has a row."""
    text = DOCUMENT.read_text(encoding="utf-8")

    rows = [f"| {MARKS[verdict]} | `{verdict}` |" for verdict in Verdict]
    rows += [f"| `{word}` |" for word in (*Level, *Overall)]
    assert [row for row in rows if row not in text] == []
