"""
Once: a POST with an ``Idempotency-Key`` is carried out a single time, however often it comes.

As the IETF draft of the header has it (draft-ietf-httpapi-idempotency-key-header-07): the same key
with the same body gets the answer that was kept, with another body a 422, while the first is under
way a 409. A request that was refused or failed has done nothing, and its key is free again. Keys
belong to a namespace and a path, and are remembered for a day of its clock.

That a key was used is kept in one commit with what it created (``riding``): a process that dies
between the creation and its answer leaves no request that could be carried out twice. Whoever asks
again is shown what was created.
"""

from datetime import timedelta
from hashlib import blake2b
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from tmf645_reference_server import problems
from tmf645_reference_server.asgi import Handler, header, json_response, read_body
from tmf645_reference_server.namespaces import Namespace
from tmf645_reference_server.riding import SHELF, Answer, ride
from tmf645_reference_server.roots import below_root
from tmf645_reference_server.store import Space
from tmf645_reference_server.wire.dates import show_moment

#: How long an answer is given again.
REMEMBERED: Final = timedelta(days=1)

#: A first request that has not been answered for so long never will be: its process died.
GIVEN_UP: Final = timedelta(minutes=1)

_LONGEST: Final = 255
#: One request in so many, chosen by its digest, clears away what is no longer remembered.
_SWEEP: Final = "00"


def once(handler: Handler, read: Handler) -> Handler:
    """
    Return ``handler``, carried out once for each key; without a key it is left alone.

    ``read`` shows what it created, by the id in the path.
    """

    async def answer(request: Request) -> Response:
        key = header(request.scope, b"idempotency-key")
        if key is None:
            return await handler(request)
        return await _answered(handler, read, request, _checked(key))

    return answer


def _checked(key: str) -> str:
    bare = key.strip().removeprefix('"').removesuffix('"')
    if not bare or len(bare) > _LONGEST or not bare.isprintable():
        raise problems.invalid_header(
            "Idempotency-Key",
            f"write 1 to {_LONGEST} printable characters, another for each request; or leave it out",
        )
    return bare


async def _answered(handler: Handler, read: Handler, request: Request, key: str) -> Response:
    namespace: Namespace = request.scope["namespace"]
    body = await read_body(request)
    id = f"{below_root(request.scope)} {key}"
    asked = blake2b(body, digest_size=16).hexdigest()
    now = namespace.clock.now()
    known = await namespace.space.document(SHELF, id)
    if known is not None:
        found = msgspec.msgpack.decode(known, type=Answer)
        if found.asked != asked and found.at > show_moment(now - REMEMBERED):
            raise problems.key_used_otherwise(key)
        if found.status and found.at > show_moment(now - REMEMBERED):
            location = {} if found.location is None else {"Location": found.location}
            return json_response(found.body, found.status, location)
        if found.made and found.at > show_moment(now - REMEMBERED):
            return await _shown(read, request, found.made)
        if not found.status and found.at > show_moment(now - GIVEN_UP):
            raise problems.key_in_use(key)
    begun = msgspec.msgpack.encode(Answer(asked=asked, at=show_moment(now)))
    if asked.startswith(_SWEEP):
        await _forget(namespace.space, show_moment(now - REMEMBERED))
        known = await namespace.space.document(SHELF, id)
    if not await namespace.space.put(SHELF, id, known, begun):
        raise problems.key_in_use(key)
    return await _first(handler, _again(request, body), namespace.space, id, begun)


async def _first(
    handler: Handler, request: Request, space: Space, id: str, begun: bytes
) -> Response:
    """Carry the request out; keep its answer, or nothing where it was refused."""
    kept: bytes | None = None
    try:
        with ride(below_root(request.scope), id, begun):
            response = await handler(request)
        if response.status_code < 300:
            opened = msgspec.msgpack.decode(begun, type=Answer)
            answer = msgspec.structs.replace(
                opened,
                status=response.status_code,
                location=response.headers.get("location"),
                body=bytes(response.body),
            )
            kept = msgspec.msgpack.encode(answer)
        return response
    finally:
        await _settle(space, id, begun, kept)


async def _settle(space: Space, id: str, begun: bytes, kept: bytes | None) -> None:
    """Keep the answer, or free the key: but not one that something was created by."""
    used = await space.document(SHELF, id)
    if used is None:
        return
    opened = msgspec.msgpack.decode(used, type=Answer)
    if used == begun or (opened.made and not opened.status and kept is not None):
        await space.put(SHELF, id, used, kept)


async def _shown(read: Handler, request: Request, made: str) -> Response:
    """Return what a request created whose answer nobody could keep."""
    scope = {**request.scope, "method": "GET", "query_string": b"", "path_params": {"id": made}}
    found = await read(Request(scope, request.receive))
    href = msgspec.json.decode(found.body).get("href")
    return json_response(bytes(found.body), 201, {} if href is None else {"Location": str(href)})


async def _forget(space: Space, before: str) -> None:
    """Take away what was answered ``before`` then."""
    for id, kept in (await space.shelf(SHELF)).items():
        if msgspec.msgpack.decode(kept, type=Answer).at <= before:
            await space.put(SHELF, id, kept, None)


def _again(request: Request, body: bytes) -> Request:
    """Return ``request`` with its body to be read once more."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)
