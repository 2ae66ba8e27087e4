"""
Several runs side by side: every requirement once, every cell what that run found.
"""

import re

import msgspec
import pytest
from markdown_it import MarkdownIt
from reports.hostile_texts import HOSTILE
from reports.test_hostile_reports import ACTIVE, KEPT_ATTRIBUTES, Page, _kinds
from reports.test_statement import outcome
from tmf645_reports import matrix_markdown
from tmf645_reports.html import side_by_side
from tmf645_reports.matrix import Matrix, matrix
from tmf645_reports.model import Outcome, Report, Verdict

from reports import sample_reports

GOOD, BAD = sample_reports.conformant(), sample_reports.nonconformant()


def run(*outcomes: Outcome, **facts: object) -> Report:
    """A run with these outcomes."""
    return sample_reports.report(outcomes, **facts)


def verdicts(told: Matrix, id: str) -> list[Verdict | None]:
    """The cells of a row."""
    row = next(row for row in told.rows if row.id == id)
    return [cell.verdict if cell else None for cell in row.cells]


def test_a_cell_is_what_its_run_found() -> None:
    """Nothing where the requirement is not in that run."""
    first = run(outcome(1, Verdict.PASS), outcome(2, Verdict.FAIL))
    second = run(outcome(2, Verdict.PASS), outcome(3, Verdict.KNOWN))

    told = matrix([first, second])

    assert [Verdict.PASS, None] == verdicts(told, "CSQ-RES-BV-01")
    assert [Verdict.FAIL, Verdict.PASS] == verdicts(told, "CSQ-RES-BV-02")
    assert [None, Verdict.KNOWN] == verdicts(told, "CSQ-RES-BV-03")
    assert ["A", "B"] == [column.letter for column in told.columns]


def test_requirements_stand_in_their_groups_once() -> None:
    """In the order of the first report that has them, whatever the later ones leave out."""
    told = matrix([GOOD, BAD, sample_reports.unreachable()])

    assert [each.id for each in GOOD.outcomes] == [row.id for row in told.rows]
    assert list(sample_reports.REQUIREMENTS) == list(told.groups)


@pytest.mark.parametrize("number", [0, 1, 21])
def test_two_to_twenty_runs_stand_side_by_side(number: int) -> None:
    """One is a report; more than twenty are no page."""
    with pytest.raises(ValueError, match=f"2 to 20 runs stand side by side; these are {number}"):
        matrix([GOOD] * number)


@pytest.mark.parametrize(
    ("facts", "doubt"),
    [
        ({"seed": 2}, "seed: 1 (A, C); 2 (B)"),
        ({"strict": True}, "strictness: not strict (A, C); strict (B)"),
        ({"selection": "CSQ"}, "selection: all (A, C); CSQ (B)"),
        ({"partial": "it was interrupted"}, "B broke off: it was interrupted"),
    ],
)
def test_what_is_not_alike_is_told(facts: dict[str, object], doubt: str) -> None:
    """Above the matrix, with the letters."""
    told = matrix([GOOD, run(*GOOD.outcomes, **facts), GOOD])

    assert (doubt,) == told.doubts
    assert doubt in side_by_side.render(told)
    assert "### Not of like with like" in matrix_markdown.render(told)


def test_markdown_leaves_out_what_all_meet() -> None:
    """It counts them: a comment is about the others."""
    page = matrix_markdown.render(matrix([GOOD, BAD]))

    rows = re.findall(r"^\| `([\w-]+)`", page, re.MULTILINE)
    assert "CSQ-MGT-BV-03" in rows
    assert "CSQ-REQ-BV-01" not in rows
    assert f"76 requirements; met by all: {76 - len(rows)}. The others:" in page


def test_twenty_large_runs_stay_small_enough() -> None:
    """2 MB of page, 60 KiB of Markdown; what is left out is counted in both."""
    told = matrix([sample_reports.many(1200)] * 20)

    page, summary = side_by_side.render(told), matrix_markdown.render(told)

    assert len(page.encode()) < 2_000_000
    assert len(summary.encode()) <= 60 * 1024
    shown = page.count('scope="row" class="what"')
    assert f"{1200 - shown:,} more requirements did not fit on this page" in page
    assert "more requirements: see matrix.html." in summary


def test_nothing_is_told_by_colour_alone() -> None:
    """Each cell has a sign for the eye and a word for the ear."""
    page = side_by_side.render(matrix([GOOD, BAD]))

    cells = re.findall(r'<td class="v-([\w-]+)"><span aria-hidden="true">(.)</span>', page)
    words = re.findall(r'<td class="v-[\w-]+">.*?<span class="word">([\w-]+)</span>', page)
    assert 2 * len(GOOD.outcomes) == len(cells)
    assert [verdict for verdict, _ in cells] == words


@pytest.mark.parametrize("text", HOSTILE)
def test_a_matrix_is_no_way_in(text: str) -> None:
    """A hostile text adds no element, attribute, link or Markdown that a friendly one does not."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    friendly, hostile = _ill("word"), _ill(text or "-")
    page = Page(side_by_side.render(hostile))

    assert set(page.tags) <= set(Page(side_by_side.render(friendly)).tags)
    assert page.tags.count("script") == 1
    assert page.attributes <= KEPT_ATTRIBUTES | {"colspan", "tabindex", "data-unlike", "data-unmet"}
    assert all(link.startswith("#") for link in page.links)
    markdown = matrix_markdown.render(hostile)
    kinds = _kinds(reader, matrix_markdown.render(friendly))
    assert _kinds(reader, markdown) <= kinds | {"html_inline:<!-- -->"}
    assert not ACTIVE.search(side_by_side.render(hostile) + markdown)


def _ill(text: str) -> Matrix:
    """A matrix in which every text is ``text``, also an id."""
    report = sample_reports.hostile((text,) * 8)
    other = msgspec.structs.replace(outcome(90, Verdict.FAIL), id=text, title=text, message=text)
    return matrix([report, msgspec.structs.replace(report, outcomes=(*report.outcomes, other))])


def test_the_policy_allows_its_own_style_and_script_only() -> None:
    """By their digests; nothing is fetched."""
    page = side_by_side.render(matrix([GOOD, BAD]))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)

    assert policy
    allowed = policy[1].replace("&#39;", "'")
    assert allowed.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in allowed
    assert " style=" not in page
    assert "http" not in page.replace("http-equiv", "")
