"""
Judging one server of the proving ground, quickly.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.catalogue import TestPurpose, select
from tmf645_conformance.examples import Example
from tmf645_conformance.profile import parse_profile
from tmf645_conformance.session import Budget
from tmf645_reports.model import Finished, Report, Verdict


def deciding() -> tuple[TestPurpose, ...]:
    """The purposes that a verdict rests on: all but the generated ones."""
    return select("", generated=False)


def generated() -> tuple[TestPurpose, ...]:
    """The purposes that look for examples of their own."""
    return tuple(purpose for purpose in select("") if purpose.is_generated)


def judged(
    target: str,
    profile: Mapping[str, Any],
    *,
    purposes: Sequence[TestPurpose] = (),
    seed: int = 1,
    replayed: Example = None,
) -> Report:
    """The report of a quick run against ``target`` with ``purposes``, or all that decide."""
    campaign = Campaign(
        target=target,
        purposes=purposes or deciding(),
        profile=parse_profile(profile),
        seed=seed,
        budget=Budget.QUICK,
        replayed=replayed,
    )
    *_, last = run(campaign)
    assert isinstance(last, Finished)
    return last.report


def with_verdict(report: Report, *verdicts: Verdict) -> set[str]:
    """The ids of the outcomes that have one of ``verdicts``."""
    return {outcome.id for outcome in report.outcomes if outcome.verdict in verdicts}


def told(report: Report, *verdicts: Verdict) -> str:
    """The outcomes with one of ``verdicts``, for a person who reads a failed test."""
    return "\n".join(
        f"{each.id} {each.verdict.value}: {each.message} "
        f"(expected {each.expected!r}, actual {each.actual!r}, cause {each.cause!r})"
        for each in report.outcomes
        if each.verdict in verdicts
    )
