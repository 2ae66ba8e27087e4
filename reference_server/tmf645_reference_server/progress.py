"""
Time passing: moves tasks when they become due, without anybody asking.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tmf645_reference_server.desk import Desk
from tmf645_reference_server.ports import Clock


async def keep_moving(desk: Desk, clock: Clock) -> None:
    """Move what is due, sleep until the next thing is; runs until it is cancelled."""
    woken = asyncio.Event()
    desk.wake = woken.set
    try:
        while True:
            woken.clear()
            due = await desk.advance_due()
            waiting: list[asyncio.Task[object]] = [asyncio.create_task(woken.wait())]
            if due is not None:
                waiting.append(asyncio.create_task(clock.sleep_until(due)))
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for each in waiting:
                    each.cancel()
    finally:
        desk.wake = _nothing


def _nothing() -> None:
    """Stand in while nobody listens."""


@contextlib.asynccontextmanager
async def moving(desk: Desk, clock: Clock) -> AsyncIterator[None]:
    """Run keep_moving in the background."""
    task = asyncio.create_task(keep_moving(desk, clock), name="progress")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
