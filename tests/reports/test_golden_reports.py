"""
Each renderer's output for eight stories, compared with the files under tests/golden.

To update them after an intended change: ``UPDATE_GOLDEN=1 python -m pytest tests/reports``, then
read the difference before it is committed.
"""

import os
import re
from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest
from reports.hostile_texts import HOSTILE
from rich.console import Console
from tmf645_reports import badge, ctrf, html, junit, markdown, matrix_markdown, schema
from tmf645_reports.compare import Comparison, compare
from tmf645_reports.comparison import lines, render_json, render_markdown
from tmf645_reports.console import ConsoleView
from tmf645_reports.html import side_by_side
from tmf645_reports.html.templates import MATRIX_SCRIPT, MATRIX_STYLE, SCRIPT, STYLE
from tmf645_reports.matrix import Matrix, matrix
from tmf645_reports.model import (
    Decided,
    Finished,
    Report,
    Started,
    Verdict,
    Waiting,
    from_json,
    to_json,
)
from tmf645_reports.words import MARKS, group_of

from reports import sample_reports

GOLDEN = Path(__file__).parents[1] / "golden"
PUBLISHED = Path(schema.__file__).with_name("report.schema.json")

STORIES = {
    "conformant": sample_reports.conformant(),
    "nonconformant": sample_reports.nonconformant(),
    "inconclusive": sample_reports.inconclusive(),
    "unreachable": sample_reports.unreachable(),
    "listed": sample_reports.listed(),
    "hostile": sample_reports.hostile(HOSTILE[:8]),
    "rehearsed": sample_reports.rehearsed(
        first_check=(Verdict.PASS, Verdict.PASS),
        told_when_it_is_done=(Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE),
        somebody_looks_first=(Verdict.PASS, Verdict.NOT_APPLICABLE),
    ),
    "client": sample_reports.of_a_client(
        (Verdict.PASS, Verdict.PASS),
        RES_BV_01=Verdict.FAIL,
        REQ_BV_01=Verdict.PASS,
        REQ_BV_03=Verdict.WARNING,
        ALT_BV_01=Verdict.INCONCLUSIVE,
    ),
}


def page(report: Report) -> str:
    """Return the page without its style and script, files of their own, and their digests."""
    bare = html.render(report).replace(STYLE, "").replace(SCRIPT, "")
    return re.sub(r"sha256-[\w+/=]+", "sha256-…", bare)


def told(report: Report) -> str:
    """Return what a pipe gets when the run behind ``report`` happens."""
    console = Console(file=StringIO(), width=100, force_terminal=False, color_system=None)
    with ConsoleView(console, report="tmf645-report/report.html") as view:
        view(
            Started(
                implementation=report.implementation,
                groups=dict(Counter(group_of(each.id) for each in report.outcomes)),
                known=report.known,
                kind=report.kind,
                stories=report.stories,
            )
        )
        view(Waiting(what="an event", seconds=5))
        for outcome in report.outcomes:
            view(Decided(outcome=outcome))
        view(Finished(report=report))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


VIEWS: dict[str, Callable[[Report], str]] = {
    "report.json": lambda report: to_json(report).decode(),
    "junit.xml": junit.render,
    "report.html": page,
    "summary.md": markdown.render,
    "ctrf.json": lambda report: ctrf.render(report).decode(),
    "badge.svg": badge.render,
    "badge.json": lambda report: badge.render_json(report).decode(),
    "console.txt": told,
}


def lines_of(comparison: Comparison) -> str:
    """Return what a pipe is told of ``comparison``."""
    return "".join(f"{line.plain}\n" for line in lines(comparison, MARKS))


COMPARISONS = {
    "worse": compare(STORIES["conformant"], STORIES["nonconformant"]),
    "better": compare(STORIES["nonconformant"], STORIES["conformant"]),
    "unlike": compare(STORIES["conformant"], STORIES["unreachable"]),
    "hostile": compare(STORIES["hostile"], sample_reports.hostile(HOSTILE[8:24])),
}
COMPARISON_VIEWS: dict[str, Callable[[Comparison], str]] = {
    "comparison.txt": lines_of,
    "comparison.md": render_markdown,
    "comparison.json": lambda comparison: render_json(comparison).decode(),
}


