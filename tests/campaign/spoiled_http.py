"""
Spoiled protocol: statuses, headers, and requests that break things.
"""

import itertools
from dataclasses import replace

from campaign.minimal_http import Json
from campaign.spoiled_base import CHECK, Reply, Spoiled, Wish, without
from campaign.spoiled_registry import wrong_reference

_ERROR = {"code": "INTERNAL", "reason": "Internal error"}
_JSON = {"content-type": "application/json"}


@wrong_reference(trips=("REQ-BV-05",))
class LocationMissing(Spoiled):
    """201 has no Location."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("POST", one=False):
            return replace(reply, headers=without(reply.headers, "location"))
        return reply


@wrong_reference(trips=("REQ-BV-06",))
class LocationIsTheCollection(Spoiled):
    """The Location of a new task is that of its collection."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        location = reply.headers.get("location")
        if wish.is_for("POST", one=False) and location:
            return replace(
                reply, headers={**reply.headers, "location": location.rpartition("/")[0]}
            )
        return reply


@wrong_reference(trips=("MGT-BV-07",))
class ReadsAreHtml(Spoiled):
    """GET says that its JSON is HTML."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.method == "GET":
            return replace(reply, headers={**reply.headers, "content-type": "text/html"})
        return reply


@wrong_reference(trips=("REQ-BV-01",))
class CreatedIsAccepted(Spoiled):
    """A POST is answered 202."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("POST", one=False) and reply.status == 201:
            return replace(reply, status=202)
        return reply


@wrong_reference(trips=("ERR-BI-04",))
class PutIsAPost(Spoiled):
    """PUT on the collection is taken for a POST."""

    def ask(self, wish: Wish) -> Wish:
        return replace(wish, method="POST") if wish.is_for("PUT", one=False) else wish


@wrong_reference(trips=("MGT-BI-01",))
class NotFoundIsEmpty(Spoiled):
    """GET of an id that was never given is answered 200 with an empty object."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("GET", one=True) and reply.status == 404:
            return replace(reply, status=200, body={})
        return reply


@wrong_reference(trips=("ERR-BI-01", "ERR-BI-02"))
class ErrorsOfTheGateway(Spoiled):
    """Refusals have the body of a gateway: a message and nothing else."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if 400 <= reply.status < 500:
            return replace(reply, body={"message": "no Route matched with those values"})
        return reply


@wrong_reference(trips=("ERR-BI-01", "ERR-BI-02"))
class ErrorCodesAreNumbers(Spoiled):
    """The code of an Error is its HTTP status as a number."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if 400 <= reply.status < 500:
            return replace(reply, body={**reply.body, "code": reply.status})
        return reply


@wrong_reference(trips=("ERR-BI-06",))
class LongTextsBreakIt(Spoiled):
    """A body of more than ten thousand bytes is answered 500."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if len(wish.content) > 10_000:
            return Reply(status=500, headers=_JSON, body=_ERROR)
        return reply


@wrong_reference(trips=("ERR-BI-07",))
class NegativePagesBreakIt(Spoiled):
    """A negative offset is answered 500."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if ("offset", "-1") in wish.query:
            return Reply(status=500, headers=_JSON, body=_ERROR)
        return reply


@wrong_reference(trips=("ERR-BI-09",))
class OddPatchesBreakIt(Spoiled):
    """A PATCH that is no object is answered 500."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.method == "PATCH" and wish.body is None:
            return Reply(status=500, headers=_JSON, body=_ERROR)
        return reply


@wrong_reference(trips=("CSQ-REQ-BI-01", "CSQ-REQ-BI-02", "CSQ-REQ-BI-04"))
class EmptyRequestsAreAccepted(Spoiled):
    """A check without items is answered 201 with a task of none."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        wanted = "serviceQualificationItem"
        if not wish.is_for("POST", one=False) or wish.kind != CHECK or reply.status != 400:
            return reply
        if wish.body is None or wish.body.get(wanted):
            return reply
        task = {**wish.body, wanted: [], "id": f"empty-{next(self._numbers)}", "state": "done"}
        return Reply(status=201, headers=_JSON, body=task)


@wrong_reference(trips=("REQ-BI-03",))
class CutBodiesAreMended(Spoiled):
    """A body that is no JSON is taken for the smallest request that would be one."""

    def ask(self, wish: Wish) -> Wish:
        if wish.is_for("POST", one=False) and b'"' in wish.content and not _is_json(wish):
            mended: Json = {"serviceQualificationItem": [{"service": {}}], "searchCriteria": {}}
            return wish.saying(mended)
        return wish


@wrong_reference(trips=("REQ-BV-09",))
class SynchronousIsUnfinished(Spoiled):
    """A synchronous request is answered 200 with a task that is in progress."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("POST", one=False) and reply.status == 200:
            return replace(reply, body={**reply.body, "state": "inProgress"})
        return reply


def _is_json(wish: Wish) -> bool:
    return wish.body is not None or wish.content[:1] in {b"[", b'"'}
