"""
The verbs for code that is not async, such as a test beside a server that runs in a thread.

    server.control.freeze()
    server.control.advance("48h")
    server.control.expect(method="POST", status="201", count=1)
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from tmf645_scenarios.faults import Fault, load_faults

from tmf645_reference_server.control.times import read_duration
from tmf645_reference_server.control.verbs import Advanced, ClockReading, Control
from tmf645_reference_server.delivery import Attempt
from tmf645_reference_server.journal import Exchange, Wanted
from tmf645_reference_server.naming import DEFAULT
from tmf645_reference_server.store import Delivery, Removed
from tmf645_reference_server.virtual_clock import ClockMode

_T = TypeVar("_T")


class SyncControl:
    """
    Control, each verb carried out where the server runs; all take a ``namespace``.

    Raises RuntimeError where the server does not run. ``run`` is for verbs that are not here.
    """

    def __init__(self, control: Control) -> None:
        self._control = control

    def run(self, act: Callable[[Control], Awaitable[_T]]) -> _T:
        """Carry out ``act`` in the loop of the server and return what it returns."""
        loop = self._control.namespaces.loop
        if loop is None or loop.is_closed():
            raise RuntimeError("the server does not run; start it, or await app.state.control")

        async def acting() -> _T:
            return await act(self._control)

        return asyncio.run_coroutine_threadsafe(acting(), loop).result()

    # --- time ---------------------------------------------------------------------------------

    def clock(self, *, namespace: str = DEFAULT) -> ClockReading:
        """Return where the clock stands."""
        return self.run(lambda control: control.clock(namespace=namespace))

    def freeze(self, at: datetime | None = None, *, namespace: str = DEFAULT) -> Advanced:
        """Let the clock stand, at ``at`` or now."""
        return self.run(
            lambda control: control.set_clock(ClockMode.FROZEN, at=at, namespace=namespace)
        )

    def advance(self, by: timedelta | str, *, namespace: str = DEFAULT) -> Advanced:
        """Let time pass: a duration, or a text like ``48h``."""
        duration = read_duration(by, "by") if isinstance(by, str) else by
        return self.run(lambda control: control.advance(duration, namespace=namespace))

    # --- qualifications -----------------------------------------------------------------------

    def release(self, id: str, *, namespace: str = DEFAULT) -> None:
        """Give the command that a task waits for."""
        self.run(lambda control: control.release(id, namespace=namespace))

    def approve(self, id: str, *, namespace: str = DEFAULT) -> None:
        """Say yes to a task that waits for a person."""
        self.run(lambda control: control.approve(id, namespace=namespace))

    def reject(
        self, id: str, reason: str, *, unqualified: bool = False, namespace: str = DEFAULT
    ) -> None:
        """Say no to a task that waits for a person."""
        self.run(
            lambda control: control.reject(id, reason, unqualified=unqualified, namespace=namespace)
        )

    # --- what happened ------------------------------------------------------------------------

    def exchanges(self, *, namespace: str = DEFAULT) -> tuple[Exchange, ...]:
        """Return the exchanges with clients, oldest first."""
        journal = self.run(lambda control: control.journal(namespace=namespace))
        return tuple(journal.exchanges())

    def expect(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        status: str | None = None,
        count: int | None = None,
        namespace: str = DEFAULT,
    ) -> tuple[Exchange, ...]:
        """Return such exchanges. Raise UnexpectedError (an AssertionError), telling what came near."""
        wanted = Wanted(method=method, path=path, status=status)
        return self.run(lambda control: control.expect(wanted, count=count, namespace=namespace))

    def attempts(self, *, namespace: str = DEFAULT) -> tuple[Attempt, ...]:
        """Return every attempt to bring an event, oldest first."""
        return self.run(lambda control: control.namespace(namespace)).post.attempts()

    def dead_deliveries(self, *, namespace: str = DEFAULT) -> tuple[Delivery, ...]:
        """Return the events that were given up."""
        return self.run(lambda control: control.dead_deliveries(namespace=namespace))

    def delivered(self) -> None:
        """Return once no event is on its way any more."""
        self.run(lambda control: control.delivered())

    # --- the namespace ------------------------------------------------------------------------

    def reset(self, *, namespace: str = DEFAULT) -> Removed:
        """Begin anew; return how much was removed."""
        return self.run(lambda control: control.reset(namespace=namespace))

    def snapshot(self, label: str = "default", *, namespace: str = DEFAULT) -> int:
        """Keep the namespace as it is."""
        return self.run(lambda control: control.snapshot(label, namespace=namespace))

    def restore(self, label: str = "default", *, namespace: str = DEFAULT) -> None:
        """Put back what was kept."""
        self.run(lambda control: control.restore(label, namespace=namespace))

    def set_faults(self, faults: Sequence[Fault] | str, *, namespace: str = DEFAULT) -> None:
        """Let these things go wrong instead: faults, or the name or file of a profile."""
        wanted = load_faults(faults).faults if isinstance(faults, str) else faults
        self.run(lambda control: control.set_faults(wanted, namespace=namespace))
