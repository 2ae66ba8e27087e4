"""Reservation: capacity that is held, confirmed, given back, or runs out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from reference_server.server_rig import CHECKS, Rig, check, item, rig, world
from tmf645_reference_server.store.sqlite import SqliteStore
from tmf645_simulator.edits import SetPool, apply
from tmf645_simulator.specifications import Unit

RESERVATIONS = "http://sq.test/tmf-api/resourceReservation/v4/resourceReservation"


@pytest.fixture
def one_port() -> Iterator[Rig]:
    """Main street with one port left at the OLT."""
    scenario = world()
    full = SetPool(node="olt-main", unit=Unit.PORT, used=63)
    with rig(replace(scenario, inventory=apply(scenario.inventory, full))) as one:
        yield one


def qualified(server: Rig, *items: dict[str, Any]) -> str:
    """The id of a check."""
    return str(server.post(CHECKS, check(*items)).json()["id"])


def reserve(server: Rig, id: str, **more: Any) -> httpx.Response:
    """Ask for what a check has found to be held."""
    entity = {"id": id, "@referredType": "CheckServiceQualification"}
    return server.post(RESERVATIONS, {"relatedEntity": [entity], **more})


def result(server: Rig) -> tuple[str, list[str]]:
    """What a check finds now, and why."""
    asked = check(provideUnavailabilityReason=True)
    found = server.post(CHECKS, asked).json()["serviceQualificationItem"][0]
    reasons = found.get("eligibilityUnavailabilityReason", [])
    return found["qualificationResult"], [each["code"] for each in reasons]


def test_what_is_held_is_shown_pool_by_pool(one_port: Rig) -> None:
    """The reservation refers to the qualification, and tells what was set aside until when."""
    made = reserve(one_port, qualified(one_port), externalId="order-7")

    shown = made.json()
    assert made.status_code == 201
    assert made.headers["Location"] == shown["href"] == f"{RESERVATIONS}/1"
    assert (shown["state"], shown["externalId"]) == ("held", "order-7")
    assert shown["reservationItem"][0]["appliedCapacity"] == [
        {"resourcePool": "olt-main", "unit": "port", "amount": 1}
    ]
    assert shown["validFor"]["endDateTime"] == "2026-03-01T12:15:00.000Z"


def test_a_check_sees_what_others_hold_and_allocates_nothing(one_port: Rig) -> None:
    """A hundred checks change nothing; one hold does, and the reason says who has it."""
    before = {result(one_port)[0] for _ in range(5)}

    reserve(one_port, qualified(one_port))

    assert before == {"qualified"}
    assert result(one_port) == ("unqualified", ["CAP_RESERVED"])


def test_the_last_port_is_held_once(one_port: Rig) -> None:
    """Who comes second is told which pool falls short."""
    first, second = qualified(one_port), qualified(one_port)

    answers = [reserve(one_port, first), reserve(one_port, second)]

    assert [each.status_code for each in answers] == [201, 409]
    assert "olt-main" in answers[1].json()["message"]
    assert len(one_port.get(RESERVATIONS).json()) == 1


def test_all_items_are_held_or_none(one_port: Rig) -> None:
    """Two ports of one are none."""
    id = qualified(one_port, item(id="a"), item(id="b"))

    answer = reserve(one_port, id)

    assert answer.status_code == 409
    assert result(one_port)[0] == "qualified"


def test_one_item_of_several_can_be_held(one_port: Rig) -> None:
    """The item of the reservation has the id of the item that it is for."""
    id = qualified(one_port, item(id="a"), item(id="b"))

    answer = reserve(one_port, id, reservationItem=[{"id": "b", "quantity": 1}])

    assert [each["id"] for each in answer.json()["reservationItem"]] == ["b"]


def test_time_gives_back_what_is_only_held(one_port: Rig) -> None:
    """The hold runs out on the clock of the namespace."""
    made = reserve(one_port, qualified(one_port)).json()

    one_port.later(15 * 60)

    assert result(one_port)[0] == "qualified"
    assert one_port.get(made["href"]).json()["state"] == "cancelled"


def test_what_is_confirmed_does_not_run_out(one_port: Rig) -> None:
    """Completed is for good, until somebody gives it back."""
    made = reserve(one_port, qualified(one_port)).json()
    confirmed = one_port.patch(made["href"], {"state": "completed"}).json()

    one_port.later(86_400)

    assert confirmed["state"] == "completed"
    assert result(one_port)[0] == "unqualified"


def test_giving_back_twice_is_once(one_port: Rig) -> None:
    """A client that repeats itself harms nobody."""
    made = reserve(one_port, qualified(one_port)).json()

    answers = [one_port.send("DELETE", made["href"]).status_code for _ in range(2)]

    assert answers == [204, 204]
    assert result(one_port)[0] == "qualified"
    assert one_port.get(made["href"]).json()["state"] == "cancelled"


def test_given_back_cannot_be_confirmed(one_port: Rig) -> None:
    """Somebody else may have it by now."""
    made = reserve(one_port, qualified(one_port)).json()
    one_port.send("DELETE", made["href"])

    answer = one_port.patch(made["href"], {"state": "completed"})

    assert (answer.status_code, answer.json()["code"]) == (409, "CONFLICT")


def test_an_answer_that_expired_cannot_be_reserved(one_port: Rig) -> None:
    """Qualify again first: the world may have changed."""
    id = qualified(one_port)
    one_port.later(timedelta(hours=48).total_seconds())

    answer = reserve(one_port, id)

    assert answer.status_code == 409
    assert "valid no longer" in answer.json()["message"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400),
        ({"relatedEntity": [{"id": "7"}]}, 404),
        ({"relatedEntity": [{"id": "1"}], "reservationItem": [{"id": "nobody"}]}, 400),
        ({"relatedEntity": [{"id": "1"}], "reservationItem": [{"id": "1", "quantity": 0}]}, 400),
        ({"relatedEntity": [{"id": "1"}], "validFor": {"endDateTime": "tomorrow"}}, 400),
        (
            {"relatedEntity": [{"id": "1"}], "validFor": {"endDateTime": "2020-01-01T00:00:00Z"}},
            400,
        ),
        ({"relatedEntity": [{"id": "2"}]}, 409),
    ],
    ids=["nothing", "unknown", "item", "quantity", "no date", "past", "unqualified"],
)
def test_what_cannot_be_held_is_refused_and_nothing_is_held(
    one_port: Rig, sent: dict[str, Any], status: int
) -> None:
    """Each refusal is an Error, and leaves the port free."""
    qualified(one_port)
    qualified(one_port, item("FARM-1"))

    answer = one_port.post(RESERVATIONS, sent)

    assert answer.status_code == status
    assert {"code", "reason"} <= answer.json().keys()
    assert result(one_port)[0] == "qualified"


@pytest.mark.parametrize("state", [[], {}, None, 1, "held"])
def test_a_state_that_is_none_is_refused(one_port: Rig, state: object) -> None:
    """Whatever type it has."""
    made = reserve(one_port, qualified(one_port)).json()

    answer = one_port.patch(made["href"], {"state": state})

    assert answer.status_code == 400
    assert one_port.get(made["href"]).json()["state"] == "held"


def test_a_key_holds_once(one_port: Rig) -> None:
    """A reservation that is sent again with its key is the first one: nothing more is set aside."""
    id = qualified(one_port)
    entity = [{"id": id, "@referredType": "CheckServiceQualification"}]
    key = {"Idempotency-Key": "k"}

    first = one_port.post(RESERVATIONS, {"relatedEntity": entity}, headers=key)
    again = one_port.post(RESERVATIONS, {"relatedEntity": entity}, headers=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["id"] == first.json()["id"]
    assert len(one_port.get(RESERVATIONS).json()) == 1


def test_a_refused_reservation_frees_its_key(one_port: Rig) -> None:
    """What could not be held may be asked for again with the same key, once there is room."""
    id = qualified(one_port)
    entity = [{"id": id, "@referredType": "CheckServiceQualification"}]
    first = reserve(one_port, id).json()["id"]
    key = {"Idempotency-Key": "k"}

    refused = one_port.post(RESERVATIONS, {"relatedEntity": entity}, headers=key)
    one_port.send("DELETE", f"{RESERVATIONS}/{first}")
    taken = one_port.post(RESERVATIONS, {"relatedEntity": entity}, headers=key)

    assert (refused.status_code, taken.status_code) == (409, 201)


def test_ids_go_on_after_a_restart(tmp_path: Path) -> None:
    """A reservation that a former life of the server made keeps its id to itself."""
    ids = []
    for _ in range(2):
        store = SqliteStore(tmp_path / "world.db")
        with rig(store=store) as server:
            ids += [reserve(server, qualified(server)).json()["id"]]
            ids += [reserve(server, "1").json()["id"]]
            server.run(store.close)

    assert ids == ["1", "2", "3", "4"]
