"""
Pauses: how long an answer asks a client to wait, and what came before what.
"""

from email.utils import parsedate_to_datetime

from tmf645_conformance.clients.qualifications import Qualification
from tmf645_conformance.clients.record import Call


def asked_to_wait(call: Call) -> float | None:
    """
    Return the seconds of Retry-After (RFC 9110, 10.2.3); None where it says nothing.

    A date counts from the Date of the same answer.
    """
    said = call.answer_headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
        return (until - parsedate_to_datetime(call.answer_headers.get("date", ""))).total_seconds()
    except (ValueError, TypeError):
        return None


def is_before(task: Qualification, call: Call) -> bool:
    """Whether ``task`` was not known to have ended when ``call`` was made."""
    return not any(
        shown.is_final and shown.by is not call and _came_before(shown.by, call)
        for shown in task.shown
    )


def _came_before(earlier: object, call: Call) -> bool:
    if isinstance(earlier, Call):
        return earlier.number < call.number
    at = getattr(earlier, "at", None)
    return at is not None and at < call.at
