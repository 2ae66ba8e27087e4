"""
Product offering qualifications over HTTP: 200 with the answer, or 201 with the task.
"""

from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tmf645_reference_server.asgi import PATCH_TYPES, Endpoint, body_of, json_response
from tmf645_reference_server.check import CHECK
from tmf645_reference_server.contract import BASE_PATH as TMF645_PATH
from tmf645_reference_server.correlation import correlation_of
from tmf645_reference_server.neighbours import presenting
from tmf645_reference_server.neighbours.looking import Looks
from tmf645_reference_server.neighbours.offering.acts import Offers
from tmf645_reference_server.neighbours.offering.kept import PATH, SCHEMA
from tmf645_reference_server.neighbours.offering.schemas import SHAPES
from tmf645_reference_server.once import once
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.roots import Seen


def routes(of: Callable[[Request], Offers], host: Seen, readings: Readings) -> list[Route]:
    """Return where these live, on ``host``; ``of`` finds those of a request."""
    acts = _Operations(of, host, readings)
    looks = Looks(PATH, of, host, readings)
    every = Endpoint({"GET": looks.every, "POST": once(acts.create, looks.one)})
    one = Endpoint({"GET": looks.one, "PATCH": acts.patch, "DELETE": acts.delete})
    return [Route(PATH, every), Route(f"{PATH}/{{id}}", one)]


class _Operations:
    def __init__(self, of: Callable[[Request], Offers], host: Seen, readings: Readings) -> None:
        self._of = of
        self._host = host
        self._readings = readings

    async def create(self, request: Request) -> Response:
        """POST: 200 where an answer was wished for at once and is there, else 201."""
        sent = await body_of(request, f"{SCHEMA}_Create", of=SHAPES)
        made, instant = await self._of(request).open(
            sent, f"{self._host(request)}{PATH}", self._checks(request), correlation_of(request)
        )
        now = instant and self._readings.synchronous_status == "200"
        return presenting.created(made, 200 if now else 201)

    async def patch(self, request: Request) -> Response:
        """PATCH: refine it, or have it asked again."""
        change = await body_of(request, None, types=PATCH_TYPES)
        found = await self._of(request).change(
            request.path_params["id"], change, self._checks(request)
        )
        return json_response(msgspec.json.encode(found))

    async def delete(self, request: Request) -> Response:
        """DELETE: 204, and 404 from then on."""
        await self._of(request).withdraw(request.path_params["id"])
        return Response(status_code=204)

    def _checks(self, request: Request) -> str:
        return f"{self._host(request)}{TMF645_PATH}/{CHECK.name}"
