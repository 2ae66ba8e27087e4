"""
The dialect over HTTP: every path with and without a version, and what stands behind it.
"""

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tmf645_reference_server.asgi import (
    Boundary,
    Endpoint,
    body_of,
    json_response,
)
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.dialects.servicenow import texts
from tmf645_reference_server.dialects.servicenow.acts import QualificationOrders
from tmf645_reference_server.dialects.servicenow.orders import Order, is_sys_id
from tmf645_reference_server.dialects.servicenow.quirks import Quirks
from tmf645_reference_server.dialects.servicenow.selecting import (
    Selection,
    fields_of,
    matching,
    picked,
    read_selection,
)
from tmf645_reference_server.dialects.servicenow.showing import flat, show_order
from tmf645_reference_server.dialects.servicenow.surface import (
    APPLICATION,
    BASE_PATH,
    LISTENER,
    PROCESS_RESULT,
    RESOURCE,
    VERSIONS,
)
from tmf645_reference_server.problems import Problem
from tmf645_reference_server.roots import Seen

OrdersOf = Callable[[Request], QualificationOrders]

_SEGMENT: Final = BASE_PATH.removeprefix(APPLICATION)


def routes(of: OrdersOf, host: Seen, quirks: Quirks) -> list[Route]:
    """Return every path of the dialect, on ``host``; ``of`` finds the orders of a request."""
    acts = _Operations(of, host)
    show = texts.tmf_error if quirks.on("error_envelope", "tmf645") else texts.envelope
    every = Boundary(Endpoint({"GET": acts.list, "POST": acts.create}), show)
    one = Boundary(Endpoint({"GET": acts.retrieve}), show)
    results = Boundary(Endpoint({"POST": acts.process_result}), show)
    heard = Boundary(Endpoint({"POST": acts.hear}), show)
    found: list[Route] = []
    for version in ("", *(f"/{each}" for each in VERSIONS)):
        root = f"{APPLICATION}{version}{_SEGMENT}"
        found += [
            Route(f"{root}/{RESOURCE}", every),
            Route(f"{root}/{RESOURCE}/{PROCESS_RESULT}", results),
            Route(f"{root}/{RESOURCE}/{{id}}", one),
            Route(f"{root}/{LISTENER}", heard),
        ]
    return [*found, Route(f"{APPLICATION}/{{version}}{_SEGMENT}/{{rest:path}}", _NoVersion())]


class _NoVersion:
    """Answers for a version that there is not, as an ASGI application: for every method."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        known = ", ".join(VERSIONS)
        refusal = texts.refused(f"Invalid URI: the version is none of {known}; leave it out.")
        await texts.envelope(refusal)(scope, receive, send)


class _Operations:
    """The operations; ``of`` returns the orders of a request."""

    def __init__(self, of: OrdersOf, host: Seen) -> None:
        self._of = of
        self._host = host

    async def create(self, request: Request) -> Response:
        """POST: 201 with the order, which nobody has looked at yet."""
        orders = self._of(request)
        order = await orders.create(await _sent(request), self._host(request))
        return json_response(await self._encoded(request, order), 201)

    async def retrieve(self, request: Request) -> Response:
        """GET one."""
        orders = self._of(request)
        id = request.path_params["id"]
        if not is_sys_id(id):
            raise texts.refused("Invalid path parameter: id is a sys_id, 32 hexadecimal digits.")
        document = await self._document(request, await orders.read(id))
        if orders.quirks.on("flat_single_item", "on"):
            document = flat(document)
        if orders.quirks.on("fields_on_one", "on"):
            document = picked(document, fields_of(request.query_params.get("fields")))
        as_array = orders.quirks.on("get_by_id_shape", "array")
        return json_response(msgspec.json.encode([document] if as_array else document))

    async def list(self, request: Request) -> Response:
        """GET a page of those that match: 206 where there are more, 404 where there is none."""
        orders = self._of(request)
        quirks = orders.quirks
        wanted = read_selection(request.scope["query_string"].decode("latin-1"), quirks)
        page, total = await self._page(request, wanted)
        if not page and quirks.on("empty_list", "404"):
            raise texts.not_found(texts.NO_RECORD)
        headers = {"X-Total-Count": str(total), "X-Result-Count": str(len(page))}
        partial = len(page) < total and quirks.on("partial_list", "206")
        return json_response(
            msgspec.json.encode([picked(each, wanted.fields) for each in page]),
            206 if partial else 200,
            headers if quirks.on("total_headers", "on") else None,
        )

    async def process_result(self, request: Request) -> Response:
        """POST results: the whole order as it stands with them."""
        orders = self._of(request)
        order = await orders.take_results(await _sent(request))
        status = int(orders.quirks["process_result_status"])
        return json_response(await self._encoded(request, order), status)

    async def hear(self, request: Request) -> Response:
        """POST an event of the external inventory."""
        await self._of(request).hear(await body_of(request, None))
        return json_response(b"{}", 201)

    async def _page(self, request: Request, wanted: Selection) -> tuple[Sequence[Object], int]:
        """Return the documents of a page, and how many match; filters have to look at all of them."""
        every = await self._of(request).all()
        page = slice(wanted.offset, wanted.offset + wanted.limit)
        if not wanted.filters:
            return await self._documents(request, every[page]), len(every)
        found = matching(await self._documents(request, every), wanted)
        return found[page], len(found)

    async def _encoded(self, request: Request, order: Order) -> bytes:
        return msgspec.json.encode(await self._document(request, order))

    async def _document(self, request: Request, order: Order) -> Object:
        [shown] = await self._documents(request, [order])
        return shown

    async def _documents(self, request: Request, shown: Sequence[Order]) -> Sequence[Object]:
        orders = self._of(request)
        directory = await orders.directory()
        collection = f"{urlsplit(self._host(request)).path}{BASE_PATH}/{RESOURCE}"
        return [
            show_order(each, f"{collection}/{each.id}", directory, orders.quirks) for each in shown
        ]


async def _sent(request: Request) -> Object:
    """Return the JSON object sent. Raise Problem 400 with the document's text where there is none."""
    if request.headers.get("content-length") == "0":
        raise texts.refused(texts.NO_BODY)
    try:
        return await body_of(request, None)
    except Problem as problem:
        if problem.status != 400:
            raise
        raise texts.invalid("it is no JSON object.", problem.message) from problem
