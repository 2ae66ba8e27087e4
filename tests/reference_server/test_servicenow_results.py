"""ServiceNow's dialect: processResult, and what results come to."""

from typing import Any

import pytest
from reference_server.server_rig import Rig
from reference_server.servicenow_rig import (
    RESULTS,
    control,
    created,
    domain_orders,
    inside,
    item,
    message,
    order,
    result,
    servicenow,
)

PROPOSAL: dict[str, Any] = {
    "id": "1",
    "@type": "AlternateServiceProposal",
    "alternateServiceAvailabilityDate": "2022-12-15T19:20:39.000Z",
    "alternateService": {
        "@type": "Service",
        "serviceSpecification": {"id": "access", "name": "Access"},
        "serviceCharacteristic": [
            {"name": "Speed", "value": "Medium", "@type": "Characteristic", "id": "9"}
        ],
    },
}


def post(server: Rig, *items: dict[str, Any]) -> Any:
    """Send results."""
    return server.post(RESULTS, {"serviceQualificationItem": list(items)})


def test_a_result_stands_in_the_whole_order() -> None:
    """R117, R119, R132 to R134: 201, and the order with its results rolled up."""
    with servicenow(decides=False) as server:
        made = created(server)
        assert order(server, made["id"])["qualificationResult"] == "pending"
        one, other = domain_orders(server, made["id"])
        half = post(server, result(one, "qualified"))
        whole = post(
            server,
            result(other, "alternate", alternateServiceProposal=[PROPOSAL]),
        )

    assert (half.status_code, half.json()["qualificationResult"]) == (201, "pending")
    body = whole.json()
    assert (body["id"], body["qualificationResult"], body["state"]) == (
        made["id"],
        "alternate",
        "in_progress",
    )
    shown = body["serviceQualificationItem"][0]["alternateServiceProposal"]
    assert [each["alternateServiceAvailabilityDate"] for each in shown] == [
        "2022-12-15T19:20:39.000Z"
    ]
    service = shown[0]["alternateService"]
    assert (
        service["serviceCharacteristic"] == (PROPOSAL["alternateService"]["serviceCharacteristic"])
    )
    assert service["serviceSpecification"]["id"] != "access"
    assert shown[0]["id"] != PROPOSAL["id"]


@pytest.mark.parametrize(
    ("row", "items", "text"),
    [
        ("R71", None, "Empty payload."),
        ("R117", [], "Invalid payload: serviceQualificationItem is missing."),
        (
            "R118",
            [{"id": "DOMAIN"}],
            "Invalid payload: serviceQualificationItem qualificationResult is missing.",
        ),
        (
            "R119",
            [result("100", "qualified")],
            "Invalid payload: Qualification Item id does not exist.",
        ),
        (
            "R128",
            [result("0" * 32, "qualified")],
            "Invalid payload: Qualification Item id does not exist.",
        ),
        (
            "R127",
            [result("DOMAIN", "none")],
            (
                "Invalid payload: Qualification Result should be one of "
                "[alternate, pending, qualified, unqualified]."
            ),
        ),
        (
            "R127",
            [result("DOMAIN", "maybe")],
            (
                "Invalid payload: Qualification Result should be one of "
                "[alternate, pending, qualified, unqualified]."
            ),
        ),
        (
            "R124",
            [result("DOMAIN", "alternate", alternateServiceProposal=[{"id": "1"}])],
            "Invalid payload: Mandatory field missing: alternateService",
        ),
        (
            "R126",
            [result("DOMAIN", "unqualified", eligibilityUnavailabilityReason=[{"code": "1"}])],
            "Invalid payload: Mandatory field missing: label",
        ),
    ],
)
def test_what_is_wrong_with_results_is_told(row: str, items: Any, text: str) -> None:
    """R117 to R130: the texts of the document, and nothing has changed."""
    with servicenow(decides=False) as server:
        made = created(server)
        order(server, made["id"])
        domain = domain_orders(server, made["id"])[0]
        body = (
            {}
            if items is None
            else {
                "serviceQualificationItem": [
                    each | {"id": domain} if each.get("id") == "DOMAIN" else each for each in items
                ]
            }
        )
        answer = server.post(RESULTS, body)

        assert (row, answer.status_code, message(answer)) == (row, 400, text)
        assert order(server, made["id"])["qualificationResult"] == "pending"


def test_results_of_two_top_lines_do_not_come_together() -> None:
    """R129: with a text that has no prefix; of two orders it is the same."""
    with servicenow(decides=False) as server:
        made = created(server, item("1"), item("2"))
        order(server, made["id"])
        first, second = (domain_orders(server, made["id"], each)[0] for each in ("1", "2"))
        mixed = post(server, result(first, "qualified"), result(second, "qualified"))
        alone = post(server, result(first, "qualified"))

    assert (mixed.status_code, message(mixed)) == (
        400,
        "All Qualification Items must belong to same Top Order Line Item.",
    )
    assert alone.status_code == 201


