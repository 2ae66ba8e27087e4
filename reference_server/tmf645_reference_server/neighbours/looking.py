"""
Papers that are looked at: GET all, and GET one, of what a neighbour keeps.
"""

from collections.abc import Callable
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours import presenting
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.roots import Seen


class Readable(Protocol):
    """Those who keep papers of one resource."""

    async def read(self, id: str) -> Object:
        """Return one as it is now. Raise Problem 404."""
        ...

    async def listing(self) -> list[Object]:
        """Return all of them as they are now, oldest first."""
        ...


class Looks:
    """The looks at the papers at ``path``, on ``host``; ``of`` finds who keeps those of a request."""

    def __init__(
        self, path: str, of: Callable[[Request], Readable], host: Seen, readings: Readings
    ) -> None:
        self._path = path
        self._of = of
        self._host = host
        self._readings = readings

    async def every(self, request: Request) -> Response:
        """GET all: filtered, sorted, in pages."""
        presenting.wish(request)  # what cannot be granted is refused before anything moves
        found = await self._of(request).listing()
        url = f"{self._host(request)}{self._path}"
        return presenting.several(request, found, url, self._readings)

    async def one(self, request: Request) -> Response:
        """GET one, whole or the attributes named."""
        found = await self._of(request).read(request.path_params["id"])
        return presenting.one(request, found, self._readings)
