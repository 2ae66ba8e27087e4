"""
Where the documents disagree or are silent: the side that this server takes, and why.

Every row names its sources. Rows with a ``field`` are switches of Readings; the others are settled.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """The chosen sides. Defaults and allowed values: READINGS."""

    initial_state: Literal["accepted", "acknowledged"] = "accepted"
    synchronous_status: Literal["200", "201"] = "200"
    instant_too_late: Literal["201", "504"] = "201"
    provider_owned_on_create: Literal["ignored", "refused"] = "ignored"
    provider_owned_on_patch: Literal["refused", "ignored"] = "refused"
    hub_status: Literal["201", "204"] = "201"
    event_path: Literal["callback", "listener"] = "callback"
    event_time: Literal["timeOcurred", "timeOccurred"] = "timeOcurred"
    partial_list: Literal["206", "200"] = "206"
    fields_keep: Literal["id and href", "named only"] = "id and href"
    unknown_references: Literal["unqualified", "refused"] = "unqualified"
    item_references: Literal["refused", "accepted"] = "refused"
    delete_unfinished: Literal["allowed", "refused"] = "allowed"
    second_listener: Literal["accepted", "refused"] = "accepted"

    def __post_init__(self) -> None:
        """Refuse values that the table does not allow."""
        for reading in READINGS:
            if reading.field is None:
                continue
            value = getattr(self, reading.field)
            if value not in reading.allowed:
                choices = ", ".join(repr(each) for each in reading.allowed)
                raise ValueError(f"reading {reading.field}: {value!r}; allowed: {choices}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One contradiction: its topic, who says what, the side taken, the reason."""

    topic: str
    sources: str
    chosen: str
    reason: str
    field: str | None = None
    allowed: tuple[str, ...] = ()


