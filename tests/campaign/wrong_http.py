"""
Servers that are wrong in how they speak HTTP: statuses, headers, media types, refusals.
"""

from campaign.minimal_http import Answered, Asked, Json, Refusal
from campaign.minimal_server import Handler, MinimalServer
from campaign.minimal_tasks import Task
from campaign.wrong_registry import wrong


def _crash(what: str) -> Refusal:
    return Refusal(500, "internal", f"crashed over {what}")


@wrong(trips=("CSQ-MGT-BV-07", "CSQ-REQ-BV-04", "QSQ-MGT-BV-07", "QSQ-REQ-BV-04"))
class ContentTypeText(MinimalServer):
    """JSON is sent as text/plain."""

    content_type = "text/plain"


@wrong(
    trips=(
        "CSQ-ERR-BI-04",
        "CSQ-MGT-BI-01",
        "CSQ-REQ-BI-01",
        "CSQ-REQ-BI-02",
        "CSQ-REQ-BI-03",
        "CSQ-REQ-BI-04",
        "HUB-NOT-BI-01",
        "HUB-NOT-BI-02",
        "QSQ-ERR-BI-04",
        "QSQ-MGT-BI-01",
        "QSQ-REQ-BI-01",
        "QSQ-REQ-BI-03",
        "QSQ-REQ-BI-04",
    )
)
class ErrorsIn200(MinimalServer):
    """Errors are sent with status 200."""

    def refusal_status(self, refusal: Refusal) -> int:
        return 200


@wrong(trips=("CSQ-MGT-BI-01", "QSQ-MGT-BI-01"))
class UnknownIdAnswers200(MinimalServer):
    """GET of an unknown id answers 200 with an empty object."""

    def read(self, kind: str, id: str, asked: Asked) -> Answered:
        if self.find(kind, id) is None:
            return Answered(status=200, body={})
        return super().read(kind, id, asked)


@wrong(trips=("CSQ-MGT-BI-01", "HUB-NOT-BI-02", "QSQ-MGT-BI-01"))
class UnknownIdAnswers400(MinimalServer):
    """GET of an unknown id answers 400."""

    def refusal_status(self, refusal: Refusal) -> int:
        return 400 if refusal.status == 404 else refusal.status


@wrong(trips=("CSQ-MGT-BI-01", "QSQ-MGT-BI-01"))
class UnknownIdCrashes(MinimalServer):
    """An unknown id is answered with 500."""

    def existing(self, kind: str, id: str) -> Task:
        if self.find(kind, id) is None:
            raise _crash("an unknown id")
        return super().existing(kind, id)


@wrong(trips=("CSQ-ERR-BI-01", "CSQ-ERR-BI-02", "QSQ-ERR-BI-01", "QSQ-ERR-BI-02"))
class ErrorWithoutReason(MinimalServer):
    """An Error has no reason."""

    def error_body(self, refusal: Refusal) -> Json:
        body = super().error_body(refusal)
        del body["reason"]
        return body


@wrong(trips=("CSQ-ERR-BI-01", "CSQ-ERR-BI-02", "QSQ-ERR-BI-01", "QSQ-ERR-BI-02"))
class ErrorWithoutCode(MinimalServer):
    """An Error has no code."""

    def error_body(self, refusal: Refusal) -> Json:
        body = super().error_body(refusal)
        del body["code"]
        return body


@wrong(trips=("CSQ-ERR-BI-01", "CSQ-ERR-BI-02", "QSQ-ERR-BI-01", "QSQ-ERR-BI-02"))
class ErrorWithoutBody(MinimalServer):
    """A refusal has no body at all."""

    def refuse(self, refusal: Refusal) -> Answered:
        return Answered(status=refusal.status, headers=refusal.headers)


@wrong(trips=("CSQ-ERR-BI-01", "CSQ-ERR-BI-02", "QSQ-ERR-BI-01", "QSQ-ERR-BI-02"))
class ErrorIsAText(MinimalServer):
    """The body of a refusal is a string, no Error."""

    def refuse(self, refusal: Refusal) -> Answered:
        return Answered(status=refusal.status, body=refusal.reason, headers=refusal.headers)


