"""
Requests under way to other systems: each a task of its own, so that nobody is held up by them.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Flights:
    """What is under way, by key; ``landed`` is called whenever one has ended."""

    def __init__(self, landed: Callable[[], None]) -> None:
        self._landed = landed
        self._flying: dict[str, asyncio.Task[None]] = {}

    def __contains__(self, key: str) -> bool:
        task = self._flying.get(key)
        return task is not None and not task.done() and not task.get_loop().is_closed()

    def start(self, key: str, flight: Coroutine[Any, Any, None]) -> None:
        """Begin ``flight``, unless one of that key is under way."""
        if key in self:
            flight.close()
            return
        task = asyncio.get_running_loop().create_task(flight, name=f"to another system: {key}")
        self._flying[key] = task
        task.add_done_callback(lambda _: self._landed())

    async def tried(self) -> None:
        """Return once nothing is under way any more. Raises what broke a flight."""
        while flying := self._here():
            await asyncio.gather(*flying)
            self._forget()

    async def close(self) -> None:
        """Break off what is under way: it begins anew in the next life."""
        flying = self._here()
        for each in flying:
            each.cancel()
        await asyncio.gather(*flying, return_exceptions=True)
        self._flying.clear()

    def _here(self) -> list[asyncio.Task[None]]:
        loop = asyncio.get_running_loop()
        self._forget()
        return [each for each in self._flying.values() if each.get_loop() is loop]

    def _forget(self) -> None:
        self._flying = {key: each for key, each in self._flying.items() if not each.done()}
