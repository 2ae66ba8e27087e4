"""
Specifications: services that customers ask for, and the resource-facing parts that deliver them.

A customer-facing specification lists solutions in order of preference (one of them is enough);
a solution needs all its resource-facing specifications, and what those require in turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from tmf645_simulator.characteristics import Characteristic, Governs
from tmf645_simulator.elements import SPECIFICATION, element
from tmf645_simulator.platforms import PlatformNeed
from tmf645_simulator.request import CharacteristicValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A shelf of the catalogue."""

    id: str
    name: str


class Unit(StrEnum):
    """What is counted: ports, pairs of copper, bandwidth in Mb/s, customers of a radio sector."""

    PORT = "port"
    PAIR = "pair"
    BANDWIDTH = "bandwidth"
    SECTOR = "sector"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """
    What one delivery takes from the pools: ``quantity``, or the value of a characteristic.

    A demand ``of`` a characteristic is divided by ``oversubscription`` (20 customers of 100 Mb/s
    on 100 Mb/s: 20).
    """

    unit: Unit
    quantity: float = 1
    of: str | None = None
    oversubscription: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceSpecification:
    """
    A resource-facing specification: a part that is built, never sold by itself.

    Without ``technology`` it needs no coverage (a router sent by post). ``down`` and ``up`` are
    the most it can carry in Mb/s. ``requires`` names further parts. A part of a ``partner`` is
    off-net: the map says nothing about it, the partner does. ``lead_time`` is how long it takes
    to build, from the request on.
    """

    id: str
    name: str
    technology: str | None = None
    down: float | None = None
    up: float | None = None
    demands: tuple[Demand, ...] = ()
    requires: tuple[str, ...] = ()
    partner: str | None = None
    lead_time: timedelta = timedelta(0)

    @property
    def is_placed(self) -> bool:
        """Whether it depends on the site: it has a technology, or is delivered by a partner."""
        return self.technology is not None or self.partner is not None


@dataclass(frozen=True, slots=True)
class Solution:
    """
    One way to deliver a service: every part that it needs, required ones included, in order.

    ``covered`` are the parts that depend on the site: on coverage, or on a partner.
    """

    parts: tuple[ResourceSpecification, ...]
    ids: tuple[str, ...] = field(init=False)
    name: str = field(init=False)
    covered: tuple[ResourceSpecification, ...] = field(init=False)
    technologies: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        covered = tuple(part for part in self.parts if part.is_placed)
        object.__setattr__(self, "ids", tuple(part.id for part in self.parts))
        object.__setattr__(self, "name", " + ".join(part.id for part in self.parts))
        object.__setattr__(self, "covered", covered)
        object.__setattr__(
            self, "technologies", frozenset(each.technology for each in covered if each.technology)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Values that do not go together, and why."""

    values: Mapping[str, CharacteristicValue]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSpecification:
    """
    A customer-facing specification: what can be asked for.

    ``companions`` have to be deliverable at the same places too, or be delivered by another item
    of the request. ``alternatives`` may be proposed in its stead, best first; ``off_net`` too, but only by the rule
    that proposes what another network delivers. ``platforms`` is
    what it needs of them. ``ends`` are the roles of its places, where each has to be there once
    (A and Z); without them every place is like the others.
    """

    id: str
    name: str
    version: str = "1.0"
    categories: tuple[str, ...] = ()
    characteristics: tuple[Characteristic, ...] = ()
    solutions: tuple[tuple[str, ...], ...] = ()
    companions: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    off_net: tuple[str, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    #: Its element key.
    key: str = field(init=False, repr=False, compare=False)
    platforms: tuple[PlatformNeed, ...] = ()
    ends: tuple[str, ...] = ()
    #: The characteristics by their name.
    by_name: Mapping[str, Characteristic] = field(init=False, repr=False, compare=False)
    _governing: Mapping[Governs, str] = field(init=False, repr=False, compare=False)
    _defaults: Mapping[str, CharacteristicValue] = field(init=False, repr=False, compare=False)
    _mandatory: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {each.name: each for each in self.characteristics}
        governing = {each.governs: each.name for each in self.characteristics if each.governs}
        object.__setattr__(self, "key", element(SPECIFICATION, self.id))
        object.__setattr__(self, "by_name", by_name)
        object.__setattr__(self, "_governing", governing)
        defaults = {each.name: each.default for each in self.characteristics}
        known = {name: value for name, value in defaults.items() if value is not None}
        object.__setattr__(self, "_defaults", known)
        mandatory = tuple(each.name for each in self.characteristics if each.mandatory)
        object.__setattr__(self, "_mandatory", mandatory)

    def characteristic(self, name: str) -> Characteristic | None:
        """Return the characteristic of that name, or None."""
        return self.by_name.get(name)

    def governing(self, governs: Governs) -> str | None:
        """Return the name of the characteristic that asks for ``governs``, or None."""
        return self._governing.get(governs)

    def complete(self, *given: Mapping[str, CharacteristicValue]) -> dict[str, CharacteristicValue]:
        """Return the defaults, and over them each of ``given`` without its nulls."""
        completed = dict(self._defaults)
        for values in given:
            completed |= {name: value for name, value in values.items() if value is not None}
        return completed

    def missing(self, given: Mapping[str, CharacteristicValue]) -> tuple[str, ...]:
        """Return the names of mandatory characteristics that ``given`` (completed) does not hold."""
        return tuple(name for name in self._mandatory if name not in given)
