"""
A store in one SQLite file, for one process: what was acknowledged survives the process.

    schema      the tables, and the version they have
    opening     connections; what is refused, and why
    examining   whether a file is whole
    told        what is told where SQLite raises
    writer      the one thread that writes, many changes in one transaction
    space       the verbs of a namespace
    store       the namespaces of a file
"""

from tmf645_reference_server.store.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
