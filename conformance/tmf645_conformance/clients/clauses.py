"""
What the judge holds clients against: clauses of the documents, in our own words.

Beside the documents of specification.py
    TMF622, TMF679   API files v4.0.0 (TM Forum, Apache-2.0)
    RFC 9110         HTTP Semantics
    RFC 6585         Additional HTTP Status Codes
    RFC 6750         Bearer Token Usage
    Idempotency-Key  draft-ietf-httpapi-idempotency-key-header-07
    Patterns         "TMF Open APIs: Service Qualification" (sol4biz)
    Hand-over        "From Qualification to ProductOrder" (sol4biz)
"""

from tmf645_conformance.specification import Clause, Register

_REGISTER = Register()
_clause = _REGISTER.enter


def client_clauses() -> tuple[Clause, ...]:
    """Every clause of this page, in its order."""
    return _REGISTER.clauses()


_PATTERNS = "TMF Open APIs: Service Qualification"
_HANDOVER = "From Qualification to ProductOrder"

QUALIFY_FIRST = _clause(
    "CLIENT-QUALIFY-FIRST",
    _PATTERNS,
    "order capture",
    "feasibility is asked before ordering; without a success the order is held back",
)
NO_AFTERTHOUGHT = _clause(
    "CLIENT-NO-AFTERTHOUGHT",
    _PATTERNS,
    "anti-patterns",
    "qualification is no afterthought of the order",
)
NOT_IN_ACTIVATION = _clause(
    "CLIENT-NOT-IN-ACTIVATION",
    _PATTERNS,
    "anti-patterns",
    "qualification is no part of activation",
)
NOT_IN_CHANNEL = _clause(
    "CLIENT-NOT-IN-CHANNEL",
    _PATTERNS,
    "anti-patterns",
    "the channel asks, and does not decide feasibility by rules of its own",
)
SURVIVE_ASYNC = _clause(
    "CLIENT-SURVIVE-ASYNC",
    _PATTERNS,
    "synchronous and asynchronous",
    "callers handle a task although they were answered at once before",
)
FINAL_FIRST = _clause(
    "CLIENT-FINAL-FIRST",
    _PATTERNS,
    "task states",
    "the result is there when the task is done; before that, poll or wait for the event",
)
ERROR_IS_NO_ANSWER = _clause(
    "CLIENT-ERROR-IS-NO-ANSWER",
    _PATTERNS,
    "task states",
    "terminatedWithError has no result: evaluate, retry or escalate",
)
ALTERNATES_ARE_CHOICES = _clause(
    "CLIENT-ALTERNATES-ARE-CHOICES",
    _PATTERNS,
    "alternatives",
    "alternatives are accepted, rejected or modified by the customer, never silently",
)
VALIDITY = _clause(
    "CLIENT-VALIDITY",
    _PATTERNS,
    "validity",
    "an answer has a window; what is ordered is ordered within it",
)
INVALIDATION = _clause(
    "CLIENT-INVALIDATION",
    _PATTERNS,
    "validity",
    "events of the network end the validity of an answer before its time",
)
REQUALIFY = _clause(
    "CLIENT-REQUALIFY",
    _PATTERNS,
    "validity",
    "another place, service or characteristic needs another qualification",
)
CARRY = _clause(
    "CLIENT-CARRY",
    _PATTERNS,
    "hand-over to the order",
    "the order carries the id of its qualification",
)
CARRY_PARAMETERS = _clause(
    "CLIENT-CARRY-PARAMETERS",
    _PATTERNS,
    "hand-over to the order",
    "the order carries the parameters that were confirmed",
)
CARRY_DATE = _clause(
    "CLIENT-CARRY-DATE",
    _PATTERNS,
    "hand-over to the order",
    "the expected date of delivery becomes the requested start date",
)
APART = _clause(
    "CLIENT-APART",
    _PATTERNS,
    "commercial and technical qualification",
    "commercial eligibility and technical feasibility stay independent",
)
NO_DETAIL = _clause(
    "CLIENT-NO-DETAIL",
    _HANDOVER,
    "the order",
    "no details of resources, network parameters or workflows stand in an order",
)
CORRELATION = _clause(
    "CLIENT-CORRELATION",
    _HANDOVER,
    "the order",
    "identifiers of correlation are kept from one step to the next",
)
IDEMPOTENT = _clause(
    "CLIENT-IDEMPOTENT",
    _HANDOVER,
    "submission",
    "an order is submitted so that it is not done twice",
)
EVENTS_OVER_POLLS = _clause(
    "CLIENT-EVENTS-OVER-POLLS",
    _HANDOVER,
    "after submission",
    "events are preferred to polling",
)
ORDER_REQUIRED = _clause(
    "TMF622-REQUIRED",
    "TMF622 API file v4.0.0",
    "ProductOrder_Create",
    "an order has items, each with id and action",
)
OFFERING_REQUIRED = _clause(
    "TMF679-REQUIRED",
    "TMF679 API file v4.0.0",
    "ProductOfferingQualification_Create",
    "a qualification has items, each with an id",
)
ORDER_REFERENCES = _clause(
    "TMF622-REFERENCES",
    "TMF622 API file v4.0.0",
    "ProductOrder",
    "an order and its items refer to their qualifications",
)
POLL_INTERVAL = _clause(
    "CLIENT-POLL-INTERVAL",
    "the agreement with the provider",
    "poll interval",
    "two looks at one task are so far apart",
)
RETRY_AFTER = _clause(
    "RFC9110-RETRY-AFTER", "RFC 9110", "10.2.3", "how long to wait before the request is made again"
)
TOO_MANY = _clause("RFC6585-429", "RFC 6585", "4", "too many requests were made in a time")
UNCHANGED = _clause(
    "RFC9110-4XX",
    "RFC 9110",
    "15.5",
    "the request itself was wrong, or is not allowed: the same once more is as wrong",
)
BACKOFF = _clause(
    "RFC9110-503",
    "RFC 9110",
    "15.6.4",
    "the server is overloaded for a time, which passes after some delay",
)
KEY = _clause(
    "IDEMPOTENCY-KEY",
    "Idempotency-Key draft 07",
    "2.2",
    "a repeat has the key of the first attempt; another request has another key",
)
UNSAFE_REPEAT = _clause(
    "RFC9110-UNSAFE-REPEAT",
    "RFC 9110",
    "9.2.2",
    "what may not be done twice is not repeated by itself, unless the client knows that it can be",
)
RECEIPT = _clause(
    "TMF630-RECEIPT", "TMF630 R14.5", "notification", "a listener answers an event with success"
)
AT_LEAST_ONCE = _clause(
    "CLIENT-AT-LEAST-ONCE",
    "TMF630 R14.5",
    "notification",
    "delivery promises neither once only, nor order, nor arrival",
)
SUBSCRIBED_ONCE = _clause(
    "TMF630-REGISTRATION",
    "TMF630 R14.5",
    "registration",
    "one registration is one listener: each one that is there is told of every event",
)
CREDENTIALS = _clause(
    "RFC9110-CREDENTIALS", "RFC 9110", "11.6.2", "credentials are sent in the header for them"
)
NOT_IN_URL = _clause(
    "RFC6750-QUERY", "RFC 6750", "2.3", "tokens do not stand in the URL, where logs keep them"
)
