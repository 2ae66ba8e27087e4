"""Events of the neighbours: to the listeners of each API, in order, by what the requester calls it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from control.control_rig import controlled
from neighbours.neighbour_rig import HOST, OFFERS, ORDERS, asking, line, order, place, wanted
from reference_server.listeners import Listener, listening
from reference_server.server_rig import CHECKS, Rig, check, rig, world
from tmf645_reference_server import Patience
from tmf645_simulator.progression import After

HASTY = Patience(attempts=3, first=0.0, timeout=1.0)
OFFER_HUB = f"{HOST}/tmf-api/productOfferingQualification/v4/hub"
ORDER_HUB = f"{HOST}/tmf-api/productOrderingManagement/v4/hub"
TRACE = "0af7651916cd43dd8448eb211c80319c"
FULL = {"set_pool": {"node": "olt-main", "unit": "port", "used": 64}}
CALLED = {"X-Correlation-ID": "basket-7"}


@pytest.fixture
def slow() -> Iterator[Rig]:
    """A server that takes five seconds to decide."""
    with rig(world(After(timedelta(seconds=5))), patience=HASTY) as server:
        yield server


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A listener that takes everything."""
    with listening() as one:
        yield one


def hear(server: Rig, hub: str, listener: Listener, query: str | None = None) -> str:
    """Register a listener, return the address of its subscription."""
    body = {"callback": f"{listener.url}/cb"} | ({} if query is None else {"query": query})
    answer = server.post(hub, body)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def told(server: Rig, listener: Listener) -> list[dict[str, Any]]:
    """What arrived."""
    server.run(server.control.delivered)
    return listener.bodies


def states(events: list[dict[str, Any]], resource: str) -> list[tuple[str, str]]:
    """The kind of each event, and the state of its resource."""
    return [
        (each["eventType"].removeprefix(resource), each["event"][resource]["state"])
        for each in events
    ]


def test_every_state_of_a_qualification_is_told_in_order(slow: Rig, listener: Listener) -> None:
    """Create, then each state, each with the resource as it was then."""
    hear(slow, OFFER_HUB, listener)

    slow.post(OFFERS, asking())
    slow.later(5)
    slow.get(f"{OFFERS}/1")

    assert states(told(slow, listener), "productOfferingQualification") == [
        ("CreateEvent", "acknowledged"),
        ("StateChangeEvent", "inProgress"),
        ("StateChangeEvent", "done"),
    ]
    first = listener.bodies[0]["event"]["productOfferingQualification"]
    assert "qualificationResult" not in first


def test_a_requalification_is_told(slow: Rig, listener: Listener) -> None:
    """What changed, and every state anew."""
    slow.post(OFFERS, asking())
    slow.later(5)
    slow.get(f"{OFFERS}/1")
    hear(slow, OFFER_HUB, listener)

    slow.patch(f"{OFFERS}/1", {"place": [place("FARM-1")]})
    slow.later(5)
    slow.get(f"{OFFERS}/1")

    assert states(told(slow, listener), "productOfferingQualification") == [
        ("AttributeValueChangeEvent", "acknowledged"),
        ("StateChangeEvent", "acknowledged"),
        ("StateChangeEvent", "inProgress"),
        ("StateChangeEvent", "done"),
    ]
    assert listener.bodies[0]["fieldPath"] == "place"


def test_an_order_is_told_while_it_moves(slow: Rig, listener: Listener) -> None:
    """Acknowledged at once, in progress later."""
    slow.post(OFFERS, asking())
    slow.later(5)
    hear(slow, ORDER_HUB, listener)

    slow.post(ORDERS, order(line("fibre-internet", "1")))
    slow.later(5)
    slow.get(ORDERS)

    assert states(told(slow, listener), "productOrder") == [
        ("CreateEvent", "acknowledged"),
        ("StateChangeEvent", "inProgress"),
    ]


def test_each_api_has_its_own_listeners(slow: Rig, listener: Listener) -> None:
    """Who listens to TMF645 hears of the check behind a qualification, and of nothing else."""
    hear(slow, "/hub", listener)

    slow.post(OFFERS, asking())

    names = {each["eventType"] for each in told(slow, listener)}
    assert names == {
        "checkServiceQualificationCreateEvent",
        "checkServiceQualificationStateChangeEvent",
    }


