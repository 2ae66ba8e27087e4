"""TMF622 to TMF638: what a completed order leaves in the world, and what it draws from the pools."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from neighbours.neighbour_rig import HOST, OFFERS, ORDERS, asking, line, order, wanted
from reference_server.server_rig import rig, world
from tmf645_reference_server.neighbours.ordering.installing import absolute, edits_of
from tmf645_reference_server.neighbours.standing import sold
from tmf645_scenarios.edits import read_edit
from tmf645_scenarios.story import load_story
from tmf645_simulator.commerce import OrderMove
from tmf645_simulator.edits import apply
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.specifications import Unit

SCENARIO = load_story("from-order-to-cease")[0].scenario
COMMERCE = sold(SCENARIO)
NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
SERVICES = f"{HOST}/tmf-api/serviceInventory/v4/service"


def item(
    action: str, at: str | None = "WEAVER-1", speed: int = 100, id: str = ""
) -> dict[str, Any]:
    """An item of an order."""
    product: dict[str, Any] = {
        "productCharacteristic": [{"name": "downloadSpeed", "value": speed}],
        **({"place": [{"id": at, "role": "installation"}]} if at else {}),
        **({"id": id} if id else {}),
    }
    return {"id": "1", "action": action, "productOffering": {"id": "internet"}, "product": product}


def carried_out(inventory: Inventory, number: int, *items: dict[str, Any]) -> Inventory:
    """The world once an order of these items is completed."""
    done = {"id": str(number), "productOrderItem": list(items)}
    for edit in edits_of(done, inventory, COMMERCE, NOW):
        inventory = apply(inventory, read_edit(absolute(edit, inventory)))
    return inventory


def used(inventory: Inventory) -> tuple[float, float]:
    """The ports and the megabits in use."""
    return (
        inventory.capacity.pool("splitter", Unit.PORT).used,
        inventory.capacity.pool("card", Unit.BANDWIDTH).used,
    )


def test_what_is_ordered_is_installed_and_draws_what_a_check_finds() -> None:
    """A port at the splitter, and the megabits at the card above it."""
    after = carried_out(SCENARIO.inventory, 7, item("add", speed=500))

    [service] = after.installed.services
    assert ("order-7-1-1", "WEAVER-1", "internet", ("fibre-line",)) == (
        service.id,
        service.premises,
        service.specification,
        service.solution,
    )
    assert {"downloadSpeed": 500} == service.characteristics
    assert (32, 2400) == used(after)


def test_a_change_keeps_the_service_and_its_port() -> None:
    """It is the same line, and draws the difference; also where the place is left out."""
    before = carried_out(SCENARIO.inventory, 7, item("add", speed=500))

    after = carried_out(before, 8, item("modify", at=None, speed=100, id="order-7-1-1"))

    [service] = after.installed.services
    assert ("order-7-1-1", {"downloadSpeed": 100}) == (service.id, service.characteristics)
    assert (32, 2000) == used(after)


def test_a_cease_gives_everything_back() -> None:
    """The world is as it was."""
    before = carried_out(SCENARIO.inventory, 7, item("add", speed=500))

    after = carried_out(before, 8, item("delete", id="order-7-1-1"))

    assert ((), (31, 1900)) == (after.installed.services, used(after))


@pytest.mark.parametrize(
    "nothing",
    [
        item("noChange", id="order-7-1-1"),
        item("delete", id="somebody-elses"),
        item("add", at="NOWHERE-9"),
        item("add", at=None),
        item("add") | {"productOffering": {"id": "telephone"}},
        item("add", speed=123),
    ],
    ids=["no change", "unknown", "no such place", "no place", "no such offering", "no such speed"],
)
def test_what_cannot_be_installed_leaves_the_world_as_it_is(nothing: dict[str, Any]) -> None:
    """A scenario may enforce no rules, and take any order."""
    assert [] == list(
        edits_of({"id": "9", "productOrderItem": [nothing]}, SCENARIO.inventory, COMMERCE, NOW)
    )


def test_what_found_no_room_is_installed_and_draws_nothing() -> None:
    """The order is completed, whatever the network says by then."""
    full = carried_out(SCENARIO.inventory, 7, item("add"))

    after = carried_out(full, 8, item("add", at="WEAVER-2"))

    assert ["order-7-1-1", "order-8-1-1"] == [each.id for each in after.installed.services]
    assert () == after.installed.services[1].takes
    assert used(full) == used(after)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "modify", "delete"]),
            st.sampled_from(["WEAVER-1", "WEAVER-2"]),
            st.sampled_from([100, 500]),
            st.integers(0, 5),
        ),
        max_size=6,
    )
)
def test_what_is_given_back_is_what_was_drawn(orders: list[tuple[str, str, int, int]]) -> None:
    """Whatever was ordered: once every service has ceased, the pools are as they were."""
    inventory = SCENARIO.inventory
    for number, (action, at, speed, which) in enumerate(orders):
        there = [each.id for each in inventory.installed.services]
        id = there[which % len(there)] if there and action != "add" else ""
        inventory = carried_out(inventory, number, item(action, at, speed, id))
        services = inventory.installed.services
        drawn = inventory.capacity.draw(
            (take.node, take.unit, take.quantity) for each in services for take in each.takes
        )
        assert (31 + drawn.get(("splitter", Unit.PORT), 0)) == used(inventory)[0]

    for number, each in enumerate(inventory.installed.services, start=100):
        inventory = carried_out(inventory, number, item("delete", id=each.id))

    assert ((), (31, 1900)) == (inventory.installed.services, used(inventory))


def test_each_edit_is_made_once_also_when_somebody_looks_twice() -> None:
    """It stands on a shelf from the completion on, and leaves it with the edit."""
    base = world()
    moves = (OrderMove(state="completed", after=timedelta(hours=1)),)
    with rig(replace(base, commerce=replace(base.commerce, order=moves))) as server:
        id = str(server.post(OFFERS, asking(wanted(downloadSpeed=500))).json()["id"])
        sold_ = line("fibre-internet", id, characteristics={"downloadSpeed": 500})
        before = {each["id"] for each in server.get(SERVICES).json()}
        made = server.post(ORDERS, order(sold_)).json()
        server.later(3600)
        server.get(made["href"])
        server.get(ORDERS)
        after = [each for each in server.get(SERVICES).json() if each["id"] not in before]

    assert [("order-1-1-1", "MAIN-3000")] == [
        (each["id"], each["place"][0]["id"]) for each in after
    ]