@wrong(trips=("CSQ-REQ-BV-05", "QSQ-REQ-BV-05"))
class LocationMissing(MinimalServer):
    """201 comes without Location."""

    def location_header(self, task: Task) -> dict[str, str]:
        return {}


@wrong(trips=("CSQ-REQ-BV-06", "QSQ-REQ-BV-06"))
class LocationIsNoAddress(MinimalServer):
    """Location is nothing that can be called."""

    def location_header(self, task: Task) -> dict[str, str]:
        return {"Location": f"http://[{task.id}"}


@wrong(trips=("CSQ-REQ-BV-06", "QSQ-REQ-BV-06"))
class LocationLeadsNowhere(MinimalServer):
    """Location is the address of nothing."""

    def location_header(self, task: Task) -> dict[str, str]:
        return {"Location": f"{task.href}-elsewhere"}


@wrong(trips=("CSQ-REQ-BV-06", "QSQ-REQ-BV-06"))
class LocationOfFirst(MinimalServer):
    """Location is always that of the first task of the kind."""

    def location_header(self, task: Task) -> dict[str, str]:
        return {"Location": next(iter(self.tasks[task.kind].values())).href}


@wrong(trips=("CSQ-ERR-BI-04", "QSQ-ERR-BI-04"))
class PutAnswers200(MinimalServer):
    """PUT, which v4 does not have, is answered with 200."""

    def unsupported(self, asked: Asked, verbs: dict[str, Handler]) -> Answered:
        return Answered(status=200, body={})


@wrong(trips=("CSQ-ERR-BI-04", "QSQ-ERR-BI-04"))
class PutCrashes(MinimalServer):
    """PUT is answered with 500."""

    def unsupported(self, asked: Asked, verbs: dict[str, Handler]) -> Answered:
        raise _crash(asked.method)


@wrong(trips=("CSQ-REQ-BV-01", "QSQ-REQ-BV-01"))
class CreatedAnswers202(MinimalServer):
    """An asynchronous task is answered with 202, which v4 does not know."""

    def created_status(self, *, is_sync: bool) -> int:
        return 200 if is_sync else 202


@wrong(trips=("CSQ-REQ-BV-02", "CSQ-REQ-BV-03", "QSQ-REQ-BV-02", "QSQ-REQ-BV-03"))
class PostAnswersAnArray(MinimalServer):
    """POST answers an array with the created resource in it."""

    def answer_created(self, task: Task, *, is_sync: bool) -> Answered:
        answer = super().answer_created(task, is_sync=is_sync)
        return Answered(status=answer.status, body=[answer.body], headers=answer.headers)


@wrong(trips=("CSQ-MGT-BV-04", "QSQ-MGT-BV-04"))
class ListIsAnObject(MinimalServer):
    """GET of the collection answers an object with the rows inside."""

    def list(self, kind: str, asked: Asked) -> Answered:
        answer = super().list(kind, asked)
        return Answered(status=answer.status, body={"items": answer.body}, headers=answer.headers)


@wrong(trips=("CSQ-REQ-BV-02", "CSQ-REQ-BV-10", "QSQ-REQ-BV-02", "QSQ-REQ-BV-10"))
class CreatedAnswersNothing(MinimalServer):
    """201 comes with Location but an empty object for a body."""

    def answer_created(self, task: Task, *, is_sync: bool) -> Answered:
        answer = super().answer_created(task, is_sync=is_sync)
        return Answered(status=answer.status, body={}, headers=answer.headers)


@wrong(trips=("QSQ-REQ-BV-01",))
class QueriesNotOffered(MinimalServer):
    """The resource queryServiceQualification, which is mandatory, is not there."""

    def verbs(self, segments: tuple[str, ...]) -> dict[str, Handler]:
        if segments[0] == "queryServiceQualification":
            raise Refusal(404, "notFound", "there are no queries here")
        return super().verbs(segments)


@wrong(trips=("CSQ-MGT-BV-04", "QSQ-MGT-BV-04"))
class StoredButNotListed(MinimalServer):
    """Answers 201, but GET of the collection is not possible (405)."""

    def verbs(self, segments: tuple[str, ...]) -> dict[str, Handler]:
        verbs = super().verbs(segments)
        return {verb: how for verb, how in verbs.items() if verb != "GET" or len(segments) != 1}
