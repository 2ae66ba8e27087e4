"""
Servers whose one fault nobody thought of: the purposes that decide pass them, generated ones do not.

Each overrides the minimal server in one place, where only an unusual request, a rare order of
steps, or clients at the same moment lead. So `asgi:campaign.unforeseen:IdsAreGivenAgain` starts one.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from campaign.minimal_http import Answered, Json, Receive, Refusal, Scope, Send
from campaign.minimal_selection import Query
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import FINAL, Task
from campaign.minimal_world import UNQUALIFIED, Finding, Wanted
from campaign.wrong_registry import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Unforeseen:
    """A server, its fault in a sentence, and the generated purposes of which one has to find it."""

    name: str
    fault: str
    found_by: tuple[str, ...]


UNFORESEEN: dict[str, Unforeseen] = {}


def unforeseen(*found_by: str) -> Callable[[Server], Server]:
    """Register a server under the name of its class; its docstring is its one fault."""

    def register(server: Server) -> Server:
        name, fault = server.__name__, (server.__doc__ or "").strip()
        UNFORESEEN[name] = Unforeseen(name=name, fault=fault, found_by=found_by)
        return server

    return register


# --- what is said -----------------------------------------------------------------------------------


@unforeseen("CSQ-GEN-BV-01", "QSQ-GEN-BV-01")
class FarDatesBreakIt(MinimalServer):
    """A date before 1970 or after 2100 is answered 500."""

    def check_create(self, kind: str, body: Json) -> None:
        super().check_create(kind, body)
        if not "1970" <= str(body.get("expectedQualificationDate", "2026"))[:4] <= "2100":
            raise Refusal(500, "internalError", "year is out of range")


@unforeseen("CSQ-GEN-BV-01", "QSQ-GEN-BV-01")
class TextIsWestern(MinimalServer):
    """A description loses the characters that are not in the code page of western Europe."""

    def take(self, kind: str, body: Json) -> Json:
        taken = super().take(kind, body)
        if isinstance(taken.get("description"), str):
            taken["description"] = taken["description"].encode("cp1252", "replace").decode("cp1252")
        return taken


@unforeseen("CSQ-GEN-BI-01", "QSQ-GEN-BI-01")
class RowsAreNotLookedAt(MinimalServer):
    """A list further down, with a row that is null or a list itself, is answered 500."""

    def check_create(self, kind: str, body: Json) -> None:
        if any(map(_holds_no_objects, _rows(body))):
            raise Refusal(500, "internalError", "'NoneType' object has no attribute 'get'")
        super().check_create(kind, body)


@unforeseen("CSQ-GEN-BV-02", "QSQ-GEN-BV-02")
class SortedFieldsBreakIt(MinimalServer):
    """A list with both sort and fields is answered 500."""

    def show_list(self, rows: list[Json], query: Query, url: str) -> Answered:
        if {"sort", "fields"} <= {name for name, _ in query}:
            raise Refusal(500, "internalError", "KeyError: 'externalId'")
        return super().show_list(rows, query, url)


@unforeseen("CSQ-GEN-BV-02", "QSQ-GEN-BV-02")
class HangsUpOnFilters(MinimalServer):
    """A list that is filtered by id and sorted breaks off in the middle of the answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope.get("query_string", b"")
        if b"sort=" in asked and (asked.startswith(b"id=") or b"&id=" in asked):
            await send({"type": "http.response.start", "status": 200, "headers": []})
            raise OSError("the database has gone")
        await super().__call__(scope, receive, send)


@unforeseen("CSQ-GEN-BI-02", "QSQ-GEN-BI-02")
class ANewDateReopens(MinimalServer):
    """A PATCH of the date that is expected puts a finished task back to work, for good."""

    def patchable(self, task: Task, patch: Json) -> Json:
        wanted = super().patchable(task, patch)
        if "expectedQualificationDate" in wanted and task.state in FINAL:
            task.state = "inProgress"
        return wanted


# --- what is decided --------------------------------------------------------------------------------


@unforeseen("CSQ-GEN-BV-05")
class FourthItemIsForgotten(MinimalServer):
    """The fourth item of a check and those behind it are unqualified, unless all are the same."""

    def decide_items(self, items: Sequence[Json], wishes: Json) -> list[Finding]:
        found = super().decide_items(items, wishes)
        if len(found) < 4 or len({finding.result for finding in found}) == 1:
            return found
        return [
            *found[:3],
            *(replace(each, result=UNQUALIFIED, proposals=()) for each in found[3:]),
        ]


