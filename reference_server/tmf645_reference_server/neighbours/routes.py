"""
Every path of the neighbour APIs.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.routing import Route

from tmf645_reference_server.asgi import Endpoint
from tmf645_reference_server.contract import BASE_PATH as TMF645_PATH
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.namespaces import Namespace
from tmf645_reference_server.neighbours.offering.kept import BASE as OFFERING_BASE
from tmf645_reference_server.neighbours.offering.routes import routes as offering_routes
from tmf645_reference_server.neighbours.ordering.acts import BASE as ORDERING_BASE
from tmf645_reference_server.neighbours.ordering.routes import routes as ordering_routes
from tmf645_reference_server.neighbours.standing import Neighbours
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.registrations import Registrations


def routes(api_root: Callable[[Request], str], readings: Readings) -> list[Route]:
    """Return where the neighbours live, on the host of the TMF645 API."""
    return [
        *offering_routes(lambda request: _of(request).offers, api_root, readings),
        *_hub(OFFERING_BASE, api_root, readings, lambda request: _of(request).offering_hub),
        *ordering_routes(lambda request: _of(request).orders, api_root, readings),
        *_hub(ORDERING_BASE, api_root, readings, lambda request: _of(request).ordering_hub),
    ]


def _hub(
    base: str,
    api_root: Callable[[Request], str],
    readings: Readings,
    hub_of: Callable[[Request], Hub],
) -> list[Route]:
    def root(request: Request) -> str:
        return api_root(request).replace(TMF645_PATH, base)

    registrations = Registrations(readings, root, hub_of)
    one = Endpoint({"GET": registrations.retrieve, "DELETE": registrations.unregister})
    return [
        Route(f"{base}/hub", Endpoint({"POST": registrations.register})),
        Route(f"{base}/hub/{{id}}", one),
    ]


def _of(request: Request) -> Neighbours:
    namespace: Namespace = request.scope["namespace"]
    return namespace.neighbours
