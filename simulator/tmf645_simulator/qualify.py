"""
The decision: can this be delivered there, then?

    qualify(item, inventory, now, answers)     -> Decision | Needs     one item by itself
    qualify_all(request, inventory, now)       -> CheckResult | Needs  items, and what relies on what

Nothing is allocated: items of one request do not compete with each other for capacity, and a
hundred checks find what one finds. What is wanted for a date in the past is wanted now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from tmf645_simulator.alternates import propose
from tmf645_simulator.capacity import Take
from tmf645_simulator.decision import decide
from tmf645_simulator.dependencies import demote, failing, refuse_loose_ends
from tmf645_simulator.elements import PREMISES, element
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.places import Site
from tmf645_simulator.questions import read
from tmf645_simulator.request import CharacteristicValue, CheckRequest, Item, Wishes
from tmf645_simulator.results import (
    CheckResult,
    Decision,
    Finding,
    Needs,
    NotServed,
    Question,
    Served,
    ServedOtherwise,
)
from tmf645_simulator.trace import PLACE, SPECIFIED, Step, Trace
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
    request at the same sites. Raises DuplicateItem or DanglingReference where items cannot be
    told apart or followed.
    """
    refuse_loose_ends(request.items)
    questions: dict[str, Wanted | Refusal] = {}
    open_questions: list[Question] = []
    for item in request.items:
        each = read(item, inventory, now, {})
        if isinstance(each, Needs):
            open_questions += each.questions
        else:
            questions[item.id] = each
    if open_questions:
        return Needs(questions=tuple(open_questions))
    findings = {
        id_: _find(id_, question, inventory, request.wishes) for id_, question in questions.items()
    }
    relies_on = {item.id: item.relies_on for item in request.items}
    _let_items_be_companions(questions, findings, relies_on, inventory)
    found = _entangled(demote(findings, relies_on), questions.values(), relies_on.values())
    return CheckResult(findings=found, inventory_version=inventory.version)


def _find(
    item_id: str, question: Wanted | Refusal, inventory: Inventory, wishes: Wishes
) -> Finding:
    if isinstance(question, Refusal):
        return NotServed(item_id=item_id, reasons=question.reasons, trace=question.steps)
    found = decide(question, inventory)
    if isinstance(found, Delivery):
        return _served(item_id, question, found)
    touched, trace = question.ground.touched, _opening(question) + found.steps
    if wishes.alternatives:
        proposals, steps = propose(question, inventory)
        trace += steps
        if proposals:
            return ServedOtherwise(
                item_id=item_id,
                proposals=proposals,
                reasons=found.reasons,
                trace=trace,
                touched=touched,
            )
    return NotServed(item_id=item_id, reasons=found.reasons, trace=trace, touched=touched)


def _served(item_id: str, question: Wanted, delivery: Delivery) -> Served:
    return Served(
        item_id=item_id,
        solution=delivery.solution,
        available_at=delivery.available_at,
        takes=tuple(Take(*key, quantity) for key, quantity in delivery.takes.items()),
        trace=_opening(question) + delivery.steps,
        touched=question.ground.touched,
    )


def _opening(question: Wanted) -> Trace:
    """Return the steps that understood ``question``."""
    sites = tuple(_key(site) for site in question.sites)
    return Step(SPECIFIED, (question.specification.key,)), Step(PLACE, sites)


def _key(site: Site) -> str:
    return element(PREMISES if site.premises_id else "point", site.name)


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
            id_: _served(id_, question, found)
            for id_, question in lacking.items()
            if (companions := _companions(question, promised))
            if isinstance(found := decide(question, inventory, companions), Delivery)
        }
        if not served:
            return
        findings.update(served)


def _entangled(
    findings: tuple[Finding, ...],
    questions: Iterable[Wanted | Refusal],
    relies_on: Iterable[tuple[str, ...]],
) -> tuple[Finding, ...]:
    """Return ``findings``, all touched by what touches one where one can depend on another."""
    needy = any(isinstance(each, Wanted) and each.specification.companions for each in questions)
    if len(findings) < 2 or not (needy or any(relies_on)):
        return findings
    touched = frozenset[str]().union(*(each.touched for each in findings))
    return tuple(replace(each, touched=touched) for each in findings)


def _promised(
    questions: Mapping[str, Wanted | Refusal], failed: frozenset[str]
) -> frozenset[tuple[str, Site]]:
    """Return which specifications the items that do not fail deliver at which sites."""
    return frozenset(
        (question.specification.id, site)
        for id_, question in questions.items()
        if isinstance(question, Wanted) and id_ not in failed
        for site in question.sites
    )


def _companions(wanted: Wanted, promised: frozenset[tuple[str, Site]]) -> frozenset[str]:
    """Return the companions of ``wanted`` that are promised at every one of its sites."""
    return frozenset(
        companion
        for companion in wanted.specification.companions
        if all((companion, site) in promised for site in wanted.sites)
    )
