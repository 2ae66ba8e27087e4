"""ServiceNow's dialect: what is taken in, what is refused with which text, what is replied."""

import copy
import re
from typing import Any

import pytest
from reference_server.servicenow_rig import (
    CONSUMER,
    ORDERS,
    ROOT,
    created,
    inside,
    item,
    message,
    order,
    request,
    servicenow,
)

MISSING = "Invalid payload: Mandatory field missing: {}"


def without(path: str) -> dict[str, Any]:
    """Return the usual payload without what stands at ``path``."""
    body: Any = copy.deepcopy(request())
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    node = body
    for step in steps:
        node = node[step]
    del node[last]
    return dict(body)


def refusals() -> list[tuple[str, Any, str]]:
    """Return the document's texts (rows R71 to R82), each with a payload that earns it."""
    first = "serviceQualificationItem/0"
    unknown = "0" * 32
    return [
        ("R71", {}, "Empty payload."),
        ("R74", without("relatedParty"), "Invalid payload: relatedParty is missing."),
        ("R74", request(relatedParty=[]), "Invalid payload: relatedParty is missing."),
        (
            "R75",
            without("serviceQualificationItem"),
            "Invalid payload: serviceQualificationItem is missing.",
        ),
        (
            "R75",
            request(serviceQualificationItem=[]),
            "Invalid payload: serviceQualificationItem is missing.",
        ),
        ("R76", without(f"{first}/id"), "Invalid payload: serviceQualificationItem id is missing."),
        (
            "R77",
            without(f"{first}/service"),
            "Invalid payload: serviceQualificationItem service is missing.",
        ),
        (
            "R78",
            request(item(place=None)),
            (
                "Invalid payload: The location information is missing. Please provide place, "
                "serviceInventory or referenceServiceInventory."
            ),
        ),
        (
            "R57",
            request(item(place=[])),
            (
                "Invalid payload: The location information is missing. Please provide place, "
                "serviceInventory or referenceServiceInventory."
            ),
        ),
        (
            "R79",
            request(item(serviceSpecification=None)),
            (
                "Invalid payload: The specification information is missing, please provide "
                "serviceSpecification or serviceInventory."
            ),
        ),
        (
            "R80",
            request(item("100", "nobody-sells-this")),
            "Invalid payload: Service Specification does not exist.",
        ),
        (
            "R81",
            request(relatedParty=[{"id": unknown, "@referredType": "Customer"}]),
            "Invalid payload: Customer Account does not exist.",
        ),
        (
            "R82",
            request(relatedParty=[{"id": unknown, "@referredType": "Consumer"}]),
            "Invalid payload: Consumer does not exist.",
        ),
        ("R45", request(relatedParty=[{"@referredType": "Consumer"}]), MISSING.format("id")),
        ("R48", request(relatedParty=[{"id": "jean-pontus"}]), MISSING.format("@referredType")),
        (
            "R53",
            request(item() | {"qualificationItemRelationship": [{"id": "100"}]}),
            MISSING.format("relationshipType"),
        ),
        ("R58", request(item(place=[{"name": "home"}])), MISSING.format("id")),
        ("R62", request(item(serviceSpecification={"name": "Access"})), MISSING.format("id")),
        (
            "R63",
            request(item(serviceCharacteristic=[{"value": "Low"}])),
            MISSING.format("name"),
        ),
        (
            "R60",
            request(
                item(
                    place=None,
                    serviceSpecification=None,
                    serviceCharacteristic=None,
                    serviceInventory={"id": "access-at-3000"},
                )
            ),
            MISSING.format("serviceCharacteristic"),
        ),
    ]


@pytest.mark.parametrize(("row", "body", "text"), refusals(), ids=[row for row, *_ in refusals()])
def test_what_is_missing_is_told_in_the_words_of_the_document(
    row: str, body: Any, text: str
) -> None:
    """Each text of the document is answered to the letter, with 400."""
    with servicenow() as server:
        answer = server.post(ORDERS, body)

    assert (row, answer.status_code, message(answer)) == (row, 400, text)


def test_a_request_without_a_body_is_told_so() -> None:
    """R73: Content-Length 0 has a text of its own."""
    with servicenow() as server:
        answer = server.send("POST", ORDERS, headers={"Content-Type": "application/json"})

    assert (answer.status_code, message(answer)) == (
        400,
        "Invalid payload: Request body missing - Payload was not passed in the request body.",
    )


OWN = {
    "R48": request(relatedParty=[{"id": "jean-pontus", "@referredType": "Supplier"}]),
    "R45": request(relatedParty=[{"id": "nobody", "@referredType": "CustomerContact"}]),
    "R50": request(item("100"), item("100")),
    "R51": request(item() | {"quantity": "many"}),
    "R51 zero": request(item() | {"quantity": 0}),
    "R51 more than there can be": request(item() | {"quantity": 10**9}),
    "R51 in sum": request(item("1") | {"quantity": 900}, item("2") | {"quantity": 900}),
    "R53": request(
        item() | {"qualificationItemRelationship": [{"id": "100", "relationshipType": "reliesOn"}]}
    ),
    "R54": request(
        item() | {"qualificationItemRelationship": [{"id": "7", "relationshipType": "HasChild"}]}
    ),
    "R57": request(item(place=[{"id": "MAIN-3000"}, {"id": "MAIN-3010"}])),
    "R58": request(item(place=[{"id": "NOWHERE"}])),
    "R59": request(item(place=None, referenceServiceInventory={"id": "nothing"})),
    "R61": request(item(serviceInventory={"id": "access-at-3000"})),
    "R62": request(item("100", "fibre-line")),
    "too many": request(*[item(str(number)) for number in range(1001)]),
}


