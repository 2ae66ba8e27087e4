"""Commerce: who may buy what, and the services behind it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tmf645_simulator.commerce import (
    Commerce,
    CommercialCode,
    Customer,
    EligibilityRule,
    Installation,
    Offering,
    OrderMove,
    Product,
    Purchase,
    ServiceLink,
    Wanted,
    as_product,
    as_services,
    feasible,
    judge,
    open_to_everybody,
)
from tmf645_simulator.errors import DuplicateId, ImpossibleValue, InventoryError, UnknownReference
from tmf645_simulator.specifications import ServiceSpecification

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOME = Product(
    id="home",
    name="At home",
    services=(ServiceLink(specification="fibre", characteristics={"speed": "downloadSpeed"}),),
)
DUO = Product(
    id="duo",
    name="Both",
    services=(
        ServiceLink(specification="fibre", characteristics={"speed": "downloadSpeed"}),
        ServiceLink(specification="telephone", characteristics={"lines": "lines"}),
    ),
)
PLAIN = Product(id="copper", name="Copper", services=(ServiceLink(specification="copper"),))
FAST = Offering(id="fast", name="Fast", product="home", values={"speed": 500})
ANY = Offering(id="any", name="Any speed", product="home")
PAIR = Offering(id="pair", name="Pair", product="duo")
COPPER = Offering(id="copper", name="Copper", product="copper")


def shop(**more: Any) -> Commerce:
    """What is sold."""
    sold: dict[str, Any] = {
        "products": (HOME, DUO, PLAIN),
        "offerings": (FAST, ANY, PAIR, COPPER),
        "customers": (Customer(id="anna", segment="consumer", credit="A"),),
    }
    return Commerce(**(sold | more))


def codes(commerce: Commerce, **purchase: Any) -> list[CommercialCode]:
    """Why a purchase of the fast one is refused."""
    return [
        each.code for each in judge(Purchase(offering="fast", **purchase), commerce, NOW).reasons
    ]


def test_nothing_speaks_against_an_open_offering() -> None:
    """Whoever asks is eligible."""
    assert judge(Purchase(offering="fast"), shop(), NOW).is_eligible


def test_an_unknown_offering_is_not_sold() -> None:
    """And there is no rule to ask then."""
    refused = judge(Purchase(offering="slow"), shop(), NOW)

    assert [each.code for each in refused.reasons] == [CommercialCode.OFFERING_UNKNOWN]
    assert not refused.is_eligible


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (None, None, []),
        (NOW, NOW + timedelta(days=1), []),
        (NOW + timedelta(seconds=1), None, [CommercialCode.NOT_SOLD_YET]),
        (None, NOW, [CommercialCode.SOLD_NO_LONGER]),
    ],
)
def test_an_offering_is_sold_for_a_while(
    begin: datetime | None, end: datetime | None, expected: list[CommercialCode]
) -> None:
    """From its first moment, to before its last."""
    term = Offering(id="fast", name="Fast", product="home", valid_from=begin, valid_until=end)

    assert codes(shop(offerings=(term,))) == expected


def test_what_is_settled_cannot_be_wished_otherwise() -> None:
    """The offering has 500; asking for 500 is fine."""
    assert codes(shop(), values={"speed": 500}) == []
    assert codes(shop(), values={"speed": 100}) == [CommercialCode.CONFIGURATION]


def test_every_reason_is_told() -> None:
    """Segment, channel and credit are each looked at."""
    rule = EligibilityRule(
        id="r", segments=("business",), channels=("shop",), credit=("B",), because="so it is"
    )

    found = judge(
        Purchase(offering="fast", customer="anna", channel="web"), shop(rules=(rule,)), NOW
    )

    assert [each.code for each in found.reasons] == [
        CommercialCode.SEGMENT,
        CommercialCode.CHANNEL,
        CommercialCode.CREDIT,
    ]
    assert found.reasons[0].label == "r: segment consumer is not among business; so it is"


def test_a_rule_is_for_the_offerings_that_it_names() -> None:
    """Others are sold all the same."""
    rule = EligibilityRule(id="r", offerings=("any",), segments=("business",))

    assert codes(shop(rules=(rule,)), customer="anna") == []


def test_a_stranger_is_anonymous() -> None:
    """And is judged as the scenario says."""
    rule = EligibilityRule(id="r", segments=("consumer",))
    trusted = Customer(segment="consumer")

    assert codes(shop(rules=(rule,)), customer="nobody") == [CommercialCode.SEGMENT]
    assert codes(shop(rules=(rule,), anonymous=trusted), customer="nobody") == []


def test_characteristics_are_translated() -> None:
    """Those of the product become those of each service; what is settled wins."""
    fast = as_services(FAST, {"speed": 100, "colour": "red"}, shop())
    pair = as_services(PAIR, {"speed": 100, "lines": 2}, shop())
    plain = as_services(COPPER, {"downloadSpeed": 16}, shop())

    assert fast == (Wanted(specification="fibre", characteristics={"downloadSpeed": 500}),)
    assert [dict(each.characteristics) for each in pair] == [{"downloadSpeed": 100}, {"lines": 2}]
    assert plain[0].characteristics == {"downloadSpeed": 16}


def test_an_offering_without_product_needs_no_service() -> None:
    """It is of another catalogue."""
    assert as_services(Offering(id="x", name="X", product="?"), {}, shop()) == ()


def test_a_proposed_service_is_sold_as_something() -> None:
    """First as what was asked for, else as the first that is this service alone and fits."""
    slower = Wanted(specification="fibre", characteristics={"downloadSpeed": 100})
    copper = Wanted(specification="copper", characteristics={"downloadSpeed": 16})

    assert as_product(slower, PAIR, shop()) == (PAIR, {"speed": 100})
    assert as_product(slower, FAST, shop()) == (ANY, {"speed": 100})
    assert as_product(copper, FAST, shop()) == (COPPER, {"downloadSpeed": 16})
    assert as_product(Wanted(specification="telephone"), FAST, shop()) is None


@given(speed=st.integers(1, 10_000))
def test_translation_there_and_back_is_nothing(speed: int) -> None:
    """A service that an offering needs is sold as that offering."""
    [wanted] = as_services(ANY, {"speed": speed}, shop())

    assert as_product(wanted, ANY, shop()) == (ANY, {"speed": speed})


def test_every_service_is_sold_where_nothing_is_said() -> None:
    """Under its own id, to everybody."""
    products, offerings = open_to_everybody(
        [ServiceSpecification(id="fibre", name="Fibre", categories=("internet",))]
    )

    commerce = Commerce(products=products, offerings=offerings)
    assert [(each.id, each.categories) for each in commerce.offerings] == [("fibre", ("internet",))]
    assert as_services(offerings[0], {}, commerce)[0].specification == "fibre"


@pytest.mark.parametrize(
    ("wrong", "error", "kind"),
    [
        ({"products": (HOME, HOME)}, DuplicateId, "product"),
        ({"offerings": (FAST, FAST)}, DuplicateId, "offering"),
        ({"customers": (Customer(id="a"), Customer(id="a"))}, DuplicateId, "customer"),
        ({"rules": (EligibilityRule(id="r"), EligibilityRule(id="r"))}, DuplicateId, "rule"),
        ({"products": ()}, UnknownReference, "offering"),
        (
            {"rules": (EligibilityRule(id="r", offerings=("slow",)),)},
            UnknownReference,
            "rule",
        ),
        (
            {
                "offerings": (
                    Offering(id="x", name="X", product="home", valid_from=NOW, valid_until=NOW),
                )
            },
            ImpossibleValue,
            "offering",
        ),
        (
            {"order": (OrderMove(state="acknowledged", after=timedelta(0)),)},
            ImpossibleValue,
            "order",
        ),
        (
            {
                "order": (
                    OrderMove(state="inProgress", after=timedelta(2)),
                    OrderMove(state="completed", after=timedelta(1)),
                )
            },
            ImpossibleValue,
            "order",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    wrong: dict[str, Any], error: type[InventoryError], kind: str
) -> None:
    """With the element that it is about."""
    with pytest.raises(error) as refused:
        shop(**wrong)

    assert refused.value.kind == kind


THREE_DAYS = Installation(lead_time=timedelta(days=3), not_at=("FARM",))


@pytest.mark.parametrize(
    ("places", "wished", "expected"),
    [
        (["HALL"], None, ""),
        (["HALL"], NOW + timedelta(days=3), ""),
        (["HALL"], NOW + timedelta(days=2), "not by 2026-03-03"),
        (["HALL", "FARM"], None, "nobody can come to FARM"),
    ],
)
def test_somebody_has_to_come(places: list[str], wished: datetime | None, expected: str) -> None:
    """Not everywhere, and not at once."""
    found = feasible(THREE_DAYS, places, NOW, wished)

    assert expected in found.hindrance
    assert found.is_feasible == (not expected)
    assert found.earliest == NOW + timedelta(days=3)
