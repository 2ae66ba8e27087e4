"""Strategies: tasks as they come to be in the worlds of the library, at any point of their lives."""

from datetime import UTC, datetime, timedelta
from functools import cache

from hypothesis import strategies as st
from msgspec import structs
from tmf645_scenarios import Scenario, load
from tmf645_scenarios.loading import library
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.progression import After, AfterPolls, Immediately, OnCommand
from tmf645_simulator.request import (
    CharacteristicValue,
    CheckRequest,
    Item,
    PlaceReference,
    QueryRequest,
    Wishes,
)
from tmf645_simulator.tasks import Asked, Task, advance, open_task, poll, release

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

moments = st.integers(-1000, 1000).map(lambda hours: NOW + timedelta(hours=hours, milliseconds=7))
values: st.SearchStrategy[CharacteristicValue] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8"), max_size=5),
    st.sampled_from([50, 100, 300, 1000]),
)
progressions = st.one_of(
    st.just(Immediately()),
    st.just(OnCommand()),
    st.integers(0, 3).map(AfterPolls),
    st.timedeltas(timedelta(0), timedelta(days=400)).map(After),
)


@cache
def worlds() -> tuple[Scenario, ...]:
    """Every world of the library."""
    return tuple(load(name) for name in library())


@cache
def places(inventory_of: int) -> tuple[PlaceReference, ...]:
    """Places that mean something in the n-th world."""
    return tuple(worlds()[inventory_of].inventory.known_places())


@st.composite
def items(draw: st.DrawFn, world: int, id: str) -> Item:
    """Return something that one could ask in the n-th world; half of them make sense there."""
    services = [each.id for each in worlds()[world].inventory.catalogue.services]
    sensible = Item(
        id=id,
        specification_id=draw(st.sampled_from(services)),
        places=(draw(st.sampled_from(places(world))),),
    )
    if draw(st.booleans()):
        return sensible
    return structs.replace(
        sensible,
        specification_id=draw(st.sampled_from([sensible.specification_id, None, "unknown"])),
        category_id=draw(st.one_of(st.none(), st.just("internet"))),
        characteristics=draw(
            st.dictionaries(st.sampled_from(["downloadSpeed", "uploadSpeed", "x"]), values)
        ),
        places=tuple(draw(st.lists(st.sampled_from(places(world)), max_size=2))),
        relies_on=tuple(draw(st.lists(st.just("0"), max_size=1))),
        wanted_at=draw(st.one_of(st.none(), moments)),
    )


@st.composite
def asked(draw: st.DrawFn, world: int) -> Asked:
    """Return a check or a query."""
    if draw(st.booleans()):
        return QueryRequest(criteria=draw(items(world, "0")))
    wishes = Wishes(alternatives=draw(st.booleans()), reasons=draw(st.booleans()))
    count = draw(st.integers(1, 3))
    return CheckRequest(
        items=tuple(draw(items(world, str(number))) for number in range(count)), wishes=wishes
    )


@st.composite
def tasks(draw: st.DrawFn, id: str = "1") -> Task:
    """Return a task somewhere between its opening and its end."""
    world = draw(st.integers(0, len(worlds()) - 1))
    inventory: Inventory = worlds()[world].inventory
    task = open_task(id, draw(asked(world)), draw(progressions), at=draw(moments))
    for _ in range(draw(st.integers(0, 2))):
        task = poll(task)
    if draw(st.booleans()):
        task = release(task)
    if draw(st.booleans()):
        task, _ = advance(task, inventory, at=draw(moments))
    return task
