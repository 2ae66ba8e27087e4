"""
The one thread that writes a file: whatever waits when it is free becomes one transaction.

So a change costs a share of a commit, and nobody waits for a lock. ``run`` returns after the
commit: what it acknowledged survives the death of the process.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeAlias, TypeVar

from tmf645_reference_server.store.errors import StoreError, StoreUnavailableError
from tmf645_reference_server.store.sqlite.examining import Examination
from tmf645_reference_server.store.sqlite.told import TROUBLE, trouble

#: Changes in one transaction.
MOST_AT_ONCE: Final = 500

_T = TypeVar("_T")
Job: TypeAlias = Callable[[sqlite3.Connection], _T]
_Outcome: TypeAlias = object


class Writer:
    """Carries out jobs, one after the other, in transactions."""

    def __init__(self, connection: sqlite3.Connection, examination: Examination, file: str) -> None:
        self._examination = examination
        self._file = file
        self._connection = connection
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tmf645-store")
        self._gathering: _Batch | None = None
        self._last: asyncio.Task[list[_Outcome]] | None = None
        self._closed = False

    async def run(self, job: Job[_T]) -> _T:
        """Carry out ``job``; return what it returned once that is safe. Raise StoreError."""
        if self._closed:
            raise StoreUnavailableError("the store is closed")
        self._examination.check()
        batch = self._gathering
        if batch is None or len(batch.jobs) >= MOST_AT_ONCE or not batch.is_of_this_loop():
            batch = self._gathering = _Batch()
            self._last = batch.outcomes = asyncio.create_task(self._carry_out(batch, self._last))
        position = len(batch.jobs)
        batch.jobs.append(job)
        # Whoever gives up waiting does not take the others' change away.
        outcome = (await asyncio.shield(batch.outcomes))[position]
        if isinstance(outcome, StoreError):
            raise outcome
        return outcome  # type: ignore[return-value]  # what this very job returned

    async def close(self) -> None:
        """Finish what was begun, then close the connection."""
        self._closed = True
        if self._last is not None and self._last.get_loop() is asyncio.get_running_loop():
            await asyncio.wait([self._last])
        await asyncio.to_thread(self._thread.shutdown)
        self._connection.close()

    async def _carry_out(
        self, batch: "_Batch", before: asyncio.Task[list[_Outcome]] | None
    ) -> list[_Outcome]:
        loop = asyncio.get_running_loop()
        if before is not None and not before.done() and before.get_loop() is loop:
            await asyncio.wait([before])
        if self._gathering is batch:
            self._gathering = None
        return await loop.run_in_executor(self._thread, self._all, batch.jobs)

    def _all(self, jobs: list[Job[_Outcome]]) -> list[_Outcome]:
        """Carry out ``jobs`` in one transaction; where it fails, each in one of its own."""
        try:
            return self._transaction(jobs)
        except (*TROUBLE, StoreError) as error:
            if len(jobs) == 1:
                return [self._told(error)]
            return [self._all([job])[0] for job in jobs]

    def _told(self, error: Exception) -> StoreError:
        return error if isinstance(error, StoreError) else trouble(error, self._file)

    def _transaction(self, jobs: list[Job[_Outcome]]) -> list[_Outcome]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            outcomes = [job(self._connection) for job in jobs]
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        return outcomes


class _Batch:
    """Jobs that gather while the thread is busy, and what came of them."""

    outcomes: asyncio.Task[list[_Outcome]]

    def __init__(self) -> None:
        self.jobs: list[Job[_Outcome]] = []

    def is_of_this_loop(self) -> bool:
        """Say whether the loop that it waits in is the one that runs."""
        return self.outcomes.get_loop() is asyncio.get_running_loop()
