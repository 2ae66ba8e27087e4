"""
Routes: what a qualification waits for.
"""

from typing import Annotated, Literal

import msgspec

from tmf645_reference_server.control.calls import Call, Verb
from tmf645_reference_server.control.worlds import Nothing


class Refusal(msgspec.Struct, forbid_unknown_fields=True):
    """Why somebody says no, and how the task is to end."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
    outcome: Literal["terminatedWithError", "unqualified"] = "terminatedWithError"


async def release(call: Call) -> None:
    """Give the command that a task waits for."""
    await call.read(Nothing)
    await call.control.release(call.part("id"), namespace=call.namespace)


async def approve(call: Call) -> None:
    """Say yes."""
    await call.read(Nothing)
    await call.control.approve(call.part("id"), namespace=call.namespace)


async def reject(call: Call) -> None:
    """Say no."""
    refusal = await call.read(Refusal)
    await call.control.reject(
        call.part("id"),
        refusal.reason,
        unqualified=refusal.outcome == "unqualified",
        namespace=call.namespace,
    )


VERBS = (
    Verb("POST", "/qualifications/{id}/release", release, "let a task go on that is on command"),
    Verb("POST", "/qualifications/{id}/approve", approve, "let a task go on that waits for a yes"),
    Verb("POST", "/qualifications/{id}/reject", reject, "say no to a task, and why"),
)
