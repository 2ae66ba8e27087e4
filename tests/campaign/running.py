"""
Judging one server of the proving ground, quickly.
"""

from collections.abc import Mapping
from typing import Any

from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.catalogue import select
from tmf645_conformance.profile import parse_profile
from tmf645_conformance.session import Budget
from tmf645_reports.model import Finished, Report, Verdict


def judged(target: str, profile: Mapping[str, Any], *, only: str = "", seed: int = 1) -> Report:
    """The report of a run against ``target``."""
    campaign = Campaign(
        target=target,
        purposes=select(only),
        profile=parse_profile(profile),
        seed=seed,
        budget=Budget.QUICK,
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
