"""
Routes: the clock.
"""

import msgspec

from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.control.calls import Call, Verb
from tmf645_reference_server.control.refusing import ControlProblem
from tmf645_reference_server.control.times import read_duration, read_moment, show_duration
from tmf645_reference_server.control.verbs import Advanced, ClockReading
from tmf645_reference_server.virtual_clock import ClockMode
from tmf645_reference_server.wire.dates import show_moment


class ClockWish(msgspec.Struct, forbid_unknown_fields=True):
    """How a clock is to move, and from which moment on."""

    mode: ClockMode
    at: str | None = None
    step: str | None = None


class AdvanceWish(msgspec.Struct, forbid_unknown_fields=True):
    """How far time is to pass: by a duration, or to a moment."""

    by: str | None = None
    to: str | None = None


async def look(call: Call) -> JSON:
    """Show where the clock stands."""
    return _clock(await call.control.clock(namespace=call.namespace))


async def set_clock(call: Call) -> JSON:
    """Set how the clock moves."""
    wish = await call.read(ClockWish)
    passed = await call.control.set_clock(
        wish.mode,
        at=None if wish.at is None else read_moment(wish.at, "at"),
        step=None if wish.step is None else read_duration(wish.step, "step"),
        namespace=call.namespace,
    )
    reading = await call.control.clock(namespace=call.namespace)
    return _clock(reading) | {"fired": _fired(passed)}


async def advance(call: Call) -> JSON:
    """Let time pass."""
    wish = await call.read(AdvanceWish)
    if (wish.by is None) == (wish.to is None):
        raise ControlProblem(400, "write one of by (a duration) and to (a moment)")
    if wish.by is not None:
        by = read_duration(wish.by, "by")
    else:
        now = (await call.control.clock(namespace=call.namespace)).now
        by = read_moment(wish.to or "", "to") - now
    passed = await call.control.advance(by, namespace=call.namespace)
    shown: dict[str, JSON] = {
        "from": show_moment(passed.before),
        "now": show_moment(passed.now),
        "fired": _fired(passed),
    }
    return shown


def _clock(reading: ClockReading) -> dict[str, JSON]:
    return {
        "now": show_moment(reading.now),
        "mode": reading.mode.value,
        "step": None if reading.step is None else show_duration(reading.step),
        "virtual": reading.virtual,
    }


def _fired(passed: Advanced) -> list[JSON]:
    return [{"at": show_moment(each.at), "what": each.what, "id": each.id} for each in passed.fired]


VERBS = (
    Verb("GET", "/clock", look, "where the clock of the namespace stands, and how it moves"),
    Verb("PUT", "/clock", set_clock, "freeze the clock, let it run, or step it; at another moment"),
    Verb("POST", "/clock/advance", advance, "let time pass, and tell what happened"),
)
