"""
The characteristics of a requested service: read, and filled up from an existing one.

They never fail a request as long as they have a name: what is odd about them becomes a work note.
"""

from typing import Any

from tmf645_simulator.installed import InstalledService
from tmf645_simulator.specifications import ServiceSpecification

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.dialects.servicenow import attributes
from tmf645_reference_server.dialects.servicenow.directory import (
    known_values,
    shown_value,
    value_type,
)


def read_characteristics(
    service: Object, where: str, specification: ServiceSpecification
) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """Return the characteristics as they are shown, and what is odd about them."""
    found: dict[str, dict[str, Any]] = {}
    notes: list[str] = []
    where = f"{where}/serviceCharacteristic"
    for position, each in enumerate(
        attributes.objects(service.get("serviceCharacteristic"), where)
    ):
        name = attributes.required(each, "name", f"{where}/{position}")
        known = specification.characteristic(name)
        if known is None:
            notes.append(f"{specification.name} has no characteristic {name}")
        if name in found:
            notes.append(f"{name} is given twice; the last one counts")
        sent = each.get("valueType")
        value = each.get("value")
        found[name] = {
            "name": name,
            "valueType": value_type(known, sent if isinstance(sent, str) else None),
            "value": value if isinstance(value, str) else shown_value(_scalar(value)),
            "sentType": sent if isinstance(sent, str) else "",
        }
    return tuple(found.values()), tuple(notes)


def filled_up(
    sent: tuple[dict[str, Any], ...],
    existing: InstalledService,
    specification: ServiceSpecification,
) -> tuple[dict[str, Any], ...]:
    """Return what was sent, and then what the existing service has beside that."""
    names = {each["name"] for each in sent}
    rest = [
        {
            "name": name,
            "valueType": value_type(specification.characteristic(name), None),
            "value": value,
            "sentType": "",
        }
        for name, value in known_values(existing).items()
        if name not in names
    ]
    return (*sent, *rest)


def _scalar(value: JSON) -> str | int | float | bool | None:
    return None if isinstance(value, dict | list) else value
