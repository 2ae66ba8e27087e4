"""TMF679: both verdicts of a product offering, its states, its events, its list."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from neighbours.neighbour_rig import OFFERS, asking, party, place, wanted
from reference_server.server_rig import CHECKS, Rig, rig, world
from tmf645_scenarios import Scenario
from tmf645_simulator.commerce import (
    Commerce,
    Customer,
    EligibilityRule,
    open_to_everybody,
)
from tmf645_simulator.progression import After, OnCommand


def selling(scenario: Scenario, **more: Any) -> Scenario:
    """Return the world with its services sold under their own names, by these rules."""
    products, offerings = open_to_everybody(scenario.inventory.catalogue.services)
    commerce = Commerce(products=products, offerings=offerings, **more)
    return replace(scenario, commerce=commerce)


ADULTS = EligibilityRule(id="consumers only", segments=("consumer",), because="no trade")
PEOPLE = (Customer(id="anna", segment="consumer"), Customer(id="acme", segment="business"))


@pytest.fixture
def choosy() -> Iterator[Rig]:
    """Main street, sold to consumers alone."""
    with rig(selling(world(), rules=(ADULTS,), customers=PEOPLE)) as one:
        yield one


def codes(item: dict[str, Any]) -> list[str]:
    """The reasons of an item."""
    return [each["code"] for each in item.get("eligibilityUnavailabilityReason", [])]


@pytest.mark.parametrize(
    ("customer", "at", "expected", "verdicts", "families"),
    [
        ("anna", "MAIN-3000", "qualified", ("qualified", "qualified"), set()),
        ("anna", "FARM-1", "unqualified", ("qualified", "unqualified"), {"PLACE"}),
        ("acme", "MAIN-3000", "unqualified", ("unqualified", "qualified"), {"COM"}),
        ("acme", "FARM-1", "unqualified", ("unqualified", "unqualified"), {"COM", "PLACE"}),
    ],
)
def test_trade_and_network_are_judged_apart(
    choosy: Rig,
    customer: str,
    at: str,
    expected: str,
    verdicts: tuple[str, str],
    families: set[str],
) -> None:
    """Each of the four combinations shows both verdicts, and the reasons of each that says no."""
    answer = choosy.post(OFFERS, asking(at=at, relatedParty=party(customer))).json()

    found = answer["productOfferingQualificationItem"][0]
    assert answer["qualificationResult"] == found["qualificationItemResult"] == expected
    assert verdicts == (
        found["commercialEligibility"]["qualificationResult"],
        found["technicalServiceability"]["qualificationResult"],
    )
    assert {each.partition("_")[0] for each in codes(found)} == families


def test_the_technical_verdict_is_a_check_that_can_be_read(server: Rig) -> None:
    """The check has what the offering translates to, and says the same."""
    answer = server.post(OFFERS, asking(wanted(downloadSpeed=500))).json()

    behind = answer["productOfferingQualificationItem"][0]["technicalServiceability"]
    check = server.get(behind["serviceQualification"]["href"]).json()
    service = check["serviceQualificationItem"][0]["service"]
    assert check["qualificationResult"] == behind["qualificationResult"] == "qualified"
    assert service["serviceCharacteristic"][0]["value"] == 500
    assert service["place"][0]["id"] == "MAIN-3000"
    assert "COM_" not in str(check)


def test_an_alternate_service_becomes_an_alternate_offering(server: Rig) -> None:
    """What the network proposes is offered as what is sold with it, under an id of its own."""
    answer = server.post(OFFERS, asking(wanted(downloadSpeed=500), at="MILL-7")).json()

    found = answer["productOfferingQualificationItem"][0]
    proposal = found["alternateProductOfferingProposal"][0]
    assert found["qualificationItemResult"] == "alternate"
    assert proposal["id"] == "1-1"
    assert proposal["alternateProductOffering"]["id"] == "copper-internet"
    assert proposal["alternateProduct"]["productCharacteristic"][0]["value"] == 80


def test_nothing_is_proposed_that_nobody_asked_for(server: Rig) -> None:
    """Without the wish there is no alternate, and it is unqualified."""
    answer = server.post(OFFERS, asking(at="MILL-7", provideAlternative=False)).json()

    found = answer["productOfferingQualificationItem"][0]
    assert found["qualificationItemResult"] == "unqualified"
    assert "alternateProductOfferingProposal" not in found


def test_reasons_are_told_to_those_who_ask(server: Rig) -> None:
    """The default of provideUnavailabilityReason is false."""
    answer = server.post(OFFERS, asking(at="FARM-1", provideUnavailabilityReason=False)).json()

    assert codes(answer["productOfferingQualificationItem"][0]) == []


def test_an_answer_at_once_is_a_200(server: Rig) -> None:
    """As at the TMF645 API: 200 with the answer where it was wished for, else 201."""
    instant = server.post(OFFERS, asking(instantSyncQualification=True))
    task = server.post(OFFERS, asking())

    assert (instant.status_code, task.status_code) == (200, 201)
    assert instant.headers["Location"] == instant.json()["href"] == f"{OFFERS}/1"
    assert instant.json()["state"] == "done"


def test_a_task_moves_with_the_check_behind_it() -> None:
    """It is in progress as long as the check is, and done once time has passed."""
    with rig(world(After(__import__("datetime").timedelta(seconds=5)))) as server:
        begun = server.post(OFFERS, asking()).json()
        waiting = server.get(begun["href"]).json()
        server.later(5)
        done = server.get(begun["href"]).json()

    assert [begun["state"], waiting["state"], done["state"]] == [
        "inProgress",
        "inProgress",
        "done",
    ]
    assert "qualificationResult" not in waiting
    assert done["validityPeriod"]["endDateTime"] == done["expirationDate"]


def test_a_changed_question_is_asked_again(server: Rig) -> None:
    """A PATCH of the place gets another check and another answer."""
    made = server.post(OFFERS, asking()).json()

    patched = server.patch(made["href"], {"place": [place("FARM-1")]}).json()

    checks = [
        each["productOfferingQualificationItem"][0]["technicalServiceability"]
        for each in (made, patched)
    ]
    assert (made["qualificationResult"], patched["qualificationResult"]) == (
        "qualified",
        "unqualified",
    )
    assert [each["serviceQualification"]["id"] for each in checks] == ["1", "2"]


def test_a_description_asks_nothing_again(server: Rig) -> None:
    """What the answer does not depend on is changed, and the answer stays."""
    made = server.post(OFFERS, asking()).json()

    patched = server.patch(made["href"], {"description": "for Anna"}).json()

    assert patched == made | {"description": "for Anna"}
    assert len(server.get(CHECKS).json()) == 1


def test_setting_the_state_back_asks_again(server: Rig) -> None:
    """R204: a PATCH triggers a re-qualification; the term of the answer begins anew."""
    made = server.post(OFFERS, asking()).json()
    server.later(3600)

    patched = server.patch(made["href"], {"state": "acknowledged"}).json()

    assert patched["state"] == "done"
    assert patched["effectiveQualificationDate"] > made["effectiveQualificationDate"]


def test_the_answer_is_the_providers(server: Rig) -> None:
    """A client cannot write the result."""
    made = server.post(OFFERS, asking()).json()

    answer = server.patch(made["href"], {"qualificationResult": "unqualified"})

    assert (answer.status_code, answer.json()["code"]) == (409, "CONFLICT")


def test_without_items_everything_is_listed_that_is_sold(server: Rig) -> None:
    """What can I buy here? Only what is available, where that is wished for."""
    asked = asking(at="MILL-7", provideOnlyAvailable=True)
    del asked["productOfferingQualificationItem"]

    answer = server.post(OFFERS, asked).json()

    found = answer["productOfferingQualificationItem"]
    assert [
        each["productOffering"]["id"]
        for each in found
        if each["qualificationItemResult"] == "qualified"
    ] == [
        "copper-internet",
        "telephone",
        "copper-duo",
    ]


def test_the_list_is_filtered_and_paged(server: Rig) -> None:
    """R205: state, relatedParty.id, qualificationResult; offset and limit."""
    server.post(OFFERS, asking(relatedParty=party("anna")))
    server.post(OFFERS, asking(relatedParty=party("bert"), at="FARM-1"))

    one = server.get(f"{OFFERS}?relatedParty.id=bert").json()
    no = server.get(f"{OFFERS}?qualificationResult=unqualified&state=done").json()
    page = server.get(f"{OFFERS}?limit=1&offset=1&fields=state")

    assert [each["id"] for each in one] == [each["id"] for each in no] == ["2"]
    assert page.status_code == 206
    assert page.headers["X-Total-Count"] == "2"
    assert page.json() == [{"id": "2", "href": f"{OFFERS}/2", "state": "done"}]


def test_deleted_is_gone(server: Rig) -> None:
    """A second DELETE finds nothing."""
    made = server.post(OFFERS, asking()).json()

    answers = [server.send("DELETE", made["href"]).status_code for _ in range(2)]

    assert answers == [204, 404]


def test_a_deleted_check_ends_what_waits_for_it() -> None:
    """Nobody will ever answer: that is an error of the machinery, never unqualified."""
    with rig(world(OnCommand())) as server:
        made = server.post(OFFERS, asking()).json()
        server.send("DELETE", f"{CHECKS}/1")
        ended = server.get(made["href"]).json()

    assert ended["state"] == "terminatedWithError"
    assert "qualificationResult" not in ended
    assert ended["productOfferingQualificationItem"][0]["terminationError"]
