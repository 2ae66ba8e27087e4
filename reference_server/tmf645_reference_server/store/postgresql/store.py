"""
The namespaces of one database.
"""

import contextlib
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

from tmf645_reference_server.store.errors import StoreUnavailableError
from tmf645_reference_server.store.postgresql.database import Database, application
from tmf645_reference_server.store.postgresql.space import PostgresqlSpace
from tmf645_reference_server.store.postgresql.waking import Heard, Waking


class PostgresqlStore:
    """
    A database that several processes work on.

    ``process`` tells this one from the others; without it, none goes by its own name. Nothing is
    asked of the database before the first verb.
    """

    shared = True

    def __init__(self, url: str, *, process: str) -> None:
        self._database = Database(url, process)
        self._process = process
        self._waking = Waking(self._database, process)
        self._spaces: dict[str, PostgresqlSpace] = {}

    async def check(self) -> None:
        """Make the tables where there are none. Raise StoreRefusedError where it cannot serve."""
        await self._database.check()

    def space(self, name: str) -> PostgresqlSpace:
        """Return the space of that namespace."""
        if name not in self._spaces:
            self._spaces[name] = PostgresqlSpace(name, self._database, self._waking.told)
        return self._spaces[name]

    async def names(self) -> Sequence[str]:
        """Return the names of the spaces that hold something."""
        rows = await self._database.fetch("SELECT name FROM tmf645_spaces ORDER BY name")
        return [row[0] for row in rows]

    async def forget(self, name: str) -> None:
        """Drop what memory holds of a namespace."""
        self._spaces.pop(name, None)

    async def claim(self, subject: str, *, seconds: float) -> bool:
        """
        Claim ``subject`` for this process for so long; False while another one has it.

        What a process claimed that has no connection any more (it was killed) is free at once.
        """
        rows = await self._database.fetch(
            "INSERT INTO tmf645_claims AS known VALUES "
            "($1, $2, clock_timestamp() + make_interval(secs => $3)) "
            "ON CONFLICT (subject) DO UPDATE SET holder = excluded.holder, until = excluded.until "
            "WHERE known.holder = excluded.holder OR known.until < clock_timestamp() "
            "OR NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name = $4 || known.holder) "
            "RETURNING 1",
            subject,
            self._process,
            seconds,
            application(""),
        )
        return bool(rows)

    def watching(self, heard: Heard) -> AbstractAsyncContextManager[None]:
        """Call ``heard`` with the name of a namespace where another process left something."""
        return self._waking.watching(heard)

    async def close(self) -> None:
        """Give up what this process claimed, and its connections."""
        # Where the database is away, claims lapse by themselves.
        with contextlib.suppress(StoreUnavailableError):
            await self._database.fetch("DELETE FROM tmf645_claims WHERE holder = $1", self._process)
        await self._database.close()
