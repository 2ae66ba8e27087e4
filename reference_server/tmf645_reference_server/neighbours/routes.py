"""
Every path of the neighbour APIs.
"""

from collections.abc import Callable
from typing import TypeAlias

from starlette.requests import Request
from starlette.routing import Route
from tmf645_simulator.inventory import Inventory

from tmf645_reference_server.asgi import Endpoint
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.neighbours import bases, installed
from tmf645_reference_server.neighbours.catalogue import products, services
from tmf645_reference_server.neighbours.geography import addresses, locations, sites
from tmf645_reference_server.neighbours.geography.routes import validation_routes
from tmf645_reference_server.neighbours.offering.routes import routes as offering_routes
from tmf645_reference_server.neighbours.ordering.routes import cancellation_routes
from tmf645_reference_server.neighbours.ordering.routes import routes as ordering_routes
from tmf645_reference_server.neighbours.reading import Show, Shown, listed, reading
from tmf645_reference_server.neighbours.standing import Neighbours
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.registrations import Registrations
from tmf645_reference_server.roots import Seen

#: Looks at a collection of the world; the text is the host, as every href begins.
Look: TypeAlias = Callable[[Neighbours, Inventory, str], Shown]


def routes(of: Callable[[Request], Neighbours], host: Seen, readings: Readings) -> list[Route]:
    """Return where the neighbours live, on ``host``; ``of`` finds those of a request."""
    collections: dict[str, Look] = {
        products.OFFERINGS: _offerings,
        products.SPECIFICATIONS: _products,
        services.SPECIFICATIONS: lambda _, world, at: listed(
            services.specifications(world.catalogue, at)
        ),
        installed.PATH: lambda _, world, at: listed(installed.installed(world, at)),
        addresses.PATH: lambda _, world, at: addresses.addresses(world.places, at),
        sites.PATH: lambda _, world, at: sites.sites(world.places, at),
        locations.PATH: lambda _, world, at: locations.locations(world.places, at),
    }
    hubs: dict[str, Callable[[Request], Hub]] = {
        bases.OFFERING: lambda request: of(request).offering_hub,
        bases.ORDERING: lambda request: of(request).ordering_hub,
        bases.ADDRESSES: lambda request: of(request).address_hub,
    }
    found = [
        *offering_routes(lambda request: of(request).offers, host, readings),
        *ordering_routes(lambda request: of(request).orders, host, readings),
        *cancellation_routes(lambda request: of(request).cancellations, host, readings),
        *validation_routes(lambda request: of(request).validations, host, readings),
    ]
    for path, look in collections.items():
        found += reading(path, _shown(look, of, host), host, readings)
    for base, hub_of in hubs.items():
        found += _hub(base, host, readings, hub_of)
    return found


def _shown(look: Look, of: Callable[[Request], Neighbours], host: Seen) -> Show:
    async def show(request: Request) -> Shown:
        neighbours = of(request)
        return look(neighbours, await neighbours.world.inventory(), host(request))

    return show


def _offerings(of: Neighbours, _: Inventory, host: str) -> Shown:
    return listed(products.offerings(of.commerce, host, of.clock.now()))


def _products(of: Neighbours, world: Inventory, host: str) -> Shown:
    return listed(products.specifications(of.commerce, world.catalogue, host))


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
