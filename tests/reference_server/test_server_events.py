"""The hub and the eight events, with real listeners."""

import copy
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from reference_server.listeners import Listener, listening
from reference_server.server_rig import CHECKS, QUERIES, Rig, at, check, item, rig, world
from tmf645_reference_server import Patience, Readings
from tmf645_reference_server.addresses import CallbackRule
from tmf645_simulator.progression import After

HASTY = Patience(attempts=3, first=0.0, timeout=1.0)


@pytest.fixture
def hasty() -> Iterator[Rig]:
    """A server that does not wait long between attempts."""
    with rig(patience=HASTY) as server:
        yield server


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A listener that takes everything."""
    with listening() as one:
        yield one


def subscribe(server: Rig, listener: Listener, query: str | None = None, path: str = "/cb") -> str:
    """Register a listener, return the address of its subscription."""
    body = {"callback": listener.url + path} | ({} if query is None else {"query": query})
    answer = server.post("/hub", body)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def settle(server: Rig) -> None:
    """Wait until every event was brought or given up."""
    server.run(server.control.delivered)


def test_a_registration_is_a_201_with_location_and_body(hasty: Rig, listener: Listener) -> None:
    """The subscription can be read, and is gone after a DELETE."""
    location = subscribe(hasty, listener, "state=done")
    shown = hasty.get(location).json()
    assert shown == {"id": "1", "callback": f"{listener.url}/cb", "query": "state=done"}
    assert hasty.send("DELETE", location).status_code == 204
    assert hasty.send("DELETE", location).status_code == 404
    assert hasty.get(location).status_code == 404


def test_a_synchronous_answer_tells_every_state_in_order(hasty: Rig, listener: Listener) -> None:
    """Create with the first state, then one StateChange a state, each with the resource then."""
    subscribe(hasty, listener)

    shown = hasty.post(CHECKS, check(instantSyncQualification=True)).json()
    settle(hasty)

    events = [each["event"]["checkServiceQualification"] for each in listener.bodies]
    assert listener.names == ["CreateEvent", "StateChangeEvent", "StateChangeEvent"]
    assert [each["state"] for each in events] == ["accepted", "inProgress", "done"]
    assert [each["serviceQualificationItem"][0]["state"] for each in events] == [
        "accepted",
        "inProgress",
        "done",
    ]
    assert shown == events[-1]
    assert all("qualificationResult" not in each for each in events[:-1])
    assert all(each["id"] == shown["id"] and each["href"] == shown["href"] for each in events)


def test_the_envelope_is_that_of_v4(hasty: Rig, listener: Listener) -> None:
    """Every attribute of the envelope is there, timeOcurred as v4 spells it; ids differ."""
    subscribe(hasty, listener)
    hasty.post(CHECKS, check())
    settle(hasty)

    first = listener.bodies[0]
    assert set(first) == {
        "eventId",
        "eventTime",
        "eventType",
        "correlationId",
        "domain",
        "title",
        "description",
        "priority",
        "timeOcurred",
        "event",
    }
    assert first["eventTime"] == first["timeOcurred"] == "2026-03-01T12:00:00.000Z"
    assert len({each["eventId"] for each in listener.bodies}) == 3
    assert len({each["correlationId"] for each in listener.bodies}) == 1
    assert set(listener.paths) == {"/cb"}
    assert all(each.startswith("application/json") for each in listener.types)


def test_changes_and_deletions_are_told(hasty: Rig, listener: Listener) -> None:
    """AttributeValueChange names what changed; Delete carries the resource as it was."""
    subscribe(hasty, listener)
    href = hasty.post(CHECKS, check()).json()["href"]
    hasty.patch(href, {"description": "new", "externalId": "e"})
    hasty.patch(href, {"description": "new"})
    hasty.send("DELETE", href)
    settle(hasty)

    assert listener.names[3:] == ["AttributeValueChangeEvent", "DeleteEvent"]
    changed, deleted = listener.bodies[3:]
    assert changed["fieldPath"] == "description,externalId"
    assert changed["event"]["checkServiceQualification"]["description"] == "new"
    assert deleted["event"]["checkServiceQualification"]["state"] == "done"


def test_a_query_has_three_kinds_of_events(hasty: Rig, listener: Listener) -> None:
    """Create, StateChange, Delete; a PATCH of a query is not told."""
    subscribe(hasty, listener)
    href = hasty.post(QUERIES, at("MAIN-3000")).json()["href"]
    assert hasty.patch(href, {"description": "new"}).status_code == 200
    hasty.send("DELETE", href)
    settle(hasty)

    kinds = [
        each["eventType"].removeprefix("queryServiceQualification") for each in listener.bodies
    ]
    assert kinds == ["CreateEvent", "StateChangeEvent", "StateChangeEvent", "DeleteEvent"]
    assert all("queryServiceQualification" in each["event"] for each in listener.bodies)


def test_information_required_is_told_once_and_then_answered(
    hasty: Rig, listener: Listener
) -> None:
    """The field path leads to the characteristic; supplying it moves the task on."""
    subscribe(hasty, listener)
    waiting = hasty.post(CHECKS, check(item("MAIN-3000", "business-line", id="L"))).json()
    hasty.get(waiting["href"])
    hasty.patch(waiting["href"], {"description": "still waiting"})
    answered = copy.deepcopy(waiting["serviceQualificationItem"])
    answered[0]["service"]["serviceCharacteristic"] = [{"name": "handover", "value": "optical"}]
    hasty.patch(waiting["href"], {"serviceQualificationItem": answered})
    settle(hasty)

    assert listener.names == [
        "CreateEvent",
        "StateChangeEvent",
        "InformationRequiredEvent",
        "AttributeValueChangeEvent",
        "AttributeValueChangeEvent",
        "StateChangeEvent",
    ]
    path = listener.bodies[2]["fieldPath"]
    assert path == (
        "$.serviceQualificationItem[?(@.id=='L')].service"
        ".serviceCharacteristic[?(@.name=='handover')]"
    )


QUERIES_OF_LISTENERS: list[tuple[str, list[str]]] = [
    ("eventType=checkServiceQualificationCreateEvent", ["CreateEvent"]),
    ("eventType=CheckServiceQualificationCreateEvent", ["CreateEvent"]),
    (
        "eventType=checkServiceQualificationCreateEvent,checkServiceQualificationDeleteEvent",
        ["CreateEvent", "DeleteEvent"],
    ),
    ("?state=done", ["StateChangeEvent", "DeleteEvent"]),
    ("event.checkServiceQualification.state=done", ["StateChangeEvent", "DeleteEvent"]),
    ("state=done&eventType=checkServiceQualificationStateChangeEvent", ["StateChangeEvent"]),
    ("externalId=other", []),
]


@pytest.mark.parametrize(("query", "names"), QUERIES_OF_LISTENERS)
def test_a_query_chooses_events(
    hasty: Rig, listener: Listener, query: str, names: list[str]
) -> None:
    """By type and by what the resource holds, in the grammar of filters."""
    subscribe(hasty, listener, query)

    hasty.send("DELETE", hasty.post(CHECKS, check()).json()["href"])
    settle(hasty)

    assert names == listener.names


def test_fields_shrink_the_resource_in_an_event(hasty: Rig, listener: Listener) -> None:
    """The envelope stays; the resource keeps what was asked for, id and href."""
    subscribe(hasty, listener, "fields=state")

    hasty.post(CHECKS, check())
    settle(hasty)

    for each in listener.bodies:
        assert set(each["event"]["checkServiceQualification"]) == {"id", "href", "state"}
        assert "eventId" in each


def test_an_event_comes_again_until_it_is_taken(hasty: Rig) -> None:
    """Same event, same order; a failure delays what follows, and loses nothing."""
    with listening(lambda n: 500 if n <= 2 else 204) as listener:
        subscribe(hasty, listener)
        hasty.post(CHECKS, check())
        settle(hasty)

    assert listener.names == ["CreateEvent"] * 3 + ["StateChangeEvent"] * 2
    assert len({each["eventId"] for each in listener.bodies[:3]}) == 1
    assert hasty.run(hasty.control.dead_deliveries) == ()


@pytest.mark.parametrize("status", [302, 307, 400, 503])
def test_an_event_that_nobody_takes_is_given_up_and_counted(hasty: Rig, status: int) -> None:
    """Only 2xx is a receipt; a redirect is not followed. The dead are visible in process."""
    with listening(lambda _: status) as listener:
        subscribe(hasty, listener)
        hasty.post(CHECKS, check())
        settle(hasty)

    dead = hasty.run(hasty.control.dead_deliveries)
    assert listener.names == ["CreateEvent"] * 3 + ["StateChangeEvent"] * 6
    assert set(listener.paths) == {"/cb"}
    assert [each.attempts for each in dead] == [3, 3, 3]
    assert dead[0].failure == f"the listener answered {status}"


def test_a_dead_listener_delays_nobody_else(listener: Listener) -> None:
    """Each listener has its own worker."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        patient = Patience(attempts=2, first=5.0, timeout=5.0)
        with rig(patience=patient) as server:
            deaf = Listener(url=f"http://127.0.0.1:{mute.getsockname()[1]}")
            subscribe(server, deaf)
            subscribe(server, listener)
            server.post(CHECKS, check())

            server.run(lambda: until(lambda: len(listener.bodies) == 3))

    assert listener.names == ["CreateEvent", "StateChangeEvent", "StateChangeEvent"]


