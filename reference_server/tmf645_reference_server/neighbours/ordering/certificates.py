"""
Qualifications as an order sees them: read off what the two qualification APIs show.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from tmf645_simulator.commerce import Commerce, Offering
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.places import Site
from tmf645_simulator.request import CharacteristicValue

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.offering.kept import ITEMS, Part
from tmf645_reference_server.neighbours.ordering.rules import Certificate, Confirmed
from tmf645_reference_server.neighbours.products import customer_id, places_of, product_values
from tmf645_reference_server.wire.dates import read_moment
from tmf645_reference_server.wire.parts import object_at, objects, text
from tmf645_reference_server.wire.places import read_place
from tmf645_reference_server.wire.reading import read_item

_CHECK_ITEMS: Final = "serviceQualificationItem"


def of_offering(
    shown: Object,
    parts: Sequence[Part],
    commerce: Commerce,
    inventory: Inventory,
    *,
    invalidated: bool,
) -> Mapping[str, Certificate]:
    """Return what a product offering qualification says, by the ids of its items."""
    sold = {part.item: part.offering for part in parts}
    items = {text(item, "id") or "": item for item in objects(shown, ITEMS)}
    found: dict[str, Certificate] = {}
    for id, offering in sold.items():
        # An item that is not listed was asked for, and is not available.
        item = items.get(id, {"qualificationItemResult": "unqualified"})
        places = places_named(places_of(item) or objects(shown, "place"), inventory)
        name = f"productOfferingQualification {shown['id']}, item {id}"
        found[id] = Certificate(
            name=name,
            state=text(shown, "state") or "",
            expires=text(shown, "expirationDate"),
            invalidated=invalidated,
            customer=customer_id(shown),
            result=text(item, "qualificationItemResult"),
            confirmed=Confirmed(
                offering=offering,
                asked=product_values(item, ""),
                settled=settled(commerce.offering(offering), commerce, inventory),
                places=places,
                available=day(text(item, "expectedActivationDate")),
            ),
            proposals=dict(_offered(item, places, commerce, inventory)),
        )
    return found


def _offered(
    item: Object, places: frozenset[str], commerce: Commerce, inventory: Inventory
) -> Iterator[tuple[str, Confirmed]]:
    for proposal in objects(item, "alternateProductOfferingProposal"):
        offering = text(object_at(proposal, "alternateProductOffering"), "id")
        instead: Object = {"product": object_at(proposal, "alternateProduct")}
        elsewhere = places_named(places_of(instead), inventory)
        yield (
            text(proposal, "id") or "",
            Confirmed(
                offering=offering,
                asked=product_values(instead, ""),
                settled=settled(commerce.offering(offering), commerce, inventory),
                places=elsewhere or places,
                available=day(text(proposal, "alternateActivationDate")),
            ),
        )


def of_check(
    shown: Object, inventory: Inventory, *, invalidated: bool
) -> Mapping[str, Certificate]:
    """Return what a checkServiceQualification says, by the ids of its items."""
    found: dict[str, Certificate] = {}
    for item in objects(shown, _CHECK_ITEMS):
        id = text(item, "id") or ""
        found[id] = Certificate(
            name=f"checkServiceQualification {shown['id']}, item {id}",
            state=text(shown, "state") or "",
            expires=text(shown, "expirationDate"),
            invalidated=invalidated,
            customer=customer_id(shown),
            result=text(item, "qualificationResult"),
            confirmed=_service(item, inventory, text(item, "expectedActivationDate")),
            proposals={
                text(each, "id") or "": _service(
                    {"service": object_at(each, "alternateService")},
                    inventory,
                    text(each, "alternateServiceAvailabilityDate"),
                )
                for each in objects(item, "alternateServiceProposal")
            },
        )
    return found


def _service(item: Object, inventory: Inventory, available: str | None) -> Confirmed:
    asked = read_item(item, "")
    specification = inventory.catalogue.service(asked.specification_id or "")
    return Confirmed(
        offering=asked.specification_id,
        asked=asked.characteristics,
        settled={} if specification is None else specification.complete(),
        places=places_named(objects(object_at(item, "service"), "place"), inventory),
        available=day(available),
    )


def settled(
    offering: Offering | None, commerce: Commerce, inventory: Inventory
) -> Mapping[str, CharacteristicValue]:
    """Return the characteristics that ``offering`` has without being asked, in its own words."""
    if offering is None:
        return {}
    known: dict[str, CharacteristicValue] = {}
    for link in commerce.services(offering):
        names = {on_service: name for name, on_service in link.characteristics.items()}
        specification = inventory.catalogue.service(link.specification)
        defaults = {} if specification is None else specification.complete()
        known |= {names.get(name, name): value for name, value in defaults.items()}
    return {**known, **offering.values}


def places_named(places: Sequence[Object], inventory: Inventory) -> frozenset[str]:
    """Return what the world calls ``places``; those that it does not know, by their own words."""
    return frozenset(_place(each, inventory) for each in places)


def _place(sent: Object, inventory: Inventory) -> str:
    wanted = read_place(sent)
    found = inventory.places.find(wanted)
    if isinstance(found, Site):
        return found.place
    spelled = ", ".join(f"{name} {value}" for name, value in sorted(wanted.address.items()))
    return wanted.id or spelled or text(sent, "name") or "an unknown place"


def day(moment: str | None) -> str | None:
    """Return the day of ``moment`` in UTC: appointments are made for days."""
    if moment is None:
        return None
    try:
        found: datetime = read_moment(moment)
    except ValueError:
        return None
    return found.date().isoformat()
