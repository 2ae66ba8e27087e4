"""
From the payload of a creation to an order. Raises Problem 400 with the document's texts.

What is required is looked for from the outside in, item by item; of several defects the first so
found is told (the document does not say which). Characteristics never fail a request as long as they have a
name: what is odd about them becomes a work note of the line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tmf645_scenarios.servicenow import PartyKind
from tmf645_simulator.installed import InstalledService
from tmf645_simulator.specifications import ServiceSpecification

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.dialects.servicenow import attributes, texts
from tmf645_reference_server.dialects.servicenow.characteristics import (
    filled_up,
    read_characteristics,
)
from tmf645_reference_server.dialects.servicenow.directory import Directory
from tmf645_reference_server.dialects.servicenow.orders import Line, Order, Place, sys_id
from tmf645_reference_server.dialects.servicenow.quirks import Quirks
from tmf645_reference_server.dialects.servicenow.surface import RELATIONSHIPS
from tmf645_reference_server.wire.dates import show_moment

#: Bounds of this server; the document has none.
MOST_ITEMS: Final = 1_000
MOST_QUANTITY: Final = 1_000

_ITEMS: Final = "serviceQualificationItem"
_SOURCES: Final = ("place", "serviceInventory", "referenceServiceInventory")
_UNKNOWN: Final = {
    PartyKind.CUSTOMER: texts.UNKNOWN_CUSTOMER,
    PartyKind.CONSUMER: texts.UNKNOWN_CONSUMER,
    PartyKind.CONTACT: "Invalid payload: Customer Contact does not exist.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a new order gets from the server: its name, its moment, and where it came to."""

    id: str
    at: datetime
    root: str


def read_order(sent: Object, opening: Opening, directory: Directory, quirks: Quirks) -> Order:
    """Return the order that ``sent`` asks for. Raise Problem 400."""
    if not sent:
        raise texts.refused(texts.EMPTY)
    parties = _parties(sent, directory)
    items = attributes.listed(sent, _ITEMS, texts.NO_ITEM)
    if len(items) > MOST_ITEMS:
        raise texts.invalid(f"{_ITEMS} holds more than {MOST_ITEMS} items.", f"/{_ITEMS}")
    lines = tuple(
        _line(item, f"/{_ITEMS}/{position}", f"{opening.id}/{position}", directory)
        for position, item in enumerate(items)
    )
    _check_ids(lines, quirks)
    _check_quantity(lines)
    return Order(
        id=opening.id,
        opened_at=opening.at,
        root=opening.root,
        checked=attributes.date(sent, "checkServiceQualificationDate") or show_moment(opening.at),
        description=attributes.text(sent, "description"),
        external_id=attributes.text(sent, "externalId"),
        effective=attributes.date(sent, "effectiveQualificationDate"),
        expected=attributes.date(sent, "expectedQualificationDate"),
        parties=parties,
        lines=lines,
    )


# --- parties --------------------------------------------------------------------------------------


def _parties(sent: Object, directory: Directory) -> tuple[dict[str, Any], ...]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for position, each in enumerate(attributes.listed(sent, "relatedParty", texts.NO_PARTY)):
        party = _party(each, f"/relatedParty/{position}", directory)
        found[party["id"], party["@referredType"]] = party
    return tuple(found.values())


def _party(sent: Object, where: str, directory: Directory) -> dict[str, Any]:
    id = attributes.required(sent, "id", where)
    kind = attributes.required(sent, "@referredType", where)
    if kind not in [each.value for each in PartyKind]:
        allowed = ", ".join(PartyKind)
        raise texts.invalid(
            f"@referredType should be one of [{allowed}].", f"{where}/@referredType"
        )
    known = directory.party(id, kind)
    if known is None:
        raise texts.refused(_UNKNOWN[PartyKind(kind)], f"{where}/id")
    return {"id": id, "name": known.name, "@type": "RelatedParty", "@referredType": kind}


# --- items ----------------------------------------------------------------------------------------


def _line(item: Object, where: str, name: str, directory: Directory) -> Line:
    item_id = attributes.text(item, "id", where)
    if not item_id:
        raise texts.refused(texts.NO_ITEM_ID, f"{where}/id")
    service = item.get("service")
    if service is None:
        raise texts.refused(texts.NO_SERVICE, f"{where}/service")
    if not isinstance(service, dict):
        raise texts.invalid("service should be an object.", f"{where}/service")
    at = f"{where}/service"
    source = _source(service, at)
    existing = _existing(service, source, at, directory)
    specification = _specification(service, at, directory, existing)
    place = _place(service, source, at, directory, existing)
    characteristics, notes = read_characteristics(service, at, specification)
    if source == "serviceInventory" and existing is not None:
        if not characteristics:
            raise texts.missing("serviceCharacteristic", f"{at}/serviceCharacteristic")
        characteristics = filled_up(characteristics, existing, specification)
    if source == "referenceServiceInventory" and existing is not None:
        notes = (*notes, f"location taken from the existing service {existing.id}")
    return Line(
        id=sys_id("line", name),
        item_id=item_id,
        quantity=_quantity(item, where),
        specification=specification.id,
        place=place,
        characteristics=characteristics,
        relationships=tuple(_relationships(item, where)),
        service_id=existing.id if existing is not None and source == "serviceInventory" else None,
        reference_id=existing.id
        if existing is not None and source == "referenceServiceInventory"
        else None,
        notes=notes,
        echo={
            name: item[name]
            for name in ("action", "expectedServiceAvailabilityDate")
            if name in item
        },
    )


