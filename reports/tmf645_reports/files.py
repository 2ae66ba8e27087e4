"""
A report as files: one folder with report.json, junit.xml, report.html, summary.md and more.

Each file appears whole or not at all. The data come first: where a later file cannot be written,
every other view can still be made from report.json.
"""

import os
from collections.abc import Callable, Collection
from pathlib import Path

from tmf645_reports import badge, ctrf, html, junit, markdown
from tmf645_reports.model import Report, to_json

#: Every file of a report and what renders it, in the order of writing.
RENDERERS: dict[str, Callable[[Report], bytes]] = {
    "report.json": to_json,
    "junit.xml": lambda report: junit.render(report).encode(),
    "report.html": lambda report: html.render(report).encode(),
    "summary.md": lambda report: markdown.render(report).encode(),
    "ctrf.json": ctrf.render,
    "badge.svg": lambda report: badge.render(report).encode(),
    "badge.json": badge.render_json,
}


class ReportNotWritten(Exception):  # noqa: N818 - it names what happened, as its message does
    """A file of the report could not be written; the message names it, the cause and a remedy."""


def obstacle(out: Path) -> str:
    """Return why no report could be written to ``out``, before anything is judged; else nothing."""
    there = next((path for path in (out, *out.absolute().parents) if path.exists()), out)
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return ""
    why = "is not writable" if there.is_dir() else "is no folder"
    return f"cannot write to {out}: {there} {why}. Choose another folder with --out."


def write_report(
    report: Report, folder: Path, names: Collection[str] = tuple(RENDERERS)
) -> dict[str, Path]:
    """
    Write the files of ``report`` into ``folder``, which is made where it is missing.

    Every file, or those of ``names``. Returns the path of each by its name. Raises
    ReportNotWritten.
    """
    return {
        name: write_whole(folder / name, render(report))
        for name, render in RENDERERS.items()
        if name in names
    }


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file that appears whole or not at all, and return its path. Raises ReportNotWritten."""
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
