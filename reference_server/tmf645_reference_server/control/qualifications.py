"""
Routes: what a qualification waits for.
"""

from tmf645_reference_server.control.calls import Call, Verb
from tmf645_reference_server.control.worlds import Nothing


async def release(call: Call) -> None:
    """Give the command that a task waits for."""
    await call.read(Nothing)
    await call.control.release(call.part("id"), namespace=call.namespace)


VERBS = (
    Verb("POST", "/qualifications/{id}/release", release, "let a task go on that is on command"),
)
