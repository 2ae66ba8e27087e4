"""
Feasibility: can the network deliver these characteristics at these sites at that moment?

Looks at values, coverage and capacity, in this order; says which solution does it, or why none.
Companions and alternatives are not looked at here.
"""

from collections.abc import Iterable, Iterator, Mapping

from tmf645_simulator.blockers import Leg, blockers
from tmf645_simulator.capacity import Shortage
from tmf645_simulator.characteristics import Governs, misfits, number, spell
from tmf645_simulator.coverage import speaking
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.specifications import Demand, ResourceSpecification, Unit
from tmf645_simulator.wanted import Delivery, Refusal, Wanted


def assess(wanted: Wanted, inventory: Inventory) -> Delivery | Refusal:
    """Return the first solution that the network can deliver, or every reason why none can be."""
    conflicts = _value_conflicts(wanted)
    if conflicts:
        return Refusal(conflicts)
    reasons: dict[Reason, None] = {}
    for parts in solutions(wanted, inventory):
        legs = tuple(_legs(parts, wanted, inventory))
        found = _against(legs, wanted, inventory)
        if not found:
            return _delivery(parts, legs, wanted)
        reasons |= dict.fromkeys(found)
    return Refusal(tuple(reasons) or (_no_such_technology(wanted),))


def solutions(wanted: Wanted, inventory: Inventory) -> Iterator[tuple[ResourceSpecification, ...]]:
    """Yield the parts of each solution that has the technology asked for, in order."""
    technology = wanted.value_for(Governs.TECHNOLOGY)
    for solution in wanted.specification.solutions:
        parts = inventory.catalogue.parts(solution)
        if technology is None or technology in {part.technology for part in parts}:
            yield parts


def _legs(
    parts: Iterable[ResourceSpecification], wanted: Wanted, inventory: Inventory
) -> Iterator[Leg]:
    """Yield each part that needs coverage, at each site."""
    needy = [part for part in parts if part.technology is not None]
    for site in wanted.sites:
        reaches = inventory.coverage.reaches(site)
        in_footprint = any(reach.is_valid(wanted.at) for reach in reaches)
        for part in needy:
            reach = speaking(reaches, part.technology, wanted.at)
            yield Leg(part, site, reach, in_footprint)


def _against(legs: Iterable[Leg], wanted: Wanted, inventory: Inventory) -> list[Reason]:
    """Return what is against building ``legs``: coverage first, capacity where coverage allows."""
    found = [
        reason for leg in legs for reason in blockers(leg, wanted, inventory.minimum_confidence)
    ]
    return found or [
        _short(each) for each in inventory.capacity.shortages(_takes(legs, wanted.characteristics))
    ]


def _takes(
    legs: Iterable[Leg], characteristics: Mapping[str, CharacteristicValue]
) -> Iterator[tuple[str, Unit, float]]:
    for leg in legs:
        if leg.reach is not None and leg.reach.node is not None:
            for demand in leg.part.demands:
                yield leg.reach.node, demand.unit, _quantity(demand, characteristics)


def _quantity(demand: Demand, characteristics: Mapping[str, CharacteristicValue]) -> float:
    if demand.of is None:
        return demand.quantity
    return (number(characteristics.get(demand.of)) or 0) / demand.oversubscription


def _delivery(
    parts: Iterable[ResourceSpecification], legs: Iterable[Leg], wanted: Wanted
) -> Delivery:
    starts = [start for leg in legs if leg.reach is not None for start in leg.reach.starts()]
    return Delivery(tuple(part.id for part in parts), max([wanted.now, *starts]))


def _short(shortage: Shortage) -> Reason:
    pool = shortage.pool
    if pool.unit is Unit.PORT:
        label = f"{pool.node} has {pool.free:g} free ports, needed {shortage.wanted:g}"
        return Reason(code=ReasonCode.CAP_PORT_EXHAUSTED, label=label)
    label = f"{pool.node} has {pool.free:g} Mb/s free, needed {shortage.wanted:g}"
    return Reason(code=ReasonCode.CAP_BANDWIDTH, label=label)


def _value_conflicts(wanted: Wanted) -> tuple[Reason, ...]:
    """Return what is wrong with the values by themselves, wherever the service is wanted."""
    given = wanted.characteristics
    excluded = tuple(
        Reason(code=ReasonCode.CHAR_CONFLICT, label=exclusion.because)
        for exclusion in wanted.specification.exclusions
        if all(given.get(name) == value for name, value in exclusion.values.items())
    )
    return misfits(wanted.specification.characteristics, given) + excluded


def _no_such_technology(wanted: Wanted) -> Reason:
    technology = spell(wanted.value_for(Governs.TECHNOLOGY))
    label = f"{wanted.specification.name} is not delivered over {technology}"
    return Reason(code=ReasonCode.CHAR_CONFLICT, label=label)
