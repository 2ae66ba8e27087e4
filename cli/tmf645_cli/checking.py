"""
``tmf645 check``: read the profile, run the campaign, show it, write the report.
"""

import os
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.interruption import stoppable
from tmf645_conformance.listener import ListenerError
from tmf645_conformance.planning import plan
from tmf645_conformance.profile import ProfileError
from tmf645_conformance.session import Budget
from tmf645_conformance.transport import TargetError
from tmf645_reports import model
from tmf645_reports.console import ConsoleView
from tmf645_reports.files import ReportNotWritten, obstacle, write_report
from tmf645_reports.statement import exit_code

from tmf645_cli.complaining import HARNESS, complain
from tmf645_cli.forecasting import tell_dry_run

#: Where GitHub's runner says that a step may leave its summary.
_STEP_SUMMARY = "GITHUB_STEP_SUMMARY"


def run_check(
    target: str | None,
    *,
    profile_file: Path | None,
    out: Path,
    seed: int,
    budget: str,
    only: str,
    strict: bool,
    generated: bool = True,
    verify: bool | str,
    listener_bind: str,
    listener_url: str | None,
    wait: float = 0.0,
    dry_run: bool = False,
    known_failing: Path | None,
    baseline: Path | None,
) -> int:
    """Judge ``target`` and return the exit code of the design's table."""
    in_the_way = "" if dry_run else obstacle(out)
    if in_the_way:
        return complain(in_the_way, HARNESS)
    try:
        planned = plan(
            target,
            environ=dict(os.environ),
            profile_file=profile_file,
            only=only,
            generated=generated,
            known_failing=known_failing,
            baseline=baseline,
        )
    except (LookupError, ProfileError, TargetError) as wrong:
        return complain(str(wrong))
    campaign = replace(
        planned,
        seed=seed,
        budget=Budget(budget),
        strict=strict,
        verify=verify,
        listener_bind=listener_bind,
        listener_url=listener_url,
        wait=wait,
        report=str(out),
    )
    return tell_dry_run(campaign) if dry_run else judge(campaign, out)


def judge(campaign: Campaign, out: Path) -> int:
    """
    Run ``campaign``, show it as it happens, and write its reports to ``out``.

    Raises KeyboardInterrupt, once the report of what had been decided till then is written.
    """
    try:
        with stoppable(), ConsoleView(Console(), report=str(out / "report.html")) as view:
            report = tell(run(campaign), view, out)
    except (ListenerError, ProfileError, TargetError) as wrong:
        return complain(str(wrong))
    except ReportNotWritten as wrong:
        return complain(str(wrong), HARNESS)
    return exit_code(report)


def tell(events: Generator[model.Event, None, None], view: ConsoleView, out: Path) -> model.Report:
    """
    Tell every event and write the report that comes with the last one; return it.

    An interruption ends the run wherever it is, then goes on its way.
    """
    last: model.Event | None = None
    told = False
    try:
        for event in events:
            last, told = event, False
            _show(event, view, out)
            told = True
    except KeyboardInterrupt as stop:
        if not isinstance(last, model.Finished):
            _show(events.throw(stop), view, out)
        elif not told:
            _show(last, view, out)
        raise
    if not isinstance(last, model.Finished):
        raise TypeError(last)
    return last.report


def _show(event: model.Event, view: ConsoleView, out: Path) -> None:
    if isinstance(event, model.Finished):
        write_report(event.report, out)
        _summarise(out)
    view(event)


def _summarise(out: Path) -> None:
    """Add the summary to that of the step, where GitHub's runner asks for one."""
    summary = os.environ.get(_STEP_SUMMARY)
    if not summary:
        return
    try:
        with Path(summary).open("a", encoding="utf-8") as step:
            step.write((out / "summary.md").read_text(encoding="utf-8") + "\n")
    except OSError as problem:
        complain(f"cannot add to {summary}: {problem.strerror}")
