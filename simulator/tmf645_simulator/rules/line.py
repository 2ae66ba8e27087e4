"""
The line: what is on the pair, how long it is, how fast it is.
"""

from collections.abc import Iterator
from typing import Final

from tmf645_simulator.characteristics import Governs, number
from tmf645_simulator.coverage import LineCondition, Reach
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.specifications import ResourceSpecification
from tmf645_simulator.surveys import Leg, Stretch, When
from tmf645_simulator.wanted import Wanted

#: The two ways of a rate.
RATES: Final = (Governs.DOWN, Governs.UP)

_TOO_SLOW: Final = {
    Governs.DOWN: ReasonCode.RATE_BELOW_REQUESTED,
    Governs.UP: ReasonCode.RATE_UPLOAD,
}
_CONDITIONS: Final = {
    LineCondition.LOAD_COIL: (ReasonCode.LINE_LOAD_COIL, "has load coils on the line"),
    LineCondition.PAIR_GAIN: (ReasonCode.LINE_PAIR_GAIN, "shares its pair (pair gain)"),
    LineCondition.SPECTRUM: (ReasonCode.LINE_SPECTRUM, "is kept out by spectrum management"),
}


def clean(leg: Leg, when: When, inventory: Inventory) -> Iterator[Reason]:
    """Nothing is on the pair that lets no broadband through: LINE_*."""
    del when, inventory
    for condition in leg.reach.conditions if leg.reach is not None else ():
        code, label = _CONDITIONS[condition]
        yield Reason(code=code, label=f"{leg.name} {label}")


def short_enough(leg: Leg, when: When, inventory: Inventory) -> Iterator[Reason]:
    """The loop is not longer than the technology goes: RATE_LOOP_TOO_LONG."""
    del when
    curve = inventory.technologies.curve(leg.part.technology)
    metres = leg.reach.copper_m if leg.reach is not None else None
    if curve is not None and metres is not None and metres > curve.longest:
        label = f"{leg.name} has a loop of {metres:.0f} m, at most {curve.longest:g} m are offered"
        yield Reason(code=ReasonCode.RATE_LOOP_TOO_LONG, label=label)


def worth_handing_over(leg: Leg, when: When, inventory: Inventory) -> Iterator[Reason]:
    """It is as fast as a line has to be to be handed over at all: RATE_BELOW_HANDBACK."""
    del when
    curve = inventory.technologies.curve(leg.part.technology)
    if curve is not None and leg.reach is not None and leg.reach.down < curve.handback:
        label = (
            f"{leg.name} would carry {leg.reach.down:g} Mb/s down, "
            f"lines below {curve.handback:g} are not handed over"
        )
        yield Reason(code=ReasonCode.RATE_BELOW_HANDBACK, label=label)


def fast_enough(stretch: Stretch, wanted: Wanted) -> Iterator[Reason]:
    """It carries the rates asked for: RATE_BELOW_REQUESTED, RATE_UPLOAD."""
    for way, most in stretch.carries:
        asked = number(wanted.value_for(way))
        if asked is not None and asked > most:
            label = f"{stretch.leg.name} carries at most {most:g} Mb/s {way}, asked for {asked:g}"
            yield Reason(code=_TOO_SLOW[way], label=label)


def limit(part: ResourceSpecification, reach: Reach, way: Governs) -> float:
    """Return the most that ``part`` carries over ``reach`` that ``way``, in Mb/s."""
    own, carried = (part.down, reach.down) if way is Governs.DOWN else (part.up, reach.up)
    return carried if own is None else min(own, carried)
