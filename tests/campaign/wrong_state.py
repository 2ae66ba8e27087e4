"""
Servers that do not keep what they were told, or do not stand by what they said.
"""

import copy
import itertools
from datetime import timedelta

from campaign.minimal_http import Answered, Asked, Json
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import CHECK, DONE, FINAL, IN_PROGRESS, Task
from campaign.wrong_registry import wrong


@wrong(trips=("CSQ-MGT-BV-01", "QSQ-MGT-BV-01"))
class CreatedNotFound(MinimalServer):
    """What was answered with 201 is not found (404), though it is listed."""

    def find(self, kind: str, id: str) -> Task | None:
        return None


@wrong(trips=("CSQ-MGT-BV-04", "QSQ-MGT-BV-04"))
class ListForgets(MinimalServer):
    """What was created never shows up in the collection."""

    def listed(self, kind: str) -> list[Task]:
        return []


@wrong(trips=("CSQ-MGT-BV-04", "QSQ-MGT-BV-04"))
class ListForgetsFinished(MinimalServer):
    """A finished task is no longer in the collection."""

    def listed(self, kind: str) -> list[Task]:
        return [task for task in super().listed(kind) if task.state not in FINAL]


@wrong(trips=("CSQ-LIF-BV-04", "QSQ-LIF-BV-04"))
class FinishedIsGone(MinimalServer):
    """A finished task is not found any more."""

    def find(self, kind: str, id: str) -> Task | None:
        task = super().find(kind, id)
        if task is not None:
            # Otherwise a move that is late would show its end once.
            self.advance(task)
        return None if task is not None and task.state in FINAL else task


@wrong(trips=("CSQ-MGT-BV-02", "QSQ-MGT-BV-02"))
class ReadsAnother(MinimalServer):
    """GET of one shows the newest task, whichever was asked for."""

    def find(self, kind: str, id: str) -> Task | None:
        found = super().find(kind, id)
        return self.listed(kind)[-1] if found else None


@wrong(trips=("CSQ-MGT-BV-01", "QSQ-MGT-BV-01"))
class ReadShowsAnotherId(MinimalServer):
    """GET of one shows an id that is not the one in its address."""

    def show_one(self, shown: Json, asked: Asked) -> Json:
        return super().show_one({**shown, "id": f"{shown['id']}-0"}, asked)


@wrong(trips=("CSQ-MGT-BV-01", "QSQ-MGT-BV-01"))
class PostShowsAnotherId(MinimalServer):
    """The id that POST answers is not the one that is stored."""

    def created_body(self, task: Task) -> Json:
        return {**super().created_body(task), "id": f"{task.id}-0"}


@wrong(trips=("CSQ-MGT-BV-01", "QSQ-MGT-BV-01"))
class IdChangesBetweenReads(MinimalServer):
    """Each read shows a new id; the address stays."""

    def __init__(self) -> None:
        super().__init__()
        self._reads = itertools.count()

    def show_one(self, shown: Json, asked: Asked) -> Json:
        return super().show_one({**shown, "id": f"{shown['id']}-{next(self._reads)}"}, asked)


@wrong(trips=("CSQ-REQ-BV-13", "QSQ-REQ-BV-13"))
class IdsRepeat(MinimalServer):
    """Every second task gets the id of the one before, and replaces it."""

    def new_id(self, kind: str, body: Json) -> str:
        name, _, number = super().new_id(kind, body).rpartition("-")
        return f"{name}-{(int(number) + 1) // 2}"


@wrong(trips=("CSQ-LIF-BV-04", "QSQ-LIF-BV-04"))
class CreationDateMoves(MinimalServer):
    """The date of creation is the moment of reading."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        return {**shown, f"{task.kind}Date": self.show_date(self.today())}


@wrong(trips=("CSQ-LIF-BV-02", "QSQ-LIF-BV-02"))
class DoneGoesBack(MinimalServer):
    """A task that was seen done is in progress when it is read the next time."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[str] = set()

    def show_one(self, shown: Json, asked: Asked) -> Json:
        if shown["id"] in self._seen:
            shown = {**shown, "state": IN_PROGRESS}
        elif shown["state"] == DONE:
            self._seen.add(shown["id"])
        return super().show_one(shown, asked)


@wrong(trips=("CSQ-LIF-BV-03",))
class ResultChangesAfterDone(MinimalServer):
    """The result of a finished check turns with each read."""

    def __init__(self) -> None:
        super().__init__()
        self._reads = itertools.count()

    def show_one(self, shown: Json, asked: Asked) -> Json:
        if "qualificationResult" in shown:
            turned = ("qualified", "unqualified")[next(self._reads) % 2]
            shown = {**shown, "qualificationResult": turned}
            shown["serviceQualificationItem"] = [
                {**item, "qualificationResult": turned}
                for item in shown["serviceQualificationItem"]
            ]
        return super().show_one(shown, asked)


