"""Tasks that follow a script, wait for a command, or for a person: as a client sees them."""

from datetime import timedelta
from typing import Any

import pytest
from control.control_rig import CHECKS, ControlRig, check, controlled
from reference_server.listeners import listening
from reference_server.server_rig import QUERIES, at, item, world
from tmf645_scenarios.document import ProgressionEntry
from tmf645_simulator.lifecycle import TaskState
from tmf645_simulator.progression import After, OnApproval, OnCommand, Scripted, Step

SECOND = timedelta(seconds=1)


def seen(tester: ControlRig, path: str = f"{CHECKS}/1") -> dict[str, Any]:
    """The task as a client reads it."""
    shown: dict[str, Any] = tester.server.get(path).json()
    return shown


def test_a_script_is_lived_through_on_the_clock() -> None:
    """Accepted, in progress, done; each change of state is told, and the end is foretold."""
    script = Scripted((Step(TaskState.IN_PROGRESS, 2 * SECOND), Step(TaskState.DONE, 40 * SECOND)))
    with listening() as listener, controlled(world(script)) as tester:
        tester.freeze()
        tester.server.post("/hub", {"callback": listener.url})
        made = tester.server.post(CHECKS, check()).json()
        states = [made["state"]]
        for _ in range(2):
            tester.advance("2s")
            states.append(seen(tester)["state"])
        fired = tester.advance("1h")
        states.append(seen(tester)["state"])
        told = [each["eventTime"][17:19] for each in listener.bodies]

    assert ["accepted", "inProgress", "inProgress", "done"] == states
    assert made["estimatedResponseDate"] == "2026-03-01T12:00:40.000Z"
    assert [("2026-03-01T12:00:40.000Z", "checkServiceQualification")] == [
        (each["at"], each["what"]) for each in fired if each["what"] != "callback"
    ]
    assert ["00", "02", "40"] == told


def test_a_script_may_end_in_an_error() -> None:
    """The items are told."""
    script = Scripted((Step(TaskState.TERMINATED_WITH_ERROR, 5 * SECOND),))
    with controlled(world(script)) as tester:
        tester.server.post(CHECKS, check())
        tester.advance("5s")
        shown = seen(tester)

    assert shown["state"] == "terminatedWithError"
    error = shown["serviceQualificationItem"][0]["terminationError"][0]["value"]
    assert error.startswith("SIM_SCRIPTED")
    assert "qualificationResult" not in shown


def test_one_world_may_have_several_progressions() -> None:
    """The first that fits an item counts; else the world's own."""
    exceptions = (
        ProgressionEntry(place="FARM-1", specification="fibre-internet", progression=OnCommand()),
        ProgressionEntry(place="FARM-1", progression=After(SECOND)),
    )
    with controlled(world(progressions=exceptions)) as tester:
        tester.freeze()
        asked = [item(), item("FARM-1"), item("FARM-1", "copper-internet")]
        states = [tester.server.post(CHECKS, check(each)).json()["state"] for each in asked]
        states.append(tester.server.post(QUERIES, at("FARM-1")).json()["state"])
        tester.advance("1s")
        later = [seen(tester, f"{CHECKS}/{number}")["state"] for number in (2, 3)]

    assert ["done", "inProgress", "inProgress", "inProgress"] == states
    assert ["inProgress", "done"] == later


def test_a_command_lets_a_task_go_on() -> None:
    """And says nothing where there is nothing to say it to."""
    with controlled(world(OnCommand())) as tester:
        tester.server.post(CHECKS, check())
        before = seen(tester)["state"]
        tester.do("POST", "/qualifications/1/release")
        unknown = tester.call("POST", "/qualifications/7/release")

        assert ["inProgress", "done"] == [before, seen(tester)["state"]]
        assert 404 == unknown.status_code


def test_a_person_may_say_yes() -> None:
    """Then the network decides, once."""
    with controlled(world(OnApproval())) as tester:
        tester.server.post(CHECKS, check())
        before = seen(tester)["state"]
        tester.do("POST", "/qualifications/1/approve")
        again = tester.call("POST", "/qualifications/1/approve")
        shown = seen(tester)

    assert ["inProgress", "done"] == [before, shown["state"]]
    assert "qualified" == shown["qualificationResult"]
    assert 409 == again.status_code
    assert "waits for no approval" in again.json()["detail"]


def test_a_person_may_say_no() -> None:
    """An error by default; the reason is told."""
    with controlled(world(OnApproval())) as tester:
        tester.server.post(CHECKS, check())
        tester.do("POST", "/qualifications/1/reject", {"reason": "no crew before May"})
        shown = seen(tester)

    assert "terminatedWithError" == shown["state"]
    value = shown["serviceQualificationItem"][0]["terminationError"][0]["value"]
    assert value.startswith("SIM_REJECTED")
    assert value.endswith("no crew before May")


def test_a_no_may_mean_unqualified() -> None:
    """With the reason among those that a client asked for."""
    with controlled(world(OnApproval())) as tester:
        tester.server.post(CHECKS, check(provideUnavailabilityReason=True))
        body = {"reason": "not here", "outcome": "unqualified"}
        tester.do("POST", "/qualifications/1/reject", body)
        shown = seen(tester)

    assert ("done", "unqualified") == (shown["state"], shown["qualificationResult"])
    reason = shown["serviceQualificationItem"][0]["eligibilityUnavailabilityReason"][0]
    assert ("SIM_REJECTED", "not here") == (reason["code"], reason["label"])


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x", "outcome": "maybe"}])
def test_a_no_needs_a_reason(body: dict[str, str]) -> None:
    """And an outcome that there is; nothing has changed otherwise."""
    with controlled(world(OnApproval())) as tester:
        tester.server.post(CHECKS, check())

        assert 400 == tester.call("POST", "/qualifications/1/reject", body).status_code
        assert "inProgress" == seen(tester)["state"]


def test_who_waits_for_a_command_waits_for_no_person() -> None:
    """Approving is not releasing."""
    with controlled(world(OnCommand())) as tester:
        tester.server.post(CHECKS, check())

        assert 409 == tester.call("POST", "/qualifications/1/approve").status_code
        assert 404 == tester.call("POST", "/qualifications/2/reject", {"reason": "x"}).status_code
