"""TMF679: both verdicts of a product offering, its states, its events, its list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from neighbours.neighbour_rig import HOST, OFFERS, asking, party, place, wanted
from reference_server.server_rig import CHECKS, Rig, rig, world
from tmf645_reference_server.neighbours.offering.proposing import proposals
from tmf645_scenarios import Scenario
from tmf645_simulator.commerce import (
    Commerce,
    Customer,
    EligibilityRule,
    Installation,
    Offering,
    Product,
    ServiceLink,
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
    with rig(world(After(timedelta(seconds=5)))) as server:
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


@pytest.fixture
def patient() -> Iterator[Rig]:
    """Main street, where somebody has to come, and nobody goes to the mill."""
    installation = Installation(lead_time=timedelta(days=3), not_at=("MILL-7",))
    with rig(selling(world(), installation=installation)) as one:
        yield one


def test_installation_is_judged_where_it_is_switched_on(patient: Rig, server: Rig) -> None:
    """R212: an extension; without it nothing is said of it."""
    here = patient.post(OFFERS, asking()).json()["productOfferingQualificationItem"][0]
    mill = patient.post(OFFERS, asking(wanted("copper-internet"), at="MILL-7")).json()
    off = server.post(OFFERS, asking()).json()["productOfferingQualificationItem"][0]

    there = mill["productOfferingQualificationItem"][0]
    assert here["installationFeasibility"] == {
        "qualificationResult": "qualified",
        "earliestDate": "2026-03-04T12:00:00.000Z",
    }
    assert there["technicalServiceability"]["qualificationResult"] == "qualified"
    assert mill["qualificationResult"] == "unqualified"
    assert codes(there) == ["INST_NOT_FEASIBLE"]
    assert "installationFeasibility" not in off


def test_an_installation_takes_its_time(patient: Rig) -> None:
    """What is wanted for tomorrow cannot be installed in three days."""
    soon = wanted() | {"expectedActivationDate": "2026-03-02T12:00:00Z"}

    assert patient.post(OFFERS, asking(soon)).json()["qualificationResult"] == "unqualified"


def test_what_is_given_up_needs_no_verdict(server: Rig) -> None:
    """A deletion is qualified wherever it is; no check is opened for it."""
    answer = server.post(OFFERS, asking(wanted() | {"action": "delete"}, at="FARM-1")).json()

    found = answer["productOfferingQualificationItem"][0]
    assert (answer["state"], answer["qualificationResult"]) == ("done", "qualified")
    assert "technicalServiceability" not in found
    assert server.get(CHECKS).json() == []


def test_a_product_is_qualified_by_its_specification(server: Rig) -> None:
    """The first offering of it counts."""
    named = {"id": "1", "product": {"productSpecification": {"id": "copper-internet"}}}
    unknown = {"id": "1", "product": {"productSpecification": {"id": "gold-internet"}}}

    known = server.post(OFFERS, asking(named)).json()
    strange = server.post(OFFERS, asking(unknown)).json()

    assert known["qualificationResult"] == "qualified"
    assert codes(strange["productOfferingQualificationItem"][0]) == ["COM_OFFERING_UNKNOWN"]


def test_a_product_of_two_services_needs_both(server: Rig) -> None:
    """Copper and telephone: each is an item of the check, and the worst counts."""
    here = server.post(OFFERS, asking(wanted("copper-duo", lines=2))).json()
    beyond = server.post(OFFERS, asking(wanted("copper-duo", lines=9))).json()

    found = here["productOfferingQualificationItem"][0]["technicalServiceability"]
    assert found["serviceQualificationItem"] == [{"id": "1"}, {"id": "2"}]
    assert (here["qualificationResult"], beyond["qualificationResult"]) == (
        "qualified",
        "unqualified",
    )


def test_a_slower_line_is_proposed_in_the_products_own_words(server: Rig) -> None:
    """An offering that settles its speed cannot be slower; the one that does not can."""
    settled = server.post(
        OFFERS, asking(wanted("fibre-500-home"), at="MILL-7", relatedParty=party("C-ANNA"))
    ).json()

    found = settled["productOfferingQualificationItem"][0]
    assert found["alternateProductOfferingProposal"][0]["alternateProductOffering"]["id"] == (
        "copper-internet"
    )


@pytest.mark.parametrize(
    ("customer", "channel", "expected"),
    [
        ("C-ANNA", "online", []),
        ("C-ANNA", "shop", ["COM_CHANNEL"]),
        ("C-LATE", "online", ["COM_CREDIT"]),
        ("C-MILL", "online", ["COM_SEGMENT"]),
        (None, None, ["COM_SEGMENT", "COM_CREDIT", "COM_CHANNEL"]),
    ],
)
def test_main_street_sells_its_launch_to_some(
    server: Rig, customer: str | None, channel: str | None, expected: list[str]
) -> None:
    """Homes, creditworthy, in the web shop."""
    more: dict[str, Any] = {} if customer is None else {"relatedParty": party(customer)}
    more |= {} if channel is None else {"channel": {"id": channel}}

    answer = server.post(OFFERS, asking(wanted("fibre-1000-launch"), **more)).json()

    assert codes(answer["productOfferingQualificationItem"][0]) == expected


def test_more_information_lets_it_go_on(server: Rig) -> None:
    """What the network has to know is supplied by a PATCH of the item; that asks again."""
    waiting = server.post(OFFERS, asking(wanted("business-line"))).json()
    answered = [wanted("business-line", handover="optical")]

    done = server.patch(waiting["href"], {"productOfferingQualificationItem": answered}).json()

    assert (waiting["state"], done["state"]) == ("inProgress", "done")
    assert done["qualificationResult"] == "qualified"


def test_an_answer_holds_no_longer_than_the_offering_is_sold(server: Rig) -> None:
    """The launch price ends in July."""
    server.later(121 * 86_400)
    more: dict[str, Any] = {"relatedParty": party("C-ANNA"), "channel": {"id": "online"}}

    made = server.post(OFFERS, asking(wanted("fibre-1000-launch"), **more)).json()

    assert made["effectiveQualificationDate"] == "2026-06-30T12:00:00.000Z"
    assert made["expirationDate"] == "2026-07-01T00:00:00.000Z"


def test_a_list_is_narrowed_to_a_category(server: Rig) -> None:
    """Only what stands on that shelf of the catalogue."""
    asked = asking(category={"id": "voice"})
    del asked["productOfferingQualificationItem"]

    answer = server.post(OFFERS, asked).json()

    found = [each["productOffering"]["id"] for each in answer["productOfferingQualificationItem"]]
    assert found == ["telephone", "copper-duo"]


def test_only_available_leaves_out_what_is_not(server: Rig) -> None:
    """The result of the whole still tells that something is missing."""
    items = [wanted("copper-internet", "1"), wanted("fibre-internet", "2", downloadSpeed=1000)]
    asked = asking(*items, at="FARM-1", provideOnlyAvailable=True)

    answer = server.post(OFFERS, asked).json()

    assert answer["productOfferingQualificationItem"] == []
    assert answer["qualificationResult"] == "unqualified"


def test_an_upgrade_counts_its_own_port() -> None:
    """``modify`` names the installed service: what that takes is not counted a second time."""
    with rig(world(name="upgrade-own-port")) as server:
        inventory = f"{HOST}/tmf-api/serviceInventory/v4/service"
        installed = server.get(inventory).json()[0]
        offering = installed["serviceSpecification"]["id"]
        one = wanted(offering)
        one["product"]["place"] = installed["place"]
        upgrade = one | {"action": "modify", "product": one["product"] | {"id": installed["id"]}}
        results = [
            server.post(OFFERS, asking(each)).json()["qualificationResult"]
            for each in (one, upgrade)
        ]

    assert results == ["unqualified", "qualified"]


def test_the_items_of_a_list_cannot_be_asked_for_later(server: Rig) -> None:
    """A request with items stays one with items."""
    made = server.post(OFFERS, asking()).json()

    answer = server.patch(made["href"], {"productOfferingQualificationItem": []})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_ATTRIBUTE")


LINKS = (
    ServiceLink(specification="fibre", characteristics={"speed": "downloadSpeed"}),
    ServiceLink(specification="telephone", characteristics={"lines": "lines"}),
)
DUO = Offering(id="duo", name="Duo", product="duo")
BOTH = Commerce(products=(Product(id="duo", name="Duo", services=LINKS),), offerings=(DUO,))


def otherwise(
    specification: str, date: str | None = None, **characteristics: Any
) -> dict[str, Any]:
    """A service as TMF645 shows it, with one proposal."""
    rows = [{"name": name, "value": value} for name, value in characteristics.items()]
    proposed: dict[str, Any] = {
        "alternateService": {
            "serviceSpecification": {"id": specification},
            "serviceCharacteristic": rows,
        }
    }
    if date is not None:
        proposed["alternateServiceAvailabilityDate"] = date
    return {"qualificationResult": "alternate", "alternateServiceProposal": [proposed]}


@pytest.mark.parametrize(
    ("services", "expected", "date"),
    [
        (
            [otherwise("fibre", downloadSpeed=500), {"qualificationResult": "qualified"}],
            [{"speed": 500, "lines": 2}],
            None,
        ),
        (
            [
                otherwise("fibre", "2026-04-01", downloadSpeed=500),
                otherwise("telephone", "2026-05-01", lines=1),
            ],
            [{"speed": 500, "lines": 1}],
            "2026-05-01",
        ),
        ([otherwise("copper"), {"qualificationResult": "qualified"}], [], None),
    ],
)
def test_a_product_of_two_services_is_proposed_as_itself(
    services: list[dict[str, Any]], expected: list[dict[str, Any]], date: str | None
) -> None:
    """With what each can be had as, and the rest as it was asked for; or not at all."""
    found = list(proposals(wanted("duo", speed=1000, lines=2), services, DUO, BOTH))

    values = [
        {each["name"]: each["value"] for each in one["alternateProduct"]["productCharacteristic"]}
        for one in found
    ]
    assert values == expected
    assert [one.get("alternateActivationDate") for one in found] == [date] * len(expected)
