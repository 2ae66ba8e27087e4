"""
``tmf645 replay``: one finding of a stored report, tried again with the very example that showed it.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.interruption import stoppable
from tmf645_conformance.listener import ListenerError
from tmf645_conformance.planning import plan
from tmf645_conformance.profile import ProfileError
from tmf645_conformance.session import Budget
from tmf645_conformance.transport import TargetError
from tmf645_reports import model
from tmf645_reports.curl import curl
from tmf645_reports.inert import compact, one_line
from tmf645_reports.reading import ReportNotRead, read_report

from tmf645_cli.complaining import HARNESS, UNREACHABLE, complain
from tmf645_cli.saying import say
from tmf645_cli.targeting import LONGEST

_FAILS, _INCONCLUSIVE = 1, 4

_CODES = {
    model.Verdict.FAIL: _FAILS,
    model.Verdict.WARNING: _FAILS,
    model.Verdict.INCONCLUSIVE: _INCONCLUSIVE,
    model.Verdict.NOT_APPLICABLE: _INCONCLUSIVE,
    model.Verdict.ERROR: HARNESS,
}

_SAID = {
    model.Verdict.FAIL: "fails again",
    model.Verdict.WARNING: "fails again",
    model.Verdict.PASS: "holds this time",
    model.Verdict.INCONCLUSIVE: "could not be tried",
    model.Verdict.NOT_APPLICABLE: "does not apply",
    model.Verdict.ERROR: "broke the judge",
}


def run_replay(
    id: str,
    target: str | None,
    *,
    report_file: Path,
    profile_file: Path | None,
    verify: bool | str,
    listener_bind: str,
    listener_url: str | None,
) -> int:
    """Judge again what ``report_file`` tells of purpose ``id``; 0 where it holds, 1 where it fails."""
    try:
        report = read_report(report_file)
        example = _meant(report, id).example
        planned = plan(target, environ=dict(os.environ), profile_file=profile_file, only=id)
    except (LookupError, ProfileError, ReportNotRead, TargetError) as wrong:
        return complain(str(wrong))
    campaign = replace(
        planned,
        purposes=[purpose for purpose in planned.purposes if purpose.id == id],
        seed=report.seed,
        budget=Budget(report.budget),
        verify=verify,
        listener_bind=listener_bind,
        listener_url=listener_url,
        replayed=example,
    )
    try:
        return _told(campaign, report.profile.file)
    except (ListenerError, ProfileError, TargetError) as wrong:
        return complain(str(wrong))


def _meant(report: model.Report, id: str) -> model.Outcome:
    """Return what ``report`` says of ``id``. Raises LookupError."""
    told = {outcome.id: outcome for outcome in report.outcomes}
    if id not in told:
        raise LookupError(f"the report tells nothing of {id}; it was not judged in that run")
    return told[id]


def _told(campaign: Campaign, profile_then: str) -> int:
    with stoppable():
        *_, last = run(campaign)
    if not isinstance(last, model.Finished):
        raise TypeError(last)
    outcome = next(iter(last.report.outcomes), None)
    if outcome is None or (last.report.partial and outcome.verdict is not model.Verdict.ERROR):
        return complain(last.report.partial, UNREACHABLE)
    _tell(outcome, campaign)
    if outcome.unlock and profile_then and not campaign.profile.file:
        say(f"  That run had a profile: try again with --profile {one_line(profile_then)}")
    return _CODES.get(outcome.verdict, 0)


def _tell(outcome: model.Outcome, campaign: Campaign) -> None:
    said = _SAID.get(outcome.verdict, f"is {outcome.verdict.value} this time")
    what = "the example of the report" if campaign.replayed is not None else "the purpose"
    say(f"{outcome.id}: {what} {said}.")
    if outcome.message:
        say(f"  {one_line(outcome.message, longest=LONGEST)}")
    if outcome.verdict in _CODES and outcome.expected is not None:
        say(f"  expected  {_shown(outcome.expected)}")
        say(f"  actual    {_shown(outcome.actual)}")
    for exchange in outcome.exchanges:
        status = exchange.response.status if exchange.response else "nothing"
        say(f"  {exchange.request.method} {one_line(exchange.request.url)} answered {status}")
        if command := curl(exchange):
            say(f"    {one_line(command, longest=10 * LONGEST)}")


def _shown(value: Any) -> str:
    """Text as it is, and anything else as JSON."""
    return (
        one_line(value, longest=LONGEST)
        if isinstance(value, str)
        else compact(value, longest=LONGEST)
    )
