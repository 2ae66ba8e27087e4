"""
Cancellations of orders: a task of TMF622 that ends an order, at once or on the day that is asked for.

Whoever may order may cancel, up to a final state of the order; the API file says no more of it.
"""

from datetime import datetime
from typing import Final

import msgspec

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.bases import ORDERING as BASE
from tmf645_reference_server.neighbours.ordering.acts import AGENDA, Due, Orders, Turn
from tmf645_reference_server.neighbours.ordering.states import (
    CANCELLATION,
    ENDING,
    FINAL,
    cancelled,
    carried_out,
    in_state,
    told,
    told_of_cancellation,
)
from tmf645_reference_server.neighbours.papers import Papers
from tmf645_reference_server.ports import Clock
from tmf645_reference_server.riding import riding
from tmf645_reference_server.store import Move
from tmf645_reference_server.wire.dates import read_moment
from tmf645_reference_server.wire.parts import text

NAME: Final = CANCELLATION
SCHEMA: Final = "CancelProductOrder"
PATH: Final = f"{BASE}/{NAME}"

EVENT_TYPES: Final = tuple(
    f"{NAME}{kind}Event" for kind in ("Create", "StateChange", "InformationRequired")
)

_OWNED: Final = frozenset({"id", "href", "state", "effectiveCancellationDate"})
_WHY_A_DAY: Final = "on that day the order ends"
_WHY: Final = "an order that has ended cannot be ended once more"


class Cancellations:
    """The cancellations of one namespace, of ``orders``."""

    def __init__(self, orders: Orders, papers: Papers, clock: Clock) -> None:
        self._orders = orders
        self._papers = papers
        self._clock = clock

    async def take(self, sent: Object, url: str, correlation: str | None) -> Object:
        """
        End an order, or plan its end for the day that is asked for.

        Raise Problem 400, 404 where there is no such order, 409 where it has ended or is about to.
        """
        now = self._clock.now()
        order_id = _order_named(sent)
        at = _day_asked(sent) or now
        id = self._papers.new_id()
        document = _opened(sent, id, url, done=at <= now, now=now)

        async def cancel(order: Object, planned: bytes | None) -> Turn:
            state = text(order, "state") or ""
            if state in FINAL | ENDING:
                raise problems.conflict("/productOrder/id", f"the order is {state}", why=_WHY)
            reason = text(sent, "cancellationReason")
            order = order | ({"cancellationReason": reason} if reason else {})
            due = Due(at=at, step=0, cancellation=id)
            later = None if at <= now else msgspec.json.encode(due)
            after = (
                cancelled(order, now) if at <= now else in_state(order, "pendingCancellation", now)
            )
            agenda = Move(shelf=AGENDA, id=order_id, before=planned, after=later)
            paper = Move(shelf=NAME, id=id, after=msgspec.json.encode(document))
            return Turn(
                order=after,
                notices=(
                    told_of_cancellation("Create", document, now),
                    told("StateChange", after, now),
                ),
                moves=(paper, *([agenda] if planned or later else []), *riding(NAME, id)),
                correlation=(NAME, id, correlation),
            )

        await self._orders.turn(order_id, cancel)
        return document

    async def read(self, id: str) -> Object:
        """Return a cancellation as it is now. Raise Problem 404."""
        await self._orders.fire(self._clock.now())
        return await self._papers.read(id)

    async def listing(self) -> list[Object]:
        """Return every cancellation as it is now, oldest first."""
        await self._orders.fire(self._clock.now())
        return await self._papers.listing()


def _day_asked(sent: Object) -> datetime | None:
    asked = text(sent, "requestedCancellationDate")
    try:
        return read_moment(asked) if asked else None
    except ValueError as error:
        raise problems.invalid_attribute(
            "/requestedCancellationDate", str(error), why=_WHY_A_DAY
        ) from error


def _order_named(sent: Object) -> str:
    named = sent.get("productOrder")
    id = text(named, "id") if isinstance(named, dict) else None
    if not id:
        raise problems.invalid_attribute(
            "/productOrder/id", "name the order that is to be cancelled", why=_WHY
        )
    return id


def _opened(sent: Object, id: str, url: str, *, done: bool, now: datetime) -> Object:
    said = {name: value for name, value in sent.items() if name not in _OWNED}
    document: Object = {"@type": SCHEMA, **said, "id": id, "href": f"{url}/{id}"}
    if not done:
        return document | {"state": "inProgress"}
    return carried_out(document, now)
