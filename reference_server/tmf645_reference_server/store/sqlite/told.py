"""
What is told where SQLite raises: which file it is, what is wrong with it, what to do.
"""

import sqlite3
from typing import Final

from tmf645_reference_server.store.errors import (
    StoreDamagedError,
    StoreError,
    StoreUnavailableError,
)

#: What SQLite raises; where its own message is damaged, that cannot be decoded.
TROUBLE: Final = (sqlite3.Error, UnicodeDecodeError)


def trouble(error: Exception, file: str) -> StoreError:
    """Return what ``error`` of SQLite means for whoever wanted something of the store."""
    text = str(error)
    if isinstance(error, UnicodeDecodeError) or "malformed" in text or "not a database" in text:
        return damaged(file, text)
    return StoreUnavailableError(f"{file} cannot be used just now: {text}")


def damaged(file: str, what: str) -> StoreDamagedError:
    """Return: the file is not what was written."""
    return StoreDamagedError(
        f"{file} is damaged: {what}. Stop the server and put back a copy of it"
    )
