"""
What the judge holds servers against: clauses of the documents, in our own words.

Documents
    API file    TMF645 Service Qualification API, Swagger file v4.0.1 (TM Forum, Apache-2.0)
    TMF645B     TMF645 API Conformance Profile v4.0.0 (July 2020)
    TMF630      REST API Design Guidelines, R14.5 part 1, and v4.2.0 where it is named
    TMFC009     ODA component Service Qualification Management
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule: where it stands, and what it says in our words."""

    key: str
    document: str
    section: str
    says: str

    def __str__(self) -> str:
        return f"{self.document}, {self.section}: {self.says}"


class Register:
    """The clauses of one page, in its order; each key once."""

    def __init__(self) -> None:
        self._clauses: dict[str, Clause] = {}

    def enter(self, key: str, document: str, section: str, says: str) -> Clause:
        """Enter a clause, and return it. Raises ValueError where its key is taken."""
        if key in self._clauses:
            raise ValueError(f"clause {key} is defined twice")
        self._clauses[key] = Clause(key, document, section, says)
        return self._clauses[key]

    def clauses(self) -> tuple[Clause, ...]:
        """Return every clause that was entered."""
        return tuple(self._clauses.values())


_REGISTER = Register()
_clause = _REGISTER.enter


def clauses() -> tuple[Clause, ...]:
    """Every clause, in the order of this page."""
    return _REGISTER.clauses()


_API = "TMF645 API file v4.0.1"
_CP = "TMF645B v4.0.0"
_TMF630 = "TMF630 R14.5"
_TMF630_42 = "TMF630 v4.2.0"

# --- conformance profile ------------------------------------------------------------------------
CP_RESOURCES = _clause(
    "CP-RESOURCES", _CP, "resources", "both qualification resources are mandatory"
)
CP_POST = _clause("CP-POST", _CP, "operations", "POST is mandatory on both resources")
CP_GET = _clause(
    "CP-GET", _CP, "operations", "GET is mandatory where POST answers 201, optional where 200"
)
CP_POST_STATUS = _clause(
    "CP-POST-STATUS", _CP, "POST", "201 when created, 200 when the answer is in the response"
)
CP_GET_STATUS = _clause("CP-GET-STATUS", _CP, "GET", "200 on success, 404 when not found")
CP_POST_INPUT = _clause(
    "CP-POST-INPUT",
    _CP,
    "POST",
    "the items of a check, the criteria of a query, and nothing else, are mandatory input",
)
CP_MANDATORY_CSQ = _clause(
    "CP-MANDATORY-CSQ",
    _CP,
    "CheckServiceQualification attributes",
    "id, href, checkServiceQualificationDate, state and one or more items are in the response",
)
CP_MANDATORY_QSQ = _clause(
    "CP-MANDATORY-QSQ",
    _CP,
    "QueryServiceQualification attributes",
    "id, href, queryServiceQualificationDate, state, searchCriteria and items are in the response",
)
CP_PRESENT = _clause(
    "CP-PRESENT", _CP, "meaning of mandatory", "present, not null, not blank; arrays not empty"
)
CP_FILTER = _clause(
    "CP-FILTER", _CP, "filtering", "several criteria combine with AND on top-level attributes"
)
CP_FILTER_NESTED = _clause(
    "CP-FILTER-NESTED", _CP, "filtering", "filtering on attributes of sub-resources is optional"
)
CP_FIELDS = _clause(
    "CP-FIELDS",
    _CP,
    "attribute selection",
    "fields selects any first-level attribute but href; only what is named is returned",
)
CP_FIELDS_LIST = _clause(
    "CP-FIELDS-LIST", _CP, "attribute selection", "the same on lists and on single resources"
)
CP_SUB_RESOURCES = _clause(
    "CP-SUB-RESOURCES",
    _CP,
    "sub-resources",
    "feature, place, relatedEntity, relatedParty, serviceOrderItem, serviceRelationship and "
    "references carry their mandatory attributes where they are present",
)
CP_ITEM_SERVICE = _clause(
    "CP-ITEM-SERVICE",
    _CP,
    "sub-resources",
    "a check's rules are listed under alternateService only; the same rules on item.service are "
    "read by analogy",
)

