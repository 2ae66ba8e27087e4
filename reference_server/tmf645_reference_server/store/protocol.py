"""
The verbs of a store.

A store holds spaces, one for each namespace; nothing of one can be seen from another. Each verb is
atomic. A store that is shared lets several processes work on one space: a commit that lost a
race says so, and due work that one process has taken is not handed to another for a while.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Final, Protocol

from tmf645_simulator.capacity import PoolKey
from tmf645_simulator.holds import Hold

from tmf645_reference_server.store.records import (
    Change,
    ClockState,
    Delivery,
    EditRow,
    Record,
    Removed,
    Subscription,
)

#: So often a commit that lost a race is made anew, before whoever wants it is told.
MOST_RACES: Final = 20


class Space(Protocol):
    """
    Everything that is kept for one namespace.

    ``revision`` is another number after every edit and whenever something is held or given back;
    None where only a look at them tells.
    """

    @property
    def revision(self) -> int | None: ...  # noqa: D102 - told above

    # --- qualifications -----------------------------------------------------------------------

    async def commit(self, change: Change) -> bool:
        """
        Carry out ``change``.

        False, and nothing done, if ``before`` (its own, or that of a move) is no longer what is
        stored, or the version of its edit is not the next.
        """
        ...

    async def find(self, resource: str, id: str) -> Record | None:
        """Return the record, if there is one."""
        ...

    async def count(self, resource: str) -> int:
        """Return how many records of ``resource`` there are, whatever their number at one cost."""
        ...

    async def page(self, resource: str, *, offset: int, limit: int) -> Sequence[Record]:
        """Return ``limit`` records of ``resource``, oldest first, from the ``offset``-th on."""
        ...

    async def listing(self, resource: str) -> Sequence[Record]:
        """Return every record of ``resource``, oldest first."""
        ...

    # --- what happens later -------------------------------------------------------------------

    async def due(self, until: datetime, *, limit: int = 100) -> Sequence[Record]:
        """
        Return records that move by themselves at ``until`` or before: in order of time, then age.

        A shared store hands each to one process only, until that moved it or a while has passed.
        """
        ...

    async def next_due(self) -> datetime | None:
        """Return when the next record moves by itself, None where none will."""
        ...

    # --- capacity that is held ------------------------------------------------------------------

    async def take(self, hold: Hold, free: Mapping[PoolKey, float]) -> bool:
        """
        Keep a new hold where what live holds leave of ``free`` is enough in each of its pools.

        ``free`` is what the world has of each, without any hold. All or nothing: False, and nothing
        done, if one pool falls short, or if the id is taken.
        """
        ...

    async def change_hold(self, before: Hold, after: Hold) -> bool:
        """
        Let ``before`` become ``after``; what is no longer live is given back to its pools.

        False, and nothing done, if the state of ``before`` is no longer what is stored.
        """
        ...

    async def find_hold(self, id: str) -> Hold | None:
        """Return the hold, if there is one."""
        ...

    async def holds(self) -> Sequence[Hold]:
        """Return every hold, oldest first."""
        ...

    async def reserved(self) -> Mapping[PoolKey, float]:
        """Return what live holds take from each pool in sum, whatever their number at one cost."""
        ...

    async def due_holds(self, until: datetime, *, limit: int = 100) -> Sequence[Hold]:
        """Return holds whose time is over at ``until``: in order of time, then age."""
        ...

    async def next_hold_due(self) -> datetime | None:
        """Return when the time of the next hold is over, None where there is none."""
        ...

    # --- listeners and their events -----------------------------------------------------------

    async def subscribe(self, subscription: Subscription, numbers: Mapping[str, int]) -> None:
        """Keep a new subscription, and how far identifiers were counted."""
        ...

    async def unsubscribe(self, id: str) -> bool:
        """Forget a subscription and what was queued for it; False if there is none."""
        ...

    async def disable(self, id: str, reason: str) -> None:
        """Send this listener nothing any more; what waits for it is given up."""
        ...

    async def subscriptions(self) -> Sequence[Subscription]:
        """Return every subscription, oldest first."""
        ...

    async def waiting(self, subscription_id: str, *, limit: int = 100) -> Sequence[Delivery]:
        """Return the oldest deliveries that wait for this listener; they stay queued."""
        ...

    async def attempted(self, delivery: Delivery) -> None:
        """Remember that ``delivery`` failed once more, and when it is due again."""
        ...

    async def settle(self, delivery: Delivery) -> None:
        """Take a delivery off its queue: it arrived, or it is dead (``failure`` says why)."""
        ...

    async def dead_deliveries(self) -> Sequence[Delivery]:
        """Return the deliveries that were given up, oldest first."""
        ...

    async def revive(self, deliveries: Sequence[Delivery]) -> None:
        """Queue ``deliveries`` anew; they are among those that were given up no longer."""
        ...

    # --- the world of the namespace -----------------------------------------------------------

    async def clock(self) -> ClockState | None:
        """Return where the clock stands; None where nobody ever set it."""
        ...

    async def set_clock(self, before: ClockState | None, after: ClockState) -> bool:
        """Set the clock; False, and nothing done, if ``before`` is no longer what is stored."""
        ...

    async def edits(self, *, after: int = 0) -> Sequence[EditRow]:
        """Return the edits of the world with versions above ``after``, in order."""
        ...

    async def edit(self, row: EditRow) -> bool:
        """Append an edit; False, and nothing done, if its version is not the next."""
        ...

    async def put(self, shelf: str, id: str, before: bytes | None, after: bytes | None) -> bool:
        """
        Keep a small document (a watch, say) on a ``shelf``, or take it away (``after`` None).

        False, and nothing done, if ``before`` is no longer what is stored.
        """
        ...

    async def document(self, shelf: str, id: str) -> bytes | None:
        """Return one document of a shelf, if it is there; at one cost, however full the shelf is."""
        ...

    async def shelf(self, shelf: str) -> Mapping[str, bytes]:
        """Return the documents of a shelf by id, oldest first."""
        ...

    async def numbers(self) -> Mapping[str, int]:
        """Return how far identifiers were counted, by kind."""
        ...

    async def dump(self) -> bytes:
        """Return everything of this namespace as bytes that ``load`` of any store takes."""
        ...

    async def load(self, dumped: bytes) -> None:
        """
        Put back what was dumped, in the place of everything.

        Raises StoreDamagedError where the bytes are no snapshot; nothing has changed then.
        """
        ...

    async def clear(self) -> Removed:
        """Forget everything of this namespace; return how much that was."""
        ...


class Store(Protocol):
    """
    The spaces, and the claims of processes that share them.

    ``shared`` says whether other processes may work on it at the same time.
    """

    shared: bool

    def space(self, name: str) -> Space:
        """Return the space of that namespace; it begins empty."""
        ...

    async def names(self) -> Sequence[str]:
        """Return the names of the spaces that hold something."""
        ...

    async def forget(self, name: str) -> None:
        """Drop what memory holds for this namespace; what is durable stays."""
        ...

    async def claim(self, subject: str, *, seconds: float) -> bool:
        """Claim ``subject`` for this process for so long; False while another one has it."""
        ...

    async def check(self) -> None:
        """Raise StoreRefusedError, with what to do about it, where this store cannot serve."""
        ...

    def watching(self, heard: Callable[[str], None]) -> AbstractAsyncContextManager[None]:
        """
        Call ``heard`` with the name of a space where other processes may have left work.

        Events that wait, tasks that are due, a clock that was set. The same name may come often.
        """
        ...

    async def close(self) -> None:
        """Give back what the store holds open; what was acknowledged is safe."""
        ...
