"""
Spoiled changes: what PATCH and DELETE do, and to whom.
"""

from dataclasses import replace

from campaign.minimal_http import Json, Scope
from campaign.spoiled_base import Reply, Spoiled, Wish, without
from campaign.spoiled_registry import wrong_reference

_JSON = {"content-type": "application/json"}


class _Overlaid(Spoiled):
    """What is shown of a task has been changed by its PATCHes in another way."""

    def __init__(self) -> None:
        super().__init__()
        self.patched: dict[str, Json] = {}

    def key(self, wish: Wish, task: Json) -> str:
        return f"{wish.kind}/{wish.id or task.get('id')}"

    def overlay(self, task: Json, change: Json) -> Json:
        return task

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("PATCH", one=True) and wish.body:
            known = self.patched.get(self.key(wish, {}), {})
            self.patched[self.key(wish, {})] = {**known, **wish.body}
        return reply

    def show(self, wish: Wish, task: Json) -> Json:
        change = self.patched.get(self.key(wish, task))
        return self.overlay(task, change) if change else task


@wrong_reference(trips=("MGT-BV-50",))
class PatchDoesNotLast(Spoiled):
    """PATCH answers with the changed task, and keeps the old one."""

    def __init__(self) -> None:
        super().__init__()
        self._before: dict[str, Json] = {}

    def ask(self, wish: Wish) -> Wish:
        if wish.is_for("PATCH", one=True) and wish.body and "description" in wish.body:
            return wish.saying({**wish.body, "description": f"kept {wish.id}"})
        return wish

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("PATCH", one=True) and reply.succeeded and wish.body:
            return replace(reply, body={**reply.body, **wish.body})
        return reply


@wrong_reference(trips=("MGT-BV-51",))
class PatchReplaces(_Overlaid):
    """PATCH replaces the task: what it does not name is gone."""

    def overlay(self, task: Json, change: Json) -> Json:
        kept = {"id", "href", "state", *change, *(n for n in task if n.endswith("Date"))}
        return {name: value for name, value in task.items() if name in kept}


@wrong_reference(trips=("MGT-BV-52",))
class PatchMergesArrays(_Overlaid):
    """PATCH adds to an array instead of replacing it."""

    def overlay(self, task: Json, change: Json) -> Json:
        if "relatedParty" not in change or "relatedParty" not in task:
            return task
        first = {"id": "tmf645-a", "role": "requester", "@referredType": "Organization"}
        return {**task, "relatedParty": [first, *task["relatedParty"]]}


@wrong_reference(trips=("MGT-BO-50",))
class PatchReopens(_Overlaid):
    """After a PATCH a finished task is in progress again."""

    def overlay(self, task: Json, change: Json) -> Json:
        return {**task, "state": "inProgress"} if "state" in task else task


@wrong_reference(trips=("MGT-BI-51",))
class PatchTakesAnyState(_Overlaid):
    """PATCH stores a state that nobody knows."""

    def overlay(self, task: Json, change: Json) -> Json:
        invented = str(change.get("state", "")).startswith("tmf645-")
        return {**task, "state": change["state"]} if invented and "state" in task else task


@wrong_reference(trips=("MGT-BI-50",))
class PatchMovesTheHref(_Overlaid):
    """PATCH of the href is taken over."""

    def overlay(self, task: Json, change: Json) -> Json:
        return {**task, "href": change["href"]} if {"href"} <= task.keys() & change.keys() else task


@wrong_reference(trips=("MGT-BI-53",))
class PatchOfTheUnknown(Spoiled):
    """PATCH of an id that was never given is answered 200."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("PATCH", one=True) and reply.status == 404:
            return replace(reply, status=200, body={**(wish.body or {}), "id": wish.id})
        return reply


@wrong_reference(trips=("MGT-BV-50",))
class PatchIsNotOffered(Spoiled):
    """PATCH is claimed and answered 405."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("PATCH", one=True):
            return Reply(status=405, headers=_JSON, body={"code": "NO", "reason": "not offered"})
        return reply


@wrong_reference(trips=("MGT-BV-51",))
class PatchChangesTheNeighbour(Spoiled):
    """PATCH of a description changes that of every task of its collection."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, object] = {}

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        sent = wish.body or {}
        if wish.is_for("PATCH", one=True) and reply.succeeded and "description" in sent:
            self._last[wish.kind] = sent["description"]
        if wish.is_for("POST", one=False):
            self._last.pop(wish.kind, None)
        return reply

    def show(self, wish: Wish, task: Json) -> Json:
        if wish.is_for("GET", one=True) and self._last.get(wish.kind) and not wish.query:
            return {**task, "description": self._last[wish.kind]}
        return task


@wrong_reference(trips=("MGT-BV-60", "MGT-BV-61", "NOT-BV-07"))
class DeleteKeeps(Spoiled):
    """DELETE answers 204 and deletes nothing."""

    def ask(self, wish: Wish) -> Wish:
        return replace(wish, method="GET") if wish.is_for("DELETE", one=True) else wish

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("DELETE", one=True) and reply.succeeded:
            return Reply(status=204, headers={})
        return reply


@wrong_reference(trips=("MGT-BV-61",))
class DeletedIsListed(Spoiled):
    """A deleted task is not found, and still listed."""

    def __init__(self) -> None:
        super().__init__()
        self._deleted: list[tuple[str, Json]] = []

    async def fetch(self, wish: Wish, scope: Scope) -> Reply:
        if wish.is_for("DELETE", one=True):
            last = await super().fetch(replace(wish, method="GET"), scope)
            if last.succeeded:
                self._deleted.append((wish.kind, last.body))
        return await super().fetch(wish, scope)

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        wanted = dict(wish.query).get("description")
        if not wish.is_for("GET", one=False) or not reply.succeeded or wanted is None:
            return reply
        ghosts = [
            task
            for kind, task in self._deleted
            if kind == wish.kind and task.get("description") == wanted
        ]
        return replace(reply, body=[*ghosts, *reply.body])


@wrong_reference(trips=("MGT-BV-61",))
class DeleteTakesTheList(Spoiled):
    """After a DELETE every list is empty until the next task is created."""

    def __init__(self) -> None:
        super().__init__()
        self._empty = False

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_task and wish.method in {"POST", "DELETE"} and reply.succeeded:
            self._empty = wish.method == "DELETE"
        if wish.is_for("GET", one=False) and reply.succeeded and self._empty:
            return replace(reply, status=200, body=[])
        return reply


@wrong_reference(trips=("MGT-BI-60",))
class DeleteNeverMinds(Spoiled):
    """DELETE of what does not exist is answered 204."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("DELETE", one=True) and reply.status == 404:
            return Reply(status=204, headers={})
        return reply


@wrong_reference(trips=("CSQ-REQ-BV-14",))
class ClientDecides(Spoiled):
    """The overall result that a client sends with a check is the one that it gets."""

    def __init__(self) -> None:
        super().__init__()
        self._sent: dict[str, str] = {}

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        sent = (wish.body or {}).get("qualificationResult")
        if wish.is_for("POST", one=False) and reply.succeeded and sent:
            self._sent[f"{wish.kind}/{reply.body['id']}"] = sent
        return reply

    def show(self, wish: Wish, task: Json) -> Json:
        sent = self._sent.get(f"{wish.kind}/{task.get('id')}")
        return {**task, "qualificationResult": sent} if sent else task


@wrong_reference(trips=("REQ-BV-15",))
class RelatedPartiesAreLost(Spoiled):
    """Related parties do not come back."""

    def show(self, wish: Wish, task: Json) -> Json:
        return without(task, "relatedParty")