# --- API file -----------------------------------------------------------------------------------
API_SCHEMA = _clause(
    "API-SCHEMA", _API, "definitions", "attributes have the declared names, types and formats"
)
API_STATE = _clause("API-STATE", _API, "TaskStateType", "a task's state is one of four words")
API_JSON = _clause("API-JSON", _API, "produces", "bodies are application/json")
API_REQUIRED = _clause(
    "API-REQUIRED", _API, "_Create definitions", "items (at least one) or criteria are required"
)
API_CREATE = _clause(
    "API-CREATE",
    _API,
    "_Create definitions",
    "id, href, state, result and dates of completion are no part of what a client creates",
)
API_OPEN = _clause(
    "API-OPEN", _API, "definitions", "every definition is open: further attributes are valid"
)
API_SYNC = _clause(
    "API-SYNC",
    _API,
    "instantSyncQualification",
    "true asks for the result in the response, and 200 says it is there; otherwise a task, 201",
)
API_RESULT = _clause(
    "API-RESULT",
    _API,
    "qualificationResult",
    "qualified: all items are; alternate: some item is and none is unqualified; unqualified: some "
    "item is",
)
API_ITEM_RESULT = _clause(
    "API-ITEM-RESULT",
    _API,
    "item qualificationResult",
    "qualified: available; alternate: not, but a proposal is; unqualified: not available",
)
API_ITEMS = _clause(
    "API-ITEMS", _API, "serviceQualificationItem", "the task answers for each item that was asked"
)
API_DONE = _clause("API-DONE", _API, "state done", "a task that is done has been decided")
API_PROPOSAL = _clause(
    "API-PROPOSAL",
    _API,
    "alternateServiceProposal",
    "a distinct service close to the requested one, or the same at another date",
)
API_PROVIDE_ALTERNATIVE = _clause(
    "API-PROVIDE-ALTERNATIVE", _API, "provideAlternative", "alternatives are wished for; false"
)
API_PROVIDE_REASON = _clause(
    "API-PROVIDE-REASON",
    _API,
    "provideUnavailabilityReason",
    "reasons of unavailability are wished for; default false",
)
API_RELIES_ON = _clause(
    "API-RELIES-ON",
    _API,
    "qualificationItemRelationship",
    "an item may rely on another item of the same request",
)
API_CRITERIA = _clause(
    "API-CRITERIA", _API, "searchCriteria", "a query lists the services available for its criteria"
)
API_EXPIRATION = _clause(
    "API-EXPIRATION", _API, "expirationDate", "when the answer ends to be valid"
)
API_EFFECTIVE = _clause(
    "API-EFFECTIVE", _API, "effectiveQualificationDate", "when the qualification was completed"
)
API_TERMINATION = _clause(
    "API-TERMINATION", _API, "terminationError", "why an item could not be completed"
)
API_ERROR = _clause("API-ERROR", _API, "Error", "an error body has code and reason, as strings")
API_STATUSES = _clause(
    "API-STATUSES", _API, "responses", "the statuses of each operation; 400 for bad requests"
)
API_PATCH = _clause("API-PATCH", _API, "PATCH", "changes parts of a task and answers 200 with it")
API_DELETE = _clause("API-DELETE", _API, "DELETE", "removes a task and answers 204")
API_PAGING = _clause("API-PAGING", _API, "GET list", "offset and limit; X-Total-Count declared")
API_HUB = _clause("API-HUB", _API, "/hub", "POST answers 201 with the subscription; DELETE 204")
API_EVENTS = _clause(
    "API-EVENTS", _API, "notification definitions", "eight events, each with its full resource"
)

# --- TMF630 -------------------------------------------------------------------------------------
TMF630_LOCATION = _clause(
    "TMF630-LOCATION", _TMF630, "headers", "a resource created by POST has a Location"
)
TMF630_HREF = _clause(
    "TMF630-HREF", _TMF630, "identifiers", "href is the full URI of the resource, as in Location"
)
TMF630_GET = _clause("TMF630-GET", _TMF630, "GET", "a complete representation, unless fields")
TMF630_405 = _clause("TMF630-405", _TMF630, "status codes", "405 for an unsupported method")
TMF630_ERROR = _clause("TMF630-ERROR", _TMF630_42, "3.4", "error bodies have code and reason")
TMF630_FIELDS = _clause(
    "TMF630-FIELDS", _TMF630, "attribute selection", "first-level attributes; id and href stay"
)
TMF630_FILTER = _clause(
    "TMF630-FILTER", _TMF630, "attribute filtering", "AND across attributes, OR within one"
)
TMF630_OPERATORS = _clause(
    "TMF630-OPERATORS", _TMF630, "attribute filtering", ".gt, .gte, .lt, .lte on ordered values"
)
TMF630_PAGING = _clause(
    "TMF630-PAGING", _TMF630_42, "4.5", "offset and limit; total count; 206 for a part"
)
TMF630_LINK = _clause("TMF630-LINK", _TMF630_42, "4.5", "Link leads from page to page")
TMF630_SORT = _clause("TMF630-SORT", _TMF630_42, "4.7", "sort by attributes, - for descending")
TMF630_JSONPATH = _clause(
    "TMF630-JSONPATH", _TMF630_42, "part 6", "JSONPath filters that are not supported: 501"
)
TMF630_PATCH = _clause(
    "TMF630-PATCH", _TMF630, "PATCH", "merge: what is not named stays; arrays are replaced whole"
)
TMF630_HUB = _clause(
    "TMF630-HUB", _TMF630, "notification", "subscribe at the hub; query narrows; DELETE ends it"
)
TMF630_TASK = _clause(
    "TMF630-TASK", _TMF630, "task resources", "POST performs the task; its result is in the task"
)
TMF630_TYPES = _clause(
    "TMF630-TYPES", _TMF630_42, "polymorphism", "extensions come by @type and @schemaLocation"
)

# --- life cycle and components ------------------------------------------------------------------
LIFE_CYCLE = _clause(
    "LIFE-CYCLE",
    "TMF645 user guide v4",
    "task life cycle",
    "acknowledged, inProgress, then done or terminatedWithError, which are final",
)
TMFC009_NO_ALLOCATION = _clause(
    "TMFC009-NO-ALLOCATION", "TMFC009", "description", "a qualification allocates no resource"
)
