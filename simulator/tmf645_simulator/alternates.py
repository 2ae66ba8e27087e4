"""
Alternates: what else could be delivered, by the rules of the world, in their order.

Law: a proposal, asked for as a request of its own (same places, its specification, its
characteristics, wanted at its date where it has one), qualifies. It holds because each candidate
is decided like a request before it is proposed.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import assert_never

from tmf645_simulator.characteristics import Governs, number
from tmf645_simulator.decision import asking_for, deliver
from tmf645_simulator.inventory import AlternateKind, AlternateRule, Inventory
from tmf645_simulator.moments import turning_points
from tmf645_simulator.results import Proposal
from tmf645_simulator.trace import ALTERNATES, Step, Trace
from tmf645_simulator.variants import lowered
from tmf645_simulator.wanted import Wanted


def propose(wanted: Wanted, inventory: Inventory) -> tuple[tuple[Proposal, ...], Trace]:
    """Return what can be delivered instead of ``wanted``, best first, nothing twice; and how."""
    found: list[tuple[str, Wanted]] = []
    steps: list[Step] = []
    for rule in inventory.alternates:
        news = (each for each in _by(rule, wanted, inventory) if not _known(each, found))
        offers = [(rule.id, each) for each in itertools.islice(news, rule.limit)]
        found += offers
        note = f"{rule.id} ({rule.kind}) proposes {len(offers)}"
        steps.append(
            Step(ALTERNATES, tuple(each.specification.key for _, each in offers), (), note)
        )
    return tuple(_proposal(rule_id, each) for rule_id, each in found), tuple(steps)


def _by(rule: AlternateRule, wanted: Wanted, inventory: Inventory) -> Iterator[Wanted]:
    match rule.kind:
        case AlternateKind.LOWER_TIER:
            return _lower_tiers(wanted, inventory)
        case AlternateKind.OTHER_TECHNOLOGY:
            return _other_technologies(wanted, inventory)
        case AlternateKind.LATER_DATE:
            return _later(wanted, inventory)
        case AlternateKind.OTHER_SPECIFICATION:
            return _other_specifications(wanted, inventory)
        case _:
            assert_never(rule.kind)


def _other_technologies(wanted: Wanted, inventory: Inventory) -> Iterator[Wanted]:
    """Yield ``wanted`` over each other technology, as fast as that one goes."""
    for each in wanted.specification.characteristics:
        if each.governs is Governs.TECHNOLOGY and each.name in wanted.characteristics:
            for technology in _technologies(wanted, inventory):
                at_best = _lower_tiers(wanted.with_values({each.name: technology}), inventory)
                yield from itertools.islice(at_best, 1)


def _technologies(wanted: Wanted, inventory: Inventory) -> Iterable[str]:
    return dict.fromkeys(
        part.technology
        for solution in inventory.catalogue.solutions(wanted.specification.id)
        for part in solution.covered
        if part.technology is not None and part.technology != wanted.value_for(Governs.TECHNOLOGY)
    )


def _later(wanted: Wanted, inventory: Inventory) -> Iterator[Wanted]:
    """Yield ``wanted`` at each later moment from which it can be delivered."""
    for moment in turning_points(wanted, inventory):
        then = replace(wanted, at=moment, dated=True)
        if deliver(then, inventory) is not None:
            yield then


def _other_specifications(wanted: Wanted, inventory: Inventory) -> Iterator[Wanted]:
    """Yield each alternative of the catalogue, no faster than asked, as fast as it goes."""
    for other in inventory.catalogue.named(wanted.specification.alternatives):
        carried = {
            name: value
            for name, value in wanted.characteristics.items()
            if (known := other.characteristic(name)) is not None
            and (known.accepts(value) or (known.numeric and number(value) is not None))
        }
        at_best = _lower_tiers(asking_for(other, wanted, carried), inventory)
        yield from itertools.islice(at_best, 1)


def _lower_tiers(wanted: Wanted, inventory: Inventory) -> Iterator[Wanted]:
    found = lowered(wanted, inventory, lambda each: deliver(each, inventory))
    return (variant for variant, _ in found)


def _known(wanted: Wanted, found: list[tuple[str, Wanted]]) -> bool:
    return any(wanted == other for _, other in found)


def _proposal(rule_id: str, wanted: Wanted) -> Proposal:
    return Proposal(
        rule=rule_id,
        specification_id=wanted.specification.id,
        characteristics=dict(wanted.characteristics),
        available_at=wanted.at if wanted.dated else None,
    )
