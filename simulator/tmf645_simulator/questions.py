"""
From an item to a question in terms of the world: which specification, which sites, which moment.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from msgspec import structs

from tmf645_simulator.ends import Seating, seat
from tmf645_simulator.ground import survey
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.partners import NoAnswer, PartnerAnswer, PartnerFault, PartnerReply
from tmf645_simulator.places import Site
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import CharacteristicValue, Item, PlaceReference
from tmf645_simulator.results import MissingCharacteristic, MissingEnd, Needs, Question
from tmf645_simulator.specifications import ServiceSpecification
from tmf645_simulator.surveys import Ground
from tmf645_simulator.trace import PLACE, SPECIFIED, Step
from tmf645_simulator.wanted import Refusal, Wanted

#: What is known besides the request: characteristics by name, replies of partners by question.
Answers: TypeAlias = Mapping[str, CharacteristicValue | PartnerReply]

_REPLIES = (PartnerAnswer, NoAnswer, PartnerFault)


def read(
    item: Item, inventory: Inventory, now: datetime, answers: Answers
) -> Wanted | Needs | Refusal:
    """
    Return what ``item`` asks, what it would have to say first, or why it cannot be understood.

    What is missing is asked for only where specification and places are known. A change of an
    installed service is understood from what is installed, where the item does not say otherwise.
    """
    item = as_installed(item, inventory)
    specification = identify(item, inventory)
    ends = specification.ends if isinstance(specification, ServiceSpecification) else ()
    seating = seat(item.places, ends)
    sites = locate(item.places, inventory)
    strange = (specification,) if isinstance(specification, Reason) else ()
    nowhere = tuple(each for each in sites if isinstance(each, Reason)) + seating.reasons
    if nowhere or isinstance(specification, Reason):
        steps = (Step(SPECIFIED, (), strange), Step(PLACE, (), nowhere))
        return Refusal(strange + nowhere, steps)
    given = specification.complete(_characteristics(answers), item.characteristics)
    lacking: list[Question] = [MissingEnd(item_id=item.id, end=end) for end in seating.missing]
    lacking += [
        MissingCharacteristic(item_id=item.id, characteristic=name)
        for name in specification.missing(given)
    ]
    if lacking:
        return Needs(questions=tuple(lacking))
    return Wanted(
        specification=specification,
        characteristics=given,
        ground=survey(_seated(sites, seating), inventory, _replies(answers)),
        now=now,
        at=moment(item, now),
        dated=item.wanted_at is not None,
        installed=inventory.installed.find(item.service_id),
    )


def ground_of(
    item: Item, ends: tuple[str, ...], inventory: Inventory, answers: Answers
) -> Ground | None:
    """Return the ground at the places of ``item``, or None where it is not known to the last."""
    seating = seat(item.places, ends)
    sites = locate(item.places, inventory)
    if seating.reasons or seating.missing or any(isinstance(each, Reason) for each in sites):
        return None
    return survey(_seated(sites, seating), inventory, _replies(answers))


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


def _seated(sites: Iterable[Site | Reason], seating: Seating) -> Iterator[Site]:
    """Yield each site as the end that its place is."""
    seated = zip(sites, seating.places, strict=True)
    known = ((site, end) for site, (_, end) in seated if isinstance(site, Site))
    return (replace(site, end=end) if end else site for site, end in known)


def as_installed(item: Item, inventory: Inventory) -> Item:
    """Return ``item`` with what it does not say as it is installed, where it is a change."""
    installed = inventory.installed.find(item.service_id)
    if installed is None:
        return item
    specification = item.specification_id or installed.specification
    kept = installed.characteristics if specification == installed.specification else {}
    said = {name: value for name, value in item.characteristics.items() if value is not None}
    return structs.replace(
        item,
        specification_id=specification,
        characteristics={**kept, **said},
        places=item.places or (PlaceReference(id=installed.premises),),
    )


def _characteristics(answers: Answers) -> dict[str, CharacteristicValue]:
    return {name: value for name, value in answers.items() if not isinstance(value, _REPLIES)}


def _replies(answers: Answers) -> dict[str, PartnerReply]:
    return {name: value for name, value in answers.items() if isinstance(value, _REPLIES)}


def _unknown(label: str) -> Reason:
    return Reason(code=ReasonCode.SPEC_UNKNOWN, label=label)


def _not_eligible(label: str) -> Reason:
    return Reason(code=ReasonCode.SPEC_NOT_ELIGIBLE, label=label)
