"""
Routes: whole namespaces, and whether the server is well.
"""

import msgspec

from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.control.calls import Call, Verb
from tmf645_reference_server.store import Removed


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """A body that has nothing to say."""


async def health(call: Call) -> JSON:
    """Say that the server lives."""
    return {"status": "up", "scenario": call.control.scenario.name}


async def ready(call: Call) -> JSON:
    """Say that the server can answer: its store does."""
    await call.control.store.names()
    return {"status": "ready"}


async def namespaces(call: Call) -> JSON:
    """List the namespaces, and which are awake."""
    awake = {each.name for each in call.control.namespaces.awake()}
    return [
        {"name": name, "awake": name in awake} for name in await call.control.namespaces.names()
    ]


async def reset(call: Call) -> JSON:
    """Begin the namespace anew."""
    await call.read(Nothing)
    return {"removed": shown(await call.control.reset(namespace=call.namespace))}


def shown(removed: Removed) -> dict[str, JSON]:
    """Return how much was removed, as JSON."""
    found: dict[str, JSON] = msgspec.to_builtins(removed)
    return found


VERBS = (
    Verb("GET", "/health", health, "whether the server lives"),
    Verb("GET", "/ready", ready, "whether the server can answer"),
    Verb("GET", "/namespaces", namespaces, "the namespaces that there are"),
    Verb("POST", "/reset", reset, "begin the namespace anew; tells what was removed"),
)
