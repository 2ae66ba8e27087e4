"""
Commercial eligibility: may this be sold to them, through this channel, now?

Every reason against it is told, not only the first. Nothing here looks at the network.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tmf645_simulator.commerce.offers import (
    Commerce,
    Customer,
    EligibilityRule,
    Installation,
    Offering,
)
from tmf645_simulator.request import CharacteristicValue


class CommercialCode(StrEnum):
    """Why something is not sold."""

    OFFERING_UNKNOWN = "COM_OFFERING_UNKNOWN"
    NOT_SOLD_YET = "COM_NOT_SOLD_YET"
    SOLD_NO_LONGER = "COM_SOLD_NO_LONGER"
    CONFIGURATION = "COM_CONFIGURATION"
    SEGMENT = "COM_SEGMENT"
    CHANNEL = "COM_CHANNEL"
    CREDIT = "COM_CREDIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommercialReason:
    """One reason against a sale: a stable code, and words for a reader."""

    code: CommercialCode
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What somebody wants to buy: ids as they came, and the characteristics wished for."""

    offering: str | None
    customer: str | None = None
    channel: str | None = None
    values: Mapping[str, CharacteristicValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """The verdict: eligible where nothing speaks against it."""

    reasons: tuple[CommercialReason, ...] = ()

    @property
    def is_eligible(self) -> bool:
        """Whether it may be sold."""
        return not self.reasons


def judge(purchase: Purchase, commerce: Commerce, now: datetime) -> Eligibility:
    """Return whether ``purchase`` may be made at ``now``, with every reason against it."""
    offering = commerce.offering(purchase.offering)
    if offering is None:
        unknown = f'no offering has the id "{purchase.offering}"'
        return Eligibility(
            reasons=(CommercialReason(code=CommercialCode.OFFERING_UNKNOWN, label=unknown),)
        )
    reasons = [*_term(offering, now), *_settled(offering, purchase)]
    customer = commerce.customer(purchase.customer)
    for rule in commerce.rules:
        if not rule.offerings or offering.id in rule.offerings:
            reasons += _breaches(rule, customer, purchase.channel)
    return Eligibility(reasons=tuple(reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feasibility:
    """From when on somebody can come, or what hinders that."""

    earliest: datetime
    hindrance: str = ""

    @property
    def is_feasible(self) -> bool:
        """Whether it can be installed."""
        return not self.hindrance


def feasible(
    installation: Installation, places: Iterable[str], now: datetime, wished: datetime | None
) -> Feasibility:
    """Return whether somebody can come to ``places`` (ids of premises), by ``wished`` where that is set."""
    earliest = now + installation.lead_time
    closed = [each for each in places if each in installation.not_at]
    if closed:
        return Feasibility(earliest=earliest, hindrance=f"nobody can come to {', '.join(closed)}")
    if wished is not None and wished < earliest:
        label = f"somebody can come from {earliest.isoformat()} on, not by {wished.isoformat()}"
        return Feasibility(earliest=earliest, hindrance=label)
    return Feasibility(earliest=earliest)


def _term(offering: Offering, now: datetime) -> Iterator[CommercialReason]:
    if offering.valid_from is not None and now < offering.valid_from:
        label = f"{offering.name} is sold from {offering.valid_from.isoformat()} on"
        yield CommercialReason(code=CommercialCode.NOT_SOLD_YET, label=label)
    if offering.valid_until is not None and now >= offering.valid_until:
        label = f"{offering.name} was sold until {offering.valid_until.isoformat()}"
        yield CommercialReason(code=CommercialCode.SOLD_NO_LONGER, label=label)


def _settled(offering: Offering, purchase: Purchase) -> Iterator[CommercialReason]:
    for name, settled in offering.values.items():
        wished = purchase.values.get(name)
        if wished is not None and wished != settled:
            label = f"{offering.name} has {name} {settled}, not {wished}"
            yield CommercialReason(code=CommercialCode.CONFIGURATION, label=label)


def _breaches(
    rule: EligibilityRule, customer: Customer, channel: str | None
) -> Iterator[CommercialReason]:
    told = (
        (CommercialCode.SEGMENT, "segment", rule.segments, customer.segment),
        (CommercialCode.CHANNEL, "channel", rule.channels, channel),
        (CommercialCode.CREDIT, "credit class", rule.credit, customer.credit),
    )
    for code, what, allowed, has in told:
        if allowed and has not in allowed:
            label = f"{rule.id}: {what} {has or 'none'} is not among {', '.join(allowed)}"
            yield CommercialReason(
                code=code, label=f"{label}; {rule.because}" if rule.because else label
            )
