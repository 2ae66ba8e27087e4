"""The world as TMF620, 633, 638, 673, 674 and 675 show it."""

from typing import Any

import pytest
from neighbours.neighbour_rig import HOST, OFFERS, place, wanted
from neighbours.test_neighbour_contracts import fits
from reference_server.listeners import listening
from reference_server.server_rig import CHECKS, Rig, check, item, rig, world

CATALOGUE = f"{HOST}/tmf-api/productCatalogManagement/v4"
SERVICES = f"{HOST}/tmf-api/serviceCatalogManagement/v4/serviceSpecification"
INSTALLED = f"{HOST}/tmf-api/serviceInventory/v4/service"
ADDRESSES = f"{HOST}/tmf-api/geographicAddressManagement/v4/geographicAddress"
VALIDATIONS = f"{HOST}/tmf-api/geographicAddressManagement/v4/geographicAddressValidation"
SITES = f"{HOST}/tmf-api/geographicSiteManagement/v4/geographicSite"
LOCATIONS = f"{HOST}/tmf-api/geographicLocation/v4/geographicLocation"
EVERY = [
    f"{CATALOGUE}/productOffering",
    f"{CATALOGUE}/productSpecification",
    SERVICES,
    INSTALLED,
    ADDRESSES,
    SITES,
    LOCATIONS,
]


@pytest.fixture(scope="module")
def voice() -> Any:
    """A world with an installed service."""
    with rig(world(name="upgrade-own-port")) as one:
        yield one


@pytest.mark.parametrize("path", EVERY)
def test_every_collection_is_read_one_by_one(voice: Rig, path: str) -> None:
    """What is listed can be read under its href, in pages, and some attributes of it."""
    listed = voice.get(path)

    rows = listed.json()
    assert listed.headers["X-Total-Count"] == str(len(rows))
    assert rows
    assert [voice.get(each["href"]).json() for each in rows] == rows
    assert voice.get(f"{path}?limit=1&offset=0").json() == rows[:1]
    assert voice.get(f"{path}?fields=id").json()[0].keys() == {"id", "href"}
    assert voice.get(f"{path}?id={rows[-1]['id']}&sort=-id").json() == rows[-1:]
    assert voice.get(f"{path}/nobody").json()["code"] == "NOT_FOUND"
    assert voice.post(path, {}).status_code == 405


def test_the_chain_leads_from_offering_to_network(server: Rig) -> None:
    """620 offering, 620 product, 633 customer-facing, 633 resource-facing: by href."""
    offering = server.get(f"{CATALOGUE}/productOffering/fibre-500-home").json()
    product = server.get(offering["productSpecification"]["href"]).json()
    service = server.get(product["serviceSpecification"][0]["href"]).json()
    parts = [server.get(each["href"]).json() for each in service["serviceSpecRelationship"]]

    assert product["productSpecCharacteristic"][0]["name"] == "speed"
    assert service["specCharacteristic"][0]["name"] == "downloadSpeed"
    assert {each["@type"] for each in parts[:2]} == {"ResourceFacingServiceSpecification"}
    assert parts[0]["resourceSpecification"][0]["id"] == "fibre"


def test_an_offering_is_sellable_for_a_while(server: Rig) -> None:
    """The catalogue tells the term; it judges nobody."""
    path = f"{CATALOGUE}/productOffering/fibre-1000-launch"
    now = server.get(path).json()
    server.later(365 * 86_400)
    later = server.get(path).json()

    assert (now["lifecycleStatus"], later["lifecycleStatus"]) == ("Active", "Retired")
    assert now["validFor"]["endDateTime"] == "2026-07-01T00:00:00.000Z"


def test_the_catalogue_is_the_one_that_is_qualified(server: Rig) -> None:
    """R214: every id that the catalogues show is known to both qualifications."""
    for each in server.get(f"{CATALOGUE}/productOffering").json():
        answer = server.post(
            OFFERS,
            {"place": [place()], "productOfferingQualificationItem": [wanted(each["id"])]},
        ).json()
        found = answer["productOfferingQualificationItem"][0]
        assert "technicalServiceability" in found


@pytest.mark.parametrize("path", [ADDRESSES, SITES])
def test_an_id_of_a_place_is_a_place_to_qualify(server: Rig, path: str) -> None:
    """Whichever API it was read from."""
    for each in server.get(path).json():
        found = server.post(CHECKS, check(item(each["id"]), provideUnavailabilityReason=True))
        assert "PLACE_NOT_FOUND" not in found.text


