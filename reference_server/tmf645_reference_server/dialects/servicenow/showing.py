"""
From an order to the document that is sent, with the quirks that are switched on.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.dialects.servicenow.directory import Directory
from tmf645_reference_server.dialects.servicenow.orders import Line, Order, roll_up, sys_id
from tmf645_reference_server.dialects.servicenow.quirks import Quirks
from tmf645_reference_server.dialects.servicenow.surface import Result, State
from tmf645_reference_server.wire.dates import read_moment, show_moment
from tmf645_reference_server.wire.parts import object_at, objects

_ITEMS: Final = "serviceQualificationItem"


def show_order(order: Order, href: str, directory: Directory, quirks: Quirks) -> Object:
    """Return ``order`` as it stands; ``href`` is its relative link."""
    results = order.results()
    shown: Object = {
        "id": order.id,
        "href": href,
        **_given("description", order.description),
        **_given("externalId", order.external_id),
        "qualificationResult": roll_up(results.values()).value,
        "state": _order_state(order, quirks).value,
        "@type": "CheckServiceQualification",
        "checkServiceQualificationDate": order.checked,
        **_effective(order, quirks),
        **_given("expectedQualificationDate", order.expected),
        "relatedParty": list(order.parties),
    }
    items = [_item(order, line, results, directory, quirks) for line in _in_order(order, quirks)]
    return shown | {_ITEMS: list(items)}


def flat(document: Object) -> Object:
    """Return an order of one item as the sample of GET by id has it: without it, its service at the top."""
    items = objects(document, _ITEMS)
    if len(items) != 1:
        return document
    service = object_at(items[0], "service")
    kept = {name: value for name, value in document.items() if name != _ITEMS}
    return kept | {name: service[name] for name in ("serviceSpecification", "place")}


def _item(
    order: Order, line: Line, results: Mapping[str, Result], directory: Directory, quirks: Quirks
) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": line.item_id,
        "quantity": line.quantity if quirks.on("quantity_type", "number") else str(line.quantity),
        "qualificationResult": results[line.id].value,
        "state": order.state.value,
        "@type": "ServiceQualificationItem",
        "service": {
            "@type": "Service",
            "place": _place(line, quirks),
            "serviceSpecification": _specification(line, directory, quirks),
            "serviceCharacteristic": [
                _characteristic(each, quirks) for each in line.characteristics
            ],
        },
    }
    if proposals := _proposals(line, directory, quirks):
        shown["alternateServiceProposal"] = proposals
    if reasons := _reasons(line, quirks):
        shown["eligibilityUnavailabilityReason"] = reasons
    if quirks.on("echo_relationships", "on"):
        shown |= line.echo
        shown["qualificationItemRelationship"] = [
            {"relationshipType": kind, "id": id} for kind, id in line.relationships
        ]
    return shown


def _order_state(order: Order, quirks: Quirks) -> State:
    stays = quirks.on("order_state", "stays_new") and order.approved
    return State.NEW if stays else order.state


def _effective(order: Order, quirks: Quirks) -> Object:
    if quirks.on("effective_date", "omit"):
        return {}
    at = show_moment(order.opened_at)
    echoed = order.effective if quirks.on("effective_date", "echo") else None
    return {"effectiveQualificationDate": echoed or at}


def _in_order(order: Order, quirks: Quirks) -> list[Line]:
    if quirks.on("item_order", "request"):
        return list(order.lines)
    return sorted(order.lines, key=lambda line: sys_id("shuffled", line.id))


def _place(line: Line, quirks: Quirks) -> JSON:
    shown: Object = {
        "id": line.place.id,
        "name": line.place.name,
        "@type": line.place.type,
        "@referredType": "GeographicSite",
    }
    return [shown] if quirks.on("place_shape", "array") else shown


def _specification(line: Line, directory: Directory, quirks: Quirks) -> JSON:
    known = directory.specification(line.specification)
    shown: Object = {
        "id": sys_id("specification", line.specification),
        "name": known.name if known is not None else line.specification,
        "version": known.version if known is not None else "",
        "internalVersion": 1 if quirks.on("internal_version", "number") else "1",
        "internalId": sys_id("specification", line.specification),
        "@type": "ServiceSpecification",
    }
    return [shown] if quirks.on("specification_shape", "array") else shown


def _characteristic(kept: Mapping[str, Any], quirks: Quirks) -> Object:
    sent = kept["sentType"] if quirks.on("value_type", "sent") else ""
    return {
        "name": kept["name"],
        "valueType": sent or kept["valueType"],
        "value": kept["value"],
    }


def _proposals(line: Line, directory: Directory, quirks: Quirks) -> list[JSON]:
    """Return what the domain orders of a line propose, the same thing once."""
    told = [each.outcome for each in line.domain if each.outcome.proposals]
    if told and quirks.on("proposals", "last_wins"):
        told = [max(told, key=lambda outcome: outcome.told)]
    found: list[dict[str, Any]] = []
    seen: list[dict[str, Any]] = []
    for proposal in (each for outcome in told for each in outcome.proposals):
        content = {name: value for name, value in proposal.items() if name != "id"}
        if content not in seen:
            seen.append(content)
            found.append(_proposal(proposal, directory, quirks))
    return list(found[:1]) if quirks.on("proposals", "last_wins") else list(found)


def _proposal(kept: dict[str, Any], directory: Directory, quirks: Quirks) -> dict[str, Any]:
    """Return a proposal: a specification of the catalogue under its sys_id, the rest as it came."""
    service: dict[str, Any] = kept["alternateService"]
    sent: dict[str, Any] = service["serviceSpecification"]
    known = directory.specification(str(sent.get("id", "")))
    named = sent
    if known is not None:
        named = {**sent, "id": sys_id("specification", known.id), "name": known.name}
    shown = kept | {"alternateService": service | {"serviceSpecification": named}}
    return _dated(shown, quirks)


def _dated(proposal: dict[str, Any], quirks: Quirks) -> dict[str, Any]:
    at = proposal.get("alternateServiceAvailabilityDate")
    if at is None or quirks.on("proposal_date", "iso"):
        return proposal
    return proposal | {"alternateServiceAvailabilityDate": spaced(read_moment(at))}


def spaced(moment: datetime) -> str:
    """Return ``moment`` as the sample shows a proposal's: with a space, without a zone."""
    return show_moment(moment)[:19].replace("T", " ")


def _reasons(line: Line, quirks: Quirks) -> list[JSON]:
    """Return why not, every label once; several labels of one result were joined when they came."""
    found: dict[str, Object] = {}
    for each in (reason for part in line.domain for reason in part.outcome.reasons):
        shown: Object = {"label": each["label"], "@type": "string"}
        if quirks.on("reason_code", "kept") and each.get("code"):
            shown["code"] = each["code"]
        found.setdefault(each["label"], shown)
    return list(found.values())


def _given(name: str, value: str | None) -> Object:
    return {} if value is None else {name: value}
