"""
Where a table lies: beside the scenario or below, and not larger than agreed.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from tmf645_scenarios.bounds import MEBIBYTE, TABLE_MEBIBYTES, Bounds
from tmf645_scenarios.problems import ScenarioError, refused


@dataclass(frozen=True, slots=True)
class Source:
    """A table: the name that the scenario gives it, and how it is opened."""

    name: str
    opened: Callable[[], BinaryIO]

    def is_called(self, *suffixes: str) -> bool:
        """Say whether its name ends in one of ``suffixes``, in whatever case."""
        return self.name.lower().endswith(suffixes)


def source(folder: Traversable, name: str, bounds: Bounds) -> Source:
    """Return the table of that name in ``folder``; raise ScenarioError where it lies elsewhere."""
    path = PurePosixPath(name.replace("\\", "/"))
    outside = path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name
    if isinstance(folder, Path) and not outside:
        outside = not (folder / path).resolve().is_relative_to(folder.resolve())
    if outside:
        raise refused(name, "it lies outside the folder of the scenario; put it beside or below")
    return Source(name, lambda: _open(folder, str(path), name, bounds))


def unreadable(name: str, error: OSError | ValueError) -> ScenarioError:
    """Return the error that tells why the file so named cannot be read."""
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return refused(name, f"cannot be read: {reason}")


def _open(folder: Traversable, path: str, name: str, bounds: Bounds) -> BinaryIO:
    try:
        stream: BinaryIO = folder.joinpath(path).open("rb")  # type: ignore[assignment]  # "rb"
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
    except (OSError, ValueError) as error:
        raise unreadable(name, error) from None
    if size > bounds.table_bytes:
        stream.close()
        most = bounds.table_bytes // MEBIBYTE
        raise refused(
            name,
            f"the file has {size} bytes, more than {most} MiB; make it smaller, or allow more with "
            f"{TABLE_MEBIBYTES}",
        )
    return stream
