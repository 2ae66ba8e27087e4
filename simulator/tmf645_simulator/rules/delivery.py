"""
The delivery: can people get in, is work going on, is there time to build?
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from tmf645_simulator.access import AccessFact, AccessKind
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.nodes import NodeStatus
from tmf645_simulator.operations import Disturbance, Operation
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.surveys import Leg, When

_ACCESS: Final = {
    AccessKind.SURVEY: (ReasonCode.ACC_SURVEY_REQUIRED, "has to be surveyed"),
    AccessKind.WAYLEAVE: (ReasonCode.ACC_WAYLEAVE, "has no wayleave"),
    AccessKind.LEAD_IN: (ReasonCode.ACC_LEAD_IN, "has no lead-in"),
    AccessKind.TERMINAL: (ReasonCode.ACC_NTD_MISSING, "has no network terminal yet"),
    AccessKind.CONSTRUCTION: (
        ReasonCode.ACC_EXCESS_CONSTRUCTION,
        "needs construction beyond the usual",
    ),
}
_OPERATIONS: Final = {
    Disturbance.MAINTENANCE: (ReasonCode.OPS_MAINTENANCE, "is under maintenance"),
    Disturbance.OUTAGE: (ReasonCode.OPS_OUTAGE, "is out of service"),
    Disturbance.WORK_ORDER: (ReasonCode.OPS_WORK_ORDER_IN_PROGRESS, "has a work order in progress"),
    Disturbance.PENDING_CEASE: (ReasonCode.OPS_PENDING_CEASE, "has a cease order pending"),
}


def accessible(leg: Leg, when: When, inventory: Inventory) -> Iterator[Reason]:
    """Nothing stands in the way into the premises: ACC_*."""
    for fact in _missing(leg, when, inventory):
        if fact.is_blocking:
            yield _access_reason(leg, fact)


def noted(leg: Leg, when: When, inventory: Inventory) -> Iterator[Reason]:
    """Tell what is missing at the premises and stands in nobody's way, as ACC_NTD_MISSING."""
    for fact in _missing(leg, when, inventory):
        if not fact.is_blocking:
            yield _access_reason(leg, fact)


def undisturbed(leg: Leg, when: When, inventory: Inventory) -> Iterator[Reason]:
    """No work or fault at the premises, nor on the way up: OPS_*."""
    for node in leg.chain:
        if node.status is NodeStatus.OUT_OF_SERVICE:
            label = f"{leg.name}: {node.id} is out of service"
            yield Reason(code=ReasonCode.OPS_OUTAGE, label=label)
    for operation in _operations(leg, inventory):
        if operation.is_on(when.at):
            code, label = _OPERATIONS[operation.kind]
            end = f", until {operation.ends_at.isoformat()}" if operation.ends_at else ""
            where = operation.node or leg.site.name
            yield Reason(code=code, label=f"{leg.name}: {where} {label}{end}")


def in_time(leg: Leg, when: When, inventory: Inventory) -> Iterator[Reason]:
    """There is time enough to build until the date wanted: DATE_NOT_ACHIEVABLE."""
    if not (when.dated and when.now < when.at):
        return
    earliest = when.now + takes(leg, when, inventory)
    if when.at < earliest:
        label = f"{leg.name} takes until {earliest.isoformat()}, not by {when.at.isoformat()}"
        yield Reason(code=ReasonCode.DATE_NOT_ACHIEVABLE, label=label)


def starts(leg: Leg, when: When, inventory: Inventory) -> Iterator[datetime]:
    """
    Yield the moments before which ``leg`` could not be active, though it is at ``when``.

    That it has to be built first is not counted.
    """
    if leg.reach is not None:
        yield from leg.reach.starts()
    for node in leg.chain:
        if node.ready_at is not None:
            yield node.ready_at
    for fact in inventory.access.about(leg.site.premises_id, leg.part.technology):
        if fact.is_blocking and fact.done_at is not None:
            yield fact.done_at
    for operation in _operations(leg, inventory):
        if operation.is_on(when.now) and operation.ends_at is not None:
            yield operation.ends_at


def _missing(leg: Leg, when: When, inventory: Inventory) -> Sequence[AccessFact]:
    facts = inventory.access.about(leg.site.premises_id, leg.part.technology)
    return [fact for fact in facts if fact.is_missing(when.at)] if facts else ()


def _access_reason(leg: Leg, fact: AccessFact) -> Reason:
    code, label = _ACCESS[fact.kind]
    end = f" before {fact.done_at.isoformat()}" if fact.done_at else ""
    return Reason(code=code, label=f"{leg.name} {label}{end}")


def _operations(leg: Leg, inventory: Inventory) -> Iterator[Operation]:
    nodes = (node.id for node in leg.chain)
    return inventory.operations.about(nodes, leg.site.premises_id)


def takes(leg: Leg, when: When, inventory: Inventory) -> timedelta:
    """Return how long it takes to build ``leg`` from now on."""
    missing = _missing(leg, when, inventory)
    if not missing:
        return leg.part.lead_time
    waits = (fact.takes for fact in missing if not fact.is_blocking)
    return leg.part.lead_time + max(waits, default=timedelta(0))
