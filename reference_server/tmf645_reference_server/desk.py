"""
The desk: takes qualifications in, moves them on, changes and withdraws them, and tells listeners.

Every act is: look at what is stored, ask the simulator what becomes of it, commit both that and the
events it causes in one change, wake the post. A commit that lost a race is repeated.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from weakref import WeakValueDictionary

from tmf645_scenarios import Scenario
from tmf645_simulator.edits import Edit
from tmf645_simulator.lifecycle import TaskState, is_final
from tmf645_simulator.overtaken import is_overtaken
from tmf645_simulator.progression import Progression
from tmf645_simulator.tasks import (
    Rejection,
    Task,
    ask_anew,
    due_at,
    invalidate,
    open_task,
    poll,
    reject,
    release,
    waits_for_a_person,
)

from tmf645_reference_server import amending, problems
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.check import CHECK, refuse_unknown
from tmf645_reference_server.correlation import labelled
from tmf645_reference_server.courses import course_of
from tmf645_reference_server.due import Fired
from tmf645_reference_server.events import Notice
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.kinds import Kind
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.partners import advance
from tmf645_reference_server.ports import Clock, Identifiers
from tmf645_reference_server.query import QUERY
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.riding import riding
from tmf645_reference_server.store import MOST_RACES, Change, Move, Record, Space
from tmf645_reference_server.telling import Teller
from tmf645_reference_server.wire.dates import show_moment
from tmf645_reference_server.wire.terms import expired_at

KINDS: Final = {kind.name: kind for kind in (CHECK, QUERY)}

#: How long a synchronous answer may take.
PATIENCE: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A new qualification. ``synchronous`` says that it is the answer, not only a task."""

    record: Record
    synchronous: bool


