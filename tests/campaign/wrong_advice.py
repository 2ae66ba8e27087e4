"""
Servers that do what the documents advise against: each is warned of, and fails nothing.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from campaign.minimal_http import Answered, Asked, Json, Refusal
from campaign.minimal_selection import Query
from campaign.minimal_server import Handler, MinimalServer
from campaign.minimal_tasks import FINAL, Task
from campaign.minimal_world import QUALIFIED, Finding, with_speed
from campaign.wrong_registry import wrong

_OUTCOME = ("state", "qualificationResult")

# --- tasks ----------------------------------------------------------------------------------------


@wrong(warns=("CSQ-REQ-BV-08", "QSQ-REQ-BV-08"))
class HrefIsAPath(MinimalServer):
    """The href, and the Location, have no host."""

    def href(self, kind: str, id: str, origin: str) -> str:
        return urlsplit(super().href(kind, id, origin)).path


@wrong(warns=("CSQ-REQ-BV-12", "QSQ-REQ-BV-12"))
class ExtensionsRefused(MinimalServer):
    """A request of an extended type is refused."""

    def check_create(self, kind: str, body: Json) -> None:
        super().check_create(kind, body)
        if "@baseType" in body or "@schemaLocation" in body:
            raise Refusal(400, "unknownType", "only the types of the API are taken")


@wrong(warns=("CSQ-REQ-BV-16", "QSQ-REQ-BV-16"))
class ClockIsAnHourOff(MinimalServer):
    """The date of a task is an hour before the request."""

    def open(self, kind: str, body: Json, origin: str) -> Task:
        task = super().open(kind, body, origin)
        task.created -= timedelta(hours=1)
        return task


@wrong(warns=("CSQ-REQ-BI-06", "QSQ-REQ-BI-06"))
class AnyMediaTypeIsRead(MinimalServer):
    """A body that says it is text or XML is read as JSON."""

    def read_body(self, asked: Asked, media_types: tuple[str, ...]) -> Json:
        given = asked.headers.get("content-type", "").split(";")[0].strip().lower()
        return super().read_body(asked, (*media_types, given) if given else media_types)


@wrong(warns=("CSQ-LIF-BV-05",))
class ItemsStayInProgress(MinimalServer):
    """The items of a check that is done are still in progress."""

    def show_item(self, task: Task, item: Json) -> Json:
        shown = super().show_item(task, item)
        return {**shown, "state": "inProgress"} if task.state == "done" else shown


@wrong(warns=("CSQ-RES-BV-18",))
class AnswersNeverExpire(MinimalServer):
    """A finished check has no expirationDate, and neither have its items."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        shown.pop("expirationDate", None)
        for item in shown["serviceQualificationItem"]:
            item.pop("expirationDate", None)
        return shown


# --- results --------------------------------------------------------------------------------------


@wrong(warns=("CSQ-RES-BV-07",))
class OverallResultMissing(MinimalServer):
    """A check that is done has results of its items, and none of its own."""

    def conclude_check(self, task: Task, expires: str) -> Json:
        concluded = super().conclude_check(task, expires)
        del concluded["qualificationResult"]
        return concluded


@wrong(warns=("CSQ-ALT-BV-03",))
class ProposesUnasked(MinimalServer):
    """An unqualified item shows proposals that nobody asked for."""

    def conclude_item(self, item: Json, finding: Finding, wishes: Json, expires: str) -> Json:
        shown = super().conclude_item(item, finding, wishes, expires)
        unasked = not self.wants_alternative(wishes)
        if unasked and "service" in item and finding.result != QUALIFIED:
            service = with_speed(item["service"], 10)
            shown["alternateServiceProposal"] = [{"id": "1", "alternateService": service}]
        return shown


@wrong(warns=("CSQ-RES-BV-14",))
class ExplainsUnasked(MinimalServer):
    """Reasons are given though nobody asked for them."""

    def wants_reasons(self, wishes: Json) -> bool:
        return True


# --- lists ----------------------------------------------------------------------------------------


@wrong(warns=("CSQ-MGT-BV-12", "QSQ-MGT-BV-12"))
class FieldsNoneShowsAll(MinimalServer):
    """fields=none shows the whole task."""

    def fields(self, query: Query) -> list[str]:
        return [name for name in super().fields(query) if name != "none"]


@wrong(warns=("CSQ-MGT-BV-24", "QSQ-MGT-BV-24"))
class ComparisonsIgnored(MinimalServer):
    """A filter by .gt, .gte, .lt or .lte selects nothing and leaves nothing out."""

    def filters(self, query: Query) -> list[tuple[str, list[str]]]:
        ordered = (".gt", ".gte", ".lt", ".lte")
        return [each for each in super().filters(query) if not each[0].endswith(ordered)]


@wrong(warns=("CSQ-MGT-BV-34", "QSQ-MGT-BV-34"))
class PagesWithoutLinks(MinimalServer):
    """No page says where the next one is."""

    def links(self, *_: Any, **__: Any) -> dict[str, str]:
        return {}


@wrong(warns=("CSQ-MGT-BV-41", "QSQ-MGT-BV-41"))
class DatesAreNotSorted(MinimalServer):
    """Sort by the date of the task leaves the list as it is; by other attributes it sorts."""

    def sort(self, rows: list[Json], query: Query) -> list[Json]:
        kept = [(name, value) for name, value in query if not value.lstrip("+-").endswith("Date")]
        return super().sort(rows, kept)


@wrong(warns=("CSQ-ERR-BI-08", "QSQ-ERR-BI-08"))
class SenselessPagesTaken(MinimalServer):
    """A limit or offset that is negative, or no number, is taken for the default."""

    def show_list(self, rows: list[Json], query: Query, url: str) -> Answered:
        sensible = [
            (name, value)
            for name, value in query
            if name not in {"offset", "limit"} or value.isdigit()
        ]
        return super().show_list(rows, sensible, url)


# --- refusals -------------------------------------------------------------------------------------


@wrong(warns=("CSQ-ERR-BI-03", "QSQ-ERR-BI-03"))
class ErrorsContradictTheirStatus(MinimalServer):
    """The status attribute of an Error is another one than that of the answer."""

    def error_body(self, refusal: Refusal) -> Json:
        return {**super().error_body(refusal), "status": "500"}


@wrong(warns=("CSQ-ERR-BI-05", "QSQ-ERR-BI-05"))
class NoAllowBeside405(MinimalServer):
    """A method that is not there is answered 405 without Allow."""

    def unsupported(self, asked: Asked, verbs: dict[str, Handler]) -> Answered:
        answer = super().unsupported(asked, verbs)
        answer.headers.pop("Allow")
        return answer


@wrong(warns=("CSQ-MGT-BI-52", "QSQ-MGT-BI-52"))
class OutcomeIsTheClients(MinimalServer):
    """A PATCH of a finished task may call it failed, or say what its result was."""

    def is_refused(self, task: Task, name: str, value: Any) -> bool:
        ended = name == "state" and task.state in FINAL and value in FINAL
        return not (ended or name == "qualificationResult") and super().is_refused(
            task, name, value
        )

    def store_patch(self, task: Task, merged: Json) -> None:
        said = {name: merged.pop(name) for name in _OUTCOME if name in merged}
        super().store_patch(task, merged)
        task.state = said.pop("state", task.state)
        task.found |= said


@wrong(warns=("HUB-NOT-BV-02",))
class SubscriptionsWithoutLocation(MinimalServer):
    """A subscription that was created has no Location."""

    def subscribe(self, asked: Asked) -> Answered:
        answer = super().subscribe(asked)
        answer.headers.pop("Location")
        return answer