def test_results_of_a_parent_and_its_children_come_together() -> None:
    """R117: they belong to one top line; R147: a parent is as good as the worst below it."""
    parent = item("100", "cfs1") | {
        "qualificationItemRelationship": [{"id": "110", "relationshipType": "HasChild"}]
    }
    child = item("110", "cfs2") | {
        "qualificationItemRelationship": [{"id": "100", "relationshipType": "HasParent"}]
    }
    with servicenow(decides=False) as server:
        made = created(server, parent, child)
        order(server, made["id"])
        of_parent = domain_orders(server, made["id"], "100")
        of_child = domain_orders(server, made["id"], "110")
        answer = post(
            server,
            *[result(each, "qualified") for each in of_parent],
            *[result(each, "unqualified") for each in of_child],
        )

    assert answer.status_code == 201
    results = {
        each["id"]: each["qualificationResult"]
        for each in answer.json()["serviceQualificationItem"]
    }
    assert results == {"100": "unqualified", "110": "unqualified"}


def test_the_same_result_twice_is_once_and_the_last_wins() -> None:
    """R139: the second time changes nothing; another result takes its place; the journal has all."""
    with servicenow(decides=False) as server:
        made = created(server)
        order(server, made["id"])
        domain = domain_orders(server, made["id"])
        bad = [
            result(
                each, "unqualified", eligibilityUnavailabilityReason=[{"code": "1", "label": "no"}]
            )
            for each in domain
        ]
        first, second = post(server, *bad), post(server, *bad)
        last = post(server, *[result(each, "qualified") for each in domain])
        journal = control(server, "GET", "/journal?path=*processResult").text.splitlines()

    assert first.json() == second.json()
    assert first.json()["qualificationResult"] == "unqualified"
    assert last.json()["qualificationResult"] == "qualified"
    assert "eligibilityUnavailabilityReason" not in last.json()["serviceQualificationItem"][0]
    assert len(journal) == 3


def test_labels_are_joined_and_codes_dropped() -> None:
    """R115, R126: several labels become one, the code is not stored."""
    reasons = [{"code": "1", "label": "no fibre"}, {"code": "2", "label": "no copper"}]
    with servicenow(decides=False) as server:
        made = created(server)
        order(server, made["id"])
        domain = domain_orders(server, made["id"])[0]
        answer = post(
            server, result(domain, "unqualified", eligibilityUnavailabilityReason=reasons)
        )

    assert answer.json()["serviceQualificationItem"][0]["eligibilityUnavailabilityReason"] == [
        {"label": "no fibre,no copper", "@type": "string"}
    ]


@pytest.mark.parametrize("name", ["alternateProposal", "alternateServiceProposal"])
def test_a_proposal_has_two_names(name: str) -> None:
    """R120: the table says one, the sample the other."""
    with servicenow(decides=False) as server:
        made = created(server)
        order(server, made["id"])
        domain = domain_orders(server, made["id"])[0]
        answer = post(server, result(domain, "alternate", **{name: [PROPOSAL]}))

    assert len(answer.json()["serviceQualificationItem"][0]["alternateServiceProposal"]) == 1


def test_domain_orders_come_from_the_catalogue_once_for_each_of_the_quantity() -> None:
    """R69, R144, R146: seen in the control interface alone."""
    with servicenow(decides=False) as server:
        made = created(server, item() | {"quantity": "2"})
        order(server, made["id"])
        seen = inside(server, made["id"])

    assert (seen["orderType"], seen["fulfilmentType"]) == ("service", "Qualify")
    assert [(each["specification"], each["unit"]) for each in seen["lines"][0]["domainOrders"]] == [
        ("fibre-line", 1),
        ("optical-terminal", 1),
        ("fibre-line", 2),
        ("optical-terminal", 2),
    ]
    assert len(made["serviceQualificationItem"]) == 1


def test_what_an_order_says_of_another_makes_nothing_its_own() -> None:
    """A sys_id that stands in the text of an older order still means the order it is a part of."""
    with servicenow(decides=False) as server:
        older, newer = created(server), created(server)
        order(server, newer["id"])
        spoken_of, part = (domain_orders(server, each["id"])[0] for each in (newer, older))
        reasons = [{"label": spoken_of}]
        post(server, result(part, "unqualified", eligibilityUnavailabilityReason=reasons))
        answer = post(server, result(spoken_of, "qualified"))

    assert (answer.status_code, answer.json().get("id")) == (201, newer["id"])