async def until(holds: Any, seconds: float = 3.0) -> None:
    """Wait for something to hold, while the loop runs."""
    import asyncio  # noqa: PLC0415 - only here

    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for lives in a thread
            await asyncio.sleep(0.01)


def test_events_go_below_the_callback_where_the_reading_says_so(listener: Listener) -> None:
    """event_path = listener: the path of the API file."""
    readings = Readings(event_path="listener", event_time="timeOccurred")
    with rig(readings=readings, patience=HASTY) as server:
        subscribe(server, listener, path="/base/?tenant=1")
        server.post(CHECKS, check())
        settle(server)

    assert listener.paths[0] == "/base/listener/checkServiceQualificationCreateEvent?tenant=1"
    assert "timeOccurred" in listener.bodies[0]
    assert "timeOcurred" not in listener.bodies[0]


def test_a_task_tells_when_it_moves_later(listener: Listener) -> None:
    """Events carry the time at which the task moved."""
    with rig(world(After(timedelta(seconds=30))), patience=HASTY) as server:
        subscribe(server, listener)
        server.post(CHECKS, check())
        settle(server)
        told = list(listener.names)
        server.later(40)
        server.get(CHECKS)
        settle(server)

    assert told == ["CreateEvent", "StateChangeEvent"]
    assert listener.names[2:] == ["StateChangeEvent"]
    assert listener.bodies[2]["eventTime"] == "2026-03-01T12:00:40.000Z"


