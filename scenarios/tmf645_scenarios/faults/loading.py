"""
Loading: a fault profile by the name it has in the library, or by the path of a file.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from tmf645_scenarios.faults.values import Fault
from tmf645_scenarios.nodes import Sequence, parse
from tmf645_scenarios.problems import ScenarioError
from tmf645_scenarios.shelves import Shelf

_SHELF: Final = Shelf("fault profile", ("faults", "library"))


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
    return _SHELF.names


def load_faults(name_or_path: str) -> FaultProfile:
    """
    Return the fault profile of that name in the library, or of that file.

    What ends in .yaml or .yml, or holds a slash, is a path. Raises ScenarioError with every
    problem found.
    """
    file = _SHELF.find(name_or_path)
    return _profile(file.read(), file.shown)


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
