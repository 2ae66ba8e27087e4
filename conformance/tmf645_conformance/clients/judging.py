"""
One obligation, one outcome: the verdict follows from what was found, and from the level.
"""

import hashlib
import json
from typing import Any, assert_never

from tmf645_reports import model
from tmf645_reports.model import Level, Outcome, Verdict

from tmf645_conformance import evidence
from tmf645_conformance.clients.catalogue import Obligation
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import (
    Beside,
    Broken,
    Evidence,
    Finding,
    Held,
    Seen,
    Unseen,
    WaitsFor,
)
from tmf645_conformance.clients.record import Call, Delivery
from tmf645_conformance.redaction import Redactor, shorten

_WHEN_BROKEN = {
    Level.MANDATORY: Verdict.FAIL,
    Level.CONDITIONAL: Verdict.FAIL,
    Level.RECOMMENDED: Verdict.WARNING,
    Level.OBSERVATION: Verdict.OBSERVED,
}

#: So many exchanges of an outcome are shown.
_SHOWN = 4


def judged(entry: Obligation, said: Conversation, redactor: Redactor) -> Outcome:
    """Return the outcome of ``entry`` for the client that ``said`` was recorded of."""
    finding = entry.look(said)
    return Outcome(
        id=entry.id,
        title=entry.title,
        level=entry.level,
        clauses=tuple(str(clause) for clause in entry.clauses),
        explanation=entry.explanation,
        **_told(entry, finding, redactor),
    )


def _told(entry: Obligation, finding: Finding, redactor: Redactor) -> dict[str, Any]:
    match finding:
        case Held():
            return {"verdict": Verdict.PASS}
        case Seen(message, at):
            return {
                "verdict": Verdict.OBSERVED,
                "message": redactor.text(message),
                "exchanges": _shown(at, redactor),
            }
        case Broken():
            return _broken(entry, finding, redactor)
        case Unseen(message, unlock):
            return {
                "verdict": Verdict.INCONCLUSIVE,
                "message": redactor.text(message),
                "unlock": unlock,
            }
        case Beside(why):
            return {"verdict": Verdict.NOT_APPLICABLE, "message": redactor.text(why)}
        case WaitsFor(id):
            return {
                "verdict": Verdict.INCONCLUSIVE,
                "message": f"cannot be told while {id} is not met",
                "waits_for": id,
            }
        case _:
            assert_never(finding)


def _broken(entry: Obligation, finding: Broken, redactor: Redactor) -> dict[str, Any]:
    cause = finding.cause or entry.about
    return {
        "verdict": _WHEN_BROKEN[entry.level],
        "message": redactor.text(finding.message),
        "expected": evidence.value(finding.expected, redactor),
        "actual": evidence.value(finding.actual, redactor),
        "cause": cause,
        "fingerprint": hashlib.sha256(f"{entry.id}|{cause}".encode()).hexdigest()[:12],
        "exchanges": _shown(finding.at, redactor),
    }


def _shown(at: Evidence, redactor: Redactor) -> tuple[model.Exchange, ...]:
    return tuple(
        _call(each, redactor) if isinstance(each, Call) else _delivery(each, redactor)
        for each in at[:_SHOWN]
    )


def _call(call: Call, redactor: Redactor) -> model.Exchange:
    answered = call.status is not None
    url = f"{call.path}?{call.query}" if call.query else call.path
    return model.Exchange(
        request=model.RequestSent(
            method=call.method,
            url=redactor.url(url),
            headers=redactor.headers(call.headers),
            body=_body(call.body, redactor),
        ),
        response=model.ResponseReceived(
            status=call.status or 0,
            headers=redactor.headers(call.answer_headers),
            body=_body(call.answer, redactor),
        )
        if answered
        else None,
        milliseconds=round((call.seconds or 0) * 1000, 1),
        note=f"number {call.number} of the journal, {call.at.isoformat()}",
    )


def _delivery(each: Delivery, redactor: Redactor) -> model.Exchange:
    return model.Exchange(
        request=model.RequestSent(
            method="POST",
            url=redactor.url(each.callback),
            body=_body(dict(each.event) or None, redactor),
        ),
        response=None if each.status is None else model.ResponseReceived(status=each.status),
        milliseconds=round((each.seconds or 0) * 1000, 1),
        note=f"attempt {each.number} to bring {each}, {each.at.isoformat()}",
    )


def _body(body: Any, redactor: Redactor) -> str:
    if body is None:
        return ""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return shorten(redactor.text(text))
