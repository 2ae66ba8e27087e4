"""
A report as files: one folder with report.json, junit.xml, report.html and summary.md.

Each file appears whole or not at all. The data come first: where a later file cannot be written,
every other view can still be made from report.json.
"""

from collections.abc import Callable
from pathlib import Path

from tmf645_reports import html, junit, markdown
from tmf645_reports.model import Report, to_json

#: Every file of a report and what renders it, in the order of writing.
RENDERERS: dict[str, Callable[[Report], bytes]] = {
    "report.json": to_json,
    "junit.xml": lambda report: junit.render(report).encode(),
    "report.html": lambda report: html.render(report).encode(),
    "summary.md": lambda report: markdown.render(report).encode(),
}


class ReportNotWritten(Exception):  # noqa: N818 - it names what happened, as its message does
    """A file of the report could not be written; the message names it, the cause and a remedy."""


def write_report(report: Report, folder: Path) -> dict[str, Path]:
    """
    Write every file of ``report`` into ``folder``, which is made where it is missing.

    Returns the path of each file by its name. Raises ReportNotWritten.
    """
    return {name: _write(folder / name, render(report)) for name, render in RENDERERS.items()}


def _write(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as problem:
        draft_is_left = draft.is_file()
        if draft_is_left:
            draft.unlink()
        raise ReportNotWritten(
            f"cannot write {path}: {problem.strerror}. Choose another folder with --out."
        ) from problem
    return path
