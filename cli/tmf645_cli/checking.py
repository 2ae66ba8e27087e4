"""
``tmf645 check``: read the profile, run the campaign, show it, write the report.
"""

import os
from pathlib import Path

import click
from rich.console import Console
from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.catalogue import select
from tmf645_conformance.profile import Profile, ProfileError, read_profile
from tmf645_conformance.session import Budget
from tmf645_conformance.transport import TargetError
from tmf645_reports import model
from tmf645_reports.console import ConsoleView
from tmf645_reports.files import ReportNotWritten, write_report
from tmf645_reports.statement import exit_code

USAGE = 2
HARNESS = 5


def run_check(
    target: str | None,
    *,
    profile_file: Path | None,
    out: Path,
    seed: int,
    budget: str,
    only: str,
    strict: bool,
) -> int:
    """Judge ``target`` and return the exit code of the design's table."""
    try:
        profile = read_profile(profile_file) if profile_file else Profile()
        purposes = select(only)
    except (ProfileError, LookupError) as wrong:
        return usage_error(str(wrong.args[0] if wrong.args else wrong))
    chosen = target or profile.base_url
    if not chosen:
        return usage_error("no TARGET: give a URL, or a --profile with base_url")
    return judge(
        Campaign(
            target=chosen,
            purposes=purposes,
            profile=profile,
            seed=seed,
            budget=Budget(budget),
            strict=strict,
            environ=dict(os.environ),
        ),
        out,
    )


def judge(campaign: Campaign, out: Path) -> int:
    """Run ``campaign``, show it as it happens, and write its reports to ``out``."""
    try:
        with ConsoleView(Console(), report=str(out / "report.html")) as view:
            for event in run(campaign):
                if isinstance(event, model.Finished):
                    write_report(event.report, out)
                    code = exit_code(event.report)
                view(event)
    except (ProfileError, TargetError) as wrong:
        return usage_error(str(wrong))
    except ReportNotWritten as wrong:
        click.echo(f"tmf645: {wrong}", err=True)
        return HARNESS
    return code


def usage_error(message: str) -> int:
    """Tell what is wrong with what was asked, and return the exit code for it."""
    click.echo(f"tmf645: {message}", err=True)
    return USAGE
