"""
Reservations over HTTP.
"""

from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tmf645_reference_server.asgi import PATCH_TYPES, Endpoint, body_of, json_response
from tmf645_reference_server.neighbours import presenting
from tmf645_reference_server.neighbours.reservation.acts import Reservations
from tmf645_reference_server.neighbours.reservation.documents import PATH
from tmf645_reference_server.once import once
from tmf645_reference_server.roots import Seen


def routes(of: Callable[[Request], Reservations], host: Seen) -> list[Route]:
    """Return where reservations live, on ``host``; ``of`` finds those of a request."""
    acts = _Operations(of, host)
    every = Endpoint({"GET": acts.list, "POST": once(acts.create, acts.retrieve)})
    one = Endpoint({"GET": acts.retrieve, "PATCH": acts.patch, "DELETE": acts.delete})
    return [Route(PATH, every), Route(f"{PATH}/{{id}}", one)]


class _Operations:
    def __init__(self, of: Callable[[Request], Reservations], host: Seen) -> None:
        self._of = of
        self._host = host

    async def create(self, request: Request) -> Response:
        """POST: 201 with what is held, 409 where not all of it could be."""
        sent = await body_of(request, None)
        made = await self._of(request).reserve(sent, f"{self._host(request)}{PATH}")
        return presenting.created(made)

    async def list(self, request: Request) -> Response:
        """GET all."""
        found = await self._of(request).listing()
        headers = {"X-Total-Count": str(len(found)), "X-Result-Count": str(len(found))}
        return json_response(msgspec.json.encode(found), 200, headers)

    async def retrieve(self, request: Request) -> Response:
        """GET one."""
        found = await self._of(request).show(request.path_params["id"])
        return json_response(msgspec.json.encode(found))

    async def patch(self, request: Request) -> Response:
        """PATCH its state: completed confirms, cancelled gives back."""
        change = await body_of(request, None, types=PATCH_TYPES)
        changed = await self._of(request).change(request.path_params["id"], change)
        return json_response(msgspec.json.encode(changed))

    async def delete(self, request: Request) -> Response:
        """DELETE gives back what is held; a second time is a 204 as well."""
        await self._of(request).release(request.path_params["id"])
        return Response(status_code=204)
