"""
The words of a story: the tables that its reader and the JSON Schema for editors are both made of.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What may stand at a key."""

    TEXT = "text"
    TRUTH = "truth"
    NUMBER = "number"
    DURATION = "duration"
    MOMENT = "moment"
    TARGET = "target"
    BODY = "body"
    FIELDS = "fields"
    SHAPE = "shape"
    ANSWER = "answer"
    KEEP = "keep"
    COUNT = "count"
    NAME = "name"
    NAMES = "names"
    EDIT = "edit"
    FAULTS = "faults"
    WAITS = "waits"
    SPACE = "space"
    TEXTS = "texts"
    AUTH = "auth"


@dataclass(frozen=True, slots=True)
class Key:
    """A key: what may stand there, what it is for, and whether it has to be there."""

    kind: Kind
    about: str
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """
    What a step may do: ``own`` is what stands at the act's own key, ``keys`` what may stand beside it.

    ``does`` is what the rehearsal calls it; ``method`` and ``api`` are those of a request.
    """

    about: str
    does: str
    own: Kind
    keys: dict[str, Key]
    method: str = ""
    api: str = ""


#: The APIs by the names that targets begin with; where they live is known to who calls them.
APIS: Final = {
    "check": "TMF645 checkServiceQualification",
    "query": "TMF645 queryServiceQualification",
    "hub": "TMF645 hub, where listeners are registered",
    "reservation": "TMF716 resourceReservation",
    "order": "TMF622 productOrder",
    "cancellation": "TMF622 cancelProductOrder",
    "offer": "TMF679 productOfferingQualification",
    "offering": "TMF620 productOffering",
    "product-specification": "TMF620 productSpecification",
    "service-specification": "TMF633 serviceSpecification",
    "service": "TMF638 service",
    "address": "TMF673 geographicAddress",
    "address-validation": "TMF673 geographicAddressValidation",
    "site": "TMF674 geographicSite",
    "location": "TMF675 geographicLocation",
}

_OF_ALL: Final = {
    "title": Key(Kind.TEXT, "What the step is, in the words of a report."),
    "called": Key(Kind.NAME, "A name for the moment of this step, for order and between."),
}
_ANSWERED: Final = {
    "answer": Key(
        Kind.ANSWER, "What has to come back: status, headers, body. Else any 2xx will do."
    ),
    "keep": Key(Kind.KEEP, "Names for parts of the answer, such as {id: body.id}."),
}
_ASKED: Final = {
    "headers": Key(Kind.FIELDS, "Headers to send."),
    "search": Key(Kind.FIELDS, "Parameters of the query, such as {fields: state}."),
}
_POSTED: Final = _OF_ALL | _ANSWERED | _ASKED
_SENT: Final = _POSTED | {"body": Key(Kind.BODY, "The body to send.")}
_LOOKED: Final = {
    "within": Key(Kind.DURATION, "The time limit, on the clock of the world."),
    "every": Key(Kind.DURATION, "How long to wait between two looks."),
}


def _post(api: str, what: str) -> Act:
    return Act(
        about=f"Sends {what}: the body stands here.",
        does="send",
        own=Kind.BODY,
        keys=_POSTED,
        method="POST",
        api=api,
    )


def _request(method: str, keys: dict[str, Key]) -> Act:
    return Act(
        about=f"Sends {method} to a path (/tmf-api/…) or to an API by its name (check/${{id}}).",
        does="send",
        own=Kind.TARGET,
        keys=keys,
        method=method,
    )


#: Every act, by the key that a step has for it.
ACTS: Final[dict[str, Act]] = {
    "check": _post("check", "a checkServiceQualification"),
    "query": _post("query", "a queryServiceQualification"),
    "reserve": _post("reservation", "a resourceReservation"),
    "order": _post("order", "a productOrder"),
    "offer": _post("offer", "a productOfferingQualification"),
    "get": _request("GET", _POSTED),
    "post": _request("POST", _SENT),
    "put": _request("PUT", _SENT),
    "patch": _request("PATCH", _SENT),
    "delete": _request("DELETE", _POSTED),
    "wait": Act(
        about="Looks at a target again and again, until its answer has the shape of until.",
        does="wait",
        own=Kind.TARGET,
        keys=_OF_ALL
        | _LOOKED
        | {
            "until": Key(Kind.ANSWER, "The answer that is waited for.", required=True),
            "keep": _ANSWERED["keep"],
        },
    ),
    "stays": Act(
        about="Looks at a target again and again: each answer has to have the shape of answer.",
        does="stays",
        own=Kind.TARGET,
        keys=_OF_ALL
        | {
            "answer": Key(Kind.ANSWER, "What every answer has to be like.", required=True),
            "within": Key(Kind.DURATION, "For how long.", required=True),
            "every": _LOOKED["every"],
        },
    ),
    "listen": Act(
        about="Registers a listener of that name at the hub of TMF645.",
        does="listen",
        own=Kind.NAME,
        keys=_OF_ALL
        | _ANSWERED
        | {
            "wants": Key(Kind.TEXT, "Which events it wants: the query of the hub."),
            "hub": Key(
                Kind.TARGET, "Another hub than that of TMF645: that of offer or order, or a path."
            ),
        },
    ),
    "event": Act(
        about="Waits until events that have the shape of like have reached the listener of that name.",
        does="event",
        own=Kind.NAME,
        keys=_OF_ALL
        | _LOOKED
        | {
            "like": Key(Kind.SHAPE, "What the event is like.", required=True),
            "count": Key(Kind.COUNT, "How many there have to be; else at least one."),
            "keep": Key(Kind.KEEP, "Names for parts of the first event, such as {id: event.x.id}."),
        },
    ),
    "never": Act(
        about="No event that has the shape of like may have reached the listener of that name by then.",
        does="never",
        own=Kind.NAME,
        keys=_OF_ALL
        | {
            "like": Key(Kind.SHAPE, "What must not come.", required=True),
            "within": Key(Kind.DURATION, "For how long.", required=True),
        },
    ),
    "advance": Act(
        about="Lets time pass, on the clock of the world.",
        does="advance",
        own=Kind.DURATION,
        keys=_OF_ALL,
    ),
    "freeze": Act(
        about="Moves the clock of the world to a moment, where it stands.",
        does="freeze",
        own=Kind.MOMENT,
        keys=_OF_ALL,
    ),
    "edit": Act(
        about="Changes the network, as the edits of a timeline do.",
        does="edit",
        own=Kind.EDIT,
        keys=_OF_ALL,
    ),
    "faults": Act(
        about="Lets something go wrong from here on: a fault profile, a list of faults, or none.",
        does="faults",
        own=Kind.FAULTS,
        keys=_OF_ALL,
    ),
    "control": Act(
        about="Carries out a verb of the control interface, such as POST qualifications/${id}/release.",
        does="control",
        own=Kind.TEXT,
        keys=_OF_ALL | _ANSWERED | {"body": Key(Kind.BODY, "The body to send.")},
    ),
}

