"""
The report as Markdown, for step summaries and comments.

At most 60 KiB whatever the report holds: GitHub drops a summary that is too large. What a target
said can neither format the page nor link, mention or embed anything.
"""

import re
from collections.abc import Iterable

from tmf645_reports.difference import Difference, differences
from tmf645_reports.inert import one_line
from tmf645_reports.model import Kind, Report, Verdict
from tmf645_reports.portion import portion
from tmf645_reports.statement import Finding, Statement, Untested, state
from tmf645_reports.wording import WORDINGS, Wording
from tmf645_reports.words import LEVELS, MARKS, OVERALL_MARKS, VERDICTS, count, example_of

#: Bytes of a summary, at most.
LARGEST = 60 * 1024

#: Findings and gaps that are told; the others are counted.
_TOLD = 20

#: Bytes of the parts that grow: together they leave room for the rest of the page.
_FINDINGS, _OTHERS, _GAPS, _LISTS = 22 * 1024, 6 * 1024, 5 * 1024, 2 * 1024

#: Occurrences of one finding that are named.
_NAMED = 10

#: Characters of one sentence that a target may have had a hand in.
_LONGEST = 240

_MEANINGFUL = re.compile(r"[\\`*_\[\]<>&|~$!]|(?<=:)//|(?<=www)\.", re.IGNORECASE)
_OPENING = re.compile(r"^(\d*)([-+=.)])")
_REFERRING = re.compile(r"[@#]")


def render(report: Report) -> str:
    """Return the report as GitHub-flavoured Markdown."""
    said = state(report)
    parts = [
        _head(report, said),
        _table(said),
        *_list(report),
        *_section(said.words.wrong, said.findings, _FINDINGS),
        *_section("Errors of the judge", said.errors, _OTHERS),
        *_section("Recommendations not met", said.warnings, _OTHERS),
        *_section("Known failures", said.known, _OTHERS),
        *_gaps(said),
        *_next(said),
        _foot(report),
    ]
    return "\n\n".join(parts) + "\n"


def plain(text: str, *, longest: int = _LONGEST) -> str:
    """
    Return ``text`` on one line, with nothing in it that Markdown acts on.

    A mention or a reference is broken by an empty comment, since GitHub looks for them after it
    has read the escapes.
    """
    escaped = _MEANINGFUL.sub(lambda sign: f"\\{sign[0]}", one_line(text, longest=longest))
    escaped = _OPENING.sub(r"\1\\\2", escaped)
    return _REFERRING.sub(lambda sign: f"{sign[0]}<!-- -->", escaped)


def code(text: str, *, longest: int = _LONGEST) -> str:
    """Return ``text`` as an inline code span that it cannot leave."""
    shown = one_line(text, longest=longest) or " "
    runs = [len(run) for run in re.findall(r"`+", shown)]
    fence = "`" * (max(runs, default=0) + 1)
    padding = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def _head(report: Report, said: Statement) -> str:
    sign = OVERALL_MARKS[report.verdict]
    lines = [
        f"## {sign} {said.heading}: {plain(said.subject)}",
        "",
        plain(said.headline, longest=400),
    ]
    lines += ["", plain(said.coverage)]
    return "\n".join(lines)


def _table(said: Statement) -> str:
    shown = [verdict for verdict in VERDICTS if said.counts[verdict]]
    rows = [
        f"| level | {''.join(f'{MARKS[verdict]} {verdict} | ' for verdict in shown)}".rstrip(),
        f"| --- |{' ---: |' * len(shown)}",
    ]
    for level in LEVELS:
        numbers = said.levels[level]
        if any(numbers.values()):
            rows.append(f"| {level} |{''.join(f' {numbers[verdict]} |' for verdict in shown)}")
    return "\n".join(rows) if shown else f"No {said.words.part} was tested."


def _list(report: Report) -> Iterable[str]:
    if report.known.problems:
        yield "### The list of known failures is not current"
        yield _items(report.known.problems)
    if report.known.notes:
        yield "### About the baseline"
        yield _items(report.known.notes)


def _items(texts: tuple[str, ...]) -> str:
    told = portion((f"- {plain(text)}" for text in texts[:_TOLD]), largest=_LISTS)
    more = [f"- and {len(texts) - len(told)} more"] if len(texts) > len(told) else []
    return "\n".join([*told, *more])


def _section(title: str, found: tuple[Finding, ...], largest: int) -> Iterable[str]:
    if not found:
        return
    yield f"### {title}: {count(len(found), 'cause')}"
    told = portion(map(_finding, found[:_TOLD]), largest=largest)
    yield from told
    if len(found) > len(told):
        yield f"And {count(len(found) - len(told), 'more cause')}: see report.html or report.json."


def _finding(finding: Finding) -> str:
    first = finding.first
    lines = [
        f"**{MARKS[first.verdict]} {code(first.id)}** ({finding.level}) {plain(finding.sentence)}",
        "",
        *(_difference(difference) for difference in differences(first.expected, first.actual)[:3]),
        *([f"- example: {code(example_of(first))}"] if first.example is not None else []),
        *(f"- clause: {plain(clause)}" for clause in first.clauses[:3]),
        *([f"- known by: {plain(first.known_by)}"] if first.known_by else []),
        *_also(finding),
        *([f"- undecided behind it: {finding.waiting}"] if finding.waiting else []),
        *([f"- reproduce: {code(first.reproduce)}"] if first.reproduce else []),
    ]
    return "\n".join(lines)


def _difference(difference: Difference) -> str:
    place = f" at {code(difference.pointer)}" if difference.pointer else ""
    return f"- expected{place}: {code(difference.expected)}, actual: {code(difference.actual)}"


def _also(finding: Finding) -> Iterable[str]:
    others = [outcome.id for outcome in finding.occurrences[1:]]
    if others:
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        yield f"- shows also in: {', '.join(map(code, others[:_NAMED]))}{more}"


def _gaps(said: Statement) -> Iterable[str]:
    if not said.untested:
        return
    yield f"### {said.words.still_open}: {count(said.counts[Verdict.INCONCLUSIVE], said.words.part)}"
    told = portion((_gap(each, said.words) for each in said.untested[:_TOLD]), largest=_GAPS)
    yield "\n".join(told)
    if len(said.untested) > len(told):
        yield f"And {count(len(said.untested) - len(told), 'more reason')}: see report.html."


def _gap(gap: Untested, words: Wording) -> str:
    number = count(len(gap.outcomes), words.part)
    if gap.unlock and words is WORDINGS[Kind.CONFORMANCE]:
        return f"- To unlock {number}, tell in the profile: {plain(gap.unlock)}"
    if gap.unlock:
        return f"- To decide {number}: {plain(gap.unlock)}"
    return f"- {number}: {plain(gap.reason or 'no reason was recorded')}"


def _next(said: Statement) -> Iterable[str]:
    lines = [
        f"- {plain(step.advice)}{f' {code(step.command)}' if step.command else ''}"
        for step in said.steps
    ]
    if lines:
        yield "\n".join(["### What to do next", "", *lines])


def _foot(report: Report) -> str:
    tool = f"{report.tool.name} {report.tool.version}"
    how = (
        f"profile {code(report.profile.api)}, seed {report.seed}, budget {plain(report.budget)}, "
        if report.kind is Kind.CONFORMANCE
        else ""
    )
    return (
        f"{plain(tool)}, {how}{report.run.seconds:.1f} s, "
        f"{count(report.run.requests, 'request')}. Evidence: report.html and report.json. "
        "Not a certification."
    )
