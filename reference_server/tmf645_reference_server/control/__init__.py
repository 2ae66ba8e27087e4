"""
The control interface: what a tester may do to a server beyond the API, in process and over HTTP.

    verbs       Control: every verb, in process; at ``app.state.control``
    calls       a request for a verb: its namespace, its body; and what can be wrong with it
    app         the ASGI application under /_testbed/, guarded
    guard       who may call: host names, tokens, content types
    port        the application on a port of its own
    shelf       snapshots that are kept
    sync        the verbs for code that is not async, such as tests beside a server in a thread
    durations   durations and moments as calls write them
    attempts    attempts to bring events as JSON
    metrics     counters as Prometheus reads them

and a module for each group of routes: ``clocks``, ``worlds``, ``snapshots``, ``qualifications``,
``journals``, ``behaviour``, ``access``, ``inventory``. A group is a tuple of Verb; ``app`` lists
the groups, so that a new one is a module and a line.
"""

from tmf645_reference_server.control.app import ControlApp
from tmf645_reference_server.control.port import ControlPort, UnguardedError
from tmf645_reference_server.control.sync import SyncControl
from tmf645_reference_server.control.verbs import Advanced, ClockReading, Control

__all__ = [
    "Advanced",
    "ClockReading",
    "Control",
    "ControlApp",
    "ControlPort",
    "SyncControl",
    "UnguardedError",
]
