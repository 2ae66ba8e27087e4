"""
Legal servers that choose otherwise in how they work: sync or async, verbs, lists, errors.
"""

from collections.abc import Sequence

from campaign.legal_registry import legal
from campaign.minimal_http import Answered, Asked, Json, Refusal
from campaign.minimal_reading import SHAPES
from campaign.minimal_selection import Query, pick
from campaign.minimal_server import JSON_TYPE, Handler, MinimalServer
from campaign.minimal_tasks import DONE, FINAL, OWNED, QUERY, Task

_NOTHING_CLAIMED = {
    "patch": None,
    "delete": None,
    "hub": None,
    "nested_filtering": None,
    "sort": None,
}


@legal()
class OnlyAsynchronous(MinimalServer):
    """instantSyncQualification is not honoured: every task is accepted with 201."""

    def is_sync(self, body: Json) -> bool:
        return False


@legal({"claims": _NOTHING_CLAIMED})
class OnlySynchronous(MinimalServer):
    """Every answer is a 200 that is done; nothing is kept, and nothing but POST is offered."""

    def is_sync(self, body: Json) -> bool:
        return True

    def keep(self, task: Task) -> None:
        return

    def location_header(self, task: Task) -> dict[str, str]:
        return {}

    def verbs(self, segments: tuple[str, ...]) -> dict[str, Handler]:
        verbs = super().verbs(segments)
        if len(segments) != 1 or segments == ("hub",):
            raise Refusal(404, "notFound", "nothing is kept here")
        return {verb: how for verb, how in verbs.items() if verb == "POST"}


@legal()
class WaitersNotStored(MinimalServer):
    """What is answered with 200 is not kept; what is answered with 201 is."""

    def answer_created(self, task: Task, *, is_sync: bool) -> Answered:
        answer = super().answer_created(task, is_sync=is_sync)
        if is_sync:
            self.forget(task)
            answer.headers.pop("Location")
        return answer


@legal()
class DoneAtOnce(MinimalServer):
    """A task is done within its 201; nothing forbids that."""

    def start(self, task: Task) -> None:
        self.finish(task)


@legal()
class InProgressNotSeen(MinimalServer):
    """A task goes from accepted to done; who looks never sees it in progress."""

    path = ((0.06, "done"),)


@legal({"timers": {"settle": 5, "event": 3}})
class TakesASecond(MinimalServer):
    """A task takes a second until it is done."""

    path = ((0.3, "inProgress"), (1.0, "done"))


@legal({"claims": {"patch": None}})
class NoPatch(MinimalServer):
    """There is no PATCH (405), and it is not claimed."""

    def verbs(self, segments: tuple[str, ...]) -> dict[str, Handler]:
        return {verb: how for verb, how in super().verbs(segments).items() if verb != "PATCH"}


@legal({"claims": {"patch": None}})
class PatchNotImplemented(MinimalServer):
    """PATCH is answered with 501, and it is not claimed."""

    def change(self, kind: str, id: str, asked: Asked) -> Answered:
        raise Refusal(501, "notImplemented", "PATCH is not implemented")


@legal({"claims": {"delete": None}})
class NoDelete(MinimalServer):
    """There is no DELETE of tasks (405), and it is not claimed."""

    def verbs(self, segments: tuple[str, ...]) -> dict[str, Handler]:
        verbs = super().verbs(segments)
        return {k: v for k, v in verbs.items() if k != "DELETE" or segments[0] == "hub"}


@legal({"claims": {"hub": None}})
class NoHub(MinimalServer):
    """There is no hub (404), and it is not claimed."""

    def verbs(self, segments: tuple[str, ...]) -> dict[str, Handler]:
        return super().verbs(("", "hub") if segments[0] == "hub" else segments)


@legal({"claims": {"nested_filtering": None, "sort": None}})
class OptionalParametersUnseen(MinimalServer):
    """No notice is taken of filters on dotted paths and of sort, and they are not claimed."""

    def filters(self, query: Query) -> list[tuple[str, list[str]]]:
        return [(name, values) for name, values in super().filters(query) if "." not in name]

    def sort(self, rows: list[Json], query: Query) -> list[Json]:
        return rows


@legal({"claims": {"nested_filtering": None, "sort": None}})
class NoNestedFilterNoSort(MinimalServer):
    """Filters on dotted paths and sort are answered with 501, and not claimed."""

    def refuse_unsupported(self, query: Query) -> None:
        super().refuse_unsupported(query)
        for name, _ in query:
            if "." in name or name == "sort":
                raise Refusal(501, "notImplemented", f"{name} is not supported")


@legal()
class OwnedPatchIgnored(MinimalServer):
    """PATCH of what the provider owns is answered with 200 and has no effect."""

    def patchable(self, task: Task, patch: Json) -> Json:
        return {
            k: v for k, v in patch.items() if not self.is_refused(task, k, v) and k not in OWNED
        }


@legal()
class UnfinishedNotDeleted(MinimalServer):
    """DELETE of a task that is not finished is refused with 409."""

    def remove(self, kind: str, id: str, asked: Asked) -> Answered:
        if self.existing(kind, id).state not in FINAL:
            raise Refusal(409, "conflict", "the task is still being worked on")
        return super().remove(kind, id, asked)


