"""
What an order item rests on: the qualification that it names, or else the one that it can only mean.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tmf645_conformance.clients.items import Item, Proposal
from tmf645_conformance.clients.orders import OrderItem, Reference
from tmf645_conformance.clients.qualifications import Qualification, Shown
from tmf645_conformance.clients.record import CHECK, OFFERING, QUERY, Call
from tmf645_conformance.clients.sameness import differences, same_places, shared
from tmf645_conformance.clients.told import Told


@dataclass(frozen=True, kw_only=True)
class Basis:
    """
    An order item, sent ``at`` a moment, and an item of a qualification that it rests on.

    ``named`` says whether the order names it. ``item`` is the answer as it was known then; the request
    where nothing more was known.
    """

    order_item: OrderItem
    at: datetime
    qualification: Qualification
    item: Item
    requested: Item | None
    named: bool
    told: Told

    @property
    def answered(self) -> tuple[str, str, str]:
        """Which item of which qualification it is."""
        return self.qualification.kind, self.qualification.id, self.item.id

    @property
    def alike(self) -> int:
        """How many items of the qualification are for the same as this one, itself among them."""
        known = self.known
        items = known.items if known and known.items else self.qualification.requested
        return max(1, sum(each.subject == self.item.subject for each in items))

    @property
    def known(self) -> Shown | None:
        """The answer as it arrived last."""
        return self.qualification.latest(self.at)

    def is_done(self) -> bool:
        """Whether the client knew a result."""
        known = self.known
        return known is not None and known.is_final and known.state != "terminatedWithError"

    @property
    def places(self) -> list[Any]:
        """The places of the answer; of the request, where the answer leaves them out."""
        own = list(self.item.subject.places)
        return own or list(self.requested.subject.places if self.requested else ())

    @property
    def same_place(self) -> bool | None:
        """Whether order and qualification are about one place; None: cannot be compared."""
        proposed = list(self.proposal.subject.places) if self.proposal else []
        if proposed:
            return same_places(proposed, list(self.order_item.subject.places))
        asked = list(self.requested.subject.places) if self.requested else []
        ordered = list(self.order_item.subject.places)
        said = [same_places(where, ordered) for where in (self.places, asked) if where]
        return True if True in said else next((each for each in said if each is False), None)

    @property
    def qualified_values(self) -> dict[str, Any]:
        """The characteristics of the answer, over those of the request."""
        asked = dict(self.requested.subject.characteristics) if self.requested else {}
        return asked | dict(self.item.subject.characteristics)

    @property
    def names(self) -> dict[str, str]:
        """How the names of the order are spelled in the qualification."""
        return {} if self.qualification.kind == OFFERING else dict(self.told.characteristics)

    def other_values(self, values: dict[str, Any] | None = None) -> list[tuple[str, Any, Any]]:
        """What the order tells otherwise than ``values``, or than what was qualified."""
        wanted = self.qualified_values if values is None else values
        return list(differences(wanted, self.order_item.subject.characteristics, self.names))

    def shared_values(self) -> set[str]:
        """The characteristics that both order and qualification tell."""
        return shared(self.qualified_values, self.order_item.subject.characteristics, self.names)

    @property
    def equal_values(self) -> int:
        """How many characteristics order and qualification tell alike."""
        return len(self.shared_values()) - len(self.other_values())

    @property
    def other_thing(self) -> tuple[str, str] | None:
        """What was qualified and what is ordered, where both are told and are different."""
        ordered, mine = self.order_item.subject.offering, self.item.subject
        asked = self.requested.subject if self.requested else mine
        taken = self.proposal.subject if self.proposal else mine
        if self.qualification.kind == OFFERING:
            qualified = taken.offering or mine.offering or asked.offering
        else:
            ordered = self.told.offerings.get(ordered, "")
            qualified = taken.specification or mine.specification or asked.specification
        return (qualified, ordered) if qualified and ordered and qualified != ordered else None

    @property
    def too_many(self) -> tuple[float, float] | None:
        """How many were qualified and how many are ordered, where both are told and it is more."""
        asked = self.requested.subject.quantity if self.requested else None
        qualified, ordered = self.item.subject.quantity or asked, self.order_item.subject.quantity
        if qualified is None or ordered is None or ordered <= qualified:
            return None
        return qualified, ordered

    @property
    def proposal(self) -> Proposal | None:
        """The proposal of this item that the order names."""
        wanted = self.order_item.proposals
        return next((each for each in self.item.proposals if each.id and each.id in wanted), None)

    def proposed_values(self, proposal: Proposal) -> dict[str, Any]:
        """The characteristics of a proposal, over those that it leaves as they were."""
        return self.qualified_values | dict(proposal.subject.characteristics)

    @property
    def names_no_proposal(self) -> bool:
        """Whether the order names no proposal at all."""
        return not self.order_item.proposals

    @property
    def is_as_proposed(self) -> bool:
        """Whether the order tells nothing that one of the proposals tells otherwise."""
        return any(
            not self.other_values(self.proposed_values(each)) for each in self.item.proposals
        )

    @property
    def is_as_requested(self) -> bool:
        """Whether the order is for what was asked, and no proposal is for the same."""
        if self.requested is None or self.is_as_proposed:
            return False
        return not self.other_values(dict(self.requested.subject.characteristics))

    def __str__(self) -> str:
        return f"{self.qualification}, item {self.item.id or '(without id)'}"


class Known:
    """Qualifications, found by the ids that name them, and by when they were asked for."""

    def __init__(self, qualifications: Sequence[Qualification]) -> None:
        self._by_id: dict[str, list[Qualification]] = {}
        self._by_kind: dict[str, list[Qualification]] = {
            kind: [] for kind in (CHECK, QUERY, OFFERING)
        }
        for each in qualifications:
            self._by_kind[each.kind].append(each)
            for id in {each.id, *each.behind}:
                self._by_id.setdefault(id, []).append(each)

    def named(
        self, references: Sequence[Reference], kinds: Sequence[str], before: int
    ) -> Iterator[tuple[Qualification, Reference]]:
        """Yield what is named and was asked for ``before`` that number, with the reference."""
        for reference in references:
            for each in self._by_id.get(reference.id, ()):
                if each.kind in kinds and each.asked.number < before and _is_named(each, reference):
                    yield each, reference

    def recent(self, kinds: Sequence[str], before: int) -> list[Qualification]:
        """Those that were asked for last ``before`` that number, in order."""
        found = []
        for kind in kinds:
            mine = self._by_kind[kind]
            end = bisect_left(mine, before, key=_number)
            found += mine[max(0, end - _RECENT) : end]
        return sorted(found, key=_number)[-_RECENT:]


def _number(each: Qualification) -> int:
    return each.asked.number


def bases(order_item: OrderItem, sent: Call, known: Known, told: Told) -> Iterator[Basis]:
    """
    Yield what the item rests on: at most one check or query, and one qualification of an offering.

    What is named counts alone; where nothing is, what can only be meant.
    """
    at = sent.at
    found = [
        _named(order_item, at, known.named(order_item.references, kinds, sent.number), told)
        for kinds in _APIS
    ]
    if not any(found):
        # Whoever names nothing means something recent.
        found = [_meant(order_item, at, known.recent(kinds, sent.number), told) for kinds in _APIS]
    yield from (each for each in found if each)


_APIS = ((CHECK, QUERY), (OFFERING,))
_RECENT = 100


def _named(
    order_item: OrderItem,
    at: datetime,
    named: Iterator[tuple[Qualification, Reference]],
    told: Told,
) -> Basis | None:
    found = [
        basis for each, reference in named for basis in _of(order_item, at, each, told, reference)
    ]
    exact = [basis for basis in found if _says_kind(order_item, basis)] or found
    return max(exact, key=_likeness) if exact else None


def _is_named(each: Qualification, reference: Reference) -> bool:
    """Whether a reference is to a qualification, or to a check that this one rests on."""
    if reference.id == each.id and reference.kind in {"", each.kind}:
        return True
    return reference.kind == CHECK and reference.id in each.behind


def _says_kind(order_item: OrderItem, basis: Basis) -> bool:
    return Reference(basis.qualification.kind, basis.qualification.id) in {
        Reference(each.kind, each.id) for each in order_item.references
    }


def _meant(
    order_item: OrderItem, at: datetime, known: Sequence[Qualification], told: Told
) -> Basis | None:
    """
    The one that is most alike of those about the same place, the latest of several.

    Where places cannot be compared, one that tells a value as the order does.
    """
    found = [
        basis
        for each in known
        for basis in _of(order_item, at, each, told, None)
        if not basis.other_thing
        and (basis.same_place or (basis.same_place is None and basis.equal_values))
    ]
    return max(found, key=_likeness) if found else None


def _of(
    order_item: OrderItem,
    at: datetime,
    qualification: Qualification,
    told: Told,
    reference: Reference | None,
) -> Iterator[Basis]:
    known = qualification.latest(at)
    items = known.items if known and known.items else qualification.requested
    for item in items:
        if len(items) > 1 and not _may_mean(reference, item.id, order_item, qualification.kind):
            continue
        yield Basis(
            order_item=order_item,
            at=at,
            qualification=qualification,
            item=item,
            requested=qualification.request_of(item),
            named=reference is not None,
            told=told,
        )


def _may_mean(reference: Reference | None, item: str, order_item: OrderItem, kind: str) -> bool:
    """Whether a reference names this item, or none at all."""
    if reference is None:
        return True
    beside = {
        each.item for each in order_item.references if not each.id and each.kind in {"", kind}
    }
    wanted = {reference.item} - {""} or beside
    return not wanted or item in wanted


def _likeness(basis: Basis) -> tuple[bool, bool, bool, int, int, datetime]:
    """How alike order and qualification are; the latest of those that are equally alike."""
    proposed = basis.proposal is not None
    return (
        proposed,
        basis.same_place is not False,
        basis.other_thing is None,
        basis.equal_values - len(basis.other_values()),
        len(basis.shared_values()) - len(basis.qualified_values),
        basis.qualification.asked.at,
    )
