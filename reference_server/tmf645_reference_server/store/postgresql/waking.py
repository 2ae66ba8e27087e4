"""
What other processes left to do: told by the database at once, and looked for now and then.

A process that has something for others (an event to be brought, a task that will be due, a clock
that was moved) notifies the channel ``tmf645``. Whatever a dead process left is found by looking.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from typing import Final

from asyncpg.exceptions import PostgresError

from tmf645_reference_server.store.errors import StoreUnavailableError
from tmf645_reference_server.store.postgresql.database import AWAY, Connection, Database

#: Seconds between two looks.
POLL: Final = 1.0

_LOG = logging.getLogger(__name__)

_BUSY: Final = """
SELECT name FROM tmf645_spaces AS one
WHERE EXISTS (SELECT 1 FROM tmf645_deliveries AS d WHERE d.space = one.name)
    OR EXISTS (SELECT 1 FROM tmf645_records AS r WHERE r.space = one.name AND r.due IS NOT NULL)
    OR EXISTS (SELECT 1 FROM tmf645_shelves AS s WHERE s.space = one.name AND s.shelf = 'unfinished')
"""

Heard = Callable[[str], None]


class Waking:
    """Listens for one process, whose own ``name`` it does not hear."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name

    def told(self, space: str) -> str:
        """Return what is sent to the others: who says it, and where there is something to do."""
        return f"{self._name} {space}"

    @contextlib.asynccontextmanager
    async def watching(self, heard: Heard) -> AsyncIterator[None]:
        """Call ``heard`` with the name of a namespace where there may be something to do."""
        task = asyncio.create_task(self._watch(heard), name="store")
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _watch(self, heard: Heard) -> None:
        while True:
            try:
                await self._database.fetch("SELECT 1")  # and so the tables are there
                connection = await self._database.connect()
                try:
                    await self._listen(connection, heard)
                finally:
                    connection.terminate()
            except (*AWAY, PostgresError, StoreUnavailableError) as error:
                _LOG.warning("%s is not heard: %s", self._database.address, error)
            await asyncio.sleep(POLL)

    async def _listen(self, connection: Connection, heard: Heard) -> None:
        def notified(_: object, __: int, ___: str, payload: object) -> None:
            who, _, space = str(payload).partition(" ")
            if who != self._name:
                heard(space)

        await connection.add_listener("tmf645", notified)
        while not connection.is_closed():
            for row in await connection.fetch(_BUSY):
                heard(row[0])
            await asyncio.sleep(POLL)
