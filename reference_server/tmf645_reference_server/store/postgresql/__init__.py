"""
A store in PostgreSQL, for several processes and hosts that share one world.

    address     where the database is, told without its password
    schema      the tables, and the version they have
    database    connections; what is unavailable, and for how long
    commits     a change of a record, its events and its count, in one statement
    space       the verbs of a namespace
    whole       what concerns a namespace as a whole: reset, snapshot, restore
    waking      what other processes left to do
    store       the namespaces of a database

What is read is asked of the database each time: what another process changed is seen at once.
"""

from tmf645_reference_server.store.postgresql.store import PostgresqlStore

__all__ = ["PostgresqlStore"]
