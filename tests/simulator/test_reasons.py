"""Every reason code, with the situation that gives it and the fact that its label names."""

from dataclasses import replace
from datetime import UTC, datetime

from simulator.small_world import (
    AT_HOME,
    FIBRE,
    HOME,
    INTERNET,
    LINE,
    SPEED,
    TOWN,
    find,
    internet,
    reaching,
    reasons,
    row,
    world,
)
from tmf645_simulator.capacity import Capacity, Node, Pool
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic, Governs, ValueType
from tmf645_simulator.coverage import CoverageMap, polygon
from tmf645_simulator.places import Directory
from tmf645_simulator.qualify import qualify_all
from tmf645_simulator.request import CheckRequest, PlaceReference
from tmf645_simulator.results import CheckResult, NotServed, Qualification, Served
from tmf645_simulator.specifications import Demand, Exclusion, ServiceSpecification, Unit

TODAY = datetime(2030, 6, 1, tzinfo=UTC)
NEXT_YEAR = datetime(2031, 1, 1, tzinfo=UTC)


def test_an_id_that_no_premises_has_is_not_found() -> None:
    """PLACE_NOT_FOUND: the id is unknown."""
    item = internet(places=(PlaceReference(id="moon"),))

    assert reasons(world(), item) == [("PLACE_NOT_FOUND", 'no premises has the id "moon"')]


def test_an_address_that_no_premises_has_is_not_found() -> None:
    """PLACE_NOT_FOUND: the address is unknown, or only in attributes that nobody compares."""
    other_city = internet(places=(PlaceReference(address={"city": "Elsewhere"}),))
    only_floor = internet(places=(PlaceReference(address={"floor": "7"}),))

    assert reasons(world(), other_city) == [
        ("PLACE_NOT_FOUND", "no premises has the address city Elsewhere")
    ]
    assert reasons(world(), only_floor) == [
        ("PLACE_NOT_FOUND", "no premises has the address floor 7")
    ]


def test_a_point_off_the_map_is_not_found() -> None:
    """PLACE_NOT_FOUND: no longitude and latitude."""
    for point in ((5.0, 91.0), (181.0, 5.0), (float("nan"), 5.0), (5.0, float("inf"))):
        found = reasons(world(), internet(places=(PlaceReference(point=point),)))

        assert [code for code, _ in found] == ["PLACE_NOT_FOUND"]
        assert "is no longitude and latitude" in found[0][1]


def test_no_place_is_not_found() -> None:
    """PLACE_NOT_FOUND: the item names none, or one without any words."""
    assert reasons(world(), internet(places=())) == [("PLACE_NOT_FOUND", "the item names no place")]
    empty = internet(places=(PlaceReference(role="installation"),))
    assert reasons(world(), empty) == [
        ("PLACE_NOT_FOUND", "the request names neither id, address nor point")
    ]


def test_an_address_of_several_premises_is_ambiguous() -> None:
    """PLACE_AMBIGUOUS: tells how many match, and the first five."""
    flats = tuple(replace(HOME, id=f"flat-{number}") for number in range(6))
    item = internet(places=(PlaceReference(address={"streetName": "MAIN street"}),))

    assert reasons(world(places=Directory(flats)), item) == [
        (
            "PLACE_AMBIGUOUS",
            "6 premises have the address streetName MAIN street: flat-0, flat-1, flat-2, flat-3, flat-4 …",
        )
    ]
    assert "flat-1" in reasons(world(places=Directory(flats[:2])), item)[0][1]


def test_where_nothing_reaches_is_outside_the_footprint() -> None:
    """PLACE_OUT_OF_FOOTPRINT: no technology at all."""
    item = internet(places=(PlaceReference(point=(20.0, 20.5)),))

    assert reasons(world(), item) == [("PLACE_OUT_OF_FOOTPRINT", "20, 20.5 is outside the network")]


def test_premises_without_point_and_row_are_outside_the_footprint() -> None:
    """PLACE_OUT_OF_FOOTPRINT: nothing is known of them but the address."""
    places = Directory((replace(HOME, point=None),))

    assert reasons(world(places=places), internet()) == [
        ("PLACE_OUT_OF_FOOTPRINT", "home is outside the network")
    ]


def test_a_statement_that_no_longer_holds_is_no_footprint() -> None:
    """PLACE_OUT_OF_FOOTPRINT: the only area ended before the wanted moment."""
    ended = world(coverage=reaching(valid_until=datetime(2030, 6, 1, tzinfo=UTC)))

    assert [code for code, _ in reasons(ended, internet())] == ["PLACE_OUT_OF_FOOTPRINT"]


def test_a_specification_that_does_not_exist_is_unknown() -> None:
    """SPEC_UNKNOWN: not in the catalogue, or not named."""
    assert reasons(world(), internet(specification_id="gas")) == [
        ("SPEC_UNKNOWN", 'the catalogue has no specification "gas"')
    ]
    assert reasons(world(), internet(specification_id=None)) == [
        ("SPEC_UNKNOWN", "the item names no service specification")
    ]


