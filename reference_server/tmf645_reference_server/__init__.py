"""
A TMF645 v4 server, in process and over HTTP, standing on the simulator.

    create_app(scenario)      an ASGI application
    running(app)              the same on a socket, in a thread
    serve(app, …)             the same until it is told to stop
    profile_for(scenario, …)  what the judge has to know of it

Names are imported when they are used: a pytest plugin and a command line import this package.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tmf645_reference_server.app import create_app
    from tmf645_reference_server.asgi import ConnectionLostError
    from tmf645_reference_server.control import Control, ControlPort
    from tmf645_reference_server.delivery import Patience
    from tmf645_reference_server.ports import (
        Counted,
        ManualClock,
        Random,
        Seeded,
        SeededDice,
        SystemClock,
    )
    from tmf645_reference_server.profile_out import profile_for, profile_text
    from tmf645_reference_server.readings import READINGS, Reading, Readings
    from tmf645_reference_server.serving import NotStartedError, running, serve
    from tmf645_reference_server.virtual_clock import ClockMode

_HOMES = {
    "ClockMode": "virtual_clock",
    "Control": "control",
    "ControlPort": "control",
    "ConnectionLostError": "asgi",
    "Counted": "ports",
    "ManualClock": "ports",
    "NotStartedError": "serving",
    "Patience": "delivery",
    "READINGS": "readings",
    "Random": "ports",
    "Reading": "readings",
    "Readings": "readings",
    "Seeded": "ports",
    "SeededDice": "ports",
    "SystemClock": "ports",
    "create_app": "app",
    "profile_for": "profile_out",
    "profile_text": "profile_out",
    "running": "serving",
    "serve": "serving",
}

__all__ = [
    "READINGS",
    "ClockMode",
    "ConnectionLostError",
    "Control",
    "ControlPort",
    "Counted",
    "ManualClock",
    "NotStartedError",
    "Patience",
    "Random",
    "Reading",
    "Readings",
    "Seeded",
    "SeededDice",
    "SystemClock",
    "create_app",
    "profile_for",
    "profile_text",
    "running",
    "serve",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"{__name__} has no {name}; it has {', '.join(__all__)}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
