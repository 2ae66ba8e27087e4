"""
Correlation: what a requester calls a conversation, kept with the resource and told in its events.

``X-Correlation-ID`` comes first; else the trace id of ``traceparent`` (W3C Trace Context) is taken.
The journal shows both headers as they came.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.types import Scope

from tmf645_reference_server import problems
from tmf645_reference_server.events import Notice
from tmf645_reference_server.store import Move, Space

#: The shelf on which the identifiers lie, by resource and id.
SHELF: Final = "correlation"

_LONGEST: Final = 200
_TRACE: Final = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*")


def correlation_of(request: Request) -> str | None:
    """Return the identifier that ``request`` brings, if any. Raise Problem 400."""
    return _sent(request.scope)


def _sent(scope: Scope) -> str | None:
    given: bytes | None = None
    traced: bytes | None = None
    # Every request comes by here: one pass over its fields, and no more where neither is there.
    for name, value in scope["headers"]:
        if name == b"x-correlation-id":
            given = value
        elif name == b"traceparent":
            traced = value
    if given is not None:
        return _checked(given.decode("latin-1"))
    if traced is None:
        return None
    trace = _TRACE.fullmatch(traced.decode("latin-1"))
    return trace[1] if trace else None


def _checked(given: str) -> str:
    if not given.strip() or len(given) > _LONGEST or not given.isprintable():
        raise problems.invalid_header(
            "X-Correlation-ID", f"write 1 to {_LONGEST} printable characters, or leave it out"
        )
    return given.strip()


def labelled(resource: str, id: str, correlation: str | None) -> tuple[Move, ...]:
    """Return the move that keeps ``correlation`` for a new resource; nothing where there is none."""
    if correlation is None:
        return ()
    return (Move(shelf=SHELF, id=f"{resource}/{id}", after=correlation.encode()),)


async def kept(resource: str, id: str, space: Space) -> str | None:
    """Return the identifier that was kept for a resource, if any."""
    found = await space.document(SHELF, f"{resource}/{id}")
    return None if found is None else found.decode()


async def correlated(
    notices: Sequence[Notice], space: Space, moves: Sequence[Move] = ()
) -> list[Notice]:
    """Return ``notices`` with the identifier of their resource; ``moves`` may be about to keep it."""
    first = notices[0]
    id = str(first.document["id"])
    labels = {each.id: each.after for each in moves if each.shelf == SHELF}
    label = labels.get(f"{first.resource}/{id}")
    found = label.decode() if label is not None else await kept(first.resource, id, space)
    return [replace(each, correlation_id=found) for each in notices]
