"""
Partners: networks of others, of which only an answer is known, and that only after asking.

The decision never waits. Where a part is off-net and the partner has not been asked, it says what
would have to be asked (AskPartner); whoever runs it asks, and decides again with the reply. A
partner that fails is a fault of machinery: it ends the question, it is never a no.

    consult(partner, question, at=now)   # when the reply comes, and what it is

How a partner behaves is data: what it answers where, how long it takes, when it fails, how often
it is asked again. The same seed and question give the same behaviour.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from tmf645_simulator.characteristics import is_number
from tmf645_simulator.errors import DuplicateId, ImpossibleValue
from tmf645_simulator.reasons import ReasonCode

ANYWHERE: Final = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPartner:
    """What has to be asked: can ``partner`` deliver the part ``resource`` at ``place``?"""

    item_id: str
    partner: str
    resource: str
    place: str

    @property
    def key(self) -> str:
        """Under which the reply is kept: the same for every item, value and date."""
        return f"{self.partner}/{self.resource}/{self.place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerAnswer:
    """
    What a partner says: it delivers, no faster than ``down`` and ``up`` (Mb/s; None: as fast as
    wanted) and not before ``ready_at``; or it does not, perhaps with a ``reason`` and a ``code``.
    """

    delivers: bool = True
    down: float | None = None
    up: float | None = None
    ready_at: datetime | None = None
    code: ReasonCode | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """The partner has answered that it knows nothing of the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFault:
    """The partner could not be asked: TP_TIMEOUT or TP_FAULT, after so many attempts."""

    code: ReasonCode
    attempts: int


PartnerReply: TypeAlias = PartnerAnswer | NoAnswer | PartnerFault


class Failure(StrEnum):
    """How an attempt can go wrong: no reply in time, or one that is none."""

    TIMEOUT = "timeout"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """
    A row of the table of answers; place or resource ``*`` is any.

    Where it ``fails``, every attempt does, and there is no answer.
    """

    place: str = ANYWHERE
    resource: str = ANYWHERE
    answer: PartnerAnswer = PartnerAnswer()
    fails: Failure | None = None

    def fits(self, question: AskPartner) -> bool:
        """Say whether it is about what ``question`` asks."""
        places, resources = {ANYWHERE, question.place}, {ANYWHERE, question.resource}
        return self.place in places and self.resource in resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """
    One partner: what it answers and how it behaves.

    The first row of ``answers`` that fits counts; without one it has no answer. A reply takes
    between ``least`` and ``most``; ``patience`` is how long is waited for one. The first attempts
    fail as ``failures`` says, later ones at ``timeout_rate`` and ``fault_rate``. A failed attempt
    is repeated ``retries`` times, after ``pause``, then twice that, and so on. ``seed`` settles
    what is left to chance.
    """

    id: str
    name: str = ""
    answers: tuple[AnswerRow, ...] = ()
    least: timedelta = timedelta(0)
    most: timedelta = timedelta(0)
    patience: timedelta = timedelta(seconds=30)
    failures: tuple[Failure, ...] = ()
    timeout_rate: float = 0
    fault_rate: float = 0
    retries: int = 2
    pause: timedelta = timedelta(seconds=1)
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call of a partner, and how it went wrong, if it did."""

    begun_at: datetime
    ended_at: datetime
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A question to a partner, every attempt, and the reply that came of it."""

    question: AskPartner
    attempts: tuple[Attempt, ...]
    reply: PartnerReply

    @property
    def due_at(self) -> datetime:
        """When the reply is there."""
        return self.attempts[-1].ended_at


