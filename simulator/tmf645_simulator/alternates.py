"""
Alternates: what else could be delivered, by the rules of the world, in their order.

Law: a proposal, asked for as a request of its own (same places, its specification, its
characteristics, wanted at its date where it has one, at its place where it has one), qualifies. It holds because each candidate
is decided like a request before it is proposed.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import assert_never

from tmf645_simulator.characteristics import Governs, number
from tmf645_simulator.decision import asking_for, deliver
from tmf645_simulator.extensions import neighbours, with_fewer_features
from tmf645_simulator.inventory import AlternateKind, AlternateRule, Inventory
from tmf645_simulator.moments import turning_points
from tmf645_simulator.results import Proposal
from tmf645_simulator.trace import ALTERNATES, Step, Trace
from tmf645_simulator.variants import lowered
from tmf645_simulator.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Offers:
    """
    What can be proposed, best first, and how it was found.

    ``looked_at`` are the questions about other places that were looked at on the way.
    """

    proposals: tuple[Proposal, ...]
    steps: Trace
    looked_at: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class _Search:
    """One search for alternates of ``wanted``; notes every other place that it looks at."""

    wanted: Wanted
    inventory: Inventory
    elsewhere: list[Wanted] = field(default_factory=list)

    def by(self, rule: AlternateRule) -> Iterator[Wanted]:
        """Yield what ``rule`` finds, best first."""
        wanted, inventory = self.wanted, self.inventory
        match rule.kind:
            case AlternateKind.LOWER_TIER:
                yield from _lower_tiers(wanted, inventory)
            case AlternateKind.OTHER_TECHNOLOGY:
                yield from _other_technologies(wanted, inventory)
            case AlternateKind.LATER_DATE:
                yield from _later(wanted, inventory)
            case AlternateKind.OTHER_SPECIFICATION:
                yield from _others(wanted.specification.alternatives, wanted, inventory)
            case AlternateKind.NEIGHBOURING_PLACE:
                yield from self._next_door(rule.within)
            case AlternateKind.ANOTHER_NETWORK:
                yield from _others(wanted.specification.off_net, wanted, inventory)
            case AlternateKind.FEWER_FEATURES:
                yield from with_fewer_features(wanted, inventory)
            case _:
                assert_never(rule.kind)

    def _next_door(self, within: float) -> Iterator[Wanted]:
        for other in neighbours(self.wanted, self.inventory, within):
            self.elsewhere.append(other)
            if deliver(other, self.inventory) is not None:
                yield other


def propose(wanted: Wanted, inventory: Inventory) -> Offers:
    """Return what can be delivered instead of ``wanted``, best first, nothing twice; and how."""
    search = _Search(wanted, inventory)
    found: list[tuple[AlternateRule, Wanted]] = []
    steps: list[Step] = []
    for rule in sorted(inventory.alternates, key=lambda each: each.cost):
        news = (each for each in search.by(rule) if not _known(each, found))
        offers = [(rule, each) for each in itertools.islice(news, rule.limit)]
        found += offers
        note = f"{rule.id} ({rule.kind}) proposes {len(offers)}"
        keys = tuple(each.specification.key for _, each in offers)
        steps.append(Step(ALTERNATES, keys, (), note))
    best = found[: inventory.most_proposals]
    return Offers(
        tuple(_proposal(rule, each, wanted) for rule, each in best),
        tuple(steps),
        tuple(search.elsewhere),
    )


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


def _others(ids: tuple[str, ...], wanted: Wanted, inventory: Inventory) -> Iterator[Wanted]:
    """Yield each specification of ``ids``, no faster than asked, as fast as it goes."""
    for other in inventory.catalogue.named(ids):
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


def _known(wanted: Wanted, found: list[tuple[AlternateRule, Wanted]]) -> bool:
    return any(wanted == other for _, other in found)


def _proposal(rule: AlternateRule, offered: Wanted, asked: Wanted) -> Proposal:
    elsewhere = offered.ground != asked.ground
    return Proposal(
        rule=rule.id,
        specification_id=offered.specification.id,
        characteristics=dict(offered.characteristics),
        available_at=offered.at if offered.dated else None,
        place_id=offered.sites[0].premises_id if elsewhere else None,
    )
