"""
Servers that are wrong about PATCH and DELETE, which they claim.
"""

from campaign.minimal_http import Answered, Asked, Json, Refusal
from campaign.minimal_server import Handler, MinimalServer
from campaign.minimal_tasks import FINAL, Task
from campaign.wrong_registry import wrong


@wrong(trips=("CSQ-MGT-BV-51", "QSQ-MGT-BV-51"))
class PatchReplaces(MinimalServer):
    """PATCH keeps of the client's attributes only what it brings, and what is mandatory."""

    def merge(self, stored: Json, patch: Json) -> Json:
        needed = {"serviceQualificationItem", "searchCriteria"}
        kept = {name: value for name, value in stored.items() if name in needed}
        return super().merge(kept, patch)


@wrong(trips=("CSQ-MGT-BV-50", "QSQ-MGT-BV-50"))
class PatchNotPersisted(MinimalServer):
    """PATCH answers the change but does not keep it."""

    def change(self, kind: str, id: str, asked: Asked) -> Answered:
        task = self.existing(kind, id)
        before = task.sent
        answer = super().change(kind, id, asked)
        task.sent = before
        return answer


@wrong(trips=("CSQ-MGT-BV-50", "QSQ-MGT-BV-50"))
class PatchAnswersOldVersion(MinimalServer):
    """PATCH keeps the change but answers what was before."""

    def change(self, kind: str, id: str, asked: Asked) -> Answered:
        before = self.show(self.existing(kind, id))
        return Answered(status=super().change(kind, id, asked).status, body=before)


@wrong(trips=("CSQ-MGT-BV-50", "QSQ-MGT-BV-50"))
class PatchIgnored(MinimalServer):
    """PATCH answers 200 and changes nothing."""

    def store_patch(self, task: Task, merged: Json) -> None:
        return


@wrong(trips=("CSQ-MGT-BV-50", "QSQ-MGT-BV-50"))
class PatchRefusedThoughClaimed(MinimalServer):
    """PATCH is answered with 405, though it is claimed."""

    def verbs(self, segments: tuple[str, ...]) -> dict[str, Handler]:
        return {verb: how for verb, how in super().verbs(segments).items() if verb != "PATCH"}


@wrong(trips=("CSQ-MGT-BI-50", "CSQ-MGT-BV-50", "QSQ-MGT-BI-50", "QSQ-MGT-BV-50"))
class PatchChangesId(MinimalServer):
    """PATCH gives the task a new id."""

    def store_patch(self, task: Task, merged: Json) -> None:
        super().store_patch(task, merged)
        self.tasks[task.kind].pop(task.id)
        task.id = f"{task.id}-patched"
        self.keep(task)


@wrong(trips=("CSQ-MGT-BI-50", "QSQ-MGT-BI-50"))
class PatchTakesClientId(MinimalServer):
    """PATCH of id changes the id that is shown."""

    def patchable(self, task: Task, patch: Json) -> Json:
        task.found = {**task.found, **{k: v for k, v in patch.items() if k == "id"}}
        return super().patchable(task, patch)


@wrong(trips=("CSQ-MGT-BI-51", "CSQ-MGT-BO-50", "QSQ-MGT-BI-51", "QSQ-MGT-BO-50"))
class PatchTurnsDoneBack(MinimalServer):
    """PATCH of state is taken over, even from done back to accepted."""

    def is_refused(self, task: Task, name: str, value: object) -> bool:
        return name != "state" and super().is_refused(task, name, value)

    def store_patch(self, task: Task, merged: Json) -> None:
        task.state = merged.pop("state", task.state)
        super().store_patch(task, merged)


@wrong(trips=("CSQ-MGT-BO-50", "QSQ-MGT-BO-50"))
class PatchReopens(MinimalServer):
    """Any PATCH of a finished task puts it in progress again, for good."""

    def store_patch(self, task: Task, merged: Json) -> None:
        super().store_patch(task, merged)
        if task.state in FINAL:
            task.state = "inProgress"


@wrong(trips=("CSQ-MGT-BI-51", "QSQ-MGT-BI-51"))
class PatchStoresAnyState(MinimalServer):
    """PATCH of state stores what is no state of a task."""

    def is_refused(self, task: Task, name: str, value: object) -> bool:
        known = {"accepted", "inProgress", "done", "terminatedWithError"}
        return super().is_refused(task, name, value) and (name != "state" or value in known)

    def store_patch(self, task: Task, merged: Json) -> None:
        task.state = merged.pop("state", task.state)
        super().store_patch(task, merged)


@wrong(trips=("CSQ-MGT-BV-51", "QSQ-MGT-BV-51"))
class PatchLosesResult(MinimalServer):
    """PATCH of a finished task removes its results."""

    def store_patch(self, task: Task, merged: Json) -> None:
        super().store_patch(task, merged)
        task.found = {}


@wrong(trips=("CSQ-MGT-BV-51", "QSQ-MGT-BV-51"))
class PatchReachesAll(MinimalServer):
    """PATCH changes every task of the kind."""

    def store_patch(self, task: Task, merged: Json) -> None:
        told = {k: v for k, v in merged.items() if k in {"description", "externalId"}}
        for other in self.listed(task.kind):
            other.sent = {**other.sent, **told}
        super().store_patch(task, merged)


