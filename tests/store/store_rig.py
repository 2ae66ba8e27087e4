"""A synchronous hand on a store: verbs run in one loop that outlives the calls."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from store.stored_tasks import NOW
from tmf645_reference_server.store import Change, Delivery, Record, Space, Store, Subscription
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.progression import After, Immediately, Progression
from tmf645_simulator.request import CheckRequest, Item
from tmf645_simulator.tasks import Task, advance, open_task

CHECKS = "checkServiceQualification"
QUERIES = "queryServiceQualification"

T = TypeVar("T")


class Hand:
    """A store and its loop; ``reopen`` is what a restart is to it."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open = open_store
        self._runner = asyncio.Runner()
        self.store = open_store()

    @property
    def space(self) -> Space:
        """One namespace."""
        return self.store.space("one")

    def run(self, verb: Coroutine[Any, Any, T]) -> T:
        """Carry out one verb."""
        return self._runner.run(verb)

    def together(self, verbs: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
        """Carry out verbs at the same time."""

        async def gathered() -> list[T]:
            return list(await asyncio.gather(*verbs))

        return self._runner.run(gathered())

    def reopen(self) -> None:
        """Close the store and open it again, as a later life of the server does."""
        self._runner.run(self.store.close())
        self.store = self._open()

    def close(self) -> None:
        """Give everything back."""
        self._runner.run(self.store.close())
        self._runner.close()

    def keep(self, record: Record, *deliveries: Delivery, **numbers: int) -> Record:
        """Create a record and return it as the store gives it out."""
        change = Change(before=None, after=record, deliveries=deliveries, numbers=numbers)
        assert self.run(self.space.commit(change))
        return self.find(record.id, record.resource)

    def find(self, id: str, resource: str = CHECKS) -> Record:
        """Return a record that is there."""
        found = self.run(self.space.find(resource, id))
        assert found is not None
        return found

    def subscribe(self, *ids: str) -> None:
        """Register listeners."""
        for id in ids:
            listener = Subscription(id=id, callback=f"http://127.0.0.1/{id}")
            self.run(self.space.subscribe(listener, {}))


def task(
    id: str = "1",
    *,
    progression: Progression = Immediately(),  # noqa: B008 - frozen and empty
    opened_at: datetime = NOW,
) -> Task:
    """Return a task that was just opened."""
    return open_task(id, CheckRequest(items=(Item(id="1"),)), progression, at=opened_at)


def due_in(seconds: float, id: str = "1") -> Task:
    """Return a task in progress that moves so many seconds after NOW."""
    one = task(id, progression=After(timedelta(seconds=seconds)))
    moved, _ = advance(one, Inventory(), at=NOW - timedelta(days=1))
    return moved


def finished(id: str = "1") -> Task:
    """Return a task that is done."""
    done, _ = advance(task(id), Inventory(), at=NOW)
    return done


def record(
    of: Task | None = None, *, resource: str = CHECKS, shows: str = "", id: str = "1"
) -> Record:
    """Return a record of a task, by default a new one."""
    kept = task(id) if of is None else of
    document = msgspec.json.encode({"id": kept.id, "state": kept.state, "description": shows})
    return Record(resource=resource, id=kept.id, task=kept, document=document)


def event(
    number: int, *, to: str = "L1", about: str = f"{CHECKS}/1", due: datetime | None = None
) -> Delivery:
    """Return an event for a listener."""
    return Delivery(
        subscription_id=to,
        event_id=f"e{number}",
        event_type="checkServiceQualificationCreateEvent",
        resource_id=about,
        body=b'{"n":%d}' % number,
        due=due,
    )
