"""
Shelves: the YAML files that come with the package, and files of one's own beside them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from tmf645_scenarios.nodes import MOST_BYTES
from tmf645_scenarios.problems import refused, suggestion
from tmf645_scenarios.sources import unreadable

_SUFFIX: Final = ".yaml"


@dataclass(frozen=True, slots=True)
class File:
    """A YAML file: the folder it lies in, its name there, and what problems call it."""

    folder: Traversable
    name: str
    shown: str

    def read(self) -> bytes:
        """Return what it holds. Raise ScenarioError where it cannot be read, or is too large."""
        try:
            with self.folder.joinpath(self.name).open("rb") as stream:
                data: bytes = stream.read(MOST_BYTES + 1)
        except (OSError, ValueError) as error:
            raise unreadable(self.shown, error) from None
        if len(data) > MOST_BYTES:
            raise refused(
                self.shown, f"the file is larger than {MOST_BYTES} bytes; make it smaller"
            )
        return data


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of one ``kind`` that come with the package, in a folder of it."""

    kind: str
    path: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What lies on it, sorted."""
        return tuple(sorted(self._names()))

    def find(self, name_or_path: str) -> File:
        """
        Return the file of that name on the shelf, or at that path.

        What ends in .yaml or .yml, or holds a slash, is a path. Raises ScenarioError where
        nothing on the shelf has that name.
        """
        if name_or_path.endswith((_SUFFIX, ".yml")) or "/" in name_or_path or "\\" in name_or_path:
            path = Path(name_or_path)
            return File(path.parent, path.name, name_or_path)
        known = self.names
        if name_or_path not in known:
            message = (
                f"no such {self.kind}{suggestion(name_or_path, known)}"
                f" Known: {', '.join(known)}. Or give a path to a .yaml file"
            )
            raise refused(name_or_path, message)
        name = name_or_path + _SUFFIX
        return File(self._folder, name, name)

    @property
    def _folder(self) -> Traversable:
        return files("tmf645_scenarios").joinpath(*self.path)

    def _names(self) -> Iterator[str]:
        for each in self._folder.iterdir():
            if each.name.endswith(_SUFFIX):
                yield each.name.removesuffix(_SUFFIX)
