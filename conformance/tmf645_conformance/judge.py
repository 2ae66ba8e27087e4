"""
One purpose, one outcome.

The verdict follows from how the body ended, and from the level; a body never states it.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from tmf645_reports.model import Level, Outcome, Verdict

from tmf645_conformance import evidence
from tmf645_conformance.capabilities import lacking
from tmf645_conformance.catalogue import TestPurpose
from tmf645_conformance.exchange import JSON, Exchange
from tmf645_conformance.redaction import Redactor
from tmf645_conformance.session import Session
from tmf645_conformance.sut import SUT
from tmf645_conformance.targets import Unreachable
from tmf645_conformance.verdicts import BrokenOff, Failed, Inconclusive

_OURS = "the judge itself"

#: Says by which command a purpose is judged again: by its id, and an example where there is one.
Reproduce: TypeAlias = Callable[[str, JSON], str]


class HarnessFailed(Exception):  # noqa: N818 - reads as what happened
    """A bug of ours, outside any purpose: the run cannot go on, and says so."""


@contextmanager
def boundary() -> Iterator[None]:
    """Raise HarnessFailed for whatever is neither about the target nor about a purpose."""
    try:
        yield
    except (BrokenOff, Unreachable):
        raise
    except Exception as bug:
        raise HarnessFailed(_told(bug)) from bug


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How the body of a purpose ended."""

    verdict: Verdict
    message: str = ""
    expected: Any = None
    actual: Any = None
    cause: str = ""
    unlock: str = ""
    waits_for: str = ""
    exchanges: tuple[Exchange, ...] = ()
    example: JSON = None


def judge(
    purpose: TestPurpose, session: Session, redactor: Redactor, reproduce: Reproduce
) -> Outcome:
    """Return the outcome of ``purpose``; raises BrokenOff where the run cannot go on."""
    return _outcome(purpose, _end(purpose, session), session.exchanges, redactor, reproduce)


def harness_failed(
    purpose: TestPurpose, bug: HarnessFailed, redactor: Redactor, reproduce: Reproduce
) -> Outcome:
    """Return the outcome of ``purpose`` where ``bug`` kept it from being judged."""
    ending = Ending(verdict=Verdict.ERROR, message=str(bug), cause=_OURS)
    return _outcome(purpose, ending, (), redactor, reproduce)


def _outcome(
    purpose: TestPurpose,
    ending: Ending,
    exchanges: Sequence[Exchange],
    redactor: Redactor,
    reproduce: Reproduce,
) -> Outcome:
    decided_well = ending.verdict in {Verdict.PASS, Verdict.NOT_APPLICABLE}
    seen = ending.exchanges or exchanges
    example = evidence.replayable(ending.example, redactor)
    return Outcome(
        id=purpose.id,
        title=purpose.title,
        level=purpose.level,
        verdict=ending.verdict,
        clauses=tuple(str(clause) for clause in purpose.clauses),
        message=redactor.text(ending.message),
        expected=evidence.value(ending.expected, redactor),
        actual=evidence.value(ending.actual, redactor),
        cause=ending.cause,
        fingerprint=_fingerprint(purpose, ending) if ending.cause else "",
        unlock=ending.unlock,
        waits_for=ending.waits_for,
        explanation=purpose.explanation,
        exchanges=() if decided_well else evidence.shown(seen, redactor),
        example=example,
        reproduce="" if decided_well else reproduce(purpose.id, example),
    )


#: What keeps others from being judged: of a generated purpose, a warning does.
_UNMET_BY = {False: {Verdict.FAIL}, True: {Verdict.FAIL, Verdict.WARNING}}


def _end(purpose: TestPurpose, session: Session) -> Ending:
    failed = next((session.unmet[id] for id in purpose.given if id in session.unmet), "")
    if failed:
        session.unmet[purpose.id] = failed
        return Ending(
            verdict=Verdict.INCONCLUSIVE,
            message=f"cannot be told while {failed} is not met",
            waits_for=failed,
        )
    ending = _attempt(purpose, session)
    if purpose.law and ending.verdict is Verdict.FAIL:
        ending = _repeated(purpose, session, ending)
    if ending.verdict in _UNMET_BY[purpose.is_generated]:
        session.unmet[purpose.id] = purpose.id
    return ending


def _attempt(purpose: TestPurpose, session: Session) -> Ending:
    sut = SUT(session, purpose.resource)
    session.begin_purpose(purpose.id)
    try:
        reason = lacking(purpose.needs, sut)
        if reason:
            return Ending(verdict=Verdict.NOT_APPLICABLE, message=reason)
        session.begin_purpose(purpose.id)
        return _held(purpose, purpose.body(sut))
    except Failed as failed:
        return _failed(purpose, failed)
    except Inconclusive as open_:
        return _inconclusive(open_)
    except BrokenOff:
        raise
    except RecursionError:
        return Ending(
            verdict=Verdict.INCONCLUSIVE,
            message="an answer is nested too deep to be compared with another",
            exchanges=tuple(session.exchanges[-1:]),
        )
    except Exception as bug:  # noqa: BLE001 - the judge's own boundary: a bug of ours is an error
        return Ending(
            verdict=Verdict.ERROR,
            message=_told(bug),
            cause=_OURS,
        )


def _told(bug: Exception) -> str:
    return f"the judge itself failed: {type(bug).__name__}: {bug}"


def _repeated(purpose: TestPurpose, session: Session, first: Ending) -> Ending:
    """A law's failure counts where it repeats with requests of its own."""
    session.own.settled = {}
    try:
        second = _attempt(purpose, session)
    finally:
        session.own.settled = None
    if second.verdict is not Verdict.PASS:
        return second
    return replace(
        first,
        verdict=Verdict.INCONCLUSIVE,
        message=f"failed once and held when repeated: {first.message}",
        cause="",
    )


def _held(purpose: TestPurpose, said: str | None) -> Ending:
    if purpose.level is Level.OBSERVATION:
        return Ending(verdict=Verdict.OBSERVED, message=said or "")
    return Ending(verdict=Verdict.PASS)


_WHEN_FAILED = {
    Level.MANDATORY: Verdict.FAIL,
    Level.CONDITIONAL: Verdict.FAIL,
    Level.RECOMMENDED: Verdict.WARNING,
    Level.OBSERVATION: Verdict.OBSERVED,
}


def _failed(purpose: TestPurpose, failed: Failed) -> Ending:
    return Ending(
        verdict=_WHEN_FAILED[purpose.level],
        message=failed.message,
        expected=failed.expected,
        actual=failed.actual,
        cause=failed.cause or purpose.about,
        exchanges=failed.exchanges,
        example=failed.example,
    )


def _inconclusive(open_: Inconclusive) -> Ending:
    return Ending(
        verdict=Verdict.INCONCLUSIVE,
        message=open_.message,
        unlock=open_.unlock,
        exchanges=open_.exchanges,
    )


def _fingerprint(purpose: TestPurpose, ending: Ending) -> str:
    """The same for the same finding of another run: no ids, dates or ports go into it."""
    return hashlib.sha256(f"{purpose.id}|{ending.cause}".encode()).hexdigest()[:12]
