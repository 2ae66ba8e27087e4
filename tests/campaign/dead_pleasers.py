"""
Dead servers that please tools which look at statuses and keys only.
"""

import itertools

from campaign.dead_wire import answering, dead, error, parsed
from campaign.minimal_http import ROOT, Answered, ASGIApp, Asked, Json, Refusal
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import CHECK, KINDS, Task

_DATE = "2026-01-01T00:00:00.000Z"


@dead
def echoing_with_id() -> ASGIApp:
    """201 and the body of the request with an id, an href and a state; nothing is kept."""

    def answer(asked: Asked) -> Answered:
        sent = parsed(asked)
        body = {**(sent if isinstance(sent, dict) else {}), **_bones(CHECK, asked, "1")}
        return Answered(status=201, body=body, headers={"Location": body["href"]})

    return answering(answer)


@dead
def static() -> ASGIApp:
    """One finished check, whatever is asked or posted."""

    def answer(asked: Asked) -> Answered:
        kind = asked.segments[0] if asked.segments[0] in KINDS else CHECK
        resource = _finished(kind, asked)
        if asked.method == "POST":
            headers = {"Location": resource["href"]}
            return Answered(status=201, body=resource, headers=headers)
        if asked.method == "GET" and len(asked.segments) == 1:
            headers = {"X-Total-Count": "1", "X-Result-Count": "1"}
            return Answered(status=200, body=[resource], headers=headers)
        if asked.method == "DELETE":
            return Answered(status=204)
        return Answered(status=200, body=resource)

    return answering(answer)


@dead
def official_kit_fooler() -> ASGIApp:
    """State BANANA, items [42], dates that are words: enough for the kit of 2020."""
    kept: dict[str, Json] = {}
    numbers = itertools.count(1)

    def answer(asked: Asked) -> Answered:
        kind = asked.segments[0]
        if kind not in KINDS:
            return Answered(status=404, body=error(404, "not found"))
        if asked.method == "POST":
            id_ = str(next(numbers))
            kept[id_] = _banana(kind, id_)
            return Answered(status=201, body=kept[id_])
        if len(asked.segments) == 1:
            return Answered(status=200, body=[v for v in kept.values() if f"{kind}Date" in v])
        if asked.segments[1] in kept:
            return Answered(status=200, body=kept[asked.segments[1]])
        return Answered(status=404, body={})

    return answering(answer)


class _Forgetful(MinimalServer):
    """Answers every creation well and keeps nothing."""

    def keep(self, task: Task) -> None:
        return


class _Restless(MinimalServer):
    """Accepts every task and never ends one."""

    path = ((0.02, "inProgress"),)

    def is_sync(self, body: Json) -> bool:
        return False


class _Unwilling(MinimalServer):
    """Reads well, lists nothing, and refuses to create anything."""

    def check_create(self, kind: str, body: Json) -> None:
        raise Refusal(403, "forbidden", "creating is switched off")


@dead
def stateless() -> ASGIApp:
    """Answers that look right, and nothing is kept."""
    return _Forgetful()


@dead
def never_ending() -> ASGIApp:
    """Every task is in progress, for ever."""
    return _Restless()


@dead
def read_only() -> ASGIApp:
    """Everything is right but for POST, which is refused with 403; so nothing is there to read."""
    return _Unwilling()


def _bones(kind: str, asked: Asked, id_: str) -> Json:
    """What every resource has."""
    href = f"{asked.origin}{ROOT}/{kind}/{id_}"
    return {"id": id_, "href": href, f"{kind}Date": _DATE, "state": "accepted"}


def _finished(kind: str, asked: Asked) -> Json:
    """A finished task with one qualified item."""
    item = {"id": "1", "state": "done", "qualificationResult": "qualified", "service": {}}
    result: Json = {"qualificationResult": "qualified"}
    rest = result if kind == CHECK else {"searchCriteria": {}}
    outcome = {**rest, "state": "done", "serviceQualificationItem": [item]}
    return {**_bones(kind, asked, "1"), **outcome}


def _banana(kind: str, id_: str) -> Json:
    """What the kit of 2020 lets through (five keys, four of them of the right type)."""
    keys = {"id": id_, "href": "nowhere", f"{kind}Date": "not-a-date", "state": "BANANA"}
    return {**keys, "serviceQualificationItem": [42], "searchCriteria": 42}