#: Every contradiction that concerns the server.
READINGS: tuple[Reading, ...] = (
    Reading(
        topic="first state",
        sources="v4 enum: accepted; v4 descriptions, life-cycle picture, v3, v5: acknowledged",
        chosen="accepted",
        reason="the enum of the v4 API file is what clients validate against",
        field="initial_state",
        allowed=("accepted", "acknowledged"),
    ),
    Reading(
        topic="status of a synchronous answer",
        sources="v4 API file: 200 where instantSyncQualification is true; profile: 200 or 201",
        chosen="200",
        reason="the attribute's text ties 200 to the synchronous answer; it is stored all the same",
        field="synchronous_status",
        allowed=("200", "201"),
    ),
    Reading(
        topic="a synchronous answer that cannot be given in time",
        sources="unspecified",
        chosen="201",
        reason="the task exists and can be read; nothing is lost",
        field="instant_too_late",
        allowed=("201", "504"),
    ),
    Reading(
        topic="status of an asynchronous answer",
        sources="v4: 201; v5: 201 or 202; TMF630: 202 needs a monitor",
        chosen="201",
        reason="the v4 API file; a task is created at once",
    ),
    Reading(
        topic="items of a query that is not done or found nothing",
        sources="profile: at least one; meaning: none",
        chosen="an empty array",
        reason="the attribute is there, and it says the truth",
    ),
    Reading(
        topic="@type of places and related entities",
        sources="profile: mandatory; API file: optional; official sample: absent",
        chosen="always shown; what was sent stays",
        reason="satisfies both",
    ),
    Reading(
        topic="rules for the attributes of an item's service",
        sources="the profile lists them under alternateService only",
        chosen="kept for both",
        reason="an apparent omission of the profile",
    ),
    Reading(
        topic="provider-owned attributes on create",
        sources="described as skipped; the item schema accepts them; TMF630 silent",
        chosen="ignored",
        reason="a client may send back what it read",
        field="provider_owned_on_create",
        allowed=("ignored", "refused"),
    ),
    Reading(
        topic="PATCH of state, result, dates, items",
        sources="the update schema contains them; the meaning of a task forbids them",
        chosen="refused",
        reason="the provider answers, not the client; 409 tells it so",
        field="provider_owned_on_patch",
        allowed=("refused", "ignored"),
    ),
    Reading(
        topic="content types of PATCH",
        sources="v4 API file: application/json; TMF630: also merge-patch and json-patch",
        chosen="application/json and application/merge-patch+json, both as RFC 7396",
        reason="TMF630 reads application/json as a merge",
    ),
    Reading(
        topic="status of a registration at the hub",
        sources="v4 API file: 201; older texts: 204",
        chosen="201",
        reason="the v4 API file",
        field="hub_status",
        allowed=("201", "204"),
    ),
    Reading(
        topic="a listener's answer",
        sources="v4: 201; v5: 204",
        chosen="any 2xx counts as delivered",
        reason="a listener that took the event should not get it again",
    ),
    Reading(
        topic="where events are sent",
        sources="v4 API file: /listener/<event> below the callback; TMF630: the callback itself",
        chosen="callback",
        reason="the address that the client named",
        field="event_path",
        allowed=("callback", "listener"),
    ),
    Reading(
        topic="spelling of the time of an event",
        sources="v4: timeOcurred; v5 and TMF688: timeOccurred",
        chosen="timeOcurred",
        reason="the spelling of the contract served",
        field="event_time",
        allowed=("timeOcurred", "timeOccurred"),
    ),
    Reading(
        topic="status of a page of a list",
        sources="TMF630: 206; v4 API file: only 200",
        chosen="206",
        reason="TMF630; strict validators need the switch",
        field="partial_list",
        allowed=("206", "200"),
    ),
    Reading(
        topic="X-Total-Count",
        sources="TMF630: MUST in one section, SHOULD in another",
        chosen="always sent",
        reason="satisfies both",
    ),
    Reading(
        topic="id and href beside the selected fields",
        sources="profile: only the named attributes; TMF630: id and href as well",
        chosen="id and href",
        reason="a resource without its id is of no use",
        field="fields_keep",
        allowed=("id and href", "named only"),
    ),
    Reading(
        topic="alternates and reasons that nobody asked for",
        sources="both wishes default to false; the roll-up is silent",
        chosen="shown only when asked for",
        reason="the defaults",
    ),
    Reading(
        topic="an expired qualification",
        sources="no state, no rule",
        chosen="still shown",
        reason="expirationDate says it",
    ),
    Reading(
        topic="an unknown specification or place in a request",
        sources="unspecified: 400, an error of the task, or unqualified",
        chosen="unqualified",
        reason="the client learns why from SPEC_UNKNOWN or PLACE_NOT_FOUND",
        field="unknown_references",
        allowed=("unqualified", "refused"),
    ),
    Reading(
        topic="duplicate item ids, relationships to items that are not there",
        sources="unspecified",
        chosen="refused",
        reason="the answer could not be told apart",
        field="item_references",
        allowed=("refused", "accepted"),
    ),
    Reading(
        topic="DELETE of an unfinished task",
        sources="204 or 409",
        chosen="allowed",
        reason="the API file describes DELETE as administration",
        field="delete_unfinished",
        allowed=("allowed", "refused"),
    ),
    Reading(
        topic="whether PATCH and DELETE exist",
        sources="component TMFC009: mandatory; profile TMF645B: not mentioned",
        chosen="both exist",
        reason="the stronger of the two",
    ),
    Reading(
        topic="from the first state to done",
        sources="life-cycle picture: through inProgress; a synchronous task is seen done at once",
        chosen="every state is passed; a reader may miss one",
        reason="every passage has its event",
    ),
    Reading(
        topic="an alternate without a proposal",
        sources="API file: alternate means that a proposal is available; profile: never mandatory",
        chosen="at least one proposal where alternates were asked for",
        reason="the meaning of the word",
    ),
    Reading(
        topic="done without a result",
        sources="the result is defined, never mandatory",
        chosen="always shown, for the task and each item",
        reason="done means decided",
    ),
    Reading(
        topic="allocation during a check",
        sources="TMFC009: none; an eTOM text allows a hold",
        chosen="none",
        reason="a reservation is an act of its own",
    ),
    Reading(
        topic="a fault of the machinery",
        sources="terminationError, a result of its own, or unqualified",
        chosen="terminatedWithError, never unqualified",
        reason="unqualified is a statement about the network",
    ),
    Reading(
        topic="order of coordinates",
        sources="TMF675: x is longitude; MEF texts: x is latitude",
        chosen="x is longitude",
        reason="TMF675 and GeoJSON agree",
    ),
    Reading(
        topic="an empty list",
        sources="200 with [] or 404 in one dialect",
        chosen="200 with []",
        reason="the list exists",
    ),
    Reading(
        topic="a second listener",
        sources="TMF630 allows to refuse it with 409; subscribers expect to be several",
        chosen="accepted",
        reason="several parties watch one server",
        field="second_listener",
        allowed=("accepted", "refused"),
    ),
    Reading(
        topic="type of code and status of an Error",
        sources="v4: string; v3: integer",
        chosen="string",
        reason="the contract served",
    ),
    Reading(
        topic="what 409 means",
        sources="TMF630: a refused listener; listed nearly everywhere without a meaning",
        chosen="well formed, but not in this state of the resource",
        reason="RFC 9110 section 15.5.10",
    ),
    Reading(
        topic="attributes of format uri",
        sources="declared as uri; official samples hold words such as 'string'",
        chosen="any string is taken",
        reason="the official samples have to be acceptable",
    ),
)
