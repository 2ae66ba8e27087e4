"""
Coverage: does the technology reach, is it sold, is it built, is that certain?
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from tmf645_simulator.coverage import BuildPhase
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.surveys import Leg, When

_PHASES: Final = {
    None: "is being built",
    BuildPhase.COMMITTED: "is committed",
    BuildPhase.DESIGN: "is in design",
    BuildPhase.BUILD: "is being built",
    BuildPhase.READY: "is about to be opened",
}


def reached(leg: Leg, when: When, inventory: Inventory) -> Iterator[Reason]:
    """The technology reaches the site: COV_NO_COVERAGE, PLACE_OUT_OF_FOOTPRINT."""
    del when, inventory
    if leg.reach is not None and leg.reach.available:
        return
    if leg.in_footprint:
        label = f"{leg.technology} does not reach {leg.site.name}"
        yield Reason(code=ReasonCode.COV_NO_COVERAGE, label=label)
    else:
        label = f"{leg.site.name} is outside the network"
        yield Reason(code=ReasonCode.PLACE_OUT_OF_FOOTPRINT, label=label)


def sold(leg: Leg, when: When, inventory: Inventory) -> Iterator[Reason]:
    """Nobody has stopped selling it: COV_RETIRED by area, by node, by technology."""
    for moment, what in _stops(leg, inventory):
        if moment <= when.at:
            label = f"{what} is not sold any more since {moment.isoformat()}"
            yield Reason(code=ReasonCode.COV_RETIRED, label=label)
            return


def _stops(leg: Leg, inventory: Inventory) -> Iterator[tuple[datetime, str]]:
    """Yield from when on something on the way is not sold any more, and what it is."""
    if leg.reach is not None and leg.part.partner is None:
        if (area := leg.reach.retired_at) is not None:
            yield area, leg.name
        everywhere = inventory.technologies.retired_at(leg.reach.technology)
        if everywhere is not None:
            yield everywhere, leg.technology
    for node in leg.chain:
        if node.retired_at is not None:
            yield node.retired_at, f"{leg.name} over {node.id}"


def built(leg: Leg, when: When, inventory: Inventory) -> Iterator[Reason]:
    """It is there by then, and so is every node: COV_PLANNED, DATE_NOT_ACHIEVABLE."""
    del inventory
    if leg.reach is not None and not leg.reach.is_ready(when.at):
        yield from _planned(leg.name, leg.reach.phase, leg.reach.ready_at, when)
        return
    for node in leg.chain:
        if not node.is_built(when.at):
            yield from _planned(f"{leg.name} over {node.id}", node.phase, node.ready_at, when)
            return


def certain(leg: Leg, when: When, inventory: Inventory) -> Iterator[Reason]:
    """The statement is as sure as this world sells on: COV_LOW_CONFIDENCE."""
    del when
    least = inventory.minimum_confidence
    if leg.reach is not None and leg.reach.confidence < least:
        figures = f"confidence {leg.reach.confidence:g}, needed {least:g}"
        label = f"{leg.name} is uncertain: {figures}"
        yield Reason(code=ReasonCode.COV_LOW_CONFIDENCE, label=label)


def _planned(
    what: str, phase: BuildPhase | None, ready_at: datetime | None, when: When
) -> Iterable[Reason]:
    if ready_at is None:
        label = f"{what} {_PHASES[phase]}, nobody knows until when"
        yield Reason(code=ReasonCode.COV_PLANNED, label=label)
        return
    earliest = ready_at.isoformat()
    if when.dated:
        label = f"not by {when.at.isoformat()}; the earliest date is {earliest}"
        yield Reason(code=ReasonCode.DATE_NOT_ACHIEVABLE, label=label)
    yield Reason(code=ReasonCode.COV_PLANNED, label=f"{what} {_PHASES[phase]}, ready on {earliest}")