class Desk:
    """
    Everything that can be done with qualifications, whatever carries the wish here.

    As DueWork it moves the qualifications whose time has come.
    """

    by_itself = False

    def __init__(
        self,
        *,
        scenario: Scenario,
        overlay: Overlay,
        space: Space,
        hub: Hub,
        clock: Clock,
        identifiers: Identifiers,
        readings: Readings,
    ) -> None:
        self._scenario = scenario
        self._overlay = overlay
        self._space = space
        self._hub = hub
        self._clock = clock
        self._identifiers = identifiers
        self._readings = readings
        self._teller = Teller(scenario.behaviour.validity, readings)
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        #: Called whenever something may have become due.
        self.wake: Callable[[], None] = lambda: None
        #: Says what else has to be kept with what a qualification becomes.
        self.owes: Callable[[Record | None, Record | None], Sequence[Move]] = _nothing
        #: Called with a qualification that was changed and that another API may have asked for.
        self.followed: Callable[[Record], Awaitable[None]] | None = None

    # --- acts of clients ----------------------------------------------------------------------

    async def open(
        self,
        kind: Kind,
        sent: Object,
        url: str,
        *,
        progression: Progression | None = None,
        correlation: str | None = None,
    ) -> Opened:
        """
        Take in a qualification; ``url`` is where its collection lives. Raise Problem 400, 504.

        ``progression`` says how its task moves on, where that is not up to the world;
        ``correlation`` is what its events are known by to the requester.
        """
        document = kind.prepare(sent, self._readings)
        asked = kind.read(document)
        now = self._clock.now()
        id = self._identifiers.new(kind.name)
        course = progression or course_of(asked, self._scenario.behaviour)
        task = open_task(id, asked, course, at=now)
        document = {
            "id": id,
            "href": f"{url}/{id}",
            **document,
            kind.opened_at: show_moment(now),
        }
        moved, passed = advance(task, await self._overlay.inventory(), at=now)
        if self._readings.unknown_references == "refused":
            refuse_unknown(moved.found)
        synchronous = sent.get("instantSyncQualification") is True
        soon = synchronous and self._scenario.behaviour.instant and self._soon(moved, now)
        if synchronous and not soon and self._readings.instant_too_late == "504":
            raise problems.not_in_time()
        record, notices = await self._told(
            kind, document, task, moved, passed, created=True, at=now
        )
        labels = labelled(kind.name, id, correlation)
        if not await self._keep(None, record, notices, *labels, *riding(kind.name, id)):
            # Somebody else's ids reached this store: what is not kept is not acknowledged.
            raise problems.changed_meanwhile()
        if soon and not is_final(record.task.state):
            record = await self._wait(kind, record)
        return Opened(record=record, synchronous=soon and is_final(record.task.state))

    async def read(self, kind: Kind, id: str) -> Record:
        """Return the qualification as it is now; this counts as a poll. Raise Problem 404."""
        record = await self._space.find(kind.name, id)
        if record is not None and is_final(record.state):
            return record
        return await self._repeatedly(kind, id, partial(self._moved, kind, touch=poll))

    async def listing(self, kind: Kind) -> Sequence[Record]:
        """Return every qualification of a kind as it is now, oldest first."""
        await self.fire(self._clock.now())
        return await self._space.listing(kind.name)

    async def page(self, kind: Kind, *, offset: int, limit: int) -> tuple[Sequence[Record], int]:
        """Return some qualifications as they are now, oldest first, and how many there are."""
        await self.fire(self._clock.now())
        total = await self._space.count(kind.name)
        if offset >= total:
            return (), total
        return await self._space.page(kind.name, offset=offset, limit=limit), total

    async def change(self, kind: Kind, id: str, change: Object) -> Record:
        """Apply a merge patch. Raise Problem 400, 404, 409; nothing has changed then."""

        async def once(record: Record) -> Record | None:
            return await self._amended(kind, record, change)

        return await self._repeatedly(kind, id, once)

    async def withdraw(self, kind: Kind, id: str) -> None:
        """Delete a qualification. Raise Problem 404, 409."""

        async def once(record: Record) -> Record | None:
            if self._readings.delete_unfinished == "refused" and not is_final(record.task.state):
                raise problems.conflict(
                    "/state",
                    f"the qualification is {record.task.state}; wait until it is finished",
                    why="reading delete_unfinished = refused",
                )
            notice = Notice(
                resource=kind.name,
                what="Delete",
                at=self._clock.now(),
                document=record.decoded(),
            )
            return record if await self._keep(record, None, [notice]) else None

        await self._repeatedly(kind, id, once)

    # --- acts of time and of the tester -------------------------------------------------------

    async def release(self, id: str) -> Record:
        """Give the command that a task waits for; the check with this id, else the query."""
        kind, _ = await self._either(id)
        return await self._repeatedly(kind, id, partial(self._moved, kind, touch=release))

    async def judge(self, id: str, rejection: Rejection | None) -> Record:
        """
        Approve the task that waits for a person (``rejection`` None), or reject it.

        Raise Problem 404, and 409 where nobody waits for that, or any more.
        """
        kind, record = await self._either(id)
        if not waits_for_a_person(record.task):
            raise problems.conflict(
                "/state",
                f"the qualification waits for no approval; it is {record.task.state}",
                why="progression on_approval",
            )
        said = release if rejection is None else partial(reject, rejection=rejection)
        return await self._repeatedly(kind, id, partial(self._moved, kind, touch=said))

    async def next_due(self) -> datetime | None:
        """Return when the next qualification moves by itself."""
        return await self._space.next_due()

    async def fire(self, until: datetime) -> Sequence[Fired]:
        """Move everything that is due by then, in order; return what moved."""
        fired: list[Fired] = []
        while records := await self._space.due(until):
            for record in records:
                # Whoever lost the race finds it moved by another, or still due.
                moved = await self._moved(KINDS[record.resource], record, touch=_untouched)
                if moved is not None and moved is not record:
                    fired.append(Fired(self._clock.now(), record.resource, record.id))
        return fired

    async def overtake(self, edit: Edit) -> None:
        """Let every answer lose its validity that ``edit`` made untrue, and tell its listeners."""
        for kind in KINDS.values():
            for record in await self._space.listing(kind.name):
                if record.state is TaskState.DONE and not self._has_expired(record):
                    review = partial(self._reviewed, kind, edit=edit)
                    with suppress(problems.Problem):  # it was deleted meanwhile
                        await self._repeatedly(kind, record.id, review)

    async def announce(self, id: str, item_id: str, over: Move) -> bool:
        """
        Tell the listeners of a check that an item of it would qualify now, and make the move ``over``.

        False, and nothing done, where somebody else made that move.
        """
        path = f"$.serviceQualificationItem[?(@.id=='{item_id}')].qualificationResult"

        async def once(record: Record) -> Record | None:
            now = self._clock.now()
            notice = self._teller.change(CHECK, record.decoded(), record.task, (path,), at=now)
            told = replace(notice, description=f"Item {item_id} would qualify now; ask again")
            if await self._space.document(over.shelf, over.id) != over.before:
                raise problems.changed_meanwhile()
            return record if await self._keep(record, record, [told], over) else None

        with suppress(problems.Problem):  # it was deleted meanwhile, or is over
            await self._repeatedly(CHECK, id, once)
            return True
        return False

    # --- how ----------------------------------------------------------------------------------

    async def _either(self, id: str) -> tuple[Kind, Record]:
        """Return the check with this id, else the query. Raise Problem 404."""
        for kind in KINDS.values():
            if (record := await self._space.find(kind.name, id)) is not None:
                return kind, record
        raise problems.no_such_resource("qualification", id)

    async def _repeatedly(
        self,
        kind: Kind,
        id: str,
        act: Callable[[Record], Awaitable[Record | None]],
    ) -> Record:
        """Carry out ``act`` on the stored record until it wins its race. Raise Problem 404, 409."""
        # Requests of this process take turns; the races left are with time and other processes.
        async with self._turns.setdefault((kind.name, id), asyncio.Lock()):
            for _ in range(MOST_RACES):
                record = await self._space.find(kind.name, id)
                if record is None:
                    raise problems.no_such_resource(kind.name, id)
                if (done := await act(record)) is not None:
                    return done
        raise problems.changed_meanwhile()

    async def _moved(
        self, kind: Kind, record: Record, *, touch: Callable[[Task], Task]
    ) -> Record | None:
        """Return the record after ``touch`` and the time passed; None where a race was lost."""
        now = self._clock.now()
        touched = touch(record.task)
        moved, passed = advance(touched, await self._overlay.inventory(), at=now)
        if moved == record.task:
            return record
        after, notices = await self._told(kind, record.decoded(), touched, moved, passed, at=now)
        return after if await self._keep(record, after, notices) else None

    async def _reviewed(self, kind: Kind, record: Record, *, edit: Edit) -> Record | None:
        """Return the record, its answer expired where ``edit`` overtook it; None: a race was lost."""
        now = self._clock.now()
        if not is_overtaken(record.task, edit, await self._overlay.inventory(), at=now):
            return record
        after = self._teller.record(kind, record.decoded(), invalidate(record.task, at=now))
        changed = ("expirationDate",)
        notice = self._teller.change(kind, after.decoded(), after.task, changed, at=now)
        return after if await self._keep(record, after, [notice]) else None

    def _has_expired(self, record: Record) -> bool:
        return expired_at(record.decoded(), self._clock.now()) is not None

    async def _amended(self, kind: Kind, record: Record, change: Object) -> Record | None:
        now = self._clock.now()
        document = record.decoded()
        amended = amending.amend(kind, record.task, document, change, self._readings)
        if not amended.changed:
            return record
        task = record.task
        if not is_final(task.state) and (asked := kind.read(amended.document)) != task.asked:
            task = ask_anew(task, asked)
        moved, passed = advance(task, await self._overlay.inventory(), at=now)
        notices = [self._teller.change(kind, amended.document, task, amended.changed, at=now)]
        after, told = await self._told(kind, amended.document, task, moved, passed, at=now)
        return after if await self._keep(record, after, [*notices, *told]) else None

    async def _wait(self, kind: Kind, record: Record) -> Record:
        """Return the record once it is finished, or once patience is at an end."""
        deadline = self._clock.now() + PATIENCE
        while not is_final(record.task.state) and (due := due_at(record.task)) is not None:
            if due > deadline:
                break
            await self._clock.sleep_until(due)
            await self.fire(self._clock.now())
            found = await self._space.find(kind.name, record.id)
            if found is None:
                break
            record = found
        return record

    def _soon(self, task: Task, now: datetime) -> bool:
        if is_final(task.state):
            return True
        # Nobody can wait for a clock that stands.
        due = due_at(task) if self._clock.runs else None
        return due is not None and due <= now + PATIENCE

    async def _told(
        self,
        kind: Kind,
        document: Object,
        before: Task,
        after: Task,
        passed: Sequence[TaskState],
        *,
        at: datetime,
        created: bool = False,
    ) -> tuple[Record, list[Notice]]:
        """Return the record that ``after`` becomes, and what listeners hear on the way there."""
        record = self._teller.record(kind, document, after)
        if not await self._space.subscriptions():
            return record, []
        notices = list(self._teller.passage(kind, document, before, after, passed, at=at))
        if created:
            notices.insert(0, self._teller.opening(kind, document, before, at))
        return record, notices

    async def _keep(
        self, before: Record | None, after: Record | None, notices: Sequence[Notice], *moves: Move
    ) -> bool:
        """Commit, and wake whoever has something to do now."""
        told = [each for each in notices if each.what in KINDS[each.resource].events]
        queued = await self._hub.addressed(told, moves)
        numbers = self._identifiers.numbers()
        owed = self.owes(before, after)
        every = (*moves, *owed)
        kept = await self._space.commit(
            Change(before=before, after=after, deliveries=queued, numbers=numbers, moves=every)
        )
        if kept and queued:
            self._hub.post(queued)
        if kept and after is not None and (owed or not is_final(after.task.state)):
            self.wake()
        if kept and before is not None and after is not None and self.followed is not None:
            await self.followed(after)
        return kept


def _untouched(task: Task) -> Task:
    return task


def _nothing(before: Record | None, after: Record | None) -> Sequence[Move]:  # noqa: ARG001 - a hook
    return ()
