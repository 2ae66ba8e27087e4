"""
Growth: what a look-up or a decision costs where there is ten times as much of everything.
"""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from tmf645_reference_server.bodies import read_object
from tmf645_reference_server.check import CHECK
from tmf645_reference_server.readings import Readings
from tmf645_scenarios import load
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.places import Site
from tmf645_simulator.qualify import qualify_all
from tmf645_simulator.request import CheckRequest, PlaceReference

from benchmarks import requests, worlds
from benchmarks.effort import Effort
from benchmarks.figures import Figure, cost, ratio

_GROUP = "Growth: CPU time of one look-up or decision, ten times as much beside once"
_SECTION_6 = "design, section 6"
_LIMITS = "measured limits, section 8"

_NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def growth(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """Return the figures of everything that grows within the simulator."""
    return [
        *_of_polygons(effort, say),
        *_of_corners(effort, say),
        *_of_premises(effort, say),
        *_of_items(effort, say),
    ]


def _of_polygons(effort: Effort, say: Callable[[str], None]) -> Iterator[Figure]:
    few, many = effort.polygons
    say(f"{few:,} and {many:,} polygons")
    acts = [_coverage(number, 20, number, effort) for number in (few, many)]
    yield from _compared(f"coverage, {few:,} to {many:,} polygons", acts, effort, 1.5, _SECTION_6)


def _of_corners(effort: Effort, say: Callable[[str], None]) -> Iterator[Figure]:
    few, many = effort.corners
    say(f"polygons of {few:,} and {many:,} corners")
    acts = [_coverage(1000, number, 1000, effort) for number in (few, many)]
    name = f"coverage by 1,000 polygons, {few:,} to {many:,} corners each"
    yield from _compared(name, acts, effort, 1.5, _LIMITS)


def _coverage(polygons: int, corners: int, ground: int, effort: Effort) -> Callable[[], None]:
    looked_up = worlds.coverage(polygons, corners)
    points = worlds.points(effort.lookups, worlds.side(ground)).tolist()
    sites = [Site((x, y)) for x, y in points]

    def act() -> None:
        for site in sites:
            looked_up.statements(site)

    return act


def _of_premises(effort: Effort, say: Callable[[str], None]) -> Iterator[Figure]:
    few, many = effort.premises
    say(f"{few:,} and {many:,} premises")
    directories = {number: worlds.directory(number) for number in (few, many)}
    for name, refer in (("id", _by_id), ("address", _by_address)):
        acts = []
        for count, directory in directories.items():
            numbers = np.random.default_rng(count).integers(0, count, effort.lookups).tolist()
            references = [refer(number) for number in numbers]

            def act(
                find: Callable[[PlaceReference], object] = directory.find,
                references: Sequence[PlaceReference] = references,
            ) -> None:
                for each in references:
                    find(each)

            acts.append(act)
        what = f"place by {name}, {few:,} to {many:,} premises"
        yield from _compared(what, acts, effort, 1.5, _SECTION_6)


def _by_id(number: int) -> PlaceReference:
    return PlaceReference(id=worlds.premises_id(number))


def _by_address(number: int) -> PlaceReference:
    address = {"streetName": f"Street {number // 100}", "streetNr": str(number % 100)}
    return PlaceReference(address=address)


def _of_items(effort: Effort, say: Callable[[str], None]) -> Iterator[Figure]:
    """Five times as many items are five decisions: no item pays for the others."""
    say("2 and 10 items")
    with worlds.street() as file:
        inventory = load(str(file)).inventory
    acts = [_deciding(inventory, count, effort.lookups // count) for count in (2, 10)]
    name = "decision on one item, 2 to 10 items in the request"
    yield from _compared(name, acts, effort, 1.1, _LIMITS)


def _deciding(inventory: Inventory, items: int, times: int) -> Callable[[], None]:
    asked = [_asked(items, number) for number in range(times)]

    def act() -> None:
        # Time goes on between two requests: nothing that holds for a moment helps the next.
        for number, each in enumerate(asked):
            qualify_all(each, inventory, _NOW + timedelta(milliseconds=number))

    return act


def _asked(items: int, number: int) -> CheckRequest:
    sent = read_object(requests.many_items(items, number))
    asked = CHECK.read(CHECK.prepare(sent, Readings()))
    if not isinstance(asked, CheckRequest):
        raise TypeError("a check asks for a check")
    return asked


def _compared(
    name: str, acts: Sequence[Callable[[], None]], effort: Effort, bound: float, source: str
) -> Iterator[Figure]:
    """Yield the cost of the first of two acts, and how many times that the second one costs."""
    rounds: list[list[float]] = [[], []]
    gc.collect()
    gc.freeze()
    for each in acts:
        each()
    for _ in range(effort.rounds):
        for act, found in zip(acts, rounds, strict=True):
            begun = time.process_time()
            act()
            found.append((time.process_time() - begun) / effort.lookups * 1e6)
    gc.unfreeze()
    few, many = rounds
    yield cost(_GROUP, f"{name}: cost", few)
    yield ratio(_GROUP, name, many, few, at_most=bound, source=source)
