"""
Connections to a database. Where it is away, whoever wants something of it is told to come again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, Final, TypeAlias

import asyncpg
from asyncpg import exceptions

from tmf645_reference_server.store.errors import StoreRefusedError, StoreUnavailableError
from tmf645_reference_server.store.postgresql.address import shown
from tmf645_reference_server.store.postgresql.schema import CHANGE, LOCK, TABLES, TAKE, VERSION

#: asyncpg has no annotations; what it gives is Any.
Connection: TypeAlias = Any

#: Connections of one process.
MOST_CONNECTIONS: Final = 10

#: Seconds that a statement, or the way to the database, may take.
PATIENCE: Final = 10.0

#: What says that the database is away, full, or read-only, and not that we asked nonsense.
AWAY: Final = (
    OSError,
    TimeoutError,
    exceptions.InterfaceError,
    exceptions.PostgresConnectionError,
    exceptions.CannotConnectNowError,
    exceptions.AdminShutdownError,
    exceptions.CrashShutdownError,
    exceptions.InsufficientResourcesError,
    exceptions.ReadOnlySQLTransactionError,
    exceptions.TransactionRollbackError,
    exceptions.QueryCanceledError,
    # What a new connection is told by a database that lets nobody in.
    exceptions.ObjectNotInPrerequisiteStateError,
    exceptions.InvalidAuthorizationSpecificationError,
    exceptions.InvalidCatalogNameError,
)


class _Plain(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no annotations
    """A connection on which nothing is set, so that nothing has to be reset between two uses."""

    def get_reset_query(self) -> str:
        """Return nothing to be sent when a connection goes back to its pool."""
        return ""


def application(process: str) -> str:
    """Return how the connections of a process are called in the database."""
    return f"tmf645 {process}"


class Database:
    """
    One database: statements, transactions, connections of one's own.

    They all carry the name of the ``process``, so that others can tell when it is gone.
    """

    def __init__(self, url: str, process: str) -> None:
        self._url = url
        self._settings = {"application_name": application(process)}
        self.address = shown(url)
        self._pool: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opening = asyncio.Lock()

    async def fetch(self, statement: str, *arguments: object) -> list[Any]:
        """Carry out one statement and return its rows. Raise StoreUnavailableError."""
        pool = self._pool
        if pool is None or self._loop is not asyncio.get_running_loop():
            pool = await self._open()
        try:
            rows: list[Any] = await pool.fetch(statement, *arguments)
        except AWAY as error:
            raise self._unavailable(error) from error
        return rows

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Yield a connection in a transaction that sees one state. Raise StoreUnavailableError."""
        try:
            pool = await self._open()
            async with pool.acquire() as connection, connection.transaction():
                yield connection
        except AWAY as error:
            raise self._unavailable(error) from error

    async def connect(self) -> Connection:
        """Return a connection of one's own. Raises what AWAY lists."""
        return await asyncpg.connect(self._url, timeout=PATIENCE, server_settings=self._settings)

    async def check(self) -> None:
        """Make the tables where there are none. Raise StoreRefusedError where nothing will do."""
        try:
            connection = await self.connect()
            try:
                await self._prepare(connection)
            finally:
                await connection.close()
        except (*AWAY, exceptions.PostgresError, ValueError) as error:
            raise StoreRefusedError(f"{self.address} cannot be used: {_why(error)}") from error

    async def close(self) -> None:
        """Give the connections back."""
        pool, self._pool = self._pool, None
        if pool is None or self._loop is not asyncio.get_running_loop():
            return
        try:
            async with asyncio.timeout(PATIENCE / 2):
                await pool.close()
        except AWAY:
            pool.terminate()

    async def _open(self) -> Any:
        """Return the pool of this loop: an application may outlive one."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._pool, self._loop, self._opening = None, loop, asyncio.Lock()
        async with self._opening:
            if self._pool is None:
                self._pool = await self._new_pool()
            return self._pool

    async def _new_pool(self) -> Any:
        try:
            await self.check()
            return await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=MOST_CONNECTIONS,
                connection_class=_Plain,
                command_timeout=PATIENCE,
                timeout=PATIENCE,
                server_settings=self._settings,
            )
        except StoreRefusedError as error:
            # It was good when the server started; it will be again.
            raise StoreUnavailableError(str(error)) from error
        except exceptions.PostgresError as error:
            raise self._unavailable(error) from error

    async def _prepare(self, connection: Connection) -> None:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
            if await connection.fetchval("SELECT to_regclass('tmf645_meta') IS NULL"):
                for part in (TABLES, TAKE, CHANGE):
                    await connection.execute(part)
                await connection.execute("INSERT INTO tmf645_meta VALUES ($1)", VERSION)
            version = await connection.fetchval("SELECT version FROM tmf645_meta")
        if version != VERSION:
            raise StoreRefusedError(
                f"{self.address} was written by another tmf645-testbed (tables of version {version}; "
                f"this one knows {VERSION}). Use that one, or another database"
            )

    def _unavailable(self, error: BaseException) -> StoreUnavailableError:
        return StoreUnavailableError(f"{self.address} cannot be used just now: {_why(error)}")


def _why(error: BaseException) -> str:
    """Return the first line of what went wrong; drivers tell no passwords."""
    text = str(error).strip().splitlines()
    return text[0][:300] if text else type(error).__name__
