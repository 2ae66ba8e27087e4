"""
What all stores agree upon about holds: what is enough, what is given back, and when.
"""

from datetime import datetime
from typing import Final

from tmf645_simulator.capacity import PoolKey
from tmf645_simulator.holds import Hold, HoldState

#: Sums of fractions are not exact; so much more than there is counts as all there is.
TOLERANCE: Final = 1e-9


def drawn(hold: Hold) -> list[tuple[PoolKey, float]]:
    """Return what ``hold`` takes from each pool, pools in an order that is the same for all."""
    return sorted(hold.reserves.items())


def given_back(before: Hold, after: Hold) -> list[tuple[PoolKey, float]]:
    """Return what ``before`` keeps and ``after`` does not."""
    return drawn(before) if before.is_live and not after.is_live else []


def over_at(hold: Hold) -> datetime | None:
    """Return when the time of ``hold`` is over by itself."""
    return hold.expires_at if hold.state is HoldState.HELD else None
