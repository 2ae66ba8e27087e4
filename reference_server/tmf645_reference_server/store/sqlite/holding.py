"""
Holds in a file: taken and given back within a transaction that the writer began.
"""

import sqlite3
from collections.abc import Mapping

from tmf645_simulator.capacity import PoolKey
from tmf645_simulator.holds import Hold

from tmf645_reference_server.store.holding import TOLERANCE, drawn, given_back, over_at
from tmf645_reference_server.store.rows import microseconds, pack

_DRAW = (
    "INSERT INTO pools VALUES (?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET taken = max(0, taken + excluded.taken)"
)


def take(db: sqlite3.Connection, space: str, hold: Hold, free: Mapping[PoolKey, float]) -> bool:
    """Keep a new hold where there is enough for it."""
    if db.execute("SELECT 1 FROM holds WHERE space = ? AND id = ?", (space, hold.id)).fetchone():
        return False
    for key, wanted in drawn(hold):
        if _taken(db, space, key) + wanted > free[key] + TOLERANCE:
            return False
    keep(db, space, hold)
    return True


def keep(db: sqlite3.Connection, space: str, hold: Hold) -> None:
    """Keep a hold, whatever is left."""
    db.execute(
        "INSERT INTO holds (space, id, state, due, packed) VALUES (?, ?, ?, ?, ?)",
        (space, hold.id, hold.state.value, microseconds(over_at(hold)), pack(hold)),
    )
    if hold.is_live:
        _draw(db, space, drawn(hold))


def change_hold(db: sqlite3.Connection, space: str, before: Hold, after: Hold) -> bool:
    """Let a hold become another, if it is still in the state of ``before``."""
    changed = db.execute(
        "UPDATE holds SET state = ?, due = ?, packed = ? WHERE space = ? AND id = ? AND state = ?",
        (
            *(after.state.value, microseconds(over_at(after)), pack(after)),
            *(space, before.id, before.state.value),
        ),
    )
    if changed.rowcount != 1:
        return False
    _draw(db, space, [(key, -quantity) for key, quantity in given_back(before, after)])
    return True


def _taken(db: sqlite3.Connection, space: str, key: PoolKey) -> float:
    found = db.execute(
        "SELECT taken FROM pools WHERE space = ? AND node = ? AND unit = ?", (space, *key)
    ).fetchone()
    return float(found[0]) if found else 0.0


def _draw(db: sqlite3.Connection, space: str, drawn: list[tuple[PoolKey, float]]) -> None:
    db.executemany(_DRAW, [(space, *key, quantity) for key, quantity in drawn])
