"""
Overtaken: answers that were true when they were given, and that an edit of the world made untrue.

An answer is looked at again only where the edit could concern it, and is overtaken where the same
question would now be answered otherwise: another result, other proposals, other reasons, another
solution. That merely time has passed overtakes nothing: for that an answer has its expiry.
"""

from collections.abc import Hashable, Iterator, Mapping
from datetime import datetime

from tmf645_simulator.edits import Edit, may_concern
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.results import CheckResult, Finding, QueryResult, Served, ServedOtherwise
from tmf645_simulator.tasks import Found, Task, find


def is_overtaken(task: Task, edit: Edit, inventory: Inventory, *, at: datetime) -> bool:
    """
    Say whether the answer of ``task`` is untrue in ``inventory``, the world after ``edit``.

    False where it has none, or has lost its validity already.
    """
    if task.found is None or task.invalid_since is not None:
        return False
    if isinstance(task.found, CheckResult) and not may_concern(edit, task.found.touched):
        return False
    again = find(task.asked, inventory, at, task.replies)
    if not isinstance(again, CheckResult | QueryResult):
        return True
    return list(_gist(again)) != list(_gist(task.found))


def _gist(found: Found) -> Iterator[Hashable]:
    """Yield what is said, without the dates that move as time passes."""
    if isinstance(found, CheckResult):
        yield from (_said(finding) for finding in found.findings)
        return
    for row in found.deliverables:
        yield row.specification_id, _pairs(row.characteristics)


def _said(finding: Finding) -> Hashable:
    if isinstance(finding, Served):
        return finding.item_id, finding.solution
    codes = tuple(reason.code for reason in finding.reasons)
    if isinstance(finding, ServedOtherwise):
        offers = tuple(
            (each.specification_id, _pairs(each.characteristics)) for each in finding.proposals
        )
        return finding.item_id, codes, offers
    return finding.item_id, codes


def _pairs(values: Mapping[str, CharacteristicValue]) -> Hashable:
    return frozenset(values.items())