#: What may be expected of the whole story, by the key that says it; what may stand beside that.
_COUNTED: Final = {
    "title": _OF_ALL["title"],
    "count": Key(Kind.COUNT, "How many there have to be; else at least one."),
}
EXPECTATIONS: Final[dict[str, Act]] = {
    "exchanges": Act(
        about="Exchanges between client and provider that have this shape.",
        does="exchanges",
        own=Kind.SHAPE,
        keys=_COUNTED,
    ),
    "events": Act(
        about="Events that reached listeners and have this shape.",
        does="events",
        own=Kind.SHAPE,
        keys=_COUNTED,
    ),
    "order": Act(
        about="Moments, by the names of their steps, in the order in which they have to come.",
        does="order",
        own=Kind.NAMES,
        keys={"title": _OF_ALL["title"]},
    ),
    "between": Act(
        about="Two moments, by the names of their steps: how long it takes from one to the other.",
        does="between",
        own=Kind.NAMES,
        keys={
            "title": _OF_ALL["title"],
            "at least": Key(Kind.DURATION, "Not sooner than this."),
            "at most": Key(Kind.DURATION, "Not later than this."),
        },
    ),
}

#: What may be told of the client that a story is served for: what was agreed with it, and what no
#: record shows. The names are those that the judge of clients has for it.
TOLD: Final[dict[str, Key]] = {
    "orders": Key(Kind.TRUTH, "Whether the client places orders; else as the steps tell."),
    "waits_by": Key(Kind.WAITS, "What its pauses pass on: machine, or world."),
    "poll_interval": Key(Kind.DURATION, "The time between two looks at one task, as agreed."),
    "patience": Key(Kind.DURATION, "The time of the world in which a task is looked after."),
    "answers_within": Key(Kind.DURATION, "How fast an event is received."),
    "auth": Key(Kind.AUTH, "How every call is authenticated: the header, and its scheme."),
    "idempotency": Key(Kind.TRUTH, "Whether the provider honours Idempotency-Key."),
    "accepted": Key(Kind.TEXTS, "The ids of the proposals that the customer took."),
    "offerings": Key(Kind.FIELDS, "Product offerings, and the service specifications they mean."),
    "characteristics": Key(Kind.FIELDS, "Names in products, and what they are in services."),
    "namespace": Key(Kind.SPACE, "The namespace that the client works in; else the default one."),
}
#: The parts of how a client authenticates.
AUTH: Final = ("header", "scheme")
#: What the pauses of a client may pass on.
CLOCKS: Final = ("machine", "world")

#: The words of a matcher: a mapping of nothing but these is one, any other is a part of a document.
MATCHERS: Final = {
    "any": "true: whatever it is, but there.",
    "absent": "true: there is nothing of the kind.",
    "type": "text, number, integer, truth, list, object or null.",
    "matches": "A pattern (RE2) for the whole text.",
    "one of": "A list of shapes, one of which it has.",
    "all of": "A list of shapes, all of which it has.",
    "not": "A shape that it must not have.",
    "at least": "A number.",
    "at most": "A number.",
    "after": "A moment, or the name of one that was kept.",
    "before": "A moment, or the name of one that was kept.",
    "contains": "A list of shapes: for each there is an element that has it.",
    "each": "A shape that every element has.",
    "count": "How many elements there are: a number, or {at least: 1, at most: 3}.",
    "exactly": "The whole value, nothing more and nothing less.",
    "object": "A part of a document whose only keys are words of this table.",
}
TYPES: Final = ("text", "number", "integer", "truth", "list", "object", "null")

ROLES: Final = {"provider": "Who answers.", "client": "Who asks."}
PLAYERS: Final = ("simulated", "real", "either")
