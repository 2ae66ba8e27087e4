"""
A question in terms of the world, and the two answers it can have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tmf645_simulator.capacity import Takes
from tmf645_simulator.characteristics import Governs
from tmf645_simulator.installed import InstalledService
from tmf645_simulator.places import Site
from tmf645_simulator.reasons import Reason
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.results import Finding
from tmf645_simulator.specifications import ServiceSpecification
from tmf645_simulator.surveys import Ground, Readiness
from tmf645_simulator.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    Specification, values, the ground at its sites, and a moment.

    ``at`` is never before ``now``; ``dated`` tells whether the requester named a date.
    ``installed`` is the service that is to be changed, where it is not a new one.
    """

    specification: ServiceSpecification
    characteristics: Mapping[str, CharacteristicValue]
    ground: Ground
    now: datetime
    at: datetime
    dated: bool
    installed: InstalledService | None = None

    @property
    def sites(self) -> tuple[Site, ...]:
        """Where the service is wanted."""
        return self.ground.sites

    def value_for(self, governs: Governs) -> CharacteristicValue:
        """Return the value of the characteristic that governs ``governs``, or None."""
        name = self.specification.governing(governs)
        return None if name is None else self.characteristics.get(name)

    def with_values(self, values: Mapping[str, CharacteristicValue]) -> "Wanted":
        """Return the same question with ``values`` in the place of those it gives."""
        if not values:
            return self
        return replace(self, characteristics={**self.characteristics, **values})


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    How it would be done: the ids of the parts, when it is ready, what it draws from the pools.

    ``technologies`` are those of its parts; at ``until`` it may first end, as far as is known.
    For a change of an installed service it draws only what that does not have yet. ``notes`` tell
    what has to be done besides, and hinder nothing.
    """

    solution: tuple[str, ...]
    readiness: Readiness
    takes: Takes
    notes: tuple[Reason, ...]
    steps: Trace
    technologies: frozenset[str] = frozenset()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why it cannot be done; never empty."""

    reasons: tuple[Reason, ...]
    steps: Trace


@dataclass(frozen=True, slots=True)
class Found:
    """What was found; ``readiness`` where the item is served."""

    finding: Finding
    readiness: Readiness | None = None


@dataclass(frozen=True, slots=True)
class Recollected:
    """A question and what was found about it then, which holds until ``ends_at``."""

    question: Wanted
    found: Found
    ends_at: datetime | None