@legal()
class PartialIs200(MinimalServer):
    """A part of a list is answered with 200; the swagger knows no 206."""

    def page_status(self, shown: int, total: int) -> int:
        return 200


@legal()
class PagesOfTwo(MinimalServer):
    """A page has two rows unless the client says otherwise."""

    default_limit = 2


@legal()
class PagesOfOneAtMost(MinimalServer):
    """A page has one row, whatever the client says."""

    default_limit = 1
    greatest_limit = 1


@legal()
class EncodedSlashRefused(MinimalServer):
    """An address with an encoded slash is answered with 400 before anybody looks at it."""

    def answer(self, asked: Asked) -> Answered:
        if any("/" in segment for segment in asked.segments):
            return self.refuse(Refusal(400, "badRequest", "an encoded slash"))
        return super().answer(asked)


@legal()
class PagesOfFourAtMost(MinimalServer):
    """A page has at most four rows, whatever the client says."""

    default_limit = 4
    greatest_limit = 4


@legal()
class NewestFirst(MinimalServer):
    """The collection shows the newest first; no document orders it."""

    def listed(self, kind: str) -> list[Task]:
        return super().listed(kind)[::-1]


@legal()
class PagesByOtherRules(MinimalServer):
    """
    A limit above 50 is refused with 400, an offset behind the end with 416; links have more words.

    RFC 8288 (3.3) allows several relations in one link, and any case.
    """

    def limit(self, query: Query) -> int:
        limit = super().limit(query)
        if ("limit", str(limit)) in query and limit > 50:
            raise Refusal(400, "invalidQuery", "a page has at most 50 rows")
        return limit

    def page(self, rows: list[Json], offset: int, limit: int) -> list[Json]:
        if offset and offset >= len(rows):
            raise Refusal(416, "rangeNotSatisfiable", "there is no such page")
        return super().page(rows, offset, limit)

    def links(
        self, query: Query, url: str, *, offset: int, limit: int, total: int
    ) -> dict[str, str]:
        links = super().links(query, url, offset=offset, limit=limit, total=total)
        return {
            name: link.replace('rel="', 'title="a; b"; Rel = "Item ')
            for name, link in links.items()
        }


@legal()
class AsksForPatience(MinimalServer):
    """Every twentieth request is answered 429 with Retry-After (RFC 6585, 4), and not carried out."""

    _asked = 0

    def answer(self, asked: Asked) -> Answered:
        self._asked += 1
        if self._asked % 20 == 0:
            return self.refuse(Refusal(429, "tooManyRequests", "slower", **{"Retry-After": "0"}))
        return super().answer(asked)


@legal()
class BornDone(MinimalServer):
    """A task is done when it is created: its state never changes, and no event says so."""

    def first_state(self) -> str:
        return DONE

    def keep(self, task: Task) -> None:
        task.found = self.conclude(task)
        super().keep(task)

    def start(self, task: Task) -> None:
        return

    def finish(self, task: Task) -> None:
        return


@legal()
class NoLinks(MinimalServer):
    """There is no Link header; it is a SHOULD."""

    def links(
        self, query: Query, url: str, *, offset: int, limit: int, total: int
    ) -> dict[str, str]:
        return {}


@legal()
class FieldsWithoutId(MinimalServer):
    """fields shows what is named and not id and href, as the conformance profile has it."""

    def apply_fields(self, row: Json, fields: Sequence[str]) -> Json:
        return pick(row, [name.split(".") for name in fields]) if fields else row


@legal()
class UnknownParametersRefused(MinimalServer):
    """A query parameter that is no attribute is answered with 400."""

    def refuse_unsupported(self, query: Query) -> None:
        super().refuse_unsupported(query)
        known = {"fields", "offset", "limit", "sort", "serviceQualificationItem"} | OWNED
        for shape in ("checkServiceQualification", "queryServiceQualification"):
            known |= set(SHAPES[shape][1])
        for name, _ in query:
            if name.split(".")[0] not in known:
                raise Refusal(400, "invalidQuery", f"{name} is no attribute")


@legal()
class AcceptIgnored(MinimalServer):
    """JSON is sent whatever the client accepts (RFC 9110 12.5.1 allows it)."""

    def negotiate(self, asked: Asked) -> None:
        return


@legal()
class NoCharset(MinimalServer):
    """The media type comes without a charset, which JSON does not have."""

    content_type = JSON_TYPE


@legal()
class TalkativeErrors(MinimalServer):
    """Errors have all optional attributes and one of their own."""

    def error_body(self, refusal: Refusal) -> Json:
        more = {
            "message": "see the manual",
            "referenceError": "http://localhost/errors",
            "@type": "Error",
            "trace": {"id": "7"},
        }
        return {**super().error_body(refusal), **more}


@legal()
class ErrorsWithoutStatus(MinimalServer):
    """Errors have code and reason, and nothing that is optional."""

    def error_body(self, refusal: Refusal) -> Json:
        return {"code": refusal.code, "reason": refusal.reason}


@legal()
class QueriesAtOnce(MinimalServer):
    """Queries are always answered at once with 200, checks as they are asked."""

    def answer_created(self, task: Task, *, is_sync: bool) -> Answered:
        if task.kind == QUERY and not is_sync:
            task.moves.clear()
            self.finish(task)
        return super().answer_created(task, is_sync=is_sync or task.kind == QUERY)
