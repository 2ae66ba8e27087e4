"""
Product orders over HTTP.
"""

from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tmf645_reference_server.asgi import PATCH_TYPES, Endpoint, body_of, json_response
from tmf645_reference_server.correlation import correlation_of
from tmf645_reference_server.neighbours import presenting
from tmf645_reference_server.neighbours.looking import Looks
from tmf645_reference_server.neighbours.ordering import cancelling
from tmf645_reference_server.neighbours.ordering.acts import PATH, SCHEMA, Orders
from tmf645_reference_server.neighbours.ordering.cancelling import Cancellations
from tmf645_reference_server.neighbours.ordering.schemas import SHAPES
from tmf645_reference_server.once import once
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.roots import Seen


def routes(of: Callable[[Request], Orders], host: Seen, readings: Readings) -> list[Route]:
    """Return where orders live, on ``host``; ``of`` finds those of a request."""

    async def create(request: Request) -> Response:
        sent = await body_of(request, f"{SCHEMA}_Create", of=SHAPES)
        url = f"{host(request)}{PATH}"
        return presenting.created(await of(request).take(sent, url, correlation_of(request)))

    async def patch(request: Request) -> Response:
        change = await body_of(request, None, types=PATCH_TYPES)
        found = await of(request).change(request.path_params["id"], change)
        return json_response(msgspec.json.encode(found))

    looks = Looks(PATH, of, host, readings)
    return [
        Route(PATH, Endpoint({"GET": looks.every, "POST": once(create, looks.one)})),
        Route(f"{PATH}/{{id}}", Endpoint({"GET": looks.one, "PATCH": patch})),
    ]


def cancellation_routes(
    of: Callable[[Request], Cancellations], host: Seen, readings: Readings
) -> list[Route]:
    """Return where cancellations live, on ``host``; ``of`` finds those of a request."""

    async def create(request: Request) -> Response:
        sent = await body_of(request, f"{cancelling.SCHEMA}_Create", of=SHAPES)
        url = f"{host(request)}{cancelling.PATH}"
        return presenting.created(await of(request).take(sent, url, correlation_of(request)))

    looks = Looks(cancelling.PATH, of, host, readings)
    return [
        Route(cancelling.PATH, Endpoint({"GET": looks.every, "POST": once(create, looks.one)})),
        Route(f"{cancelling.PATH}/{{id}}", Endpoint({"GET": looks.one})),
    ]
