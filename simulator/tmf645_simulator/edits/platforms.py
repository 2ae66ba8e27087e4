"""
Edits of platforms: voice, television and mobile cores are opened, closed, enlarged.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from tmf645_simulator.elements import PLATFORM, element
from tmf645_simulator.errors import UnknownReference
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.platforms import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPlatform:
    """A platform takes subscribers from ``ready_at`` on, or at once; also one that was closed."""

    id: str
    ready_at: datetime | None = None

    @property
    def touches(self) -> frozenset[str]:
        """The platform."""
        return frozenset({element(PLATFORM, self.id)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world with the platform open."""
        known = _known(inventory, self.id)
        return _with(inventory, replace(known, is_open=True, ready_at=self.ready_at))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePlatform:
    """A platform takes no more subscribers; those that it has keep what they have."""

    id: str

    @property
    def touches(self) -> frozenset[str]:
        """The platform."""
        return frozenset({element(PLATFORM, self.id)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world with the platform closed."""
        return _with(inventory, replace(_known(inventory, self.id), is_open=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPlatform:
    """A platform takes, or has, so many subscribers; what is not given stays."""

    id: str
    total: float | None = None
    used: float | None = None

    @property
    def touches(self) -> frozenset[str]:
        """The platform."""
        return frozenset({element(PLATFORM, self.id)})

    def made_in(self, inventory: Inventory) -> Inventory:
        """Return the world with the platform set."""
        known = _known(inventory, self.id)
        total = known.total if self.total is None else self.total
        used = known.used if self.used is None else self.used
        return _with(inventory, replace(known, total=total, used=used))


def _known(inventory: Inventory, id: str) -> Platform:
    if id not in inventory.platforms:
        raise UnknownReference("platform", id, "no platform has this id", "name one that there is")
    return inventory.platforms[id]


def _with(inventory: Inventory, platform: Platform) -> Inventory:
    return inventory.after(platforms=inventory.platforms.with_platform(platform))
