"""
Large worlds: what it costs to load a region, and to look things up in it.

Plain functions that return figures. A region is loaded in a process of its own, since memory is
the most that a process ever had; seconds are of the processor, since machines are shared.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tmf645_scenarios import load
from tmf645_scenarios.region import Format, Order, generate
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.places import Site
from tmf645_simulator.request import PlaceReference

#: The promise: so much loads in less than ten seconds of an idle machine, and a gibibyte.
PREMISES: Final = 1_000_000
POLYGONS: Final = 100_000

_LOADING: Final = """\
import resource, sys, time
from tmf645_scenarios import load
begun = time.process_time()
load(sys.argv[1])
print(time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@dataclass(frozen=True, slots=True)
class Loading:
    """What loading took: seconds of the processor, and the most mebibytes of the process."""

    seconds: float
    mebibytes: float


@dataclass(frozen=True, slots=True)
class LookUps:
    """Microseconds of the processor for one look-up: by id, by address, by point of the map."""

    id: float
    address: float
    point: float


@contextmanager
def region(premises: int, polygons: int, wanted: Format = Format.CSV) -> Iterator[Path]:
    """Make a region in a folder that goes away, and give the path of its scenario."""
    with TemporaryDirectory() as folder:
        order = Order(premises=premises, polygons=polygons, format=wanted)
        for _ in generate(order, Path(folder)):
            pass
        yield Path(folder) / "scenario.yaml"


def loading(scenario: Path) -> Loading:
    """Load ``scenario`` in a fresh process, and return what that took."""
    command = [sys.executable, "-c", _LOADING, str(scenario)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    seconds, mebibytes = map(float, done.stdout.split())
    return Loading(seconds, mebibytes)


def look_ups(scenario: Path, *, count: int = 2000, rounds: int = 5) -> LookUps:
    """Return what look-ups cost in ``scenario``: the best of ``rounds``, of ``count`` each."""
    inventory = load(str(scenario)).inventory
    places = inventory.places
    chosen = random.Random(1).choices(range(len(places.premises)), k=count)  # noqa: S311 - a sample
    premises = [places.premises[number] for number in chosen]
    ids = [PlaceReference(id=each.id) for each in premises]
    addresses = [PlaceReference(address=each.address) for each in premises]
    sites = [Site(each.point) for each in premises]
    return LookUps(
        id=_best(lambda: _each(places.find, ids), rounds) / count * 1e6,
        address=_best(lambda: _each(places.find, addresses), rounds) / count * 1e6,
        point=_best(lambda: _covered(inventory, sites), rounds) / count * 1e6,
    )


def _each(find: Callable[[PlaceReference], object], references: list[PlaceReference]) -> None:
    for reference in references:
        find(reference)


def _covered(inventory: Inventory, sites: list[Site]) -> None:
    for site in sites:
        inventory.coverage.statements(site)


def _best(work: Callable[[], None], rounds: int) -> float:
    """Return the least seconds of the processor that ``work`` took; the first round warms up."""
    work()
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)
