"""
Servers that do not answer the request that was made: waiting or not, and what is not the client's to say.
"""

from collections.abc import Sequence

from campaign.minimal_http import Json, Refusal
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import CHECK, DONE, IN_PROGRESS, QUERY, Task
from campaign.minimal_world import (
    BEST_FIRST,
    UNQUALIFIED,
    Finding,
)
from campaign.wrong_registry import wrong


@wrong(trips=("CSQ-REQ-BV-09", "QSQ-REQ-BV-09"))
class SyncNotDone(MinimalServer):
    """200 answers a client that waits, but the task is still in progress in it."""

    def finish(self, task: Task) -> None:
        self.move(task, IN_PROGRESS)
        self.start(task)


@wrong(trips=("CSQ-RES-BV-17",))
class SyncWithoutResult(MinimalServer):
    """The answer to a client that waits is done but has no results; a later read has them."""

    def created_body(self, task: Task) -> Json:
        shown = super().created_body(task)
        if task.state == DONE and task.kind == CHECK:
            shown.pop("qualificationResult")
            for row in shown["serviceQualificationItem"]:
                del row["qualificationResult"]
        return shown


@wrong(trips=("CSQ-RES-BV-17",))
class SyncAndAsyncDisagree(MinimalServer):
    """Who waits for the answer is told that nothing qualifies."""

    def decide_items(self, items: Sequence[Json], wishes: Json) -> list[Finding]:
        if self.is_sync(wishes):
            return [Finding(result=UNQUALIFIED, reasons=("COV_NO_COVERAGE",)) for _ in items]
        return super().decide_items(items, wishes)


@wrong(trips=("CSQ-REQ-BV-14", "QSQ-REQ-BV-14"))
class TakesClientId(MinimalServer):
    """A task gets the id that the client put into its request."""

    def new_id(self, kind: str, body: Json) -> str:
        return str(body.get("id") or super().new_id(kind, body))


@wrong(trips=("CSQ-REQ-BV-14", "QSQ-REQ-BV-14"))
class TakesClientState(MinimalServer):
    """A task is created in the state that the client put into its request."""

    def open(self, kind: str, body: Json, origin: str) -> Task:
        task = super().open(kind, body, origin)
        task.state = body.get("state", task.state)
        return task


@wrong(trips=("CSQ-REQ-BV-14",))
class TakesClientResult(MinimalServer):
    """The result is the one that the client put into its request."""

    def take(self, kind: str, body: Json) -> Json:
        given = {k: v for k, v in body.items() if k == "qualificationResult"}
        return {**super().take(kind, body), **given}

    def conclude_check(self, task: Task, expires: str) -> Json:
        outcome = super().conclude_check(task, expires)
        given = {k: v for k, v in task.sent.items() if k == "qualificationResult"}
        return {**outcome, **given}


@wrong(trips=("CSQ-REQ-BV-14", "QSQ-REQ-BV-14"))
class TakesClientHref(MinimalServer):
    """The href is the one that the client put into its request."""

    def open(self, kind: str, body: Json, origin: str) -> Task:
        task = super().open(kind, body, origin)
        task.href = body.get("href", task.href)
        return task


@wrong(trips=("CSQ-REQ-BV-18",))
class TakesClientItemResult(MinimalServer):
    """The result of an item is the one that the client put into its request."""

    def decide_items(self, items: Sequence[Json], wishes: Json) -> list[Finding]:
        findings = super().decide_items(items, wishes)
        pairs = zip(items, findings, strict=True)
        return [Finding(result=i["x-result"]) if "x-result" in i else f for i, f in pairs]

    def take_items(self, items: Sequence[Json]) -> list[Json]:
        taken = super().take_items(items)
        for item, given in zip(taken, items, strict=True):
            if given.get("qualificationResult") in BEST_FIRST:
                item["x-result"] = given["qualificationResult"]
        return taken

    def show_item(self, task: Task, item: Json) -> Json:
        return {k: v for k, v in super().show_item(task, item).items() if k != "x-result"}


@wrong(trips=("CSQ-REQ-BV-01",))
class ItemIdRequired(MinimalServer):
    """An item without an id is refused, though the API file requires none."""

    def check_items(self, items: list[Json]) -> None:
        if any("id" not in item for item in items):
            raise Refusal(400, "invalidBody", "each item needs an id")
        super().check_items(items)


@wrong(trips=("CSQ-REQ-BV-02", "QSQ-REQ-BV-02"))
class UnmarkedAnsweredEmpty(MinimalServer):
    """A request without externalId is answered with an empty object."""

    def created_body(self, task: Task) -> Json:
        return super().created_body(task) if "externalId" in task.sent else {}


@wrong(trips=("CSQ-REQ-BV-14",))
class TakesClientResultLate(MinimalServer):
    """A finished check has the result that the client put into its request."""

    def take(self, kind: str, body: Json) -> Json:
        return {**super().take(kind, body), "x-wish": body.get("qualificationResult", "")}

    def conclude_check(self, task: Task, expires: str) -> Json:
        outcome = super().conclude_check(task, expires)
        return {**outcome, "qualificationResult": task.sent["x-wish"] or _result(outcome)}


def _result(outcome: Json) -> str:
    return str(outcome["qualificationResult"])


@wrong(trips=("QSQ-REQ-BV-14",))
class TakesClientRows(MinimalServer):
    """A query lists the rows that the client put into its request, beside what was found."""

    def take(self, kind: str, body: Json) -> Json:
        rows = body.get("serviceQualificationItem", []) if kind == QUERY else []
        return {**super().take(kind, body), **({"x-rows": rows} if rows else {})}

    def conclude_query(self, task: Task, expires: str) -> Json:
        found = super().conclude_query(task, expires)
        rows = [*found["serviceQualificationItem"], *task.sent.get("x-rows", [])]
        return {**found, "serviceQualificationItem": rows}
