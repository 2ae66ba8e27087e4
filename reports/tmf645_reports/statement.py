"""
What a report says, worked out once for all renderers.

From the outcomes to sentences: the headline, the exit code, what is wrong grouped by cause, what
could not be tested and what would unlock it, and what to do next. Pure; nothing is judged anew
here, the verdict is the report's.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from tmf645_reports import rehearsed
from tmf645_reports.inert import one_line
from tmf645_reports.model import (
    Kind,
    KnownUsed,
    Level,
    Outcome,
    Overall,
    Report,
    Verdict,
    undecided,
)
from tmf645_reports.wording import Wording, wording
from tmf645_reports.words import HEADINGS, LEVELS, VERDICTS, count, is_explained, share

#: Interfaces in which nothing can be removed.
_NO_DELETE = frozenset({"servicenow-tsq"})

#: How many profile entries are recommended at the end of a run.
_ADVISED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One fault and every outcome in which it shows, strictest and first in order.

    ``sentence`` says what is wrong; ``occurrences`` is never empty; ``waiting`` is how many others
    cannot be decided while it stands.
    """

    sentence: str
    level: Level
    occurrences: tuple[Outcome, ...]
    waiting: int = 0

    @property
    def first(self) -> Outcome:
        """The outcome that tells the finding: its evidence is shown."""
        return self.occurrences[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Untested:
    """
    Purposes that stayed undecided for one reason.

    ``unlock`` is what the profile would have to tell; empty where no entry of a profile helps,
    and then ``reason`` says what stood in the way.
    """

    unlock: str
    reason: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to do next, with the command that does it, or none."""

    advice: str
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """
    All that a renderer needs to say beside the report's own facts.

    ``heading`` is the verdict in a few words, ``words`` are those that the kind of run asks for.
    """

    heading: str
    words: Wording
    headline: str
    exit_code: int
    subject: str
    coverage: str
    shortfall: tuple[str, ...]
    counts: dict[Verdict, int]
    levels: dict[Level, dict[Verdict, int]]
    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    errors: tuple[Finding, ...]
    known: tuple[Finding, ...]
    untested: tuple[Untested, ...]
    steps: tuple[Step, ...]


def state(report: Report) -> Statement:
    """Work out what ``report`` says."""
    return Statement(
        heading=heading(report),
        words=wording(report),
        headline=headline(report),
        exit_code=exit_code(report),
        subject=subject(report),
        coverage=coverage_sentence(report),
        shortfall=shortfall(report),
        counts=counts(report.outcomes),
        levels={level: counts(_of_level(report, level)) for level in LEVELS},
        findings=findings(report, Verdict.FAIL),
        warnings=findings(report, Verdict.WARNING),
        errors=findings(report, Verdict.ERROR),
        known=findings(report, Verdict.KNOWN),
        untested=untested(report),
        steps=steps(report),
    )


def exit_code(report: Report) -> int:
    """
    Return the exit code of a run that left ``report``.

    5 where the judge itself failed, 3 where the target could not be reached (any more), then
    1 not conformant, or a list of known failures that is not current, 4 inconclusive,
    0 conformant. Usage errors (2) leave no report.
    """
    if any(outcome.verdict is Verdict.ERROR for outcome in report.outcomes):
        return 5
    if report.partial:
        return 3
    if report.known.problems:
        return 1
    return {Overall.CONFORMANT: 0, Overall.NONCONFORMANT: 1, Overall.INCONCLUSIVE: 4}[
        report.verdict
    ]


def lists(known: KnownUsed) -> str:
    """Return which lists of known failures were given, and how much each holds; empty for none."""
    told = (
        (known.known_failing, count(known.patterns, "pattern")),
        (known.baseline, count(known.entries, "finding")),
    )
    return one_line(", ".join(f"{number} in {file}" for file, number in told if file))


def subject(report: Report) -> str:
    """Return the implementation's name and version on one line."""
    return one_line(f"{report.implementation.name} {report.implementation.version}", longest=120)


def heading(report: Report) -> str:
    """Return the verdict in a few words."""
    if report.kind is Kind.CONFORMANCE:
        return HEADINGS[report.verdict]
    return rehearsed.heading(report)


def headline(report: Report) -> str:
    """Return the run's result as one sentence, or two where the judge itself failed."""
    failed = len(findings(report, Verdict.ERROR))
    doubt = f" The judge itself failed in {count(failed, 'place')}." if failed else ""
    return _result(report) + _scope(report) + _list(report) + doubt


def _list(report: Report) -> str:
    """That the list of known failures is wrong, where it is: the run fails for it."""
    problems = len(report.known.problems)
    if not problems:
        return ""
    where = count(problems, "place")
    return f" The list of known failures is not current, in {where}, and that fails the run."


def _scope(report: Report) -> str:
    """That only a part was asked for, where it was: nobody conforms by a selection."""
    if not report.selection:
        return ""
    return f" Only a selection was judged: {one_line(report.selection, longest=120)}."


def _result(report: Report) -> str:
    if report.kind is Kind.CONFORMANCE:
        return _conformance(report)
    why = _why_open(report) if report.verdict is Overall.INCONCLUSIVE else ""
    said = rehearsed.result(report, subject(report))
    return f"{said} {_sentence(f'Why: {why}')}" if why else f"{said}{_broke(report)}"


def _conformance(report: Report) -> str:
    match report.verdict:
        case Overall.CONFORMANT:
            known = sum(outcome.verdict is Verdict.KNOWN for outcome in report.outcomes)
            but = f" but {count(known, 'known failure')}" if known else ""
            return (
                f"{subject(report)} conforms: {count(report.coverage.decided, 'requirement')} "
                f"decided, none failed{but}."
            )
        case Overall.NONCONFORMANT:
            return f"{subject(report)} does not conform: {_what_failed(report)}.{_broke(report)}"
        case Overall.INCONCLUSIVE:
            return _sentence(
                f"Too little was tested to judge {subject(report)}: {_why_open(report)}"
            )
        case _:
            assert_never(report.verdict)


def coverage_sentence(report: Report) -> str:
    """Return how much was decided, and how much has to be."""
    if report.kind is not Kind.CONFORMANCE:
        return rehearsed.decided(report)
    covered = report.coverage
    if not covered.applicable:
        return "No mandatory or conditional requirement came to be tested."
    return (
        f"{covered.decided:,} of {covered.applicable:,} applicable mandatory and conditional "
        f"requirements were decided ({share(covered.decided, covered.applicable)}; "
        f"at least {round(covered.floor * 100)} % are needed)."
    )


def shortfall(report: Report) -> tuple[str, ...]:
    """Return why too little was decided; empty where enough was."""
    covered = report.coverage
    part = "mandatory requirement" if report.kind is Kind.CONFORMANCE else "line"
    still_open = len(undecided(report.outcomes, report.kind))
    reasons = {
        f"the run broke off: {one_line(report.partial).rstrip('.')}": bool(report.partial),
        "nothing was decided": not covered.decided and not report.partial,
        f"{count(still_open, f'{part} is', f'{part}s are')} undecided": bool(still_open),
        f"only {share(covered.decided, covered.applicable)} of the applicable {wording(report).part}s "
        "were decided": 0 < covered.decided < covered.floor * covered.applicable,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def counts(outcomes: Iterable[Outcome]) -> dict[Verdict, int]:
    """Count ``outcomes`` by verdict: every verdict has a number, in the readers' order."""
    counted = Counter(outcome.verdict for outcome in outcomes)
    return {verdict: counted[verdict] for verdict in VERDICTS}


def findings(report: Report, verdict: Verdict) -> tuple[Finding, ...]:
    """Group the outcomes of ``verdict`` by cause: the strictest first, then what touches most."""
    found = [outcome for outcome in report.outcomes if outcome.verdict is verdict]
    waiting = Counter(outcome.waits_for for outcome in report.outcomes)
    groups = _grouped(found, lambda outcome: outcome.cause or outcome.id)
    return tuple(sorted((_finding(group, waiting) for group in groups), key=_gravity))


def untested(report: Report) -> tuple[Untested, ...]:
    """
    Group the inconclusive outcomes by what stands in their way: the most first.

    Of a rehearsal also what could not be played here: whoever wrote that wants to know why.
    """
    unplayed = {Verdict.NOT_APPLICABLE} if report.kind is Kind.REHEARSAL else set[Verdict]()
    still_open = [
        outcome
        for outcome in report.outcomes
        if outcome.verdict in {Verdict.INCONCLUSIVE, *unplayed}
    ]
    groups = _grouped(still_open, lambda outcome: outcome.unlock or f"\0{outcome.message}")
    told = [
        Untested(unlock=group[0].unlock, reason=group[0].message, outcomes=group)
        for group in groups
    ]
    return tuple(sorted(told, key=lambda entry: (-len(entry.outcomes), not entry.unlock)))


def steps(report: Report) -> tuple[Step, ...]:
    """Return what the reader can do next, most urgent first."""
    return (
        *_after_errors(report),
        *_after_a_list(report),
        *_after_findings(report),
        *_after_gaps(report),
        *_after_leaving(report),
        *_after_success(report),
    )


def _after_errors(report: Report) -> Iterable[Step]:
    if findings(report, Verdict.ERROR):
        yield Step(
            advice="The judge itself failed. That says nothing about the implementation: "
            "tell its makers, and send them report.json."
        )


def _after_a_list(report: Report) -> Iterable[Step]:
    for problem in report.known.problems[:_ADVISED]:
        yield Step(advice=f"Mend the list of known failures: {one_line(problem)}.")
    for note in report.known.notes[:_ADVISED]:
        yield Step(advice=f"Look at the baseline: {one_line(note)}.")


def _after_findings(report: Report) -> Iterable[Step]:
    for finding in (*findings(report, Verdict.FAIL), *findings(report, Verdict.WARNING))[:1]:
        if is_explained(finding.first.id):
            part = "requirement" if report.kind is Kind.CONFORMANCE else "obligation"
            yield Step(
                advice=f"Read what the first finding's {part} asks, and why.",
                command=f"tmf645 explain {one_line(finding.first.id, longest=60)}",
            )
        if finding.first.reproduce:
            yield Step(
                advice="Repeat the first finding alone.",
                command=one_line(finding.first.reproduce, longest=1000),
            )


def _after_gaps(report: Report) -> Iterable[Step]:
    if report.partial and not report.outcomes:
        yield Step(advice="Find out what is in the way: tmf645 doctor, with the same target.")
    if report.partial:
        yield Step(advice="Run again: this run broke off before its end.")
    gaps = [gap for gap in untested(report) if gap.unlock][:_ADVISED]
    if gaps and not report.profile.file and report.kind is Kind.CONFORMANCE:
        yield Step(
            advice="Begin a profile file: tmf645 init, with the same target, proposes one. "
            "It is given with --profile."
        )
    for gap in gaps:
        yield Step(
            advice=f"{wording(report).gap}: {one_line(gap.unlock).rstrip('.')}. "
            f"That unlocks {count(len(gap.outcomes), wording(report).part)}."
        )


def _after_leaving(report: Report) -> Iterable[Step]:
    run = report.run
    if run.left and not run.mark:
        shown = ", ".join(one_line(url) for url in run.left[:_ADVISED])
        more = f" and {len(run.left) - _ADVISED:,} more" if len(run.left) > _ADVISED else ""
        yield Step(
            advice=f"Look after what was left at the server: {shown}{more} "
            f"({one_line(run.left_because)})."
        )
    elif run.left and not _has_delete(report):
        yield Step(
            advice=f"At the server {count(len(run.left), 'resource')} of the run "
            f"{'stays' if len(run.left) == 1 else 'stay'}, with an externalId that begins with "
            f"{one_line(run.mark, longest=60)}: nothing can be removed through its API, "
            "so ask whoever runs it."
        )
    elif run.left:
        yield Step(
            advice=f"Remove what the run left at the server: {count(len(run.left), 'resource')} "
            f"with an externalId that begins with {one_line(run.mark, longest=60)} "
            f"({one_line(run.left_because)}).",
            command=f"tmf645 cleanup {one_line(report.implementation.url)} "
            f"--run {one_line(run.mark, longest=60)}",
        )


def _has_delete(report: Report) -> bool:
    """Whether DELETE is worth trying once more: not where it is not in the API, or not claimed."""
    return report.profile.api not in _NO_DELETE and report.profile.claims.get("delete") is not False


def _after_success(report: Report) -> Iterable[Step]:
    if exit_code(report) == 0:
        yield Step(advice=wording(report).keep)


def _what_failed(report: Report) -> str:
    failed, warned = findings(report, Verdict.FAIL), findings(report, Verdict.WARNING)
    if not failed:
        number = count(_occurrences(warned), "recommendation is", "recommendations are")
        return f"{number} not met, and the run is strict"
    return (
        f"{count(_occurrences(failed), 'requirement')} failed, from {count(len(failed), 'cause')}"
    )


def _broke(report: Report) -> str:
    return (
        f" {_sentence(f'The run broke off: {one_line(report.partial)}')}" if report.partial else ""
    )


def _sentence(text: str) -> str:
    """Return ``text`` with a full stop, where it does not end like a sentence by itself."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _why_open(report: Report) -> str:
    return "; ".join(shortfall(report)) or "too little could be decided"


def _occurrences(found: Iterable[Finding]) -> int:
    return sum(len(finding.occurrences) for finding in found)


def _of_level(report: Report, level: Level) -> list[Outcome]:
    return [outcome for outcome in report.outcomes if outcome.level is level]


def _grouped(
    outcomes: Iterable[Outcome], key: Callable[[Outcome], str]
) -> list[tuple[Outcome, ...]]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return [tuple(group) for group in groups.values()]


def _finding(group: tuple[Outcome, ...], waiting: Mapping[str, int]) -> Finding:
    occurrences = tuple(sorted(group, key=lambda outcome: LEVELS.index(outcome.level)))
    first = occurrences[0]
    sentence = first.message or first.title
    return Finding(
        sentence=sentence,
        level=first.level,
        occurrences=occurrences,
        waiting=sum(waiting.get(outcome.id, 0) for outcome in group),
    )


def _gravity(finding: Finding) -> tuple[int, int, str]:
    touched = len(finding.occurrences) + finding.waiting
    return LEVELS.index(finding.level), -touched, finding.first.id