def test_a_resource_facing_specification_is_not_eligible() -> None:
    """SPEC_NOT_ELIGIBLE: parts are built, never asked for."""
    assert reasons(world(), internet(specification_id="line")) == [
        ("SPEC_NOT_ELIGIBLE", '"line" is resource-facing; ask for a service that is built on it')
    ]


def test_a_specification_outside_the_named_category_is_not_eligible() -> None:
    """SPEC_NOT_ELIGIBLE: the item names both, and they do not belong together."""
    assert reasons(world(), internet(category_id="tv")) == [
        ("SPEC_NOT_ELIGIBLE", '"internet" is not in the category "tv"')
    ]
    assert find(world(), internet(category_id="net")).result == Qualification.QUALIFIED


def test_a_value_that_is_not_allowed_is_out_of_range() -> None:
    """CHAR_OUT_OF_RANGE: wrong value, or the right one as a text."""
    assert reasons(world(), internet(characteristics={"speed": 7})) == [
        ("CHAR_OUT_OF_RANGE", "speed cannot be 7: allowed is one of 10, 100, 1000")
    ]
    assert reasons(world(), internet(characteristics={"speed": "100"})) == [
        ("CHAR_OUT_OF_RANGE", 'speed cannot be "100": allowed is one of 10, 100, 1000')
    ]


def test_a_characteristic_that_the_service_has_not_is_a_conflict() -> None:
    """CHAR_CONFLICT: what is unknown cannot be promised."""
    assert reasons(world(), internet(characteristics={"colour": "red"})) == [
        ("CHAR_CONFLICT", "colour is no characteristic of this service; it has: speed")
    ]


def test_values_that_exclude_each_other_are_a_conflict() -> None:
    """CHAR_CONFLICT: the exclusion gives its own reason."""
    exclusion = Exclusion(values={"speed": 10}, because="ten is sold out")
    catalogue = Catalogue((replace(INTERNET, exclusions=(exclusion,)),), (LINE,))

    assert reasons(world(catalogue=catalogue), internet(characteristics={"speed": 10})) == [
        ("CHAR_CONFLICT", "ten is sold out")
    ]


def test_a_technology_that_no_solution_has_is_a_conflict() -> None:
    """CHAR_CONFLICT: the service is not delivered over what was chosen."""
    chosen = Characteristic(name="via", type=ValueType.TEXT, governs=Governs.TECHNOLOGY)
    catalogue = Catalogue((replace(INTERNET, characteristics=(chosen,)),), (LINE,))

    assert reasons(world(catalogue=catalogue), internet(characteristics={"via": "pigeon"})) == [
        ("CHAR_CONFLICT", "Internet is not delivered over pigeon")
    ]


def test_where_only_another_technology_reaches_there_is_no_coverage() -> None:
    """COV_NO_COVERAGE: inside the network, but not of this technology."""
    assert reasons(world(coverage=reaching(technology="copper")), internet()) == [
        ("COV_NO_COVERAGE", "fibre does not reach home")
    ]


def test_a_row_that_denies_overrides_the_area() -> None:
    """COV_NO_COVERAGE: the map says yes, the row for the premises says no."""
    coverage = CoverageMap((TOWN,), (row(available=False),))

    assert reasons(world(coverage=coverage), internet()) == [
        ("COV_NO_COVERAGE", "fibre does not reach home")
    ]


def test_what_is_being_built_is_planned() -> None:
    """COV_PLANNED: the label tells from when on."""
    assert reasons(world(coverage=reaching(ready_at=NEXT_YEAR)), internet()) == [
        ("COV_PLANNED", "fibre at home is being built, ready on 2031-01-01T00:00:00+00:00")
    ]


def test_a_date_before_the_build_is_not_achievable() -> None:
    """DATE_NOT_ACHIEVABLE: names the wanted and the earliest date."""
    item = internet(wanted_at=datetime(2030, 12, 1, tzinfo=UTC))

    found = reasons(world(coverage=reaching(ready_at=NEXT_YEAR)), item)

    assert found[0] == (
        "DATE_NOT_ACHIEVABLE",
        "not by 2030-12-01T00:00:00+00:00; the earliest date is 2031-01-01T00:00:00+00:00",
    )


def test_what_is_no_longer_sold_is_retired() -> None:
    """COV_RETIRED: the label tells since when."""
    stopped = reaching(retired_at=datetime(2030, 1, 1, tzinfo=UTC))

    assert reasons(world(coverage=stopped), internet()) == [
        ("COV_RETIRED", "fibre at home is not sold any more since 2030-01-01T00:00:00+00:00")
    ]


def test_uncertain_coverage_has_low_confidence() -> None:
    """COV_LOW_CONFIDENCE: the label tells both figures; as sure as needed is sure enough."""
    assert reasons(world(coverage=reaching(confidence=0.49)), internet()) == [
        ("COV_LOW_CONFIDENCE", "fibre at home is uncertain: confidence 0.49, needed 0.5")
    ]
    enough = find(world(coverage=reaching(confidence=0.5)), internet())
    assert isinstance(enough, Served)


