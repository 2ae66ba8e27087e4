"""
A comparison of two runs as lines for a terminal, as Markdown, and as JSON.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from rich.text import Text

from tmf645_reports.compare import MEANINGS, SCHEMA, Change, Comparison, Kind, exit_code, headline
from tmf645_reports.inert import encodable, inert, one_line
from tmf645_reports.lines import STYLES
from tmf645_reports.markdown import code, plain
from tmf645_reports.model import Report, Verdict
from tmf645_reports.portion import portion
from tmf645_reports.words import MARKS, count

#: Changes of one kind that a terminal is told, and bytes of one kind in Markdown.
_TOLD, _LARGEST = 20, 7 * 1024


def lines(comparison: Comparison, marks: Mapping[Verdict, str]) -> Iterator[Text]:
    """Yield the comparison for a terminal."""
    leading = Verdict.FAIL if comparison.regressions else Verdict.PASS
    yield Text(f"{marks[leading]} {headline(comparison)}", style=STYLES[leading])
    yield Text(f"  {_unchanged(comparison)}")
    if comparison.doubts:
        yield Text("\nNot of like with like", style="bold")
    for doubt in comparison.doubts:
        yield Text(f"  {marks[Verdict.WARNING]} {doubt}", style=STYLES[Verdict.WARNING])
    for kind in Kind:
        changes = comparison.of(kind)
        if changes:
            title = f"\n{kind.capitalize()}: {count(len(changes), 'requirement')}"
            yield Text.assemble((title, "bold"), (f"  {MEANINGS[kind]}", "dim"))
        for change in changes[:_TOLD]:
            yield _line(change, marks)
        if len(changes) > _TOLD:
            yield Text(f"  and {len(changes) - _TOLD} more: see --format json")


def render_markdown(comparison: Comparison) -> str:
    """Return the comparison as GitHub-flavoured Markdown, of at most 60 KiB."""
    sign = MARKS[Verdict.FAIL if comparison.regressions else Verdict.PASS]
    parts = [f"## {sign} {plain(headline(comparison), longest=400)}", _unchanged(comparison)]
    if comparison.doubts:
        doubts = portion((f"- {plain(doubt)}" for doubt in comparison.doubts), largest=_LARGEST)
        parts += ["### Not of like with like", "\n".join(doubts)]
    for kind in Kind:
        parts += _section(kind, comparison.of(kind))
    return "\n\n".join(parts) + "\n"


def render_json(comparison: Comparison) -> bytes:
    """Return the comparison as JSON, described in docs/comparing.md."""
    told = {
        "schema": SCHEMA,
        "regressions": comparison.regressions,
        "exitCode": exit_code(comparison),
        "before": _run(comparison.before),
        "after": _run(comparison.after),
        "doubts": comparison.doubts,
        "unchanged": comparison.unchanged,
        "failing": comparison.failing,
        "changes": [_change(change) for change in comparison.changes],
    }
    return msgspec.json.format(msgspec.json.encode(encodable(told)), indent=2) + b"\n"


def _unchanged(comparison: Comparison) -> str:
    still = f", {comparison.failing} of them unmet in both" if comparison.failing else ""
    return f"{count(comparison.unchanged, 'requirement')} as before{still}."


def _line(change: Change, marks: Mapping[Verdict, str]) -> Text:
    shown = change.after or change.before or Verdict.ERROR
    outcome = change.outcome
    line = Text("  ")
    line.append(f"{marks[shown]} {one_line(outcome.id, longest=60)}", style=STYLES[shown])
    line.append(f"  {_way(change)} ({outcome.level})  ")
    line.append(one_line(outcome.message or outcome.title))
    return line.append("  REGRESSION" if change.regression else "", style=STYLES[Verdict.FAIL])


def _section(kind: Kind, changes: tuple[Change, ...]) -> list[str]:
    if not changes:
        return []
    told = portion(map(_row, changes), largest=_LARGEST)
    table = ["| | requirement | was, is | what was seen |", "| --- | --- | --- | --- |", *told]
    more = len(changes) - len(told)
    return [
        f"### {kind.capitalize()}: {count(len(changes), 'requirement')}",
        f"{MEANINGS[kind].capitalize()}.",
        "\n".join(table),
        *([f"And {count(more, 'more requirement')}: see the JSON."] if more else []),
    ]


def _row(change: Change) -> str:
    outcome = change.outcome
    # A cell is cut at a bar even inside a code span; an id has none, but a stranger's may.
    named = code(outcome.id, longest=60).replace("|", "\\|")
    seen = plain(outcome.message or outcome.title, longest=160)
    mark = "**regression**" if change.regression else ""
    return f"| {mark} | {named} ({outcome.level}) | {_way(change)} | {seen} |"


def _way(change: Change) -> str:
    return f"{change.before or '(absent)'} -> {change.after or '(absent)'}"


def _run(report: Report) -> dict[str, Any]:
    return {
        "implementation": inert(report.implementation.name),
        "version": inert(report.implementation.version),
        "url": inert(report.implementation.url),
        "verdict": str(report.verdict),
        "started": inert(report.run.started),
        "seed": report.seed,
    }


def _change(change: Change) -> dict[str, Any]:
    outcome = change.outcome
    return {
        "kind": str(change.kind),
        "regression": change.regression,
        "id": inert(outcome.id),
        "title": inert(outcome.title),
        "level": str(outcome.level),
        "before": change.before,
        "after": change.after,
        "message": inert(outcome.message),
        "cause": inert(outcome.cause),
        "fingerprint": inert(outcome.fingerprint),
        "reproduce": inert(outcome.reproduce),
    }
