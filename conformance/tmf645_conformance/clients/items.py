"""
One item of an answer, a proposal or an order: what it is about, where, and what was said of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from tmf645_conformance.clients.moments import moment_in
from tmf645_conformance.clients.record import QUERY
from tmf645_conformance.clients.sameness import characteristics, number, places
from tmf645_conformance.parts import id_of, part, rows

#: Words for results, in the API files and in common use (TMF679 has colours).
_RESULTS: Final = {
    "qualified": "qualified",
    "green": "qualified",
    "alternate": "alternate",
    "yellow": "alternate",
    "unqualified": "unqualified",
    "notqualified": "unqualified",
    "red": "unqualified",
}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is asked for, answered, proposed or ordered: what, where, with which values."""

    specification: str = ""
    offering: str = ""
    characteristics: Mapping[str, Any] = field(default_factory=dict)
    places: tuple[Mapping[str, Any], ...] = ()
    quantity: float | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What is offered instead."""

    id: str
    subject: Subject
    available: datetime | None


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item of an answer; ``result`` is None where none is told."""

    id: str
    state: str
    result: str | None
    subject: Subject
    proposals: tuple[Proposal, ...]
    expires: datetime | None
    activation: datetime | None


def read_item(
    kind: str,
    row: Mapping[str, Any],
    whole: Any,
    expires: datetime | None,
    where: list[Mapping[str, Any]],
) -> Item:
    """Read an item; ``whole``, ``expires`` and ``where`` are of the whole, for one that does not tell its own."""
    own = expiry(row)
    word = row.get("qualificationItemResult") or row.get("qualificationResult") or whole
    return Item(
        id=id_of(row),
        state=str(row.get("state") or ""),
        result=result_of(word) or ("qualified" if kind == QUERY else None),
        subject=subject(row, where),
        proposals=tuple(_proposals(row)),
        expires=min((each for each in (own, expires) if each is not None), default=None),
        activation=moment_in(row.get("expectedActivationDate")),
    )


def result_of(word: Any) -> str | None:
    """Return what a word for a result means; the word itself where that is not known."""
    return None if word is None else _RESULTS.get(str(word).casefold(), str(word))


def subject(row: Mapping[str, Any], elsewhere: list[Mapping[str, Any]] | None = None) -> Subject:
    """
    Read what a row of an answer, a proposal or an order item is about.

    ``elsewhere`` are the places of the whole, for a row that has none of its own.
    """
    service, product = part(row, "service"), part(row, "product")
    where = [*places(service), *places(product)] or places(row) or elsewhere or []
    return Subject(
        specification=id_of(part(service, "serviceSpecification")),
        offering=id_of(part(row, "productOffering")) or id_of(part(product, "productOffering")),
        characteristics=characteristics(service, "serviceCharacteristic")
        | characteristics(product, "productCharacteristic")
        | characteristics(product, "characteristic"),
        places=tuple(where),
        quantity=number(row.get("quantity")),
    )


def _proposals(row: Mapping[str, Any]) -> Iterator[Proposal]:
    for name in ("alternateServiceProposal", "alternateProductOfferingProposal"):
        for each in rows(row, name):
            about = {
                "service": each.get("alternateService"),
                "product": each.get("alternateProduct"),
                "productOffering": each.get("alternateProductOffering"),
            }
            yield Proposal(
                id=id_of(each),
                subject=subject(about),
                available=moment_in(each.get("alternateServiceAvailabilityDate"))
                or moment_in(each.get("alternateActivationDate")),
            )


def expiry(document: Mapping[str, Any]) -> datetime | None:
    """Return when an answer, or an item of it, ends."""
    return moment_in(document.get("expirationDate")) or moment_in(
        part(document, "validityPeriod").get("endDateTime")
    )
