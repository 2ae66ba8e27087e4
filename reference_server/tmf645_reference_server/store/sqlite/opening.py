"""
Opening a file: what is ours and whole is opened, everything else is refused with the reason.
"""

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

from tmf645_reference_server.store.errors import StoreRefusedError
from tmf645_reference_server.store.sqlite.examining import first_fault
from tmf645_reference_server.store.sqlite.schema import APPLICATION, TABLES, VERSION

_OLDEST_SQLITE: Final = (3, 35)

#: Files up to this size are checked whole before they are used; it takes a second or less. Larger ones
#: are checked while they are used.
CHECKED_AT_ONCE: Final = 64 * 1024 * 1024


def lock(path: Path) -> sqlite3.Connection:
    """Return what holds ``path`` for this process until it is closed. Raise StoreRefusedError."""
    if path.is_dir():
        raise StoreRefusedError(f"{path} cannot be opened: it is a folder")
    beside = path.with_name(f"{path.name}-lock")
    try:
        held = _connection(beside, wait=0)
        held.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StoreRefusedError(
                f"{path} is in use by another process. Stop that one, take another file, or let "
                "several processes share a world with postgresql://"
            ) from error
        raise StoreRefusedError(f"{path} cannot be opened: {_why(path, error)}") from error
    except sqlite3.DatabaseError as error:
        raise StoreRefusedError(f"{beside} is not ours; remove it") from error
    return held


def open_writer(path: Path, *, full: bool) -> sqlite3.Connection:
    """Return a connection that may write; the file has our tables. Raise StoreRefusedError."""
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StoreRefusedError(
            f"this Python comes with SQLite {sqlite3.sqlite_version}; 3.35 is the oldest that will do"
        )
    try:
        writer = _connection(path)
        _check_ours(path, writer)
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute(f"PRAGMA synchronous = {'FULL' if full else 'NORMAL'}")
        _create(writer)
        _check_whole(writer)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise StoreRefusedError(f"{path} cannot be opened: {_why(path, error)}") from error
    return writer


def open_reader(path: Path) -> sqlite3.Connection:
    """Return a connection that only reads."""
    reader = _connection(path)
    reader.execute("PRAGMA query_only = ON")
    return reader


def _connection(path: Path, *, wait: float = 5.0) -> sqlite3.Connection:
    # The threads that use a connection take turns, so SQLite need not insist on one.
    return sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)


def _check_ours(path: Path, connection: sqlite3.Connection) -> None:
    application, version, tables = (
        connection.execute(question).fetchone()[0]
        for question in (
            "PRAGMA application_id",
            "PRAGMA user_version",
            "SELECT count(*) FROM sqlite_master",
        )
    )
    if application != APPLICATION and (application or version or tables):
        raise StoreRefusedError(
            f"{path} is the SQLite file of another program; take another file name"
        )
    if version > VERSION:
        raise StoreRefusedError(
            f"{path} was written by a newer tmf645-testbed (tables of version {version}; this one "
            f"knows {VERSION}). Use that one, or take another file name"
        )


def is_large(connection: sqlite3.Connection) -> bool:
    """Say whether looking through the file would keep those waiting who start a server."""
    pages, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
    )
    return bool(pages * size > CHECKED_AT_ONCE)


def _check_whole(connection: sqlite3.Connection) -> None:
    if not is_large(connection) and (found := first_fault(connection)) is not None:
        raise sqlite3.DatabaseError(found)


def _create(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0]:
        return
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.executescript(
            f"BEGIN; {TABLES} PRAGMA application_id = {APPLICATION}; "
            f"PRAGMA user_version = {VERSION}; COMMIT;"
        )


def _why(path: Path, error: Exception) -> str:
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    text = str(error)
    if "not a database" in text:
        return "it is no SQLite file; take another file name"
    if "readonly" in text or "unable to open" in text:
        return "it cannot be written; check its permissions and those of its folder"
    if "full" in text:
        return "the disk is full"
    return (
        f"it is damaged ({text.splitlines()[0][:200]}); put back a copy, or take another file name"
    )
