"""
``tmf645 serve``: the reference server over HTTP, until it is told to stop.
"""

from pathlib import Path

import click
from tmf645_reference_server.app import create_app
from tmf645_reference_server.contract import BASE_PATH
from tmf645_reference_server.ports import Seeded
from tmf645_reference_server.profile_out import profile_text
from tmf645_reference_server.serving import NotStartedError, serve
from tmf645_scenarios import Scenario, ScenarioError, load

from tmf645_cli.checking import usage_error


def run_serve(
    scenario: str,
    *,
    host: str,
    port: int,
    seed: int | None,
    ready_file: Path | None,
    profile_out: Path | None,
) -> int:
    """Serve the world so named; 2 where it cannot be read, or the address cannot be used."""
    try:
        world = load(scenario)
        serve(
            create_app(world, identifiers=None if seed is None else Seeded(seed)),
            host=host,
            port=port,
            ready_file=ready_file,
            started=lambda root: _tell(world, root, profile_out),
        )
    except (ScenarioError, NotStartedError) as wrong:
        return usage_error(str(wrong))
    except OSError as wrong:
        return usage_error(f"cannot write {wrong.filename}: {wrong.strerror}")
    return 0


def _tell(world: Scenario, root: str, profile_out: Path | None) -> None:
    """Say where the server is, and what can be done with it."""
    click.echo(f"tmf645 serves the world {world.name} at {root}")
    click.echo(f"contract  {root.removesuffix(BASE_PATH)}/openapi.json")
    if profile_out is not None:
        profile_out.write_text(profile_text(world, root), encoding="utf-8")
        click.echo(f"profile   {profile_out}")
        click.echo(f"judge it  tmf645 check {root} --profile {profile_out}")
    click.echo("stop it   Ctrl-C")
