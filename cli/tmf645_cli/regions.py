"""
``tmf645 world``: make up a region, and look a world over before it is served.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click
from tmf645_scenarios import Problem, Scenario, ScenarioError, look_over
from tmf645_scenarios.region import Format, MissingLibraryError, Order, files_of, generate
from tmf645_simulator.coverage import Areas, CoverageArea

from tmf645_cli.complaining import complain
from tmf645_cli.progress import Progress


def run_generate(
    premises: int, polygons: int, seed: int, wanted: str, folder: Path, *, force: bool
) -> int:
    """Write the region into ``folder``; 2 where it cannot be written, or something is there."""
    order = Order(premises=premises, polygons=polygons, seed=seed, format=Format(wanted))
    there = [name for name in files_of(order) if (folder / name).exists()]
    if there and not force:
        return complain(
            f"{folder / there[0]} is there already. Write over it with --force, or choose another "
            "folder with --out"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tell = Progress()
        for step in generate(order, folder):
            tell(step.file, step.done, step.total)
    except MissingLibraryError as missing:
        return complain(str(missing))
    except OSError as error:
        return complain(f"cannot write {error.filename or folder}: {error.strerror}")
    click.echo(f"{order.premises} premises and {order.polygons} polygons are in {folder}")
    click.echo(f"look at it  tmf645 world check {folder / 'scenario.yaml'}")
    click.echo(f"serve it    tmf645 serve --scenario {folder / 'scenario.yaml'}")
    return 0


def run_check(scenario: str) -> int:
    """Tell what is in the world so named; 2 where it cannot be loaded."""
    started = time.monotonic()
    try:
        loaded, misplaced = look_over(scenario, tell=Progress())
    except ScenarioError as wrong:
        return complain(str(wrong))
    for line in _summary(loaded):
        click.echo(line)
    for line in _doubts(loaded, misplaced):
        click.echo(line)
    click.echo(f"loaded in {time.monotonic() - started:.1f} s; no problems")
    return 0


def _doubts(loaded: Scenario, misplaced: Iterable[Problem]) -> Iterator[str]:
    """Yield what is allowed, and probably not meant."""
    inventory = loaded.inventory
    used = {each.technology for each in inventory.catalogue.resources}
    stated = {area.reach.technology for area in inventory.coverage.areas}
    stated |= {row.reach.technology for row in inventory.coverage.rows}
    for technology in sorted(stated - used):
        yield f'doubtful        no resource uses the technology "{technology}" of the coverage'
    for each in misplaced:
        yield f"doubtful        {each}"


def _summary(loaded: Scenario) -> Iterator[str]:
    inventory = loaded.inventory
    yield f"{loaded.name}: {' '.join(loaded.story.split())}"
    catalogue = inventory.catalogue
    yield f"specifications  {len(catalogue.services)}, resources {len(catalogue.resources)}"
    yield f"premises        {len(inventory.places.premises)}{_extent(inventory.places.roll.extent())}"
    yield f"coverage        {_coverage(inventory.coverage.areas)}"
    yield f"overrides       {len(inventory.coverage.rows)}"
    yield f"nodes           {len(inventory.capacity.nodes)}, pools {len(inventory.capacity.pools)}"


def _coverage(areas: Sequence[CoverageArea]) -> str:
    """Return how many areas there are of each technology, and from where to where they lie."""
    if not isinstance(areas, Areas) or not areas:
        return f"{len(areas)} areas"
    counted = Counter(reach.technology for reach in areas.reaches)
    named = ", ".join(f"{count} {technology}" for technology, count in counted.most_common())
    return f"{len(areas)} areas: {named}{_extent(areas.layer.extent())}"


def _extent(extent: tuple[float, float, float, float] | None) -> str:
    if extent is None:
        return ""
    west, south, east, north = extent
    return f", from {west:.4f}, {south:.4f} to {east:.4f}, {north:.4f}"
