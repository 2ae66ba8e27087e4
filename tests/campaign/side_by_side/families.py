"""
Which family a fault belongs to.

The module that holds a wrong server says it (`wrong_events`, `spoiled_events`: events), but for those
named here.
"""

CONTRACT, HTTP, TMF630, STATE = "contract", "HTTP", "TMF630", "state and life cycle"
SEMANTICS, EVENTS, ROBUSTNESS, SECURITY = "semantics", "events", "robustness", "security"

#: In the order in which they are told.
FAMILIES = (CONTRACT, HTTP, TMF630, STATE, SEMANTICS, EVENTS, ROBUSTNESS, SECURITY)

_BY_ROOM = {
    "contract": CONTRACT,
    "http": HTTP,
    "refusals": ROBUSTNESS,
    "selection": TMF630,
    "state": STATE,
    "requests": STATE,
    "semantics": SEMANTICS,
    "offers": SEMANTICS,
    "query": SEMANTICS,
    "management": STATE,
    "events": EVENTS,
    "hub": EVENTS,
}

#: A client decides what only the server may: its id, its state, its result.
_CLIENT_DECIDES = (
    "TakesClientId",
    "TakesClientState",
    "TakesClientResult",
    "TakesClientHref",
    "TakesClientItemResult",
    "TakesClientResultLate",
    "TakesClientRows",
    "PatchTakesClientId",
    "PatchMovesTheHref",
    "OutcomeIsTheClients",
    "ClientDecides",
)

#: What was sent breaks the server, or passes though it is none of what may be sent.
_NOT_ROBUST = (
    "UnknownIdCrashes",
    "PutCrashes",
    "JsonPathCrashes",
    "PatchOfRubbishCrashes",
    "HubWithoutCallbackCrashes",
    "HubWithoutCallbackAccepted",
    "SubscriptionsWithoutCallback",
    "LongTextsBreakIt",
    "NegativePagesBreakIt",
    "OddPatchesBreakIt",
    "EmptyRequestsAreAccepted",
    "CutBodiesAreMended",
    "AnyMediaTypeIsRead",
    "SenselessPagesTaken",
)

_BY_NAME = {
    **dict.fromkeys(_CLIENT_DECIDES, SECURITY),
    **dict.fromkeys(_NOT_ROBUST, ROBUSTNESS),
    "ItemIdRequired": CONTRACT,
    "UnmarkedAnsweredEmpty": CONTRACT,
    "HrefIsAPath": CONTRACT,
    "ExtensionsRefused": CONTRACT,
    "ClockIsAnHourOff": STATE,
    "ItemsStayInProgress": STATE,
    "AnswersNeverExpire": SEMANTICS,
    "OverallResultMissing": SEMANTICS,
    "ProposesUnasked": SEMANTICS,
    "ExplainsUnasked": SEMANTICS,
    "FieldsNoneShowsAll": TMF630,
    "ComparisonsIgnored": TMF630,
    "PagesWithoutLinks": TMF630,
    "DatesAreNotSorted": TMF630,
    "ErrorsContradictTheirStatus": HTTP,
    "AnswersTestersOnly": CONTRACT,
    "JsonInUtf16": HTTP,
    "StateIsIndexedOnce": TMF630,
    "EndUndoesPatch": STATE,
    "DeletedIsFinished": STATE,
    "ChangeEventWithStaleState": EVENTS,
    "NoAllowBeside405": HTTP,
    "SubscriptionsWithoutLocation": EVENTS,
}


def family(name: str, module: str) -> str:
    """The family of the fault of server ``name``, which ``module`` holds."""
    room = module.rpartition("_")[2]
    if name in _BY_NAME:
        return _BY_NAME[name]
    if room not in _BY_ROOM:
        raise ValueError(
            f"{module}: {name} belongs to no family yet; families.py lists them by name"
        )
    return _BY_ROOM[room]
