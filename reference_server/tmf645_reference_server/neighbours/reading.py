"""
Collections that are only read: the world, shown by another API.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tmf645_reference_server import problems
from tmf645_reference_server.asgi import Endpoint
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours import presenting
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.roots import Seen
from tmf645_reference_server.selection import Page, Selection, select
from tmf645_reference_server.wire.parts import text

#: Most documents that a filter or an order of sorting may look at one by one.
MOST_LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """
    What a collection shows: its documents (made when somebody looks), and one by its id.

    ``chosen`` may know a quicker way to those that are asked for; None where it does not.
    """

    documents: Sequence[Object]
    find: Callable[[str], Object | None]
    chosen: Callable[[Selection], Sequence[Object] | None] = lambda _: None


#: Shows a collection in the world of a request.
Show: TypeAlias = Callable[[Request], Awaitable[Shown]]


def reading(path: str, show: Show, host: Seen, readings: Readings) -> list[Route]:
    """Return the routes of the collection at ``path``: GET all, GET one."""
    name = path.rpartition("/")[2]

    async def every(request: Request) -> Response:
        wanted = presenting.wish(request)
        shown = await show(request)
        url = f"{host(request)}{path}"
        return presenting.shown(request, _page(shown, wanted), url, readings)

    async def one(request: Request) -> Response:
        id = request.path_params["id"]
        document = (await show(request)).find(id)
        if document is None:
            raise problems.no_such_resource(name, id)
        return presenting.one(request, document, readings)

    return [
        Route(path, Endpoint({"GET": every})),
        Route(f"{path}/{{id}}", Endpoint({"GET": one})),
    ]


def listed(documents: Sequence[Object]) -> Shown:
    """Return a collection whose documents are all there."""
    by_id = {text(each, "id"): each for each in documents}
    return Shown(documents=documents, find=by_id.get)


def _page(shown: Shown, wanted: Selection) -> Page:
    """Return the page that is asked for. Raise Problem 400 where that took too long."""
    documents = shown.documents
    if wanted.filters:
        quick = shown.chosen(wanted)
        if quick is not None and not wanted.sort:
            return presenting.part(quick, wanted)
        documents = documents if quick is None else quick
    if not wanted.filters and not wanted.sort:
        return presenting.part(documents, wanted)
    if len(documents) > MOST_LOOKED_AT:
        raise problems.invalid_parameter(
            "filter",
            f"{len(documents)} of them would have to be looked at one by one; ask for equal address "
            "attributes, such as streetName=…&streetNr=…, or for pages without filter and sort",
        )
    return select(documents, wanted)
