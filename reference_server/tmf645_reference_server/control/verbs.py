"""
Every verb of the control interface, in process.

    await app.state.control.set_clock(ClockMode.FROZEN)
    await app.state.control.advance(timedelta(hours=48))
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tmf645_scenarios import Scenario
from tmf645_scenarios.faults import Fault
from tmf645_simulator.tasks import Rejection

from tmf645_reference_server.control.refusing import ControlProblem
from tmf645_reference_server.control.rehoming import at_home, signed
from tmf645_reference_server.control.shelf import Shelf
from tmf645_reference_server.due import Fired
from tmf645_reference_server.faults.armed import Tally
from tmf645_reference_server.journal import Exchange, Journal, Meter, Wanted
from tmf645_reference_server.namespaces import Namespace, Namespaces
from tmf645_reference_server.naming import DEFAULT
from tmf645_reference_server.progress import LATEST
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.store import (
    Delivery,
    Removed,
    Space,
    Store,
    StoreDamagedError,
)
from tmf645_reference_server.virtual_clock import ClockMode, ClockMovedError, VirtualClock


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """Where a clock stands, how it moves; ``virtual`` once somebody set it."""

    now: datetime
    mode: ClockMode
    step: timedelta | None
    virtual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Advanced:
    """Time that passed, and what happened in it, in order."""

    before: datetime
    now: datetime
    fired: tuple[Fired, ...]


class UnexpectedError(AssertionError):
    """The journal does not hold what a test expected; the message tells what came near."""

    def __init__(
        self,
        wanted: Wanted,
        found: int,
        count: int | None,
        near: Sequence[tuple[Exchange, str]],
    ) -> None:
        lines = [f"expected {'at least one' if count is None else count}, found {found}: {wanted}"]
        lines += [
            f"  near: {each.method} {each.path} -> {each.status}, but for {miss}"
            for each, miss in near
        ]
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What a test may do to the server beyond the API. Verbs raise ControlProblem."""

    scenario: Scenario
    store: Store
    namespaces: Namespaces
    readings: Readings
    meter: Meter
    shelf: Shelf = field(default_factory=Shelf)

    @property
    def space(self) -> Space:
        """What is kept for the default namespace."""
        return self.store.space(DEFAULT)

    async def namespace(self, name: str = DEFAULT) -> Namespace:
        """Return a namespace, awake, its clock as it stands now."""
        found = await self.namespaces.get(name)
        await found.clock.refresh()
        return found

    async def begun(self, name: str = DEFAULT) -> Namespace:
        """Return a namespace in which something is to be done: its timeline has begun."""
        found = await self.namespace(name)
        await found.timeline.begin()
        return found

    # --- time ---------------------------------------------------------------------------------

    async def clock(self, *, namespace: str = DEFAULT) -> ClockReading:
        """Return where the clock stands."""
        return _reading((await self.namespace(namespace)).clock)

    async def set_clock(
        self,
        mode: ClockMode,
        *,
        at: datetime | None = None,
        step: timedelta | None = None,
        namespace: str = DEFAULT,
    ) -> Advanced:
        """
        Set how the clock moves, from ``at`` on (default: now).

        Forward, everything due on the way happens. Back is possible only while nothing is kept of
        the namespace: 409. A step belongs to the stepped mode, and is needed there: 400.
        """
        if (mode is ClockMode.STEPPED) != (step is not None):
            raise ControlProblem(
                400, "a stepped clock has a step, others have none; add or remove step"
            )
        if step is not None and step <= timedelta(0):
            raise ControlProblem(400, f"step is {step}; time does not go back, give more than 0s")
        if at is not None and at > LATEST:
            raise ControlProblem(400, f"{at} is beyond every calendar; clocks end at {LATEST}")
        found = await self.begun(namespace)
        before = found.clock.now()
        if at is not None and at < before and await _is_used(found.space):
            raise ControlProblem(
                409, f"it is {before} and things have happened; time does not go back. Reset first"
            )
        try:
            fired = await found.passage.set(mode, at=at, step=step)
        except ClockMovedError as error:
            raise ControlProblem(409, str(error)) from error
        return Advanced(before=before, now=found.clock.now(), fired=fired)

    async def advance(self, by: timedelta, *, namespace: str = DEFAULT) -> Advanced:
        """Let time pass: everything due on the way happens, in order, at its moment."""
        found = await self.begun(namespace)
        before = found.clock.now()
        try:
            fired = await found.passage.advance(by)
        except ValueError as error:
            raise ControlProblem(400, str(error)) from error
        except OverflowError as error:
            raise ControlProblem(400, f"{by} from {before} is beyond every calendar") from error
        except ClockMovedError as error:
            raise ControlProblem(409, str(error)) from error
        return Advanced(before=before, now=found.clock.now(), fired=fired)

    # --- qualifications -----------------------------------------------------------------------

    async def release(self, id: str, *, namespace: str = DEFAULT) -> None:
        """Give the command that the task with this id waits for. Raise Problem 404."""
        await (await self.namespace(namespace)).desk.release(id)

    async def approve(self, id: str, *, namespace: str = DEFAULT) -> None:
        """Let the task with this id be decided: a person says yes. Raise Problem 404, 409."""
        await (await self.namespace(namespace)).desk.judge(id, None)

    async def reject(
        self, id: str, reason: str, *, unqualified: bool = False, namespace: str = DEFAULT
    ) -> None:
        """
        End the task with this id: a person says no. Raise Problem 404, 409.

        It ends terminatedWithError with the reason as its termination error, or ``unqualified``
        (a query: empty) with the reason as why.
        """
        rejection = Rejection(reason=reason, unqualified=unqualified)
        await (await self.namespace(namespace)).desk.judge(id, rejection)

    # --- what happened ------------------------------------------------------------------------

    async def journal(self, *, namespace: str = DEFAULT) -> Journal:
        """Return the exchanges with clients."""
        return (await self.namespace(namespace)).journal

    async def expect(
        self, wanted: Wanted, *, count: int | None = None, namespace: str = DEFAULT
    ) -> tuple[Exchange, ...]:
        """
        Return the exchanges that are ``wanted``.

        Raises UnexpectedError, which tells what came near, where there are not ``count`` of
        them (default: at least one).
        """
        journal = await self.journal(namespace=namespace)
        found = tuple(journal.exchanges(wanted))
        if len(found) != count if count is not None else not found:
            raise UnexpectedError(wanted, len(found), count, journal.nearly(wanted))
        return found

    # --- callbacks ----------------------------------------------------------------------------

    async def dead_deliveries(self, *, namespace: str = DEFAULT) -> tuple[Delivery, ...]:
        """Return the events that were given up, oldest first."""
        return tuple(await self.store.space(namespace).dead_deliveries())

    async def redeliver(self, event_id: str, *, namespace: str = DEFAULT) -> None:
        """
        Bring an event once more that was given up, from the first attempt on.

        It is among those that were given up no longer, unless it is given up again.
        """
        found = await self.namespace(namespace)
        dead = [each for each in await found.space.dead_deliveries() if each.event_id == event_id]
        listeners = {each.id: each for each in await found.space.subscriptions()}
        living = [each for each in dead if each.subscription_id in listeners]
        if not dead:
            raise ControlProblem(404, f"no event {event_id[:100]!r} was given up")
        if not living:
            raise ControlProblem(409, "the listener of this event is not registered any more")
        if listeners[living[0].subscription_id].disabled is not None:
            raise ControlProblem(409, "the listener of this event is disabled; register it again")
        again = tuple(
            replace(each, attempts=0, failure=None, due=None)
            for each in {each.subscription_id: each for each in living}.values()
        )
        await found.space.revive(again)
        found.hub.post(again)

    async def delivered(self) -> None:
        """Return once no event of any namespace is on its way any more."""
        for each in self.namespaces.awake():
            await each.post.idle()

    # --- whole namespaces ---------------------------------------------------------------------

    async def reset(self, *, namespace: str = DEFAULT) -> Removed:
        """
        Begin anew: forget everything, the clock, the count of ids and the journal too.

        Returns how much was removed. Faults are again those that the server was started with; a
        seed that was given stays.
        """
        return await self.namespaces.change(namespace, lambda space: space.clear())

    async def snapshot(self, label: str, *, namespace: str = DEFAULT) -> int:
        """Keep the namespace as it is now under ``label``; return how many bytes that takes."""
        found = await self.namespace(namespace)
        await found.traffic.quiet(1.0)
        return self.shelf.put(label, signed(await found.space.dump(), namespace))

    async def restore(self, label: str, *, namespace: str = DEFAULT) -> None:
        """
        Put back what was kept under ``label``, here or in another namespace.

        Every href that led into the namespace of which it was taken leads into this one then. The
        journal and tokens are no part of a snapshot: they go on as they are.
        """
        kept = self.shelf.get(label)
        try:
            dumped = at_home(kept, namespace)
            await self.namespaces.change(namespace, lambda space: space.load(dumped), _go_on)
        except StoreDamagedError as error:
            raise ControlProblem(400, f"{label!r} is no snapshot: {error}") from error
        await self.begun(namespace)

    async def drop(self, namespace: str) -> None:
        """Forget a namespace and all that was kept of it."""
        if namespace not in await self.namespaces.names():
            raise ControlProblem(404, f"there is no namespace {namespace[:100]!r}")
        await self.namespaces.change(namespace, lambda space: space.clear())
        await self.namespaces.drop(namespace)

    async def seed(self, seed: int, *, namespace: str = DEFAULT) -> None:
        """Draw ids and chance from ``seed`` from now on; an unused namespace only: 409."""
        if await _is_used((await self.namespace(namespace)).space):
            raise ControlProblem(409, "ids have been given already. Reset first")
        self.namespaces.seeds[namespace] = seed
        await self.namespaces.change(namespace, _nothing)

    # --- what goes wrong ----------------------------------------------------------------------

    async def faults(self, *, namespace: str = DEFAULT) -> tuple[Tally, ...]:
        """Return the faults of the namespace, each with its counters."""
        return (await self.namespace(namespace)).faults.tallies()

    async def set_faults(self, faults: Sequence[Fault], *, namespace: str = DEFAULT) -> None:
        """Let these things go wrong instead; counters begin anew."""
        (await self.begun(namespace)).faults.replace(faults)


async def _nothing(space: Space) -> None:
    """Change nothing: a namespace is only to be built anew."""


def _go_on(earlier: Namespace, restored: Namespace) -> None:
    """Let a namespace go on with what no snapshot holds."""
    restored.journal.follow(earlier.journal)
    restored.authority.follow(earlier.authority)


def _reading(clock: VirtualClock) -> ClockReading:
    return ClockReading(now=clock.now(), mode=clock.mode, step=clock.step, virtual=clock.is_virtual)


async def _is_used(space: Space) -> bool:
    return bool(await space.numbers()) or bool(await space.subscriptions())