CALLBACKS = [
    "http://192.0.2.1/cb",
    "http://8.8.8.8/",
    "http://169.254.169.254/latest/meta-data",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:8.8.8.8]/",
    "http://0.0.0.0:80/",
    "http://[fe80::1]/",
    "http://user:secret@127.0.0.1/",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "127.0.0.1:80",
    "http://",
    "http:///path",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:x/",
    "http://127.0.0.1/a b",
    "http://127.0.0.1/\r\nX: y",
    "http://[::1",
    "http://no-such-host.invalid/",
    "http://127.0.0.1/" + "a" * 3000,
    "",
]


@pytest.mark.parametrize("callback", CALLBACKS)
def test_an_address_that_may_not_be_called_is_refused(hasty: Rig, callback: str) -> None:
    """400 with the reason; nothing is registered."""
    answer = hasty.post("/hub", {"callback": callback})

    assert answer.status_code == 400
    assert answer.json()["message"].startswith("/callback: ")


@pytest.mark.parametrize(
    "callback",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/x",
        "https://[::1]:1/",
        "http://[::ffff:127.0.0.1]:1/",
        "http://127.9.9.9",
    ],
)
def test_loopback_may_be_called(hasty: Rig, callback: str) -> None:
    """Every spelling of this machine."""
    assert hasty.post("/hub", {"callback": callback}).status_code == 201


@pytest.mark.parametrize("allowed", ["192.0.2.0/24", "192.0.2.1"])
def test_others_may_be_allowed_by_the_operator(allowed: str) -> None:
    """Networks and addresses beyond loopback; never those where clouds keep secrets."""
    with rig(allowed_callbacks=(allowed, "169.254.0.0/16", "::ffff:0:0/96")) as server:
        assert server.post("/hub", {"callback": "http://192.0.2.1/"}).status_code == 201
        for never in ("169.254.169.254", "[::ffff:169.254.169.254]"):
            assert server.post("/hub", {"callback": f"http://{never}/"}).status_code == 400
        assert server.post("/hub", {"callback": "http://198.51.100.1/"}).status_code == 400


def test_the_address_is_checked_again_when_it_is_called(
    hasty: Rig, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads elsewhere after its registration gets nothing."""
    subscribe(hasty, listener)

    def no_longer(*_: object) -> None:
        from tmf645_reference_server.addresses import RefusedAddressError  # noqa: PLC0415

        raise RefusedAddressError("it moved")

    monkeypatch.setattr(CallbackRule, "_check", no_longer)
    hasty.post(CHECKS, check())
    settle(hasty)

    assert listener.bodies == []
    assert len(hasty.run(hasty.control.dead_deliveries)) == 3


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"callback": 5}, 400),
        ({"callback": "http://127.0.0.1/", "query": 5}, 400),
        ({"callback": "http://127.0.0.1/", "query": "eventType=noSuchEvent"}, 400),
        ({"callback": "http://127.0.0.1/", "query": "state"}, 400),
        ({"callback": "http://127.0.0.1/", "query": "$.state"}, 400),
        ({"callback": "http://127.0.0.1/", "query": "filter=$.x"}, 501),
        ({"callback": "http://127.0.0.1/", "query": ""}, 201),
    ],
)
def test_a_subscription_that_makes_no_sense_is_refused(
    hasty: Rig, body: dict[str, Any], status: int
) -> None:
    """At registration, not when the first event comes."""
    assert status == hasty.post("/hub", body).status_code


def test_there_is_room_for_a_hundred_listeners(hasty: Rig) -> None:
    """The next one is a 409; so is a second one where the reading says so."""
    body = {"callback": "http://127.0.0.1:1/"}
    statuses = [hasty.post("/hub", body).status_code for _ in range(101)]
    with rig(readings=Readings(second_listener="refused", hub_status="204")) as single:
        second = [single.post("/hub", body).status_code for _ in range(2)]

    assert statuses == [201] * 100 + [409]
    assert second == [204, 409]
