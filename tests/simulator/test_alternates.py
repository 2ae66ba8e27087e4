"""Alternate rules: what each proposes, in which order, and how much of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from msgspec import structs
from simulator.small_world import (
    FIBRE,
    INTERNET,
    LINE,
    NOW,
    SPEED,
    TOWN,
    find,
    internet,
    reaching,
    world,
)
from tmf645_simulator.capacity import Capacity, Node, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic, Governs, ValueType
from tmf645_simulator.coverage import CoverageMap
from tmf645_simulator.inventory import AlternateKind, AlternateRule, Inventory
from tmf645_simulator.request import Item
from tmf645_simulator.results import Proposal, ServedOtherwise
from tmf645_simulator.specifications import Demand, Exclusion, Unit

FASTEST = internet(characteristics={"speed": 1000})
LOWER = AlternateRule(id="slower", kind=AlternateKind.LOWER_TIER, limit=5)


def proposals(inventory: Inventory, item: Item) -> tuple[Proposal, ...]:
    """Return what is proposed, perhaps nothing."""
    finding = find(inventory, item, alternatives=True)
    return finding.proposals if isinstance(finding, ServedOtherwise) else ()


def offered(inventory: Inventory, item: Item) -> list[dict[str, Any]]:
    """Return the characteristics that are proposed."""
    return [dict(each.characteristics) for each in proposals(inventory, item)]


def test_lower_tiers_come_fastest_first_up_to_the_limit() -> None:
    """The largest attainable, then the next, no more than the rule allows."""
    slow = reaching(down=500)

    assert offered(world(coverage=slow, alternates=(LOWER,)), FASTEST) == [
        {"speed": 100},
        {"speed": 10},
    ]
    assert offered(world(coverage=slow, alternates=(replace(LOWER, limit=1),)), FASTEST) == [
        {"speed": 100}
    ]


def test_a_range_is_lowered_to_exactly_what_is_attainable() -> None:
    """Not to a round number below: to what the line carries, as a whole number where it is one."""
    ranged = replace(SPEED, values=(), minimum=1, maximum=2000)
    inventory = world(
        catalogue=Catalogue((replace(INTERNET, characteristics=(ranged,)),), (LINE,)),
        coverage=reaching(down=333.5),
        alternates=(replace(LOWER, limit=1),),
    )

    assert offered(inventory, FASTEST) == [{"speed": 333}]


def test_what_is_free_limits_a_range_too() -> None:
    """Free bandwidth times oversubscription, shared by the places."""
    ranged = replace(SPEED, values=(), minimum=1, maximum=2000, governs=None)
    demand = Demand(unit=Unit.BANDWIDTH, of="speed", oversubscription=2)
    inventory = world(
        catalogue=Catalogue(
            (replace(INTERNET, characteristics=(ranged,)),), (replace(LINE, demands=(demand,)),)
        ),
        capacity=Capacity((Node(id="olt"),), (Pool(node="olt", unit=Unit.BANDWIDTH, total=123),)),
        alternates=(replace(LOWER, limit=1),),
    )

    assert offered(inventory, FASTEST) == [{"speed": 246}]


def test_two_tiers_keep_the_first_high() -> None:
    """Down stays as high as it can, then up."""
    upload = replace(SPEED, name="upload", governs=Governs.UP, default=None)
    service = replace(INTERNET, characteristics=(SPEED, upload))
    inventory = world(
        catalogue=Catalogue((service,), (LINE,)),
        coverage=reaching(down=100, up=10),
        alternates=(LOWER,),
    )

    found = offered(inventory, internet(characteristics={"speed": 1000, "upload": 1000}))

    assert found == [{"speed": 100, "upload": 10}, {"speed": 10, "upload": 10}]


def test_values_that_exclude_each_other_are_stepped_over() -> None:
    """An excluded combination is no proposal; the next one is."""
    exclusion = Exclusion(values={"speed": 100}, because="sold out")
    inventory = world(
        catalogue=Catalogue((replace(INTERNET, exclusions=(exclusion,)),), (LINE,)),
        coverage=reaching(down=500),
        alternates=(LOWER,),
    )

    assert offered(inventory, FASTEST) == [{"speed": 10}]


def test_more_than_the_service_sells_is_lowered_to_the_most_it_sells() -> None:
    """Asked for 5000 where 1000 is the most: 1000 is proposed."""
    item = internet(characteristics={"speed": 5000})

    assert offered(world(), item)[0] == {"speed": 1000}


def test_nothing_is_below_the_lowest() -> None:
    """Asked for less than anything sold, or for no number: no lower tier."""
    assert offered(world(), internet(characteristics={"speed": 1})) == []
    assert offered(world(), internet(characteristics={"speed": "fast"})) == []


def test_a_later_date_keeps_what_was_asked() -> None:
    """The first moment at which it can be delivered; a moment that does not help is skipped."""
    too_slow = replace(TOWN, id="slow", reach=replace(FIBRE, down=10, ready_at=NOW + timedelta(1)))
    fast = replace(TOWN, reach=replace(FIBRE, priority=1, valid_from=NOW + timedelta(2)))
    inventory = world(coverage=CoverageMap((too_slow, fast)))

    (proposal,) = proposals(inventory, FASTEST)

    assert NOW + timedelta(2) == proposal.available_at
    assert proposal.characteristics == {"speed": 1000}
    assert proposal.rule == "later date"


def test_a_proposal_keeps_the_date_that_was_asked_for() -> None:
    """Only on that date it holds: whoever accepts it has to ask with it."""
    soon = NOW + timedelta(days=30)
    item = structs.replace(FASTEST, wanted_at=soon)

    (proposal,) = proposals(world(coverage=reaching(down=100, ready_at=soon)), item)

    assert soon == proposal.available_at


def test_another_specification_is_as_fast_as_it_goes_and_no_faster_than_asked() -> None:
    """Values carry over by name; what the other does not know stays behind."""
    radio = replace(LINE, id="mast", technology="radio")
    other = replace(
        INTERNET,
        id="wireless",
        characteristics=(replace(SPEED, values=(5, 50, 700)),),
        solutions=(("mast",),),
    )
    colour = Characteristic(name="colour", type=ValueType.TEXT, default="red")
    service = replace(INTERNET, characteristics=(SPEED, colour), alternatives=("wireless",))
    inventory = world(
        catalogue=Catalogue(
            (
                service,
                replace(other, characteristics=(replace(SPEED, values=(5, 50, 700), default=5),)),
            ),
            (LINE, radio),
        ),
        coverage=reaching(technology="radio"),
    )

    (proposal,) = proposals(inventory, internet(characteristics={"speed": 100}))

    assert (proposal.specification_id, proposal.characteristics) == ("wireless", {"speed": 50})
    assert proposal.rule == "other specification"


def test_the_order_of_the_rules_is_the_order_of_the_proposals() -> None:
    """The world ranks; nothing is proposed twice."""
    later = replace(TOWN, id="new", reach=replace(FIBRE, priority=1, ready_at=NOW + timedelta(1)))
    slow = replace(TOWN, reach=replace(FIBRE, down=100))
    date = AlternateRule(id="date", kind=AlternateKind.LATER_DATE)
    again = replace(LOWER, id="again")

    def rules(*order: AlternateRule) -> list[str]:
        inventory = world(coverage=CoverageMap((slow, later)), alternates=order)
        return [each.rule for each in proposals(inventory, FASTEST)]

    assert rules(LOWER, date, again) == ["slower", "slower", "date"]
    assert rules(date, LOWER, again) == ["date", "slower", "slower"]


def test_without_rules_nothing_is_proposed() -> None:
    """A world may have none."""
    assert offered(world(coverage=reaching(down=10), alternates=()), FASTEST) == []