@pytest.mark.parametrize("row", OWN)
def test_what_the_document_forbids_without_a_text_is_400(row: str) -> None:
    """Where the document has no text, the refusal is 400 all the same, in words of ours."""
    with servicenow() as server:
        answer = server.post(ORDERS, OWN[row])

    assert answer.status_code == 400
    assert message(answer).startswith("Invalid payload: ")


def test_a_new_order_is_new_and_nothing_is_known() -> None:
    """R98: result none and state new, at both levels; R101: dates; R21, R15: href and id."""
    with servicenow() as server:
        made = created(server, item() | {"quantity": 2}, externalId="PO-7")

    id = made["id"]
    assert re.fullmatch(r"[0-9a-f]{32}", id)
    assert made == {
        "id": id,
        "href": f"/api/sn_ord_qual_mgmt/qualification/checkServiceQualification/{id}",
        "description": "a request",
        "externalId": "PO-7",
        "qualificationResult": "none",
        "state": "new",
        "@type": "CheckServiceQualification",
        "checkServiceQualificationDate": "2026-03-01T12:00:00.000Z",
        "effectiveQualificationDate": "2026-03-01T12:00:00.000Z",
        "relatedParty": [CONSUMER | {"name": "Jean Pontus"}],
        "serviceQualificationItem": [
            {
                "id": "100",
                "quantity": "2",
                "qualificationResult": "none",
                "state": "new",
                "@type": "ServiceQualificationItem",
                "service": {
                    "@type": "Service",
                    "place": {
                        "id": "MAIN-3000",
                        "name": "3000 Main Street, Santa Clara, CA",
                        "@type": "Place",
                        "@referredType": "GeographicSite",
                    },
                    "serviceSpecification": {
                        "id": made["serviceQualificationItem"][0]["service"][
                            "serviceSpecification"
                        ]["id"],
                        "name": "Access",
                        "version": "1.0",
                        "internalVersion": "1",
                        "internalId": made["serviceQualificationItem"][0]["service"][
                            "serviceSpecification"
                        ]["id"],
                        "@type": "ServiceSpecification",
                    },
                    "serviceCharacteristic": [],
                },
            }
        ],
    }


def test_one_externalid_may_belong_to_several_orders() -> None:
    """R43: the externalId is not unique."""
    with servicenow() as server:
        ids = {created(server, externalId="PO-7")["id"] for _ in range(2)}

    assert len(ids) == 2


def test_a_specification_is_found_by_its_sys_id() -> None:
    """R62, R114: replies name the sys_id, and what is sent may."""
    with servicenow() as server:
        first = created(server)["serviceQualificationItem"][0]["service"]["serviceSpecification"]
        again = created(server, item("100", first["id"]))

    shown = again["serviceQualificationItem"][0]["service"]["serviceSpecification"]
    assert shown == first


def test_a_characteristic_nobody_knows_does_not_fail_a_request() -> None:
    """R64: 201, and a comment in the work notes of the line."""
    with servicenow() as server:
        made = created(server, item(serviceCharacteristic=[{"name": "Colour", "value": "red"}]))

        assert inside(server, made["id"])["lines"][0]["workNotes"] == [
            "Access has no characteristic Colour"
        ]


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_version_may_stand_in_the_path(version: str) -> None:
    """R7: both versions that the document names lead to the same API."""
    with servicenow() as server:
        made = created(server)
        versioned = ORDERS.replace("sn_ord_qual_mgmt", f"sn_ord_qual_mgmt/{version}")

        assert server.get(f"{versioned}/{made['id']}").json()["id"] == made["id"]


def test_a_version_that_there_is_not_is_400() -> None:
    """R7."""
    with servicenow() as server:
        answer = server.get(ORDERS.replace("sn_ord_qual_mgmt", "sn_ord_qual_mgmt/v9"))

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("id", "status"), [("0" * 32, 404), ("7", 400), ("A" * 32, 400), ("processResult", 405)]
)
def test_an_id_that_leads_nowhere(id: str, status: int) -> None:
    """R18, R19: no sys_id is 400, an unknown one 404; R6: processResult is never taken for an id."""
    with servicenow() as server:
        answer = server.get(f"{ORDERS}/{id}")

    assert answer.status_code == status
    if status == 404:
        assert message(answer) == "Not found. The requested item was not found."


def test_the_world_decides_and_the_result_rolls_up() -> None:
    """R137, R153: after the review the result stands at both levels."""
    with servicenow() as server:
        good = order(server, created(server)["id"])
        ranch = item("200", place=[{"id": "RANCH-9"}])
        bad = order(server, created(server, item(), ranch)["id"])

    assert (good["qualificationResult"], good["state"]) == ("qualified", "in_progress")
    results = {each["id"]: each["qualificationResult"] for each in bad["serviceQualificationItem"]}
    assert (bad["qualificationResult"], results) == (
        "unqualified",
        {"100": "qualified", "200": "unqualified"},
    )


def test_both_apis_stand_beside_each_other() -> None:
    """R2: one server, two base paths; what is asked of the world is a check of TMF645."""
    with servicenow() as server:
        made = created(server)
        order(server, made["id"])
        checks = server.get("/checkServiceQualification").json()

    assert [each["description"] for each in checks] == ["a request"]
    assert ROOT not in checks[0]["href"]
