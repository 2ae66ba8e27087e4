"""The world changes under its answers: edits, what they make untrue, and traces."""

from typing import Any

import pytest
from control.control_rig import CHECKS, NOON, ControlRig, check
from reference_server.listeners import listening
from reference_server.server_rig import item

FULL = {"set_pool": {"node": "olt-main", "unit": "port", "used": 64}}
ROOM = {"set_pool": {"node": "olt-main", "unit": "port", "used": 20}}
STRICT = {"provideUnavailabilityReason": True}


def found(rig: ControlRig, *items: dict[str, Any]) -> dict[str, Any]:
    """A check as it was answered."""
    return dict(rig.server.post(CHECKS, check(*items, **STRICT)).json())


def codes(answer: dict[str, Any]) -> list[str]:
    """The reasons of its first item."""
    reasons = answer["serviceQualificationItem"][0].get("eligibilityUnavailabilityReason", [])
    return [each["code"] for each in reasons]


def test_an_edit_changes_the_next_answer(tester: ControlRig) -> None:
    """Capacity that others took is gone."""
    before = found(tester)

    made = tester.do("POST", "/inventory/edits", FULL)

    after = found(tester)
    assert made == {"version": 1, "at": made["at"], "edit": FULL}
    assert (before["qualificationResult"], after["qualificationResult"]) == (
        "qualified",
        "unqualified",
    )
    assert codes(after) == ["CAP_PORT_EXHAUSTED"]


def test_an_answer_that_is_untrue_expires_and_stays_done(tester: ControlRig) -> None:
    """State and result say what was found then; only the validity ends."""
    tester.freeze()
    made = found(tester)

    tester.do("POST", "/inventory/edits", FULL)

    read = tester.server.get(f"{CHECKS}/{made['id']}").json()
    assert (read["state"], read["qualificationResult"]) == ("done", "qualified")
    assert read["expirationDate"] == NOON != made["expirationDate"]
    assert read["serviceQualificationItem"][0]["expirationDate"] == NOON


def test_an_answer_that_stays_true_is_left_alone(tester: ControlRig) -> None:
    """Fibre that is full says nothing about copper, and an edit that changes nothing, nothing."""
    copper = found(tester, item("MILL-7", "copper-internet"))
    fibre = found(tester)

    tester.do("POST", "/inventory/edits", ROOM)
    tester.do(
        "POST", "/inventory/edits", {"stop_sell": {"technology": "cable", "at": "2020-01-01"}}
    )

    for each in (copper, fibre):
        read = tester.server.get(f"{CHECKS}/{each['id']}").json()
        assert read["expirationDate"] == each["expirationDate"]


def test_a_no_that_became_untrue_expires_too(tester: ControlRig) -> None:
    """Whoever was refused learns that asking again is worth it."""
    tester.freeze()
    tester.do("POST", "/inventory/edits", FULL)
    refused = found(tester)

    tester.do("POST", "/inventory/edits", ROOM)

    read = tester.server.get(f"{CHECKS}/{refused['id']}").json()
    assert read["expirationDate"] == NOON
    assert found(tester)["qualificationResult"] == "qualified"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({}, "0 edits stand here"),
        ({**FULL, "stop_sell": {"technology": "fibre", "at": "2027-01-01"}}, "2 edits stand here"),
        ({"set_pol": {}}, "Did you mean"),
        ({"set_pool": {"node": "nowhere", "unit": "port", "used": 1}}, "nowhere"),
        ({"set_pool": {"node": "olt-main", "unit": "port", "used": 65}}, "65 used"),
        ({"retire_coverage": {"id": "moon", "at": "2027-01-01"}}, "moon"),
        ({"move_build": {"id": "main-street-fibre", "ready": "soon"}}, "soon"),
    ],
    ids=["none", "two", "typing error", "no node", "too much", "no area", "no date"],
)
def test_an_edit_that_cannot_be_changes_nothing(
    tester: ControlRig, edit: dict[str, Any], said: str
) -> None:
    """The refusal names what is wrong, and the world is as it was."""
    answer = tester.call("POST", "/inventory/edits", edit)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert said.lower() in answer.json()["detail"].lower()
    assert tester.get("/inventory")["edits"] == []


def test_the_world_is_shown_as_it_is(tester: ControlRig) -> None:
    """Pools with what is used and free, and what was done."""
    tester.do("POST", "/inventory/edits", FULL)

    shown = tester.get("/inventory")

    olt = next(each for each in shown["pools"] if each["node"] == "olt-main")
    assert (olt["total"], olt["used"], olt["free"]) == (64, 64, 0)
    assert [each["edit"] for each in shown["edits"]] == [FULL]
    assert shown["version"] == 2


def test_an_edit_stays_in_its_namespace_and_a_reset_takes_it_back(tester: ControlRig) -> None:
    """Parallel tests do not see each other's worlds."""
    mine = {"X-Testbed-Namespace": "mine"}
    tester.do("POST", "/inventory/edits", FULL, headers=mine)

    others = found(tester)["qualificationResult"]
    own = tester.server.post(CHECKS, check(), headers=mine).json()["qualificationResult"]
    tester.do("POST", "/reset", {}, headers=mine)
    anew = tester.server.post(CHECKS, check(), headers=mine).json()["qualificationResult"]

    assert (others, own, anew) == ("qualified", "unqualified", "qualified")


def test_a_trace_tells_the_rules_and_the_answer_does_not(tester: ControlRig) -> None:
    """Why it is so is for the control interface; the TMF body has none of it."""
    tester.do("POST", "/inventory/edits", FULL)
    made = found(tester)

    told = tester.get(f"/qualifications/{made['id']}/trace")

    steps = told["items"][0]["steps"]
    assert told["items"][0]["result"] == "unqualified"
    assert "CAP_PORT_EXHAUSTED" in {each["outcome"] for each in steps}
    assert any("node:olt-main" in each["lookedAt"] for each in steps)
    assert "trace" not in str(made).lower()


def test_a_trace_of_nothing_is_refused(tester: ControlRig) -> None:
    """An unknown id is a 404."""
    assert tester.call("GET", "/qualifications/7/trace").status_code == 404


def test_listeners_are_told_that_an_answer_holds_no_longer(tester: ControlRig) -> None:
    """The event names what changed, and shows the qualification as it is now."""
    with listening() as listener:
        tester.server.post("/hub", {"callback": f"{listener.url}/cb"})
        made = found(tester)
        tester.do("POST", "/inventory/edits", FULL)
        tester.server.run(tester.server.control.delivered)

    last = listener.bodies[-1]
    shown = last["event"]["checkServiceQualification"]
    assert last["eventType"] == "checkServiceQualificationAttributeValueChangeEvent"
    assert last["fieldPath"] == "expirationDate"
    assert (shown["id"], shown["state"]) == (made["id"], "done")
    assert shown["expirationDate"] < made["expirationDate"]
