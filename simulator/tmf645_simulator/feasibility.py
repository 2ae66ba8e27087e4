"""
Feasibility: can the network deliver these characteristics at these sites at that moment?

Asks the rules in their order: those of the question, then for each solution those of every part
at every site, of the rates, and of the whole. The first rule that objects to something speaks for
it; the first solution to which none objects is the delivery. Companions and alternatives are not
looked at here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from tmf645_simulator.capacity import Takes, nodes
from tmf645_simulator.characteristics import Governs, number, spell
from tmf645_simulator.coverage import speaking
from tmf645_simulator.ground import leg
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.partners import AskPartner, PartnerFault, Unasked, Unreachable
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.rules.capacity import enough_left
from tmf645_simulator.rules.coverage import built, certain, reached, sold
from tmf645_simulator.rules.delivery import accessible, in_time, noted, starts, takes, undisturbed
from tmf645_simulator.rules.line import (
    RATES,
    clean,
    fast_enough,
    limit,
    short_enough,
    worth_handing_over,
)
from tmf645_simulator.rules.partner import partner_delivers
from tmf645_simulator.rules.question import platforms_take_it, values_agree, values_fit
from tmf645_simulator.specifications import Demand, Solution, Unit
from tmf645_simulator.surveys import MOST_WORKED_OUT, Footing, Leg, Readiness, Stretch, When
from tmf645_simulator.trace import CAPACITY, COVERAGE, FAST_ENOUGH, VALUES, Step, spoken
from tmf645_simulator.turning import served_until
from tmf645_simulator.wanted import Delivery, Refusal, Wanted

QuestionRule: TypeAlias = Callable[[Wanted, Inventory], Iterable[Reason]]
LegRule: TypeAlias = Callable[[Leg, When, Inventory], Iterable[Reason]]

#: What is asked of the question by itself; all of them speak.
QUESTION_RULES: Final[tuple[QuestionRule, ...]] = (values_fit, values_agree, platforms_take_it)

#: What is asked of each part at each site, whatever rate is wanted; the first objection speaks.
LEG_RULES: Final[tuple[LegRule, ...]] = (
    partner_delivers,
    reached,
    sold,
    built,
    certain,
    clean,
    short_enough,
    worth_handing_over,
    accessible,
    undisturbed,
    in_time,
)


def assess(wanted: Wanted, inventory: Inventory) -> Delivery | Refusal:
    """
    Return the first solution that the network can deliver, or every reason why none can be.

    Raises Unasked where that hangs on a partner that has not been asked, and Unreachable where no
    solution remains but one of a partner that failed.
    """
    steps = list(_questioned(wanted, inventory))
    if conflicts := tuple(reason for step in steps for reason in step.reasons):
        return Refusal(conflicts, tuple(steps))
    reasons: dict[Reason, None] = {}
    faults: list[tuple[AskPartner, PartnerFault]] = []
    own = own_takes(wanted, inventory)
    for solution in solutions(wanted, inventory):
        footing = _footing(solution, wanted, inventory)
        looked = _against(footing, wanted, solution.name)
        drawn = _beyond(own, inventory.capacity.draw(_takes(footing, wanted.characteristics)))
        if not any(step.reasons for step in looked):
            short = tuple(enough_left(drawn, wanted, inventory))
            looked.append(Step(CAPACITY, nodes(drawn), short, solution.name))
        steps += looked
        if found := [reason for step in looked for reason in step.reasons]:
            reasons |= dict.fromkeys(found)
            continue
        if footing.asks:
            raise Unasked(footing.asks)
        if not footing.faults:
            return Delivery(
                solution.ids,
                footing.readiness.not_before(_opens(wanted, drawn, inventory)),
                drawn,
                footing.notes,
                tuple(steps),
                solution.technologies,
                footing.until,
            )
        faults += footing.faults
    if faults:
        raise Unreachable(tuple(faults))
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


def legs(solution: Solution, wanted: Wanted, inventory: Inventory) -> Iterator[Leg]:
    """Yield each part that depends on the site, at each site."""
    ground = wanted.ground
    for site, reaches in zip(ground.sites, ground.reaches, strict=True):
        in_footprint = any(reach.is_valid(wanted.at) for reach in reaches)
        for part in solution.covered:
            reach = speaking(reaches, part.technology, wanted.at)
            yield leg(
                part, site, reach, in_footprint=in_footprint, ground=ground, inventory=inventory
            )


def _footing(solution: Solution, wanted: Wanted, inventory: Inventory) -> Footing:
    """Return what ``solution`` meets at the sites; worked out once a moment."""
    then = wanted.ground.then(wanted.now, wanted.at, dated=wanted.dated)
    footings = wanted.ground.footings
    if (known := footings.get((solution.ids, then))) is None:
        if len(footings) >= MOST_WORKED_OUT:
            footings.clear()
        known = footings[solution.ids, then] = _set_foot(solution, wanted, inventory)
    return known


def _set_foot(solution: Solution, wanted: Wanted, inventory: Inventory) -> Footing:
    found = tuple(legs(solution, wanted, inventory))
    when = When(wanted.now, wanted.at, wanted.dated)
    return Footing(
        stretches=tuple(_stretch(each, when, inventory) for each in found),
        takes=tuple(
            (each.reach.node, demand)
            for each in found
            if each.reach is not None and each.reach.node is not None
            for demand in each.part.demands
        ),
        readiness=Readiness(
            max((takes(each, when, inventory) for each in found), default=timedelta(0)),
            max(
                (moment for each in found for moment in starts(each, when, inventory)), default=None
            ),
        ),
        asks=tuple(each.asks for each in found if each.asks and each.reply is None),
        faults=tuple(
            (each.asks, each.reply)
            for each in found
            if each.asks and isinstance(each.reply, PartnerFault)
        ),
        notes=tuple(reason for each in found for reason in noted(each, when, inventory)),
        looked_at=tuple(
            each.key
            for each in wanted.ground.stated
            if each.reach.technology in solution.technologies
        ),
        until=served_until(found, when, inventory),
    )


def _stretch(each: Leg, when: When, inventory: Inventory) -> Stretch:
    """Return ``each`` with what the first rule that objects to it says; what it carries otherwise."""
    for rule in LEG_RULES:
        if reasons := tuple(rule(each, when, inventory)):
            return Stretch(each, spoken(rule.__name__), reasons, ())
    carries = (
        tuple((way, limit(each.part, reach, way)) for way in RATES)
        if (reach := each.reach) is not None
        else ()
    )
    return Stretch(each, "", (), carries)


def _questioned(wanted: Wanted, inventory: Inventory) -> Iterator[Step]:
    """Yield what each rule says of the question by itself; one step where none objects."""
    looked_at, objected = (wanted.specification.key,), False
    for rule in QUESTION_RULES:
        if reasons := tuple(rule(wanted, inventory)):
            objected = True
            yield Step(spoken(rule.__name__), looked_at, reasons)
    if not objected:
        yield Step(VALUES, looked_at)


def _against(footing: Footing, wanted: Wanted, solution: str) -> list[Step]:
    """Return what is against building it, leg by leg: what stands at any rate, else the rates."""
    found: list[Step] = []
    for each in footing.stretches:
        if each.reasons:
            found.append(Step(each.rule, footing.looked_at, each.reasons, solution))
        elif reasons := tuple(fast_enough(each, wanted)):
            found.append(Step(FAST_ENOUGH, footing.looked_at, reasons, solution))
    return found or [Step(COVERAGE, footing.looked_at, (), solution)]


def _takes(
    footing: Footing, characteristics: Mapping[str, CharacteristicValue]
) -> Iterator[tuple[str, Unit, float]]:
    for node, demand in footing.takes:
        yield node, demand.unit, _quantity(demand, characteristics)


def _quantity(demand: Demand, characteristics: Mapping[str, CharacteristicValue]) -> float:
    if demand.of is None:
        return demand.quantity
    return (number(characteristics.get(demand.of)) or 0) / demand.oversubscription


def own_takes(wanted: Wanted, inventory: Inventory) -> Takes:
    """Return what the installed service that ``wanted`` changes draws from each pool already."""
    installed = wanted.installed
    if installed is None or installed.premises not in {site.premises_id for site in wanted.sites}:
        return {}
    return inventory.capacity.draw(
        (each.node, each.unit, each.quantity) for each in installed.takes
    )


def _beyond(own: Takes, takes: Takes) -> Takes:
    """Return what ``takes`` draw beyond what is one's ``own`` already."""
    if not own:
        return takes
    more = {key: quantity - own.get(key, 0) for key, quantity in takes.items()}
    return {key: quantity for key, quantity in more.items() if quantity > 0}


def _opens(wanted: Wanted, drawn: Takes, inventory: Inventory) -> Iterator[datetime]:
    """Yield from when on platforms and pools can take what ``wanted`` needs."""
    if (since := inventory.capacity.since(drawn, wanted.at)) is not None:
        yield since
    for need in wanted.specification.platforms:
        ready_at = inventory.platforms[need.platform].ready_at
        if ready_at is not None and need.holds(wanted.characteristics):
            yield ready_at


def _no_such_technology(wanted: Wanted) -> Reason:
    technology = spell(wanted.value_for(Governs.TECHNOLOGY))
    label = f"{wanted.specification.name} is not delivered over {technology}"
    return Reason(code=ReasonCode.CHAR_CONFLICT, label=label)