@wrong(trips=("CSQ-MGT-BV-06", "QSQ-MGT-BV-06"))
class ListedStateLags(MinimalServer):
    """The collection shows the state in which a task was created."""

    def list(self, kind: str, asked: Asked) -> Answered:
        answer = super().list(kind, asked)
        rows = answer.body if isinstance(answer.body, list) else []
        stale = [{**row, "state": self.first_state()} if "state" in row else row for row in rows]
        return Answered(status=answer.status, body=stale, headers=answer.headers)


@wrong(trips=("CSQ-MGT-BV-06", "QSQ-MGT-BV-06"))
class ListedItemsLost(MinimalServer):
    """The collection shows tasks with one item each."""

    def list(self, kind: str, asked: Asked) -> Answered:
        answer = super().list(kind, asked)
        rows = copy.deepcopy(answer.body) if isinstance(answer.body, list) else []
        for row in rows:
            if "serviceQualificationItem" in row:
                row["serviceQualificationItem"] = row["serviceQualificationItem"][:1]
        return Answered(status=answer.status, body=rows, headers=answer.headers)


@wrong(trips=("CSQ-REQ-BV-10", "QSQ-REQ-BV-10"))
class ExternalIdLost(MinimalServer):
    """The externalId that was sent does not come back."""

    def take(self, kind: str, body: Json) -> Json:
        return _without(super().take(kind, body), "externalId")


@wrong(trips=("CSQ-REQ-BV-10", "QSQ-REQ-BV-10"))
class DescriptionShortened(MinimalServer):
    """A description is cut after ten characters."""

    def take(self, kind: str, body: Json) -> Json:
        taken = super().take(kind, body)
        return {k: v[:10] if k == "description" else v for k, v in taken.items()}


@wrong(trips=("CSQ-REQ-BV-15", "QSQ-REQ-BV-15"))
class RelatedPartyLost(MinimalServer):
    """The related parties that were sent do not come back."""

    def take(self, kind: str, body: Json) -> Json:
        return _without(super().take(kind, body), "relatedParty")


@wrong(warns=("CSQ-REQ-BV-17", "QSQ-REQ-BV-17"))
class ExpectedDateLost(MinimalServer):
    """The expectedQualificationDate that was sent does not come back."""

    def take(self, kind: str, body: Json) -> Json:
        return _without(super().take(kind, body), "expectedQualificationDate")


@wrong(warns=("CSQ-REQ-BV-17",))
class WishesLost(MinimalServer):
    """provideAlternative and provideUnavailabilityReason are obeyed but do not come back."""

    def show(self, task: Task) -> Json:
        wishes = ("provideAlternative", "provideUnavailabilityReason")
        return _without(super().show(task), *wishes)


@wrong(trips=("CSQ-REQ-BV-11",))
class CharacteristicsLost(MinimalServer):
    """The characteristics of a requested service do not come back."""

    def show_item(self, task: Task, item: Json) -> Json:
        shown = super().show_item(task, item)
        service = _without(shown.get("service", {}), "serviceCharacteristic")
        return {**shown, "service": service}


@wrong(trips=("CSQ-REQ-BV-11",))
class PlacesLost(MinimalServer):
    """The places of a requested service do not come back."""

    def show_item(self, task: Task, item: Json) -> Json:
        shown = super().show_item(task, item)
        return {**shown, "service": _without(shown.get("service", {}), "place")}


@wrong(trips=("CSQ-REQ-BV-11",))
class SpecificationReplaced(MinimalServer):
    """The requested specification comes back as another one."""

    def show_item(self, task: Task, item: Json) -> Json:
        shown = super().show_item(task, item)
        service = {**shown.get("service", {}), "serviceSpecification": {"id": "STANDARD"}}
        return {**shown, "service": service}


@wrong(trips=("CSQ-DEC-BV-03",))
class RelationshipsLost(MinimalServer):
    """The relationships between items are obeyed but do not come back."""

    def show_item(self, task: Task, item: Json) -> Json:
        return _without(super().show_item(task, item), "qualificationItemRelationship")


@wrong(trips=("CSQ-RES-BV-09",))
class ItemsRenumbered(MinimalServer):
    """Items come back with other ids than they were sent with."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        rows = enumerate(shown["serviceQualificationItem"], start=501)
        return {**shown, "serviceQualificationItem": [{**row, "id": str(n)} for n, row in rows]}


@wrong(warns=("CSQ-RES-BV-19",))
class FinishedBeforeCreated(MinimalServer):
    """A task was finished the day before it was created."""

    def conclude(self, task: Task) -> Json:
        yesterday = self.show_date(task.created - timedelta(days=1))
        return {**super().conclude(task), "effectiveQualificationDate": yesterday}


def _without(body: Json, *names: str) -> Json:
    return {name: value for name, value in body.items() if name not in names}


@wrong(trips=("CSQ-REQ-BV-11",))
class ItemsEchoTheFirst(MinimalServer):
    """Each item is decided for itself, and comes back with the service of the first."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        if task.kind == CHECK:
            rows = shown["serviceQualificationItem"]
            first = rows[0].get("service", {})
            shown["serviceQualificationItem"] = [{**row, "service": first} for row in rows]
        return shown
