"""
What a completed order leaves in the world: services that are installed, changed or ceased, and their capacity.

What a service draws is what a check of that moment finds, so that the next customer meets the network as
it is then. Each edit is planned in the commit of the completion, on a shelf, and carried out once.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeAlias

import msgspec
from tmf645_scenarios import ScenarioError
from tmf645_scenarios.edits import read_edit
from tmf645_simulator.capacity import Capacity, PoolKey
from tmf645_simulator.commerce import Commerce, Wanted, as_services
from tmf645_simulator.edits import apply
from tmf645_simulator.errors import InventoryError
from tmf645_simulator.installed import InstalledService, Take
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.qualify import qualify
from tmf645_simulator.request import Item, PlaceReference
from tmf645_simulator.results import Decision, Served
from tmf645_simulator.specifications import Unit

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.ordering.certificates import places_named
from tmf645_reference_server.neighbours.ordering.references import lines
from tmf645_reference_server.neighbours.products import offering_id, places_of, product_values
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.store import Move, Space
from tmf645_reference_server.wire.parts import object_at, text

#: The shelf of edits that completed orders have yet to make.
SHELF: Final = "productOrder installs"

#: An edit as it is sent; ``draw_pool`` is one relative to what is in use when its turn comes.
Planned: TypeAlias = dict[str, dict[str, Any]]

_NEW: Final = frozenset({"add", "modify"})
_OLD: Final = frozenset({"delete", "modify"})


class Installing:
    """Plans and carries out what completed orders do to the world of one namespace."""

    def __init__(self, commerce: Commerce, overlay: Overlay, space: Space) -> None:
        self._commerce = commerce
        self._overlay = overlay
        self._space = space

    async def planned(self, order: Object, at: datetime) -> tuple[Move, ...]:
        """Return what puts the edits of a completed order on the shelf."""
        world = await self._overlay.inventory()
        return tuple(
            Move(shelf=SHELF, id=f"{order['id']}/{number:04d}", after=msgspec.json.encode(edit))
            for number, edit in enumerate(edits_of(order, world, self._commerce, at))
        )

    async def carry_out(self, at: datetime) -> None:
        """Make every edit that is planned, in order; one that the world does not allow any more is dropped."""
        for id, body in (await self._space.shelf(SHELF)).items():
            world = await self._overlay.inventory()
            entry = Move(shelf=SHELF, id=id, before=body)
            try:
                await self._overlay.edit_from(entry, absolute(msgspec.json.decode(body), world), at)
            except problems.Problem:
                await self._space.put(SHELF, id, body, None)


def edits_of(
    order: Object, world: Inventory, commerce: Commerce, at: datetime
) -> Iterator[Planned]:
    """Yield what carrying out ``order`` at a moment does to ``world``, in order: what it allows of that."""
    for number, (_, item) in enumerate(lines(order), start=1):
        for edit in _of_item(item, f"order-{order['id']}-{number}", world, commerce, at):
            # Where a scenario enforces no rules, an order may be for what cannot be installed.
            with suppress(InventoryError, ScenarioError):
                world = apply(world, read_edit(absolute(edit, world)))
                yield edit


def _of_item(
    item: Object, new: str, world: Inventory, commerce: Commerce, at: datetime
) -> Iterator[Planned]:
    action, known = text(item, "action") or "", text(object_at(item, "product"), "id")
    old = world.installed.find(known) if action in _OLD else None
    if old is not None:
        yield {"remove_installed": {"id": old.id}}
        yield from _drawn(old, world.capacity, -1)
        world = _without(old, world)
    offering = commerce.offering(offering_id(item))
    place = _place(item, world) or (old.premises if old else None)
    if action not in _NEW or offering is None or place is None:
        return
    for position, wanted in enumerate(as_services(offering, product_values(item, ""), commerce)):
        kept = old.id if old and (old.specification == wanted.specification) else ""
        service = _delivered(wanted, place, kept or f"{new}-{position + 1}", world, at)
        yield {"add_installed": _written(service)}
        yield from _drawn(service, world.capacity, +1)


def _delivered(
    wanted: Wanted, place: str, id: str, world: Inventory, at: datetime
) -> InstalledService:
    """Return the service as it is delivered; what it draws is unknown where a check finds no way."""
    asked = Item(
        id="1",
        specification_id=wanted.specification,
        characteristics=wanted.characteristics,
        places=(PlaceReference(id=place),),
    )
    found = qualify(asked, world, at, {})
    service = InstalledService(
        id=id,
        premises=place,
        specification=wanted.specification,
        characteristics=wanted.characteristics,
    )
    if not isinstance(found, Decision) or not isinstance(found.finding, Served):
        return service
    served = found.finding
    drawn = {(each.node, each.unit): each.quantity for each in served.takes}
    takes = tuple(_from_below(drawn, world.capacity))
    return replace(service, solution=served.solution, takes=takes)


def _from_below(drawn: Mapping[PoolKey, float], capacity: Capacity) -> Iterator[Take]:
    """Yield the takes that draw so much from each pool on their way up, the lowest nodes first."""
    deepest = sorted(drawn, key=lambda key: -len(list(capacity.chain(key[0]))))
    known: dict[PoolKey, float] = {}
    for node, unit in deepest:
        rest = drawn[node, unit] - known.get((node, unit), 0)
        if rest <= 0:
            continue
        for key, quantity in capacity.draw([(node, unit, rest)]).items():
            known[key] = known.get(key, 0) + quantity
        yield Take(node=node, unit=unit, quantity=rest)


def _drawn(service: InstalledService, capacity: Capacity, sign: int) -> Iterator[Planned]:
    takes = ((each.node, each.unit, each.quantity) for each in service.takes)
    for (node, unit), quantity in capacity.draw(takes).items():
        yield {"draw_pool": {"node": node, "unit": unit.value, "by": sign * quantity}}


def _without(old: InstalledService, world: Inventory) -> Inventory:
    """Return the world once ``old`` is ceased."""
    for edit in ({"remove_installed": {"id": old.id}}, *_drawn(old, world.capacity, -1)):
        world = apply(world, read_edit(absolute(edit, world)))
    return world


def absolute(edit: Planned, world: Inventory) -> Any:
    """Return ``edit`` as it is sent, with what is in use now."""
    if "draw_pool" not in edit:
        return edit
    asked = edit["draw_pool"]
    pool = world.capacity.pool_as_set(asked["node"], Unit(asked["unit"]))
    used, total = (pool.used, pool.total) if pool else (0.0, 0.0)
    return {
        "set_pool": {
            "node": asked["node"],
            "unit": asked["unit"],
            "used": min(max(used + asked["by"], 0), max(total, used)),
        }
    }


def _written(service: InstalledService) -> dict[str, Any]:
    return {
        "id": service.id,
        "premises": service.premises,
        "specification": service.specification,
        "characteristics": dict(service.characteristics),
        "solution": list(service.solution),
        "takes": [
            {"node": each.node, "unit": each.unit.value, "quantity": each.quantity}
            for each in service.takes
        ],
    }


def _place(item: Object, world: Inventory) -> str | None:
    """Return the premises that an item is for, where the world has them."""
    return next(
        (each for each in places_named(places_of(item), world) if each in world.places), None
    )
