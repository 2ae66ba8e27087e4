"""
What keeps one part from reaching one site: coverage, dates, confidence and rates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tmf645_simulator.characteristics import Governs, number
from tmf645_simulator.coverage import Reach
from tmf645_simulator.places import Site
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.specifications import ResourceSpecification
from tmf645_simulator.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Leg:
    """A part to be built at a site, and the statement of the coverage map that counts for it."""

    part: ResourceSpecification
    site: Site
    reach: Reach | None
    in_footprint: bool

    @property
    def name(self) -> str:
        """How reasons call it."""
        return f"{self.part.technology} at {self.site.name}"


def blockers(leg: Leg, wanted: Wanted, minimum_confidence: float) -> list[Reason]:
    """Return why ``leg`` cannot be built as ``wanted``; empty where coverage allows it."""
    reach = leg.reach
    if reach is None or not reach.available:
        return [_not_covered(leg)]
    if reach.retired_at is not None and reach.is_retired(wanted.at):
        label = f"{leg.name} is not sold any more since {reach.retired_at.isoformat()}"
        return [Reason(code=ReasonCode.COV_RETIRED, label=label)]
    if reach.ready_at is not None and not reach.is_ready(wanted.at):
        return _planned(leg, reach.ready_at, wanted)
    if reach.confidence < minimum_confidence:
        figures = f"confidence {reach.confidence:g}, needed {minimum_confidence:g}"
        label = f"{leg.name} is uncertain: {figures}"
        return [Reason(code=ReasonCode.COV_LOW_CONFIDENCE, label=label)]
    return list(_too_fast(leg, reach, wanted))


def limits(part: ResourceSpecification, reach: Reach) -> dict[Governs, float]:
    """Return the most that ``part`` carries over ``reach``, in Mb/s, each way."""
    return {
        Governs.DOWN: reach.down if part.down is None else min(part.down, reach.down),
        Governs.UP: reach.up if part.up is None else min(part.up, reach.up),
    }


def _not_covered(leg: Leg) -> Reason:
    if leg.in_footprint:
        label = f"{leg.part.technology} does not reach {leg.site.name}"
        return Reason(code=ReasonCode.COV_NO_COVERAGE, label=label)
    label = f"{leg.site.name} is outside the network"
    return Reason(code=ReasonCode.PLACE_OUT_OF_FOOTPRINT, label=label)


def _planned(leg: Leg, ready_at: datetime, wanted: Wanted) -> list[Reason]:
    earliest = ready_at.isoformat()
    planned = Reason(
        code=ReasonCode.COV_PLANNED, label=f"{leg.name} is being built, ready on {earliest}"
    )
    if not wanted.dated:
        return [planned]
    label = f"not by {wanted.at.isoformat()}; the earliest date is {earliest}"
    return [Reason(code=ReasonCode.DATE_NOT_ACHIEVABLE, label=label), planned]


def _too_fast(leg: Leg, reach: Reach, wanted: Wanted) -> Iterator[Reason]:
    for way, most in limits(leg.part, reach).items():
        asked = number(wanted.value_for(way))
        if asked is not None and asked > most:
            label = f"{leg.name} carries at most {most:g} Mb/s {way}, asked for {asked:g}"
            yield Reason(code=ReasonCode.CAP_BANDWIDTH, label=label)
