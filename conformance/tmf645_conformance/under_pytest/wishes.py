"""
The options of pytest's command line, as a campaign.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from tmf645_reports.files import obstacle

from tmf645_conformance.campaign import Campaign
from tmf645_conformance.planning import plan
from tmf645_conformance.profile import ProfileError
from tmf645_conformance.session import Budget
from tmf645_conformance.targets import TargetError

_NOT_SPLIT = (
    "--tmf645-target does not go together with -n: a run is one conversation with one server, and "
    "what it created is removed at its end. Run it in a step of its own, or with -n 0."
)


def campaign_of(config: pytest.Config) -> Campaign:
    """Return what the command line asks for. Raises UsageError; nothing is sent."""
    if config.getoption("dist", "no") != "no":
        raise pytest.UsageError(_NOT_SPLIT)
    option = config.option
    in_the_way = obstacle(option.tmf645_out) if option.tmf645_out else ""
    if in_the_way:
        raise pytest.UsageError(as_told_here(in_the_way))
    try:
        planned = plan(
            option.tmf645_target,
            environ=dict(os.environ),
            profile_file=option.tmf645_profile,
            only=option.tmf645_only,
            generated=not option.tmf645_no_generated,
            known_failing=option.tmf645_known_failing,
            baseline=option.tmf645_baseline,
        )
    except (LookupError, ProfileError, TargetError) as wrong:
        raise pytest.UsageError(as_told_here(str(wrong))) from wrong
    return replace(
        planned,
        seed=option.tmf645_seed,
        budget=Budget(option.tmf645_budget),
        strict=option.tmf645_strict,
        verify=_verification(option.tmf645_ca, insecure=option.tmf645_insecure),
        listener_bind=option.tmf645_listener_bind or Campaign.listener_bind,
        listener_url=option.tmf645_listener_url,
        wait=option.tmf645_wait,
        report=str(option.tmf645_out or ""),
    )


def as_told_here(complaint: str) -> str:
    """Return what ``tmf645 check`` would say, with the options' names under pytest."""
    for name in ("--only", "--out", "--profile"):
        complaint = complaint.replace(name, f"--tmf645-{name[2:]}")
    return f"tmf645: {complaint}"


def _verification(ca: Path | None, *, insecure: bool) -> bool | str:
    if ca is not None and not ca.is_file():
        raise pytest.UsageError(f"tmf645: --tmf645-ca {ca}: there is no such file")
    if insecure:
        return False
    return str(ca) if ca else True
