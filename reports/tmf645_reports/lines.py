"""
What a terminal is told of a run, as styled lines: a failure in four parts, and the conclusion.

The four parts are what, where, why and next. Texts only: where they go is the console view's.
"""

from collections.abc import Iterable, Mapping

from rich.text import Text

from tmf645_reports.difference import differences
from tmf645_reports.inert import one_line
from tmf645_reports.model import Outcome, Overall, Report, Verdict
from tmf645_reports.statement import Finding, Statement, state
from tmf645_reports.words import VERDICTS, count, example_of, is_explained

Marks = Mapping[Verdict, str]

STYLES = {
    Verdict.PASS: "green",
    Verdict.OBSERVED: "cyan",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.KNOWN: "yellow",
    Verdict.WARNING: "yellow",
    Verdict.INCONCLUSIVE: "magenta",
    Verdict.FAIL: "bold red",
    Verdict.ERROR: "bold magenta",
}

#: The verdict of a run looks like the verdict of a purpose that leads to it.
_LEADING = {
    Overall.CONFORMANT: Verdict.PASS,
    Overall.NONCONFORMANT: Verdict.FAIL,
    Overall.INCONCLUSIVE: Verdict.INCONCLUSIVE,
}

#: Findings, gaps and differences that are told; a report tells the others.
_FINDINGS, _GAPS, _DIFFERENCES = 10, 5, 3


def verdict_line(outcome: Outcome, marks: Marks) -> Text:
    """Return what came of a purpose: the first part."""
    return Text.assemble(
        (f"{marks[outcome.verdict]} {one_line(outcome.id, longest=60)}", STYLES[outcome.verdict]),
        (f"  {outcome.verdict.upper()} ({outcome.level})  ", STYLES[outcome.verdict]),
        one_line(outcome.message or outcome.title),
    )


def four_parts(outcome: Outcome, marks: Marks) -> list[Text]:
    """Return what, where, why and next."""
    return [verdict_line(outcome, marks), *_where(outcome), *_why(outcome), *_next(outcome)]


def counters(numbers: Mapping[Verdict, int], name: str, marks: Marks, *, width: int = 11) -> Text:
    """Return ``name`` with the number of every verdict that came up."""
    line = Text(f"  {one_line(name, longest=64):<{width}}")
    shown = [verdict for verdict in VERDICTS if numbers[verdict]]
    for verdict in shown:
        line.append(f"  {marks[verdict]} {numbers[verdict]} {verdict}", style=STYLES[verdict])
    return line


def conclusion(report: Report, marks: Marks) -> list[Text]:
    """Return the end of a run: verdict, counts, findings, gaps and what to do next."""
    said = state(report)
    leading = _LEADING[report.verdict]
    heading = f"{marks[leading]} {said.heading}"
    return [
        Text(),
        Text(heading, style=STYLES[leading]),
        Text(f"  {said.headline}"),
        Text(f"  {said.coverage}"),
        *_levels(said, marks),
        *_findings(said.words.wrong, said.findings, marks, said.words.part),
        *_findings("Errors of the judge", said.errors, marks, said.words.part),
        *_findings("Recommendations not met", said.warnings, marks, said.words.part),
        *_findings("Known failures", said.known, marks, said.words.part),
        *_gaps(said),
        *_steps(said),
    ]


def _where(outcome: Outcome) -> Iterable[Text]:
    for exchange in outcome.exchanges[-1:]:
        answer = f"{exchange.response.status}" if exchange.response else "no answer"
        where = f"{exchange.request.method} {exchange.request.url} -> {answer}"
        yield _part("where", one_line(where))


def _why(outcome: Outcome) -> Iterable[Text]:
    for difference in differences(outcome.expected, outcome.actual)[:_DIFFERENCES]:
        place = f"{difference.pointer}: " if difference.pointer else ""
        yield _part("expected", one_line(f"{place}{difference.expected}"))
        yield _part("actual", one_line(f"{place}{difference.actual}"))
    if outcome.example is not None:
        yield _part("example", one_line(example_of(outcome)))
    for clause in outcome.clauses[:1]:
        yield _part("clause", one_line(clause))


def _next(outcome: Outcome) -> Iterable[Text]:
    if outcome.reproduce:
        yield _part("next", one_line(outcome.reproduce, longest=1000))
    if is_explained(outcome.id):
        yield _part("" if outcome.reproduce else "next", f"tmf645 explain {one_line(outcome.id)}")


def _part(name: str, text: str) -> Text:
    return Text.assemble((f"    {name:<9} ", "dim"), text)


def _levels(said: Statement, marks: Marks) -> Iterable[Text]:
    told = [
        counters(numbers, level, marks)
        for level, numbers in said.levels.items()
        if any(numbers.values())
    ]
    yield from [Text(), *told] if told else []


def _findings(title: str, found: tuple[Finding, ...], marks: Marks, part: str) -> Iterable[Text]:
    if not found:
        return
    yield Text(f"\n{title}: {count(len(found), 'cause')}", style="bold")
    for finding in found[:_FINDINGS]:
        line = Text("  ").append_text(verdict_line(finding.first, marks))
        yield line.append(_touched(finding, part))
    if len(found) > _FINDINGS:
        yield Text(f"  and {count(len(found) - _FINDINGS, 'more cause')} in the report")


def _touched(finding: Finding, part: str) -> str:
    """How many others a finding shows in, and how many wait for it."""
    more = len(finding.occurrences) - 1
    told = [
        *([f"and in {count(more, f'more {part}')}"] if more else []),
        *([f"{finding.waiting} undecided behind it"] if finding.waiting else []),
    ]
    return f" ({'; '.join(told)})" if told else ""


def _gaps(said: Statement) -> Iterable[Text]:
    untested = said.untested
    if not untested:
        return
    number = sum(len(gap.outcomes) for gap in untested)
    yield Text(f"\n{said.words.short}: {count(number, said.words.part)}", style="bold")
    for gap in untested[:_GAPS]:
        reason = one_line(gap.unlock or gap.reason or "no reason was recorded")
        yield Text(f"  {len(gap.outcomes):>3}  {reason}")
    if len(untested) > _GAPS:
        yield Text(f"  and {count(len(untested) - _GAPS, 'more reason')} in the report")


def _steps(said: Statement) -> Iterable[Text]:
    if said.steps:
        yield Text("\nWhat to do next", style="bold")
    for step in said.steps:
        yield Text(f"  {step.advice}")
        if step.command:
            yield Text(f"      {step.command}", style="cyan")
