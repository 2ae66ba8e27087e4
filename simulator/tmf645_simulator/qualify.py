"""
The decision: can this be delivered there, then?

    qualify(item, inventory, now, answers)         -> Decision | Needs | Faults     one item by itself
    qualify_all(request, inventory, now, answers)  -> CheckResult | Needs | Faults  items together

Nothing is allocated: items of one request do not compete with each other for capacity, and a
hundred checks find what one finds. What is wanted for a date in the past is wanted now.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Final

from tmf645_simulator.alternates import propose
from tmf645_simulator.decision import decide
from tmf645_simulator.dependencies import demote, failing, refuse_loose_ends
from tmf645_simulator.hindrance import asking, gathered
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.places import Site
from tmf645_simulator.questions import Answers, read
from tmf645_simulator.request import CheckRequest, Item, Wishes
from tmf645_simulator.results import (
    CheckResult,
    Decision,
    Faults,
    Finding,
    Needs,
    NotServed,
    Question,
    Served,
    ServedOtherwise,
)
from tmf645_simulator.wanted import Delivery, Refusal, Wanted

_NOTHING: Final[Answers] = MappingProxyType({})


def qualify(
    item: Item,
    inventory: Inventory,
    now: datetime,
    answers: Answers,
    *,
    wishes: Wishes = Wishes(),
) -> Decision | Needs | Faults:
    """
    Decide ``item`` by itself; ``answers`` supply what it lacks: characteristics by name, replies
    of partners by the key of the question.

    Reasons are always found; whether they are shown is the business of who asked. Proposals are
    looked for only where ``wishes`` ask for alternatives: without them the item is not served.
    """
    question = read(item, inventory, now, answers)
    if isinstance(question, Needs):
        return question
    found = asking(item.id, lambda: _find(item.id, question, inventory, wishes))
    if isinstance(found, Needs | Faults):
        return found
    return Decision(finding=found, inventory_version=inventory.version)


def qualify_all(
    request: CheckRequest, inventory: Inventory, now: datetime, answers: Answers = _NOTHING
) -> CheckResult | Needs | Faults:
    """
    Decide every item; what relies on an item that is not served as asked is not served.

    A companion that could not be delivered by default may be delivered by another item of the
    request at the same sites. Raises DuplicateItem or DanglingReference where items cannot be
    told apart or followed.
    """
    refuse_loose_ends(request.items)
    questions: dict[str, Wanted | Refusal] = {}
    open_questions: list[Question] = []
    for item in request.items:
        each = read(item, inventory, now, answers)
        if isinstance(each, Needs):
            open_questions += each.questions
        else:
            questions[item.id] = each
    if open_questions:
        return Needs(questions=tuple(open_questions))
    found = [
        asking(id_, partial(_find, id_, question, inventory, request.wishes))
        for id_, question in questions.items()
    ]
    if hindered := gathered(found):
        return hindered
    findings = {each.item_id: each for each in found if not isinstance(each, Needs | Faults)}
    relies_on = {item.id: item.relies_on for item in request.items}
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
    return Served(
        item_id=item_id,
        solution=delivery.solution,
        available_at=delivery.available_at,
        notes=delivery.notes,
    )


def _let_items_be_companions(
    questions: Mapping[str, Wanted | Refusal],
    findings: dict[str, Finding],
    relies_on: Mapping[str, tuple[str, ...]],
    inventory: Inventory,
) -> None:
    """
    Serve what lacks only companions that other items deliver.

    Only items that fail neither by themselves nor for what they rely on can be companions.
    Repeats until nothing changes: what has just been served may be a companion in turn.
    """
    while True:
        lacking = {
            id_: question
            for id_, question in questions.items()
            if isinstance(question, Wanted)
            and question.specification.companions
            and not isinstance(findings[id_], Served)
        }
        promised = _promised(questions, failing(findings, relies_on)) if lacking else frozenset()
        served = {
            id_: _served(id_, found)
            for id_, question in lacking.items()
            if (companions := _companions(question, promised))
            if isinstance(found := decide(question, inventory, companions), Delivery)
        }
        if not served:
            return
        findings.update(served)


def _promised(
    questions: Mapping[str, Wanted | Refusal], failed: frozenset[str]
) -> frozenset[tuple[str, Site]]:
    """Return which specifications the items that do not fail deliver at which sites."""
    return frozenset(
        (question.specification.id, replace(site, end=""))
        for id_, question in questions.items()
        if isinstance(question, Wanted) and id_ not in failed
        for site in question.sites
    )


def _companions(wanted: Wanted, promised: frozenset[tuple[str, Site]]) -> frozenset[str]:
    """Return the companions of ``wanted`` that are promised at every one of its sites."""
    return frozenset(
        companion
        for companion in wanted.specification.companions
        if all((companion, replace(site, end="")) in promised for site in wanted.sites)
    )
