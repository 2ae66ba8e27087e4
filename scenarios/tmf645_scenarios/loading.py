"""
Loading: a scenario by the name it has in the library, or by the path of a file.
"""

import gc
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from tmf645_simulator.commerce import Commerce
from tmf645_simulator.errors import InventoryError
from tmf645_simulator.inventory import Inventory

from tmf645_scenarios.assembling import Assembled, Assembly, Standing
from tmf645_scenarios.bounds import Bounds, bounds_of
from tmf645_scenarios.commerce import commerce_of
from tmf645_scenarios.document import Behaviour
from tmf645_scenarios.edits import Planned, planned
from tmf645_scenarios.file import ScenarioDocument
from tmf645_scenarios.nodes import Mapping, Node, Scalar, Sequence, parse
from tmf645_scenarios.opening import Tell, quiet
from tmf645_scenarios.origins import Origin
from tmf645_scenarios.problems import Problem, ScenarioError, refused
from tmf645_scenarios.reading import Reader, Unreadable
from tmf645_scenarios.shelves import File, Shelf
from tmf645_scenarios.swapped import swapped
from tmf645_scenarios.worlds import build

_SHELF: Final = Shelf("scenario", ("library",))
_STEP: Final = re.compile(r"[^.\[\]]+")

#: Under which key of the world the elements of an InventoryError stand that come from no table.
_PLACES: Final = {
    "category": "categories",
    "specification": "specifications",
    "resource": "resources",
    "technology": "technologies",
    "access": "access",
    "operation": "operations",
    "platform": "platforms",
    "installed": "installed",
    "partner": "partners",
    "alternate": "alternates",
}
#: The keys that name an element, the first of which counts.
_NAMES: Final = ("id", "name", "premises")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """
    A world, how a server in it answers, what is sold, what will happen, and the story behind it.
    """

    name: str
    story: str
    inventory: Inventory
    behaviour: Behaviour
    timeline: tuple[Planned, ...] = ()
    commerce: Commerce = field(default_factory=Commerce)


def library() -> tuple[str, ...]:
    """Return the names of the worlds that come with the package, sorted."""
    return _SHELF.names


def load(name_or_path: str, *, bounds: Bounds | None = None, tell: Tell = quiet) -> Scenario:
    """
    Return the scenario of that name in the library, or of that file.

    What ends in .yaml or .yml, or holds a slash, is a path. Its tables are held to ``bounds``,
    or to those of the environment. Raises ScenarioError with every problem found; nothing is
    half loaded. ``tell`` hears how far the reading of tables has come.
    """
    return _load(name_or_path, bounds, tell)[0]


def look_over(
    name_or_path: str, *, bounds: Bounds | None = None, tell: Tell = quiet
) -> tuple[Scenario, tuple[Problem, ...]]:
    """
    Return the scenario as ``load`` does, and what in its places is allowed but hardly meant.

    Raises ScenarioError as ``load`` does.
    """
    scenario, located = _load(name_or_path, bounds, tell)
    parts = located.assembled.parts
    doubts = (
        located.at(located.assembled.origins[each.kind].of(each.position), each.message)
        for each in swapped(parts.roll, parts.areas)
    )
    return scenario, tuple(doubts)


def load_node(root: Node, file: File, *, bounds: Bounds | None = None) -> Scenario:
    """Return the scenario that ``root`` is, a part of ``file``; raise ScenarioError as ``load``."""
    return _read(root, file, bounds or bounds_of(os.environ), quiet)[0]


@dataclass(frozen=True, slots=True)
class _Located:
    """What a world was put together from, and how its elements are found in the files."""

    assembled: Assembled
    standing: Standing

    def at(self, origin: Origin, message: str) -> Problem:
        """Return ``message`` as the problem of what stands at ``origin``."""
        if isinstance(origin, str):
            return self.standing(origin, message)
        table, row = origin
        line, path = table.places({row})[row]
        return Problem(file=table.name, line=line, path=path, message=message)


def _load(name_or_path: str, bounds: Bounds | None, tell: Tell) -> tuple[Scenario, _Located]:
    file = _SHELF.find(name_or_path)
    root = parse(file.read(), file.shown)
    if isinstance(root, Mapping) and "steps" in root.values:
        message = (
            "this is a story, not a world; `tmf645 rehearse` plays it, and with --serve its world"
            " is served for a client"
        )
        raise refused(file.shown, message, line=root.lines["steps"], path="steps")
    return _read(root, file, bounds or bounds_of(os.environ), tell)


def _read(root: Node, file: File, bounds: Bounds, tell: Tell) -> tuple[Scenario, _Located]:
    reader = Reader(file.shown)
    try:
        document: ScenarioDocument = reader.read(root, ScenarioDocument)
    except Unreadable:
        raise ScenarioError(reader.problems) from None
    inventory, located = _inventory(document, root, file, bounds, tell)
    scenario = Scenario(
        name=document.name,
        story=document.story.strip(),
        inventory=inventory,
        behaviour=document.behaviour,
        timeline=_timeline(document, file.shown),
        commerce=commerce_of(document.commerce, inventory.catalogue, located.standing),
    )
    return scenario, located


def _inventory(
    document: ScenarioDocument, root: Node, file: File, bounds: Bounds, tell: Tell
) -> tuple[Inventory, _Located]:
    """Return the world of ``document``, with its tables; raise ScenarioError."""

    def standing(path: str, message: str) -> Problem:
        return Problem(file=file.shown, line=_line(root, path), path=path, message=message)

    with _uncollected():
        assembled = Assembly(file.folder, bounds, standing, tell).read(document.world)
        located = _Located(assembled, standing)
        try:
            return build(document.world, assembled.parts), located
        except InventoryError as error:
            origin = assembled.origin(error.kind, error.id) or _path(error, root)
            raise ScenarioError([located.at(origin, str(error))]) from None


def _timeline(document: ScenarioDocument, shown: str) -> tuple[Planned, ...]:
    """Return what will happen; raise ScenarioError where an entry makes no sense by itself."""
    found: list[Planned] = []
    for position, entry in enumerate(document.timeline):
        path = f"timeline[{position}]"
        try:
            found.append(planned(entry, source=shown, path=path))
        except InventoryError as error:
            raise refused(shown, str(error), path=path) from None
    return tuple(found)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector from searching growing tables for garbage: a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _path(error: InventoryError, root: Node) -> str:
    """Return the path of the element that ``error`` is about, where the scenario holds it."""
    key = _PLACES.get(error.kind, error.id)
    listed = _at(root, ("world", key))
    entries = listed.items if isinstance(listed, Sequence) else []
    for index, entry in reversed(list(enumerate(entries))):
        values = entry.values if isinstance(entry, Mapping) else {}
        named = next((values[name] for name in _NAMES if name in values), None)
        if isinstance(named, Scalar) and named.text == error.id:
            return f"world.{key}[{index}]"
    return f"world.{key}" if listed is not None and not entries else "world"


def _line(root: Node, path: str) -> int:
    """Return the line at which ``path`` stands."""
    found = _at(root, _STEP.findall(path))
    return found.line if found is not None else 0


def _at(root: Node, steps: Iterable[str]) -> Node | None:
    """Return the node that ``steps``, keys and positions, lead to."""
    found: Node | None = root
    for step in steps:
        if isinstance(found, Mapping):
            found = found.values.get(step)
        else:
            found = found.items[int(step)] if isinstance(found, Sequence) else None
    return found
