"""The four use cases of the document (it announces three, and shows four), and its quirks one by one."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from reference_server.server_rig import Rig
from reference_server.servicenow_rig import (
    ORDERS,
    RESULTS,
    control,
    created,
    domain_orders,
    item,
    message,
    order,
    request,
    result,
    servicenow,
)
from tmf645_scenarios.servicenow import Approval

HOME = {"id": "MAIN-3000", "name": "Jean Pontus home", "@type": "Place"}
CHILDREN = ("110", "120", "130")


def services(body: dict[str, Any]) -> dict[str, Any]:
    """Return the service of each item by the item's id."""
    return {each["id"]: each["service"] for each in body["serviceQualificationItem"]}


def values(service: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the characteristics of a service, in their order."""
    return [(each["name"], each["value"]) for each in service["serviceCharacteristic"]]


def test_use_case_1_a_service_at_an_address() -> None:
    """R85, R86: place and specification; the name of the place is the directory's."""
    speed = [{"name": "Speed", "valueType": "string", "value": "Low"}]
    with servicenow() as server:
        made = created(server, item(place=[HOME], serviceCharacteristic=speed))

    service = services(made)["100"]
    assert service["place"]["name"] == "3000 Main Street, Santa Clara, CA"
    assert service["serviceSpecification"]["name"] == "Access"
    assert service["serviceCharacteristic"] == [
        {"name": "Speed", "valueType": "choice", "value": "Low"}
    ]
    assert (made["qualificationResult"], made["state"]) == ("none", "new")


def test_use_case_2_a_service_where_another_one_is() -> None:
    """R59, R87: no place is sent, that of the existing Access service comes back; the reference does not."""
    asked = item("100", "voip", place=None, referenceServiceInventory={"id": "access-at-3000"})
    with servicenow() as server:
        made = created(server, asked)
        shown = order(server, made["id"])

    service = services(made)["100"]
    assert service["place"]["id"] == "MAIN-3000"
    assert "referenceServiceInventory" not in service
    assert shown["qualificationResult"] == "qualified"


@pytest.mark.parametrize(("bandwidth", "result"), [("600", "qualified"), ("900", "alternate")])
def test_use_case_3_an_upgrade(bandwidth: str, result: str) -> None:
    """R60, R88 to R90: neither place nor specification is sent; what was sent comes first, the rest is filled."""
    asked = item(
        place=None,
        serviceSpecification=None,
        serviceInventory={"id": "access-at-3000"},
        serviceCharacteristic=[{"name": "Bandwidth", "value": bandwidth}],
    )
    with servicenow() as server:
        made = created(server, asked)
        shown = order(server, made["id"])

    service = services(made)["100"]
    assert (service["place"]["id"], service["serviceSpecification"]["name"]) == (
        "MAIN-3000",
        "Access",
    )
    assert values(service) == [("Bandwidth", bandwidth), ("Speed", "Low")]
    assert shown["qualificationResult"] == result


def hierarchy() -> list[dict[str, Any]]:
    """Return parent 100 of quantity 2, and 110, 120, 130 below it, as the document sends them."""
    parent = item("100", "cfs1", serviceSpecification={"id": "cfs1", "name": "CF1"}) | {
        "action": "add",
        "quantity": "2",
        "expectedServiceAvailabilityDate": "2022-12-15T19:20:39.000Z",
        "qualificationItemRelationship": [
            {"id": id, "relationshipType": "HasChild"} for id in CHILDREN
        ],
    }
    below = [
        item(id, specification)
        | {
            "action": "add",
            "qualificationItemRelationship": [{"id": "100", "relationshipType": "HasParent"}],
        }
        for id, specification in zip(CHILDREN, ("cfs2", "cfs3", "cfs4"), strict=True)
    ]
    return [parent, *below]


def test_use_case_4_a_hierarchy() -> None:
    """R91 to R93: four items come back, the name from the catalogue, no relationships, no action."""
    with servicenow() as server:
        made = created(server, *hierarchy())
        shown = order(server, made["id"])

    items = {each["id"]: each for each in made["serviceQualificationItem"]}
    assert list(items) == ["100", *CHILDREN]
    assert items["100"]["quantity"] == "2"
    assert items["100"]["service"]["serviceSpecification"]["name"] == "CFS1"
    assert not {"action", "qualificationItemRelationship"} & items["110"].keys()
    assert shown["qualificationResult"] == "qualified"


def test_a_review_stands_between_request_and_question() -> None:
    """R98, R152: a manual approval; until then nothing is known, a second one is refused."""
    with servicenow(approval=Approval.MANUAL) as server:
        id = created(server)["id"]
        before = order(server, id)
        yes = control(server, "POST", f"/servicenow/orders/{id}/approve", json={})
        after = order(server, id)
        again = control(server, "POST", f"/servicenow/orders/{id}/approve", json={})
        refused = created(server)["id"]
        control(server, "POST", f"/servicenow/orders/{refused}/reject", json={"reason": "no"})
        no = order(server, refused)

    assert (before["qualificationResult"], before["state"]) == ("none", "new")
    assert yes.status_code == 200
    assert (after["qualificationResult"], after["state"]) == ("qualified", "in_progress")
    assert again.status_code == 409
    assert (no["qualificationResult"], no["state"]) == ("none", "rejected")


# --- quirks ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A hierarchy that was reported on, as GET shows it, and the answer of the report."""

    shown: Any
    told: httpx.Response


def proposal(number: int) -> dict[str, Any]:
    """Return a proposal unlike the others."""
    return {
        "alternateServiceAvailabilityDate": "2022-12-15T19:20:39Z",
        "alternateService": {
            "serviceSpecification": {"id": "access"},
            "serviceCharacteristic": [{"name": f"choice {number}", "value": "1"}],
        },
    }


def quirky(quirks: dict[str, str]) -> Shown:
    """Report on every domain order of a hierarchy, with a proposal and a reason each."""
    with servicenow(decides=False, quirks=quirks) as server:
        made = created(server, *hierarchy(), effectiveQualificationDate="2026-04-01T00:00:00Z")
        order(server, made["id"])
        told = server.post(
            RESULTS,
            {
                "serviceQualificationItem": [
                    result(
                        id,
                        "alternate",
                        alternateServiceProposal=[proposal(number)],
                        eligibilityUnavailabilityReason=[{"code": "1", "label": "no"}],
                    )
                    for number, id in enumerate(domain_orders(server, made["id"]))
                ]
            },
        )
        return Shown(server.get(f"{ORDERS}/{made['id']}").json(), told)


SEEN = {
    "SNQ-01": ("array", lambda it: len(it.shown), 1),
    "SNQ-03": (
        "shuffled",
        lambda it: sorted(services(it.shown)) != list(services(it.shown)),
        True,
    ),
    "SNQ-06": (
        "on",
        lambda it: it.shown["serviceQualificationItem"][0]["action"],
        "add",
    ),
    "SNQ-07": (
        "order_date",
        lambda it: it.shown["effectiveQualificationDate"],
        "2026-03-01T12:00:00.000Z",
    ),
    "SNQ-08": ("array", lambda it: len(services(it.shown)["100"]["place"]), 1),
    "SNQ-09": (
        "number",
        lambda it: it.shown["serviceQualificationItem"][0]["quantity"],
        2,
    ),
    "SNQ-10": (
        "spaced",
        lambda it: it.shown["serviceQualificationItem"][0]["alternateServiceProposal"][0][
            "alternateServiceAvailabilityDate"
        ],
        "2022-12-15 19:20:39",
    ),
    "SNQ-11": (
        "kept",
        lambda it: it.shown["serviceQualificationItem"][0]["eligibilityUnavailabilityReason"][0][
            "code"
        ],
        "1",
    ),
    "SNQ-12": ("200", lambda it: it.told.status_code, 200),
    "SNQ-13": (
        "last_wins",
        lambda it: len(it.shown["serviceQualificationItem"][0]["alternateServiceProposal"]),
        1,
    ),
    "SNQ-14": (
        "stays_new",
        lambda it: (it.shown["state"], it.shown["serviceQualificationItem"][0]["state"]),
        ("new", "in_progress"),
    ),
    "SNQ-17": (
        "number",
        lambda it: services(it.shown)["100"]["serviceSpecification"]["internalVersion"],
        1,
    ),
    "SNQ-18": (
        "array",
        lambda it: len(services(it.shown)["100"]["serviceSpecification"]),
        1,
    ),
}


@pytest.mark.parametrize("id", SEEN)
def test_a_quirk_is_switched_alone(id: str) -> None:
    """Each shows where the document says it does, and nowhere without the switch."""
    side, look, seen = SEEN[id]
    plain, switched = quirky({}), quirky({id: side})

    assert look(switched) == seen
    if id not in {
        "SNQ-01",
        "SNQ-06",
        "SNQ-11",
    }:  # what is not there without them cannot be looked at
        assert look(plain) != seen


def status(server: Rig, **changes: Any) -> int:
    """Return how a request with something odd is answered."""
    return server.post(ORDERS, request(**changes)).status_code


def test_quirks_of_what_is_refused() -> None:
    """SNQ-04, 05, 15, 21, 22: the other side of what is refused, or how it is told."""
    far = item() | {"qualificationItemRelationship": [{"id": "7", "relationshipType": "HasChild"}]}
    twice = [item("100"), item("100")]
    with servicenow(quirks={"SNQ-15": "accepted", "SNQ-22": "accepted"}) as server:
        assert status(server, serviceQualificationItem=[far]) == 201
        assert status(server, serviceQualificationItem=twice) == 201
    with servicenow(quirks={"SNQ-04": "refused", "SNQ-05": "404", "SNQ-21": "tmf645"}) as server:
        assert server.get(f"{ORDERS}?limit=101").status_code == 400
        assert server.get(f"{ORDERS}?qualificationResult=maybe").status_code == 404
        assert server.post(ORDERS, {}).json()["message"] == "Empty payload."
    with servicenow() as server:
        assert message(server.post(ORDERS, {})) == "Empty payload."


def test_quirks_of_one_order() -> None:
    """SNQ-02, 19, 20: flat, with the type that was sent, with fields."""
    speed = [{"name": "Speed", "valueType": "string", "value": "Low"}]
    with servicenow(quirks={"SNQ-02": "on", "SNQ-19": "sent", "SNQ-20": "on"}) as server:
        made = created(server, item(serviceCharacteristic=speed))
        flat = order(server, made["id"])
        some = server.get(f"{ORDERS}/{made['id']}?fields=state").json()

    assert services(made)["100"]["serviceCharacteristic"][0]["valueType"] == "string"
    assert (flat["place"]["id"], "serviceQualificationItem" in flat) == ("MAIN-3000", False)
    assert sorted(some) == ["href", "id", "state"]
