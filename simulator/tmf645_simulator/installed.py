"""
Installed services: what is there already, and what it takes.

A request that names the id of an installed service asks to change it. What that one takes is
part of what the pools call used, so it is not counted a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    _by_premises: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id: dict[str, InstalledService] = {}
        by_premises: dict[str, set[str]] = {}
        for each in self.services:
            if each.id in by_id:
                raise DuplicateId("installed", each.id, "this id is taken", "give each its own")
            if any(take.quantity <= 0 for take in each.takes):
                raise ImpossibleValue(
                    "installed", each.id, "it takes nothing of a unit", "drop that, or correct it"
                )
            by_id[each.id] = each
            by_premises.setdefault(each.premises, set()).add(each.specification)
        frozen = {premises: frozenset(found) for premises, found in by_premises.items()}
        object.__setattr__(self, "_by_id", by_id)
        object.__setattr__(self, "_by_premises", frozen)

    def find(self, id_: str | None) -> InstalledService | None:
        """Return the installed service of that id, or None."""
        return None if id_ is None else self._by_id.get(id_)

    def specifications_at(self, premises: str | None) -> frozenset[str]:
        """Return the ids of the specifications that are installed at ``premises``."""
        return frozenset() if premises is None else self._by_premises.get(premises, frozenset())