@wrong(trips=("CSQ-MGT-BV-52", "QSQ-MGT-BV-52"))
class PatchAppendsToArrays(MinimalServer):
    """PATCH adds to an array what has to replace it (RFC 7396)."""

    def merge(self, stored: Json, patch: Json) -> Json:
        joined = {
            name: [*stored[name], *value] if isinstance(value, list) and name in stored else value
            for name, value in patch.items()
        }
        return super().merge(stored, joined)


@wrong(warns=("CSQ-MGT-BV-53", "QSQ-MGT-BV-53"))
class PatchStoresNull(MinimalServer):
    """PATCH with null stores null where it has to remove (RFC 7396)."""

    def merge(self, stored: Json, patch: Json) -> Json:
        nulls = {name: value for name, value in patch.items() if value is None}
        return {**super().merge(stored, patch), **nulls}


@wrong(trips=("CSQ-MGT-BI-53", "QSQ-MGT-BI-53"))
class PatchOfUnknownAnswers200(MinimalServer):
    """PATCH of an unknown id answers 200."""

    def change(self, kind: str, id: str, asked: Asked) -> Answered:
        if self.find(kind, id) is None:
            return Answered(status=200, body={"id": id, "href": "http://localhost/none"})
        return super().change(kind, id, asked)


@wrong(trips=("CSQ-ERR-BI-09", "QSQ-ERR-BI-09"))
class PatchOfRubbishCrashes(MinimalServer):
    """PATCH with a body that is no JSON is answered with 500."""

    def change(self, kind: str, id: str, asked: Asked) -> Answered:
        try:
            return super().change(kind, id, asked)
        except Refusal as refusal:
            if refusal.status != 400:
                raise
            raise Refusal(500, "internal", "crashed over a patch") from refusal


@wrong(trips=("CSQ-MGT-BV-50", "QSQ-MGT-BV-50"))
class PatchAnswers204(MinimalServer):
    """PATCH answers 204 without the changed resource; v4 has 200."""

    def change(self, kind: str, id: str, asked: Asked) -> Answered:
        super().change(kind, id, asked)
        return Answered(status=204)


@wrong(trips=("CSQ-MGT-BV-50", "QSQ-MGT-BV-50"))
class PlainPatchRefused(MinimalServer):
    """A PATCH of application/json, the media type of v4, is answered with 415."""

    def change(self, kind: str, id: str, asked: Asked) -> Answered:
        self.read_body(asked, ("application/merge-patch+json",))
        return super().change(kind, id, asked)


@wrong(trips=("CSQ-MGT-BV-60", "QSQ-MGT-BV-60"))
class DeletedStillReadable(MinimalServer):
    """What was deleted can still be read."""

    def __init__(self) -> None:
        super().__init__()
        self._buried: dict[tuple[str, str], Task] = {}

    def forget(self, task: Task) -> None:
        super().forget(task)
        self._buried[task.kind, task.id] = task

    def find(self, kind: str, id: str) -> Task | None:
        return super().find(kind, id) or self._buried.get((kind, id))


@wrong(trips=("CSQ-MGT-BV-61", "QSQ-MGT-BV-61"))
class DeletedStillListed(MinimalServer):
    """What was deleted is still in the collection."""

    def __init__(self) -> None:
        super().__init__()
        self._buried: list[Task] = []

    def forget(self, task: Task) -> None:
        super().forget(task)
        self._buried.append(task)

    def listed(self, kind: str) -> list[Task]:
        return [*super().listed(kind), *(task for task in self._buried if task.kind == kind)]


@wrong(trips=("CSQ-MGT-BV-61", "QSQ-MGT-BV-61"))
class DeleteTakesNeighbours(MinimalServer):
    """DELETE removes every task of the kind."""

    def forget(self, task: Task) -> None:
        for other in self.listed(task.kind):
            super().forget(other)


@wrong(trips=("CSQ-MGT-BV-60", "QSQ-MGT-BV-60"))
class DeleteAnswers200(MinimalServer):
    """DELETE answers 200 with the resource; v4 has 204 only."""

    def remove(self, kind: str, id: str, asked: Asked) -> Answered:
        shown = self.show(self.existing(kind, id))
        super().remove(kind, id, asked)
        return Answered(status=200, body=shown)


@wrong(trips=("CSQ-MGT-BI-60", "QSQ-MGT-BI-60"))
class DeleteOfUnknownAnswers204(MinimalServer):
    """DELETE of an unknown id answers 204."""

    def remove(self, kind: str, id: str, asked: Asked) -> Answered:
        if self.find(kind, id) is None:
            return Answered(status=204)
        return super().remove(kind, id, asked)


@wrong(trips=("CSQ-MGT-BV-60", "QSQ-MGT-BV-60"))
class DeleteRefusedThoughClaimed(MinimalServer):
    """DELETE is answered with 405, though it is claimed."""

    def verbs(self, segments: tuple[str, ...]) -> dict[str, Handler]:
        verbs = super().verbs(segments)
        return {k: v for k, v in verbs.items() if k != "DELETE" or segments[0] == "hub"}


@wrong(trips=("CSQ-MGT-BV-51", "QSQ-MGT-BV-51"))
class PatchStampsOthers(MinimalServer):
    """A PATCH of one task takes the externalId from all others."""

    def store_patch(self, task: Task, merged: Json) -> None:
        super().store_patch(task, merged)
        for other in self.tasks[task.kind].values():
            if other is not task:
                other.sent.pop("externalId", None)
