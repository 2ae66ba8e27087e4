"""
What relies on what: an item is never better than the items that it relies on.

An item that relies, directly or through others, on one that is not served as asked is itself not
served: to build it, the other would have to be there as the requester described it. An item on
which alternatives are proposed counts as not served until one of them is asked for.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from tmf645_simulator.errors import DanglingReference, DuplicateItem
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import Item
from tmf645_simulator.results import Finding, NotServed, Qualification, Served


def refuse_loose_ends(items: Iterable[Item]) -> None:
    """Raise DuplicateItem or DanglingReference where ``items`` cannot be told apart or followed."""
    known: set[str] = set()
    everyone = tuple(items)
    for item in everyone:
        if item.id in known:
            raise DuplicateItem(f'two items have the id "{item.id}"; give each item its own')
        known.add(item.id)
    for item in everyone:
        for other in item.relies_on:
            if other not in known:
                raise DanglingReference(
                    f'item "{item.id}" relies on "{other}", which is not in the request; '
                    f"it holds: {', '.join(sorted(known))}"
                )


def demote(
    findings: Mapping[str, Finding], relies_on: Mapping[str, AbstractSet[str]]
) -> tuple[Finding, ...]:
    """Return ``findings`` with each item not served that relies on one that is not served."""
    return tuple(
        _demoted(finding, [findings[other] for other in sorted(_reached(id_, relies_on))])
        for id_, finding in findings.items()
    )


def _reached(start: str, relies_on: Mapping[str, AbstractSet[str]]) -> set[str]:
    """Return every other item that ``start`` relies on, directly or through others."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for other in relies_on[waiting.pop()] - reached:
            reached.add(other)
            waiting.append(other)
    return reached - {start}


def _demoted(finding: Finding, foundations: Iterable[Finding]) -> Finding:
    reasons = tuple(_reason(each) for each in foundations if not isinstance(each, Served))
    if not reasons:
        return finding
    own = () if isinstance(finding, Served) else finding.reasons
    return NotServed(item_id=finding.item_id, reasons=own + reasons)


def _reason(foundation: Finding) -> Reason:
    how = (
        "cannot be delivered"
        if foundation.result is Qualification.UNQUALIFIED
        else "can only be delivered otherwise"
    )
    label = f'it relies on item "{foundation.item_id}", which {how}'
    return Reason(code=ReasonCode.DEP_ITEM_UNQUALIFIED, label=label)