def consult(partner: Partner, question: AskPartner, *, at: datetime) -> Consultation:
    """Return how asking ``question`` at ``at`` goes, retries included."""
    row = next((each for each in partner.answers if each.fits(question)), None)
    attempts: list[Attempt] = []
    begin = at
    for number in range(partner.retries + 1):
        attempts.append(_attempt(partner, row, question.key, number, begin))
        if attempts[-1].failure is None:
            reply = row.answer if row is not None else NoAnswer()
            return Consultation(question=question, attempts=tuple(attempts), reply=reply)
        begin = attempts[-1].ended_at + partner.pause * 2**number
    is_timeout = attempts[-1].failure is Failure.TIMEOUT
    code = ReasonCode.TP_TIMEOUT if is_timeout else ReasonCode.TP_FAULT
    fault = PartnerFault(code=code, attempts=len(attempts))
    return Consultation(question=question, attempts=tuple(attempts), reply=fault)


def _attempt(
    partner: Partner, row: AnswerRow | None, key: str, number: int, begin: datetime
) -> Attempt:
    stem = f"{partner.seed}/{key}/{number}"
    failure = row.fails if row is not None else None
    failure = failure or _failure(partner, number, _fraction(f"{stem}/failure"))
    took = partner.least + (partner.most - partner.least) * _fraction(f"{stem}/latency")
    if failure is None and took > partner.patience:
        failure = Failure.TIMEOUT
    ended = begin + (partner.patience if failure is Failure.TIMEOUT else took)
    return Attempt(begun_at=begin, ended_at=ended, failure=failure)


def _failure(partner: Partner, number: int, luck: float) -> Failure | None:
    if number < len(partner.failures):
        return partner.failures[number]
    if luck < partner.timeout_rate:
        return Failure.TIMEOUT
    return Failure.FAULT if luck < partner.timeout_rate + partner.fault_rate else None


def _fraction(text: str) -> float:
    """Return a number from 0 to below 1 that looks random, and is the same for the same text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) / 2**48


@dataclass(frozen=True, slots=True)
class Partners:
    """Every partner, found by id. Raises InventoryError for ids used twice and odd behaviour."""

    entries: tuple[Partner, ...] = ()
    _by_id: Mapping[str, Partner] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[str, Partner] = {}
        for each in self.entries:
            if each.id in index:
                raise DuplicateId("partner", each.id, "this id is taken", "give each its own")
            _check(each)
            index[each.id] = each
        object.__setattr__(self, "_by_id", index)

    def __contains__(self, id_: str) -> bool:
        return id_ in self._by_id

    def __getitem__(self, id_: str) -> Partner:
        return self._by_id[id_]


def _check(partner: Partner) -> None:
    rates = (
        partner.timeout_rate,
        partner.fault_rate,
        1 - partner.timeout_rate - partner.fault_rate,
    )
    if not all(is_number(rate) and 0 <= rate <= 1 for rate in rates):
        raise ImpossibleValue(
            "partner", partner.id, "its rates of failure are not between 0 and 1", "correct them"
        )
    if not timedelta(0) <= partner.least <= partner.most:
        raise ImpossibleValue(
            "partner",
            partner.id,
            "it answers sooner than at once, or later than most",
            "correct it",
        )
    if partner.retries < 0 or min(partner.patience, partner.pause) < timedelta(0):
        raise ImpossibleValue(
            "partner", partner.id, "retries, patience or pause is below 0", "correct it"
        )
    figures = [each for row in partner.answers for each in (row.answer.down, row.answer.up)]
    if not all(each is None or (is_number(each) and each >= 0) for each in figures):
        raise ImpossibleValue("partner", partner.id, "a rate is below 0", "give Mb/s")


class Unasked(Exception):  # noqa: N818 - reads as what happened
    """
    A decision hangs on partners that have not been asked.

    It travels from the leg that needs the reply to whoever decides, through every search for
    variants and alternatives, and never leaves this package.
    """

    def __init__(self, questions: tuple[AskPartner, ...]) -> None:
        super().__init__(questions)
        self.questions = questions


class Unreachable(Exception):  # noqa: N818 - reads as what happened
    """A decision hangs on a partner that failed; it travels like Unasked."""

    def __init__(self, faults: tuple[tuple[AskPartner, PartnerFault], ...]) -> None:
        super().__init__(faults)
        self.faults = faults
