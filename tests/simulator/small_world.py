"""A small world for the simulator's tests, and the words to ask it with."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tmf645_simulator.capacity import Capacity, Node, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic, Governs, ValueType
from tmf645_simulator.coverage import CoverageArea, CoverageMap, PremisesRow, Reach, polygon
from tmf645_simulator.inventory import AlternateKind, AlternateRule, Inventory
from tmf645_simulator.places import Directory, Premises
from tmf645_simulator.qualify import qualify
from tmf645_simulator.request import Item, PlaceReference, Wishes
from tmf645_simulator.results import Decision, Finding, NotServed, ServedOtherwise
from tmf645_simulator.specifications import (
    Category,
    Demand,
    ResourceSpecification,
    ServiceSpecification,
    Unit,
)

NOW = datetime(2030, 6, 1, tzinfo=UTC)

SPEED = Characteristic(
    name="speed",
    type=ValueType.INTEGER,
    values=(10, 100, 1000),
    default=100,
    governs=Governs.DOWN,
)
LINE = ResourceSpecification(
    id="line", name="Line", technology="fibre", demands=(Demand(unit=Unit.PORT),)
)
INTERNET = ServiceSpecification(
    id="internet",
    name="Internet",
    categories=("net",),
    characteristics=(SPEED,),
    solutions=(("line",),),
)
SQUARE = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))
FIBRE = Reach(technology="fibre", down=1000, up=1000, node="olt")
TOWN = CoverageArea(id="town", shape=polygon(SQUARE), reach=FIBRE)
HOME = Premises(id="home", address={"city": "Town", "streetName": "Main Street"}, point=(5.0, 5.0))
AT_HOME = PlaceReference(id="home")
EVERY_RULE = tuple(AlternateRule(id=kind.value, kind=kind) for kind in AlternateKind)


def world(**changes: Any) -> Inventory:
    """Return fibre internet in a town, with what ``changes`` says instead."""
    settings: dict[str, Any] = {
        "categories": (Category(id="net", name="Internet"),),
        "catalogue": Catalogue((INTERNET,), (LINE,)),
        "places": Directory((HOME,)),
        "coverage": CoverageMap((TOWN,)),
        "capacity": Capacity((Node(id="olt"),), (Pool(node="olt", unit=Unit.PORT, total=8),)),
        "alternates": EVERY_RULE,
    }
    return Inventory(**{**settings, **changes})


def reaching(**changes: Any) -> CoverageMap:
    """Return the coverage of the town with a changed reach."""
    return CoverageMap((replace(TOWN, reach=replace(FIBRE, **changes)),))


def row(**changes: Any) -> PremisesRow:
    """Return an explicit row for the home."""
    return PremisesRow(premises_id="home", reach=replace(FIBRE, **changes))


def internet(**changes: Any) -> Item:
    """Return an item: internet at home, with what ``changes`` says instead."""
    settings: dict[str, Any] = {"id": "1", "specification_id": "internet", "places": (AT_HOME,)}
    return Item(**{**settings, **changes})


def find(
    inventory: Inventory, item: Item, *, alternatives: bool = False, now: datetime = NOW
) -> Finding:
    """Return the finding on ``item`` at ``now``."""
    decision = qualify(item, inventory, now, {}, wishes=Wishes(alternatives=alternatives))
    assert isinstance(decision, Decision)
    return decision.finding


def reasons(inventory: Inventory, item: Item) -> list[tuple[str, str]]:
    """Return the codes and labels against ``item``."""
    finding = find(inventory, item)
    assert isinstance(finding, NotServed | ServedOtherwise)
    return [(reason.code.value, reason.label) for reason in finding.reasons]
