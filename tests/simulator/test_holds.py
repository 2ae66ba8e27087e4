"""Capacity set aside, and never more of it than there is."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from simulator.small_world import NOW, find, internet, reasons, world
from tmf645_simulator.capacity import Capacity, Node, Pool, PoolTake
from tmf645_simulator.edits import SetPool, apply
from tmf645_simulator.errors import ImpossibleValue, InventoryError, UnknownReference
from tmf645_simulator.holds import (
    Hold,
    HoldState,
    IllegalHoldMove,
    NotEnough,
    confirm,
    expire,
    grant,
    release,
    reserved,
)
from tmf645_simulator.results import Served
from tmf645_simulator.specifications import Unit

PORT = PoolTake(node="olt", unit=Unit.PORT, quantity=1)
SOON = NOW + timedelta(hours=1)
HOLD = Hold(id="h", takes=(PORT,), expires_at=SOON)


def test_what_a_hold_takes_a_check_does_not_find() -> None:
    """A hold made of what was found keeps the port from the next one, until it is released."""
    scarce = apply(world(), SetPool(node="olt", unit=Unit.PORT, used=7))
    served = find(scarce, internet())
    assert isinstance(served, Served)
    hold = grant(replace(HOLD, takes=served.takes), scarce.capacity)

    held = scarce.after(capacity=scarce.capacity.with_reserved(reserved([hold])))
    given_back = held.after(capacity=held.capacity.with_reserved(reserved([release(hold)])))

    assert ["CAP_RESERVED"] == [code for code, _ in reasons(held, internet())]
    assert isinstance(find(given_back, internet()), Served)
    assert scarce.capacity == given_back.capacity


def test_a_hold_is_all_or_nothing() -> None:
    """Where one pool of several falls short, the error names each that does."""
    capacity = Capacity(
        (Node(id="olt"), Node(id="core")),
        (
            Pool(node="olt", unit=Unit.PORT, total=8),
            Pool(node="core", unit=Unit.BANDWIDTH, total=10),
        ),
    )
    fast = PoolTake(node="core", unit=Unit.BANDWIDTH, quantity=6)

    with pytest.raises(NotEnough, match="core has 10 bandwidth free, needed 12"):
        grant(replace(HOLD, takes=(PORT, fast), quantity=2), capacity)


def test_a_hold_of_nothing_is_refused() -> None:
    """A quantity below one would give capacity away."""
    with pytest.raises(ValueError, match="at least 1"):
        grant(replace(HOLD, quantity=-1), world().capacity)


def test_release_and_expiry_and_confirmation_count_once() -> None:
    """What is over stays over, and what is confirmed does not expire."""
    confirmed, gone = confirm(HOLD), expire(HOLD, SOON)

    assert confirmed == confirm(confirmed) == expire(confirmed, SOON)
    assert gone == expire(gone, SOON) == release(gone)
    assert release(HOLD) == release(release(HOLD)) == expire(release(HOLD), SOON)
    assert HOLD == expire(HOLD, SOON - timedelta(seconds=1))
    assert HoldState.RELEASED is release(confirmed).state
    with pytest.raises(IllegalHoldMove, match="hold h is expired"):
        confirm(gone)


def test_the_world_keeps_what_is_held() -> None:
    """A pool that is set keeps its holds, cannot shrink under them, and is shown with them."""
    capacity = world().capacity.with_reserved({("olt", Unit.PORT): 3})

    larger = capacity.with_pool(Pool(node="olt", unit=Unit.PORT, total=9))

    assert Pool(node="olt", unit=Unit.PORT, total=9, reserved=3) == larger.pool("olt", Unit.PORT)
    with pytest.raises(ImpossibleValue, match="3 reserved of 2"):
        capacity.with_pool(Pool(node="olt", unit=Unit.PORT, total=2))
    with pytest.raises(UnknownReference, match="no pool of bandwidth"):
        capacity.with_reserved({("olt", Unit.BANDWIDTH): 3})


def test_holds_of_a_world_that_shrank_leave_nothing_free() -> None:
    """Edits made where the holds were not known do not make less than nothing."""
    shrunk = apply(world(), SetPool(node="olt", unit=Unit.PORT, total=2))

    held = shrunk.capacity.with_reserved({("olt", Unit.PORT): 3})

    assert held.shortages({("olt", Unit.PORT): 1})


class Holding(RuleBasedStateMachine):
    """Anybody asks, holds, confirms and releases; time passes; the network changes."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.inventory = world(
            capacity=Capacity(
                (Node(id="olt", parent="core"), Node(id="core")),
                (
                    Pool(node="olt", unit=Unit.PORT, total=4, used=1),
                    Pool(node="core", unit=Unit.PORT, total=6, used=2),
                ),
            )
        )
        self.holds: dict[str, Hold] = {}

    def keep(self, hold: Hold) -> None:
        """Store ``hold``, and tell the capacity."""
        self.holds[hold.id] = hold
        capacity = self.inventory.capacity.with_reserved(reserved(self.holds.values()))
        self.inventory = self.inventory.after(capacity=capacity)

    @rule()
    def check(self) -> None:
        """A check allocates nothing."""
        before = self.inventory.capacity
        free = before.free("olt", Unit.PORT)

        served = find(self.inventory, internet())

        assert free is not None
        assert isinstance(served, Served) == (free >= 1)
        assert before == self.inventory.capacity

    @rule(quantity=st.integers(1, 3), minutes=st.integers(1, 90))
    def hold(self, quantity: int, minutes: int) -> None:
        """Set ports aside where they are free."""
        free = self.inventory.capacity.free("olt", Unit.PORT) or 0
        wanted = Hold(
            id=str(len(self.holds)),
            takes=(PORT, PoolTake(node="core", unit=Unit.PORT, quantity=1)),
            quantity=quantity,
            expires_at=self.now + timedelta(minutes=minutes),
        )
        try:
            self.keep(grant(wanted, self.inventory.capacity))
        except NotEnough:
            assert quantity > free

    @rule(data=st.data(), change=st.sampled_from([confirm, release]))
    def move(self, data: st.DataObject, change: object) -> None:
        """Confirm or release one."""
        if self.holds and callable(change):
            hold = self.holds[data.draw(st.sampled_from(sorted(self.holds)))]
            if change is release or hold.is_live:
                self.keep(change(hold))

    @rule(minutes=st.integers(1, 60))
    def wait(self, minutes: int) -> None:
        """Let time pass, and what is due expire."""
        self.now += timedelta(minutes=minutes)
        for hold in list(self.holds.values()):
            self.keep(expire(hold, self.now))

    @rule(total=st.integers(0, 8), used=st.integers(0, 8))
    def change(self, total: int, used: int) -> None:
        """Change the network, where it stays possible."""
        try:
            self.inventory = apply(
                self.inventory, SetPool(node="olt", unit=Unit.PORT, total=total, used=used)
            )
        except InventoryError:
            pool = self.inventory.capacity.pool("olt", Unit.PORT)
            assert pool is not None
            assert used + pool.reserved > total

    @invariant()
    def nothing_is_sold_twice(self) -> None:
        """What is used and reserved fits, and reserved is the sum of the live holds."""
        live = sum(each.quantity for each in self.holds.values() if each.is_live)
        for node in ("olt", "core"):
            pool = self.inventory.capacity.pool(node, Unit.PORT)
            assert pool is not None
            assert live == pool.reserved
            assert 0 <= pool.used + pool.reserved <= pool.total


Holding.TestCase.settings = settings(max_examples=50, stateful_step_count=30)
TestHolding = Holding.TestCase
