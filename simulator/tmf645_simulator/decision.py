"""
The decision on one question: the network, and then the companions that the service needs.
"""

from collections.abc import Mapping
from dataclasses import replace

from tmf645_simulator.feasibility import assess
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.partners import Unreachable
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.specifications import ServiceSpecification
from tmf645_simulator.surveys import MOST_WORKED_OUT
from tmf645_simulator.trace import COMPANIONS, Step
from tmf645_simulator.turning import earliest, turns_at
from tmf645_simulator.variants import filled
from tmf645_simulator.wanted import Delivery, Refusal, Wanted


def decide(
    wanted: Wanted, inventory: Inventory, promised: frozenset[str] = frozenset()
) -> Delivery | Refusal:
    """
    Say how ``wanted`` is delivered, or why it is not.

    ``promised`` holds the specifications that other items of the request deliver at these sites;
    every other companion has to be installed there, or deliverable with its default
    characteristics. Raises Unasked and Unreachable.
    """
    found = assess(wanted, inventory)
    if isinstance(found, Refusal) or not wanted.specification.companions:
        return found
    companions = inventory.catalogue.named(wanted.specification.companions)
    lacking = tuple(
        _lacks(companion, wanted)
        for companion in companions
        if companion.id not in promised
        and not _is_installed(companion, wanted, inventory)
        and not _is_offered(companion, wanted, inventory)
    )
    step = Step(COMPANIONS, tuple(each.key for each in companions), lacking)
    steps = (*found.steps, step)
    if lacking:
        return Refusal(lacking, steps)
    # A companion may end, too; how it is delivered is not looked at here.
    until = earliest([found.until, turns_at(wanted, inventory)])
    return replace(found, steps=steps, until=until)


def offer(
    specification: ServiceSpecification,
    where: Wanted,
    inventory: Inventory,
    given: Mapping[str, CharacteristicValue] | None = None,
) -> tuple[Wanted, Delivery] | None:
    """
    Return ``specification`` as it is deliverable where and when ``where`` says, or None.

    Characteristics are those ``given``, defaults, and for mandatory ones without default the
    best that is attainable. Raises Unasked and Unreachable.
    """
    question = asking_for(specification, where, given or {})
    return next(filled(question, inventory, lambda each: _delivery(each, inventory)), None)


def asking_for(
    specification: ServiceSpecification, where: Wanted, given: Mapping[str, CharacteristicValue]
) -> Wanted:
    """Return the question for ``specification`` at the sites and moment of ``where``."""
    return Wanted(
        specification=specification,
        characteristics=specification.complete(given),
        ground=where.ground,
        now=where.now,
        at=where.at,
        dated=where.dated,
        installed=where.installed,
    )


def deliver(wanted: Wanted, inventory: Inventory) -> Delivery | None:
    """Return how ``wanted`` is delivered, or None where it is not, or a partner failed."""
    try:
        return _delivery(wanted, inventory)
    except Unreachable:
        return None


def _delivery(wanted: Wanted, inventory: Inventory) -> Delivery | None:
    found = decide(wanted, inventory)
    return found if isinstance(found, Delivery) else None


def _is_installed(companion: ServiceSpecification, where: Wanted, inventory: Inventory) -> bool:
    """Say whether the customer has ``companion`` already, at every site."""
    return all(
        companion.id in inventory.installed.specifications_at(site.premises_id)
        for site in where.sites
    )


def _is_offered(companion: ServiceSpecification, where: Wanted, inventory: Inventory) -> bool:
    """Say whether ``companion`` is deliverable by default; worked out once a moment."""
    then = where.ground.then(where.now, where.at, dated=where.dated)
    offered = where.ground.offered
    if (known := offered.get((companion.id, then))) is None:
        if len(offered) >= MOST_WORKED_OUT:
            offered.clear()
        new = replace(where, installed=None)
        known = offered[companion.id, then] = offer(companion, new, inventory) is not None
    return known


def _lacks(companion: ServiceSpecification, wanted: Wanted) -> Reason:
    label = f"{wanted.specification.name} needs {companion.name}, which cannot be delivered here"
    return Reason(code=ReasonCode.DEP_ITEM_UNQUALIFIED, label=label)
