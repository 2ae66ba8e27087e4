"""
Places over HTTP.
"""

from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tmf645_reference_server.asgi import Endpoint, body_of, json_response
from tmf645_reference_server.contract import BASE_PATH as TMF645_PATH
from tmf645_reference_server.correlation import correlation_of
from tmf645_reference_server.neighbours import presenting
from tmf645_reference_server.neighbours.geography.schemas import SHAPES
from tmf645_reference_server.neighbours.geography.validating import PATH, SCHEMA, Validations
from tmf645_reference_server.once import once
from tmf645_reference_server.readings import Readings


def validation_routes(
    of: Callable[[Request], Validations], api_root: Callable[[Request], str], readings: Readings
) -> list[Route]:
    """Return where validations live, on the host of the TMF645 API; ``of`` finds those of a request."""

    def host(request: Request) -> str:
        return api_root(request).removesuffix(TMF645_PATH)

    async def create(request: Request) -> Response:
        sent = await body_of(request, f"{SCHEMA}_Create", of=SHAPES)
        made = await of(request).validate(sent, host(request), correlation_of(request))
        return json_response(msgspec.json.encode(made), 201, {"Location": str(made["href"])})

    async def every(request: Request) -> Response:
        presenting.wish(request)
        found = await of(request).listing()
        return presenting.several(request, found, f"{host(request)}{PATH}", readings)

    async def one(request: Request) -> Response:
        found = await of(request).read(request.path_params["id"])
        return presenting.one(request, found, readings)

    return [
        Route(PATH, Endpoint({"GET": every, "POST": once(create)})),
        Route(f"{PATH}/{{id}}", Endpoint({"GET": one})),
    ]
