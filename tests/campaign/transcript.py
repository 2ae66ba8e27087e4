"""
What a server says to one long conversation, written down so that two servers can be compared.

Clocks are set by hand and deliveries are recorded, not sent: the same server says the same twice.
"""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Self

import httpx
import pytest

from campaign.minimal_http import ROOT, Json, exchanged
from campaign.minimal_profile import item, place
from campaign.minimal_server import MinimalServer

Line = tuple[str, int, dict[str, str], object]

CHECKS, QUERIES = "/checkServiceQualification", "/queryServiceQualification"
_MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
_JSON = "application/json"


class Conversation:
    """One client, one server, one clock; every answer and every event becomes a line."""

    def __init__(self, server: MinimalServer) -> None:
        self.seconds = 0.0
        self.lines: list[Line] = []
        self.server = server
        server.clock = lambda: self.seconds
        server.today = lambda: _MIDNIGHT + timedelta(seconds=self.seconds)

    async def say(
        self,
        method: str,
        path: str,
        body: object = None,
        accept: str = _JSON,
        media_type: str = _JSON,
    ) -> Json:
        """One exchange; the JSON of the answer, or an empty object."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body)
        raw = content if isinstance(content, bytes) else content.encode()
        sent = [("host", "sut"), ("content-type", media_type), ("accept", accept)]
        status, raw_headers, answer = await exchanged(self.server, method, ROOT + path, sent, raw)
        headers = {name.decode(): value.decode("latin-1") for name, value in raw_headers}
        self.lines.append((f"{method} {path}", status, headers, answer))
        for _ in range(20):
            await asyncio.sleep(0)
        try:
            parsed = json.loads(answer)
        except ValueError:
            return {}
        return parsed if isinstance(parsed, dict) else {}

    def heard(self, callback: str, content: str, headers: dict[str, str]) -> None:
        """An event arrived."""
        self.lines.append((f"event to {callback}", 0, headers, content))


def transcript(server: MinimalServer) -> list[Line]:
    """Everything that ``server`` says to the whole conversation, and sends to its listeners."""
    conversation = Conversation(server)

    class Recorder:
        def __init__(self, **_: object) -> None: ...

        async def __aenter__(self) -> Self:
            return self

        async def __aexit__(self, *_: object) -> None: ...

        async def post(self, url: str, *, content: str, headers: dict[str, str]) -> httpx.Response:
            conversation.heard(url, content, headers)
            return httpx.Response(201)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx, "AsyncClient", Recorder)
        asyncio.run(_converse(conversation))
    return conversation.lines


async def _converse(conversation: Conversation) -> None:
    for chapter in (_listen, _wait, _ask_at_once, _query, _refused, _select, _change, _stop):
        await chapter(conversation)
    await conversation.server.close()


async def _listen(talk: Conversation) -> None:
    await talk.say("POST", "/hub", {"callback": "http://all/"})
    await talk.say(
        "POST",
        "/hub",
        {
            "callback": "http://some/",
            "query": "eventType=CheckServiceQualificationStateChangeEvent",
        },
    )
    await talk.say("POST", "/hub", {"query": ""})
    await talk.say("DELETE", "/hub/none")


RICH: Json = {
    "externalId": "order 1",
    "description": "more than ten characters",
    "relatedParty": [{"id": "7", "@referredType": "Individual", "role": "buyer"}],
    "expectedQualificationDate": "2026-02-01T00:00:00Z",
    "provideAlternative": True,
    "provideUnavailabilityReason": True,
    "serviceQualificationItem": [
        {"id": "a", **item("S-FIBRE", "BB", 100)},
        {
            "id": "e",
            **item("S-FIBRE", "VOICE"),
            "qualificationItemRelationship": [{"id": "d", "relationshipType": "reliesOn"}],
        },
        {
            "id": "d",
            **item("S-FIBRE", "TV"),
            "qualificationItemRelationship": [{"id": "b", "relationshipType": "reliesOn"}],
        },
        {"id": "b", **item("S-NONE", "VOICE")},
        {"id": "c", **item("S-COPPER", "BB", 500)},
    ],
}


async def _wait(talk: Conversation) -> None:
    """A task is created, watched until it is done, and looked at again."""
    for body in (RICH, {"serviceQualificationItem": [item("S-FIBRE", "TV")]}):
        id_ = (await talk.say("POST", CHECKS, body)).get("id", "CSQ-1")
        for pause in (0, 0.03, 0.4, 1, 1):
            talk.seconds += pause
            await talk.say("GET", f"{CHECKS}/{id_}")
            await talk.say("GET", CHECKS)


async def _ask_at_once(talk: Conversation) -> None:
    """Checks of one and of several items, with and without wishes, twice."""
    fibre, none, copper = (
        item("S-FIBRE", "BB", 100),
        item("S-NONE", "BB", 1),
        item("S-COPPER", "BB", 500),
    )
    slow = item("S-FIBRE", "BB", 20)
    requests = (
        [fibre],
        [none],
        [copper],
        [slow],
        [copper, fibre],
        [fibre, none, fibre],
        [copper, none],
    )
    for items in requests:
        for wishes in ({}, {"provideAlternative": True}, {"provideUnavailabilityReason": True}):
            body = {"instantSyncQualification": True, "serviceQualificationItem": items, **wishes}
            await talk.say("POST", CHECKS, body)
    owned = {
        "id": "mine",
        "href": "http://mine",
        "state": "done",
        "qualificationResult": "qualified",
    }
    refused = {**none, "qualificationResult": "qualified"}
    for sync in (True, False):
        body = {**owned, "instantSyncQualification": sync, "serviceQualificationItem": [refused]}
        await talk.say("POST", CHECKS, body)
    talk.seconds += 1
    await talk.say("GET", CHECKS)


async def _query(talk: Conversation) -> None:
    criteria: list[Json] = [
        {"service": {"place": [place("S-FIBRE")]}},
        {"service": {"place": [place("S-COPPER")]}},
        {"service": {"place": [place("S-COPPER")], "serviceSpecification": {"id": "VOICE"}}},
    ]
    for searched in criteria:
        for sync in (True, False):
            body = {"instantSyncQualification": sync, "searchCriteria": searched}
            id_ = (await talk.say("POST", QUERIES, body)).get("id", "QSQ-1")
            talk.seconds += 1
            await talk.say("GET", f"{QUERIES}/{id_}")
            await talk.say("GET", f"{QUERIES}/{id_}")
    rows = [item("S-FIBRE", "UNHEARD")]
    body = {"searchCriteria": criteria[0], "serviceQualificationItem": rows}
    await talk.say("POST", QUERIES, {**body, "instantSyncQualification": True})


async def _refused(talk: Conversation) -> None:
    """What a server has to refuse, or at least to survive."""
    one = {"id": "1", **item("S-FIBRE", "BB")}
    lost = {"qualificationItemRelationship": [{"id": "z", "relationshipType": "reliesOn"}]}
    bodies: list[object] = [
        b"{",
        b"[]",
        {},
        {"serviceQualificationItem": []},
        {"serviceQualificationItem": [{}]},
        {"serviceQualificationItem": [one, one]},
        {"serviceQualificationItem": [{**one, **lost}]},
        {"serviceQualificationItem": [item("S-FIBRE", "UNHEARD")]},
        {"serviceQualificationItem": [one], "description": 7},
        b'{"serviceQualificationItem": ' + b"[" * 100 + b"]" * 100 + b"}",
    ]
    for body in bodies:
        await talk.say("POST", CHECKS, body)
    await talk.say("GET", "/checkServiceQualification/no%2Fthing")
    await talk.say("POST", QUERIES, {})
    for method in ("GET", "PATCH", "DELETE"):
        await talk.say(method, f"{CHECKS}/none", {})
    await talk.say("PUT", CHECKS, {})
    await talk.say("POST", CHECKS, {"serviceQualificationItem": [one]}, media_type="text/plain")
    extended = {"@type": "Ours", "@baseType": "CheckServiceQualification", "ours": 1}
    await talk.say("POST", CHECKS, {**extended, "serviceQualificationItem": [one]})
    await talk.say("GET", CHECKS, accept="text/xml")
    unheard = {
        "instantSyncQualification": True,
        "serviceQualificationItem": [item("S-FIBRE", "UNHEARD")],
    }
    await talk.say("POST", CHECKS, unheard)
    for query in ("offset=x", "filter=$[?(@.id=='1')]", "unheard=1"):
        await talk.say("GET", f"{CHECKS}?{query}")


async def _select(talk: Conversation) -> None:
    queries = (
        "fields=state,externalId",
        "state=done",
        "externalId=order%201&state=accepted",
        "id=CSQ-1,CSQ-2",
        "serviceQualificationItem.qualificationResult=alternate",
        "offset=1&limit=2",
        "offset=2&limit=3&externalId=order%201",
        "limit=3",
        "sort=-checkServiceQualificationDate&limit=5",
        "externalId=order%201&fields=state",
        "fields=none",
        "checkServiceQualificationDate.gt=2027-01-01T00:00:00Z",
    )
    for query in queries:
        await talk.say("GET", f"{CHECKS}?{query}")
    await talk.say("GET", f"{CHECKS}/CSQ-1?fields=state,externalId")
    relying = {"qualificationItemRelationship": [{"id": "a", "relationshipType": "reliesOn"}]}
    items = [
        {"id": "a", **item("S-FIBRE", "BB", 100)},
        {"id": "b", **item("S-FIBRE", "TV"), **relying},
    ]
    body = {"instantSyncQualification": True, "serviceQualificationItem": items}
    await talk.say("POST", CHECKS, body)


async def _change(talk: Conversation) -> None:
    party = [{"id": "8", "@referredType": "Individual"}]
    patches: list[object] = [
        {"description": "new"},
        {"externalId": None, "relatedParty": party},
        {"id": "other"},
        {"state": "accepted"},
        {"state": "BANANA"},
        {"state": "terminatedWithError"},
        b"{",
    ]
    await talk.say("POST", CHECKS, RICH)
    for patch in patches:
        await talk.say("PATCH", f"{CHECKS}/CSQ-1", patch)
        await talk.say("GET", f"{CHECKS}/CSQ-1")
    await talk.say("GET", CHECKS)
    await talk.say("DELETE", f"{CHECKS}/CSQ-1")
    unfinished = await talk.say("POST", CHECKS, RICH)
    await talk.say("DELETE", f"{CHECKS}/{unfinished.get('id')}")
    await talk.say("GET", f"{CHECKS}/CSQ-1")
    await talk.say("GET", CHECKS)
    early = await talk.say("POST", CHECKS, RICH)
    await talk.say("PATCH", f"{CHECKS}/{early.get('id')}", {"description": "early"})
    talk.seconds += 1
    await talk.say("GET", CHECKS)  # all that are due move now, in one order
    for task in (early, unfinished):
        await talk.say("GET", f"{CHECKS}/{task.get('id')}")


async def _stop(talk: Conversation) -> None:
    await talk.say("DELETE", "/hub/hub-1")
    await talk.say("POST", CHECKS, {**RICH, "instantSyncQualification": True})
