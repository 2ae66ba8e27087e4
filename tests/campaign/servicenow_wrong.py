"""Implementations of ServiceNow's dialect that are wrong in one way each: the reference, spoiled on its way out."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from campaign.servicenow_reference import BASE_PATH, application

#: Changes an answer: method, path, query, status, body; returns status and body.
Spoil: TypeAlias = Callable[[str, str, str, int, Any], tuple[int, Any]]

_RESULTS = f"{BASE_PATH}/checkServiceQualification/processResult"
_ORDERS = f"{BASE_PATH}/checkServiceQualification"


@dataclass(frozen=True)
class Wrong:
    """A spoiled server, and the purposes that have to find it."""

    spoil: Spoil
    found_by: tuple[str, ...]


class Spoiled:
    """The reference server whose answers go through ``spoil``."""

    def __init__(self, spoil: Spoil) -> None:
        self._app: ASGIApp = application()
        self._spoil = spoil

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http" or not scope["path"].startswith(BASE_PATH):
            await self._app(scope, receive, send)
            return
        heard: list[Message] = []

        async def hear(message: Message) -> None:
            heard.append(message)

        await self._app(scope, receive, hear)
        body = b"".join(each.get("body", b"") for each in heard[1:])
        query = scope["query_string"].decode()
        status, spoiled = self._spoil(
            scope["method"], scope["path"], query, heard[0]["status"], json.loads(body)
        )
        headers = [
            (name, value) for name, value in heard[0]["headers"] if name != b"content-length"
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(spoiled).encode()})


def _is_creation(method: str, path: str) -> bool:
    return method == "POST" and path == _ORDERS


def _created(change: Callable[[dict[str, Any]], None], *, status: int = 201) -> Spoil:
    """Change what a creation answers."""

    def spoil(method: str, path: str, query: str, was: int, body: Any) -> tuple[int, Any]:
        if _is_creation(method, path) and was == 201:
            change(body)
            return status, body
        return was, body

    return spoil


def _items(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    def each(body: dict[str, Any]) -> None:
        for item in body["serviceQualificationItem"]:
            change(item)

    return each


def _reported(change: Callable[[dict[str, Any]], None]) -> Spoil:
    """Change what processResult answers."""

    def spoil(method: str, path: str, query: str, was: int, body: Any) -> tuple[int, Any]:
        if path == _RESULTS and was == 201:
            change(body)
        return was, body

    return spoil


def _refused(text: str, status: int) -> Spoil:
    """Answer another status where the refusal has ``text`` in it."""

    def spoil(method: str, path: str, query: str, was: int, body: Any) -> tuple[int, Any]:
        return (status if was == 400 and text in json.dumps(body) else was), body

    return spoil


def _listed(change: Callable[[str, int, Any], tuple[int, Any]]) -> Spoil:
    """Change what a list answers."""

    def spoil(method: str, path: str, query: str, was: int, body: Any) -> tuple[int, Any]:
        return change(query, was, body) if (method, path) == ("GET", _ORDERS) else (was, body)

    return spoil


def _read(change: Callable[[int, Any], tuple[int, Any]]) -> Spoil:
    """Change what GET of one answers."""

    def spoil(method: str, path: str, query: str, was: int, body: Any) -> tuple[int, Any]:
        one = method == "GET" and path.startswith(f"{_ORDERS}/")
        return change(was, body) if one else (was, body)

    return spoil


def _set(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(body: dict[str, Any]) -> None:
        body[name] = value

    return change


def _drop(name: str) -> Callable[[dict[str, Any]], None]:
    def change(body: dict[str, Any]) -> None:
        body.pop(name, None)

    return change


def _in_service(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    return _items(lambda item: change(item["service"]))


def _wrong_place_name(service: dict[str, Any]) -> None:
    service["place"]["name"] = "no such name, tmf645-testbed"


def _first_only(body: dict[str, Any]) -> None:
    del body["serviceQualificationItem"][1:]


def _keep_sent(service: dict[str, Any]) -> None:
    del service["serviceCharacteristic"][1:]


def _all_qualified(body: dict[str, Any]) -> None:
    if body["qualificationResult"] != "none":
        body["qualificationResult"] = body["serviceQualificationItem"][0]["qualificationResult"]


WRONG: dict[str, Wrong] = {
    "creation is answered 200": Wrong(_created(lambda _: None, status=200), ("SNQ-REQ-BV-01",)),
    "decided in the answer": Wrong(_created(_set("qualificationResult", "qualified")), ("SNQ-REQ-BV-02",)),
    "an item is in progress at once": Wrong(_created(_items(_set("state", "in_progress"))), ("SNQ-REQ-BV-02",)),
    "camel-case state of TMF645": Wrong(
        _read(lambda was, body: (was, {**body, "state": "inProgress"} if was == 200 else body)),
        ("SNQ-MGT-BV-10",),
    ),
    "a space before the id": Wrong(
        _created(lambda body: body.update(id=f" {body['id']}")), ("SNQ-REQ-BV-03",)
    ),
    "an attribute of its own": Wrong(_created(_set("priority", "1")), ("SNQ-REQ-BV-03",)),
    "the name of the place is believed": Wrong(_created(_in_service(_wrong_place_name)), ("SNQ-REQ-BV-04",)),
    "no place for a reference": Wrong(_created(_in_service(_drop("place"))), ("SNQ-REQ-BV-08",)),
    "a change loses the rest": Wrong(_created(_in_service(_keep_sent)), ("SNQ-REQ-BV-09",)),
    "externalId is lost": Wrong(_created(_drop("externalId")), ("SNQ-REQ-BV-16",)),
    "children are lost": Wrong(_created(_first_only), ("SNQ-REQ-BV-10",)),
    "quantity is always one": Wrong(_created(_items(_set("quantity", "1"))), ("SNQ-REQ-BV-06",)),
    "parties are lost": Wrong(_created(_set("relatedParty", [])), ("SNQ-REQ-BV-07",)),
    "dates without milliseconds": Wrong(
        _created(_set("checkServiceQualificationDate", "2026-03-01T12:00:00Z")), ("SNQ-REQ-BV-12",)
    ),
    "no relatedParty is fine": Wrong(_refused("relatedParty is missing", 201), ("SNQ-REQ-BI-02", "SNQ-REQ-BI-03")),
    "an unknown specification is 404": Wrong(_refused("Specification does not exist", 404), ("SNQ-REQ-BI-10",)),
    "two places break it": Wrong(_refused("exactly one entry", 500), ("SNQ-REQ-BI-15",)),
    "a resource-facing specification is taken": Wrong(_refused("resource-facing", 201), ("SNQ-REQ-BI-20",)),
    "an empty list is 200": Wrong(
        _listed(lambda _, was, body: (200, []) if was == 404 else (was, body)), ("SNQ-MGT-BV-05",)
    ),
    "a part of a list is 200": Wrong(
        _listed(lambda _, was, body: (200 if was == 206 else was, body)), ("SNQ-MGT-BV-04",)
    ),
    "pages of ten": Wrong(
        _listed(lambda query, was, body: (was, body if "limit" in query or was == 404 else body[:10])),
        ("SNQ-MGT-BV-02",),
    ),
    "fields are ignored": Wrong(
        _listed(
            lambda query, was, body: (
                was,
                [{**each, "description": ""} for each in body] if "fields" in query else body,
            )
        ),
        ("SNQ-MGT-BV-08",),
    ),
    "another order is read": Wrong(
        _read(lambda was, body: (was, {**body, "id": "0" * 32} if was == 200 else body)),
        ("SNQ-MGT-BV-01",),
    ),
    "an unknown id is 200": Wrong(
        _read(lambda was, body: (200, {}) if was == 404 else (was, body)), ("SNQ-MGT-BI-01",)
    ),
    "the last item decides": Wrong(_reported(_all_qualified), ("SNQ-RES-BV-03", "SNQ-RES-BV-04")),
    "a proposal is a text": Wrong(
        _reported(_items(lambda item: item.update(alternateServiceProposal="one")
                         if "alternateServiceProposal" in item else None)),
        ("SNQ-RES-BV-05",),
    ),
    "only the first label": Wrong(
        _reported(_items(lambda item: item.update(
            eligibilityUnavailabilityReason=[{"label": "no fibre in the street"}]
        ) if "eligibilityUnavailabilityReason" in item else None)),
        ("SNQ-RES-BV-06",),
    ),
    "none may be reported": Wrong(_refused("should be one of [alternate", 201), ("SNQ-RES-BI-01", "SNQ-RES-BI-02")),
    "an unknown domain order is 404": Wrong(_refused("Item id does not exist", 404), ("SNQ-RES-BI-03",)),
    "results are forgotten": Wrong(
        _read(lambda was, body: (was, {**body, "qualificationResult": "pending"} if was == 200 else body)),
        ("SNQ-RES-BV-08",),
    ),
}  # fmt: skip


def _factory(wrong: Wrong) -> Callable[[], ASGIApp]:
    def make() -> ASGIApp:
        return Spoiled(wrong.spoil)

    make.api_root = BASE_PATH  # type: ignore[attr-defined]  # what asgi: targets may tell
    return make


#: By names that can stand in a target.
FACTORIES = {f"wrong_{number}": _factory(each) for number, each in enumerate(WRONG.values())}
globals().update(FACTORIES)
NAMES = dict(zip(WRONG, FACTORIES, strict=True))
