"""
Holds on their shelf: how they are kept, and whether another one fits beside them.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from tmf645_simulator.capacity import PoolKey, Takes
from tmf645_simulator.holds import Hold, reserved

from tmf645_reference_server.store.errors import StoreDamagedError

#: The shelf of a space on which holds lie.
HOLDS: Final = "hold"

_DECODER: Final = msgspec.json.Decoder(Hold)


def encode(hold: Hold) -> bytes:
    """Return ``hold`` as it is kept; equal holds are equal bytes (1 port is 1.0 ports)."""
    return msgspec.json.encode(_DECODER.decode(msgspec.json.encode(hold)))


def decode(kept: bytes) -> Hold:
    """Return the hold that was kept. Raise StoreDamagedError."""
    try:
        return _DECODER.decode(kept)
    except msgspec.MsgspecError as error:
        raise StoreDamagedError(f"the store is damaged: a hold is none: {error}") from error


def reserved_by(kept: Iterable[bytes]) -> Takes:
    """Return what live holds reserve in each pool."""
    return reserved(map(decode, kept))


def fits(hold: Hold, taken: Takes, free: Mapping[PoolKey, float]) -> bool:
    """Say whether all of ``hold`` is left of ``free`` where so much is taken of it already."""
    return all(
        quantity + taken.get(key, 0) <= free.get(key, 0) for key, quantity in hold.reserves.items()
    )
