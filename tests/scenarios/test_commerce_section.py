"""The section commerce of a scenario: what it becomes, and how its slips are told."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tmf645_scenarios import Scenario, ScenarioError, library, load
from tmf645_simulator.commerce import OrderMove, OrderRule

WORLD = """\
schema: tmf645-scenario/1
name: shop
story: A shop.
world:
  specifications:
    - {id: fibre, name: Fibre, solutions: [[line]]}
  resources:
    - {id: line, name: Line, technology: fibre}
"""
COMMERCE = """\
commerce:
  products:
    - id: home
      name: At home
      services: [{specification: fibre, characteristics: {speed: downloadSpeed}}]
  offerings:
    - {id: fast, name: Fast, product: home, values: {speed: 500}}
  rules:
    - {id: homes, offerings: [fast], segments: [consumer]}
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Scenario]:
    """Return the scenario of a text."""

    def reading(text: str) -> Scenario:
        path = tmp_path / "shop.yaml"
        path.write_text(text, "utf-8")
        return load(str(path))

    return reading


def test_without_it_every_service_is_sold(read: Callable[[str], Scenario]) -> None:
    """Under its own id, to everybody."""
    commerce = read(WORLD).commerce

    assert [each.id for each in commerce.offerings] == ["fibre"]
    assert commerce.rules == ()
    assert commerce.enforced == frozenset(OrderRule)


def test_products_without_offerings_are_sold_as_they_are(read: Callable[[str], Scenario]) -> None:
    """One offering a product."""
    text = WORLD + COMMERCE.partition("  offerings")[0]

    assert [(each.id, each.product) for each in read(text).commerce.offerings] == [("home", "home")]


def test_what_is_written_is_sold(read: Callable[[str], Scenario]) -> None:
    """Products, offerings, customers, rules, the terms of orders."""
    more = (
        "  customers: [{id: C-1, segment: consumer, credit: A}]\n"
        "  anonymous: {segment: nobody}\n"
        "  installation: {lead_time: 3d, not_at: [X]}\n"
        "  orders: {enforce: [named, known], states: {inProgress: 1s, completed: 1h}}\n"
    )

    commerce = read(WORLD + COMMERCE + more).commerce

    assert commerce.customer("C-1").credit == "A"
    assert commerce.customer("C-2").segment == "nobody"
    assert commerce.enforced == {OrderRule.NAMED, OrderRule.KNOWN}
    assert commerce.order[1] == OrderMove(state="completed", after=timedelta(hours=1))
    assert commerce.installation is not None
    assert commerce.installation.not_at == ("X",)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "specification: fibre",
            "specification: fiber",
            "shop.yaml:13: commerce.products[0].services[0].specification: no specification of this",
        ),
        (
            "product: home",
            "product: hose",
            'shop.yaml:15: commerce.offerings[0]: offering "fast": no product has the id "hose"; add',
        ),
        (
            "offerings: [fast]",
            "offerings: [slow]",
            'shop.yaml:17: commerce.rules[0]: rule "homes": no offering has the id "slow"; add it,',
        ),
        (
            "segments: [consumer]",
            "segment: [consumer]",
            "shop.yaml:17: commerce.rules[0].segment: unknown key; did you mean",
        ),
        (
            "  rules:",
            "  orders: {states: {acknowledged: 1s}}\n  rules:",
            'shop.yaml:16: commerce.orders.states: order "acknowledged": this is no state that',
        ),
        (
            "  rules:",
            "  orders: {enforce: [name]}\n  rules:",
            'shop.yaml:16: commerce.orders.enforce[0]: "name" stands here; did you mean',
        ),
    ],
)
def test_a_slip_is_told_with_its_line(
    read: Callable[[str], Scenario], old: str, new: str, problem: str
) -> None:
    """Where, what, and what to do."""
    with pytest.raises(ScenarioError) as refused:
        read(WORLD + COMMERCE.replace(old, new))

    assert problem in str(refused.value)


@pytest.mark.parametrize("name", library())
def test_every_world_sells_something(name: str) -> None:
    """So that every world can be used."""
    assert load(name).commerce.offerings
