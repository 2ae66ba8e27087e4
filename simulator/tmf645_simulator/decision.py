"""
The decision on one question: the network, and then the companions that the service needs.
"""

from collections.abc import Callable, Iterator, Mapping

from tmf645_simulator.characteristics import complete
from tmf645_simulator.feasibility import assess
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.specifications import ServiceSpecification
from tmf645_simulator.variants import Feasible, filled
from tmf645_simulator.wanted import Delivery, Refusal, Wanted


def decide(
    wanted: Wanted, inventory: Inventory, promised: frozenset[str] = frozenset()
) -> Delivery | Refusal:
    """
    Say how ``wanted`` is delivered, or why it is not.

    ``promised`` holds the specifications that other items of the request deliver at these sites;
    every other companion has to be deliverable with its default characteristics.
    """
    found = assess(wanted, inventory)
    if isinstance(found, Refusal):
        return found
    lacking = [
        companion
        for id_ in wanted.specification.companions
        if id_ not in promised
        and (companion := inventory.catalogue.service(id_)) is not None
        and offer(companion, wanted, inventory) is None
    ]
    return Refusal(tuple(_lacks(each, wanted) for each in lacking)) if lacking else found


def offer(
    specification: ServiceSpecification,
    where: Wanted,
    inventory: Inventory,
    given: Mapping[str, CharacteristicValue] | None = None,
) -> tuple[Wanted, Delivery] | None:
    """
    Return ``specification`` as it is deliverable where and when ``where`` says, or None.

    Characteristics are those ``given``, defaults, and for mandatory ones without default the
    best that is attainable.
    """
    question = asking_for(specification, where, given or {})
    return next(deliverable(filled, question, inventory), None)


def asking_for(
    specification: ServiceSpecification, where: Wanted, given: Mapping[str, CharacteristicValue]
) -> Wanted:
    """Return the question for ``specification`` at the sites and moment of ``where``."""
    return Wanted(
        specification=specification,
        characteristics=complete(specification.characteristics, given),
        sites=where.sites,
        now=where.now,
        at=where.at,
        dated=where.dated,
    )


def deliverable(
    search: Callable[[Wanted, Inventory, Feasible], Iterator[Wanted]],
    wanted: Wanted,
    inventory: Inventory,
) -> Iterator[tuple[Wanted, Delivery]]:
    """Yield each variant of ``wanted`` that ``search`` finds deliverable, and how it would be."""
    for variant in search(wanted, inventory, lambda each: _is_deliverable(each, inventory)):
        found = decide(variant, inventory)
        if isinstance(found, Delivery):
            yield variant, found


def _is_deliverable(wanted: Wanted, inventory: Inventory) -> bool:
    return isinstance(decide(wanted, inventory), Delivery)


def _lacks(companion: ServiceSpecification, wanted: Wanted) -> Reason:
    label = f"{wanted.specification.name} needs {companion.name}, which cannot be delivered here"
    return Reason(code=ReasonCode.DEP_ITEM_UNQUALIFIED, label=label)
