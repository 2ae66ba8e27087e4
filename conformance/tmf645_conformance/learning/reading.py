"""
Reading what a server has stored, page by page, and what it says that it allows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tmf645_conformance.conversation import Conversation
from tmf645_conformance.parts import id_of, segment
from tmf645_conformance.resources import Resource
from tmf645_conformance.verdicts import Inconclusive

#: Rows of a page, and pages of a list, that are read.
PAGE = 50
MOST_PAGES = 20

Task = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """
    What was read: tasks of both resources, and methods by path where the server told them.

    ``gaps`` says what could not be read, and why.
    """

    checks: tuple[Task, ...]
    queries: tuple[Task, ...]
    allowed: Mapping[str, frozenset[str]]
    gaps: tuple[str, ...] = ()


def read_server(conversation: Conversation) -> Read:
    """GET both lists, and ask for OPTIONS. Raises BrokenOff where nobody answers any more."""
    gaps: list[str] = []
    tasks = {resource: _tasks(conversation, resource, gaps) for resource in Resource}
    return Read(
        checks=tuple(tasks[Resource.CHECK]),
        queries=tuple(tasks[Resource.QUERY]),
        allowed=_allowed(conversation, tasks[Resource.CHECK]),
        gaps=tuple(gaps),
    )


def _tasks(conversation: Conversation, resource: Resource, gaps: list[str]) -> list[Task]:
    found: dict[str, Task] = {}
    for page in range(MOST_PAGES):
        conversation.exchanges.clear()
        query = {"offset": str(page * PAGE), "limit": str(PAGE)}
        try:
            exchange = conversation.send("GET", resource.path, query=query)
        except Inconclusive as lost:
            gaps.append(lost.message)
            break
        rows = exchange.json
        if not exchange.succeeded or not isinstance(rows, list):
            gaps.append(f"{exchange}" + (" and no list" if exchange.succeeded else ""))
            break
        before = len(found)
        found |= {id_of(row): row for row in rows if isinstance(row, dict) and id_of(row)}
        if len(found) == before:
            break
    return list(found.values())


def _allowed(conversation: Conversation, checks: list[Task]) -> dict[str, frozenset[str]]:
    """What Allow says of a stored check and of the hub."""
    known = id_of(checks[0]) if checks else "unknown"
    paths = {
        "task": f"{Resource.CHECK.path}/{segment(known)}",
        "hub": "/hub",
    }
    found: dict[str, frozenset[str]] = {}
    for name, path in paths.items():
        try:
            allow = conversation.send("OPTIONS", path).headers.get("allow", "")
        except Inconclusive:
            continue
        methods = frozenset(word.strip().upper() for word in allow.split(",") if word.strip())
        # What only names OPTIONS and GET may be a proxy's; POST or PATCH come from the API.
        if methods & {"POST", "PATCH", "DELETE"} or "GET" in methods:
            found[name] = methods
    return found
