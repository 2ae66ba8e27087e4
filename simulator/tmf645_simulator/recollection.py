"""
Recollection: what was found about a question, for as long as that is known to hold.

The same doors are asked about the same services again and again. A finding holds until its end,
and between two turns of its sites nothing better comes up; only the moment from which on a service
can be active moves on with now.
"""

from bisect import bisect_right
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from tmf645_simulator.results import Finding, Served, ServedOtherwise
from tmf645_simulator.rules.delivery import in_time
from tmf645_simulator.surveys import MOST_WORKED_OUT, Found
from tmf645_simulator.trace import spoken
from tmf645_simulator.wanted import Wanted

#: What is asked of a ground: service and values, the date named and where it lies, and the wish.
Question: TypeAlias = tuple[object, ...]

_IN_TIME = spoken(in_time.__name__)


def question_of(wanted: Wanted, *, alternatives: bool) -> Question | None:
    """Return what stands for ``wanted`` in the memory; None where it is not to be remembered."""
    ground, now, at = wanted.ground, wanted.now, wanted.at
    if wanted.installed is not None or ground.replies or (wanted.dated and at <= now):
        return None
    turn = bisect_right(ground.turns, now) if ground.turns else 0
    date = (at, bisect_right(ground.turns, at)) if wanted.dated else None
    # 1, 1.0 and True are the same key, and not the same value.
    values = tuple((name, type(value), value) for name, value in wanted.characteristics.items())
    return (wanted.specification.id, values, turn, date, alternatives)


def recall(question: Question, wanted: Wanted) -> Found | None:
    """Return what was found about ``question`` before, where that is known to hold still."""
    known = wanted.ground.findings.get(question)
    if known is None or wanted.now < known.at:
        return None
    until = known.finding.until
    return known if until is None or wanted.now < until else None


def remember(question: Question, wanted: Wanted, found: Found) -> None:
    """Keep ``found``, where it does not tell of a moment that moves on with now."""
    if _moves_on(found.finding, wanted.at if wanted.dated else None):
        return
    findings = wanted.ground.findings
    if len(findings) >= MOST_WORKED_OUT:
        findings.clear()
    findings[question] = found


def told(found: Found, item_id: str, now: datetime) -> Finding:
    """Return the finding on this item now."""
    finding = found.finding
    if isinstance(finding, Served) and found.readiness is not None:
        return replace(finding, item_id=item_id, available_at=found.readiness.at(now))
    return finding if finding.item_id == item_id else replace(finding, item_id=item_id)


def _moves_on(finding: Finding, date: datetime | None) -> bool:
    """Say whether a date is proposed that nobody named, or a reason tells how long it takes."""
    if any(step.reasons and step.rule == _IN_TIME for step in finding.trace):
        return True
    proposals = finding.proposals if isinstance(finding, ServedOtherwise) else ()
    return any(each.available_at != date for each in proposals)
