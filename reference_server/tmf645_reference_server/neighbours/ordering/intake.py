"""
The intake: every item of an order is held against the qualifications that it names.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from tmf645_simulator.commerce import Commerce, OrderRule, as_services
from tmf645_simulator.inventory import Inventory

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.offering.kept import Kept
from tmf645_reference_server.neighbours.ordering.certificates import (
    day,
    of_check,
    of_offering,
    places_named,
)
from tmf645_reference_server.neighbours.ordering.references import References, references
from tmf645_reference_server.neighbours.ordering.rules import (
    Breach,
    Certificate,
    Ordered,
    breaches,
)
from tmf645_reference_server.neighbours.products import (
    customer_id,
    offering_id,
    places_of,
    product_values,
)
from tmf645_reference_server.store import Record
from tmf645_reference_server.wire.parts import objects, text

#: What an item does that takes nothing new from the network.
_GIVING_UP: Final = frozenset({"delete", "noChange"})


class Intake:
    """
    Looks qualifications up and finds the rules that an order breaks.

    ``offered`` finds a product offering qualification and whether it was invalidated, ``checked``
    a check; None where there is none.
    """

    def __init__(
        self,
        commerce: Commerce,
        *,
        offered: Callable[[str], Awaitable[tuple[Kept, bool] | None]],
        checked: Callable[[str], Awaitable[Record | None]],
    ) -> None:
        self._commerce = commerce
        self._offered = offered
        self._checked = checked

    async def breaches(
        self, order: Object, item: Object, pointer: str, inventory: Inventory, now: str
    ) -> Sequence[Breach]:
        """Return the enforced rules that ``item`` of ``order`` breaks. Raise Problem 400."""
        found = await self._all(order, item, pointer, inventory, now)
        return [each for each in found if each.rule in self._commerce.enforced]

    async def _all(
        self, order: Object, item: Object, pointer: str, inventory: Inventory, now: str
    ) -> Sequence[Breach]:
        named = references(order, item, pointer)
        if text(item, "action") in _GIVING_UP or _is_only_a_bundle(item):
            return []
        if named.is_empty:
            return [_missing()]
        ordered = Ordered(
            offering=offering_id(item),
            values=product_values(item, pointer),
            places=places_named(places_of(item), inventory),
            start=day(text(order, "requestedStartDate")),
            customer=customer_id(order),
        )
        found: list[Breach] = []
        for id, item_id in named.offerings:
            sold = replace(ordered, proposal=named.offered)
            found += await self._by_offering(id, item_id, sold, inventory, now)
        for id in named.checks:
            found += await self._by_check(id, ordered, named, inventory, now)
        return found

    async def _by_offering(
        self,
        id: str,
        item_id: str | None,
        ordered: Ordered,
        inventory: Inventory,
        now: str,
    ) -> Sequence[Breach]:
        known = await self._offered(id)
        if known is None:
            return [_unknown("productOfferingQualification", id)]
        kept, invalidated = known
        certificates = of_offering(
            kept.shown, kept.parts, self._commerce, inventory, invalidated=invalidated
        )
        if item_id is not None:
            if item_id not in certificates:
                return [_unknown(f"item of productOfferingQualification {id}", item_id)]
            return list(breaches(ordered, certificates[item_id], now))
        return _best(ordered, certificates.values(), now)

    async def _by_check(
        self, id: str, ordered: Ordered, named: References, inventory: Inventory, now: str
    ) -> Sequence[Breach]:
        record = await self._checked(id)
        if record is None:
            return [_unknown("checkServiceQualification", id)]
        shown = record.decoded()
        certificates = of_check(shown, inventory, invalidated=record.task.invalid_since is not None)
        chosen = {
            each: certificates[each] for each in named.check_items if each in certificates
        } or certificates
        offering = self._commerce.offering(ordered.offering)
        if offering is None:
            what = f"no offering has the id {ordered.offering!r}; order one of the catalogue"
            return [Breach(rule=OrderRule.OFFERING, where="/productOffering/id", what=what)]
        found: list[Breach] = []
        for wanted in as_services(offering, ordered.values, self._commerce):
            service = replace(
                ordered,
                offering=wanted.specification,
                values=wanted.characteristics,
                proposal=named.proposed,
            )
            found += _best(service, chosen.values(), now)
        return found


def _best(ordered: Ordered, certificates: Iterable[Certificate], now: str) -> Sequence[Breach]:
    """Return what speaks against the item that fits best, where none was named."""
    return min(
        (list(breaches(_fitting(ordered, each), each, now)) for each in certificates),
        key=_severity,
        default=[],
    )


def _fitting(ordered: Ordered, certificate: Certificate) -> Ordered:
    """Return ``ordered`` without a proposal where the item needs none: it is for another service."""
    return replace(ordered, proposal=None) if certificate.result == "qualified" else ordered


def _severity(found: Sequence[Breach]) -> tuple[bool, int]:
    """What is for something else altogether is the worst fit."""
    return any(each.rule is OrderRule.OFFERING for each in found), len(found)


def _is_only_a_bundle(item: Object) -> bool:
    return offering_id(item) is None and bool(objects(item, "productOrderItem"))


def _missing() -> Breach:
    what = (
        "name the qualification: productOfferingQualificationItem with the ids of the qualification "
        "and its item, or qualification with @referredType CheckServiceQualification"
    )
    return Breach(rule=OrderRule.NAMED, where="", what=what)


def _unknown(kind: str, id: str) -> Breach:
    what = f"there is no {kind} with the id {id!r}; qualify again, and carry that id"
    return Breach(rule=OrderRule.KNOWN, where="", what=what)
