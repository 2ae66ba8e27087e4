"""
From what was found to the documents that are sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, assert_never

from tmf645_simulator.lifecycle import TaskState, is_final
from tmf645_simulator.reasons import Reason
from tmf645_simulator.request import CharacteristicValue, CheckRequest, PlaceReference
from tmf645_simulator.results import (
    CheckResult,
    Deliverable,
    Fault,
    Finding,
    NotServed,
    Proposal,
    QueryResult,
    Served,
    ServedOtherwise,
)
from tmf645_simulator.tasks import Task, estimated_at
from tmf645_simulator.validity import Validity

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.wire.dates import show_moment
from tmf645_reference_server.wire.parts import object_at, objects, text
from tmf645_reference_server.wire.places import show_place
from tmf645_reference_server.wire.terms import ends, task_term

#: How a value's type is called in a Characteristic.
_VALUE_TYPES: Final[Mapping[type, str]] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
}


def show_state(state: TaskState, readings: Readings) -> str:
    """Return the word for ``state``; only the first one is disputed."""
    return readings.initial_state if state is TaskState.ACCEPTED else state.value


def show_check(document: Object, task: Task, validity: Validity, readings: Readings) -> Object:
    """Return a checkServiceQualification as it stands now."""
    state = show_state(task.state, readings)
    found_until = ends(task, validity)
    shown = _dated(document, task, found_until, validity)
    shown["state"] = state
    items = [{**item, "state": state} for item in objects(document, "serviceQualificationItem")]
    if isinstance(task.found, CheckResult) and isinstance(task.asked, CheckRequest):
        shown["qualificationResult"] = task.found.result.value
        for item, finding, end in zip(items, task.found.findings, found_until, strict=True):
            item["expirationDate"] = show_moment(end)
            item.update(_found(item, finding, task.asked))
    if task.faults:
        items = [item | {"terminationError": show_faults(task.faults)} for item in items]
    shown["serviceQualificationItem"] = list(items)
    return shown


def show_query(document: Object, task: Task, validity: Validity, readings: Readings) -> Object:
    """Return a queryServiceQualification as it stands now."""
    found_until = ends(task, validity)
    shown = _dated(document, task, found_until, validity)
    shown["state"] = show_state(task.state, readings)
    shown["serviceQualificationItem"] = []
    if isinstance(task.found, QueryResult):
        asked = object_at(document, "searchCriteria")
        shown["serviceQualificationItem"] = [
            _row(str(position), deliverable, asked) | {"expirationDate": show_moment(end)}
            for position, (deliverable, end) in enumerate(
                zip(task.found.deliverables, found_until, strict=True), start=1
            )
        ]
    return shown


def show_faults(faults: Iterable[Fault]) -> list[JSON]:
    """Return what machinery failed, as TerminationErrors; the labels say for which item."""
    return [
        {
            "id": str(position),
            "value": f'{fault.code}: item "{fault.item_id}": {fault.label}',
            "@type": "TerminationError",
        }
        for position, fault in enumerate(faults, start=1)
    ]


def _dated(
    document: Object, task: Task, found_until: Sequence[datetime], validity: Validity
) -> Object:
    """Return ``document`` with the dates that the provider owns."""
    shown = dict(document)
    shown.pop("estimatedResponseDate", None)
    if task.finished_at is not None and task.state is TaskState.DONE:
        shown |= task_term(task, task.finished_at, found_until, validity)
    elif not is_final(task.state) and (due := estimated_at(task)) is not None:
        shown["estimatedResponseDate"] = show_moment(due)
    return shown


def _found(item: Object, finding: Finding, asked: CheckRequest) -> Object:
    """Return what is added to ``item`` once it is decided."""
    added: Object = {"qualificationResult": finding.result.value}
    match finding:
        case Served():
            if "expectedActivationDate" not in item:
                added["expectedActivationDate"] = show_moment(finding.available_at)
        case ServedOtherwise():
            # The simulator looks for proposals only where somebody asked for them.
            added["alternateServiceProposal"] = [
                _proposal(str(position), proposal, item)
                for position, proposal in enumerate(finding.proposals, start=1)
            ]
            added |= _reasons(finding.reasons, asked)
        case NotServed():
            added |= _reasons(finding.reasons, asked)
        case _:
            assert_never(finding)
    return added


def _reasons(reasons: tuple[Reason, ...], asked: CheckRequest) -> Object:
    if not asked.wishes.reasons:
        return {}
    return {
        "eligibilityUnavailabilityReason": [
            {
                "code": reason.code.value,
                "label": reason.label,
                "@type": "ServiceEligibilityUnavailabilityReason",
            }
            for reason in reasons
        ]
    }


def _proposal(id: str, proposal: Proposal, item: Object) -> Object:
    service = _service(proposal.specification_id, proposal.characteristics, item)
    if proposal.place_id is not None:
        service["place"] = [_elsewhere(proposal.place_id, service)]
    shown: Object = {
        "id": id,
        "@type": "AlternateServiceProposal",
        "alternateService": service,
    }
    if proposal.available_at is not None:
        shown["alternateServiceAvailabilityDate"] = show_moment(proposal.available_at)
    return shown


def _elsewhere(place_id: str, service: Object) -> Object:
    """Return other premises in the role of the place that was asked for."""
    asked = next(iter(objects(service, "place")), {})
    return show_place(PlaceReference(id=place_id, role=text(asked, "role") or ""))


def _row(id: str, deliverable: Deliverable, criteria: Object) -> Object:
    row: Object = {
        "id": id,
        "@type": "ServiceQualificationItem",
        "expectedActivationDate": show_moment(deliverable.available_at),
        "service": _service(deliverable.specification_id, deliverable.characteristics, criteria),
    }
    if "category" in criteria:
        row["category"] = criteria["category"]
    return row


def _service(
    specification_id: str, characteristics: Mapping[str, CharacteristicValue], item: Object
) -> Object:
    """Return a service that could be asked for, at the places of ``item``."""
    service: Object = {
        "@type": "Service",
        "serviceSpecification": {"id": specification_id, "@type": "ServiceSpecificationRef"},
        "serviceCharacteristic": [
            show_characteristic(name, value) for name, value in characteristics.items()
        ],
    }
    asked = object_at(item, "service")
    if "place" in asked:
        service["place"] = asked["place"]
    return service


def show_characteristic(name: str, value: CharacteristicValue) -> Object:
    """Return a Characteristic."""
    shown: Object = {"name": name, "value": value, "@type": "Characteristic"}
    if (value_type := _VALUE_TYPES.get(type(value))) is not None:
        shown["valueType"] = value_type
    return shown
