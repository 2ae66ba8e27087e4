"""
What a client sends: that it fits the contract, and holds no more than is the client's to say.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tmf645_reports.model import Level

from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import OFFERING_REQUIRED, ORDER_REQUIRED
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Broken, Finding, Held, Unseen
from tmf645_conformance.clients.qualifications import ITEMS
from tmf645_conformance.clients.record import CHECK, HUB, OFFERING, ORDER, QUERY, Call
from tmf645_conformance.clients.words import named_values
from tmf645_conformance.contract.validation import errors
from tmf645_conformance.parts import rows
from tmf645_conformance.specification import API_CREATE, API_JSON, API_REQUIRED, API_SCHEMA

_SCHEMAS: Final = {
    CHECK: "CheckServiceQualification_Create",
    QUERY: "QueryServiceQualification_Create",
    HUB: "EventSubscriptionInput",
}

_ASK = "a story in which the client asks for a qualification"


def _creations(said: Conversation) -> list[Call]:
    return [call for call in said.calls if call.creates(call.resource)]


@obligation(
    "CLI-REQ-BV-01",
    Level.MANDATORY,
    API_REQUIRED,
    API_SCHEMA,
    ORDER_REQUIRED,
    OFFERING_REQUIRED,
    about="requests",
)
def requests_fit_the_contract(said: Conversation) -> Finding:
    """
    What the client sends has what is required, and every attribute its declared type.

    Every creation is looked at: checks, queries and subscriptions of TMF645 against the API file,
    orders and qualifications of offerings for their items and the ids of these. Attributes that the
    file does not know are allowed. Servers that let faults pass hide them until the next one does not.
    """
    sent = _creations(said)
    for call in sent:
        fault = next(_faults(call), None)
        if fault:
            where, expected, actual = fault
            return Broken(message=f"{call}: {where}", expected=expected, actual=actual, at=[call])
    return Held(sent[:1]) if sent else Unseen("the client created nothing", _ASK)


def _faults(call: Call) -> Iterator[tuple[str, Any, Any]]:
    if call.body is None and not call.accepted:
        # Whoever refuses a request by its head does not read its body, and has none to record.
        return
    if not isinstance(call.body, dict):
        yield "the body is no JSON object", "an object", call.body
        return
    if call.resource in _SCHEMAS:
        for fault in errors(_SCHEMAS[call.resource], call.body):
            if not fault.observed_only:
                yield f"{fault.pointer} {fault.problem}", fault.expected, fault.actual
        return
    attribute, wanted = _REQUIRED[call.resource]
    items = rows(call.body, attribute)
    if not items:
        yield f"/{attribute} has no element", "at least one", call.body.get(attribute)
    for index, item in enumerate(items):
        for name in wanted:
            if name not in item:
                yield f"/{attribute}/{index}/{name} is missing", "present", sorted(item)


_REQUIRED: Final = {
    ORDER: ("productOrderItem", ("id", "action")),
    OFFERING: ("productOfferingQualificationItem", ("id",)),
}


@obligation("CLI-REQ-BV-02", Level.MANDATORY, API_JSON, about="requests")
def bodies_say_that_they_are_json(said: Conversation) -> Finding:
    """
    A body is sent as application/json, or another +json type.

    Servers answer 415 to anything else, or guess.
    """
    sent = [call for call in said.calls if call.body is not None and call.resource]
    for call in sent:
        named = call.headers.get("content-type", "").split(";")[0].strip().casefold()
        if named != "application/json" and not named.endswith("+json"):
            return Broken(
                message=f"{call} had a body of another type",
                expected="application/json",
                actual=named or "no Content-Type",
                at=[call],
            )
    return Held(sent[:1]) if sent else Unseen("the client sent no body", _ASK)


#: What the provider decides, of a task and of its items.
_OF_PROVIDER: Final = (
    "id", "href", "state", "qualificationResult", "effectiveQualificationDate",
    "estimatedResponseDate", "checkServiceQualificationDate", "queryServiceQualificationDate",
)  # fmt: skip
_OF_PROVIDER_IN_ITEMS: Final = (
    "state", "qualificationResult", "alternateServiceProposal",
    "eligibilityUnavailabilityReason", "terminationError",
)  # fmt: skip


@obligation("CLI-REQ-BV-03", Level.RECOMMENDED, API_CREATE, about="requests")
def what_the_provider_decides_is_not_sent(said: Conversation) -> Finding:
    """
    A request for a qualification leaves id, state, result and completion to the provider.

    Clients that send their own model whole, results included, confirm themselves where a server
    echoes what it got; so do clients that write a result by PATCH.
    """
    mine = [call for call in said.calls if call.resource in (CHECK, QUERY)]
    asked = [call for call in mine if call.creates(call.resource)]
    for call in mine:
        owned = list(_owned(call.sent, call.resource)) if call in asked else list(_confirmed(call))
        if owned:
            return Broken(
                message=f"{call} says what the provider decides",
                expected="left out",
                actual=owned,
                at=[call],
            )
    return Held(asked[:1]) if asked else Unseen("the client asked for no qualification", _ASK)


def _confirmed(call: Call) -> Iterator[str]:
    """What a PATCH writes of the result: a merge patch, or the operations of a JSON Patch."""
    if call.method != "PATCH":
        return
    written = {name for name, _ in named_values(call.sent)}
    for change in call.body if isinstance(call.body, list) else ():
        if isinstance(change, dict) and change.get("op") in {"add", "replace"}:
            written.add(str(change.get("path")).rpartition("/")[2])
    yield from sorted(written & {"qualificationResult", "qualificationItemResult"})


def _owned(sent: Mapping[str, Any], kind: str) -> Iterator[str]:
    yield from (name for name in _OF_PROVIDER if name in sent)
    for item in rows(sent, ITEMS[kind]):
        yield from (f"{ITEMS[kind]}.{name}" for name in _OF_PROVIDER_IN_ITEMS if name in item)
