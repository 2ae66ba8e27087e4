"""
``tmf645 replay``: one finding of a stored report, tried again with the very example that showed it.
"""

import os
from pathlib import Path

from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.catalogue import TestPurpose, select
from tmf645_conformance.listener import ListenerError
from tmf645_conformance.profile import Profile, ProfileError, read_profile
from tmf645_conformance.session import Budget
from tmf645_conformance.transport import TargetError
from tmf645_reports import model
from tmf645_reports.curl import curl
from tmf645_reports.inert import one_line
from tmf645_reports.reading import ReportNotRead, read_report

from tmf645_cli.complaining import HARNESS, UNREACHABLE, complain
from tmf645_cli.saying import say

_FAILS, _INCONCLUSIVE = 1, 4

#: Longer lines of a server are cut.
_LONGEST = 400

_CODES = {
    model.Verdict.FAIL: _FAILS,
    model.Verdict.WARNING: _FAILS,
    model.Verdict.INCONCLUSIVE: _INCONCLUSIVE,
    model.Verdict.ERROR: HARNESS,
}

_SAID = {
    model.Verdict.FAIL: "fails again",
    model.Verdict.WARNING: "fails again",
    model.Verdict.PASS: "holds this time",
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
        profile = read_profile(profile_file) if profile_file else Profile()
        outcome, purpose = _meant(report, id)
    except (ReportNotRead, ProfileError) as wrong:
        return complain(str(wrong))
    except LookupError as wrong:
        return complain(str(wrong.args[0]))
    chosen = target or profile.base_url
    if not chosen:
        return complain("no TARGET: give a URL, or a --profile with base_url")
    campaign = Campaign(
        target=chosen,
        purposes=[purpose],
        profile=profile,
        seed=report.seed,
        budget=Budget(report.budget),
        environ=dict(os.environ),
        verify=verify,
        listener_bind=listener_bind,
        listener_url=listener_url,
        selection=id,
        replayed=outcome.example,
    )
    try:
        return _told(campaign)
    except (ListenerError, ProfileError, TargetError) as wrong:
        return complain(str(wrong))


def _meant(report: model.Report, id: str) -> tuple[model.Outcome, TestPurpose]:
    """Return what ``report`` says of ``id``, and its purpose. Raises LookupError."""
    told = {outcome.id: outcome for outcome in report.outcomes}
    if id not in told:
        raise LookupError(f"the report tells nothing of {id}; it was not judged in that run")
    known = {purpose.id: purpose for purpose in select("")}
    if id not in known:
        raise LookupError(f"{id}: no test purpose has this id any more; `tmf645 rules` lists all")
    return told[id], known[id]


def _told(campaign: Campaign) -> int:
    *_, last = run(campaign)
    if not isinstance(last, model.Finished):
        raise TypeError(last)
    if last.report.partial:
        return complain(last.report.partial, UNREACHABLE)
    (outcome,) = last.report.outcomes
    _tell(outcome, campaign)
    return _CODES.get(outcome.verdict, 0)


def _tell(outcome: model.Outcome, campaign: Campaign) -> None:
    said = _SAID.get(outcome.verdict, outcome.verdict.value)
    what = "the example of the report" if campaign.replayed is not None else "the purpose"
    say(f"{outcome.id}: {what} {said}.")
    if outcome.message:
        say(f"  {one_line(outcome.message, longest=_LONGEST)}")
    if outcome.verdict in _CODES and outcome.expected is not None:
        say(f"  expected  {one_line(str(outcome.expected), longest=_LONGEST)}")
        say(f"  actual    {one_line(str(outcome.actual), longest=_LONGEST)}")
    for exchange in outcome.exchanges:
        status = exchange.response.status if exchange.response else "nothing"
        say(f"  {exchange.request.method} {one_line(exchange.request.url)} answered {status}")
        if command := curl(exchange):
            say(f"    {one_line(command, longest=10 * _LONGEST)}")
