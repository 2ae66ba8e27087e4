"""
Whether a file is whole: its pages and indices, and what its tables say of each other.

What stands in a row is sealed, and looked at when the row is read (rows.py). A row that an index
does not lead to any more, a count or a sum that is not that of its rows, an edit that is missing
can only be seen by looking through the file: at once where it is small, in a thread of its own while
the store serves where it is large.
"""

import logging
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from tmf645_simulator.holds import Hold, reserved

from tmf645_reference_server.store.errors import StoreDamagedError
from tmf645_reference_server.store.records import EditRow
from tmf645_reference_server.store.rows import unpack
from tmf645_reference_server.store.sqlite.told import TROUBLE, damaged

_LOG = logging.getLogger(__name__)

_MISCOUNTED: Final = """
SELECT space, resource FROM (
    SELECT space, resource, count(*) AS many FROM records GROUP BY space, resource
    UNION ALL SELECT space, resource, -many FROM counts
) GROUP BY space, resource HAVING sum(many) <> 0 LIMIT 1
"""

#: A sum of fractions is as exact as that.
_TOLERANCE: Final = 1e-6


class Examination:
    """Looks through a file; ``found`` is what is wrong with it, once that is known."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._thread: threading.Thread | None = None
        self.found: str | None = None

    def start(self, open_reader: Callable[[], sqlite3.Connection]) -> None:
        """Look through the file in a thread of its own, over a connection of its own."""
        self._connection = open_reader()
        self._thread = threading.Thread(target=self._look, args=[self._connection], daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise StoreDamagedError where the file is known not to be whole."""
        if self.found is not None:
            raise damaged(self._file, self.found)

    def finish(self) -> None:
        """Return once the whole file was looked at."""
        if self._thread is not None:
            self._thread.join()

    def close(self) -> None:
        """Look no further."""
        if self._connection is not None:
            self._connection.interrupt()
            self.finish()
            self._connection.close()

    def _look(self, connection: sqlite3.Connection) -> None:
        try:
            self.found = first_fault(connection)
        except sqlite3.OperationalError as error:
            # Interrupted, the store is being closed; anything else is not about what is written.
            _LOG.debug("%s is looked at no further: %s", self._file, error)
        except TROUBLE as error:
            self.found = str(error)


def first_fault(db: sqlite3.Connection) -> str | None:
    """Return what is wrong with a file; None where it is whole. Raises what sqlite3 does."""
    db.execute("BEGIN")
    try:
        [(found,)] = db.execute("PRAGMA integrity_check(1)").fetchall()
        if found != "ok":
            return str(found)
        if (miscounted := db.execute(_MISCOUNTED).fetchone()) is not None:
            return f"the count of {miscounted[1]} in {miscounted[0]} is wrong"
        return _wrong_edit(db) or _wrong_pool(db)
    except StoreDamagedError as error:
        return str(error)
    finally:
        db.execute("ROLLBACK")


def _wrong_edit(db: sqlite3.Connection) -> str | None:
    """Return the first namespace whose edits are not numbered from 1 on."""
    last: dict[str, int] = defaultdict(int)
    for space, version, packed in db.execute(
        "SELECT space, version, packed FROM edits ORDER BY space, version"
    ):
        row = unpack(packed, EditRow, f"an edit of {space}")
        if not version == row.version == last[space] + 1:
            return f"an edit of {space} is missing"
        last[space] = version
    return None


def _wrong_pool(db: sqlite3.Connection) -> str | None:
    """Return the first pool whose sum is not that of its live holds."""
    taken: dict[tuple[str, str, str], float] = defaultdict(float)
    for space, packed in db.execute("SELECT space, packed FROM holds"):
        hold = unpack(packed, Hold, f"a hold of {space}")
        for (node, unit), quantity in reserved([hold]).items():
            taken[space, node, unit.value] += quantity
    for space, node, unit, sum_ in db.execute("SELECT space, node, unit, taken FROM pools"):
        taken[space, node, unit] -= sum_
    wrong = [key for key, rest in taken.items() if not abs(rest) < _TOLERANCE]
    return f"the sum held of {wrong[0][1]} in {wrong[0][0]} is wrong" if wrong else None