MATRICES = {
    "few": matrix([STORIES["conformant"], STORIES["nonconformant"], STORIES["unreachable"]]),
    "alike": matrix([STORIES["conformant"], STORIES["conformant"]]),
    "empty": matrix([STORIES["unreachable"], STORIES["unreachable"]]),
    "hostile": matrix([STORIES["hostile"], sample_reports.hostile(HOSTILE[8:24])]),
}


def bare_matrix(told: Matrix) -> str:
    """Return the page without its style and script, files of their own, and their digests."""
    shown = side_by_side.render(told).replace(MATRIX_STYLE, "").replace(MATRIX_SCRIPT, "")
    return re.sub(r"sha256-[\w+/=]+", "sha256-…", shown)


MATRIX_VIEWS: dict[str, Callable[[Matrix], str]] = {
    "matrix.html": bare_matrix,
    "matrix.md": matrix_markdown.render,
}


def matches(path: Path, content: str) -> bool:
    """Compare ``content`` with the file, which is written first where an update is asked for."""
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    return path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("story", STORIES)
def test_a_story_is_told_as_it_always_was(story: str, view: str) -> None:
    """Every view of every story equals its golden file, byte for byte."""
    content = VIEWS[view](STORIES[story])

    assert matches(GOLDEN / story / view, content)


@pytest.mark.parametrize("view", COMPARISON_VIEWS)
@pytest.mark.parametrize("story", COMPARISONS)
def test_a_comparison_is_told_as_it_always_was(story: str, view: str) -> None:
    """Every view of every comparison equals its golden file, byte for byte."""
    content = COMPARISON_VIEWS[view](COMPARISONS[story])

    assert matches(GOLDEN / "comparisons" / story / view, content)


@pytest.mark.parametrize("view", MATRIX_VIEWS)
@pytest.mark.parametrize("story", MATRICES)
def test_a_matrix_is_told_as_it_always_was(story: str, view: str) -> None:
    """Every view of every matrix equals its golden file, byte for byte."""
    content = MATRIX_VIEWS[view](MATRICES[story])

    assert matches(GOLDEN / "matrices" / story / view, content)


@pytest.mark.parametrize("view", VIEWS)
def test_the_same_report_gives_the_same_bytes(view: str) -> None:
    """Rendering depends on nothing but the report, also where that was read back."""
    report = STORIES["nonconformant"]

    again = from_json(to_json(report))

    assert VIEWS[view](report) == VIEWS[view](again)


def test_the_published_schema_is_current() -> None:
    """report.schema.json is what the model says today."""
    assert matches(PUBLISHED, schema.published().decode())


@pytest.mark.parametrize("story", STORIES)
def test_a_report_is_valid_against_the_published_schema(story: str) -> None:
    """Every report.json meets the schema that is published with it."""
    validator = jsonschema_rs.validator_for(msgspec.json.decode(PUBLISHED.read_bytes()))

    errors = list(validator.iter_errors(msgspec.json.decode(to_json(STORIES[story]))))

    assert errors == []


def test_the_schema_refuses_what_is_no_report() -> None:
    """A wrong word, a missing field and another version are told."""
    validator = jsonschema_rs.validator_for(msgspec.json.decode(PUBLISHED.read_bytes()))
    report = msgspec.json.decode(to_json(STORIES["conformant"]))

    wrong = [report | {"verdict": "certified"}, report | {"schema": "tmf645-report/2"}, {}]

    assert [validator.is_valid(entry) for entry in wrong] == [False, False, False]


def test_every_field_of_the_schema_is_described() -> None:
    """Whoever reads the schema learns what each field says."""
    definitions = schema.report_schema()["$defs"]

    silent = [
        f"{name}.{field}"
        for name, definition in definitions.items()
        for field, described in definition.get("properties", {}).items()
        if "description" not in described
    ]

    assert silent == []
