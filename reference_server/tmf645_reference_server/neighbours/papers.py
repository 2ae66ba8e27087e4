"""
Papers: the documents of one neighbour API, kept on a shelf of the namespace, and their events.

Each change is one commit: the paper, the events that it causes, what its requester calls it.
"""

from collections.abc import Mapping, Sequence

import msgspec

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.events import Notice
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.ports import Identifiers
from tmf645_reference_server.riding import riding
from tmf645_reference_server.store import Change, Move, Space


class Papers:
    """The papers of one resource; ``shelf`` is also what its identifiers are counted under."""

    def __init__(self, shelf: str, *, space: Space, hub: Hub, identifiers: Identifiers) -> None:
        self.shelf = shelf
        self._space = space
        self._hub = hub
        self._identifiers = identifiers

    def new_id(self) -> str:
        """Return an id that no paper had before."""
        return self._identifiers.new(self.shelf)

    async def find(self, id: str) -> bytes | None:
        """Return a paper as it is kept."""
        return await self._space.document(self.shelf, id)

    async def every(self) -> Mapping[str, bytes]:
        """Return all of them by id, oldest first."""
        return await self._space.shelf(self.shelf)

    async def read(self, id: str) -> Object:
        """Return a paper that is kept as it is shown. Raise Problem 404."""
        body = await self.find(id)
        if body is None:
            raise problems.no_such_resource(self.shelf, id)
        shown: Object = msgspec.json.decode(body)
        return shown

    async def listing(self) -> list[Object]:
        """Return all of them as they are shown, oldest first."""
        return [msgspec.json.decode(body) for body in (await self.every()).values()]

    async def commit(
        self,
        id: str,
        before: bytes | None,
        after: bytes | None,
        notices: Sequence[Notice] = (),
        *moves: Move,
    ) -> bool:
        """Let ``before`` become ``after`` and tell of it; False, and nothing done, if a race was lost."""
        paper = Move(shelf=self.shelf, id=id, before=before, after=after)
        queued = await self._hub.addressed(notices, moves)
        key = riding(self.shelf, id) if before is None else ()
        numbers = self._identifiers.numbers()
        kept = await self._space.commit(
            Change(moves=(paper, *moves, *key), deliveries=queued, numbers=numbers)
        )
        if kept and queued:
            self._hub.post(queued)
        return kept
