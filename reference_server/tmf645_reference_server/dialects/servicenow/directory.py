"""
Who and what a request may name: parties, specifications, locations, existing services.

Each is known by the id that the scenario gives it; parties and specifications by a sys_id as well.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Final

from tmf645_scenarios.servicenow import Party
from tmf645_simulator.characteristics import Characteristic, ValueType
from tmf645_simulator.installed import InstalledService
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.specifications import ServiceSpecification

from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.dialects.servicenow.orders import sys_id

_VALUE_TYPES: Final = {
    ValueType.TEXT: "string",
    ValueType.NUMBER: "numeric",
    ValueType.INTEGER: "numeric",
    ValueType.BOOLEAN: "boolean",
}
_STREET: Final = ("streetNr", "streetName", "streetType")
_TOWN: Final = ("city", "stateOrProvince")
_LONGEST_NUMBER: Final = 40


class Directory:
    """Looks things up in one version of the world."""

    def __init__(self, inventory: Inventory, parties: Iterable[Party]) -> None:
        self.inventory = inventory
        self._parties: dict[str, Party] = {}
        for each in parties:
            self._parties[each.id] = each
            self._parties[sys_id("party", each.id)] = each

    def party(self, id: str, kind: str) -> Party | None:
        """Return the party of that sys_id or external id, where it is one of that kind."""
        found = self._parties.get(id)
        return found if found is not None and found.kind.value == kind else None

    def specification(self, id: str) -> ServiceSpecification | None:
        """Return the customer-facing specification of that sys_id or external id."""
        catalogue = self.inventory.catalogue
        found = catalogue.service(id)
        if found is not None:
            return found
        return next((each for each in catalogue.services if _is(each.id, id)), None)

    def is_resource_facing(self, id: str) -> bool:
        """Say whether ``id`` names a resource-facing specification."""
        catalogue = self.inventory.catalogue
        known = catalogue.resource(id) is not None
        return known or any(_is(each.id, id) for each in catalogue.resources)

    def place_name(self, id: str) -> str | None:
        """Return the name of the location of that id, None where there is none."""
        roll = self.inventory.places.roll
        position = roll.finder.first(id)
        if position is None:
            return None
        address = roll.at(position).address
        street = " ".join(address[name] for name in _STREET if name in address)
        named = [street, *(address[name] for name in _TOWN if name in address)]
        return ", ".join(part for part in named if part) or id

    def installed(self, id: str) -> InstalledService | None:
        """Return the existing service of that id."""
        return self.inventory.installed.find(id)


def _is(known: str, id: str) -> bool:
    return sys_id("specification", known) == id


def value_type(known: Characteristic | None, sent: str | None) -> str:
    """Return what the valueType of a characteristic is called in replies."""
    if known is None:
        return sent or "string"
    return "choice" if known.values else _VALUE_TYPES[known.type]


def plain_value(known: Characteristic, sent: JSON) -> CharacteristicValue:
    """Return ``sent`` (a text, as the dialect has it) as the kind of value that the world knows."""
    if not isinstance(sent, str):
        return sent if isinstance(sent, int | float | bool) else None
    if known.type is ValueType.BOOLEAN and sent.lower() in {"true", "false"}:
        return sent.lower() == "true"
    if known.type in {ValueType.NUMBER, ValueType.INTEGER} and len(sent) <= _LONGEST_NUMBER:
        try:
            number = float(sent)
        except ValueError:
            return sent
        if not math.isfinite(number):
            return sent
        return int(number) if number.is_integer() else number
    return sent


def shown_value(value: CharacteristicValue) -> str:
    """Return a value of the world as the dialect writes it: as a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def known_values(service: InstalledService) -> Mapping[str, str]:
    """Return the characteristics of an existing service."""
    return {name: shown_value(value) for name, value in service.characteristics.items()}
