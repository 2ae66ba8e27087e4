"""
What the conformance profile TMF645B v4.0.0 makes mandatory in responses.

Mandatory means: present, not null, not blank; of an array, at least one element. The API file
requires nothing of this in responses, so these rules are a table of their own.

The rules for parts of a service are listed for ``alternateServiceProposal.alternateService`` and
for the services of a query, and not for the service of a check's item, apparently by oversight:
there they are only observed. ``@type`` of places and related entities is mandatory in the profile,
optional in the API file and absent from the official sample: observed everywhere.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from tmf645_conformance.contract.validation import Fault, in_order, pointer

_Path: TypeAlias = tuple[str | int, ...]
_Found: TypeAlias = Iterator[Fault]
_Rule: TypeAlias = Callable[[Mapping[str, Any], _Path], _Found]

#: Top-level attributes by resource (TMF645B, mandatory attributes of each resource).
MANDATORY: Mapping[str, tuple[str, ...]] = {
    "checkServiceQualification": (
        "id",
        "href",
        "checkServiceQualificationDate",
        "state",
        "serviceQualificationItem",
    ),
    "queryServiceQualification": (
        "id",
        "href",
        "queryServiceQualificationDate",
        "state",
        "searchCriteria",
        "serviceQualificationItem",
    ),
}

#: Attributes of parts, mandatory where the part is present, by the part's attribute.
OF_PARTS: Mapping[str, tuple[str, ...]] = {
    "feature": ("name", "featureCharacteristic"),
    "constraint": ("id",),
    "featureRelationship": ("name", "relationshipType"),
    "place": ("@type", "role"),
    "relatedEntity": ("@type", "role"),
    "relatedParty": ("id", "@referredType"),
    "serviceOrderItem": ("itemId", "serviceOrderId"),
    "serviceRelationship": ("relationshipType",),
    "serviceRelationshipCharacteristic": ("name", "value"),
    "serviceSpecification": ("id",),
    "supportingResource": ("id",),
    "category": ("id",),
}

#: Which parts a part has.
_PARTS_OF: Mapping[str, tuple[str, ...]] = {
    "service": (
        "feature",
        "place",
        "relatedEntity",
        "relatedParty",
        "serviceOrderItem",
        "serviceRelationship",
        "serviceSpecification",
        "supportingResource",
    ),
    "feature": ("constraint", "featureRelationship"),
    "serviceRelationship": ("serviceRelationshipCharacteristic",),
}

#: What a place can be referred to as.
PLACES = ("GeographicSite", "GeographicLocation", "GeographicAddress")

#: Referred types that are a party itself, whose role has to be told; others name a role.
PARTIES = ("Party", "Individual", "Organization")

_OBSERVED_TYPES = ("place", "relatedEntity")


def missing_mandatory(resource: str, document: object) -> tuple[Fault, ...]:
    """
    Return which mandatory attributes of ``resource`` are missing in ``document``.

    An empty list of a query's answer breaks the letter of the profile and is the natural answer of
    one that found nothing, or is not done yet: that fault is only observed.
    """
    if not isinstance(document, dict):
        return (Fault(pointer="", problem="is no object", expected="object", actual=document),)
    faults = _lacking(document, MANDATORY[resource], ())
    return in_order(
        replace(
            fault,
            observed_only=resource == "queryServiceQualification"
            and fault.pointer == "/serviceQualificationItem"
            and fault.actual == [],
        )
        for fault in faults
    )


def conditional_faults(document: object) -> tuple[Fault, ...]:
    """
    Return which attributes of parts are missing in a task of either resource.

    Where a part is of another type than declared, nothing is said here: ``errors`` says that.
    """
    if not isinstance(document, dict):
        return ()
    return in_order([*_of_task(document)])


def _of_task(task: Mapping[str, Any]) -> _Found:
    is_query = "searchCriteria" in task or "queryServiceQualificationDate" in task
    yield from _parts(task, "relatedParty", (), observed=False)
    for item, at in _each(task, "searchCriteria", ()):
        yield from _of_item(item, at, observed=False)
    for item, at in _each(task, "serviceQualificationItem", ()):
        yield from _of_item(item, at, observed=not is_query)


def _of_item(item: Mapping[str, Any], at: _Path, *, observed: bool) -> _Found:
    yield from _parts(item, "category", at, observed=False)
    for service, where in _each(item, "service", at):
        yield from _of_service(service, where, observed=observed)
    for proposal, where in _each(item, "alternateServiceProposal", at):
        for service, place in _each(proposal, "alternateService", where):
            yield from _of_service(service, place, observed=False)


def _of_service(service: Mapping[str, Any], at: _Path, *, observed: bool) -> _Found:
    for part in _PARTS_OF["service"]:
        yield from _parts(service, part, at, observed=observed)


def _parts(parent: Mapping[str, Any], name: str, at: _Path, *, observed: bool) -> _Found:
    """Find the faults of the parts ``name`` of ``parent``, and of their parts."""
    for part, where in _each(parent, name, at):
        found = [*_lacking(part, OF_PARTS[name], where), *_MORE.get(name, _nothing)(part, where)]
        for fault in found:
            only = observed or (name in _OBSERVED_TYPES and fault.pointer.endswith("/@type"))
            yield replace(fault, observed_only=only)
        for inner in _PARTS_OF.get(name, ()):
            yield from _parts(part, inner, where, observed=observed)


def _each(
    parent: Mapping[str, Any], name: str, at: _Path
) -> Iterator[tuple[dict[str, Any], _Path]]:
    """Walk the objects at ``name``, be it one object or an array of them."""
    value = parent.get(name)
    if isinstance(value, dict):
        yield value, (*at, name)
    for position, row in enumerate(value if isinstance(value, list) else ()):
        if isinstance(row, dict):
            yield row, (*at, name, position)


def _lacking(part: Mapping[str, Any], names: tuple[str, ...], at: _Path) -> _Found:
    for name in names:
        problem = _absence(part, name)
        if problem:
            yield Fault(
                pointer=pointer((*at, name)),
                problem=problem,
                expected="present, not null, not blank, not empty",
                actual=part.get(name),
            )


def _absence(part: Mapping[str, Any], name: str) -> str:
    if name not in part:
        return "is missing"
    value = part[name]
    if value is None:
        return "is null"
    if isinstance(value, str) and not value.strip():
        return "is blank"
    return "is empty" if value == [] else ""


def _of_place(place: Mapping[str, Any], at: _Path) -> _Found:
    if place.get("@type") != "PlaceRef":
        return
    yield from _lacking(place, ("id", "@referredType"), at)
    referred = place.get("@referredType")
    if isinstance(referred, str) and referred.strip() and referred not in PLACES:
        yield Fault(
            pointer=pointer((*at, "@referredType")),
            problem="is no class of places",
            expected=list(PLACES),
            actual=referred,
        )


def _of_entity(entity: Mapping[str, Any], at: _Path) -> _Found:
    if entity.get("@type") == "EntityRef":
        yield from _lacking(entity, ("id", "@referredType"), at)


def _of_party(party: Mapping[str, Any], at: _Path) -> _Found:
    if party.get("@referredType") in PARTIES:
        yield from _lacking(party, ("role",), at)


def _nothing(_part: Mapping[str, Any], _at: _Path) -> _Found:
    return iter(())


_MORE: Mapping[str, _Rule] = {
    "place": _of_place,
    "relatedEntity": _of_entity,
    "relatedParty": _of_party,
}