@unforeseen("CSQ-GEN-BV-06")
class ACoinIsTossed(MinimalServer):
    """Voice and television on fibre are qualified every other time where a speed is named."""

    _asked = 0

    def obstacles(self, wanted: Wanted) -> tuple[str, ...]:
        if wanted.specification == "TV" and wanted.speed is not None:
            self._asked += 1
            return ("COV_NO_COVERAGE",) if self._asked % 2 else ()
        return super().obstacles(wanted)


@unforeseen("CSQ-GEN-BV-07")
class ProposalsFromAnOldTable(MinimalServer):
    """Who wants another speed than 500 Mbit/s is proposed more than copper can carry."""

    def proposed_speed(self, wanted: Wanted) -> float:
        most = super().proposed_speed(wanted)
        return most if wanted.speed == 500 else most + 10


@unforeseen("QSQ-GEN-BV-08")
class ListsWhatIsSoldElsewhere(MinimalServer):
    """A query for television on copper lists it, which a check does not qualify."""

    def list_services(self, criteria: Json) -> list[Json]:
        listed = super().list_services(criteria)
        service = criteria.get("service", {})
        wanted = service.get("serviceSpecification", {}).get("id")
        if wanted != "TV" or [place["id"] for place in service.get("place", [])] != ["S-COPPER"]:
            return listed
        return [{"service": {"serviceSpecification": {"id": "TV"}, "place": service["place"]}}]


# --- what is kept -----------------------------------------------------------------------------------


@unforeseen("CSQ-GEN-BV-03", "QSQ-GEN-BV-03", "CSQ-GEN-BV-04", "QSQ-GEN-BV-04")
class IdsAreGivenAgain(MinimalServer):
    """
    A task that is created right after a DELETE has the id of the one that was deleted.

    Not where somebody has subscribed: who is told of both sees that at once.
    """

    def __init__(self) -> None:
        super().__init__()
        self._free: dict[str, list[str]] = {}

    def forget(self, task: Task) -> None:
        super().forget(task)
        if not self.subscriptions:
            self._free.setdefault(task.kind, []).append(task.id)

    def new_id(self, kind: str, body: Json) -> str:
        free = self._free.get(kind)
        return free.pop() if free else super().new_id(kind, body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") == "GET":
            self._free.clear()
        await super().__call__(scope, receive, send)


@unforeseen("CSQ-GEN-BV-03", "QSQ-GEN-BV-03", "CSQ-GEN-BV-04", "QSQ-GEN-BV-04", "HUB-GEN-BV-01")
class AChangeIsForgotten(MinimalServer):
    """A second PATCH of a task is answered 200, and not stored."""

    def __init__(self) -> None:
        super().__init__()
        self._changed: set[str] = set()

    def store_patch(self, task: Task, merged: Json) -> None:
        if task.id not in self._changed:
            super().store_patch(task, merged)
        self._changed.add(task.id)


@unforeseen("CSQ-GEN-BV-04", "QSQ-GEN-BV-04", "HUB-GEN-BV-01")
class CountsWithoutALock(MinimalServer):
    """Two tasks that are created at the same moment have one id."""

    def __init__(self) -> None:
        super().__init__()
        self._next = 0

    def new_id(self, kind: str, body: Json) -> str:
        return f"{kind}-{self._next}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            self._next, mine = self._next, self._next + 1
            await asyncio.sleep(0.004)
            self._next = mine
        await super().__call__(scope, receive, send)


_IS_FIRST: ContextVar[bool] = ContextVar("is_first", default=True)


@unforeseen("HUB-GEN-BV-01")
class OneEventAtATime(MinimalServer):
    """Of tasks that are created at the same moment only the first is announced."""

    def __init__(self) -> None:
        super().__init__()
        self._underway = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await super().__call__(scope, receive, send)
            return
        _IS_FIRST.set(self._underway == 0)
        self._underway += 1
        try:
            await asyncio.sleep(0.004)
            await super().__call__(scope, receive, send)
        finally:
            self._underway -= 1

    def announce(self, kind: str, change: str, shown: Json, field_path: str = "") -> None:
        if change != "Create" or _IS_FIRST.get():
            super().announce(kind, change, shown, field_path)


def _rows(body: Json) -> Iterator[Any]:
    """What the attributes of ``body`` hold, each row of those that are lists."""
    for value in body.values():
        yield from value if isinstance(value, list) else [value]


def _holds_no_objects(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_no_objects(each) for each in value.values())
    rows = value if isinstance(value, list) else []
    return any(row is None or isinstance(row, list) or _holds_no_objects(row) for row in rows)
