"""Alternates beyond the words of the standard, where a world lists them."""

from dataclasses import replace
from typing import Any

import pytest
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
    world,
)
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.characteristics import Characteristic, ValueType
from tmf645_simulator.coverage import CoverageMap, PremisesRow
from tmf645_simulator.edits import DropRow, PutRow, may_concern
from tmf645_simulator.installed import InstalledBase, InstalledService
from tmf645_simulator.inventory import AlternateKind, AlternateRule, Inventory
from tmf645_simulator.places import Directory, Premises, Site
from tmf645_simulator.request import Item, PlaceReference
from tmf645_simulator.results import Proposal, Served, ServedOtherwise
from tmf645_simulator.specifications import Exclusion, ServiceSpecification

STREET = {"streetName": "Main Street", "streetNr": "7", "city": "Town"}
FLAT = Premises(id="home", address=STREET, point=(5.0, 5.0))
UPSTAIRS = Premises(id="upstairs", address={**STREET, "subUnit": "2"})
OPPOSITE = Premises(id="opposite", point=(5.0, 5.0005))
FAR = Premises(id="far", point=(5.0, 5.1))
NO_FIBRE = PremisesRow(premises_id="home", reach=replace(FIBRE, available=False))


def proposing(*rules: AlternateRule, **changes: Any) -> Inventory:
    """Return a street where everybody has fibre but those who ask."""
    settings = {
        "places": Directory((FLAT, FAR, OPPOSITE, UPSTAIRS)),
        "coverage": CoverageMap(
            (TOWN,), (NO_FIBRE, PremisesRow(premises_id="upstairs", reach=FIBRE))
        ),
        "alternates": rules,
    }
    return world(**{**settings, **changes})


def rule(kind: AlternateKind, **changes: Any) -> AlternateRule:
    """Return a rule of that kind with room for everything."""
    return AlternateRule(**{"id": "rule", "kind": kind, "limit": 9, **changes})


def proposals(inventory: Inventory, item: Item) -> tuple[Proposal, ...]:
    """Return what is proposed instead of ``item``."""
    finding = find(inventory, item, alternatives=True)
    return finding.proposals if isinstance(finding, ServedOtherwise) else ()


NEXT_DOOR = rule(AlternateKind.NEIGHBOURING_PLACE, within=100)


def test_which_kinds_go_beyond_the_standard() -> None:
    """Another place, another network, fewer features."""
    assert ["neighbouring place", "another network", "fewer features"] == [
        kind.value for kind in AlternateKind if kind.is_extension
    ]


def test_a_neighbouring_place_is_proposed_same_building_first() -> None:
    """Upstairs has no point, but the same street and number; the one across is 56 m away."""
    asked = internet(characteristics={"speed": 1000})

    found = proposals(proposing(NEXT_DOOR), asked)

    assert [("upstairs", 1000), ("opposite", 1000)] == [
        (each.place_id, each.characteristics["speed"]) for each in found
    ]


def test_a_neighbour_is_as_far_as_the_rule_says() -> None:
    """Without a distance only the building counts; with 20 km the next village does, too."""
    building = proposing(replace(NEXT_DOOR, within=0))
    village = proposing(replace(NEXT_DOOR, within=20_000, limit=3))
    without = Directory((replace(FLAT, address={}, point=None), OPPOSITE))

    assert ["upstairs"] == [each.place_id for each in proposals(building, internet())]
    assert ["upstairs", "opposite", "far"] == [
        each.place_id for each in proposals(village, internet())
    ]
    assert () == proposals(
        proposing(NEXT_DOOR, places=without, coverage=CoverageMap((TOWN,), (NO_FIBRE,))),
        internet(),
    )


def test_neighbours_of_a_point_are_found_around_it() -> None:
    """A request by coordinates has neighbours, but no building; the nearest come first."""
    directory = Directory((FLAT, FAR, OPPOSITE, UPSTAIRS, replace(FLAT, id="also home")))

    near = directory.near(Site((5.0, 5.0)), 100, 3)

    assert ["also home", "home", "opposite"] == [site.premises_id for site in near]
    assert ["also home", "home"] == [
        site.premises_id for site in directory.near(Site((5.0, 5.0)), 100, 2)
    ]


def test_nobody_is_sent_next_door_with_several_places_or_an_installed_service() -> None:
    """Nobody can say which of several ends may move, and what is installed stays."""
    several = internet(places=(AT_HOME, PlaceReference(id="far")))
    base = InstalledBase((InstalledService(id="s", premises="home", specification="internet"),))
    installed = proposing(NEXT_DOOR, installed=base)

    assert () == proposals(proposing(NEXT_DOOR), several)
    assert () == proposals(installed, internet(service_id="s"))


