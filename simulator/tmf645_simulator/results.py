"""
What is found: one finding an item, and the roll-up of findings into one result.

Roll-up as the v4 API file describes qualificationResult: qualified when every item is,
alternate when at least one is and none is unqualified, unqualified when at least one is.

Every finding carries the ``trace`` of the rules that made it, in the order in which they were
looked at, and ``touched``: the keys of the elements that it depends on (see elements). Both tell
about the finding and are no part of it: findings that say the same are equal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from tmf645_simulator.capacity import PoolTake
from tmf645_simulator.partners import AskPartner
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.trace import Trace


class Qualification(StrEnum):
    """The three results of TMF645. Best first."""

    QUALIFIED = "qualified"
    ALTERNATE = "alternate"
    UNQUALIFIED = "unqualified"


_BEST_FIRST = tuple(Qualification)


def roll_up(results: Iterable[Qualification]) -> Qualification:
    """Return the worst of ``results``; nothing asked is nothing refused."""
    return max(results, key=_BEST_FIRST.index, default=Qualification.QUALIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """
    Something else that would qualify: alternateServiceProposal.

    ``characteristics`` are the full characteristics to ask for; ``available_at`` is set where
    the proposal is a later date (alternateServiceAvailabilityDate), and where the request named
    a date, for which alone the proposal holds. ``place_id`` is set where it is for other premises
    than those asked for.
    """

    rule: str
    specification_id: str
    characteristics: Mapping[str, CharacteristicValue] = field(default_factory=dict)
    available_at: datetime | None = None
    place_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """
    The item can be delivered as asked.

    ``solution`` holds the ids of the resource-facing specifications that would deliver it;
    ``available_at`` is the moment from which it can be active; ``takes`` is what it would draw
    from the pools, so that a hold can be made of it; ``technologies`` are those of the solution,
    and at ``until`` it may first end, as far as is known. ``notes`` tell what else has to be done, and
    hinder nothing (ACC_NTD_MISSING); they are no reasons against it.
    """

    item_id: str
    solution: tuple[str, ...]
    available_at: datetime
    notes: tuple[Reason, ...] = ()
    takes: tuple[PoolTake, ...] = ()
    technologies: frozenset[str] = frozenset()
    until: datetime | None = None
    trace: Trace = field(default=(), compare=False)
    touched: frozenset[str] = field(default=frozenset(), compare=False)
    result: Qualification = field(default=Qualification.QUALIFIED, init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedOtherwise:
    """
    The item cannot be delivered as asked; each of ``proposals`` (best first) can be.

    At ``until`` that may first change by itself, as far as is known.
    """

    item_id: str
    proposals: tuple[Proposal, ...]
    reasons: tuple[Reason, ...]
    until: datetime | None = None
    trace: Trace = field(default=(), compare=False)
    touched: frozenset[str] = field(default=frozenset(), compare=False)
    result: Qualification = field(default=Qualification.ALTERNATE, init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotServed:
    """
    The item cannot be delivered, and nothing else can be proposed.

    At ``until`` that may first change by itself, as far as is known.
    """

    item_id: str
    reasons: tuple[Reason, ...]
    until: datetime | None = None
    trace: Trace = field(default=(), compare=False)
    touched: frozenset[str] = field(default=frozenset(), compare=False)
    result: Qualification = field(default=Qualification.UNQUALIFIED, init=False)


Finding: TypeAlias = Served | ServedOtherwise | NotServed


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The finding on one item, and the version of the inventory that it was found in."""

    finding: Finding
    inventory_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingCharacteristic:
    """A mandatory characteristic without default that the request does not give."""

    item_id: str
    characteristic: str

    @property
    def reason(self) -> Reason:
        """Why nothing can be decided before it is answered."""
        label = f"{self.characteristic} has to be said before this can be decided"
        return Reason(code=ReasonCode.INFO_REQUIRED, label=label)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEnd:
    """An end of the service for which the request names no place."""

    item_id: str
    end: str

    @property
    def reason(self) -> Reason:
        """Why nothing can be decided before it is answered."""
        label = f"no place is end {self.end}; name one, with the role {self.end}"
        return Reason(code=ReasonCode.INFO_REQUIRED, label=label)


#: What the requester can answer, and what a partner can.
OpenQuestion: TypeAlias = MissingCharacteristic | MissingEnd
Question: TypeAlias = OpenQuestion | AskPartner


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The decision cannot be taken before ``questions`` are answered."""

    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Machinery that failed, so that an item cannot be decided: TP_TIMEOUT, TP_FAULT."""

    item_id: str
    code: ReasonCode
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """There is no decision, and there will be none: what was needed for it failed."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The findings of a check in the order of its items, and their roll-up."""

    findings: tuple[Finding, ...]
    inventory_version: int

    @property
    def result(self) -> Qualification:
        """The roll-up."""
        return roll_up(finding.result for finding in self.findings)

    @property
    def touched(self) -> frozenset[str]:
        """The keys of every element that one of the findings depends on."""
        return frozenset[str]().union(*(finding.touched for finding in self.findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverable:
    """
    A row of a query's answer: a specification that a check would qualify.

    ``technologies`` and ``until`` as for what is Served.
    """

    specification_id: str
    characteristics: Mapping[str, CharacteristicValue]
    available_at: datetime
    technologies: frozenset[str] = frozenset()
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """What can be delivered, in the order of the catalogue."""

    deliverables: tuple[Deliverable, ...]
    inventory_version: int
