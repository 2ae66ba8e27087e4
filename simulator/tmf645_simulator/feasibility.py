"""
Feasibility: can the network deliver these characteristics at these sites at that moment?

Looks at values, coverage and capacity, in this order; says which solution does it, or why none.
Companions and alternatives are not looked at here.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from tmf645_simulator.blockers import stretch, too_fast
from tmf645_simulator.capacity import Shortage, Takes, nodes
from tmf645_simulator.characteristics import Governs, misfits, number, spell
from tmf645_simulator.coverage import speaking
from tmf645_simulator.ground import Footing, Leg
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.specifications import Demand, Solution, Unit
from tmf645_simulator.trace import CAPACITY, COVERAGE, VALUES, Step
from tmf645_simulator.wanted import Delivery, Refusal, Wanted


def assess(wanted: Wanted, inventory: Inventory) -> Delivery | Refusal:
    """Return the first solution that the network can deliver, or every reason why none can be."""
    conflicts = _value_conflicts(wanted)
    steps = [Step(VALUES, (wanted.specification.key,), conflicts)]
    if conflicts:
        return Refusal(conflicts, tuple(steps))
    reasons: dict[Reason, None] = {}
    for solution in solutions(wanted, inventory):
        footing = _footing(solution, wanted, inventory)
        found = tuple(_against(footing, wanted))
        steps.append(Step(COVERAGE, footing.looked_at, found, solution.name))
        if not found:
            takes = inventory.capacity.draw(_takes(footing, wanted.characteristics))
            found = _short_of(takes, inventory)
            steps.append(Step(CAPACITY, nodes(takes), found, solution.name))
            if not found:
                available_at = _available_at(footing, wanted)
                return Delivery(solution.ids, available_at, takes, tuple(steps))
        reasons |= dict.fromkeys(found)
    if not reasons:
        reasons[_no_such_technology(wanted)] = None
        steps.append(Step(COVERAGE, (wanted.specification.key,), tuple(reasons)))
    return Refusal(tuple(reasons), tuple(steps))


def solutions(wanted: Wanted, inventory: Inventory) -> Iterable[Solution]:
    """Return the solutions that have the technology asked for, in order."""
    every = inventory.catalogue.solutions(wanted.specification.id)
    technology = wanted.value_for(Governs.TECHNOLOGY)
    if technology is None:
        return every
    return tuple(each for each in every if technology in each.technologies)


def _footing(solution: Solution, wanted: Wanted, inventory: Inventory) -> Footing:
    """Return what ``solution`` meets at the sites; worked out once a moment."""
    then = (solution.ids, wanted.at, wanted.dated)
    footings = wanted.ground.footings
    if then not in footings:
        footings[then] = _set_foot(solution, wanted, inventory)
    return footings[then]


def _set_foot(solution: Solution, wanted: Wanted, inventory: Inventory) -> Footing:
    legs = tuple(_legs(solution, wanted))
    at, least = wanted.at, inventory.minimum_confidence
    starts = [start for leg in legs if leg.reach is not None for start in leg.reach.starts()]
    return Footing(
        tuple(stretch(leg, at, least, dated=wanted.dated) for leg in legs),
        tuple(
            (leg.reach.node, demand)
            for leg in legs
            if leg.reach is not None and leg.reach.node is not None
            for demand in leg.part.demands
        ),
        max(starts, default=None),
        tuple(
            each.key
            for each in wanted.ground.stated
            if each.reach.technology in solution.technologies
        ),
    )


def _legs(solution: Solution, wanted: Wanted) -> Iterator[Leg]:
    """Yield each part that needs coverage, at each site."""
    for site, reaches in zip(wanted.ground.sites, wanted.ground.reaches, strict=True):
        in_footprint = any(reach.is_valid(wanted.at) for reach in reaches)
        for part in solution.covered:
            reach = speaking(reaches, part.technology, wanted.at)
            yield Leg(part, site, reach, in_footprint)


def _against(footing: Footing, wanted: Wanted) -> list[Reason]:
    """Return what coverage has against building it, leg by leg."""
    found: list[Reason] = []
    for each in footing.stretches:
        found += each.reasons or too_fast(each, wanted)
    return found


def _short_of(takes: Takes, inventory: Inventory) -> tuple[Reason, ...]:
    return tuple(_short(each) for each in inventory.capacity.shortages(takes))


def _takes(
    footing: Footing, characteristics: Mapping[str, CharacteristicValue]
) -> Iterator[tuple[str, Unit, float]]:
    for node, demand in footing.takes:
        yield node, demand.unit, _quantity(demand, characteristics)


def _quantity(demand: Demand, characteristics: Mapping[str, CharacteristicValue]) -> float:
    if demand.of is None:
        return demand.quantity
    return (number(characteristics.get(demand.of)) or 0) / demand.oversubscription


def _available_at(footing: Footing, wanted: Wanted) -> datetime:
    return wanted.now if footing.ready_at is None else max(wanted.now, footing.ready_at)


def _short(shortage: Shortage) -> Reason:
    pool = shortage.pool
    if pool.unit is Unit.PORT:
        label = f"{pool.node} has {pool.free:g} free ports, needed {shortage.wanted:g}"
        return Reason(code=ReasonCode.CAP_PORT_EXHAUSTED, label=label)
    label = f"{pool.node} has {pool.free:g} Mb/s free, needed {shortage.wanted:g}"
    return Reason(code=ReasonCode.CAP_BANDWIDTH, label=label)


def _value_conflicts(wanted: Wanted) -> tuple[Reason, ...]:
    """Return what is wrong with the values by themselves, wherever the service is wanted."""
    given, specification = wanted.characteristics, wanted.specification
    strange = tuple(misfits(specification.by_name, given))
    if not specification.exclusions:
        return strange
    return strange + tuple(
        Reason(code=ReasonCode.CHAR_CONFLICT, label=exclusion.because)
        for exclusion in specification.exclusions
        if all(given.get(name) == value for name, value in exclusion.values.items())
    )


def _no_such_technology(wanted: Wanted) -> Reason:
    technology = spell(wanted.value_for(Governs.TECHNOLOGY))
    label = f"{wanted.specification.name} is not delivered over {technology}"
    return Reason(code=ReasonCode.CHAR_CONFLICT, label=label)
