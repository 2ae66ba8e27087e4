"""
A stand-in for a server that is not to be asked: it takes what a run sends, and answers obligingly.

It is no server that could be judged: it knows as much of the API as lets a run go on, and answers
each sample as the profile expects.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import httpx

from tmf645_conformance import clock
from tmf645_conformance.parts import rows
from tmf645_conformance.profile import Profile
from tmf645_conformance.resources import Resource
from tmf645_conformance.transport import Connection

_COLLECTIONS = {resource.path: resource for resource in Resource}
_LARGEST_PAGE = 100


class Pretence:
    """Answers as a server at ``root`` with ``profile`` might; ``asked`` is what it was sent."""

    def __init__(self, root: str, profile: Profile) -> None:
        self.asked: list[tuple[str, str]] = []
        self._root = root
        self._base = httpx.URL(root).path.rstrip("/")
        self._profile = profile
        self._tasks: dict[str, dict[str, Any]] = {}
        self._hubs: set[str] = set()
        self._count = 0

    def connection(self) -> Connection:
        """A connection to it, which no network is part of."""
        client = httpx.Client(
            transport=httpx.MockTransport(self._handle), base_url=self._root, trust_env=False
        )
        return Connection(client=client, root=self._root)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        path = unquote(request.url.path).removeprefix(self._base)
        known = path in _COLLECTIONS or path == "/hub"
        self.asked.append((request.method, path if known else _template(path)))
        answer = self._answer(request, path)
        answer.headers["Date"] = f"{clock.now():%a, %d %b %Y %H:%M:%S} GMT"
        return answer

    def _answer(self, request: httpx.Request, path: str) -> httpx.Response:
        if path == "/hub":
            known = request.method == "POST"
            return self._subscribe(_document(request)) if known else _problem(405)
        if path in _COLLECTIONS:
            return self._of_all(request, path)
        if path in self._tasks:
            return self._of_one(request, path)
        if path in self._hubs and request.method == "DELETE":
            self._hubs.remove(path)
            return httpx.Response(204)
        return _problem(404)

    def _of_all(self, request: httpx.Request, path: str) -> httpx.Response:
        match request.method:
            case "POST":
                return self._create(_COLLECTIONS[path], _document(request))
            case "GET":
                return self._list(path, request.url.params)
            case _:
                return _problem(405)

    def _of_one(self, request: httpx.Request, path: str) -> httpx.Response:
        match request.method:
            case "GET":
                self._tasks[path]["state"] = "done"
                return httpx.Response(200, json=_shown(self._tasks[path], request.url.params))
            case "PATCH":
                return self._patch(path, _document(request))
            case "DELETE":
                del self._tasks[path]
                return httpx.Response(204)
            case _:
                return _problem(405)

    def _subscribe(self, document: Any) -> httpx.Response:
        if not isinstance(document, dict) or not isinstance(document.get("callback"), str):
            return _problem(400)
        self._count += 1
        self._hubs.add(f"/hub/{self._count}")
        told = {**document, "id": str(self._count)}
        return httpx.Response(
            201, json=told, headers={"Location": f"{self._base}/hub/{self._count}"}
        )

    def _create(self, resource: Resource, document: Any) -> httpx.Response:
        if not isinstance(document, dict) or not document.get(resource.required):
            return _problem(400)
        self._count += 1
        path = f"{resource.path}/{self._count}"
        at_once = document.get("instantSyncQualification") is True
        self._tasks[path] = {
            **document,
            "id": str(self._count),
            "href": self._root + path,
            "state": "done" if at_once else "accepted",
            resource.date: clock.now().isoformat(),
            "serviceQualificationItem": self._decided(resource, document),
        }
        if resource is Resource.CHECK:
            items = rows(self._tasks[path], "serviceQualificationItem")
            self._tasks[path]["qualificationResult"] = _worst(items)
        return httpx.Response(
            200 if at_once else 201,
            json=self._tasks[path],
            headers={"Location": self._root + path},
        )

    def _decided(self, resource: Resource, document: Mapping[str, Any]) -> list[dict[str, Any]]:
        if resource is Resource.CHECK:
            return [
                {**item, "state": "done", **self._outcome(self._expected(item))}
                for item in rows(document, "serviceQualificationItem")
            ]
        listed = [
            name
            for sample in self._profile.samples
            if sample.criteria == document.get("searchCriteria")
            for name in sample.lists
        ]
        return [
            {"id": str(n), "service": {"serviceSpecification": {"id": name}},
             "qualificationResult": "qualified"}
            for n, name in enumerate(listed, 1)
        ]  # fmt: skip

    def _outcome(self, expected: str) -> dict[str, Any]:
        """A result with what belongs to it: a proposal that is qualified, or a reason."""
        told: dict[str, Any] = {"qualificationResult": expected}
        if expected == "alternate":
            later = (clock.now() + timedelta(days=30)).isoformat()
            told["alternateServiceProposal"] = [
                {"id": "1", "alternateServiceAvailabilityDate": later}
            ]
        elif expected == "unqualified":
            told["eligibilityUnavailabilityReason"] = [{"code": "1", "label": "none there"}]
        return told

    def _expected(self, item: Mapping[str, Any]) -> str:
        for sample in self._profile.samples:
            if sample.item and sample.item.get("service") == item.get("service"):
                return sample.expect or "qualified"
        return "qualified"

    def _list(self, path: str, query: httpx.QueryParams) -> httpx.Response:
        wanted = {name: query[name] for name in ("id", "externalId", "description", "state")
                  if name in query}  # fmt: skip
        found = [
            task
            for name, task in self._tasks.items()
            if name.startswith(f"{path}/")
            and all(str(task.get(key)) in value.split(",") for key, value in wanted.items())
        ]
        key = query.get("sort", "").lstrip("+-")
        if key:
            found.sort(key=lambda task: str(task.get(key)), reverse=query["sort"].startswith("-"))
        offset, limit = _number(query.get("offset"), 0), _number(query.get("limit"), _LARGEST_PAGE)
        page = [_shown(task, query) for task in found[offset : offset + limit]]
        counted = {"X-Total-Count": str(len(found)), "X-Result-Count": str(len(page))}
        return httpx.Response(206 if len(page) < len(found) else 200, json=page, headers=counted)

    def _patch(self, path: str, document: Any) -> httpx.Response:
        if not isinstance(document, dict) or {"id", "href", "state"} & set(document):
            return _problem(400)
        self._tasks[path] |= document
        return httpx.Response(200, json=self._tasks[path])


def _template(path: str) -> str:
    parts = path.split("/")
    return "/".join([*parts[:2], *("{id}" for _ in parts[2:3]), *parts[3:]])


def _document(request: httpx.Request) -> Any:
    try:
        return json.loads(request.content)
    except (ValueError, RecursionError):
        return None


def _shown(task: Mapping[str, Any], query: httpx.QueryParams) -> dict[str, Any]:
    if "fields" not in query:
        return dict(task)
    wanted = {"id", "href", *query["fields"].split(",")}
    return {name: value for name, value in task.items() if name in wanted}


def _worst(items: list[dict[str, Any]]) -> str:
    results = [item.get("qualificationResult") for item in items]
    return next((each for each in ("unqualified", "alternate") if each in results), "qualified")


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 9 else otherwise


def _problem(status: int) -> httpx.Response:
    return httpx.Response(status, json={"code": str(status), "reason": "as the stand-in says"})
