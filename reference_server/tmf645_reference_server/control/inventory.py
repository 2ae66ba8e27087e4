"""
Routes: what happens to the world of a namespace, and why an answer is as it is.
"""

import msgspec
from tmf645_simulator.results import CheckResult, Finding

from tmf645_reference_server.asgi import body_of
from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.check import CHECK
from tmf645_reference_server.control.calls import Call, Verb
from tmf645_reference_server.control.refusing import ControlProblem
from tmf645_reference_server.store import EditRow
from tmf645_reference_server.watches import Kept
from tmf645_reference_server.wire.dates import show_moment


async def look(call: Call) -> JSON:
    """Show the world as it is: its version, its pools, and what was done to it."""
    found = await call.control.namespace(call.namespace)
    inventory = await found.overlay.inventory()
    pools: list[JSON] = [
        {
            "node": pool.node,
            "unit": pool.unit.value,
            "total": pool.total,
            "used": pool.used,
            "reserved": pool.reserved,
            "free": pool.free,
        }
        for pool in inventory.capacity.current()
    ]
    edits: list[JSON] = [_edit(row) for row in await found.space.edits()]
    return {"version": inventory.version, "pools": pools, "edits": edits}


async def edit(call: Call) -> JSON:
    """Change the world; whoever relied on what it was is told."""
    sent = await body_of(call.request, None)
    found = await call.control.begun(call.namespace)
    return _edit(await found.overlay.edit(sent, found.clock.now()))


async def trace(call: Call) -> JSON:
    """Tell which rules were looked at for each item of a check, in order, and what they said."""
    found = await call.control.namespace(call.namespace)
    record = await found.space.find(CHECK.name, call.part("id"))
    if record is None:
        raise ControlProblem(404, f"there is no {CHECK.name} with the id {call.part('id')!r}")
    if not isinstance(record.task.found, CheckResult):
        raise ControlProblem(409, f"it is {record.task.state}: nothing was decided yet")
    items: list[JSON] = [_traced(each) for each in record.task.found.findings]
    return {"inventoryVersion": record.task.found.inventory_version, "items": items}


class WatchWish(msgspec.Struct, forbid_unknown_fields=True):
    """Which item of which check is to be watched."""

    qualification: str
    item: str = "1"


async def watch(call: Call) -> JSON:
    """Watch an item that does not qualify."""
    wish = await call.read(WatchWish)
    found = await call.control.namespace(call.namespace)
    return _watch(await found.watches.add(wish.qualification, wish.item))


async def watches(call: Call) -> JSON:
    """List the watches that have not come true."""
    found = await call.control.namespace(call.namespace)
    listed: list[JSON] = [_watch(each) for each in await found.watches.listing()]
    return listed


async def unwatch(call: Call) -> None:
    """Forget a watch."""
    found = await call.control.namespace(call.namespace)
    await found.watches.remove(call.part("id"))


def _watch(kept: Kept) -> dict[str, JSON]:
    return {
        "id": kept.id,
        "qualification": kept.qualification,
        "item": kept.item,
        "since": show_moment(kept.since),
        "againAt": None if kept.again_at is None else show_moment(kept.again_at),
    }


def _edit(row: EditRow) -> dict[str, JSON]:
    made: JSON = msgspec.json.decode(row.edit)
    return {"version": row.version, "at": show_moment(row.at), "edit": made}


def _traced(finding: Finding) -> JSON:
    steps: list[JSON] = [
        {
            "rule": step.rule,
            "lookedAt": list(step.looked_at),
            "outcome": step.outcome,
            "text": step.text,
        }
        for step in finding.trace
    ]
    return {"id": finding.item_id, "result": finding.result.value, "steps": steps}


VERBS = (
    Verb("GET", "/inventory", look, "the world as it is: version, pools, edits"),
    Verb("POST", "/inventory/edits", edit, "change the world, e.g. {set_pool: {node, unit, used}}"),
    Verb("GET", "/qualifications/{id}/trace", trace, "why a check was answered as it was"),
    Verb("GET", "/watches", watches, "items that wait for the world to change"),
    Verb("POST", "/watches", watch, "tell listeners when {qualification, item} would qualify"),
    Verb("DELETE", "/watches/{id}", unwatch, "forget a watch"),
)
