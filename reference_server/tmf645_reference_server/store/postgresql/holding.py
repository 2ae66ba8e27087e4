"""
Holds in a database: each act is one statement, however many pools it concerns.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeAlias

from tmf645_simulator.capacity import PoolKey
from tmf645_simulator.holds import Hold

from tmf645_reference_server.store.holding import TOLERANCE, drawn, given_back, over_at
from tmf645_reference_server.store.rows import microseconds, pack

Ask: TypeAlias = Callable[..., Awaitable[list[Any]]]


async def take(ask: Ask, hold: Hold, free: Mapping[PoolKey, float]) -> bool:
    """Keep a new hold where there is enough for it."""
    wanted = drawn(hold)
    # A pool is known from the first hold on it; a conflict locks nothing.
    if wanted:
        await ask(
            "INSERT INTO tmf645_pools SELECT $1, each.node, each.unit, 0 "
            "FROM unnest($2::text[], $3::text[]) AS each (node, unit) ON CONFLICT DO NOTHING",
            *_keys(wanted),
        )
    [(taken,)] = await ask(
        "SELECT tmf645_take($1, $2, $3, $4, $5, $6, $7, $8)",
        hold.id,
        *_keys(wanted),
        [float(quantity) for _, quantity in wanted],
        [float(free[key]) + TOLERANCE for key, _ in wanted],
        microseconds(over_at(hold)),
        pack(hold),
    )
    return bool(taken)


async def change_hold(ask: Ask, before: Hold, after: Hold) -> bool:
    """Let a hold become another, if it is still in the state of ``before``."""
    returned = given_back(before, after)
    [(changed,)] = await ask(
        "SELECT tmf645_change_hold($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        before.id,
        before.state.value,
        after.state.value,
        microseconds(over_at(after)),
        pack(after),
        *_keys(returned),
        [float(quantity) for _, quantity in returned],
    )
    return bool(changed)


def _keys(pools: Iterable[tuple[PoolKey, float]]) -> tuple[list[str], list[str]]:
    keys = [key for key, _ in pools]
    return [node for node, _ in keys], [unit.value for _, unit in keys]
