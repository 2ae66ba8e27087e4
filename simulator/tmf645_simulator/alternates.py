"""
Alternates: what else could be delivered, by the rules of the world, in their order.

Law: a proposal, asked for as a request of its own (same places, its specification, its
characteristics, wanted at its date where it has one, at its place where it has one), qualifies. It holds because each candidate
is decided like a request before it is proposed.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from tmf645_simulator.characteristics import Governs, number
from tmf645_simulator.decision import asking_for, deliver
from tmf645_simulator.extensions import neighbours, with_fewer_features
from tmf645_simulator.inventory import AlternateKind, AlternateRule, Inventory
from tmf645_simulator.moments import turning_points
from tmf645_simulator.results import Proposal
from tmf645_simulator.trace import ALTERNATES, Step, Trace
from tmf645_simulator.turning import earliest
from tmf645_simulator.variants import Variants, lowered
from tmf645_simulator.wanted import Delivery, Wanted


@dataclass(frozen=True, slots=True)
class Offers:
    """
    What can be proposed, best first, and how it was found.

    At ``until`` the first of them may no longer be had. ``looked_at`` are the questions about
    other places that were looked at on the way.
    """

    proposals: tuple[Proposal, ...]
    until: datetime | None
    steps: Trace
    looked_at: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class _Offer:
    """What ``rule`` found, and how it would be delivered."""

    rule: AlternateRule
    wanted: Wanted
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class _Search:
    """One search for alternates of ``wanted``; notes every other place that it looks at."""

    wanted: Wanted
    inventory: Inventory
    elsewhere: list[Wanted] = field(default_factory=list)

    def by(self, rule: AlternateRule) -> Variants:
        """Yield what ``rule`` finds, and how it would be delivered, best first."""
        wanted, inventory = self.wanted, self.inventory
        match rule.kind:
            case AlternateKind.LOWER_TIER:
                yield from lowered(wanted, inventory, self._deliver)
            case AlternateKind.OTHER_TECHNOLOGY:
                yield from self._over_other_technologies()
            case AlternateKind.LATER_DATE:
                yield from self._later()
            case AlternateKind.OTHER_SPECIFICATION:
                yield from self._others(wanted.specification.alternatives)
            case AlternateKind.NEIGHBOURING_PLACE:
                yield from self._next_door(rule.within)
            case AlternateKind.ANOTHER_NETWORK:
                yield from self._others(wanted.specification.off_net)
            case AlternateKind.FEWER_FEATURES:
                yield from self._deliverable(with_fewer_features(wanted))
            case _:
                assert_never(rule.kind)

    def _over_other_technologies(self) -> Variants:
        """Yield ``wanted`` over each other technology, as fast as that one goes."""
        wanted = self.wanted
        for each in wanted.specification.characteristics:
            if each.governs is Governs.TECHNOLOGY and each.name in wanted.characteristics:
                for technology in _technologies(wanted, self.inventory):
                    yield from self._at_best(wanted.with_values({each.name: technology}))

    def _later(self) -> Variants:
        """Yield ``wanted`` at each later moment from which it can be delivered."""
        moments = turning_points(self.wanted, self.inventory)
        return self._deliverable(replace(self.wanted, at=each, dated=True) for each in moments)

    def _others(self, ids: tuple[str, ...]) -> Variants:
        """Yield each specification of ``ids``, no faster than asked, as fast as it goes."""
        for other in self.inventory.catalogue.named(ids):
            carried = {
                name: value
                for name, value in self.wanted.characteristics.items()
                if (known := other.characteristic(name)) is not None
                and (known.accepts(value) or (known.numeric and number(value) is not None))
            }
            yield from self._at_best(asking_for(other, self.wanted, carried))

    def _next_door(self, within: float) -> Variants:
        for other in neighbours(self.wanted, self.inventory, within):
            self.elsewhere.append(other)
            yield from self._deliverable([other])

    def _at_best(self, wanted: Wanted) -> Variants:
        return itertools.islice(lowered(wanted, self.inventory, self._deliver), 1)

    def _deliverable(self, candidates: Iterable[Wanted]) -> Variants:
        for each in candidates:
            if (delivery := self._deliver(each)) is not None:
                yield each, delivery

    def _deliver(self, wanted: Wanted) -> Delivery | None:
        return deliver(wanted, self.inventory)


def propose(wanted: Wanted, inventory: Inventory) -> Offers:
    """Return what can be delivered instead of ``wanted``, best first, nothing twice; and how."""
    search = _Search(wanted, inventory)
    found: list[_Offer] = []
    steps: list[Step] = []
    for rule in sorted(inventory.alternates, key=lambda each: each.cost):
        every = (_Offer(rule, each, delivery) for each, delivery in search.by(rule))
        news = (each for each in every if all(each.wanted != other.wanted for other in found))
        offers = list(itertools.islice(news, rule.limit))
        found += offers
        note = f"{rule.id} ({rule.kind}) proposes {len(offers)}"
        keys = tuple(each.wanted.specification.key for each in offers)
        steps.append(Step(ALTERNATES, keys, (), note))
    best = found[: inventory.most_proposals]
    return Offers(
        tuple(_proposal(each.rule, each.wanted, wanted) for each in best),
        earliest(each.delivery.until for each in best),
        tuple(steps),
        tuple(search.elsewhere),
    )


def _technologies(wanted: Wanted, inventory: Inventory) -> Iterable[str]:
    return dict.fromkeys(
        part.technology
        for solution in inventory.catalogue.solutions(wanted.specification.id)
        for part in solution.covered
        if part.technology is not None and part.technology != wanted.value_for(Governs.TECHNOLOGY)
    )


def _proposal(rule: AlternateRule, offered: Wanted, asked: Wanted) -> Proposal:
    elsewhere = offered.ground != asked.ground
    return Proposal(
        rule=rule.id,
        specification_id=offered.specification.id,
        characteristics=dict(offered.characteristics),
        available_at=offered.at if offered.dated else None,
        place_id=offered.sites[0].premises_id if elsewhere else None,
    )