def test_an_answer_about_neighbours_depends_on_them() -> None:
    """What happens upstairs may concern it; it would not without the rule."""
    gone = DropRow(premises_id="upstairs", technology="fibre")
    asked = find(proposing(NEXT_DOOR), internet(), alternatives=True)
    alone = find(proposing(), internet(), alternatives=True)

    assert may_concern(gone, asked.touched)
    assert not may_concern(gone, alone.touched)
    assert not may_concern(PutRow(premises_id="far", reach=FIBRE), asked.touched)


def test_what_another_network_delivers_is_proposed_by_its_own_rule() -> None:
    """A specification under off_net is no alternative of our own."""
    resold = ServiceSpecification(
        id="resold", name="Resold", characteristics=(SPEED,), solutions=(("box",),)
    )
    box = replace(LINE, id="box", technology=None, demands=())
    catalogue = Catalogue((replace(INTERNET, off_net=("resold",)), resold), (LINE, box))
    off_net = proposing(rule(AlternateKind.ANOTHER_NETWORK), catalogue=catalogue)
    own = proposing(rule(AlternateKind.OTHER_SPECIFICATION), catalogue=catalogue)

    assert ["resold"] == [each.specification_id for each in proposals(off_net, internet())]
    assert () == proposals(own, internet())


def test_fewer_features_are_proposed_one_by_one_and_then_all_together() -> None:
    """Switched off, or the next one listed; rates and numbers are left alone."""
    fixed = Characteristic(name="static", type=ValueType.BOOLEAN)
    managed = Characteristic(name="managed", type=ValueType.BOOLEAN, values=(True, False))
    support = Characteristic(name="support", values=("gold", "silver", "none"))
    lines = Characteristic(name="lines", type=ValueType.INTEGER)
    demanding = replace(
        INTERNET,
        characteristics=(SPEED, fixed, managed, support, lines),
        exclusions=(Exclusion(values={"static": True}, because="no static addresses here"),),
    )
    rich = world(
        catalogue=Catalogue((demanding,), (LINE,)),
        alternates=(rule(AlternateKind.FEWER_FEATURES),),
    )
    asked = {"speed": 100, "static": True, "managed": True, "support": "gold", "lines": 2}

    found = proposals(rich, internet(characteristics=asked))
    hopeless = replace(demanding, exclusions=(Exclusion(values={"lines": 2}, because="too many"),))
    refused = replace(rich, catalogue=Catalogue((hopeless,), (LINE,)))
    odd = proposals(rich, internet(characteristics={**asked, "support": "bronze"}))

    assert [
        {**asked, "static": False},
        {**asked, "static": False, "managed": False, "support": "none"},
    ] == [each.characteristics for each in found]
    assert () == proposals(refused, internet(characteristics=asked))
    assert () == odd
    one = {"speed": 100, "static": True}
    assert [{**one, "static": False}] == [
        each.characteristics for each in proposals(rich, internet(characteristics=one))
    ]


def test_the_cheapest_rule_proposes_first_and_the_world_says_how_much_at_most() -> None:
    """Rules of one cost keep their order."""
    dear = replace(NEXT_DOOR, id="dear", cost=5)
    cheap = rule(AlternateKind.FEWER_FEATURES, id="cheap", cost=1)
    static = Characteristic(name="static", type=ValueType.BOOLEAN)
    specification = replace(
        INTERNET,
        characteristics=(SPEED, static),
        exclusions=(Exclusion(values={"static": True}, because="none left"),),
    )
    asked = internet(characteristics={"static": True}, places=(PlaceReference(id="opposite"),))
    everybody = proposing(dear, cheap, catalogue=Catalogue((specification,), (LINE,)))

    assert ["cheap"] == [each.rule for each in proposals(everybody, asked)]
    assert ["upstairs"] == [
        each.place_id
        for each in proposals(replace(proposing(NEXT_DOOR), most_proposals=1), internet())
    ]
    assert isinstance(find(proposing(), internet(places=(PlaceReference(id="far"),))), Served)
    assert HOME.id == FLAT.id


@pytest.mark.parametrize(
    "changes",
    [
        {"alternates": (replace(NEXT_DOOR, within=-1),)},
        {"alternates": (replace(NEXT_DOOR, cost=float("nan")),)},
        {"most_proposals": 0},
    ],
)
def test_impossible_rules_are_refused(changes: dict[str, Any]) -> None:
    """A distance or cost below zero, and no proposal at all."""
    with pytest.raises(ValueError, match="give"):
        world(**changes)
