"""
The hub over HTTP: register a listener, look at it, unregister it.
"""

from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tmf645_reference_server.asgi import body_of, json_response
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.roots import Seen
from tmf645_reference_server.store import Subscription


class Registrations:
    """The operations on the subscriptions of one API, below ``root``; ``hub_of`` finds its hub."""

    def __init__(
        self,
        readings: Readings,
        root: Seen,
        hub_of: Callable[[Request], Hub],
    ) -> None:
        self._readings = readings
        self._root = root
        self._hub = hub_of

    async def register(self, request: Request) -> Response:
        """POST /hub."""
        sent = await body_of(request, "EventSubscriptionInput")
        subscription = await self._hub(request).register(sent)
        headers = {"Location": f"{self._root(request)}/hub/{subscription.id}"}
        if self._readings.hub_status == "204":
            return Response(status_code=204, headers=headers)
        return json_response(_shown(subscription), 201, headers)

    async def retrieve(self, request: Request) -> Response:
        """GET /hub/{id}."""
        return json_response(_shown(await self._hub(request).find(request.path_params["id"])))

    async def unregister(self, request: Request) -> Response:
        """DELETE /hub/{id}."""
        await self._hub(request).unregister(request.path_params["id"])
        return Response(status_code=204)


def _shown(subscription: Subscription) -> bytes:
    shown = {"id": subscription.id, "callback": subscription.callback}
    if subscription.query is not None:
        shown["query"] = subscription.query
    return msgspec.json.encode(shown)
