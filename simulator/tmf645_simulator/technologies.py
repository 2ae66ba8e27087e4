"""
Technologies: what holds for one of them wherever it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tmf645_simulator.attainable import Curve
from tmf645_simulator.errors import DuplicateId


@dataclass(frozen=True, slots=True, kw_only=True)
class Technology:
    """
    A technology by the name that coverage and resources use.

    It is not sold anywhere from ``retired_at`` on. With a ``curve``, its rate depends on the
    length of the loop.
    """

    name: str
    retired_at: datetime | None = None
    curve: Curve | None = None


@dataclass(frozen=True, slots=True)
class Technologies:
    """What is known of technologies, found by name. Raises DuplicateId."""

    entries: tuple[Technology, ...] = ()
    _by_name: Mapping[str, Technology] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[str, Technology] = {}
        for each in self.entries:
            if each.name in index:
                raise DuplicateId("technology", each.name, "it is listed twice", "drop one")
            index[each.name] = each
        object.__setattr__(self, "_by_name", index)

    def with_stop_sell(self, name: str, at: datetime) -> "Technologies":
        """Return them with the technology of that name sold nowhere from ``at`` on."""
        known = self._by_name.get(name, Technology(name=name))
        others = (each for each in self.entries if each.name != name)
        return Technologies((*others, replace(known, retired_at=at)))

    def curve(self, name: str | None) -> Curve | None:
        """Return how fast the technology of that name is over which length, if it depends."""
        found = self._by_name.get(name) if name is not None else None
        return found.curve if found else None

    def retired_at(self, name: str | None) -> datetime | None:
        """Return from when on the technology of that name is not sold anywhere, if ever."""
        found = self._by_name.get(name) if name is not None else None
        return found.retired_at if found else None
