"""
``tmf645 matrix``: several stored runs side by side.
"""

from collections.abc import Sequence
from pathlib import Path

import click
from tmf645_reports import matrix_markdown
from tmf645_reports.files import ReportNotWritten, write_whole
from tmf645_reports.html import side_by_side
from tmf645_reports.matrix import FEWEST, MOST, matrix
from tmf645_reports.reading import ReportNotRead, read_report

from tmf645_cli.complaining import HARNESS, complain


def run_matrix(sources: Sequence[Path], out: Path) -> int:
    """Write matrix.html and matrix.md; 2 where a report cannot be read, or there are too many."""
    if not FEWEST <= len(sources) <= MOST:
        return complain(
            f"{FEWEST} to {MOST} runs stand side by side; these are {len(sources)}. "
            "Give report.json files, or the folders that they are in"
        )
    try:
        table = matrix([read_report(source) for source in sources])
    except ReportNotRead as wrong:
        return complain(str(wrong))
    pages = {
        "matrix.html": side_by_side.render(table).encode(),
        "matrix.md": matrix_markdown.render(table).encode(),
    }
    try:
        written = [write_whole(out / name, page) for name, page in pages.items()]
    except ReportNotWritten as wrong:
        return complain(str(wrong), HARNESS)
    for path in written:
        click.echo(f"written  {path}")
    return 0
