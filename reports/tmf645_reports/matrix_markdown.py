"""
Several runs side by side, as Markdown for a comment or a step summary: at most 60 KiB.
"""

from collections.abc import Iterable

from tmf645_reports.markdown import code, plain
from tmf645_reports.matrix import Column, Matrix, Row
from tmf645_reports.model import Verdict
from tmf645_reports.portion import portion
from tmf645_reports.statement import heading
from tmf645_reports.words import MARKS, OVERALL_MARKS, VERDICTS, count

#: The sign of a requirement that is not in a run.
ABSENT = " "

#: Bytes of the rows, of the columns' names and of the doubts.
_ROWS, _NAMES, _DOUBTS = 40 * 1024, 8 * 1024, 4 * 1024


def render(matrix: Matrix) -> str:
    """Return ``matrix`` as GitHub-flavoured Markdown: the rows that not everybody meets."""
    told = [row for row in matrix.rows if not row.met_by_all]
    all_met = len(matrix.rows) - len(told)
    parts = [
        f"## {count(len(matrix.columns), 'implementation')} side by side",
        "\n".join(_columns(matrix.columns)),
        *_doubts(matrix.doubts),
        f"{count(len(matrix.rows), 'requirement')}; met by all: {all_met:,}. The others:",
        *_table(matrix, told),
        " · ".join(f"{MARKS[verdict]} {verdict}" for verdict in VERDICTS)
        + " · empty: not in that run. Not a certification.",
    ]
    return "\n\n".join(parts) + "\n"


def _columns(columns: Iterable[Column]) -> Iterable[str]:
    yield "| | implementation | verdict | MUST |"
    yield "| --- | --- | --- | ---: |"
    rows = (
        f"| {column.letter} | {plain(column.name)} | {OVERALL_MARKS[column.report.verdict]} "
        f"{heading(column.report)}{' (a selection)' if column.report.selection else ''} | "
        f"{column.met}/{column.report.coverage.applicable} |"
        for column in columns
    )
    yield from portion(rows, largest=_NAMES)


def _doubts(doubts: tuple[str, ...]) -> Iterable[str]:
    if doubts:
        yield "### Not of like with like"
        yield "\n".join(portion((f"- {plain(doubt)}" for doubt in doubts), largest=_DOUBTS))


def _table(matrix: Matrix, rows: list[Row]) -> Iterable[str]:
    letters = [column.letter for column in matrix.columns]
    head = f"| requirement | {' | '.join(letters)} |"
    told = portion(map(_row, rows), largest=_ROWS)
    if rows:
        yield "\n".join([head, f"| --- |{' :---: |' * len(letters)}", *told])
    if len(told) < len(rows):
        yield f"And {count(len(rows) - len(told), 'more requirement')}: see matrix.html."


def _row(row: Row) -> str:
    named = code(row.id, longest=60).replace("|", "\\|")
    signs = " | ".join(_sign(cell.verdict if cell else None) for cell in row.cells)
    return f"| {named} {plain(row.title, longest=90)} | {signs} |"


def _sign(verdict: Verdict | None) -> str:
    # The sign of a warning would begin an image where a bracket follows.
    return MARKS[verdict].replace("!", "\\!") if verdict else ABSENT
