"""
From what somebody asks for, by names and files, to a campaign.
"""

from collections.abc import Mapping
from pathlib import Path

from tmf645_conformance.campaign import Campaign
from tmf645_conformance.clock import now
from tmf645_conformance.dialects import rooted, selected
from tmf645_conformance.known import read_known
from tmf645_conformance.profile import Profile, read_profile
from tmf645_conformance.targets import TargetError, read_target


def plan(
    target: str | None,
    *,
    environ: Mapping[str, str],
    profile_file: Path | None = None,
    only: str = "",
    generated: bool = True,
    known_failing: Path | None = None,
    baseline: Path | None = None,
) -> Campaign:
    """
    Return the campaign against ``target``, or else the profile's base_url; nothing is sent.

    What is told by values alone, such as the seed, is left as it is by itself. Raises ProfileError,
    TargetError, and LookupError where ``only`` names no purpose.
    """
    profile = read_profile(profile_file) if profile_file else Profile()
    known = read_known(known_failing, baseline, today=now().date())
    purposes = selected(profile.api, only, generated=generated)
    if not purposes:
        raise LookupError(f"--only {only}: names no test purpose; `tmf645 rules` lists all")
    chosen = target or profile.base_url
    if not chosen:
        raise TargetError("no TARGET: give a URL, or a --profile with base_url")
    read_target(chosen)
    chosen = rooted(profile.api, chosen)
    return Campaign(
        target=chosen,
        purposes=purposes,
        profile=profile,
        environ=environ,
        selection=only if generated else f"{only or 'all'} but what is generated",
        known=known,
    )
