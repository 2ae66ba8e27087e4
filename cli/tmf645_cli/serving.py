"""
``tmf645 serve``: the reference server over HTTP, until it is told to stop.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

import click
from tmf645_reference_server.app import create_app
from tmf645_reference_server.authentication.authority import MissingSecretError
from tmf645_reference_server.contract import BASE_PATH
from tmf645_reference_server.control import ControlPort
from tmf645_reference_server.dialects.servicenow.quirks import UnknownQuirkError
from tmf645_reference_server.dialects.servicenow.surface import BASE_PATH as SERVICENOW_PATH
from tmf645_reference_server.overlay import refuse_another_world
from tmf645_reference_server.ports import Seeded, SeededDice
from tmf645_reference_server.serving import NotStartedError, serve
from tmf645_reference_server.store import Store, StoreError, open_store
from tmf645_scenarios import Scenario, ScenarioError, load
from tmf645_scenarios.faults import FaultProfile, load_faults
from tmf645_scenarios.servicenow import Dialect

from tmf645_cli.complaining import complain
from tmf645_cli.controlling import ControlWish, UsageProblem, opened
from tmf645_cli.profiles import write_profile
from tmf645_cli.progress import Progress


def run_serve(
    scenario: str,
    *,
    host: str,
    port: int,
    seed: int | None,
    control: ControlWish | None,
    faults: str | None,
    delivery: str,
    store: str,
    dialect: str | None,
    ready_file: Path | None,
    profile_out: Path | None,
) -> int:
    """Serve the world so named; 2 where it cannot be read, or the address cannot be used."""
    for file in (ready_file, profile_out):
        if file is not None and not file.parent.is_dir():
            return complain(f"cannot write {file}: there is no folder {file.parent}")
    try:
        world = speaking(load(scenario, tell=Progress()), dialect)
        chosen = None if faults is None else load_faults(faults)
        kept = _opened(store, seed, world)
        with opened(control) as control_port:
            serve(
                create_app(
                    world,
                    identifiers=None if seed is None else Seeded(seed),
                    faults=None if chosen is None else chosen.faults,
                    dice=None if seed is None else SeededDice(seed),
                    patience=delivery,
                    store=kept,
                    control_port=control_port,
                ),
                host=host,
                port=port,
                ready_file=ready_file,
                path=SERVICENOW_PATH
                if world.behaviour.dialect is Dialect.SERVICENOW
                else BASE_PATH,
                started=lambda root: _tell(
                    world, scenario, root, profile_out, control_port, chosen
                ),
            )
    except (
        UsageProblem,
        ScenarioError,
        StoreError,
        MissingSecretError,
        UnknownQuirkError,
    ) as wrong:
        return complain(str(wrong))
    except NotStartedError as wrong:
        return complain(f"{wrong}. Choose another --port (0 is any free one) or --host")
    except OSError as wrong:
        return complain(f"cannot write {wrong.filename}: {wrong.strerror}")
    return 0


def speaking(world: Scenario, dialect: str | None) -> Scenario:
    """Return ``world`` with the dialect so named, where one is."""
    if dialect is None:
        return world
    return replace(world, behaviour=replace(world.behaviour, dialect=Dialect(dialect)))


def _opened(store: str, seed: int | None, world: Scenario) -> Store:
    """Return the store of that name, fit to serve. Raise StoreRefusedError, UsageProblem."""
    kept = open_store(store)
    if seed is not None and kept.shared:
        raise UsageProblem(
            "--seed draws the same ids in every process, and this store is shared; leave it out"
        )
    asyncio.run(_check(kept, world))
    return kept


async def _check(kept: Store, world: Scenario) -> None:
    """Raise StoreRefusedError where this world cannot be served from ``kept``."""
    await kept.check()
    try:
        await refuse_another_world(world, kept)
    finally:
        # Connections belong to this loop, which ends; a file stays open.
        if kept.shared:
            await kept.close()


def _tell(
    world: Scenario,
    scenario: str,
    root: str,
    profile_out: Path | None,
    control_port: ControlPort | None,
    faults: FaultProfile | None,
) -> None:
    """Say where the server is, and what can be done with it."""
    speaks = world.behaviour.dialect
    click.echo(f"tmf645 serves the world {world.name} at {root}")
    if speaks is not Dialect.SERVICENOW:
        click.echo(f"contract  {root.removesuffix(BASE_PATH)}/openapi.json")
    if speaks is Dialect.BOTH:
        click.echo(f"dialect   {root.removesuffix(BASE_PATH)}{SERVICENOW_PATH} (servicenow-tsq)")
    if control_port is not None:
        click.echo(f"control   {control_port.url}/")
    if faults is not None:
        click.echo(f"faults    {faults.name}: {faults.story.strip()}")
    if profile_out is not None:
        write_profile(profile_out, world, scenario=scenario, served_at=root, verb="serve")
        click.echo(f"profile   {profile_out}")
        click.echo(f"judge it  tmf645 check {root} --profile {profile_out}")
    click.echo("stop it   Ctrl-C")
