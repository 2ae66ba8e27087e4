"""
A store by its name: memory, sqlite:FILE, sqlite:FILE?synchronous=full, postgresql://….
"""

from pathlib import Path
from typing import Final

from tmf645_reference_server.ports import Random
from tmf645_reference_server.store.errors import StoreRefusedError
from tmf645_reference_server.store.memory import MemoryStore
from tmf645_reference_server.store.protocol import Store
from tmf645_reference_server.store.sqlite import SqliteStore

_KINDS: Final = "memory, sqlite:FILE, postgresql://USER:PASSWORD@HOST/DATABASE"
_LEVELS: Final = {"": False, "synchronous=normal": False, "synchronous=full": True}


def open_store(name: str) -> Store:
    """
    Return the store of that name. Raise StoreRefusedError.

    A file is opened; a database is asked nothing yet (``check`` does).
    """
    kind, _, rest = name.partition(":")
    if name == "memory":
        return MemoryStore()
    if kind == "sqlite":
        return _sqlite(rest)
    if kind in ("postgresql", "postgres"):
        return _postgresql(name)
    raise StoreRefusedError(f"there is no store {kind!r}; known: {_KINDS}")


def _sqlite(rest: str) -> SqliteStore:
    file, _, options = rest.partition("?")
    if not file:
        raise StoreRefusedError("sqlite: says no file; write sqlite:FILE")
    if options not in _LEVELS:
        raise StoreRefusedError(
            f"sqlite: has no option {options!r}; known: synchronous=normal, synchronous=full"
        )
    return SqliteStore(Path(file), full=_LEVELS[options])


def _postgresql(url: str) -> Store:
    try:
        # Who keeps a world in memory or in a file needs no driver.
        from tmf645_reference_server.store.postgresql import PostgresqlStore  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        if missing.name != "asyncpg":
            raise
        raise StoreRefusedError(
            "postgresql:// needs a driver; pip install 'tmf645-testbed[postgresql]'"
        ) from missing
    return PostgresqlStore(url, process=Random().new("process"))
