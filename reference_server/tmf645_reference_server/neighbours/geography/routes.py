"""
Places over HTTP.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tmf645_reference_server.asgi import Endpoint, body_of
from tmf645_reference_server.correlation import correlation_of
from tmf645_reference_server.neighbours import presenting
from tmf645_reference_server.neighbours.geography.schemas import SHAPES
from tmf645_reference_server.neighbours.geography.validating import PATH, SCHEMA, Validations
from tmf645_reference_server.neighbours.looking import Looks
from tmf645_reference_server.once import once
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.roots import Seen


def validation_routes(
    of: Callable[[Request], Validations], host: Seen, readings: Readings
) -> list[Route]:
    """Return where validations live, on ``host``; ``of`` finds those of a request."""

    async def create(request: Request) -> Response:
        sent = await body_of(request, f"{SCHEMA}_Create", of=SHAPES)
        made = await of(request).validate(sent, host(request), correlation_of(request))
        return presenting.created(made)

    looks = Looks(PATH, of, host, readings)
    return [
        Route(PATH, Endpoint({"GET": looks.every, "POST": once(create, looks.one)})),
        Route(f"{PATH}/{{id}}", Endpoint({"GET": looks.one})),
    ]
