"""
``tmf645 report``: the files of a stored run, rendered anew.
"""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from tmf645_reports.files import ReportNotWritten, write_report
from tmf645_reports.lines import conclusion
from tmf645_reports.reading import NAME, ReportNotRead, read_report
from tmf645_reports.terminal import marks_for, print_lines

from tmf645_cli.complaining import HARNESS, complain

#: The files of each format; text goes to the terminal.
FORMATS: dict[str, tuple[str, ...]] = {
    "json": (NAME,),
    "junit": ("junit.xml",),
    "html": ("report.html",),
    "markdown": ("summary.md",),
    "ctrf": ("ctrf.json",),
    "text": (),
    "badge": ("badge.svg", "badge.json"),
}


def run_report(source: Path, *, out: Path | None, formats: Sequence[str]) -> int:
    """Render the report of ``source`` again; 2 where it is none, 5 where nothing can be written."""
    try:
        report = read_report(source)
    except ReportNotRead as wrong:
        return complain(str(wrong))
    beside = source if source.is_dir() else source.parent
    files = {name for format in formats or FORMATS for name in FORMATS[format]}
    try:
        written = write_report(report, out or beside, files - _own(source, out or beside))
    except ReportNotWritten as wrong:
        return complain(str(wrong), HARNESS)
    if "text" in (formats or ["text"]):
        console = Console()
        print_lines(console, conclusion(report, marks_for(console)))
    for path in written.values():
        click.echo(f"written  {path}")
    return 0


def _own(source: Path, folder: Path) -> set[str]:
    """What is not written over: the very file that was read, which may know more than we do."""
    read = source / NAME if source.is_dir() else source
    target = folder / NAME
    return {NAME} if target.exists() and target.samefile(read) else set()
