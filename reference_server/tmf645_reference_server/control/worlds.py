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
    exchanges = len(await call.control.journal(namespace=call.namespace))
    removed = await call.control.reset(namespace=call.namespace)
    return {"removed": _shown(removed) | {"exchanges": exchanges}}


async def drop(call: Call) -> None:
    """Forget a namespace."""
    await call.control.drop(call.part("name"))


def _shown(removed: Removed) -> dict[str, JSON]:
    shown: dict[str, JSON] = msgspec.to_builtins(removed)
    return shown


VERBS = (
    Verb("GET", "/health", health, "whether the server lives"),
    Verb("GET", "/ready", ready, "whether the server can answer"),
    Verb("GET", "/namespaces", namespaces, "the namespaces that there are"),
    Verb("DELETE", "/namespaces/{name}", drop, "forget a namespace and what was kept of it"),
    Verb("POST", "/reset", reset, "begin the namespace anew; tells what was removed"),
)
