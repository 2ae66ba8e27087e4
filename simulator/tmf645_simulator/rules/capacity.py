"""
Capacity: is enough left, on every node of the way up?
"""

from collections.abc import Iterator
from typing import Final

from tmf645_simulator.capacity import Shortage, Takes
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.specifications import Unit
from tmf645_simulator.wanted import Wanted

_UNITS: Final = {
    Unit.PORT: (ReasonCode.CAP_PORT_EXHAUSTED, "free ports"),
    Unit.PAIR: (ReasonCode.CAP_PAIR_EXHAUSTED, "free pairs"),
    Unit.BANDWIDTH: (ReasonCode.CAP_BANDWIDTH, "Mb/s free"),
    Unit.SECTOR: (ReasonCode.CAP_SECTOR_FULL, "places in the sector free"),
}


def enough_left(takes: Takes, wanted: Wanted, inventory: Inventory) -> Iterator[Reason]:
    """Every pool on the way up has what is taken: CAP_*."""
    for shortage in inventory.capacity.shortages(takes, wanted.at):
        yield _short(shortage)


def _short(shortage: Shortage) -> Reason:
    pool, code = shortage.pool, ReasonCode.CAP_THRESHOLD
    exhausted, free = _UNITS[pool.unit]
    left, extra = pool.on_sale(shortage.at), f", sold up to {pool.threshold:g} %"
    if shortage.is_exhausted or shortage.is_reserved:
        left, extra = left_of(shortage), ""
        code = exhausted
        if not shortage.is_exhausted:
            code, extra = ReasonCode.CAP_RESERVED, f", {pool.reserved:g} are reserved"
    label = f"{pool.node} has {max(left, 0):g} {free}, needed {shortage.wanted:g}{extra}"
    return Reason(code=code, label=label)


def left_of(shortage: Shortage) -> float:
    """Return what the pool has that is neither used nor reserved."""
    pool = shortage.pool
    return pool.total_at(shortage.at) - pool.used - pool.reserved
