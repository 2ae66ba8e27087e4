"""
Two runs held against each other: what got worse, what got better, and whether they can be compared.

Requirements are matched by their id; where one fails in both runs, by the fingerprint of the finding:
another reason is another failure. A requirement that was met and is not tested any more is a
regression like one that fails: nobody knows any more that it holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tmf645_reports.inert import one_line
from tmf645_reports.model import Outcome, Report, Verdict
from tmf645_reports.statement import subject
from tmf645_reports.words import count

SCHEMA = "tmf645-comparison/1"


class Kind(StrEnum):
    """What became of a requirement between two runs. Gravest first."""

    NEW_FAILURE = "new failure"
    OTHER_FAILURE = "fails for another reason"
    NOT_TESTED = "no longer tested"
    VANISHED = "vanished"
    APPEARED = "appeared"
    FIXED = "fixed"
    NOW_MET = "now tested, and met"
    OTHERWISE = "changed otherwise"


#: What each kind means, in the reader's words.
MEANINGS = {
    Kind.NEW_FAILURE: "it did not fail before",
    Kind.OTHER_FAILURE: "it failed before, and the finding is not the same",
    Kind.NOT_TESTED: "it was decided before, and is inconclusive or not applicable now",
    Kind.VANISHED: "it is not in the later report",
    Kind.APPEARED: "it is not in the earlier report",
    Kind.FIXED: "it failed before, and is met now",
    Kind.NOW_MET: "it could not be tested before, and is met now",
    Kind.OTHERWISE: "nothing new fails, and no pass was lost",
}

_MET = frozenset({Verdict.PASS})
_UNMET = frozenset({Verdict.FAIL, Verdict.WARNING, Verdict.KNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One requirement that is not as it was.

    ``outcome`` is the later one, or the last there is; ``before`` and ``after`` are the verdicts,
    None where the requirement is not in that report.
    """

    kind: Kind
    outcome: Outcome
    before: Verdict | None
    after: Verdict | None
    regression: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two reports and all that changed from the first to the second; the gravest first."""

    before: Report
    after: Report
    doubts: tuple[str, ...]
    changes: tuple[Change, ...]
    failing: int
    unchanged: int

    @property
    def regressions(self) -> int:
        """How many changes are for the worse."""
        return sum(change.regression for change in self.changes)

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """The changes of one kind, in the order of the report."""
        return tuple(change for change in self.changes if change.kind is kind)


def compare(before: Report, after: Report) -> Comparison:
    """Return what changed from ``before`` to ``after``; each holds an id at most once."""
    changes = [*_changes(before, after), *_vanished(before, after)]
    changed = {change.outcome.id for change in changes}
    same = [outcome for outcome in after.outcomes if outcome.id not in changed]
    return Comparison(
        before=before,
        after=after,
        doubts=tuple(doubts(before, after)),
        changes=tuple(sorted(changes, key=_gravity)),
        failing=sum(outcome.verdict in _UNMET for outcome in same),
        unchanged=len(same),
    )


def exit_code(comparison: Comparison) -> int:
    """Return 1 where something got worse, else 0."""
    return 1 if comparison.regressions else 0


def headline(comparison: Comparison) -> str:
    """Return what came of the comparison, as one sentence."""
    names = f"{subject(comparison.before)} -> {subject(comparison.after)}"
    if not comparison.regressions:
        better = len(comparison.of(Kind.FIXED))
        return f"No regression: {names}{f'; {better} fixed' if better else ''}."
    return f"{count(comparison.regressions, 'regression')}: {names}."


def doubts(before: Report, after: Report) -> Iterator[str]:
    """Yield why the two runs are not quite alike, so that a change may not be the server's."""
    for name, old, new in (
        ("implementation", before.implementation.name, after.implementation.name),
        ("interface", before.profile.api, after.profile.api),
        ("judge", before.tool.name, after.tool.name),
        ("judge's version", before.tool.version, after.tool.version),
        ("contract table", before.contract.table_sha256, after.contract.table_sha256),
        ("seed", before.seed, after.seed),
        ("budget", before.budget, after.budget),
        ("strictness", before.strict, after.strict),
        ("selection", before.selection or "all", after.selection or "all"),
        ("claims", before.profile.claims, after.profile.claims),
        ("readings", before.profile.readings, after.profile.readings),
        ("samples", before.profile.samples, after.profile.samples),
    ):
        if old != new:
            yield f"{name}: {_shown(old)} before, {_shown(new)} after"
    for name, report in (("earlier", before), ("later", after)):
        if report.partial:
            yield f"the {name} run broke off: {one_line(report.partial)}"


def _shown(value: object) -> str:
    match value:
        case dict():
            text = ", ".join(f"{key} {_shown(value[key])}" for key in sorted(value))
        case tuple():
            text = ", ".join(map(str, value))
        case bool():
            text = "yes" if value else "no"
        case _:
            text = str(value)
    return one_line(text, longest=80) or "none"


def _changes(before: Report, after: Report) -> Iterator[Change]:
    earlier = {outcome.id: outcome for outcome in before.outcomes}
    counting = {Verdict.FAIL, Verdict.WARNING} if after.strict else {Verdict.FAIL}
    for new in after.outcomes:
        old = earlier.get(new.id)
        kind = Kind.APPEARED if old is None else _between(old, new)
        if kind is None:
            continue
        yield Change(
            kind=kind,
            outcome=new,
            before=old.verdict if old else None,
            after=new.verdict,
            regression=new.verdict in counting
            if kind in {Kind.NEW_FAILURE, Kind.OTHER_FAILURE}
            else kind is Kind.NOT_TESTED and old is not None and old.verdict in _MET,
        )


def _vanished(before: Report, after: Report) -> Iterator[Change]:
    there = {outcome.id for outcome in after.outcomes}
    for old in before.outcomes:
        if old.id not in there:
            yield Change(
                kind=Kind.VANISHED,
                outcome=old,
                before=old.verdict,
                after=None,
                regression=old.verdict in _MET,
            )


def _gravity(change: Change) -> tuple[int, bool]:
    return tuple(Kind).index(change.kind), not change.regression


def _between(old: Outcome, new: Outcome) -> Kind | None:
    """Return what became of a requirement that is in both reports; None where it is as it was."""
    if new.verdict in _UNMET and old.verdict not in _UNMET:
        return Kind.NEW_FAILURE
    if new.verdict in _UNMET and old.fingerprint != new.fingerprint:
        return Kind.OTHER_FAILURE
    if new.verdict in _MET and old.verdict not in _MET:
        return Kind.FIXED if old.verdict in _UNMET else Kind.NOW_MET
    if new.verdict not in _UNMET | _MET and old.verdict in _UNMET | _MET:
        return Kind.NOT_TESTED
    return None if old.verdict is new.verdict else Kind.OTHERWISE
