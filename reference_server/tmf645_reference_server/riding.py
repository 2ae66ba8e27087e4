"""
Riding: that the key of a request was used is kept in one commit with what the request created.

What is created says so by ``riding``; the request that has a key opens the ``ride``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec import Struct

from tmf645_reference_server.store.records import Move

#: The shelf of what was answered, by path and key.
SHELF: Final = "idempotency"


class Answer(Struct, frozen=True, kw_only=True):
    """What was asked (as a digest), what it created, and the answer, where there is one already."""

    asked: str
    at: str
    status: int = 0
    location: str | None = None
    body: bytes = b""
    made: str = ""


@dataclass(slots=True)
class _Ride:
    """A request with a key that is under way, at the collection of ``resource``."""

    resource: str
    id: str
    begun: bytes
    over: bool = False


_RIDE: ContextVar[_Ride | None] = ContextVar("what is carried out once", default=None)


def riding(resource: str, made: str) -> tuple[Move, ...]:
    """Return what has to be kept with the creation of ``made``: that the key of its request was used."""
    ride = _RIDE.get()
    if ride is None or ride.over or ride.resource != resource:
        return ()
    opened = msgspec.msgpack.decode(ride.begun, type=Answer)
    used = msgspec.msgpack.encode(msgspec.structs.replace(opened, made=made))
    return (Move(shelf=SHELF, id=ride.id, before=ride.begun, after=used),)


@contextmanager
def ride(path: str, id: str, begun: bytes) -> Iterator[None]:
    """Let creations at ``path`` carry along that the key of this request was used."""
    under_way = _Ride(path.rstrip("/").rpartition("/")[2], id, begun)
    token = _RIDE.set(under_way)
    try:
        yield
    finally:
        # What the request started in the background goes on without it.
        under_way.over = True
        _RIDE.reset(token)