def test_a_subscription_is_known_to_its_api_alone(slow: Rig, listener: Listener) -> None:
    """Nobody else can look at it, or end it."""
    location = hear(slow, OFFER_HUB, listener)
    id = location.rpartition("/")[2]

    elsewhere = [
        slow.send(method, f"{hub}/{id}").status_code
        for hub in ("/hub", ORDER_HUB)
        for method in ("GET", "DELETE")
    ]

    assert elsewhere == [404] * 4
    assert slow.get(location).json()["callback"] == f"{listener.url}/cb"
    assert slow.send("DELETE", location).status_code == 204


def test_an_event_of_another_api_cannot_be_asked_for(slow: Rig) -> None:
    """The refusal lists those that there are."""
    body = {"callback": "http://127.0.0.1:9/", "query": "eventType=productOrderCreateEvent"}

    answer = slow.post(OFFER_HUB, body)

    assert answer.status_code == 400
    assert "productOfferingQualificationCreateEvent" in answer.json()["message"]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (CALLED, "basket-7"),
        ({"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}, TRACE),
        ({"traceparent": "nonsense"}, "checkServiceQualification-1"),
        ({}, "checkServiceQualification-1"),
    ],
)
def test_a_check_is_told_by_what_its_requester_calls_it(
    slow: Rig, listener: Listener, headers: dict[str, str], expected: str
) -> None:
    """R226: also in events that come later, and after a change by somebody else."""
    hear(slow, "/hub", listener)

    slow.post(CHECKS, check(), headers=headers)
    slow.later(5)
    slow.get(f"{CHECKS}/1", headers={"X-Correlation-ID": "other"})
    slow.patch(f"{CHECKS}/1", {"description": "x"}, headers={"X-Correlation-ID": "other"})

    events = told(slow, listener)
    assert [each["correlationId"] for each in events] == [expected] * 4


def test_a_conversation_has_one_name_throughout(slow: Rig, listener: Listener) -> None:
    """From the offer to the check behind it, and on to the order, which inherits it."""
    for hub in ("/hub", OFFER_HUB, ORDER_HUB):
        hear(slow, hub, listener)

    slow.post(OFFERS, asking(), headers=CALLED)
    slow.later(5)
    slow.post(ORDERS, order(line("fibre-internet", "1")))
    slow.later(5)
    slow.get(ORDERS)

    events = told(slow, listener)
    assert {each["correlationId"] for each in events} == {"basket-7"}
    assert {each["domain"] for each in events} == {
        "serviceQualification",
        "productOfferingQualification",
        "productOrdering",
    }


def test_an_unprintable_name_is_refused(slow: Rig) -> None:
    """It would not survive a header of a callback."""
    answer = slow.post(CHECKS, check(), headers={"X-Correlation-ID": "x" * 201})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_HEADER")


def test_what_the_network_takes_back_is_told_and_not_ordered(listener: Listener) -> None:
    """R193: the check loses its validity, the offer with it, and an order is refused by that."""
    with controlled(patience=HASTY) as tester:
        server = tester.server
        server.post(OFFERS, asking())
        hear(server, OFFER_HUB, listener)
        tester.do("POST", "/inventory/edits", FULL)
        refused = server.post(ORDERS, order(line("fibre-internet", "1")))
        events = told(server, listener)

    assert [(each["eventType"], each["fieldPath"]) for each in events] == [
        ("productOfferingQualificationAttributeValueChangeEvent", "expirationDate,validityPeriod")
    ]
    assert (refused.status_code, refused.json()["code"]) == (422, "QUALIFICATION_INVALIDATED")


def test_what_is_missing_is_told_by_the_products_name(slow: Rig, listener: Listener) -> None:
    """InformationRequired with the path of what has to be supplied; once."""
    hear(
        slow, OFFER_HUB, listener, "eventType=productOfferingQualificationInformationRequiredEvent"
    )

    slow.post(OFFERS, asking(wanted("business-line")))
    slow.later(5)
    for _ in range(2):
        slow.get(f"{OFFERS}/1")

    path = "$.productOfferingQualificationItem[?(@.id=='1')].product"
    assert [each["fieldPath"] for each in told(slow, listener)] == [
        f"{path}.productCharacteristic[?(@.name=='handover')]"
    ]


def test_a_deletion_is_told(slow: Rig, listener: Listener) -> None:
    """With the resource as it was."""
    hear(slow, OFFER_HUB, listener)
    slow.post(OFFERS, asking())
    slow.send("DELETE", f"{OFFERS}/1")

    assert states(told(slow, listener), "productOfferingQualification")[-1] == (
        "DeleteEvent",
        "inProgress",
    )
