"""
Loading: a scenario by the name it has in the library, or by the path of a file.
"""

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from typing import Final

from tmf645_simulator.errors import InventoryError
from tmf645_simulator.inventory import Inventory

from tmf645_scenarios.document import Behaviour, ScenarioDocument, WorldDocument
from tmf645_scenarios.nodes import MOST_BYTES as MOST_SCENARIO_BYTES
from tmf645_scenarios.nodes import Mapping, Node, Scalar, Sequence, parse
from tmf645_scenarios.problems import ScenarioError, refused, suggestion
from tmf645_scenarios.reading import Reader, Unreadable
from tmf645_scenarios.tables import features_of, premises_of
from tmf645_scenarios.worlds import build

#: The largest table that a scenario may name.
MOST_TABLE_BYTES: Final = 16 * 1024 * 1024

_SUFFIX: Final = ".yaml"

#: Under which key of the world the elements of an InventoryError stand, and what names them.
_PLACES: Final = {
    "category": ("categories", "id"),
    "specification": ("specifications", "id"),
    "resource": ("resources", "id"),
    "premises": ("premises", "id"),
    "coverage": ("coverage", "id"),
    "row": ("overrides", "premises"),
    "node": ("nodes", "id"),
    "pool": ("pools", "node"),
    "technology": ("technologies", "name"),
    "access": ("access", "premises"),
    "operation": ("operations", "id"),
    "platform": ("platforms", "id"),
    "installed": ("installed", "id"),
    "partner": ("partners", "id"),
    "alternate": ("alternates", "id"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A world, how a server in it answers, and the story behind it."""

    name: str
    story: str
    inventory: Inventory
    behaviour: Behaviour


def library() -> tuple[str, ...]:
    """Return the names of the worlds that come with the package, sorted."""
    names = (each.name for each in _shelf().iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def load(name_or_path: str) -> Scenario:
    """
    Return the scenario of that name in the library, or of that file.

    What ends in .yaml or .yml, or holds a slash, is a path. Raises ScenarioError with every
    problem found.
    """
    if name_or_path.endswith((_SUFFIX, ".yml")) or "/" in name_or_path or "\\" in name_or_path:
        return _load(Path(name_or_path).parent, Path(name_or_path).name, name_or_path)
    known = library()
    if name_or_path not in known:
        guess = suggestion(name_or_path, known)
        message = (
            f"no such scenario{guess} Known: {', '.join(known)}. Or give a path to a .yaml file"
        )
        raise refused(name_or_path, message)
    return _load(_shelf(), name_or_path + _SUFFIX, name_or_path + _SUFFIX)


def _load(folder: Traversable, name: str, shown: str) -> Scenario:
    root = parse(_bytes(folder, name, shown, MOST_SCENARIO_BYTES), shown)
    reader = Reader(shown)
    try:
        document: ScenarioDocument = reader.read(root, ScenarioDocument)
    except Unreadable:
        raise ScenarioError(reader.problems) from None
    try:
        inventory = _build(document.world, folder)
    except InventoryError as error:
        line, path = _stand(error, root)
        raise refused(shown, str(error), line=line, path=path) from None
    return Scenario(
        name=document.name,
        story=document.story.strip(),
        inventory=inventory,
        behaviour=document.behaviour,
    )


def _build(world: WorldDocument, folder: Traversable) -> Inventory:
    premises = (
        premises_of(_table(folder, world.premises_file), world.premises_file)
        if world.premises_file
        else ()
    )
    features = (
        features_of(_table(folder, world.coverage_file), world.coverage_file)
        if world.coverage_file
        else ()
    )
    return build(world, premises, features)


def _table(folder: Traversable, name: str) -> bytes:
    """Return a table beside the scenario; raise ScenarioError where it lies elsewhere."""
    path = PurePosixPath(name.replace("\\", "/"))
    outside = path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name
    if isinstance(folder, Path) and not outside:
        outside = not (folder / path).resolve().is_relative_to(folder.resolve())
    if outside:
        raise refused(name, "it lies outside the folder of the scenario; put it beside or below")
    return _bytes(folder, str(path), name, MOST_TABLE_BYTES)


def _bytes(folder: Traversable, name: str, shown: str, most: int) -> bytes:
    """Return the file; one byte beyond ``most`` is read, never more."""
    try:
        with folder.joinpath(name).open("rb") as stream:
            data: bytes = stream.read(most + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise refused(shown, f"cannot be read: {reason}") from None
    if len(data) > most:
        raise refused(shown, f"the file is larger than {most} bytes; make it smaller")
    return data


def _stand(error: InventoryError, root: Node) -> tuple[int, str]:
    """Return line and path of the element that ``error`` is about, where the file holds it."""
    world = root.values["world"] if isinstance(root, Mapping) else root
    key, name = _PLACES.get(error.kind, (error.id, ""))
    listed = world.values.get(key) if isinstance(world, Mapping) else None
    entries = listed.items if isinstance(listed, Sequence) else []
    for index, entry in reversed(list(enumerate(entries))):
        named = entry.values.get(name) if isinstance(entry, Mapping) else None
        if isinstance(named, Scalar) and named.text == error.id:
            return entry.line, f"world.{key}[{index}]"
    return (listed or world).line, "world"


def _shelf() -> Traversable:
    return files("tmf645_scenarios").joinpath("library")
