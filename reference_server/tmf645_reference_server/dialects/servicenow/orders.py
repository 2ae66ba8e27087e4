"""
What is kept of a request: a customer order whose fulfilment type is Qualify, and its parts.

    Order           the request, and what of it is known
      Line          an item of it (an order line); its ``id`` is a sys_id, ``item_id`` the client's
        DomainOrder a resource-facing part that has to be there, once for each of the quantity
      Ask           what was sent to an inventory: one for each top line with everything below it

Values do not change; each function returns what they become. Results roll up from domain order to line
to order: what is pending outweighs everything, then what failed (none), then the worst.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from tmf645_reference_server.dialects.servicenow.surface import Result, State

#: Best first; a whole is as good as the worst of its parts.
_BEST_FIRST: Final = tuple(Result)


class AskState(StrEnum):
    """Where an ask stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    FAILED = "failed"


class Outcome(Struct, frozen=True, kw_only=True):
    """
    What is known of a domain order; ``proposals`` and ``reasons`` as they are shown.

    ``told`` counts the results that were taken before, so that the last one is known.
    """

    result: Result
    proposals: tuple[dict[str, Any], ...] = ()
    reasons: tuple[dict[str, Any], ...] = ()
    told: int = 0


class DomainOrder(Struct, frozen=True, kw_only=True):
    """A resource-facing part of the ``unit``-th of what a line wants."""

    id: str
    specification: str
    name: str
    unit: int
    outcome: Outcome = Outcome(result=Result.PENDING)


class Place(Struct, frozen=True, kw_only=True):
    """A location; ``type`` is what was sent as its @type."""

    id: str
    name: str
    type: str = "Place"


class Line(Struct, frozen=True, kw_only=True):
    """One item. ``echo`` holds what is accepted and not replied, unless a quirk wants it."""

    id: str
    item_id: str
    quantity: int
    specification: str
    place: Place
    characteristics: tuple[dict[str, Any], ...] = ()
    relationships: tuple[tuple[str, str], ...] = ()
    service_id: str | None = None
    reference_id: str | None = None
    notes: tuple[str, ...] = ()
    echo: dict[str, Any] = {}
    domain: tuple[DomainOrder, ...] = ()


class Ask(Struct, frozen=True, kw_only=True):
    """
    What was sent to an inventory for the line ``top`` and all below it.

    ``ref`` is what the inventory calls it, once it has said so; ``due`` is when to look again.
    """

    id: str
    top: str
    sent_at: datetime
    ref: str | None = None
    state: AskState = AskState.WAITING
    due: datetime | None = None
    failure: str | None = None


class Order(Struct, frozen=True, kw_only=True):
    """
    A qualification order.

    ``root`` is the host and prefix that the request came to. ``review_due`` is when it is approved by itself;
    ``approved`` None means that nobody has decided yet.
    """

    id: str
    opened_at: datetime
    root: str
    checked: str
    description: str | None = None
    external_id: str | None = None
    effective: str | None = None
    expected: str | None = None
    parties: tuple[dict[str, Any], ...] = ()
    lines: tuple[Line, ...] = ()
    approved: bool | None = None
    review_due: datetime | None = None
    asks: tuple[Ask, ...] = ()
    told: int = 0

    @property
    def is_open(self) -> bool:
        """Whether something may still happen to it by itself; one that a person reviews stays as it is."""
        if self.approved is None:
            return self.review_due is not None
        return any(each.state is AskState.WAITING for each in self.asks)

    @property
    def state(self) -> State:
        """The state of the order and of its lines."""
        if self.approved is None:
            return State.NEW
        return State.IN_PROGRESS if self.approved else State.REJECTED

    @property
    def result(self) -> Result:
        """The roll-up over all lines."""
        return roll_up(self.results().values())

    def results(self) -> Mapping[str, Result]:
        """Return the result of each line by its sys_id: of its own parts, and of all below it."""
        own = {line.id: _own(line) for line in self.lines}
        tree = children(self)
        return {
            line.id: roll_up([own[line.id], *(own[each.id] for each in below(tree, line))])
            for line in self.lines
        }

    def domain(self) -> Iterator[tuple[Line, DomainOrder]]:
        """Yield every domain order with its line."""
        for line in self.lines:
            for each in line.domain:
                yield line, each

    def named(self) -> Iterator[str]:
        """Yield the sys_ids by which others speak of its parts: of domain orders, and of asks."""
        yield from (each.id for _, each in self.domain())
        yield from (ask.id for ask in self.asks)


