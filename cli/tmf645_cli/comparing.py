"""
``tmf645 compare``: two stored runs held against each other.
"""

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from tmf645_reports.compare import Comparison, compare, exit_code
from tmf645_reports.comparison import lines, render_json, render_markdown
from tmf645_reports.files import ReportNotWritten, write_whole
from tmf645_reports.reading import ReportNotRead, read_report
from tmf645_reports.terminal import marks_for, print_lines

from tmf645_cli.complaining import HARNESS, complain

_RENDERERS: dict[str, Callable[[Comparison], bytes]] = {
    "markdown": lambda comparison: render_markdown(comparison).encode(),
    "json": render_json,
}


def run_compare(before: Path, after: Path, *, format: str, out: Path | None) -> int:
    """Tell what changed; 1 where something got worse, 2 where a report cannot be read."""
    try:
        comparison = compare(read_report(before), read_report(after))
    except ReportNotRead as wrong:
        return complain(str(wrong))
    try:
        _tell(comparison, format, out)
    except ReportNotWritten as wrong:
        return complain(str(wrong), HARNESS)
    return exit_code(comparison)


def _tell(comparison: Comparison, format: str, out: Path | None) -> None:
    """Write the format into ``out``, where there is one, and talk to whoever called."""
    rendered = _RENDERERS[format](comparison) if format in _RENDERERS else b""
    if out is not None:
        write_whole(out, rendered)
    if out is not None or not rendered:
        console = Console()
        print_lines(console, lines(comparison, marks_for(console)))
    else:
        click.echo(rendered, nl=False)
