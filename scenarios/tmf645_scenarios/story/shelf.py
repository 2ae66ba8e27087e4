"""
The library of stories: packs of them, each a folder of YAML files.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from tmf645_scenarios.loading import library
from tmf645_scenarios.nodes import Mapping, Scalar, parse
from tmf645_scenarios.problems import refused, suggestion
from tmf645_scenarios.shelves import File

_SUFFIX: Final = ".yaml"

#: The packs, in the order in which somebody would go through them.
PACKS: Final = (
    "first-steps",
    "order-capture",
    "asynchronous",
    "alternates",
    "expiry",
    "capacity",
    "wholesale",
    "servicenow",
    "failure",
    "upgrade-and-cease",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A story of the library: its pack, its name, and who would meet it."""

    pack: str
    name: str
    about: str


def packs() -> dict[str, tuple[str, ...]]:
    """Return the names of the stories of each pack, sorted."""
    return {pack: tuple(sorted(_names(_folder(pack)))) for pack in PACKS}


def stories() -> tuple[Listed, ...]:
    """Return every story of the library, by pack and name."""
    return tuple(
        Listed(pack=pack, name=name, about=_about(File(_folder(pack), name + _SUFFIX, name)))
        for pack, names in packs().items()
        for name in names
    )


def found(name_or_path: str) -> tuple[File, ...]:
    """
    Return the files that are meant: a story of the library, a whole pack of it, or a file.

    What ends in .yaml or .yml is a path. Raises ScenarioError where there is nothing of that name.
    """
    if name_or_path.endswith((_SUFFIX, ".yml")):
        path = Path(name_or_path)
        return (File(path.parent, path.name, name_or_path),)
    shelved = packs()
    if name_or_path not in shelved and Path(name_or_path).is_dir():
        raise refused(name_or_path, f"this is a folder; name its files: {name_or_path}/*.yaml")
    if name_or_path in shelved:
        return tuple(_file(name_or_path, name) for name in shelved[name_or_path])
    wanted = [
        _file(pack, name)
        for pack, names in shelved.items()
        for name in names
        if name_or_path in {name, f"{pack}/{name}"}
    ]
    if not wanted and name_or_path in library():
        message = (
            "this is a world, not a story; `tmf645 serve --scenario` serves it,"
            f" and a story names it: world: {name_or_path}"
        )
        raise refused(name_or_path, message)
    if not wanted:
        known = [*shelved, *(name for names in shelved.values() for name in names)]
        message = (
            f"no such story{suggestion(name_or_path.rpartition('/')[2], known)}"
            " `tmf645 rehearse --list` shows them. Or give a path to a .yaml file"
        )
        raise refused(name_or_path, message)
    return tuple(wanted)


def _file(pack: str, name: str) -> File:
    return File(_folder(pack), name + _SUFFIX, f"{pack}/{name}{_SUFFIX}")


def _folder(pack: str) -> Traversable:
    return files("tmf645_scenarios").joinpath("stories", pack)


def _names(folder: Traversable) -> Iterator[str]:
    for each in folder.iterdir() if folder.is_dir() else ():
        if each.name.endswith(_SUFFIX):
            yield each.name.removesuffix(_SUFFIX)


def _about(file: File) -> str:
    root = parse(file.read(), file.shown)
    about = root.values.get("about") if isinstance(root, Mapping) else None
    return " ".join(about.text.split()) if isinstance(about, Scalar) else ""