def sys_id(kind: str, name: str) -> str:
    """Return 32 hex digits that stand for ``name`` of a ``kind``, always the same ones."""
    return blake2b(f"servicenow/{kind}/{name}".encode(), digest_size=16).hexdigest()


def roll_up(results: Iterable[Result]) -> Result:
    """Return what a whole comes to: as good as its worst part; none where there is nothing."""
    return max(results, key=_BEST_FIRST.index, default=Result.NONE)


def children(order: Order) -> Mapping[str, tuple[Line, ...]]:
    """Return the lines directly below each line, by sys_id: HasChild, and HasParent turned round."""
    by_item = {line.item_id: line for line in order.lines}
    found: dict[str, dict[str, Line]] = {line.id: {} for line in order.lines}
    for line in order.lines:
        for kind, other_id in line.relationships:
            other = by_item.get(other_id)
            if other is None or other.id == line.id:
                continue
            parent, child = (line, other) if kind == "HasChild" else (other, line)
            found[parent.id][child.id] = child
    return {id: tuple(each.values()) for id, each in found.items()}


def below(tree: Mapping[str, tuple[Line, ...]], line: Line) -> tuple[Line, ...]:
    """Return every line below ``line`` in ``tree``, each once, whatever circles there are."""
    found: dict[str, Line] = {}
    waiting = list(reversed(tree[line.id]))
    while waiting:
        each = waiting.pop()
        if each.id not in found and each.id != line.id:
            found[each.id] = each
            waiting += reversed(tree[each.id])
    return tuple(found.values())


def tops(order: Order) -> Mapping[str, str]:
    """Return the top line that each line belongs to, by sys_id; a circle has its first line as top."""
    tree = children(order)
    has_parent = {child.id for each in tree.values() for child in each}
    found: dict[str, str] = {}
    candidates = [line for line in order.lines if line.id not in has_parent]
    for top in (*candidates, *order.lines):
        if top.id in found:
            continue
        found[top.id] = top.id
        for each in below(tree, top):
            found.setdefault(each.id, top.id)
    return found


def with_outcomes(order: Order, told: Mapping[str, Outcome]) -> Order:
    """Return ``order`` with the outcomes ``told`` of domain orders by sys_id; the last one wins."""
    number = order.told + 1

    def after(each: DomainOrder) -> DomainOrder:
        if (outcome := told.get(each.id)) is None:
            return each
        return replace(each, outcome=replace(outcome, told=number))

    lines = tuple(
        replace(line, domain=tuple(after(each) for each in line.domain)) for line in order.lines
    )
    return replace(order, lines=lines, told=number)


def with_ask(order: Order, ask: Ask) -> Order:
    """Return ``order`` with ``ask`` in the place of what it was, or added."""
    others = [each for each in order.asks if each.id != ask.id]
    if len(others) == len(order.asks):
        return replace(order, asks=(*order.asks, ask))
    return replace(order, asks=tuple(ask if each.id == ask.id else each for each in order.asks))


def of_ask(order: Order, ask: Ask) -> tuple[Line, ...]:
    """Return the lines that ``ask`` is about: the top one first."""
    top = next(line for line in order.lines if line.id == ask.top)
    mine = tops(order)
    return (top, *(line for line in order.lines if line is not top and mine[line.id] == ask.top))


def _own(line: Line) -> Result:
    return roll_up(each.outcome.result for each in line.domain)


def is_sys_id(text: str) -> bool:
    """Say whether ``text`` is 32 lower-case hex digits."""
    return len(text) == 32 and all(letter in "0123456789abcdef" for letter in text)
