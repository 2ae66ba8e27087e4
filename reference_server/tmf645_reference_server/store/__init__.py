"""
What the server remembers, behind one protocol: qualifications, listeners, events, time.

    records     the values that are kept
    protocol    Store and Space, the verbs
    memory      as long as the process lives
    sqlite      in a file, for one process
    postgresql  in a database, for several processes and hosts
    choosing    a store by its name
    holding     what all of them agree upon about holds
    rows        records and deliveries as the columns of a table
    codec       tasks as bytes
    snapshot    a namespace as bytes
    errors      what can be wrong with a store
"""

from tmf645_reference_server.store.choosing import open_store
from tmf645_reference_server.store.errors import (
    StoreDamagedError,
    StoreError,
    StoreRefusedError,
    StoreUnavailableError,
)
from tmf645_reference_server.store.memory import MemorySpace, MemoryStore
from tmf645_reference_server.store.protocol import MOST_RACES, Space, Store
from tmf645_reference_server.store.records import (
    Change,
    ClockState,
    Delivery,
    EditRow,
    Move,
    Record,
    Removed,
    Subscription,
)

__all__ = [
    "MOST_RACES",
    "Change",
    "ClockState",
    "Delivery",
    "EditRow",
    "MemorySpace",
    "MemoryStore",
    "Move",
    "Record",
    "Removed",
    "Space",
    "Store",
    "StoreDamagedError",
    "StoreError",
    "StoreRefusedError",
    "StoreUnavailableError",
    "Subscription",
    "open_store",
]
