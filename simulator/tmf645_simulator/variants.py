"""
Variants: other values for what was asked, best first.

Fills in what a requester would still have to say, and lowers what a network may not reach.
Each variant is only a candidate: whoever uses one decides it like any request.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tmf645_simulator.blockers import limits
from tmf645_simulator.characteristics import Characteristic, Governs, ValueType, missing, number
from tmf645_simulator.feasibility import solutions
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.wanted import Wanted

#: The most variants that are tried for one question: worlds are written by hand, and a product
#: of many long lists would never end.
MOST = 5_000


def filled(wanted: Wanted, inventory: Inventory) -> Iterator[Wanted]:
    """Yield ``wanted`` with each mandatory value that it lacks chosen, best choices first."""
    lacking = missing(wanted.specification.characteristics, wanted.characteristics)
    yield from _varied(wanted, inventory, lacking)


def lowered(wanted: Wanted, inventory: Inventory) -> Iterator[Wanted]:
    """
    Yield ``wanted`` with its tiers as asked or lower, fastest first, and gaps filled.

    Of several tiers, the one that the specification lists first stays high the longest.
    """
    lacking = missing(wanted.specification.characteristics, wanted.characteristics)
    yield from _varied(wanted, inventory, {*lacking, *_tiers(wanted, inventory)})


def _varied(wanted: Wanted, inventory: Inventory, names: Iterable[str]) -> Iterator[Wanted]:
    chosen = set(names)
    varying = [each for each in wanted.specification.characteristics if each.name in chosen]
    choices = [_candidates(each, wanted, inventory) for each in varying]
    for values in itertools.islice(itertools.product(*choices), MOST):
        others = dict(zip((each.name for each in varying), values, strict=True))
        yield replace(wanted, characteristics={**wanted.characteristics, **others})


def _tiers(wanted: Wanted, inventory: Inventory) -> Iterator[str]:
    """Yield the characteristics that say how much, where ``wanted`` gives them as a number."""
    counted = {
        demand.of
        for parts in solutions(wanted, inventory)
        for part in parts
        for demand in part.demands
    }
    for each in wanted.specification.characteristics:
        is_tier = each.governs in {Governs.DOWN, Governs.UP} or each.name in counted
        if is_tier and number(wanted.characteristics.get(each.name)) is not None:
            yield each.name


def _candidates(
    each: Characteristic, wanted: Wanted, inventory: Inventory
) -> list[CharacteristicValue]:
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
    for parts, site in itertools.product(solutions(wanted, inventory), wanted.sites):
        for part, reach in itertools.product(parts, inventory.coverage.reaches(site)):
            if each.governs is not None and part.technology == reach.technology:
                yield from (
                    most for way, most in limits(part, reach).items() if way is each.governs
                )
            for demand in (demand for demand in part.demands if demand.of == each.name):
                free = inventory.capacity.free(reach.node, demand.unit) if reach.node else None
                if free is not None:
                    sharing = range(1, len(wanted.sites) + 1)
                    yield from (free * demand.oversubscription / sites for sites in sharing)
