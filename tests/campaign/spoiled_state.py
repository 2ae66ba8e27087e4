"""
Spoiled memory and life: what is forgotten, mixed up, or not stood by.
"""

import itertools
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from campaign.minimal_http import Json
from campaign.spoiled_base import CHECK, ITEMS, RESULT, Reply, Spoiled, Wish, with_items, without
from campaign.spoiled_registry import wrong_reference


@wrong_reference(trips=("MGT-BV-50", "MGT-BV-60"))
class ReadsAreCached(Spoiled):
    """GET of a finished task stays as it was when it was first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._reads: dict[object, Reply] = {}

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        key = (wish.kind, wish.id, wish.query)
        if not wish.is_for("GET", one=True):
            return reply
        if reply.succeeded and reply.body.get("state") == "done":
            return self._reads.setdefault(key, reply)
        return self._reads.get(key, reply)


@wrong_reference(trips=("MGT-BV-02",))
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


@wrong_reference(trips=("CSQ-REQ-BV-13",))
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


@wrong_reference(trips=("LIF-BV-03", "MGT-BV-04"))
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


@wrong_reference(trips=("CSQ-REQ-BV-07",))
class HrefOfTheNeighbour(Spoiled):
    """The href of a check is that of the one before it."""

    def show(self, wish: Wish, task: Json) -> Json:
        href, _, id = task.get("href", "").rpartition("/")
        if wish.kind == CHECK and id.isdigit() and int(id) > 1:
            return {**task, "href": f"{href}/{int(id) - 1}"}
        return task


@wrong_reference(trips=("REQ-BV-10",))
class ExternalIdIsShouted(Spoiled):
    """An externalId comes back in capitals."""

    def show(self, wish: Wish, task: Json) -> Json:
        if isinstance(task.get("externalId"), str):
            return {**task, "externalId": task["externalId"].upper()}
        return task


@wrong_reference(trips=("REQ-BV-10",))
class DescriptionIsAscii(Spoiled):
    """A description comes back without the letters that ASCII does not have."""

    def show(self, wish: Wish, task: Json) -> Json:
        if isinstance(task.get("description"), str):
            plain = task["description"].encode("ascii", "replace").decode()
            return {**task, "description": plain}
        return task


@wrong_reference(trips=("CSQ-LIF-BV-04",))
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


@wrong_reference(trips=("LIF-BV-02",))
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


@wrong_reference(trips=("CSQ-LIF-BV-03",))
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


@wrong_reference(trips=("MGT-BV-06",))
class ListLagsBehind(Spoiled):
    """A list shows every task in its first state, without results."""

    def show(self, wish: Wish, task: Json) -> Json:
        if wish.is_for("GET", one=False) and "state" in task:
            return {**without(task, RESULT), "state": "accepted"}
        return task
