"""
What processResult brings: a result for each of some domain orders. Raises Problem 400.

Each item is a domain order, by its sys_id; all of them belong to the same top line of one order.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.dialects.servicenow import attributes, texts
from tmf645_reference_server.dialects.servicenow.orders import Outcome
from tmf645_reference_server.dialects.servicenow.surface import REPORTED, Result

_ITEMS: Final = "serviceQualificationItem"
_PROPOSALS: Final = ("alternateServiceProposal", "alternateProposal")
_DATE: Final = "alternateServiceAvailabilityDate"
_REASONS: Final = "eligibilityUnavailabilityReason"


def read_results(sent: Object, new_id: Callable[[], str]) -> Mapping[str, Outcome]:
    """Return the outcomes by the sys_id of their domain order; ``new_id`` names proposals."""
    if not sent:
        raise texts.refused(texts.EMPTY)
    found: dict[str, Outcome] = {}
    for position, item in enumerate(attributes.listed(sent, _ITEMS, texts.NO_ITEM)):
        where = f"/{_ITEMS}/{position}"
        id = attributes.text(item, "id", where)
        if not id:
            raise texts.refused(texts.NO_ITEM_ID, f"{where}/id")
        found[id] = Outcome(
            result=_result(item, where),
            proposals=tuple(
                _proposal(each, f"{where}/{name}/{number}", new_id)
                for name in _PROPOSALS
                for number, each in enumerate(attributes.objects(item.get(name), f"{where}/{name}"))
            ),
            reasons=_reasons(item, where),
        )
    return found


def _result(item: Object, where: str) -> Result:
    sent = item.get("qualificationResult")
    if sent is None or sent == "":
        raise texts.refused(texts.NO_RESULT, f"{where}/qualificationResult")
    found = next((each for each in REPORTED if each.value == sent), None)
    if found is None:
        raise texts.refused(texts.WRONG_RESULT, f"{where}/qualificationResult")
    return found


def _proposal(sent: Object, where: str, new_id: Callable[[], str]) -> dict[str, Any]:
    """Return a proposal as it is shown: under a name of its own, its characteristics verbatim."""
    service = _object(sent, "alternateService", where)
    at = f"{where}/alternateService"
    specification = _object(service, "serviceSpecification", at)
    attributes.required(specification, "id", f"{at}/serviceSpecification")
    characteristics = attributes.objects(
        service.get("serviceCharacteristic"), f"{at}/serviceCharacteristic"
    )
    for number, each in enumerate(characteristics):
        attributes.required(each, "name", f"{at}/serviceCharacteristic/{number}")
    shown: dict[str, Any] = {
        "id": new_id(),
        "@type": "AlternateServiceProposal",
        "alternateService": {
            "@type": "Service",
            "serviceSpecification": {"@type": "ServiceSpecification", **specification},
            "serviceCharacteristic": characteristics,
        },
    }
    if (date := attributes.date(sent, _DATE, where)) is not None:
        shown[_DATE] = date
    return shown


def _reasons(item: Object, where: str) -> tuple[dict[str, Any], ...]:
    """Return one reason with every label, joined as ServiceNow stores them."""
    where = f"{where}/{_REASONS}"
    sent = attributes.objects(item.get(_REASONS), where)
    labels = [
        attributes.required(each, "label", f"{where}/{number}") for number, each in enumerate(sent)
    ]
    if not labels:
        return ()
    codes = [each["code"] for each in sent if isinstance(each.get("code"), str)]
    return ({"label": ",".join(labels), "code": ",".join(codes)},)


def _object(sent: Object, name: str, where: str) -> Object:
    value: JSON = sent.get(name)
    if not value:
        raise texts.missing(name, f"{where}/{name}")
    if not isinstance(value, dict):
        raise texts.invalid(f"{name} should be an object.", f"{where}/{name}")
    return value
