"""
What practice demands of an order that hands a qualification over, rule by rule.

Each rule has a stable code and tells what to do. The rules are those of OrderRule; a scenario says
which of them are enforced. Sources: qualification in practice, R184 to R196.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from tmf645_simulator.commerce import OrderRule
from tmf645_simulator.request import CharacteristicValue

Values: TypeAlias = Mapping[str, CharacteristicValue]

#: The code that tells each rule to programs.
CODES: Final[Mapping[OrderRule, str]] = {
    OrderRule.NAMED: "QUALIFICATION_MISSING",
    OrderRule.KNOWN: "QUALIFICATION_UNKNOWN",
    OrderRule.DONE: "QUALIFICATION_NOT_DONE",
    OrderRule.VALID: "QUALIFICATION_INVALIDATED",
    OrderRule.UNEXPIRED: "QUALIFICATION_EXPIRED",
    OrderRule.QUALIFIED: "NOT_QUALIFIED",
    OrderRule.ACCEPTED_ALTERNATE: "ALTERNATE_NOT_ACCEPTED",
    OrderRule.OFFERING: "OFFERING_CHANGED",
    OrderRule.PARAMETERS: "PARAMETERS_MISSING",
    OrderRule.CONFIGURATION: "CONFIGURATION_CHANGED",
    OrderRule.PLACE: "PLACE_CHANGED",
    OrderRule.CUSTOMER: "CUSTOMER_CHANGED",
    OrderRule.START: "START_TOO_EARLY",
}

#: What is wrong in general, by rule.
REASONS: Final[Mapping[OrderRule, str]] = {
    OrderRule.NAMED: "The order names no qualification",
    OrderRule.KNOWN: "The qualification that is named does not exist",
    OrderRule.DONE: "The qualification is not done",
    OrderRule.VALID: "The qualification was invalidated",
    OrderRule.UNEXPIRED: "The qualification has expired",
    OrderRule.QUALIFIED: "What is ordered was not qualified",
    OrderRule.ACCEPTED_ALTERNATE: "The alternate was not accepted by its proposal",
    OrderRule.OFFERING: "The qualification is for another offering",
    OrderRule.PARAMETERS: "Confirmed parameters are missing",
    OrderRule.CONFIGURATION: "The configuration is not the one that was qualified",
    OrderRule.PLACE: "The place is not the one that was qualified",
    OrderRule.CUSTOMER: "The qualification is for another customer",
    OrderRule.START: "The order starts before it can be delivered",
}

#: Where each rule comes from.
SOURCES: Final[Mapping[OrderRule, str]] = {
    OrderRule.NAMED: "R185, R190",
    OrderRule.KNOWN: "R185",
    OrderRule.DONE: "R168 to R171",
    OrderRule.VALID: "R193",
    OrderRule.UNEXPIRED: "R191, R192, R196",
    OrderRule.QUALIFIED: "R178, R201",
    OrderRule.ACCEPTED_ALTERNATE: "R184, R189",
    OrderRule.OFFERING: "R195",
    OrderRule.PARAMETERS: "R186",
    OrderRule.CONFIGURATION: "R195",
    OrderRule.PLACE: "R195",
    OrderRule.CUSTOMER: "R195",
    OrderRule.START: "R188",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """
    A configuration that was found deliverable: the offering, or for a service its specification.

    ``asked`` are the characteristics as they were asked for, or proposed; ``settled`` those that
    follow from the offering and may be left out or repeated.
    """

    offering: str | None
    asked: Values = field(default_factory=dict)
    settled: Values = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    available: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """
    A qualification as an order sees it; ``item`` is what it found about what is ordered.

    ``confirmed`` is what was asked; ``proposals`` are the alternates by their ids.
    """

    name: str
    state: str
    expires: str | None = None
    invalidated: bool = False
    customer: str | None = None
    result: str | None = None
    confirmed: Confirmed | None = None
    proposals: Mapping[str, Confirmed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What an item orders. ``proposal`` is the id of the alternate that was accepted."""

    offering: str | None
    values: Values
    places: frozenset[str]
    proposal: str | None = None
    start: str | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule that is broken: ``where`` below the item, ``what`` is wrong and what to do."""

    rule: OrderRule
    where: str
    what: str


def breaches(ordered: Ordered, certificate: Certificate, now: str) -> Iterator[Breach]:
    """Yield every rule that ordering this on the strength of ``certificate`` would break."""
    name = certificate.name
    if certificate.state != "done":
        again = "wait until it is done" if certificate.state != _FAILED else "qualify again"
        yield Breach(rule=OrderRule.DONE, where="", what=f"{name} is {certificate.state}; {again}")
        return
    if certificate.invalidated:
        what = f"the network changed, and {name} is true no longer; qualify again"
        yield Breach(rule=OrderRule.VALID, where="", what=what)
    elif certificate.expires is not None and certificate.expires <= now:
        what = f"{name} was valid until {certificate.expires}; qualify again"
        yield Breach(rule=OrderRule.UNEXPIRED, where="", what=what)
    if None not in (certificate.customer, ordered.customer) and (
        certificate.customer != ordered.customer
    ):
        what = (
            f"{name} was made for {certificate.customer}, not {ordered.customer}; qualify for them"
        )
        yield Breach(rule=OrderRule.CUSTOMER, where="", what=what)
    yield from _of_item(ordered, certificate)


_FAILED: Final = "terminatedWithError"


def _of_item(ordered: Ordered, certificate: Certificate) -> Iterator[Breach]:
    if certificate.result == "unqualified":
        what = f"{certificate.name} found it unqualified; order something that is qualified"
        yield Breach(rule=OrderRule.QUALIFIED, where="", what=what)
        return
    confirmed = certificate.confirmed
    if certificate.result == "alternate" or ordered.proposal is not None:
        if ordered.proposal is None:
            what = (
                f"{certificate.name} only found alternates: {_listed(certificate)}; let the customer "
                "choose, and name the proposal in qualification (@referredType "
                "AlternateProductOfferingProposal or AlternateServiceProposal)"
            )
            yield Breach(rule=OrderRule.ACCEPTED_ALTERNATE, where="/qualification", what=what)
            return
        confirmed = certificate.proposals.get(ordered.proposal)
        if confirmed is None:
            what = (
                f"{certificate.name} has no proposal {ordered.proposal!r} for this item; it has "
                f"{_listed(certificate)}"
            )
            yield Breach(rule=OrderRule.ACCEPTED_ALTERNATE, where="/qualification", what=what)
            return
    if confirmed is not None:
        yield from _differences(ordered, confirmed, certificate.name)


def _listed(certificate: Certificate) -> str:
    return ", ".join(certificate.proposals) or "none that is for this item"


def _differences(ordered: Ordered, confirmed: Confirmed, name: str) -> Iterator[Breach]:
    if confirmed.offering != ordered.offering:
        what = (
            f"{name} is for {confirmed.offering}, not {ordered.offering}; qualify what is ordered"
        )
        yield Breach(rule=OrderRule.OFFERING, where="/productOffering/id", what=what)
        return
    where = "/product/productCharacteristic"
    missing = [
        each
        for each, value in confirmed.asked.items()
        if each not in ordered.values and not _same(confirmed.settled.get(each, _NOTHING), value)
    ]
    if missing:
        what = f"carry what {name} confirmed: {', '.join(_said(confirmed.asked, missing))}"
        yield Breach(rule=OrderRule.PARAMETERS, where=where, what=what)
    known = {**confirmed.settled, **confirmed.asked}
    other = [
        each
        for each, value in ordered.values.items()
        if not _same(known.get(each, _NOTHING), value)
    ]
    if other:
        what = (
            f"{', '.join(_said(ordered.values, other))} was not qualified by {name}; any change "
            "needs a fresh qualification"
        )
        yield Breach(rule=OrderRule.CONFIGURATION, where=where, what=what)
    if confirmed.places != ordered.places:
        there, here = (
            ", ".join(sorted(each)) or "nowhere" for each in (confirmed.places, ordered.places)
        )
        what = f"{name} is for {there}, not {here}; carry its place, or qualify the other one"
        yield Breach(rule=OrderRule.PLACE, where="/product/place", what=what)
    if None not in (ordered.start, confirmed.available) and (
        str(ordered.start) < str(confirmed.available)
    ):
        what = f"{name} can be delivered from {confirmed.available} on; start then or later"
        yield Breach(rule=OrderRule.START, where="/requestedStartDate", what=what)


_NOTHING: Final = object()


def _same(one: object, other: object) -> bool:
    """Say whether two values are the same: true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _said(values: Values, names: list[str]) -> Iterator[str]:
    return (f"{name} {values[name]}" for name in names)
