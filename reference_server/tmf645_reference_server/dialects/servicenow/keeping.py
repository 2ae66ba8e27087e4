"""
Where orders are kept: on a shelf of the namespace; two more say which may still move, and whose a part is.

A change that lost a race is made again, so processes may share the orders.
"""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from tmf645_simulator.listing import Listing

from tmf645_reference_server import problems
from tmf645_reference_server.dialects.servicenow import texts
from tmf645_reference_server.dialects.servicenow.orders import Order
from tmf645_reference_server.ports import Identifiers
from tmf645_reference_server.store import MOST_RACES, Change, Move, Space

ORDERS: Final = "servicenow"
OPEN: Final = "servicenow-open"
PARTS: Final = "servicenow-parts"

_MARK: Final = b"1"
_DECODER: Final = msgspec.json.Decoder(Order)


class _Bodies(Listing[Order]):
    """Orders as they are kept."""

    __slots__ = ("_bodies",)

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self._bodies = bodies

    def __len__(self) -> int:
        return len(self._bodies)

    def at(self, position: int) -> Order:
        """Return the order at ``position``."""
        return _DECODER.decode(self._bodies[position])


class KeptOrders:
    """The orders of one namespace."""

    def __init__(self, space: Space, identifiers: Identifiers) -> None:
        self._space = space
        self._identifiers = identifiers

    async def find(self, id: str) -> Order:
        """Return the order of that sys_id. Raise Problem 404."""
        body = await self._space.document(ORDERS, id)
        if body is None:
            raise texts.not_found()
        return _DECODER.decode(body)

    async def all(self) -> Sequence[Order]:
        """Return every order, oldest first; each is read when somebody looks at it."""
        return _Bodies(tuple((await self._space.shelf(ORDERS)).values()))

    async def open(self) -> Sequence[Order]:
        """Return the orders that may still move by themselves, oldest first."""
        marked = await self._space.shelf(OPEN)
        bodies = [await self._space.document(ORDERS, id) for id in marked]
        return [_DECODER.decode(body) for body in bodies if body is not None]

    async def holding(self, part: str) -> Order | None:
        """Return the order that has a domain order or an ask of that sys_id."""
        id = await self._space.document(PARTS, part)
        body = None if id is None else await self._space.document(ORDERS, id.decode())
        return None if body is None else _DECODER.decode(body)

    async def add(self, order: Order) -> None:
        """Keep a new order. Raise Problem 409 where its name is taken."""
        if not await self._put(None, None, order):
            raise problems.changed_meanwhile()

    async def change(self, id: str, act: Callable[[Order], Order]) -> Order:
        """Let ``act`` change an order until it wins its race. Raise Problem 404, 409."""
        for _ in range(MOST_RACES):
            body = await self._space.document(ORDERS, id)
            if body is None:
                raise texts.not_found()
            before = _DECODER.decode(body)
            after = act(before)
            if after == before or await self._put(body, before, after):
                return after
        raise problems.changed_meanwhile()

    async def _put(self, body: bytes | None, before: Order | None, after: Order) -> bool:
        moves = [Move(shelf=ORDERS, id=after.id, before=body, after=msgspec.json.encode(after))]
        was_open = before is not None and before.is_open
        if was_open != after.is_open:
            marks = (_MARK, None) if was_open else (None, _MARK)
            moves.append(Move(shelf=OPEN, id=after.id, before=marks[0], after=marks[1]))
        known = set() if before is None else set(before.named())
        moves += [
            Move(shelf=PARTS, id=part, after=after.id.encode())
            for part in after.named()
            if part not in known
        ]
        return await self._space.commit(
            Change(moves=tuple(moves), numbers=self._identifiers.numbers())
        )
