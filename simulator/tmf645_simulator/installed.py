"""
Installed services: what is there already, and what it takes.

A request that names the id of an installed service asks to change it. What that one takes is
part of what the pools call used, so it is not counted a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tmf645_simulator.derived import derived
from tmf645_simulator.errors import DuplicateId, ImpossibleValue
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.specifications import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """So many of a unit, drawn from a node and every node on its way up."""

    node: str
    unit: Unit
    quantity: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledService:
    """
    A service that some customer has.

    ``solution`` holds the ids of the resource-facing specifications that deliver it.
    """

    id: str
    premises: str
    specification: str
    characteristics: Mapping[str, CharacteristicValue] = field(default_factory=dict)
    solution: tuple[str, ...] = ()
    takes: tuple[Take, ...] = ()


@dataclass(frozen=True, slots=True)
class InstalledBase:
    """Every installed service, found by id and by premises. Raises DuplicateId."""

    services: tuple[InstalledService, ...] = ()
    _by_id: Mapping[str, InstalledService] = field(init=False, repr=False, compare=False)
    _by_premises: Mapping[str, tuple[InstalledService, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        by_id: dict[str, InstalledService] = {}
        by_premises: dict[str, tuple[InstalledService, ...]] = {}
        for each in self.services:
            _check(each, by_id)
            by_id[each.id] = each
            by_premises[each.premises] = (*by_premises.get(each.premises, ()), each)
        object.__setattr__(self, "_by_id", by_id)
        object.__setattr__(self, "_by_premises", by_premises)

    def find(self, id_: str | None) -> InstalledService | None:
        """Return the installed service of that id, or None."""
        return None if id_ is None else self._by_id.get(id_)

    def specifications_at(self, premises: str | None) -> frozenset[str]:
        """Return the ids of the specifications that are installed at ``premises``."""
        return frozenset(each.specification for each in self.at(premises))

    def at(self, premises: str | None) -> tuple[InstalledService, ...]:
        """Return the services that are installed at ``premises``."""
        return () if premises is None else self._by_premises.get(premises, ())

    def with_service(self, service: InstalledService) -> "InstalledBase":
        """Return the base with another service. Raises DuplicateId and ImpossibleValue."""
        _check(service, self._by_id)
        there = (*self.at(service.premises), service)
        return derived(
            self,
            services=(*self.services, service),
            _by_id={**self._by_id, service.id: service},
            _by_premises={**self._by_premises, service.premises: there},
        )

    def without(self, service: InstalledService) -> "InstalledBase":
        """Return the base without ``service``, which it has."""
        there = tuple(each for each in self.at(service.premises) if each.id != service.id)
        return derived(
            self,
            services=tuple(each for each in self.services if each.id != service.id),
            _by_id={id_: each for id_, each in self._by_id.items() if id_ != service.id},
            _by_premises={**self._by_premises, service.premises: there},
        )


def _check(service: InstalledService, known: Mapping[str, InstalledService]) -> None:
    if service.id in known:
        raise DuplicateId("installed", service.id, "this id is taken", "give each its own")
    if any(take.quantity <= 0 for take in service.takes):
        raise ImpossibleValue(
            "installed", service.id, "it takes nothing of a unit", "drop that, or correct it"
        )