def _source(service: Object, where: str) -> str:
    """Return which of the three tells the location: exactly one has to."""
    given = [name for name in _SOURCES if service.get(name)]
    if not given:
        raise texts.refused(texts.NO_LOCATION, where)
    if len(given) > 1:
        raise texts.invalid(f"{' and '.join(given)} exclude each other.", where)
    return given[0]


def _existing(
    service: Object, source: str, where: str, directory: Directory
) -> InstalledService | None:
    if source == "place":
        return None
    named = service[source]
    if not isinstance(named, dict):
        raise texts.invalid(f"{source} should be an object.", f"{where}/{source}")
    found = directory.installed(attributes.required(named, "id", f"{where}/{source}"))
    if found is None:
        raise texts.invalid(f"{source} does not exist.", f"{where}/{source}/id")
    return found


def _specification(
    service: Object, where: str, directory: Directory, existing: InstalledService | None
) -> ServiceSpecification:
    sent = service.get("serviceSpecification")
    if not sent:
        if existing is None or not service.get("serviceInventory"):
            raise texts.refused(texts.NO_SPECIFICATION, where)
        sent = {"id": existing.specification}
    where = f"{where}/serviceSpecification"
    if not isinstance(sent, dict):
        raise texts.invalid("serviceSpecification should be an object.", where)
    id = attributes.required(sent, "id", where)
    found = directory.specification(id)
    if found is None:
        if directory.is_resource_facing(id):
            raise texts.invalid("Service Specification is resource-facing.", f"{where}/id")
        raise texts.refused(texts.UNKNOWN_SPECIFICATION, f"{where}/id")
    return found


def _place(
    service: Object,
    source: str,
    where: str,
    directory: Directory,
    existing: InstalledService | None,
) -> Place:
    if existing is not None:
        name = directory.place_name(existing.premises)
        return Place(id=existing.premises, name=name or existing.premises)
    sent = service[source]
    where = f"{where}/place"
    if not isinstance(sent, list) or not isinstance(sent[0], dict):
        raise texts.invalid("place should be an array of one object.", where)
    if len(sent) > 1:
        raise texts.invalid("place should have exactly one entry.", where)
    id = attributes.required(sent[0], "id", f"{where}/0")
    found = directory.place_name(id)
    if found is None:
        raise texts.invalid("Location does not exist.", f"{where}/0/id")
    return Place(id=id, name=found, type=attributes.text(sent[0], "@type", f"{where}/0") or "Place")


def _quantity(item: Object, where: str) -> int:
    sent = item.get("quantity")
    if sent is None:
        return 1
    text = sent if isinstance(sent, str) else str(sent)
    plain = text.removesuffix(".0")
    valid = not isinstance(sent, bool | dict | list) and plain.isascii() and plain.isdigit()
    if not valid or not 1 <= int(plain[:9]) <= MOST_QUANTITY:
        raise texts.invalid(
            f"quantity should be a whole number from 1 to {MOST_QUANTITY}.", f"{where}/quantity"
        )
    return int(plain)


def _relationships(item: Object, where: str) -> Iterator[tuple[str, str]]:
    sent = item.get("qualificationItemRelationship")
    where = f"{where}/qualificationItemRelationship"
    for position, each in enumerate(attributes.objects(sent, where)):
        kind = attributes.required(each, "relationshipType", f"{where}/{position}")
        if kind not in RELATIONSHIPS:
            allowed = ", ".join(RELATIONSHIPS)
            raise texts.invalid(
                f"relationshipType should be one of [{allowed}].", f"{where}/{position}"
            )
        yield kind, attributes.required(each, "id", f"{where}/{position}")


def _check_ids(lines: tuple[Line, ...], quirks: Quirks) -> None:
    known = {line.item_id for line in lines}
    if len(known) < len(lines) and quirks.on("duplicate_item", "refused"):
        raise texts.invalid("serviceQualificationItem id is not unique.", f"/{_ITEMS}")
    if quirks.on("dangling_relationship", "accepted"):
        return
    for line in lines:
        for _, other in line.relationships:
            if other not in known:
                raise texts.invalid(
                    "qualificationItemRelationship id does not exist.", f"/{_ITEMS}"
                )


def _check_quantity(lines: tuple[Line, ...]) -> None:
    if sum(line.quantity for line in lines) > MOST_QUANTITY:
        raise texts.invalid(
            f"the quantities of all items sum up to more than {MOST_QUANTITY}.", f"/{_ITEMS}"
        )
