"""
What keeps one part from reaching one site: coverage, dates, confidence and rates.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from tmf645_simulator.characteristics import Governs, number
from tmf645_simulator.coverage import Reach
from tmf645_simulator.ground import Leg
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.specifications import ResourceSpecification
from tmf645_simulator.wanted import Wanted

#: The two ways of a rate.
RATES: Final = (Governs.DOWN, Governs.UP)


def standing(
    leg: Leg, at: datetime, minimum_confidence: float, *, dated: bool
) -> tuple[Reason, ...]:
    """Return why ``leg`` cannot be built at ``at`` whatever is asked of it; empty where it can."""
    reach = leg.reach
    if reach is None or not reach.available:
        return (_not_covered(leg),)
    if reach.retired_at is not None and reach.is_retired(at):
        label = f"{leg.name} is not sold any more since {reach.retired_at.isoformat()}"
        return (Reason(code=ReasonCode.COV_RETIRED, label=label),)
    if reach.ready_at is not None and not reach.is_ready(at):
        return _planned(leg, reach.ready_at, at, dated=dated)
    if reach.confidence < minimum_confidence:
        figures = f"confidence {reach.confidence:g}, needed {minimum_confidence:g}"
        label = f"{leg.name} is uncertain: {figures}"
        return (Reason(code=ReasonCode.COV_LOW_CONFIDENCE, label=label),)
    return ()


def too_fast(leg: Leg, reach: Reach, wanted: Wanted) -> Iterator[Reason]:
    """Yield why ``leg``, over ``reach``, does not carry the rates that ``wanted`` asks for."""
    for way in RATES:
        asked = number(wanted.value_for(way))
        if asked is not None and asked > (most := limit(leg.part, reach, way)):
            label = f"{leg.name} carries at most {most:g} Mb/s {way}, asked for {asked:g}"
            yield Reason(code=ReasonCode.CAP_BANDWIDTH, label=label)


def limit(part: ResourceSpecification, reach: Reach, way: Governs) -> float:
    """Return the most that ``part`` carries over ``reach`` that ``way``, in Mb/s."""
    own, carried = (part.down, reach.down) if way is Governs.DOWN else (part.up, reach.up)
    return carried if own is None else min(own, carried)


def _not_covered(leg: Leg) -> Reason:
    if leg.in_footprint:
        label = f"{leg.part.technology} does not reach {leg.site.name}"
        return Reason(code=ReasonCode.COV_NO_COVERAGE, label=label)
    label = f"{leg.site.name} is outside the network"
    return Reason(code=ReasonCode.PLACE_OUT_OF_FOOTPRINT, label=label)


def _planned(leg: Leg, ready_at: datetime, at: datetime, *, dated: bool) -> tuple[Reason, ...]:
    earliest = ready_at.isoformat()
    planned = Reason(
        code=ReasonCode.COV_PLANNED, label=f"{leg.name} is being built, ready on {earliest}"
    )
    if not dated:
        return (planned,)
    label = f"not by {at.isoformat()}; the earliest date is {earliest}"
    return (Reason(code=ReasonCode.DATE_NOT_ACHIEVABLE, label=label), planned)
