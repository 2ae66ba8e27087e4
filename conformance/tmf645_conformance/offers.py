"""
What an answer offers (a proposal, a row of a query), made into an item that can be asked for.
"""

from collections.abc import Mapping
from typing import Any

from tmf645_conformance.answers import Answer
from tmf645_conformance.asking import Body
from tmf645_conformance.parts import part, rows


def proposals(answer: Answer, id: str = "1") -> list[Body]:
    """What is proposed in place of the item with ``id``."""
    return rows(answer.item(id), "alternateServiceProposal")


def says_something(proposal: Body) -> bool:
    """Whether ``proposal`` names a service or a date."""
    service = proposal.get("alternateService")
    return bool(proposal.get("alternateServiceAvailabilityDate")) or (
        isinstance(service, dict) and any(not name.startswith("@") for name in service)
    )


def item_of_proposal(item: Body, proposal: Body) -> Body:
    """The requested item with what the proposal names in place of what was asked for."""
    service = part(item, "service")
    proposed = part(proposal, "alternateService")
    for name in ("serviceSpecification", "serviceCharacteristic", "place", "feature"):
        if proposed.get(name):
            service[name] = proposed[name]
    if _same_specification(item, proposed):
        service["serviceCharacteristic"] = _merged(
            rows(item, "service", "serviceCharacteristic"),
            rows(proposed, "serviceCharacteristic"),
        )
    asked = {**item, "service": service}
    if date := proposal.get("alternateServiceAvailabilityDate"):
        asked["expectedServiceAvailabilityDate"] = date
        asked["expectedActivationDate"] = date
    return asked


def item_of_row(row: Mapping[str, Any], criteria: Body) -> Body:
    """A listed row as an item of a check, at the places of the criteria."""
    service = {
        name: part(row, "service")[name]
        for name in ("serviceSpecification", "serviceCharacteristic", "place", "feature")
        if part(row, "service").get(name)
    }
    places = rows(criteria, "service", "place")
    return {"id": "1", "service": {"place": places, **service}}


def specification_of(item: Mapping[str, Any]) -> str | None:
    """The id of the specification that an item or row names, where it does."""
    found = part(item, "service", "serviceSpecification").get("id")
    return found if isinstance(found, str) else None


def _same_specification(item: Body, proposed: Body) -> bool:
    """Whether a proposal is about the requested specification."""
    wanted = part(item, "service", "serviceSpecification").get("id")
    offered = part(proposed, "serviceSpecification").get("id", wanted)
    return bool(wanted == offered)


def _merged(asked: list[Body], proposed: list[Body]) -> list[Body]:
    """The characteristics that were asked for, those of the proposal replacing them by name."""
    replaced = {row.get("name"): row for row in proposed}
    kept = [row for row in asked if row.get("name") not in replaced]
    return [*kept, *proposed]