def test_a_location_is_a_place_to_qualify(server: Rig) -> None:
    """As TMF675 writes it: x is longitude."""
    location = server.get(f"{LOCATIONS}/MAIN-3000").json()
    asked = item()
    asked["service"]["place"] = [{"role": "installation", "geometry": location["geometry"]}]

    assert server.post(CHECKS, check(asked)).json()["qualificationResult"] == "qualified"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("streetName=Main%20Street", ["MAIN-3000", "MAIN-3002"]),
        ("streetName=main street&streetNr=3002", ["MAIN-3002"]),
        ("city=Nowhere", []),
        ("postcode=1234", []),
        ("streetNr=3000,7", ["MAIN-3000", "MILL-7"]),
        ("streetNr.gt=3000", ["MAIN-3002", "MILL-7"]),
        ("streetName=Main Street&sort=-streetNr&limit=1", ["MAIN-3002"]),
        ("streetName=Main Street&limit=1&offset=1", ["MAIN-3002"]),
        ("city=Riverside&city=Berlin", ["MAIN-3000", "MAIN-3002", "MILL-7", "FARM-1"]),
    ],
)
def test_addresses_are_found(server: Rig, query: str, expected: list[str]) -> None:
    """By equal attributes as a request compares them, by other filters one by one."""
    found = server.get(f"{ADDRESSES}?{query}")

    assert [each["id"] for each in found.json()] == expected


def test_nobody_searches_a_country_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter that would look at too many is refused, with one that would not."""
    monkeypatch.setattr("tmf645_reference_server.neighbours.reading.MOST_LOOKED_AT", 3)
    with rig() as server:
        slow = server.get(f"{ADDRESSES}?streetNr.gt=1")
        quick = server.get(f"{ADDRESSES}?streetNr=7")

    assert (slow.status_code, quick.status_code) == (400, 200)
    assert "streetName=" in slow.json()["message"]


@pytest.mark.parametrize(
    ("submitted", "result", "valid", "alternates"),
    [
        ({"streetName": "Mill Lane", "streetNr": "7"}, "success", "MILL-7", []),
        ({"streetName": "main street"}, "partial", None, ["MAIN-3000", "MAIN-3002"]),
        (
            {"streetName": "Main Street", "streetNr": "1"},
            "fails",
            None,
            ["MAIN-3000", "MAIN-3002"],
        ),
        ({"streetName": "Elm Street"}, "fails", None, []),
        ({"postcode": "1234"}, "fails", None, []),
        ({}, "fails", None, []),
        ({"id": "FARM-1"}, "success", "FARM-1", []),
    ],
)
def test_an_address_is_validated(
    server: Rig, submitted: dict[str, str], result: str, valid: str | None, alternates: list[str]
) -> None:
    """One that is meant, several, or none; with what it might have been, where that is wished."""
    asked = {"submittedGeographicAddress": submitted, "provideAlternative": True}

    made = server.post(VALIDATIONS, asked)

    shown = made.json()
    assert (made.status_code, shown["state"], shown["validationResult"]) == (201, "done", result)
    assert shown.get("validGeographicAddress", {}).get("id") == valid
    assert [each["id"] for each in shown.get("alternateGeographicAddress", [])] == alternates
    assert server.get(made.headers["Location"]).json() == shown
    assert server.get(VALIDATIONS).json() == [shown]


def test_no_alternatives_without_the_wish(server: Rig) -> None:
    """The attribute is absent then."""
    asked = {"submittedGeographicAddress": {"streetName": "x"}, "provideAlternative": False}

    assert "alternateGeographicAddress" not in server.post(VALIDATIONS, asked).json()


def test_a_validation_is_told(server: Rig) -> None:
    """By the one event that TMF673 has."""
    hub = f"{HOST}/tmf-api/geographicAddressManagement/v4/hub"
    asked = {"submittedGeographicAddress": {"id": "MILL-7"}, "provideAlternative": False}
    with listening() as listener:
        server.post(hub, {"callback": f"{listener.url}/cb"})
        server.post(VALIDATIONS, asked, headers={"X-Correlation-ID": "c-1"})
        server.run(server.control.delivered)

    event = listener.bodies[0]
    assert event["eventType"] == "geographicAddressValidationStateChangeEvent"
    assert event["event"]["geographicAddressValidation"]["state"] == "done"
    assert event["correlationId"] == "c-1"


@pytest.mark.parametrize(
    ("path", "api", "schema"),
    [
        (SERVICES, "TMF633", "ServiceSpecification"),
        (INSTALLED, "TMF638", "Service"),
        (ADDRESSES, "TMF673", "GeographicAddress"),
    ],
)
def test_documents_fit_their_official_schema(voice: Rig, path: str, api: str, schema: str) -> None:
    """Where an official file is at hand; TMF620, 674 and 675 are unverified."""
    for each in voice.get(path).json():
        fits(each, api, schema)


def test_validations_fit_their_official_schema(server: Rig) -> None:
    """With and without an address that is meant."""
    for submitted in ({"id": "MILL-7"}, {"streetName": "Main Street"}):
        asked = {"submittedGeographicAddress": submitted, "provideAlternative": True}
        fits(server.post(VALIDATIONS, asked).json(), "TMF673", "GeographicAddressValidation")
