"""
From an item to a question in terms of the world: which specification, which sites, which moment.
"""

from collections.abc import Mapping
from datetime import datetime

from tmf645_simulator.ground import survey
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.places import Site
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import CharacteristicValue, Item, PlaceReference
from tmf645_simulator.results import MissingCharacteristic, Needs
from tmf645_simulator.specifications import ServiceSpecification
from tmf645_simulator.trace import PLACE, SPECIFIED, Step
from tmf645_simulator.wanted import Refusal, Wanted


def read(
    item: Item,
    inventory: Inventory,
    now: datetime,
    answers: Mapping[str, CharacteristicValue],
) -> Wanted | Needs | Refusal:
    """
    Return what ``item`` asks, what it would have to say first, or why it cannot be understood.

    Missing characteristics are asked for only where specification and places are known.
    """
    specification = identify(item, inventory)
    sites = locate(item.places, inventory)
    strange = (specification,) if isinstance(specification, Reason) else ()
    nowhere = tuple(each for each in sites if isinstance(each, Reason))
    if nowhere or isinstance(specification, Reason):
        steps = (Step(SPECIFIED, (), strange), Step(PLACE, (), nowhere))
        return Refusal(strange + nowhere, steps)
    given = specification.complete(answers, item.characteristics)
    if lacking := specification.missing(given):
        return Needs(
            questions=tuple(
                MissingCharacteristic(item_id=item.id, characteristic=name) for name in lacking
            )
        )
    return Wanted(
        specification=specification,
        characteristics=given,
        ground=survey((site for site in sites if isinstance(site, Site)), inventory),
        now=now,
        at=moment(item, now),
        dated=item.wanted_at is not None,
    )


def identify(item: Item, inventory: Inventory) -> ServiceSpecification | Reason:
    """Return the customer-facing specification that ``item`` names, or why there is none."""
    if item.specification_id is None:
        return _unknown("the item names no service specification")
    if inventory.catalogue.resource(item.specification_id) is not None:
        return _not_eligible(
            f'"{item.specification_id}" is resource-facing; ask for a service that is built on it'
        )
    found = inventory.catalogue.service(item.specification_id)
    if found is None:
        return _unknown(f'the catalogue has no specification "{item.specification_id}"')
    if item.category_id is not None and item.category_id not in found.categories:
        return _not_eligible(f'"{found.id}" is not in the category "{item.category_id}"')
    return found


def locate(places: tuple[PlaceReference, ...], inventory: Inventory) -> tuple[Site | Reason, ...]:
    """Return the site of each place, or why it has none."""
    if not places:
        label = "the item names no place"
        return (Reason(code=ReasonCode.PLACE_NOT_FOUND, label=label),)
    return tuple(inventory.places.find(place) for place in places)


def moment(item: Item, now: datetime) -> datetime:
    """Return when ``item`` is wanted; a date in the past means as soon as possible, thus now."""
    return now if item.wanted_at is None else max(now, item.wanted_at)


def _unknown(label: str) -> Reason:
    return Reason(code=ReasonCode.SPEC_UNKNOWN, label=label)


def _not_eligible(label: str) -> Reason:
    return Reason(code=ReasonCode.SPEC_NOT_ELIGIBLE, label=label)
