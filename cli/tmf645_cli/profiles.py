"""
The profile of a world, as the commands write it: it opens with what it is and how it was made.
"""

from pathlib import Path

from tmf645_reference_server.profile_out import profile_text
from tmf645_scenarios import Scenario

from tmf645_cli.progress import Progress

_OPENING = """\
# What a tester has to know of the reference server in the world {world}.
# Written by `tmf645 {verb}`, which asked the simulator what it answers; written anew each time.
#
#     tmf645 serve --scenario {scenario}
#     tmf645 check --profile {file}
#
# A profile of your own server has the same keys, in your own ids.
"""


def write_profile(path: Path, world: Scenario, *, scenario: str, served_at: str, verb: str) -> None:
    """
    Write the profile of ``world`` (asked for as ``scenario``). Raises OSError.

    In a large world that takes a while; how far it has come is told.
    """
    opening = _OPENING.format(world=world.name, verb=verb, scenario=scenario, file=path.name)
    text = profile_text(world, served_at, tell=Progress())
    path.write_text(opening + text, encoding="utf-8")
