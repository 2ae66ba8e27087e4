"""
The decision: can this be delivered there, then?

    qualify(item, inventory, now, answers)     -> Decision | Needs     one item by itself
    qualify_all(request, inventory, now)       -> CheckResult | Needs  items, and what relies on what

Nothing is allocated: items of one request do not compete with each other for capacity, and a
hundred checks find what one finds. What is wanted for a date in the past is wanted now.
"""

from collections.abc import Mapping
from datetime import datetime

from tmf645_simulator.alternates import propose
from tmf645_simulator.decision import decide
from tmf645_simulator.dependencies import demote, refuse_loose_ends
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.questions import read
from tmf645_simulator.request import CharacteristicValue, CheckRequest, Item, Wishes
from tmf645_simulator.results import (
    CheckResult,
    Decision,
    Finding,
    Needs,
    NotServed,
    Served,
    ServedOtherwise,
)
from tmf645_simulator.wanted import Delivery, Refusal, Wanted


def qualify(
    item: Item,
    inventory: Inventory,
    now: datetime,
    answers: Mapping[str, CharacteristicValue],
    *,
    wishes: Wishes = Wishes(),
) -> Decision | Needs:
    """
    Decide ``item`` by itself; ``answers`` supply characteristics that it lacks, by name.

    Reasons are always found; whether they are shown is the business of who asked. Proposals are
    looked for only where ``wishes`` ask for alternatives: without them the item is not served.
    """
    question = read(item, inventory, now, answers)
    if isinstance(question, Needs):
        return question
    finding = _find(item.id, question, inventory, wishes)
    return Decision(finding=finding, inventory_version=inventory.version)


def qualify_all(request: CheckRequest, inventory: Inventory, now: datetime) -> CheckResult | Needs:
    """
    Decide every item; what relies on an item that is not served as asked is not served.

    A companion that could not be delivered by default may be delivered by another item of the
    request at the same sites; then the one relies on the other. Raises DuplicateItem or
    DanglingReference where items cannot be told apart or followed.
    """
    refuse_loose_ends(request.items)
    read_items = {item.id: read(item, inventory, now, {}) for item in request.items}
    open_questions = tuple(
        question
        for each in read_items.values()
        if isinstance(each, Needs)
        for question in each.questions
    )
    if open_questions:
        return Needs(questions=open_questions)
    questions = {id_: each for id_, each in read_items.items() if not isinstance(each, Needs)}
    findings = {
        id_: _find(id_, question, inventory, request.wishes) for id_, question in questions.items()
    }
    relies_on = {item.id: set(item.relies_on) for item in request.items}
    _let_items_be_companions(questions, findings, relies_on, inventory)
    return CheckResult(findings=demote(findings, relies_on), inventory_version=inventory.version)


def _find(
    item_id: str, question: Wanted | Refusal, inventory: Inventory, wishes: Wishes
) -> Finding:
    found = decide(question, inventory) if isinstance(question, Wanted) else question
    if isinstance(found, Delivery):
        return _served(item_id, found)
    proposals = (
        propose(question, inventory) if wishes.alternatives and isinstance(question, Wanted) else ()
    )
    if proposals:
        return ServedOtherwise(item_id=item_id, proposals=proposals, reasons=found.reasons)
    return NotServed(item_id=item_id, reasons=found.reasons)


def _served(item_id: str, delivery: Delivery) -> Served:
    return Served(item_id=item_id, solution=delivery.solution, available_at=delivery.available_at)


def _let_items_be_companions(
    questions: Mapping[str, Wanted | Refusal],
    findings: dict[str, Finding],
    relies_on: dict[str, set[str]],
    inventory: Inventory,
) -> None:
    """
    Serve what lacks only companions that other items deliver; record that it relies on them.

    Repeats until nothing changes: what has just been served may be a companion in turn.
    """
    changed = True
    while changed:
        changed = False
        for id_, question in questions.items():
            if isinstance(question, Wanted) and not isinstance(findings[id_], Served):
                promised = _companions(question, questions, findings)
                found = decide(question, inventory, frozenset(promised))
                if isinstance(found, Delivery):
                    findings[id_] = _served(id_, found)
                    relies_on[id_] |= set(promised.values())
                    changed = True


def _companions(
    wanted: Wanted, questions: Mapping[str, Wanted | Refusal], findings: Mapping[str, Finding]
) -> dict[str, str]:
    """Return which companions of ``wanted`` are served by which item at all of its sites."""
    return {
        other.specification.id: id_
        for id_, other in questions.items()
        if isinstance(other, Wanted)
        and isinstance(findings[id_], Served)
        and other.specification.id in wanted.specification.companions
        and set(wanted.sites) <= set(other.sites)
    }
