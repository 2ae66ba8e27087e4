"""
The commands ``tmf645 world ...`` and their options; what they do is in regions.py.
"""

from pathlib import Path

import click

#: As many as the scenarios package makes; it is imported when it is needed.
_MOST_PREMISES = 10_000_000
_MOST_POLYGONS = 1_000_000


@click.group()
def world() -> None:
    """Make up worlds for the server, and look them over."""


@world.command(name="generate")
@click.option(
    "--premises",
    type=click.IntRange(1, _MOST_PREMISES),
    required=True,
    help="How many premises the region has.",
)
@click.option(
    "--polygons",
    type=click.IntRange(0, _MOST_POLYGONS),
    required=True,
    help="How many polygons of coverage it has.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=1,
    show_default=True,
    help="Chooses the region: the same seed makes the same files.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder that it is written to.  [default: region-PREMISES-POLYGONS-SEED]",
)
@click.option(
    "--format",
    "wanted",
    type=click.Choice(["csv", "parquet"]),
    default="csv",
    show_default=True,
    help="How the premises are written.",
)
@click.option("--force", is_flag=True, help="Write over a region that is there.")
@click.pass_context
def generate_world(
    context: click.Context,
    /,
    premises: int,
    polygons: int,
    seed: int,
    out: Path | None,
    wanted: str,
    force: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Make up a region: towns, streets, networks and what is free in them."""
    from tmf645_cli.regions import run_generate  # noqa: PLC0415

    folder = out or Path(f"region-{premises}-{polygons}-{seed}")
    context.exit(run_generate(premises, polygons, seed, wanted, folder, force=force))


@world.command(name="check")
@click.argument("scenario")
@click.pass_context
def check_world(context: click.Context, scenario: str) -> None:
    """
    Load SCENARIO, a name or a file, and tell what is in it.

    Exit codes: 0 it can be served, 2 it cannot, and every problem is told. What is
    allowed and hardly meant is told as doubtful.
    """
    from tmf645_cli.regions import run_check  # noqa: PLC0415

    context.exit(run_check(scenario))
