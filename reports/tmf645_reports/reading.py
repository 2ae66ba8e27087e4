"""
A stored ``report.json`` read again: bounded, validated, and never half believed.

A report comes from a colleague, a vendor, an artefact store. Its texts are shown inert wherever they
are shown; here it is held against the model, and against itself: what it concludes has to follow
from its outcomes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from tmf645_reports.inert import one_line
from tmf645_reports.model import SCHEMA, Exchange, Report, conclusion_of, coverage, from_json

#: The file's name in the folder of a report.
NAME = "report.json"

#: Bytes that are read, at most: far more than any run has left.
MOST_BYTES = 64 * 1024 * 1024

#: Requirements of one report, at most, and characters of the id of one.
_MOST_OUTCOMES, _LONGEST_ID = 20_000, 200

#: A time beyond this, in milliseconds, is none: a hundred years.
_LONGEST = 100 * 366 * 24 * 3600 * 1000.0


class ReportNotRead(Exception):  # noqa: N818 - it names what happened, as its message does
    """A file is no report that can be trusted: the message names it, the cause and a remedy."""


def read_report(path: Path) -> Report:
    """Return the report in ``path``, a file or the folder of one. Raises ReportNotRead."""
    file = path / NAME if path.is_dir() else path
    report = _decoded(_content(file), file)
    doubt = next(_doubts(report), "")
    if doubt:
        raise ReportNotRead(f"{_named(file)}: {doubt}")
    return report


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as problem:
        raise ReportNotRead(
            f"cannot read {_named(file)}: {problem.strerror}. "
            f"Give the {NAME} of a run, or the folder that it is in."
        ) from problem
    if len(content) > MOST_BYTES:
        raise ReportNotRead(
            f"{_named(file)}: larger than {MOST_BYTES // 1024**2} MiB; no run leaves such a report"
        )
    return content


def _decoded(content: bytes, file: Path) -> Report:
    try:
        return from_json(content)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError) as problem:
        cause = one_line(str(problem)).rstrip(".")
        raise ReportNotRead(
            f"{_named(file)}: no {SCHEMA} report, or a damaged one: {cause}. "
            f"Give the {NAME} that `tmf645 check` wrote."
        ) from problem


def _named(file: Path) -> str:
    return one_line(str(file), longest=1000)


def _doubts(report: Report) -> Iterator[str]:
    """Yield what cannot be right in ``report``, though its shape is."""
    if report.schema != SCHEMA:
        yield f"its schema is {one_line(report.schema, longest=60)}; {SCHEMA} is read here"
    ids = Counter(outcome.id for outcome in report.outcomes)
    if len(report.outcomes) > _MOST_OUTCOMES:
        yield f"more than {_MOST_OUTCOMES:,} requirements; no run leaves such a report"
    if any(not 0 < len(id) <= _LONGEST_ID for id in ids):
        yield "a requirement has no id, or one that is none"
    twice = next((id for id, number in ids.items() if number > 1), "")
    if twice:
        yield f"the requirement {one_line(twice, longest=60)} stands in it twice"
    if not all(0 <= time <= _LONGEST for time in _times(report)):
        yield "it tells a time that no run took"
    if (report.coverage, report.verdict) != (
        coverage(report.outcomes, report.kind),
        conclusion_of(report),
    ):
        yield (
            "its verdict or coverage does not follow from its outcomes: it was changed, or another "
            "version of this tool wrote it. Run `tmf645 check` again."
        )


def _times(report: Report) -> Iterator[float]:
    yield report.run.seconds * 1000
    yield report.run.requests
    exchanges: Iterable[Exchange] = (
        exchange for outcome in report.outcomes for exchange in outcome.exchanges
    )
    yield from (exchange.milliseconds for exchange in exchanges)
