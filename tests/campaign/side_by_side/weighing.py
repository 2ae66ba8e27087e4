"""
What a tool has found, when what it says of right servers too is taken away.

The same measure for every tool: a finding counts for a wrong server where the tool says it of no run
against the right server behind it, whatever the finding has to do with the fault. At which operation it is
said does not matter: what is a false alarm at the one resource is one at its twin, only chance decides where
it is met first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from campaign.side_by_side.plan import OTHER_SEEDS
from campaign.side_by_side.records import Finding, Told, codes
from campaign.side_by_side.subjects import RIGHT, Subject, subjects


@dataclass(frozen=True, slots=True)
class Cost:
    """What runs have cost: of one (the median), and of all."""

    each: float
    all: float


class Weighed:
    """The runs of one tool under one setting."""

    def __init__(self, every: Iterable[Told]) -> None:
        known = subjects()
        self._runs = [each for each in every if each.job.subject in known]
        self.usual = {
            each.job.subject: each
            for each in self._runs
            if each.job.times <= 1 and known[each.job.subject].kind != RIGHT
        }
        self._longer = {
            each.job.subject: each
            for each in self._runs
            if each.job.times > 1 and known[each.job.subject].kind != RIGHT
        }
        self._false = self._false_alarms()

    @property
    def is_there(self) -> bool:
        """Whether the tool was run."""
        return bool(self._runs)

    def has(self, subject: Subject) -> bool:
        """Whether it was run against ``subject``."""
        return subject.id in self.usual

    def false_alarms(self, right: str) -> frozenset[Finding]:
        """What it says of the right server with the id ``right``."""
        return self._false.get(right, frozenset())

    def new(self, subject: Subject) -> list[Finding]:
        """What it says of ``subject`` and not of the right server behind it."""
        return self._new(self.usual[subject.id])

    def new_codes(self, subject: Subject) -> list[str]:
        """The codes of what it says of ``subject`` that it has at nothing of the right server."""
        known = {*codes(self.false_alarms(subject.right))}
        told = self.usual[subject.id]
        return [code for code in codes(told.findings + told.advice) if code not in known]

    def is_content(self, subject: Subject) -> bool:
        """Whether it found nothing to say at all, and its run ended by itself."""
        told = self.usual[subject.id]
        return told.is_content and not told.ended

    def by_chance(self) -> tuple[int, int]:
        """How many runs against right servers would count as findings, of how many that were not weighed with."""
        tried = [each for each in self._runs if _is_other(each)]
        return sum(bool(self._new(each)) for each in tried), len(tried)

    def longer(self) -> tuple[int, int, int]:
        """How many of the servers that got more time were found before, and then; of how many."""
        before = [id for id in self._longer if id in self.usual and self._new(self.usual[id])]
        then = [id for id, told in self._longer.items() if self._new(told)]
        return len(before), len({*before, *then}), len(self._longer)

    def cost(self, what: str) -> Cost:
        """The cost of the usual runs, by the name of the attribute."""
        values = [float(getattr(each, what)) for each in self.usual.values()]
        return Cost(median(values), sum(values)) if values else Cost(0, 0)

    def accused(self, subject: Subject) -> list[Finding]:
        """What it says of ``subject`` and not of the right server behind it, but for mere advice."""
        return [each for each in self.new(subject) if each in self.usual[subject.id].findings]

    def _new(self, told: Told) -> list[Finding]:
        right = subjects()[told.job.subject].right
        known = {(each.code, each.said) for each in self.false_alarms(right)}
        every = told.findings + told.advice
        return [each for each in every if (each.code, each.said) not in known]

    def _false_alarms(self) -> Mapping[str, frozenset[Finding]]:
        found: dict[str, frozenset[Finding]] = {}
        for told in self._runs:
            subject = subjects()[told.job.subject]
            if subject.kind == RIGHT and not _is_other(told):
                before = found.get(subject.id, frozenset())
                found[subject.id] = before | {*told.findings, *told.advice}
        return found


def _is_other(told: Told) -> bool:
    return told.job.seed in OTHER_SEEDS
