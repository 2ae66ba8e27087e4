"""
Timers: tasks that wait for different moments of three days, and three days that pass at once.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from msgspec import json
from tmf645_reference_server import ManualClock, create_app
from tmf645_reference_server.check import CHECK
from tmf645_scenarios import load
from tmf645_simulator.progression import After

from benchmarks import requests, worlds
from benchmarks.effort import Effort
from benchmarks.figures import Figure

_GROUP = "Time"
_DAYS = timedelta(hours=72)


def timers(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """Return what it takes to let three days pass in which tasks move on all the time."""
    say(f"{effort.timers:,} timers")
    seconds = asyncio.run(_passing(effort.timers))
    return [
        Figure(
            group=_GROUP,
            name=f"72 hours with {effort.timers:,} tasks to be decided: CPU time",
            value=seconds,
            unit="s",
        ),
        Figure(
            group=_GROUP,
            name="one of these tasks, decision and document included",
            value=seconds / effort.timers * 1e6,
            unit="us",
        ),
    ]


async def _passing(count: int) -> float:
    clock = ManualClock(datetime(2026, 3, 1, 12, 0, tzinfo=UTC))
    with worlds.street() as file:
        control = create_app(load(str(file)), clock=clock).state.control
    desk = (await control.namespaces.get("default")).desk
    for number in range(1, count + 1):
        after = After(_DAYS * number / count)
        await desk.open(CHECK, json.decode(requests.least()), "http://bench", progression=after)
    begun = time.process_time()
    passed = await control.advance(_DAYS)
    seconds = time.process_time() - begun
    if len(passed.fired) != count:
        raise RuntimeError(f"{len(passed.fired)} of {count} tasks moved on")
    return seconds
