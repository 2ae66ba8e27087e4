"""
Small servers that keep tasks, each as wrong as a test needs it: what is stored can be looked at.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from loopback import Answer, answering

ROOT = "/tmf-api/serviceQualificationManagement/v4"
JSON = {"Content-Type": "application/json"}


@dataclass
class Tasks:
    """
    Answers POST 201, GET, lists in pages, and DELETE by ``on_delete``.

    ``tasks`` are kept by their path below the root; ``asked`` are the requests, as method and path.
    ``counts`` has their ids as numbers.
    """

    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    on_delete: int = 204
    page: int = 100
    counts: bool = False
    count: int = 0

    def put(self, path: str, **attributes: Any) -> None:
        """Keep a task of somebody else's."""
        id: str | int = path.rpartition("/")[2]
        id = int(id) if self.counts else id
        self.tasks[path] = {**attributes, "id": id, "state": "done"}

    def __call__(self, method: str, target: str, _: dict[str, str], body: bytes) -> Answer:
        """Answer one request."""
        parts = urlsplit(target)
        path = unquote(parts.path).removeprefix(ROOT)
        self.asked.append((method, path))
        if method == "POST" and path != "/hub":
            return self._create(path, json.loads(body or b"{}"))
        if method == "GET" and path.count("/") == 1:
            return self._list(path, parse_qs(parts.query))
        if path not in self.tasks:
            return self._problem(404)
        if method == "DELETE":
            return self._delete(path)
        return (200, JSON, json.dumps(self.tasks[path]).encode()) if method == "GET" else None

    def _create(self, path: str, asked: Any) -> Answer:
        if not isinstance(asked, dict):
            return self._problem(400)
        self.count += 1
        self.put(f"{path}/{self.count}", **asked)
        return 201, JSON, json.dumps(self.tasks[f"{path}/{self.count}"]).encode()

    def _list(self, path: str, query: dict[str, list[str]]) -> Answer:
        rows = [task for name, task in self.tasks.items() if name.startswith(f"{path}/")]
        offset = int(query.get("offset", ["0"])[0])
        limit = min(self.page, int(query.get("limit", [str(self.page)])[0]))
        return 200, JSON, json.dumps(rows[offset : offset + limit]).encode()

    def _delete(self, path: str) -> Answer:
        if self.on_delete == 204:
            del self.tasks[path]
            return 204, {}, b""
        return self._problem(self.on_delete)

    def _problem(self, status: int) -> Answer:
        return status, JSON, json.dumps({"code": str(status), "reason": "so"}).encode()


@contextmanager
def keeping(tasks: Tasks) -> Iterator[str]:
    """Serve ``tasks``; yields the API root."""
    with answering(tasks) as origin:
        yield origin + ROOT
