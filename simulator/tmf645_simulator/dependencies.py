"""
What relies on what: an item is never better than the items that it relies on.

An item that relies, directly or through others, on one that is not served as asked is itself not
served: to build it, the other would have to be there as the requester described it. An item on
which alternatives are proposed counts as not served until one of them is asked for.
"""

from collections.abc import Iterable, Mapping

from tmf645_simulator.errors import DanglingReference, DuplicateItem
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import Item
from tmf645_simulator.results import Finding, NotServed, Served, ServedOtherwise
from tmf645_simulator.trace import RELIANCE, Step


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
    findings: Mapping[str, Finding], relies_on: Mapping[str, tuple[str, ...]]
) -> tuple[Finding, ...]:
    """Return ``findings`` with each item not served that relies on one that is not served."""
    if not any(relies_on.values()):
        return tuple(findings.values())
    failed = failing(findings, relies_on)
    return tuple(
        _demoted(
            finding, [each for each in relies_on[id_] if each in failed and each != id_], findings
        )
        for id_, finding in findings.items()
    )


def failing(
    findings: Mapping[str, Finding], relies_on: Mapping[str, tuple[str, ...]]
) -> frozenset[str]:
    """Return every item that is not served, by itself or for what it relies on, however far."""
    relying: dict[str, list[str]] = {}
    for id_, others in relies_on.items():
        for other in others:
            relying.setdefault(other, []).append(id_)
    failed = {id_ for id_, finding in findings.items() if not isinstance(finding, Served)}
    waiting = list(failed)
    while waiting:
        reached = [each for each in relying.get(waiting.pop(), ()) if each not in failed]
        failed.update(reached)
        waiting += reached
    return frozenset(failed)


def _demoted(
    finding: Finding, foundations: Iterable[str], findings: Mapping[str, Finding]
) -> Finding:
    reasons = tuple(_reason(findings[each]) for each in foundations)
    if not reasons:
        return finding
    own = () if isinstance(finding, Served) else finding.reasons
    return NotServed(
        item_id=finding.item_id,
        reasons=own + reasons,
        until=finding.until,
        trace=(*finding.trace, Step(RELIANCE, (), reasons)),
        touched=finding.touched,
    )


def _reason(foundation: Finding) -> Reason:
    otherwise = isinstance(foundation, ServedOtherwise)
    how = "can only be delivered otherwise" if otherwise else "cannot be delivered"
    label = f'it relies on item "{foundation.item_id}", which {how}'
    return Reason(code=ReasonCode.DEP_ITEM_UNQUALIFIED, label=label)
