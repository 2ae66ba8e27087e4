"""TMF622: an order is changed while it may be, ended by a cancellation, and told of both."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import jsonschema_rs
import pytest
from neighbours.neighbour_rig import HOST, OFFERS, ORDERS, asking, line, official, order, wanted
from reference_server.listeners import listening
from reference_server.server_rig import Rig, rig, world
from tmf645_reference_server import Patience
from tmf645_simulator.commerce import OrderMove

HASTY = Patience(attempts=3, first=0.0, timeout=1.0)
CANCELLATIONS = f"{HOST}/tmf-api/productOrderingManagement/v4/cancelProductOrder"


@pytest.fixture
def slow() -> Iterator[Rig]:
    """A server whose orders are acknowledged for an hour, and completed after a day."""
    base = world()
    moves = (
        OrderMove(state="inProgress", after=timedelta(hours=1)),
        OrderMove(state="completed", after=timedelta(days=1)),
    )
    with rig(replace(base, commerce=replace(base.commerce, order=moves)), patience=HASTY) as server:
        yield server


def ordered(server: Rig, **more: Any) -> str:
    """An order that was taken: its address."""
    id = str(server.post(OFFERS, asking(wanted(downloadSpeed=500))).json()["id"])
    sold = line("fibre-internet", id, characteristics={"downloadSpeed": 500})
    made = server.post(ORDERS, order(sold, **more))
    assert made.status_code == 201, made.text
    return str(made.json()["href"])


def patched(server: Rig, url: str, change: dict[str, Any]) -> httpx.Response:
    """The answer to a merge patch."""
    return server.patch(url, change)


def code(answer: httpx.Response) -> tuple[int, str]:
    """How it was answered."""
    return answer.status_code, answer.json().get("code", answer.json().get("state"))


def cancel(server: Rig, url: str, **more: Any) -> httpx.Response:
    """The answer to a cancellation of the order at ``url``."""
    return server.post(CANCELLATIONS, {"productOrder": {"id": url.rpartition("/")[2]}, **more})


# --- PATCH ----------------------------------------------------------------------------------------


def test_what_is_the_clients_can_be_changed(slow: Rig) -> None:
    """And stays changed; what was not named stays as it was."""
    url = ordered(slow, description="for Anna")

    answer = patched(slow, url, {"description": None, "priority": "1"})

    shown = slow.get(url).json()
    assert answer.json() == shown
    assert ("1", None, "acknowledged") == (
        shown["priority"],
        shown.get("description"),
        shown["state"],
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "completed"}, "POST a cancelProductOrder"),
        ({"id": "7"}, "only the provider"),
        ({"completionDate": "2027-01-01T00:00:00Z"}, "only the provider"),
        ({"cancellationDate": "2027-01-01T00:00:00Z"}, "only the provider"),
    ],
)
def test_what_is_the_providers_cannot(slow: Rig, change: dict[str, Any], said: str) -> None:
    """409, and nothing has changed."""
    url = ordered(slow)
    before = slow.get(url).json()

    answer = patched(slow, url, change)

    assert (409, True) == (answer.status_code, said in answer.json()["message"])
    assert before == slow.get(url).json()


def test_another_item_is_another_hand_over(slow: Rig) -> None:
    """R195: what was not qualified is refused as it would be in a new order."""
    url = ordered(slow)
    [item] = slow.get(url).json()["productOrderItem"]
    faster = {"productCharacteristic": [{"name": "downloadSpeed", "value": 900}]}

    answer = patched(
        slow, url, {"productOrderItem": [item | {"product": item["product"] | faster}]}
    )

    assert (422, "CONFIGURATION_CHANGED") == code(answer)
    assert [item] == slow.get(url).json()["productOrderItem"]


def test_the_same_items_are_no_change(slow: Rig) -> None:
    """Also without what the provider says in them, and while they are made."""
    url = ordered(slow)
    slow.later(3600)
    [item] = slow.get(url).json()["productOrderItem"]
    sent = {name: value for name, value in item.items() if name not in {"state", "@type"}}

    answer = patched(slow, url, {"productOrderItem": [sent], "description": "now"})

    assert (200, "inProgress") == code(answer)
    assert [item] == answer.json()["productOrderItem"]


def test_what_is_being_made_stays_what_it_is(slow: Rig) -> None:
    """Its items are changed by another order, not in the middle of this one."""
    url = ordered(slow)
    [item] = slow.get(url).json()["productOrderItem"]
    slow.later(3600)

    answer = patched(slow, url, {"productOrderItem": [item | {"quantity": 2}]})

    assert (409, "CONFLICT") == code(answer)
    assert "is being made" in answer.json()["message"]


def test_a_completed_order_stays_as_it_is(slow: Rig) -> None:
    """Final states absorb."""
    url = ordered(slow)
    slow.later(86_400)

    answer = patched(slow, url, {"description": "late"})

    assert "the order is completed" in answer.json()["message"]
    assert 409 == answer.status_code


@pytest.mark.parametrize("change", [{"productOrderItem": []}, {"priority": 1}, {"state": 7}])
def test_a_patch_that_makes_no_order_is_refused(slow: Rig, change: dict[str, Any]) -> None:
    """By place and problem, as a POST would be."""
    url = ordered(slow)

    assert 400 == patched(slow, url, change).status_code


def test_nobody_changes_what_is_not_there(slow: Rig) -> None:
    """404."""
    assert 404 == patched(slow, f"{ORDERS}/9", {"description": "x"}).status_code


# --- cancellation ---------------------------------------------------------------------------------


def test_an_order_is_cancelled_at_once(slow: Rig) -> None:
    """The task is done, the order and its items are cancelled, and nothing moves any more."""
    url = ordered(slow)

    answer = cancel(slow, url, cancellationReason="moved away")

    slow.later(86_400 * 2)
    shown = slow.get(url).json()
    assert (201, "done") == code(answer)
    assert answer.headers["Location"] == answer.json()["href"] == f"{CANCELLATIONS}/1"
    assert ("cancelled", "cancelled", "moved away", None) == (
        shown["state"],
        shown["productOrderItem"][0]["state"],
        shown["cancellationReason"],
        shown.get("completionDate"),
    )
    assert answer.json()["effectiveCancellationDate"] == shown["cancellationDate"]


def test_an_order_is_cancelled_on_the_day_that_is_asked_for(slow: Rig) -> None:
    """Until then it is pending its cancellation, and is not carried out any further."""
    url = ordered(slow)
    then = slow.clock.now() + timedelta(days=3)

    made = cancel(slow, url, requestedCancellationDate=then.isoformat())

    slow.later(86_400 * 2)
    between = slow.get(url).json()["state"], slow.get(made.json()["href"]).json()["state"]
    slow.later(86_400)
    after = slow.get(url).json(), slow.get(made.json()["href"]).json()
    assert (201, "inProgress") == code(made)
    assert ("pendingCancellation", "inProgress") == between
    assert ("cancelled", "done") == (after[0]["state"], after[1]["state"])
    assert after[0]["cancellationDate"] == after[1]["effectiveCancellationDate"]


@pytest.mark.parametrize("state", ["completed", "cancelled", "pendingCancellation"])
def test_what_has_ended_or_is_about_to_is_not_cancelled_again(slow: Rig, state: str) -> None:
    """409, and no task is made."""
    url = ordered(slow)
    if state == "completed":
        slow.later(86_400)
    if state == "cancelled":
        cancel(slow, url)
    if state == "pendingCancellation":
        then = slow.clock.now() + timedelta(days=3)
        cancel(slow, url, requestedCancellationDate=then.isoformat())
    before = len(slow.get(CANCELLATIONS).json())

    answer = cancel(slow, url)

    assert (409, True) == (answer.status_code, f"the order is {state}" in answer.json()["message"])
    assert before == len(slow.get(CANCELLATIONS).json())


def test_a_cancellation_names_an_order_that_there_is(slow: Rig) -> None:
    """Unknown ones are a 404; none, or an empty name, is a 400."""
    answers = [
        slow.post(CANCELLATIONS, {"productOrder": {"id": "9"}}),
        slow.post(CANCELLATIONS, {"productOrder": {"id": ""}}),
        slow.post(CANCELLATIONS, {}),
        slow.get(f"{CANCELLATIONS}/9"),
    ]

    assert [404, 400, 400, 404] == [each.status_code for each in answers]


def test_cancellations_fit_their_schema(slow: Rig) -> None:
    """That of the official file."""
    definitions = official("TMF622")["definitions"]
    schema = {"definitions": definitions, **definitions["CancelProductOrder"]}
    url = ordered(slow)

    answer = cancel(slow, url, cancellationReason="moved away")

    assert [] == [str(e) for e in jsonschema_rs.validator_for(schema).iter_errors(answer.json())]


def test_everybody_is_told_of_a_cancellation(slow: Rig) -> None:
    """The task, the order on its way, and both at their end."""
    url = ordered(slow)
    then = slow.clock.now() + timedelta(days=3)
    with listening() as listener:
        slow.post(
            f"{HOST}/tmf-api/productOrderingManagement/v4/hub",
            {"callback": f"{listener.url}/cb"},
        )
        cancel(slow, url, requestedCancellationDate=then.isoformat())
        slow.later(86_400 * 3)
        slow.get(url)
        slow.run(slow.control.delivered)
        events = listener.bodies

    seen = [(each["eventType"], next(iter(each["event"].values()))["state"]) for each in events]
    assert [
        ("cancelProductOrderCreateEvent", "inProgress"),
        ("cancelProductOrderStateChangeEvent", "done"),
    ] == [each for each in seen if each[0].startswith("cancel")]
    assert [
        ("productOrderStateChangeEvent", "pendingCancellation"),
        ("productOrderStateChangeEvent", "cancelled"),
    ] == [each for each in seen if each[0].startswith("product")]


def test_a_change_is_told(slow: Rig) -> None:
    """Once; what changes nothing is not."""
    url = ordered(slow)
    with listening() as listener:
        slow.post(
            f"{HOST}/tmf-api/productOrderingManagement/v4/hub",
            {"callback": f"{listener.url}/cb"},
        )
        patched(slow, url, {"priority": "1"})
        patched(slow, url, {"priority": "1"})
        slow.run(slow.control.delivered)
        events = listener.bodies

    assert ["productOrderAttributeValueChangeEvent"] == [each["eventType"] for each in events]
