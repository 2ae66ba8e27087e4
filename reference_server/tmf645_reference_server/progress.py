"""
Time passing: moves tasks when they become due, without anybody asking.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import datetime

from tmf645_reference_server.desk import Desk
from tmf645_reference_server.ports import Clock
from tmf645_reference_server.store import StoreUnavailableError

_LOG = logging.getLogger(__name__)


async def keep_moving(desk: Desk, clock: Clock) -> None:
    """Move what is due, sleep until the next thing is; runs until it is cancelled."""
    woken = asyncio.Event()
    desk.wake = woken.set
    try:
        while True:
            woken.clear()
            due = await _advanced(desk)
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


async def _advanced(desk: Desk) -> datetime | None:
    """Move what is due, as soon as the store lets us; return when the next thing is."""
    while True:
        try:
            return await desk.advance_due()
        except StoreUnavailableError as error:
            _LOG.warning("nothing moves: %s", error)
            await asyncio.sleep(error.retry_after)


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
