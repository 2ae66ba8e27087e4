"""One of several processes that want the last port of a shared database; prints who got it."""

import asyncio
import sys

from store.holding_rig import OLT, hold
from tmf645_reference_server.store.postgresql import PostgresqlStore

AT_ONCE = 16


async def attempt(url: str, name: str, attempts: int) -> list[str]:
    """Ask for the port over and over, some at a time; return the ids of the holds granted."""
    store = PostgresqlStore(url, process=name)
    space = store.space("one")
    granted: list[str] = []
    numbers = iter(range(attempts))

    async def worker() -> None:
        for number in numbers:
            wish = hold(f"{name}-{number}")
            if await space.take(wish, {OLT: 1}):
                granted.append(wish.id)

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    await store.close()
    return granted


if __name__ == "__main__":
    sys.stdout.write(" ".join(asyncio.run(attempt(sys.argv[1], sys.argv[2], int(sys.argv[3])))))
