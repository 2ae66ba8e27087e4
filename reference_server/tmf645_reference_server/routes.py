"""
Every path of the API, and what stands behind it.
"""

import difflib
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from tmf645_scenarios import Behaviour
from tmf645_scenarios.servicenow import Dialect

from tmf645_reference_server import openapi, problems
from tmf645_reference_server.asgi import Endpoint, json_response
from tmf645_reference_server.contract import BASE_PATH
from tmf645_reference_server.desk import KINDS
from tmf645_reference_server.dialects.servicenow import routes as servicenow
from tmf645_reference_server.dialects.servicenow.quirks import Quirks
from tmf645_reference_server.entrance import (
    hub_of,
    neighbours_of,
    qualification_orders_of,
    reservations_of,
)
from tmf645_reference_server.neighbours.reservation.routes import routes as reservation_routes
from tmf645_reference_server.neighbours.routes import routes as neighbour_routes
from tmf645_reference_server.once import once
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.registrations import Registrations
from tmf645_reference_server.resources import Collection
from tmf645_reference_server.roots import hosts


def routes(readings: Readings, base_url: str | None, behaviour: Behaviour) -> list[Route]:
    """
    Return every path of the API and its endpoint; ``base_url`` is what hrefs begin with.

    ``behaviour`` says which dialects are spoken. Raises UnknownQuirkError.
    """
    host = hosts(base_url)

    def root(request: Request) -> str:
        return f"{host(request)}{BASE_PATH}"

    async def description(request: Request) -> Response:
        return json_response(openapi.document(root(request)))

    found: list[Route] = []
    if behaviour.dialect is not Dialect.TMF645:
        quirks = Quirks.of(behaviour.servicenow.quirks)
        found += servicenow.routes(qualification_orders_of, host, quirks)
    if behaviour.dialect is Dialect.SERVICENOW:
        return found
    for kind in KINDS.values():
        collection = Collection(kind, readings, root)
        path = f"{BASE_PATH}/{kind.name}"
        every = Endpoint(
            {"GET": collection.list, "POST": once(collection.create, collection.retrieve)}
        )
        one = Endpoint(
            {
                "GET": collection.retrieve,
                "PATCH": collection.patch,
                "DELETE": collection.delete,
            }
        )
        found += [Route(path, every), Route(f"{path}/{{id}}", one)]
    found += reservation_routes(reservations_of, host)
    found += neighbour_routes(neighbours_of, host, readings)
    registrations = Registrations(readings, root, hub_of)
    subscription = Endpoint({"GET": registrations.retrieve, "DELETE": registrations.unregister})
    return [
        *found,
        Route(f"{BASE_PATH}/hub", Endpoint({"POST": registrations.register})),
        Route(f"{BASE_PATH}/hub/{{id}}", subscription),
        Route("/openapi.json", Endpoint({"GET": description})),
        Route(f"{BASE_PATH}/openapi.json", Endpoint({"GET": description})),
    ]


def nowhere(routes: Iterable[Route]) -> ASGIApp:
    """Return what answers where none of ``routes`` matches; it names the path that was meant."""
    known = [each.path for each in routes if "{" not in each.path]

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        path = scope["path"][:300]
        raise problems.no_such_path(path, difflib.get_close_matches(path, known, n=1))

    return answer
