"""
What hinders a decision: partners that have not been asked yet, and partners that failed.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from tmf645_simulator.partners import AskPartner, PartnerFault, Unasked, Unreachable
from tmf645_simulator.results import Fault, Faults, Needs

T = TypeVar("T")


def asking(item_id: str, decide: Callable[[], T]) -> T | Needs | Faults:
    """Return what ``decide`` finds for an item, or what hinders it."""
    try:
        return decide()
    except Unasked as hindered:
        return Needs(questions=tuple(replace(each, item_id=item_id) for each in hindered.questions))
    except Unreachable as hindered:
        return Faults(
            faults=tuple(_fault(item_id, asked, fault) for asked, fault in hindered.faults)
        )


def gathered(found: Iterable[object]) -> Needs | Faults | None:
    """Return everything that hinders ``found`` together, what can still be asked before faults."""
    every = list(found)
    questions = [
        question for each in every if isinstance(each, Needs) for question in each.questions
    ]
    if questions:
        return Needs(questions=tuple(questions))
    faults = [fault for each in every if isinstance(each, Faults) for fault in each.faults]
    return Faults(faults=tuple(faults)) if faults else None


def _fault(item_id: str, asked: AskPartner, fault: PartnerFault) -> Fault:
    label = (
        f"{asked.partner} could not be asked for {asked.resource} at {asked.place}, "
        f"after {fault.attempts} attempts"
    )
    return Fault(item_id=item_id, code=fault.code, label=label)
