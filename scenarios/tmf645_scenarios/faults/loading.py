"""
Loading: a fault profile by the name it has in the library, or by the path of a file.
"""

from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from tmf645_scenarios.faults.values import Fault
from tmf645_scenarios.nodes import MOST_BYTES, Sequence, parse
from tmf645_scenarios.problems import ScenarioError, refused, suggestion

_SUFFIX: Final = ".yaml"


class FaultsSchema(StrEnum):
    """The versions of the format that this release reads."""

    ONE = "tmf645-faults/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultProfile:
    """A file of faults: what it is called, whom it is like, and what goes wrong."""

    schema: FaultsSchema
    name: str
    story: str
    faults: tuple[Fault, ...]


def fault_profiles() -> tuple[str, ...]:
    """Return the names of the profiles that come with the package, sorted."""
    names = (each.name for each in _shelf().iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def load_faults(name_or_path: str) -> FaultProfile:
    """
    Return the fault profile of that name in the library, or of that file.

    What ends in .yaml or .yml, or holds a slash, is a path. Raises ScenarioError with every
    problem found.
    """
    if name_or_path.endswith((_SUFFIX, ".yml")) or "/" in name_or_path or "\\" in name_or_path:
        return _profile(_bytes(Path(name_or_path), name_or_path), name_or_path)
    known = fault_profiles()
    if name_or_path not in known:
        message = (
            f"no such fault profile{suggestion(name_or_path, known)}"
            f" Known: {', '.join(known)}. Or give a path to a .yaml file"
        )
        raise refused(name_or_path, message)
    name = name_or_path + _SUFFIX
    return _profile(_bytes(_shelf().joinpath(name), name), name)


def read_faults(data: bytes, file: str = "faults") -> tuple[Fault, ...]:
    """
    Return the faults in ``data``: a list in YAML or JSON, or a whole profile.

    ``file`` is what problems call it. Raises ScenarioError with every problem found.
    """
    if not isinstance(parse(data, file), Sequence):
        return _profile(data, file).faults
    faults: tuple[Fault, ...] = _read(data, file, tuple[Fault, ...])
    return faults


def _profile(data: bytes, shown: str) -> FaultProfile:
    profile: FaultProfile = _read(data, shown, FaultProfile)
    return profile


def _read(data: bytes, shown: str, wanted: Any) -> Any:
    # The reader of scenarios reads faults too: it is imported when both modules are there.
    from tmf645_scenarios.reading import Reader, Unreadable  # noqa: PLC0415

    reader = Reader(shown)
    try:
        return reader.read(parse(data, shown), wanted)
    except Unreadable:
        raise ScenarioError(reader.problems) from None


def _bytes(path: Traversable, shown: str) -> bytes:
    """Return the file; one byte beyond the limit is read, never more."""
    try:
        with path.open("rb") as stream:
            data: bytes = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise refused(shown, f"cannot be read: {reason}") from None
    return data


def _shelf() -> Traversable:
    return files("tmf645_scenarios").joinpath("faults", "library")
