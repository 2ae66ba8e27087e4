"""Qualifications that hang on partners, on ends, and on services that are there already."""

from typing import Any

from reference_server.server_rig import CHECKS, QUERIES, Rig, at, check, item, rig, world

WHOLESALE = world(name="wholesale-partner")
FINAL = {"done", "terminatedWithError"}


def bought(place: str, **wishes: Any) -> dict[str, Any]:
    """Return the body that asks for internet at ``place``."""
    return check(item(place, "internet"), provideUnavailabilityReason=True, **wishes)


def finished(server: Rig, path: str) -> dict[str, Any]:
    """Return the qualification at ``path`` once it is final, within a minute of its clock."""
    for _ in range(60):
        found: dict[str, Any] = server.get(path).json()
        if found["state"] in FINAL:
            return found
        server.later(1)
    raise AssertionError(found)


def test_a_task_waits_for_the_partner_and_says_until_when() -> None:
    """The first call goes wrong, the second is answered: in progress until then, with a date."""
    with rig(WHOLESALE) as server:
        first = server.post(CHECKS, bought("VICARAGE")).json()
        assert first["state"] == "inProgress"
        assert first["estimatedResponseDate"] > first["checkServiceQualificationDate"]

        done = finished(server, f"{CHECKS}/{first['id']}")
    assert done["qualificationResult"] == "qualified"


def test_what_our_own_network_delivers_is_decided_at_once() -> None:
    """Nobody is asked about the town hall."""
    with rig(WHOLESALE) as server:
        assert server.post(CHECKS, bought("TOWN-HALL")).json()["state"] == "done"


def test_a_wish_for_an_instant_answer_ends_in_a_task_where_the_partner_is_slow() -> None:
    """Three calls take longer than a second, so the wish ends in a task."""
    with rig(WHOLESALE) as server:
        answer = server.post(CHECKS, bought("ISLAND", instantSyncQualification=True))

    assert answer.status_code == 201
    assert answer.json()["state"] == "inProgress"


def test_no_reply_after_all_retries_is_an_error_and_never_a_no() -> None:
    """The task ends terminatedWithError, says why, and has no result at either level."""
    with rig(WHOLESALE) as server:
        first = server.post(CHECKS, bought("ISLAND")).json()
        ended = finished(server, f"{CHECKS}/{first['id']}")

    (only,) = ended["serviceQualificationItem"]
    assert (ended["state"], only["state"]) == ("terminatedWithError", "terminatedWithError")
    assert "qualificationResult" not in ended
    assert "qualificationResult" not in only
    assert "eligibilityUnavailabilityReason" not in only
    (error,) = only["terminationError"]
    assert error["value"].startswith("TP_TIMEOUT: ")
    assert "after 3 attempts" in error["value"]


def test_a_query_asks_partners_too() -> None:
    """What the partner delivers is listed once it has answered; where it fails there is no list."""
    with rig(WHOLESALE) as server:
        vicarage = server.post(QUERIES, at("VICARAGE")).json()
        assert vicarage["state"] == "inProgress"
        listed = finished(server, f"{QUERIES}/{vicarage['id']}")
        assert len(listed["serviceQualificationItem"]) == 1
        island = server.post(QUERIES, at("ISLAND")).json()
        assert finished(server, f"{QUERIES}/{island['id']}")["state"] == "terminatedWithError"


def test_a_listener_hears_of_the_fault_and_of_nothing_to_supply() -> None:
    """A partner's silence asks nothing of the client: the task changes state, and that is all."""
    with rig(WHOLESALE) as server:
        first = server.post(CHECKS, bought("ISLAND")).json()
        path = f"{CHECKS}/{first['id']}"
        refused = server.patch(path, {"serviceQualificationItem": []})
        assert refused.status_code in {400, 409}
        assert finished(server, path)["state"] == "terminatedWithError"


def test_an_end_that_is_missing_is_supplied_by_a_patch() -> None:
    """One place of an Ethernet line waits for the other, which a PATCH brings."""
    one = item("BANK", "e-line")
    one["service"]["place"][0]["role"] = "A"
    with rig(world(name="e-line")) as server:
        first = server.post(CHECKS, check(one)).json()
        assert first["state"] == "inProgress"
        items = first["serviceQualificationItem"]
        items[0]["service"]["place"].append({"role": "Z", "id": "DATA-CENTRE"})

        patched = server.patch(
            f"{CHECKS}/{first['id']}", {"serviceQualificationItem": items}
        ).json()
    assert patched["state"] == "done"
    assert patched["qualificationResult"] == "qualified"


def test_the_id_of_an_installed_service_makes_the_request_a_change() -> None:
    """The splitter is full, and the upgrade of what hangs on it qualifies."""
    new = item("WEAVER-1", "internet", {"downloadSpeed": 500})
    upgrade = item("WEAVER-1", "internet", {"downloadSpeed": 500})
    upgrade["service"]["id"] = "SVC-7"
    with rig(world(name="upgrade-own-port")) as server:
        results = [
            server.post(CHECKS, check(each)).json()["qualificationResult"]
            for each in (new, upgrade)
        ]

    assert results == ["unqualified", "qualified"]
