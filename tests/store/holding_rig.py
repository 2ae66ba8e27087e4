"""Holds of one pool."""

from datetime import UTC, datetime

from tmf645_simulator.capacity import PoolKey, PoolTake
from tmf645_simulator.holds import Hold
from tmf645_simulator.specifications import Unit

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLT: PoolKey = ("olt", Unit.PORT)
UPLINK: PoolKey = ("uplink", Unit.BANDWIDTH)


def hold(id: str, ports: float = 1, bandwidth: float = 0) -> Hold:
    """Ports of an OLT, and bandwidth of its uplink."""
    takes = [PoolTake(*OLT, ports)]
    if bandwidth:
        takes.append(PoolTake(*UPLINK, bandwidth))
    return Hold(id=id, takes=tuple(takes), expires_at=NOW)
