"""
Who is connected to one server, and how many of their requests are under way.
"""

from collections import Counter
from typing import Protocol

from tmf645_reference_server.intake.limits import IntakeLimits


class Connection(Protocol):
    """What the gate has to know of a connection."""

    @property
    def peer(self) -> str:
        """The address of the other end."""
        ...

    @property
    def waiting_since(self) -> float | None:
        """Since when it has been waited for, on the loop's clock; None while a request is served."""
        ...

    def make_room(self) -> None:
        """Go, for somebody else."""
        ...

    def stop_soon(self) -> None:
        """Serve what is under way and what is just arriving, then close."""
        ...


class Gate:
    """Counts connections per peer and requests under way; makes room where there is none."""

    def __init__(self, limits: IntakeLimits) -> None:
        self.limits = limits
        self.requests = 0
        #: When the last request has to have arrived, on the loop's clock; None while nobody stops.
        self.stop_by: float | None = None
        # In the order in which they came, so that the first of those who wait equally long goes.
        self._connections: dict[Connection, None] = {}
        self._per_peer: Counter[str] = Counter()

    @property
    def is_busy(self) -> bool:
        """Whether no further request is taken."""
        return self.requests >= self.limits.requests

    def stop(self, by: float) -> bool:
        """Have every connection finish; return whether there are any."""
        self.stop_by = by
        for connection in list(self._connections):
            connection.stop_soon()
        return bool(self._connections)

    def admit(self, connection: Connection) -> bool:
        """
        Let ``connection`` in; say no where even making room does not help.

        Room is made by whoever has been waited for longest: a flood of connections that send
        nothing, or too slowly, drives itself out.
        """
        peer = connection.peer
        if self._per_peer[peer] >= self.limits.connections_per_peer:
            crowd = [each for each in self._connections if each.peer == peer]
        elif len(self._connections) >= self.limits.connections:
            crowd = list(self._connections)
        else:
            crowd = None
        if crowd is not None and not self._drop_one_of(crowd):
            return False
        self._connections[connection] = None
        self._per_peer[peer] += 1
        return True

    def leave(self, connection: Connection) -> None:
        """Forget ``connection``, if it was let in."""
        if connection not in self._connections:
            return
        del self._connections[connection]
        self._per_peer[connection.peer] -= 1
        if not self._per_peer[connection.peer]:
            del self._per_peer[connection.peer]

    def _drop_one_of(self, crowd: list[Connection]) -> bool:
        waiting = [(since, each) for each in crowd if (since := each.waiting_since) is not None]
        if not waiting:
            return False
        _, slowest = min(waiting, key=lambda pair: pair[0])
        self.leave(slowest)
        slowest.make_room()
        return True
