"""
``tmf645 demo``: the judge against the reference server, in this process.
"""

from pathlib import Path

import click
from tmf645_conformance.campaign import Campaign
from tmf645_conformance.catalogue import select
from tmf645_conformance.profile import read_profile
from tmf645_reports.files import obstacle
from tmf645_scenarios import load

from tmf645_cli.checking import judge
from tmf645_cli.complaining import HARNESS, complain
from tmf645_cli.profiles import write_profile

#: The reference server in this process, and the name that it has there.
_TARGET = "asgi:tmf645_reference_server:create_app"
_WORLD = "main-street"

#: Where `tmf645 serve` would serve it: the profile of the demo can be used with that, too.
_SERVED_AT = "http://127.0.0.1:8645"


def run_demo(out: Path) -> int:
    """Write the profile of the default world beside the report, judge, and return the exit code."""
    in_the_way = obstacle(out)
    if in_the_way:
        return complain(in_the_way, HARNESS)
    profile = out / "profile.yaml"
    out.mkdir(parents=True, exist_ok=True)
    write_profile(profile, load(_WORLD), scenario=_WORLD, served_at=_SERVED_AT, verb="demo")
    click.echo(f"Judging the reference server, in the world {_WORLD}, with {profile}")
    return judge(Campaign(target=_TARGET, purposes=select(""), profile=read_profile(profile)), out)
