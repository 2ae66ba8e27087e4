"""
The namespaces of one SQLite file.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path

from tmf645_reference_server.store.sqlite.examining import Examination
from tmf645_reference_server.store.sqlite.opening import is_large, lock, open_reader, open_writer
from tmf645_reference_server.store.sqlite.space import SqliteSpace
from tmf645_reference_server.store.sqlite.told import TROUBLE, trouble
from tmf645_reference_server.store.sqlite.writer import Writer


class SqliteStore:
    """
    A file that one process owns.

    ``full`` waits for the disk at every commit: then what was acknowledged survives a power cut
    too, and not only the end of the process. Raises StoreRefusedError.
    """

    shared = False

    def __init__(self, path: Path, *, full: bool = False) -> None:
        with contextlib.ExitStack() as opened:
            self._lock = opened.enter_context(contextlib.closing(lock(path)))
            self._file = str(path)
            self._examination = Examination(self._file)
            connection = open_writer(path, full=full)
            self._writer = Writer(connection, self._examination, self._file)
            self._reader = open_reader(path)
            if is_large(connection):
                self._examination.start(lambda: open_reader(path))
            opened.pop_all()
        self._spaces: dict[str, SqliteSpace] = {}

    def space(self, name: str) -> SqliteSpace:
        """Return the space of that namespace."""
        if name not in self._spaces:
            self._spaces[name] = SqliteSpace(
                name, self._reader, self._writer, self._examination, self._file
            )
        return self._spaces[name]

    async def names(self) -> Sequence[str]:
        """Return the names of the spaces that hold something."""
        try:
            return [row[0] for row in self._reader.execute("SELECT name FROM spaces ORDER BY name")]
        except TROUBLE as error:
            raise trouble(error, self._file) from error

    async def forget(self, name: str) -> None:
        """Drop what memory holds of a namespace."""
        self._spaces.pop(name, None)

    async def claim(self, subject: str, *, seconds: float) -> bool:  # noqa: ARG002 - nobody else
        """Say yes: no other process can open the file."""
        return True

    async def check(self) -> None:
        """Read what every start needs. Raise StoreDamagedError."""
        for name in await self.names():
            space = self.space(name)
            await space.numbers()
            await space.clock()
            await space.subscriptions()

    def watching(self, heard: Callable[[str], None]) -> AbstractAsyncContextManager[None]:  # noqa: ARG002 - nobody else
        """Hear nothing: there is no other process."""
        return nullcontext()

    async def close(self) -> None:
        """Finish what was begun, then give the file back."""
        await asyncio.to_thread(self._examination.close)
        await self._writer.close()
        await asyncio.to_thread(self._reader.close)
        self._lock.close()
