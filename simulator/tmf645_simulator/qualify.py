"""
The decision: can this be delivered there, then?

    qualify(item, inventory, now, answers)         -> Decision | Needs | Faults     one item by itself
    qualify_all(request, inventory, now, answers)  -> CheckResult | Needs | Faults  items together

Nothing is allocated: items of one request do not compete with each other for capacity, and a
hundred checks find what one finds. What is wanted for a date in the past is wanted now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Final

from tmf645_simulator.alternates import propose
from tmf645_simulator.capacity import PoolTake
from tmf645_simulator.decision import decide
from tmf645_simulator.dependencies import demote, failing, refuse_loose_ends
from tmf645_simulator.elements import INSTALLED, element
from tmf645_simulator.hindrance import asking, gathered
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.places import Site
from tmf645_simulator.questions import Answers, read
from tmf645_simulator.recollection import recall, remember, told
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
from tmf645_simulator.trace import PLACE, SPECIFIED, Step, Trace
from tmf645_simulator.turning import earliest, turns_at
from tmf645_simulator.wanted import Delivery, Found, Recollected, Refusal, Wanted

_UNTOUCHED: Final[frozenset[str]] = frozenset()
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
    known = None if answers else recall(item, inventory, now, wishes)
    if known is not None:
        finding = told(known.found, item.id, now)
        return Decision(finding=finding, inventory_version=inventory.version)
    question = read(item, inventory, now, answers)
    if isinstance(question, Needs):
        return question
    found = asking(item.id, lambda: _find(item, question, inventory, wishes, answers))
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
    known = {} if answers else _recalled(request, inventory, now)
    questions: dict[str, Wanted | Refusal] = {id_: each.question for id_, each in known.items()}
    open_questions: list[Question] = []
    for item in request.items:
        each = questions.get(item.id) or read(item, inventory, now, answers)
        if isinstance(each, Needs):
            open_questions += each.questions
        else:
            questions[item.id] = each
    if open_questions:
        return Needs(questions=tuple(open_questions))
    found = [
        told(known[item.id].found, item.id, now)
        if item.id in known
        else asking(
            item.id,
            partial(_find, item, questions[item.id], inventory, request.wishes, answers),
        )
        for item in request.items
    ]
    if hindered := gathered(found):
        return hindered
    findings = {each.item_id: each for each in found if not isinstance(each, Needs | Faults)}
    relies_on = {item.id: item.relies_on for item in request.items}
    _let_items_be_companions(questions, findings, relies_on, inventory)
    together = _entangled(demote(findings, relies_on), questions.values(), relies_on.values())
    return CheckResult(findings=together, inventory_version=inventory.version)


def _recalled(request: CheckRequest, inventory: Inventory, now: datetime) -> dict[str, Recollected]:
    """Return what is known already about items of ``request``, by their ids."""
    known = ((item.id, recall(item, inventory, now, request.wishes)) for item in request.items)
    return {id_: each for id_, each in known if each is not None}


def _find(
    item: Item,
    question: Wanted | Refusal,
    inventory: Inventory,
    wishes: Wishes,
    answers: Answers,
) -> Finding:
    touched = frozenset({element(INSTALLED, item.service_id)}) if item.service_id else _UNTOUCHED
    if isinstance(question, Refusal):
        return NotServed(
            item_id=item.id, reasons=question.reasons, trace=question.steps, touched=touched
        )
    touched |= question.ground.touched
    delivery = decide(question, inventory)
    if isinstance(delivery, Delivery):
        served = _served(item.id, question, delivery, touched)
        found = Found(served, delivery.readiness)
    else:
        found = Found(_refused(item.id, question, delivery, touched, inventory, wishes))
    if not answers:
        remember(item, inventory, wishes, question, found)
    return found.finding


def _refused(
    item_id: str,
    question: Wanted,
    found: Refusal,
    touched: frozenset[str],
    inventory: Inventory,
    wishes: Wishes,
) -> ServedOtherwise | NotServed:
    trace, until = _opening(question) + found.steps, turns_at(question, inventory)
    if wishes.alternatives:
        offers = propose(question, inventory)
        trace += offers.steps
        touched = touched.union(*(each.ground.touched for each in offers.looked_at))
        turns = [turns_at(each, inventory) for each in offers.looked_at]
        until = earliest([until, offers.until, *turns])
        if offers.proposals:
            return ServedOtherwise(
                item_id=item_id,
                proposals=offers.proposals,
                reasons=found.reasons,
                until=until,
                trace=trace,
                touched=touched,
            )
    return NotServed(
        item_id=item_id, reasons=found.reasons, until=until, trace=trace, touched=touched
    )


def _served(item_id: str, question: Wanted, delivery: Delivery, touched: frozenset[str]) -> Served:
    return Served(
        item_id=item_id,
        solution=delivery.solution,
        available_at=delivery.readiness.at(question.now),
        notes=delivery.notes,
        takes=tuple(PoolTake(*key, quantity) for key, quantity in delivery.takes.items()),
        technologies=delivery.technologies,
        until=delivery.until,
        trace=_opening(question) + delivery.steps,
        touched=touched,
    )


def _opening(question: Wanted) -> Trace:
    """Return the steps that understood ``question``."""
    return Step(SPECIFIED, (question.specification.key,)), Step(PLACE, question.ground.keys)


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
    needy = {
        id_: question
        for id_, question in questions.items()
        if isinstance(question, Wanted) and question.specification.companions
    }
    while needy:
        lacking = {
            id_: question
            for id_, question in needy.items()
            if not isinstance(findings[id_], Served)
        }
        promised = _promised(questions, failing(findings, relies_on)) if lacking else frozenset()
        served = {
            id_: _served(id_, question, found, findings[id_].touched)
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
    """Return ``findings``, each as long and as touched as all where one can depend on another."""
    needy = any(isinstance(each, Wanted) and each.specification.companions for each in questions)
    if len(findings) < 2 or not (needy or any(relies_on)):
        return findings
    touched = frozenset[str]().union(*(each.touched for each in findings))
    until = earliest(each.until for each in findings)
    return tuple(replace(each, touched=touched, until=until) for each in findings)


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
