"""
A test purpose as a pytest item, and the verdict of the run as the last one.

An item is judged in its set-up, where a failure of the judge is pytest's *error*, and says in its
call what came of it.
"""

import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tmf645_reports.in_full import in_full
from tmf645_reports.model import Outcome, Verdict
from tmf645_reports.statement import coverage_sentence, exit_code, headline
from tmf645_reports.terminal import commandless

from tmf645_conformance.catalogue import TestPurpose
from tmf645_conformance.under_pytest import RecommendationNotMet
from tmf645_conformance.under_pytest.course import Course
from tmf645_conformance.under_pytest.shown import NAME, Told, line

#: Where the items find the run.
COURSE = pytest.StashKey[Course]()

#: Exit codes of ``tmf645 check`` that say nothing, or not enough, about the target.
_UNREACHABLE, _HARNESS = 3, 5


class Requirements(pytest.Collector):
    """The items of a run: its purposes in the order in which they are judged, then the verdict."""

    def __init__(self, *, purposes: Iterable[TestPurpose], **more: Any) -> None:
        super().__init__(**more)
        self._purposes = purposes

    def collect(self) -> Iterable[pytest.Item]:
        """Make them; nothing is sent."""
        for purpose in self._purposes:
            yield Requirement.from_parent(self, name=purpose.id, purpose=purpose)
        yield RunVerdict.from_parent(self, name="verdict")


class _Judged(pytest.Item):
    """What both kinds of items have in common."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.add_marker(NAME)

    @property
    def course(self) -> Course:
        """The run."""
        return self.config.stash[COURSE]

    def reportinfo(self) -> tuple[Path, None, str]:
        """An item stands in no file."""
        return self.session.path / NAME, None, self.name


class Requirement(_Judged):
    """One test purpose."""

    def __init__(self, *, purpose: TestPurpose, **more: Any) -> None:
        super().__init__(**more)
        self.purpose = purpose
        self._outcome: Outcome | None = None
        self.extra_keyword_matches.add(purpose.level.value)

    def setup(self) -> None:
        """Let the run go on until this purpose is judged."""
        self._outcome = self.course.outcome_of(self.purpose.id)
        if self._outcome is None:
            pytest.skip(f"not judged: {line(self.course.broke_off)}")
        self.user_properties += [
            ("tmf645_level", self._outcome.level.value),
            ("tmf645_verdict", self._outcome.verdict.value),
        ]
        if self._outcome.verdict is Verdict.ERROR:
            raise Told(in_full(self._outcome), self._outcome.message)

    def runtest(self) -> None:
        """Say what came of it, in pytest's words."""
        outcome = self._outcome
        assert outcome is not None  # noqa: S101 - set-up skips where there is none
        message = outcome.message or outcome.title
        match self._counted(outcome.verdict):
            case Verdict.FAIL:
                raise Told(in_full(outcome), message)
            case Verdict.WARNING:
                told = RecommendationNotMet(line(f"{outcome.id}: {message}"))
                warnings.warn_explicit(told, None, filename=self.nodeid, lineno=0)
            case Verdict.KNOWN:
                pytest.xfail(line(f"{outcome.known_by}: {message}"))
            case Verdict.INCONCLUSIVE:
                unlock = f"; tell in the profile: {outcome.unlock}" if outcome.unlock else ""
                pytest.skip(line(f"inconclusive: {message}{unlock}"))
            case Verdict.NOT_APPLICABLE:
                pytest.skip(line(f"not applicable: {message}"))
            case Verdict.OBSERVED:
                self.add_report_section("call", "observed", line(message))
            case _:
                return

    def _counted(self, verdict: Verdict) -> Verdict:
        """Return how ``verdict`` counts here."""
        option = self.config.option
        fails = {Verdict.WARNING: option.tmf645_strict, Verdict.KNOWN: option.runxfail}
        return Verdict.FAIL if fails.get(verdict) else verdict


class RunVerdict(_Judged):
    """
    What came of the run as a whole, at whose end it removes what it created.

    Passes where ``tmf645 check`` would end with 0: a run in which too little was decided, or whose
    list of known failures is not current, is not green.
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._finding: Told | None = None

    def setup(self) -> None:
        """Let the run go on to its end."""
        self.course.to_the_end()
        report = self.course.report
        if report is None:
            raise Told(commandless(self.course.broke_off), self.course.broke_off)
        code = exit_code(report)
        if code:
            text = "\n".join([headline(report), coverage_sentence(report), *report.known.problems])
            self._finding = Told(commandless(text), headline(report))
        if self._finding and code in {_UNREACHABLE, _HARNESS}:
            raise self._finding

    def runtest(self) -> None:
        """Say it."""
        if self._finding:
            raise self._finding
