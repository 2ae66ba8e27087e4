"""
What an order refers to: which qualifications, which of their items, which accepted alternates.

Wire: ``productOfferingQualification`` of the order and ``productOfferingQualificationItem`` of an item
name a TMF679 qualification; ``qualification`` of an item names either kind by ``@referredType``, and an
accepted alternate by the id of its proposal (TMF622 has no attribute of its own for a TMF645 id).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.wire.parts import object_at, objects, text

OFFERING: Final = "ProductOfferingQualification"
CHECK: Final = "CheckServiceQualification"
CHECK_ITEM: Final = "CheckServiceQualificationItem"
OFFERED: Final = "AlternateProductOfferingProposal"
PROPOSED: Final = "AlternateServiceProposal"
_KNOWN: Final = (OFFERING, CHECK, CHECK_ITEM, OFFERED, PROPOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The ids that one item of an order names, by what they are ids of."""

    offerings: tuple[tuple[str, str | None], ...] = ()
    checks: tuple[str, ...] = ()
    check_items: tuple[str, ...] = ()
    offered: str | None = None
    proposed: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no qualification is named."""
        return not self.offerings and not self.checks


def lines(order: Object) -> Iterator[tuple[str, Object]]:
    """Yield every item of ``order`` with its pointer, those within items too."""
    stack = [("/productOrderItem", order)]
    while stack:
        pointer, parent = stack.pop()
        for position, item in enumerate(objects(parent, "productOrderItem")):
            below = f"{pointer}/{position}"
            yield below, item
            if "productOrderItem" in item:
                stack.append((f"{below}/productOrderItem", item))


def references(order: Object, item: Object, pointer: str) -> References:
    """Return what ``item`` refers to, itself or through its order. Raise Problem 400."""
    offerings: list[tuple[str, str | None]] = []
    named: dict[str, list[str]] = {each: [] for each in _KNOWN}
    own = object_at(item, "productOfferingQualificationItem")
    if (id := text(own, "productOfferingQualificationId")) is not None:
        offerings.append((id, text(own, "id")))
    for position, each in enumerate(objects(item, "qualification")):
        kind = text(each, "@referredType") or OFFERING
        if kind not in _KNOWN:
            raise problems.invalid_attribute(
                f"{pointer}/qualification/{position}/@referredType",
                f"{kind!r} is nothing that an order refers to; write one of {', '.join(_KNOWN)}",
                why="TMF622 v4 refers to a TMF645 qualification by @referredType",
            )
        named[kind].append(text(each, "id") or "")
    offerings += [(each, None) for each in named[OFFERING]]
    if not offerings:
        whole = objects(order, "productOfferingQualification")
        offerings += [(text(each, "id") or "", None) for each in whole]
    return References(
        offerings=tuple(offerings),
        checks=tuple(named[CHECK]),
        check_items=tuple(named[CHECK_ITEM]),
        offered=next(iter(named[OFFERED]), None),
        proposed=next(iter(named[PROPOSED]), None),
    )
