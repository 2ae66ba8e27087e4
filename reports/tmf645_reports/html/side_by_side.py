"""
Several runs side by side as one HTML page: no network, and a script that only filters.

Below 2 MB whatever the reports hold: rows that do not fit are counted.
"""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from tmf645_reports.html.templates import (
    MATRIX_POLICY,
    MATRIX_SCRIPT,
    MATRIX_STYLE,
    PARTS,
    template,
)
from tmf645_reports.matrix import Matrix, Row
from tmf645_reports.model import Overall
from tmf645_reports.portion import portion
from tmf645_reports.words import group_of

#: Bytes that the rows may take.
_ROWS = 1_800_000

#: The verdict of a run is dressed as the verdict of a purpose that leads to it.
_TONES = {
    Overall.CONFORMANT: "v-pass",
    Overall.NONCONFORMANT: "v-fail",
    Overall.INCONCLUSIVE: "v-inconclusive",
}

#: The macros of parts.html.jinja; a template's module has no static type.
_macros: Any = PARTS


def render(matrix: Matrix) -> str:
    """Return ``matrix`` as a page of HTML."""
    letters = [column.letter for column in matrix.columns]
    rows = matrix.rows
    told = portion((_rendered(row, letters) for row in rows), largest=_ROWS)
    groups: dict[str, list[Markup]] = {}
    for row, piece in zip(rows, told, strict=False):
        groups.setdefault(group_of(row.id), []).append(piece)
    return template("matrix").render(
        matrix=matrix,
        groups=list(groups.items()),
        omitted=len(rows) - len(told),
        met_by_all=sum(row.met_by_all for row in rows),
        unlike=sum(not row.alike for row in rows),
        tones=_TONES,
        policy=MATRIX_POLICY,
        style=MATRIX_STYLE,
        script=MATRIX_SCRIPT,
    )


def _rendered(row: Row, letters: list[str]) -> Markup:
    said = list(_said(row, letters))
    rendered = _macros.matrix_row(row, said)
    return Markup(rendered)  # noqa: S704 - a macro's own output, escaped by it


def _said(row: Row, letters: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what was seen, by the letter of the run."""
    for letter, cell in zip(letters, row.cells, strict=True):
        if cell and cell.message:
            yield letter, cell.message
