"""
Spoiled memory and life: what is forgotten, mixed up, or not stood by.
"""

import itertools
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from tmf645_reference_server import create_app

from campaign.minimal_http import ASGIApp, Json, Receive, Scope, Send
from campaign.spoiled_base import CHECK, ITEMS, RESULT, Reply, Spoiled, Wish, with_items, without
from campaign.spoiled_registry import wrong_reference


@wrong_reference(trips=())
class ListIsCached(Spoiled):
    """Each page of the list stays as it was when it was first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._lists: dict[object, Reply] = {}

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("GET", one=False):
            return self._lists.setdefault((wish.kind, wish.query), reply)
        return reply


@wrong_reference(trips=())
class ReadsAreCached(Spoiled):
    """GET of one task stays as it was when it was first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._reads: dict[object, Reply] = {}

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("GET", one=True) and reply.succeeded:
            return self._reads.setdefault((wish.kind, wish.id, wish.query), reply)
        return reply


@wrong_reference(trips=())
class TwoReplicas(Spoiled):
    """Two servers that share nothing answer in turn."""

    def behind(self) -> ASGIApp:
        replicas = itertools.cycle([create_app(), create_app()])

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            await next(replicas)(scope, receive, send)

        return serve


@wrong_reference(trips=())
class ReadShowsTheNewest(Spoiled):
    """GET of a task shows the newest one, whichever was asked for, if there is one of that id."""

    def __init__(self) -> None:
        super().__init__()
        self._newest: dict[str, str] = {}
        self._known: set[str] = set()

    def ask(self, wish: Wish) -> Wish:
        if wish.is_for("GET", one=True) and wish.kind + wish.id in self._known:
            return replace(wish, id=self._newest[wish.kind])
        return wish

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("POST", one=False) and reply.succeeded:
            self._newest[wish.kind] = reply.body["id"]
            self._known.add(wish.kind + reply.body["id"])
        return reply


@wrong_reference(trips=())
class AlikeRequestsAreOne(Spoiled):
    """A check that is like an earlier one is answered with that one."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Reply] = {}

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("POST", one=False) and wish.kind == CHECK and reply.succeeded:
            key = json.dumps(without(wish.body or {}, "externalId"), sort_keys=True)
            return self._known.setdefault(key, reply)
        return reply


@wrong_reference(trips=())
class RemembersTen(Spoiled):
    """The ten newest tasks are remembered, and no others."""

    def __init__(self) -> None:
        super().__init__()
        self._alive: OrderedDict[str, None] = OrderedDict()

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("POST", one=False) and reply.succeeded:
            self._alive[f"{wish.kind}/{reply.body['id']}"] = None
            while len(self._alive) > 10:
                self._alive.popitem(last=False)
        if wish.is_for("GET", one=True) and f"{wish.kind}/{wish.id}" not in self._alive:
            return Reply(
                status=404,
                headers={"content-type": "application/json"},
                body={"code": "NOT_FOUND", "reason": "No such qualification"},
            )
        if wish.is_for("GET", one=False) and reply.succeeded:
            return replace(
                reply,
                body=[r for r in reply.body if f"{wish.kind}/{r.get('id')}" in self._alive],
            )
        return reply


@wrong_reference(trips=())
class HrefOfTheNeighbour(Spoiled):
    """The href of a check is that of the one before it."""

    def show(self, wish: Wish, task: Json) -> Json:
        href, _, id = task.get("href", "").rpartition("/")
        if wish.kind == CHECK and id.isdigit() and int(id) > 1:
            return {**task, "href": f"{href}/{int(id) - 1}"}
        return task


@wrong_reference(trips=())
class ExternalIdIsShouted(Spoiled):
    """An externalId comes back in capitals."""

    def show(self, wish: Wish, task: Json) -> Json:
        if isinstance(task.get("externalId"), str):
            return {**task, "externalId": task["externalId"].upper()}
        return task


@wrong_reference(trips=())
class DescriptionIsAscii(Spoiled):
    """A description comes back without the letters that ASCII does not have."""

    def show(self, wish: Wish, task: Json) -> Json:
        if isinstance(task.get("description"), str):
            plain = task["description"].encode("ascii", "replace").decode()
            return {**task, "description": plain}
        return task


@wrong_reference(trips=())
class DateIsNow(Spoiled):
    """The date of a check is a second later with each read."""

    def __init__(self) -> None:
        super().__init__()
        self._reads = itertools.count()

    def show(self, wish: Wish, task: Json) -> Json:
        name = f"{CHECK}Date"
        if name in task and wish.method == "GET":
            return {**task, name: f"2026-01-01T00:00:{next(self._reads) % 60:02}Z"}
        return task


@wrong_reference(trips=())
class DoneGoesBack(Spoiled):
    """Every third read of a finished task says that it is in progress."""

    def __init__(self) -> None:
        super().__init__()
        self._reads: dict[str, Callable[[], int]] = {}

    def show(self, wish: Wish, task: Json) -> Json:
        if not wish.is_for("GET", one=True) or task.get("state") != "done":
            return task
        count = self._reads.setdefault(wish.kind + wish.id, itertools.count(1).__next__)
        return {**task, "state": "inProgress"} if count() % 3 == 0 else task


@wrong_reference(trips=())
class ResultsWearOff(Spoiled):
    """The items of a check are unqualified from its third read on."""

    def __init__(self) -> None:
        super().__init__()
        self._reads: dict[str, int] = {}

    def show(self, wish: Wish, task: Json) -> Json:
        if not wish.is_for("GET", one=True) or ITEMS not in task or wish.kind != CHECK:
            return task
        self._reads[wish.id] = self._reads.get(wish.id, 0) + 1
        if self._reads[wish.id] < 3:
            return task
        return with_items(task, lambda row: {**row, RESULT: "unqualified"})


@wrong_reference(trips=())
class ListLagsBehind(Spoiled):
    """A list shows every task in its first state, without results."""

    def show(self, wish: Wish, task: Json) -> Json:
        if wish.is_for("GET", one=False) and "state" in task:
            return {**without(task, RESULT), "state": "accepted"}
        return task
