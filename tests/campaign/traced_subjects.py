"""
What the documents speak of, and by which purposes it is judged.

    Traced(name, patterns, note)     patterns are ids of purposes, ``*`` for any end
                                     without one the note tells why nothing is judged

``?SQ`` stands for both resources.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traced:
    """Something that a document speaks of; ``patterns`` of purposes, and what is to be said."""

    name: str
    patterns: tuple[str, ...]
    note: str = ""


def _to(name: str, *patterns: str, note: str = "") -> Traced:
    return Traced(name, patterns, note)


_CONSUMER = "the consumer's side: the judge is the one who answers here"

OPERATIONS = (
    _to("GET /checkServiceQualification", "CSQ-MGT-BV-0[4-8]", "CSQ-MGT-BV-1[1-3]",
        "CSQ-MGT-BV-[234]?", "CSQ-ERR-BI-0[78]"),
    _to("POST /checkServiceQualification", "CSQ-REQ-*", "CSQ-RES-*", "CSQ-DEC-*", "CSQ-ALT-*",
        "CSQ-LIF-*", "CSQ-ERR-BI-06"),
    _to("GET /checkServiceQualification/{id}", "CSQ-MGT-BV-0[123]", "CSQ-MGT-BV-10",
        "CSQ-MGT-BI-01", "CSQ-REQ-BV-0[67]"),
    _to("PATCH /checkServiceQualification/{id}", "CSQ-MGT-B?-5?", "CSQ-ERR-BI-09"),
    _to("DELETE /checkServiceQualification/{id}", "CSQ-MGT-B?-6?"),
    _to("GET /queryServiceQualification", "QSQ-MGT-BV-0[4-8]", "QSQ-MGT-BV-1[1-3]",
        "QSQ-MGT-BV-[234]?", "QSQ-ERR-BI-0[78]"),
    _to("POST /queryServiceQualification", "QSQ-REQ-*", "QSQ-RES-*", "QSQ-LIF-*", "QSQ-ERR-BI-06"),
    _to("GET /queryServiceQualification/{id}", "QSQ-MGT-BV-0[123]", "QSQ-MGT-BV-10",
        "QSQ-MGT-BI-01", "QSQ-REQ-BV-0[67]"),
    _to("PATCH /queryServiceQualification/{id}", "QSQ-MGT-B?-5?", "QSQ-ERR-BI-09"),
    _to("DELETE /queryServiceQualification/{id}", "QSQ-MGT-B?-6?"),
    _to("POST /hub", "HUB-NOT-BV-0[1245]", "HUB-NOT-BI-01"),
    _to("DELETE /hub/{id}", "HUB-NOT-BV-03", "HUB-NOT-BI-02"),
    _to("POST /listener/checkServiceQualificationCreateEvent", "CSQ-NOT-BV-01", "HUB-NOT-BV-06"),
    _to("POST /listener/checkServiceQualificationAttributeValueChangeEvent", "CSQ-NOT-BV-08"),
    _to("POST /listener/checkServiceQualificationStateChangeEvent", "CSQ-NOT-BV-0[235]"),
    _to("POST /listener/checkServiceQualificationDeleteEvent", "CSQ-NOT-BV-07"),
    _to("POST /listener/checkServiceQualificationInformationRequiredEvent",
        note="no sample tells which item lacks information, so the event is not provoked; one that "
             "comes is held against its declaration by CSQ-NOT-BV-04"),
    _to("POST /listener/queryServiceQualificationCreateEvent", "QSQ-NOT-BV-01", "HUB-NOT-BV-06"),
    _to("POST /listener/queryServiceQualificationStateChangeEvent", "QSQ-NOT-BV-0[235]"),
    _to("POST /listener/queryServiceQualificationDeleteEvent", "QSQ-NOT-BV-07"),
)  # fmt: skip

STATUSES = (
    _to("200", "?SQ-MGT-BV-0[15]", "?SQ-REQ-BV-09", "?SQ-MGT-BV-50"),
    _to("201", "?SQ-REQ-BV-0[15]", "HUB-NOT-BV-01"),
    _to("204", "?SQ-MGT-BV-60", "HUB-NOT-BV-03"),
    _to("400", "?SQ-REQ-BI-*", "?SQ-ERR-BI-0[28]"),
    _to("401", note="the judge sends no wrong credentials: they could lock the account it was lent"),
    _to("403", note="what a client may not do is not in the documents, and no profile tells it"),
    _to("404", "?SQ-MGT-BI-01", "?SQ-MGT-BI-[56]?", "?SQ-ERR-BI-01", "HUB-NOT-BI-02"),
    _to("405", "?SQ-ERR-BI-0[45]"),
    _to("409", note="listed everywhere and given no meaning (contradiction 41): accepted as a refusal"),
    _to("500", "?SQ-ERR-BI-0[679]", note="never because of what was sent"),
)  # fmt: skip

ENUMERATIONS = (
    _to("TaskStateType", "?SQ-LIF-BV-0[1267]", "CSQ-LIF-BV-05", "?SQ-MGT-BI-51", "?SQ-MGT-BO-50"),
    _to("ServiceStateType", "?SQ-REQ-BV-03", "?SQ-MGT-BV-0[35]", "?SQ-NOT-BV-04",
        note="where a service has a state"),
    _to("OrderItemActionType", "?SQ-REQ-BV-03", "?SQ-MGT-BV-0[35]", "?SQ-NOT-BV-04",
        note="where a service names an item of an order"),
)  # fmt: skip

#: By which purposes every attribute of every answer, and of every event, is held to its type.
DECLARED = ("?SQ-REQ-BV-03", "?SQ-MGT-BV-0[35]", "?SQ-NOT-BV-04")

#: Attributes that mean more than their type, by definition.
MEANINGS = (
    _to("id", "?SQ-REQ-BV-02", "?SQ-REQ-BV-1[34]", "?SQ-LIF-BV-04", "?SQ-MGT-BI-50"),
    _to("href", "?SQ-REQ-BV-0[278]", "?SQ-LIF-BV-04", "?SQ-MGT-BI-50"),
    _to("checkServiceQualificationDate", "CSQ-REQ-BV-02", "CSQ-REQ-BV-16", "CSQ-LIF-BV-04"),
    _to("queryServiceQualificationDate", "QSQ-REQ-BV-02", "QSQ-REQ-BV-16", "QSQ-LIF-BV-04"),
    _to("state", "?SQ-LIF-BV-0[123]", "?SQ-REQ-BV-02", "?SQ-MGT-BO-50", "?SQ-MGT-BI-5[12]"),
    _to("qualificationResult", "CSQ-RES-BV-0[1-8]", "CSQ-REQ-BV-18"),
    _to("serviceQualificationItem", "?SQ-REQ-BV-02", "CSQ-RES-BV-09", "CSQ-REQ-BI-0[12]",
        "QSQ-RES-BV-0[1-4]"),
    _to("searchCriteria", "QSQ-REQ-BI-01", "QSQ-RES-BV-05", "QSQ-RES-BV-09"),
    _to("externalId", "?SQ-REQ-BV-10", "?SQ-MGT-BV-02"),
    _to("description", "?SQ-REQ-BV-10", "?SQ-MGT-BV-5[01]"),
    _to("relatedParty", "?SQ-REQ-BV-15"),
    _to("instantSyncQualification", "?SQ-REQ-BV-09", "?SQ-REQ-BV-17", "CSQ-RES-BV-17",
        "?SQ-LIF-BV-07"),
    _to("provideAlternative", "CSQ-ALT-BV-0[135]", "CSQ-REQ-BV-17"),
    _to("provideUnavailabilityReason", "CSQ-RES-BV-1[346]", "CSQ-REQ-BV-17"),
    _to("expectedQualificationDate", "?SQ-REQ-BV-17"),
    _to("effectiveQualificationDate", "CSQ-RES-BV-19"),
    _to("expirationDate", "CSQ-RES-BV-1[89]"),
    _to("estimatedResponseDate", note="no document says what it promises; held to its type"),
    _to("alternateServiceProposal", "CSQ-ALT-BV-0[234678]"),
    _to("eligibilityUnavailabilityReason", "CSQ-RES-BV-1[345]"),
    _to("qualificationItemRelationship", "CSQ-DEC-*"),
    _to("qualificationRelationship", note="points to other qualifications, and no rule tells with "
        "what effect; held to its type"),
    _to("terminationError", "CSQ-LIF-BV-08", note="observed; a fault cannot be provoked from outside"),
    _to("service", "CSQ-REQ-BV-11", "QSQ-RES-BV-04", "CSQ-ALT-BV-0[268]"),
    _to("category", "?SQ-REQ-BV-03", note="echoed or not, no document says"),
    _to("expectedActivationDate", "?SQ-REQ-BV-03", note="when it could be active is the server's to say"),
    _to("expectedServiceAvailabilityDate", "?SQ-REQ-BV-03",
        note="that a date changes the answer is the network's business"),
    _to("@type", "?SQ-REQ-BV-12", "CSQ-ALT-BV-09"),
    _to("@baseType", "?SQ-REQ-BV-12"),
    _to("@schemaLocation", "?SQ-REQ-BV-12"),
)  # fmt: skip

#: The rows of TMF630, by topic.
GUIDELINES = (
    _to("media type", "?SQ-REQ-BV-04", "?SQ-MGT-BV-07", "?SQ-REQ-BI-06"),
    _to("Location of what POST created", "?SQ-REQ-BV-0[56]", "HUB-NOT-BV-02"),
    _to("ETag, Last-Modified", note="recommended to servers whose resources several clients change; "
        "a qualification has one owner"),
    _to("HEAD", note="optional, and nothing else is built on it"),
    _to("id and href", "?SQ-REQ-BV-0[278]"),
    _to("status of an error", "?SQ-ERR-BI-0[1-5]"),
    _to("405 for a method that is not there", "?SQ-ERR-BI-0[45]"),
    _to("body of an error", "?SQ-ERR-BI-0[123]"),
    _to("complete representation", "?SQ-MGT-BV-0[13]", "?SQ-MGT-BV-06"),
    _to("fields", "?SQ-MGT-BV-1?", "?SQ-MGT-BV-22"),
    _to("filters: AND, OR", "?SQ-MGT-BV-2[0123]"),
    _to("filters: operators", "?SQ-MGT-BV-24"),
    _to("filters: parts", "?SQ-MGT-BV-25"),
    _to("filters: JSONPath", "?SQ-MGT-BV-26"),
    _to("paging", "?SQ-MGT-BV-3?"),
    _to("sort", "?SQ-MGT-BV-4?"),
    _to("PATCH: merge, arrays whole", "?SQ-MGT-BV-5[012]"),
    _to("PATCH: other media types", "?SQ-MGT-BV-53", note="JSON Patch is not in the API file: not "
        "applicable"),
    _to("PUT", "?SQ-ERR-BI-0[45]", note="no operation of this API"),
    _to("several resources created at once", note="no operation of this API"),
    _to("POST: defaults, 201 with the resource", "?SQ-REQ-BV-0[1-5]"),
    _to("DELETE", "?SQ-MGT-B?-6?"),
    _to("task resources", "?SQ-LIF-*", "?SQ-REQ-BV-09"),
    _to("monitor of a 202", note="for activation; the tasks of this API exist at once"),
    _to("hub", "HUB-NOT-*"),
    _to("delivery of events", "?SQ-NOT-BV-0[1-3]", "HUB-NOT-BV-06", note="retry, time-outs and "
        "signatures are in no document"),
    _to("envelope of events", "?SQ-NOT-BV-0[46]"),
    _to("polymorphism", "?SQ-REQ-BV-12"),
    _to("repeated POST", "?SQ-REQ-BV-13", note="no key makes two requests one"),
    _to("versions in the path", note="the API root is what the user names"),
)  # fmt: skip

#: Where the documents contradict each other, or are silent; the number is that of the register.
CONTRADICTIONS = (
    _to("the first state: accepted or acknowledged", "?SQ-LIF-BV-06"),
    _to("200 or 201", "?SQ-REQ-BV-01", "?SQ-LIF-BV-07", note="both are accepted"),
    _to("instantSyncQualification that takes too long", "?SQ-LIF-BV-07"),
    _to("items of a query that found nothing", "?SQ-REQ-BV-02", note="an empty array is accepted"),
    _to("@type of places and related entities", "CSQ-ALT-BV-09"),
    _to("rules for the service of a check's item", "CSQ-ALT-BV-09"),
    _to("what only the provider owns, sent by a client", "?SQ-REQ-BV-14", "CSQ-REQ-BV-18",
        note="refusing and ignoring are both accepted"),
    _to("PATCH of state and results", "?SQ-MGT-BI-52", "?SQ-MGT-BO-50"),
    _to("media types of PATCH", "?SQ-MGT-BV-53"),
    _to("answer to POST /hub", "HUB-NOT-BV-01"),
    _to("answer of a listener", note="ours answers 201, as the API file says"),
    _to("path of an event", "HUB-NOT-BV-06"),
    _to("timeOcurred or timeOccurred", "?SQ-NOT-BV-04", note="both are accepted"),
    _to("part of a list: 200 or 206", "?SQ-MGT-BV-35"),
    _to("X-Total-Count: must or should", "?SQ-MGT-BV-3[23]"),
    _to("fields with id and href", "?SQ-MGT-BV-1[012]", note="both are accepted"),
    _to("what was not asked for: proposals, reasons", "CSQ-ALT-BV-03", "CSQ-RES-BV-14"),
    _to("an expired qualification", note="nobody waits two days for it, and no rule says what then"),
    _to("a specification that does not exist", "CSQ-LIF-BV-08"),
    _to("items with one id, relationships to nowhere", "CSQ-DEC-BI-0[123]"),
    _to("DELETE of an unfinished task", "?SQ-MGT-BO-60"),
    _to("PATCH and DELETE: must or may", "?SQ-MGT-B?-[56]?", note="not applicable unless claimed"),
    _to("accepted to done without a step between", "?SQ-LIF-BV-02", note="a skipped state is no fault"),
    _to("alternate without a proposal", "CSQ-ALT-BV-02"),
    _to("done without a result", "CSQ-RES-BV-0[67]"),
    _to("allocation by a qualification", "CSQ-RES-BV-12", "QSQ-RES-BV-06"),
    _to("words of results", "CSQ-RES-BV-08", note="the profile's vocabulary decides"),
    _to("faults of the machinery", "CSQ-LIF-BV-08"),
    _to("an empty list: 200 or 404", "?SQ-MGT-BV-08"),
    _to("a second listener: 201 or 409", "HUB-NOT-BV-05"),
    _to("what 409 means", note="accepted as a refusal wherever one is due"),
)  # fmt: skip
