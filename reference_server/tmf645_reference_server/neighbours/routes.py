"""
Every path of the neighbour APIs.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.routing import Route
from tmf645_simulator.inventory import Inventory

from tmf645_reference_server.asgi import Endpoint
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.namespaces import Namespace
from tmf645_reference_server.neighbours import bases, installed
from tmf645_reference_server.neighbours.catalogue import products, services
from tmf645_reference_server.neighbours.geography import addresses, locations, sites
from tmf645_reference_server.neighbours.geography.routes import validation_routes
from tmf645_reference_server.neighbours.offering.routes import routes as offering_routes
from tmf645_reference_server.neighbours.ordering.routes import routes as ordering_routes
from tmf645_reference_server.neighbours.reading import Show, Shown, listed, reading
from tmf645_reference_server.neighbours.standing import Neighbours
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.registrations import Registrations
from tmf645_reference_server.roots import Seen


def routes(host: Seen, readings: Readings) -> list[Route]:
    """Return where the neighbours live, on ``host``."""
    collections: dict[str, Show] = {
        products.OFFERINGS: _offerings,
        products.SPECIFICATIONS: _products,
        services.SPECIFICATIONS: _services,
        installed.PATH: _installed,
        addresses.PATH: _addresses,
        sites.PATH: _sites,
        locations.PATH: _locations,
    }
    hubs: dict[str, Callable[[Request], Hub]] = {
        bases.OFFERING: lambda request: _of(request).offering_hub,
        bases.ORDERING: lambda request: _of(request).ordering_hub,
        bases.ADDRESSES: lambda request: _of(request).address_hub,
    }
    found = [
        *offering_routes(lambda request: _of(request).offers, host, readings),
        *ordering_routes(lambda request: _of(request).orders, host, readings),
        *validation_routes(lambda request: _of(request).validations, host, readings),
    ]
    for path, show in collections.items():
        found += reading(path, show, host, readings)
    for base, hub_of in hubs.items():
        found += _hub(base, host, readings, hub_of)
    return found


async def _offerings(request: Request, host: str) -> Shown:
    now = _namespace(request).clock.now()
    return listed(products.offerings(_of(request).commerce, host, now))


async def _products(request: Request, host: str) -> Shown:
    catalogue = (await _world(request)).catalogue
    return listed(products.specifications(_of(request).commerce, catalogue, host))


async def _services(request: Request, host: str) -> Shown:
    return listed(services.specifications((await _world(request)).catalogue, host))


async def _installed(request: Request, host: str) -> Shown:
    return listed(installed.installed(await _world(request), host))


async def _addresses(request: Request, host: str) -> Shown:
    return addresses.addresses((await _world(request)).places, host)


async def _sites(request: Request, host: str) -> Shown:
    return sites.sites((await _world(request)).places, host)


async def _locations(request: Request, host: str) -> Shown:
    return locations.locations((await _world(request)).places, host)


async def _world(request: Request) -> Inventory:
    """Return the world as it is now, with the edits of its namespace."""
    return await _namespace(request).overlay.inventory()


def _hub(
    base: str,
    host: Seen,
    readings: Readings,
    hub_of: Callable[[Request], Hub],
) -> list[Route]:
    def root(request: Request) -> str:
        return f"{host(request)}{base}"

    registrations = Registrations(readings, root, hub_of)
    one = Endpoint({"GET": registrations.retrieve, "DELETE": registrations.unregister})
    return [
        Route(f"{base}/hub", Endpoint({"POST": registrations.register})),
        Route(f"{base}/hub/{{id}}", one),
    ]


def _of(request: Request) -> Neighbours:
    return _namespace(request).neighbours


def _namespace(request: Request) -> Namespace:
    namespace: Namespace = request.scope["namespace"]
    return namespace