def test_a_full_node_has_no_port() -> None:
    """CAP_PORT_EXHAUSTED: somewhere along the chain all ports are used."""
    capacity = Capacity(
        (Node(id="olt", parent="core"), Node(id="core")),
        (
            Pool(node="olt", unit=Unit.PORT, total=8),
            Pool(node="core", unit=Unit.PORT, total=4, used=4),
        ),
    )

    assert reasons(world(capacity=capacity), internet()) == [
        ("CAP_PORT_EXHAUSTED", "core has 0 free ports, needed 1")
    ]


def test_a_node_without_bandwidth_left_refuses() -> None:
    """CAP_BANDWIDTH: the demand, divided by the oversubscription, is more than is free."""
    demand = Demand(unit=Unit.BANDWIDTH, of="speed", oversubscription=10)
    catalogue = Catalogue((INTERNET,), (replace(LINE, demands=(demand,)),))
    pool = Pool(node="olt", unit=Unit.BANDWIDTH, total=99)
    inventory = world(catalogue=catalogue, capacity=Capacity((Node(id="olt"),), (pool,)))

    assert reasons(inventory, internet(characteristics={"speed": 1000})) == [
        ("CAP_BANDWIDTH", "olt has 99 Mb/s free, needed 100")
    ]
    assert isinstance(find(inventory, internet(characteristics={"speed": 100})), Served)


def test_a_rate_above_what_the_place_gets_is_refused() -> None:
    """RATE_BELOW_REQUESTED: coverage, or the part itself, carries less than asked for."""
    asked = internet(characteristics={"speed": 1000})
    catalogue = Catalogue((INTERNET,), (replace(LINE, down=600, up=600),))

    assert reasons(world(coverage=reaching(down=300)), asked) == [
        ("RATE_BELOW_REQUESTED", "fibre at home carries at most 300 Mb/s down, asked for 1000")
    ]
    assert reasons(world(catalogue=catalogue), asked) == [
        ("RATE_BELOW_REQUESTED", "fibre at home carries at most 600 Mb/s down, asked for 1000")
    ]


def test_the_way_up_is_limited_by_itself() -> None:
    """RATE_UPLOAD: the upload is refused although the download fits."""
    upload = replace(SPEED, name="upload", governs=Governs.UP, default=None)
    service = replace(INTERNET, characteristics=(SPEED, upload))
    inventory = world(catalogue=Catalogue((service,), (LINE,)), coverage=reaching(up=10))

    assert reasons(inventory, internet(characteristics={"upload": 100})) == [
        ("RATE_UPLOAD", "fibre at home carries at most 10 Mb/s up, asked for 100")
    ]


def test_a_companion_that_cannot_be_had_fails_the_service() -> None:
    """DEP_ITEM_UNQUALIFIED: what is needed beside it is not deliverable there."""
    phone = ServiceSpecification(
        id="phone", name="Phone", companions=("internet",), solutions=((),)
    )
    inventory = world(catalogue=Catalogue((INTERNET, phone), (LINE,)), coverage=CoverageMap())

    assert reasons(inventory, internet(specification_id="phone")) == [
        ("DEP_ITEM_UNQUALIFIED", "Phone needs Internet, which cannot be delivered here")
    ]


def test_an_item_that_relies_on_an_unqualified_one_is_unqualified() -> None:
    """DEP_ITEM_UNQUALIFIED: the label names the item that it relies on."""
    bad = internet(id="bad", specification_id="gas")
    good = internet(id="good", relies_on=("bad",))

    found = qualify_all(CheckRequest(items=(good, bad)), world(), TODAY)

    assert isinstance(found, CheckResult)
    relying = found.findings[0]
    assert isinstance(relying, NotServed)
    assert [(reason.code.value, reason.label) for reason in relying.reasons] == [
        ("DEP_ITEM_UNQUALIFIED", 'it relies on item "bad", which cannot be delivered')
    ]


def test_each_solution_that_fails_tells_its_reason_once() -> None:
    """Reasons of all solutions are told, in their order, none twice."""
    copper = replace(LINE, id="copper-line", technology="copper", demands=())
    service = replace(INTERNET, solutions=(("line",), ("copper-line",), ("line", "copper-line")))
    inventory = world(
        catalogue=Catalogue((service,), (LINE, copper)),
        coverage=CoverageMap(
            (
                replace(TOWN, reach=replace(FIBRE, down=1)),
                replace(TOWN, id="far", shape=polygon(((11, 11), (12, 11), (12, 12)))),
            )
        ),
    )

    assert [code for code, _ in reasons(inventory, internet(places=(AT_HOME,)))] == [
        "RATE_BELOW_REQUESTED",
        "COV_NO_COVERAGE",
    ]
