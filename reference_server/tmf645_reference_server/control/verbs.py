"""
Every verb of the control interface, in process.

    await app.state.control.set_clock(ClockMode.FROZEN)
    await app.state.control.advance(timedelta(hours=48))
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tmf645_scenarios import Scenario

from tmf645_reference_server.control.calls import ControlProblem
from tmf645_reference_server.due import Fired
from tmf645_reference_server.namespaces import Namespace, Namespaces
from tmf645_reference_server.naming import DEFAULT
from tmf645_reference_server.store import Delivery, Removed, Space, Store
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


@dataclass(frozen=True, slots=True)
class Control:
    """What a test may do to the server beyond the API. Verbs raise ControlProblem."""

    scenario: Scenario
    store: Store
    namespaces: Namespaces

    @property
    def space(self) -> Space:
        """What is kept for the default namespace."""
        return self.store.space(DEFAULT)

    async def namespace(self, name: str = DEFAULT) -> Namespace:
        """Return a namespace, awake, its clock as it stands now."""
        found = await self.namespaces.get(name)
        await found.clock.refresh()
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
        found = await self.namespace(namespace)
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
        found = await self.namespace(namespace)
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

    # --- callbacks ----------------------------------------------------------------------------

    async def dead_deliveries(self, *, namespace: str = DEFAULT) -> tuple[Delivery, ...]:
        """Return the events that were given up, oldest first."""
        return tuple(await self.store.space(namespace).dead_deliveries())

    async def delivered(self) -> None:
        """Return once no event of any namespace is on its way any more."""
        for each in self.namespaces.awake():
            await each.post.idle()

    # --- whole namespaces ---------------------------------------------------------------------

    async def reset(self, *, namespace: str = DEFAULT) -> Removed:
        """Begin anew: forget everything, the clock and the count of ids too; return how much."""
        return await self.namespaces.change(namespace, lambda space: space.clear())


def _reading(clock: VirtualClock) -> ClockReading:
    return ClockReading(now=clock.now(), mode=clock.mode, step=clock.step, virtual=clock.is_virtual)


async def _is_used(space: Space) -> bool:
    return bool(await space.numbers()) or bool(await space.subscriptions())
