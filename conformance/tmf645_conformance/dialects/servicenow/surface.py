"""
What the document says, as data, and where the judge lets several things pass.

Source: ServiceNow, Technical Service Qualification Open API (Washington DC); the row numbers are those
of docs/servicenow.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

NAME: Final = "servicenow-tsq"
BASE_PATH: Final = "/api/sn_ord_qual_mgmt/qualification"
PROCESS_RESULT: Final = "/checkServiceQualification/processResult"

#: R24, R25.
PAGE: Final = 20
LONGEST_PAGE: Final = 100

#: R97: the words for a result, at both levels; best first, with the two that are no answer behind.
RESULTS: Final = ("qualified", "alternate", "unqualified", "none", "pending")

#: R127: what an inventory may report.
REPORTED: Final = ("alternate", "pending", "qualified", "unqualified")

#: R99: states in snake case; other words of ServiceNow's orders may come.
STATE: Final = re.compile(r"[a-z]+(_[a-z]+)*")

#: R101: milliseconds and Z.
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

#: R20, and what the samples show beside it (R23).
ATTRIBUTES: Final = frozenset(
    {
        "id", "href", "description", "externalId", "qualificationResult", "state", "@type",
        "checkServiceQualificationDate", "effectiveQualificationDate", "expectedQualificationDate",
        "relatedParty", "serviceQualificationItem", "serviceSpecification", "place",
    }
)  # fmt: skip

NOT_FOUND: Final = "Not found. The requested item was not found."
NO_RECORD: Final = "No record found for the filter criteria."


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """A quirk of the document: what may be met, and none of it is accused."""

    quirk: str
    rows: str
    accepted: str


#: By the id of the quirk.
TOLERANCES: Final = (
    Tolerance(quirk="SNQ-01", rows="R22", accepted="an object, or an array whose only element has the id"),
    Tolerance(quirk="SNQ-02", rows="R23", accepted="an order without items, its specification and place at the top"),
    Tolerance(quirk="SNQ-03", rows="R37", accepted="items in any order: they are known by their ids"),
    Tolerance(quirk="SNQ-04", rows="R25", accepted="limit=101 is 400, or at most 100 rows"),
    Tolerance(quirk="SNQ-05", rows="R35", accepted="a result that there is not: 400, 404"),
    Tolerance(quirk="SNQ-06", rows="R66, R92", accepted="relationships and action come back, or do not"),
    Tolerance(quirk="SNQ-07", rows="R102", accepted="effectiveQualificationDate as sent, another, or none"),
    Tolerance(quirk="SNQ-08", rows="R106", accepted="place as an object, or as an array of one"),
    Tolerance(quirk="SNQ-09", rows="R105", accepted="quantity as a number, or as a text that is one"),
    Tolerance(quirk="SNQ-10", rows="R112", accepted="a proposal's date in any form"),
    Tolerance(quirk="SNQ-11", rows="R115", accepted="the code of a reason, or none"),
    Tolerance(quirk="SNQ-12", rows="R132", accepted="processResult answers 200: a warning"),
    Tolerance(quirk="SNQ-13", rows="R135", accepted="at least one of several proposals"),
    Tolerance(quirk="SNQ-14", rows="R134", accepted="an order that stays new beside items that have moved"),
    Tolerance(quirk="SNQ-15", rows="R54", accepted="a relationship that leads nowhere is refused, or taken"),
    Tolerance(quirk="SNQ-16", rows="R14", accepted="X-Total-Count, or none"),
    Tolerance(quirk="SNQ-17", rows="R108", accepted="internalVersion as a number or a text"),
    Tolerance(quirk="SNQ-18", rows="R107", accepted="serviceSpecification as an array of one: a warning"),
    Tolerance(quirk="SNQ-19", rows="R94", accepted="valueType as sent, or as the catalogue has it"),
    Tolerance(quirk="SNQ-20", rows="R16", accepted="fields on one order are followed, or ignored"),
    Tolerance(quirk="SNQ-21", rows="R83", accepted="the text of an error anywhere in its body"),
    Tolerance(quirk="SNQ-22", rows="R50", accepted="two items of one id are refused, or taken"),
)  # fmt: skip

#: R15 to R138 have no level of their own where these say it: what the text must hold, by trigger.
WORDS: Final[Mapping[str, str]] = {
    "empty": "Empty payload.",
    "party": "Invalid payload: relatedParty is missing.",
    "items": "Invalid payload: serviceQualificationItem is missing.",
    "item id": "Invalid payload: serviceQualificationItem id is missing.",
    "service": "Invalid payload: serviceQualificationItem service is missing.",
    "location": (
        "Invalid payload: The location information is missing. Please provide place, "
        "serviceInventory or referenceServiceInventory."
    ),
    "specification": (
        "Invalid payload: The specification information is missing, please provide "
        "serviceSpecification or serviceInventory."
    ),
    "unknown specification": "Invalid payload: Service Specification does not exist.",
    "unknown customer": "Invalid payload: Customer Account does not exist.",
    "unknown consumer": "Invalid payload: Consumer does not exist.",
    "no body": (
        "Invalid payload: Request body missing - Payload was not passed in the request body."
    ),
    "wrong result": (
        "Invalid payload: Qualification Result should be one of "
        "[alternate, pending, qualified, unqualified]."
    ),
    "unknown item": "Invalid payload: Qualification Item id does not exist.",
    "mixed": "All Qualification Items must belong to same Top Order Line Item.",
    "no result": "Invalid payload: serviceQualificationItem qualificationResult is missing.",
}


def missing(field: str) -> str:
    """Return the text for a required field that has none of its own (R72)."""
    return f"Invalid payload: Mandatory field missing: {field}"
