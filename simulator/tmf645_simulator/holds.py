"""
Holds: capacity set aside for somebody, for a while, as a separate and explicit act.

A check never allocates (TMFC009). Whoever wants to be sure makes a hold of what was found: all
or nothing over every pool that the solution draws from, until it is confirmed, released, or its
time is over (the reservation of TMF716, in its shape).

    hold = make("7", served, inventory, Claim(...))     # raises NotEnough
    capacity = inventory.capacity.with_reserved(reserved(holds))

Pure: each function returns the hold as it is afterwards, the sums are told to the capacity by
whoever keeps the holds. Live holds are those held or confirmed; their sum is what is reserved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tmf645_simulator.capacity import Capacity, PoolKey, PoolTake, Takes


class HoldState(StrEnum):
    """The states of a hold, in the order of a life."""

    HELD = "held"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


#: Every move a hold may make. A state with no moves is final.
MOVES: Final[Mapping[HoldState, frozenset[HoldState]]] = MappingProxyType(
    {
        HoldState.HELD: frozenset({HoldState.CONFIRMED, HoldState.RELEASED, HoldState.EXPIRED}),
        HoldState.CONFIRMED: frozenset({HoldState.RELEASED}),
        HoldState.RELEASED: frozenset(),
        HoldState.EXPIRED: frozenset(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """
    So much of each pool (``takes``, times ``quantity``) set aside until ``expires_at``.

    ``qualification_id`` and ``item_id`` say for which answer; a hold needs none.
    """

    id: str
    takes: tuple[PoolTake, ...]
    quantity: int = 1
    expires_at: datetime
    state: HoldState = HoldState.HELD
    qualification_id: str | None = None
    item_id: str | None = None

    @property
    def is_live(self) -> bool:
        """Whether it keeps its capacity from others."""
        return self.state in {HoldState.HELD, HoldState.CONFIRMED}

    @property
    def reserves(self) -> Takes:
        """What it keeps from others in each pool while it is live."""
        return {(each.node, each.unit): each.quantity * self.quantity for each in self.takes}


class NotEnough(ValueError):  # noqa: N818 - reads as what happened
    """A hold of more than is free."""


class IllegalHoldMove(ValueError):  # noqa: N818 - reads as what happened
    """A move that MOVES does not list."""


def grant(hold: Hold, capacity: Capacity) -> Hold:
    """
    Return ``hold`` where ``capacity``, with the live holds reserved, has all of it free.

    Raises NotEnough, naming every pool that falls short: all or nothing. Raises ValueError for a
    quantity below one.
    """
    if hold.quantity < 1:
        raise ValueError(f"hold {hold.id}: quantity {hold.quantity}; give at least 1")
    short = capacity.shortages(hold.reserves)
    if short:
        missing = "; ".join(
            f"{each.pool.node} has {each.pool.free:g} {each.pool.unit} free, needed {each.wanted:g}"
            for each in short
        )
        raise NotEnough(f"hold {hold.id}: {missing}")
    return hold


def confirm(hold: Hold) -> Hold:
    """Return ``hold`` for good: it does not expire any more. Confirming it twice is once."""
    return hold if hold.state is HoldState.CONFIRMED else _moved(hold, HoldState.CONFIRMED)


def release(hold: Hold) -> Hold:
    """Return ``hold`` given back; one that is over stays as it is."""
    return _moved(hold, HoldState.RELEASED) if hold.is_live else hold


def expire(hold: Hold, at: datetime) -> Hold:
    """Return ``hold`` as it is at ``at``: over, where its time is and nobody confirmed it."""
    due = hold.state is HoldState.HELD and hold.expires_at <= at
    return _moved(hold, HoldState.EXPIRED) if due else hold


def reserved(holds: Iterable[Hold]) -> Takes:
    """Return what the live ones of ``holds`` reserve in each pool, in sum."""
    sums: dict[PoolKey, float] = {}
    for hold in holds:
        if hold.is_live:
            for key, quantity in hold.reserves.items():
                sums[key] = sums.get(key, 0) + quantity
    return sums


def _moved(hold: Hold, to: HoldState) -> Hold:
    if to not in MOVES[hold.state]:
        raise IllegalHoldMove(f"hold {hold.id} is {hold.state}; it cannot become {to}")
    return replace(hold, state=to)
