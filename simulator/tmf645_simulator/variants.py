"""
Variants: other values for what was asked, best first.

Fills in what a requester would still have to say, and lowers what a network may not reach. A
lower tier never takes more than a higher one, so each tier is lowered by itself, the others
held at their lowest: a sum of steps, not a product.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import Final

from tmf645_simulator.characteristics import Characteristic, Governs, ValueType, number
from tmf645_simulator.feasibility import solutions
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.rules.line import RATES, limit
from tmf645_simulator.wanted import Delivery, Wanted

#: The most combinations that are tried where one value can exclude another, and every one has
#: to be looked at.
MOST: Final = 2_000

#: Says how something would be delivered, or None.
Deliver = Callable[[Wanted], Delivery | None]
Variants = Iterator[tuple[Wanted, Delivery]]
Ladder = tuple[str, list[CharacteristicValue]]


def filled(wanted: Wanted, inventory: Inventory, deliver: Deliver) -> Variants:
    """Yield each deliverable choice of the mandatory values that ``wanted`` lacks, best first."""
    return _search(wanted, inventory, deliver, set())


def lowered(wanted: Wanted, inventory: Inventory, deliver: Deliver) -> Variants:
    """
    Yield each deliverable choice of tiers as asked or lower, fastest first, and gaps filled.

    Of several tiers, the one that the specification lists first stays high the longest.
    """
    return _search(wanted, inventory, deliver, set(_tiers(wanted, inventory)))


def _search(wanted: Wanted, inventory: Inventory, deliver: Deliver, lowering: set[str]) -> Variants:
    varying = {*lowering, *wanted.specification.missing(wanted.characteristics)}
    each_one = [each for each in wanted.specification.characteristics if each.name in varying]
    words = [_ladder(each, wanted, inventory) for each in each_one if not each.numeric]
    tiers = [_ladder(each, wanted, inventory) for each in each_one if each.numeric]
    if wanted.specification.exclusions:
        words, tiers = words + tiers, []
    for chosen in _combinations(words):
        yield from _descend(wanted.with_values(chosen), tiers, deliver)


def _combinations(ladders: list[Ladder]) -> Iterator[dict[str, CharacteristicValue]]:
    names = [name for name, _ in ladders]
    for values in itertools.islice(itertools.product(*(steps for _, steps in ladders)), MOST):
        yield dict(zip(names, values, strict=True))


def _descend(wanted: Wanted, tiers: list[Ladder], deliver: Deliver) -> Variants:
    """Yield, for each step of the first tier, the best feasible steps of the others."""
    if not tiers:
        if (delivery := deliver(wanted)) is not None:
            yield wanted, delivery
        return
    (name, steps), *others = tiers
    lowest = {other: rest[-1] for other, rest in others if rest}
    for step in steps:
        candidate = wanted.with_values({name: step})
        # Where nothing else can be lowered, the next step decides the same; once is enough.
        if not lowest or deliver(candidate.with_values(lowest)) is not None:
            yield from itertools.islice(_descend(candidate, others, deliver), 1)


def _tiers(wanted: Wanted, inventory: Inventory) -> Iterator[str]:
    """Yield the characteristics that say how much, where ``wanted`` gives them as a number."""
    counted = {
        demand.of
        for solution in solutions(wanted, inventory)
        for part in solution.parts
        for demand in part.demands
    }
    for each in wanted.specification.characteristics:
        is_tier = each.governs in {Governs.DOWN, Governs.UP} or each.name in counted
        if is_tier and number(wanted.characteristics.get(each.name)) is not None:
            yield each.name


def _ladder(each: Characteristic, wanted: Wanted, inventory: Inventory) -> Ladder:
    return each.name, _steps(each, wanted, inventory)


def _steps(each: Characteristic, wanted: Wanted, inventory: Inventory) -> list[CharacteristicValue]:
    """Return the values that ``each`` accepts, none above the one given, best first."""
    if not each.numeric:
        return list(each.values) or [False, True]
    ceiling = number(wanted.characteristics.get(each.name))
    marks = each.values or tuple(_marks(each, wanted, inventory))
    figures = {figure for mark in marks if (figure := number(mark)) is not None}
    return [
        figure
        for figure in sorted(figures, reverse=True)
        if each.accepts(figure) and (ceiling is None or figure <= ceiling)
    ]


def _marks(each: Characteristic, wanted: Wanted, inventory: Inventory) -> Iterator[float]:
    """Yield the numbers at which the answer for a ranged characteristic can change."""
    asked = number(wanted.characteristics.get(each.name))
    found = [mark for mark in (asked, each.minimum, each.maximum) if mark is not None]
    found += _network_marks(each, wanted, inventory)
    for mark in found:
        yield int(mark // 1) if each.type is ValueType.INTEGER else mark


def _network_marks(each: Characteristic, wanted: Wanted, inventory: Inventory) -> Iterator[float]:
    for solution, reaches in itertools.product(solutions(wanted, inventory), wanted.ground.reaches):
        for part, reach in itertools.product(solution.parts, reaches):
            if each.governs in RATES and part.technology == reach.technology:
                yield limit(part, reach, each.governs)
            for demand in (demand for demand in part.demands if demand.of == each.name):
                free = inventory.capacity.free(reach.node, demand.unit) if reach.node else None
                if free is not None:
                    sharing = range(1, len(wanted.sites) + 1)
                    yield from (free * demand.oversubscription / sites for sites in sharing)
