"""
Both task resources over HTTP: read the request, let the desk act, show what came of it.
"""

from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tmf645_reference_server import selection
from tmf645_reference_server.asgi import PATCH_TYPES, body_of, json_response
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.correlation import correlation_of
from tmf645_reference_server.desk import Desk
from tmf645_reference_server.entrance import desk_of
from tmf645_reference_server.faults.middleware import PROGRESSION
from tmf645_reference_server.kinds import Kind
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.roots import Seen
from tmf645_reference_server.selection import Selection


class Collection:
    """The operations on one kind of task resource."""

    def __init__(self, kind: Kind, readings: Readings, root: Seen) -> None:
        self._kind = kind
        self._readings = readings
        self._root = root
        self._always = selection.ALWAYS if readings.fields_keep == "id and href" else ()

    async def create(self, request: Request) -> Response:
        """POST: 200 with the answer, or 201 with the task."""
        sent = await body_of(request, f"{self._kind.schema}_Create")
        url = self._url(request)
        progression = request.scope.get(PROGRESSION)
        opened = await desk_of(request).open(
            self._kind,
            sent,
            url,
            progression=progression,
            correlation=correlation_of(request),
        )
        now = opened.synchronous and self._readings.synchronous_status == "200"
        location = f"{url}/{opened.record.id}"
        return json_response(opened.record.document, 200 if now else 201, {"Location": location})

    async def list(self, request: Request) -> Response:
        """GET the collection: filtered, sorted, in pages."""
        query = request.scope["query_string"].decode("latin-1")
        wanted = selection.parse(query)
        shown, total = await self._page(desk_of(request), wanted)
        headers = {"X-Total-Count": str(total), "X-Result-Count": str(len(shown))}
        if link := selection.links(self._url(request), query, wanted, total):
            headers["Link"] = link
        partial = len(shown) < total and self._readings.partial_list == "206"
        body = b"[" + b",".join(shown) + b"]"
        return json_response(body, 206 if partial else 200, headers)

    async def _page(self, desk: Desk, wanted: Selection) -> tuple[Sequence[bytes], int]:
        """
        Return the documents of one page, and how many there are on all of them.

        Only filters and sorting have to look at every document there is.
        """
        if wanted.filters or wanted.sort:
            glance = selection.Glance(wanted.filters)
            every = await desk.listing(self._kind)
            might = filter(lambda each: glance.may_match(each.document), every)
            page = selection.select((each.decoded() for each in might), wanted)
            return [self._picked(each, wanted) for each in page.documents], page.total
        some, total = await desk.page(self._kind, offset=wanted.offset, limit=wanted.limit)
        if wanted.fields is None:
            return [each.document for each in some], total
        return [self._picked(each.decoded(), wanted) for each in some], total

    def _picked(self, document: Object, wanted: Selection) -> bytes:
        return msgspec.json.encode(selection.pick(document, wanted, always=self._always))

    async def retrieve(self, request: Request) -> Response:
        """GET one, whole or the attributes named."""
        query = request.scope["query_string"].decode("latin-1")
        wanted = selection.parse(query)
        record = await desk_of(request).read(self._kind, request.path_params["id"])
        if wanted.fields is None:
            return json_response(record.document)
        return json_response(self._picked(record.decoded(), wanted))

    async def patch(self, request: Request) -> Response:
        """PATCH: a merge patch, answered with the whole resource."""
        change = await body_of(request, None, types=PATCH_TYPES)
        record = await desk_of(request).change(self._kind, request.path_params["id"], change)
        return json_response(record.document)

    async def delete(self, request: Request) -> Response:
        """DELETE: 204, and 404 from then on."""
        await desk_of(request).withdraw(self._kind, request.path_params["id"])
        return Response(status_code=204)

    def _url(self, request: Request) -> str:
        return f"{self._root(request)}/{self._kind.name}"
