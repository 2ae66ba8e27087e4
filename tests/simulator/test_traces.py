"""The trace tells which rules made an answer."""

from datetime import timedelta

from simulator.small_world import INTERNET, LINE, NOW, find, internet, reaching, world
from tmf645_simulator.capacity import PoolTake
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.qualify import qualify_all
from tmf645_simulator.request import CheckRequest, Item, PlaceReference
from tmf645_simulator.results import CheckResult, Served
from tmf645_simulator.specifications import ServiceSpecification, Unit

VOICE = ServiceSpecification(
    id="voice", name="Voice", solutions=(("line",),), companions=("internet",)
)


def told(inventory: Inventory, item: Item, *, alternatives: bool = False) -> list[tuple[str, str]]:
    """Return rule and outcome of each step."""
    trace = find(inventory, item, alternatives=alternatives).trace
    return [(step.rule, step.outcome) for step in trace]


def test_a_served_item_passed_every_rule_in_order() -> None:
    """Specification, place, values, coverage and capacity, each with what it looked at."""
    served = find(world(), internet())

    assert [
        ("specification", ("specification:internet",), "passed"),
        ("place", ("premises:home",), "passed"),
        ("values", ("specification:internet",), "passed"),
        ("coverage", ("coverage:town",), "passed"),
        ("capacity", ("node:olt",), "passed"),
    ] == [(step.rule, step.looked_at, step.outcome) for step in served.trace]
    assert ["nothing against it"] * 3 + ["line"] * 2 == [step.text for step in served.trace]


def test_a_served_item_says_what_it_would_take() -> None:
    """One port of the OLT."""
    served = find(world(), internet())

    assert isinstance(served, Served)
    assert (PoolTake(node="olt", unit=Unit.PORT, quantity=1),) == served.takes


def test_a_refusal_ends_with_the_rule_that_refused() -> None:
    """And what was looked for instead follows."""
    item = internet(characteristics={"speed": 1000})
    slow = world(coverage=reaching(down=100, ready_at=NOW + timedelta(days=1)))

    assert [("values fit", "CHAR_OUT_OF_RANGE")] == told(
        world(), internet(characteristics={"speed": 7})
    )[2:]
    assert [("built", "COV_PLANNED")] == told(slow, item)[3:]
    assert [
        "line - fibre at home is being built, ready on 2030-06-02T00:00:00+00:00",
        "lower tier (lower tier) proposes 0",
        "other technology (other technology) proposes 0",
        "later date (later date) proposes 0",
        "other specification (other specification) proposes 0",
        "neighbouring place (neighbouring place) proposes 0",
        "another network (another network) proposes 0",
        "fewer features (fewer features) proposes 0",
    ] == [step.text for step in find(slow, item, alternatives=True).trace[3:]]


def test_what_cannot_be_understood_is_traced_too() -> None:
    """Both the specification and the places are looked at."""
    nowhere = internet(specification_id="x", places=(PlaceReference(id="x"),))

    assert [("specification", "SPEC_UNKNOWN"), ("place", "PLACE_NOT_FOUND")] == told(
        world(), nowhere
    )
    assert frozenset() == find(world(), nowhere).touched


def test_companions_and_reliance_are_steps() -> None:
    """Voice needs internet, and an item what it relies on."""
    offered = world(catalogue=Catalogue((INTERNET, VOICE), (LINE,)))
    fails = internet(id="2", characteristics={"speed": 7})
    voice = internet(specification_id="voice")
    relying = internet(relies_on=("2",))

    found = qualify_all(CheckRequest(items=(relying, fails)), offered, NOW)

    assert ("companions", "passed") == told(offered, voice)[-1]
    assert isinstance(found, CheckResult)
    assert ("reliance", "DEP_ITEM_UNQUALIFIED") == (
        found.findings[0].trace[-1].rule,
        found.findings[0].trace[-1].outcome,
    )
    assert (
        "point:5, 5"
        in find(world(), internet(places=(PlaceReference(point=(5.0, 5.0)),))).trace[1].looked_at
    )
