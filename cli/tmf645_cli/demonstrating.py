"""
``tmf645 demo``: the judge against the reference server, in this process.
"""

from pathlib import Path

import click
from tmf645_conformance.campaign import Campaign
from tmf645_conformance.catalogue import select
from tmf645_conformance.profile import read_profile
from tmf645_reference_server.profile_out import profile_text
from tmf645_scenarios import load

from tmf645_cli.checking import judge, usage_error

#: The reference server in this process, and the name that it has there.
_TARGET = "asgi:tmf645_reference_server:create_app"
_WORLD = "main-street"

#: Where `tmf645 serve` would serve it: the profile of the demo can be used with that, too.
_SERVED_AT = "http://127.0.0.1:8645"


def run_demo(out: Path) -> int:
    """Write the profile of the default world beside the report, judge, and return the exit code."""
    profile = out / "profile.yaml"
    try:
        out.mkdir(parents=True, exist_ok=True)
        profile.write_text(profile_text(load(_WORLD), _SERVED_AT), encoding="utf-8")
    except OSError as wrong:
        return usage_error(f"cannot write {profile}: {wrong.strerror}")
    click.echo(f"Judging the reference server, in the world {_WORLD}, with {profile}")
    return judge(Campaign(target=_TARGET, purposes=select(""), profile=read_profile(profile)), out)
