"""
A qualification as the client came to know it: what it asked, and what it was shown, when.

Checks and queries of TMF645 and the qualifications of TMF679 are read alike: a kind, a state, items with
results, places, characteristics and proposals, and a moment at which the answer expires.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Any, Final

from tmf645_conformance.clients.items import Item, expiry, read_item, result_of
from tmf645_conformance.clients.moments import moment_in
from tmf645_conformance.clients.record import CHECK, OFFERING, QUERY, Call, Delivery
from tmf645_conformance.clients.sameness import places
from tmf645_conformance.parts import id_of, part, rows

#: Where each kind has its items.
ITEMS: Final = {
    CHECK: "serviceQualificationItem",
    QUERY: "serviceQualificationItem",
    OFFERING: "productOfferingQualificationItem",
}

FINAL: Final = frozenset({"done", "terminatedWithError"})

#: What a query that lists nothing says of whatever was asked for.
_NOTHING: Final = "unqualified"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A qualification as it was shown ``at`` a moment; ``as_of`` is the moment it tells of."""

    kind: str
    at: datetime
    as_of: datetime
    document: Mapping[str, Any]
    by: Call | Delivery

    @property
    def state(self) -> str:
        """The state, as it is spelled."""
        return str(self.document.get("state") or "")

    @property
    def is_final(self) -> bool:
        """Whether it has ended; an answer without a state, but with a result, has."""
        return self.state in FINAL or (not self.state and self._result is not None)

    @property
    def _result(self) -> Any:
        return self.document.get("qualificationResult")

    @cached_property
    def expires(self) -> datetime | None:
        """When all of it expires."""
        return expiry(self.document)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items."""
        found = rows(self.document, ITEMS[self.kind])
        if self.kind == QUERY and self.state == "done" and self.document.get(ITEMS[QUERY]) == []:
            return (read_item(QUERY, {}, _NOTHING, None, []),)
        # The result of the whole is the worst of its items.
        of_each = len(found) == 1 or result_of(self._result) == "qualified"
        whole = self._result if of_each else None
        where = places(self.document)
        return tuple(read_item(self.kind, row, whole, self.expires, where) for row in found)

    def item(self, id: str) -> Item | None:
        """The item ``id``; the only one where that is not there."""
        items = self.items
        return next(
            (item for item in items if item.id == id), items[0] if len(items) == 1 else None
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Qualification:
    """One qualification: the call that asked for it, and all that was shown of it, in order."""

    kind: str
    id: str
    asked: Call
    shown: tuple[Shown, ...]

    @property
    def answered_at_once(self) -> bool:
        """Whether the first answer was the last."""
        return bool(self.shown) and self.shown[0].is_final

    def latest(self, at: datetime) -> Shown | None:
        """What arrived last before ``at``."""
        return next((each for each in reversed(self.shown) if each.at <= at), None)

    def newest(self, at: datetime) -> Shown | None:
        """What tells of the latest moment, of all that arrived before ``at``."""
        known = [each for each in self.shown if each.at <= at]
        return max(known, key=lambda each: each.as_of) if known else None

    def surely(self, at: datetime, is_so: Callable[[Shown], bool]) -> bool:
        """Whether ``is_so`` of what arrived last and of what tells of the latest moment."""
        known = [self.latest(at), self.newest(at)]
        return all(each is not None and is_so(each) for each in known)

    def promised_until(self, at: datetime) -> datetime | None:
        """The latest expiry that was told before ``at``."""
        told = [each.expires for each in self.shown if each.at <= at and each.state == "done"]
        return max((each for each in told if each is not None), default=None)

    @cached_property
    def requested(self) -> tuple[Item, ...]:
        """What was asked for, item by item."""
        if self.kind == QUERY:
            return (read_item(QUERY, part(self.asked.sent, "searchCriteria"), None, None, []),)
        where = places(self.asked.sent)
        found = rows(self.asked.sent, ITEMS[self.kind])
        return tuple(read_item(self.kind, row, None, None, where) for row in found)

    def request_of(self, item: Item) -> Item | None:
        """The item of the request that ``item`` answers."""
        asked = self.requested
        return next(
            (each for each in asked if each.id == item.id), asked[0] if len(asked) == 1 else None
        )

    @cached_property
    def behind(self) -> frozenset[str]:
        """The ids of the checks that it says it rests on, such as those behind an offering."""
        return frozenset(found for shown in self.shown for found in _checks_named(shown.document))

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


def _checks_named(document: Any) -> Iterator[str]:
    """Yield the ids of references to checks in ``document``."""
    if isinstance(document, dict):
        if CHECK.casefold() in str(document.get("@referredType")).casefold():
            yield id_of(document)
        for inner in document.values():
            yield from _checks_named(inner)
    elif isinstance(document, list):
        for inner in document:
            yield from _checks_named(inner)


def qualifications(
    calls: tuple[Call, ...], deliveries: tuple[Delivery, ...]
) -> Iterator[Qualification]:
    """Yield every qualification that was created, in the order in which it was asked for."""
    seen: dict[tuple[str, str], list[Shown]] = {}
    for shown in chain(*map(_shown_by, calls), *map(_brought_by, deliveries)):
        seen.setdefault((shown.kind, id_of(shown.document)), []).append(shown)
    for call in calls:
        if call.resource in ITEMS and call.creates(call.resource) and call.accepted:
            id = id_of(call.answer)
            mine = seen.get((call.resource, id), [])
            # Of one moment, an event is older: whoever reads sees what it told, or later.
            in_order = sorted(mine, key=lambda shown: (shown.at, isinstance(shown.by, Call)))
            yield Qualification(
                kind=call.resource, id=id, asked=call, shown=tuple(_completed(in_order))
            )


def _completed(in_order: list[Shown]) -> Iterator[Shown]:
    """Yield each as the client knew it then: what a part (``fields``) leaves out is as it was before."""
    before: Mapping[str, Any] = {}
    for shown in in_order:
        document = shown.document
        if ITEMS[shown.kind] not in document:
            known = dict(before)
            if "state" not in document:
                known.pop("state", None)
            document = known | dict(document)
        before = document
        yield replace(shown, document=document)


def _shown_by(call: Call) -> Iterator[Shown]:
    if call.resource not in ITEMS or not call.accepted:
        return
    listed = call.answer if isinstance(call.answer, list) else [call.answer]
    for document in listed:
        if isinstance(document, dict) and id_of(document) and _tells(document):
            yield Shown(
                kind=call.resource, at=call.ended, as_of=call.ended, document=document, by=call
            )


def _brought_by(delivery: Delivery) -> Iterator[Shown]:
    kind = delivery.resource.partition("/")[0]
    document = part(delivery.event, "event", kind)
    if kind in ITEMS and delivery.arrived and id_of(document) and _tells(document):
        as_of = moment_in(delivery.event.get("eventTime")) or delivery.at
        yield Shown(kind=kind, at=delivery.at, as_of=as_of, document=document, by=delivery)


def _tells(document: Mapping[str, Any]) -> bool:
    """Whether it says how far a qualification is."""
    return "state" in document or "qualificationResult" in document
