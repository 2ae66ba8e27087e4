"""
What is answered where something is wrong: the document's texts to the letter, and ours beside them.

The document shows no error body; it is ServiceNow's usual one:
{"error": {"message", "detail"}, "status": "failure"}. Where it has no text for a case (DOCUMENTED does
not list it), the text is ours.
"""

from typing import Final

import msgspec
from starlette.responses import Response

from tmf645_reference_server.asgi import error_response, json_response
from tmf645_reference_server.problems import Problem, encodable

EMPTY: Final = "Empty payload."
FIELD_MISSING: Final = "Invalid payload: Mandatory field missing: {}"
NO_BODY: Final = (
    "Invalid payload: Request body missing - Payload was not passed in the request body."
)
NO_PARTY: Final = "Invalid payload: relatedParty is missing."
NO_ITEM: Final = "Invalid payload: serviceQualificationItem is missing."
NO_ITEM_ID: Final = "Invalid payload: serviceQualificationItem id is missing."
NO_SERVICE: Final = "Invalid payload: serviceQualificationItem service is missing."
NO_LOCATION: Final = (
    "Invalid payload: The location information is missing. Please provide place, "
    "serviceInventory or referenceServiceInventory."
)
NO_SPECIFICATION: Final = (
    "Invalid payload: The specification information is missing, please provide "
    "serviceSpecification or serviceInventory."
)
UNKNOWN_SPECIFICATION: Final = "Invalid payload: Service Specification does not exist."
UNKNOWN_CUSTOMER: Final = "Invalid payload: Customer Account does not exist."
UNKNOWN_CONSUMER: Final = "Invalid payload: Consumer does not exist."
NOT_FOUND: Final = "Not found. The requested item was not found."
NO_RECORD: Final = "No record found for the filter criteria."
WRONG_RESULT: Final = (
    "Invalid payload: Qualification Result should be one of "
    "[alternate, pending, qualified, unqualified]."
)
UNKNOWN_ITEM: Final = "Invalid payload: Qualification Item id does not exist."
MIXED_ITEMS: Final = "All Qualification Items must belong to same Top Order Line Item."
NO_RESULT: Final = "Invalid payload: serviceQualificationItem qualificationResult is missing."
BROKEN: Final = (
    "Internal server error. An unexpected error occurred while processing the request. The "
    "response contains additional information about the error."
)

#: The texts of the document.
DOCUMENTED: Final = (
    EMPTY, FIELD_MISSING, NO_BODY, NO_PARTY, NO_ITEM, NO_ITEM_ID, NO_SERVICE, NO_LOCATION,
    NO_SPECIFICATION, UNKNOWN_SPECIFICATION, UNKNOWN_CUSTOMER, UNKNOWN_CONSUMER, NOT_FOUND, NO_RECORD,
    WRONG_RESULT, UNKNOWN_ITEM, MIXED_ITEMS, NO_RESULT, BROKEN,
)  # fmt: skip

_WHY: Final = "ServiceNow, Technical Service Qualification Open API (Washington DC)"


def refused(text: str, where: str = "") -> Problem:
    """Return: 400 with ``text``; ``where`` points into the body, as a detail."""
    return Problem(400, "SERVICENOW", where, text, why=_WHY)


def missing(field: str, where: str = "") -> Problem:
    """Return: 400, a required field without a text of its own is missing."""
    return refused(FIELD_MISSING.format(field), where)


def invalid(what: str, where: str = "") -> Problem:
    """Return: 400 in a case for which the document has no text; ``what`` is ours."""
    return refused(f"Invalid payload: {what}", where)


def not_found(text: str = NOT_FOUND) -> Problem:
    """Return: 404."""
    return Problem(404, "SERVICENOW", "", text, why=_WHY)


def envelope(problem: Problem) -> Response:
    """Return the answer that tells ``problem`` as ServiceNow would."""
    internal = problem.status == 500
    message = BROKEN if internal else problem.message
    detail = problem.message if internal else problem.reason
    body = {
        "error": {"message": encodable(message), "detail": encodable(detail)},
        "status": "failure",
    }
    return json_response(msgspec.json.encode(body), problem.status, problem.header_fields())


def tmf_error(problem: Problem) -> Response:
    """Return the answer that tells ``problem`` as TMF645 v4 would: an Error with code and reason."""
    return error_response(problem)
