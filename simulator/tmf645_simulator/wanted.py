"""
A question in terms of the world, and the two answers it can have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tmf645_simulator.characteristics import Governs
from tmf645_simulator.places import Site
from tmf645_simulator.reasons import Reason
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.specifications import ServiceSpecification


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    Specification, values, sites, and a moment.

    ``at`` is never before ``now``; ``dated`` tells whether the requester named a date.
    """

    specification: ServiceSpecification
    characteristics: Mapping[str, CharacteristicValue]
    sites: tuple[Site, ...]
    now: datetime
    at: datetime
    dated: bool

    def value_for(self, governs: Governs) -> CharacteristicValue:
        """Return the value of the characteristic that governs ``governs``, or None."""
        for each in self.specification.characteristics:
            if each.governs is governs:
                return self.characteristics.get(each.name)
        return None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How it would be done: the ids of the parts, and from when on."""

    solution: tuple[str, ...]
    available_at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why it cannot be done; never empty."""

    reasons: tuple[Reason, ...]
