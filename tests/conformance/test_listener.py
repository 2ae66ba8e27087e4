"""The listener: receives what is sent to it, in bounds, and lets others wait."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest
from tmf645_conformance import listener as room
from tmf645_conformance.listener import MOST_BYTES, Listener, ListenerError, Received

EVENT = {"eventType": "checkServiceQualificationCreateEvent", "event": {}}


@pytest.fixture
def listening() -> Iterator[Listener]:
    """A listener on any free port of loopback."""
    with Listener() as listener:
        yield listener


def post(url: str, **how: object) -> httpx.Response:
    """Send an event, as an implementation would."""
    with httpx.Client(trust_env=False, timeout=5) as client:
        return client.request("POST", url, **how)  # type: ignore[arg-type]  # as the caller says


def everything(_: Received) -> bool:
    """Want every event."""
    return True


def test_an_event_is_kept_and_answered_201(listening: Listener) -> None:
    """The answer is what the API file says of listeners: 201 with a subscription."""
    callback = listening.address("mine")

    answer = post(callback, json=EVENT, headers={"X-Test": "a"})
    [event] = listening.wait_for(everything, within_seconds=2)

    assert answer.status_code == 201
    assert callback == answer.json()["callback"]
    assert ("mine", callback, "", EVENT) == (event.name, event.url, event.suffix, event.json)
    assert EVENT["eventType"] == event.event_type
    assert event.headers["x-test"] == "a"


@pytest.mark.parametrize(
    "suffix", ["/listener/checkServiceQualificationCreateEvent", "/", "/x?y=1"]
)
def test_a_path_below_the_callback_belongs_to_it(listening: Listener, suffix: str) -> None:
    """The API file's path is accepted too, and which one it was is kept."""
    post(listening.address("mine") + suffix, json={})
    [event] = listening.wait_for(everything, within_seconds=2)

    assert suffix.partition("?")[0] == event.suffix
    assert suffix.partition("?")[0].rpartition("/")[2] == event.event_type


def test_each_subscription_has_an_address_of_its_own(listening: Listener) -> None:
    """An event is told apart by its address; a name keeps its address."""
    one, other = listening.address("one"), listening.address("other")
    post(other, json=EVENT)

    assert one == listening.address("one")
    assert one != other
    assert [event.name for event in listening.received()] == ["other"]


def test_strangers_are_turned_away(listening: Listener) -> None:
    """An unknown address is 404, another method 405; neither is kept."""
    callback = listening.address("mine")
    stranger = callback[:-3] + "xyz"
    statuses = [
        post(stranger, json=EVENT).status_code,
        httpx.get(callback, trust_env=False).status_code,
    ]

    assert statuses == [404, 405]
    assert listening.received() == []


def test_a_body_that_is_no_json_is_kept_as_it_is(listening: Listener) -> None:
    """What an implementation really sent is evidence."""
    post(listening.address("mine"), content=b"eventType=x")
    [event] = listening.received()

    assert (event.body, event.json, event.event_type) == (b"eventType=x", None, "")


def test_a_chunked_event_is_read(listening: Listener) -> None:
    """Many clients send bodies without a length."""
    post(listening.address("mine"), content=iter([b'{"eventType":', b' "x"}']))
    [event] = listening.received()

    assert event.event_type == "x"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_event_is_refused(listening: Listener, chunked: bool) -> None:  # noqa: FBT001
    """More than a mebibyte is 413 or a closed connection, and is not kept."""
    body = b"x" * (MOST_BYTES + 1)
    try:
        answer = post(listening.address("mine"), content=iter([body]) if chunked else body)
        refused = answer.status_code == 413
    except httpx.TransportError:
        refused = True

    assert refused
    assert listening.received() == []
    assert listening.refused == 1


def test_no_more_than_so_many_are_kept(
    listening: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flood is answered, counted and forgotten."""
    monkeypatch.setattr(room, "MOST_EVENTS", 3)
    statuses = {post(listening.address("mine"), json=EVENT).status_code for _ in range(5)}

    assert {201} == statuses
    assert (len(listening.received()), listening.refused) == (3, 2)


def test_waiting_ends_with_the_event_that_was_waited_for(listening: Listener) -> None:
    """Whoever waits is woken, and does not wait out the time."""
    callback = listening.address("mine")
    later = threading.Timer(0.2, lambda: post(callback, json=EVENT))
    later.start()
    started = time.monotonic()
    found = listening.wait_for(lambda event: event.name == "mine", within_seconds=30)
    later.join()

    assert len(found) == 1
    assert time.monotonic() - started < 10


def test_waiting_for_several_ends_when_enough_came(listening: Listener) -> None:
    """The condition is on all that were found so far."""
    callback = listening.address("mine")
    for number in range(3):
        post(callback, json={"eventType": str(number)})

    found = listening.wait_for(
        lambda event: event.event_type != "1", 5, until=lambda events: len(events) == 2
    )

    assert [event.event_type for event in found] == ["0", "2"]


def test_waiting_in_vain_ends_in_time(listening: Listener) -> None:
    """Nothing came: an empty list after the time given."""
    started = time.monotonic()
    found = listening.wait_for(everything, within_seconds=0.2)

    assert found == []
    assert 0.2 <= time.monotonic() - started < 5


@contextmanager
def telling(listening: Listener, *, every: float, times: int) -> Iterator[None]:
    """Somebody who tells of one thing after the other, of what is waited for last."""
    callback = listening.address("mine")

    def tell() -> None:
        for left in reversed(range(times)):
            time.sleep(every)
            post(callback, json={**EVENT, "eventType": str(left)})

    thread = threading.Thread(target=tell)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def test_who_still_tells_of_other_things_is_waited_for(listening: Listener) -> None:
    """A slow partner has a queue; the time given is that of its silence."""
    with telling(listening, every=0.3, times=5):
        found = listening.wait_for(lambda event: event.event_type == "0", within_seconds=1)

    assert ["0"] == [event.event_type for event in found]


def test_who_never_ends_telling_of_other_things_is_not_waited_for_for_ever(
    listening: Listener,
) -> None:
    """Ten times the silence, and no longer."""
    started = time.monotonic()
    with telling(listening, every=0.05, times=40):
        found = listening.wait_for(lambda event: event.event_type == "0", within_seconds=0.1)
        took = time.monotonic() - started

    assert ([], True) == (found, took < 2)


def test_many_senders_lose_nothing(listening: Listener) -> None:
    """Events that come at the same time are all kept."""
    callback = listening.address("mine")

    def send() -> None:
        with httpx.Client(trust_env=False) as client:
            for _ in range(20):
                client.post(callback, json=EVENT)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(listening.received()) == 160


def test_silent_connections_do_not_block_others(
    listening: Listener, capfd: pytest.CaptureFixture[str]
) -> None:
    """Somebody who connects and says nothing harms nobody, and nothing is printed."""
    parts = urlsplit(listening.address("mine"))
    silent = [socket.create_connection((parts.hostname or "", parts.port or 0)) for _ in range(20)]
    broken = socket.create_connection((parts.hostname or "", parts.port or 0))
    broken.sendall(b"POST / HT")
    broken.close()
    status = post(listening.address("mine"), json=EVENT).status_code
    for connection in silent:
        connection.close()

    assert status == 201
    assert capfd.readouterr() == ("", "")


def test_a_public_url_is_what_the_target_is_told() -> None:
    """Behind a NAT the callback has the address that the target can reach."""
    with Listener("127.0.0.1", url="http://ci-host:9000/events/") as listener:
        callback = listener.address("mine")

        inside = f"http://127.0.0.1:{listener._server.server_address[1]}"
        for path in (urlsplit(callback).path, urlsplit(callback).path.removeprefix("/events")):
            post(inside + path, json=EVENT)
        urls = [event.url for event in listener.received()]

    assert callback.startswith("http://ci-host:9000/events/")
    assert [callback, callback] == urls


@pytest.mark.parametrize(
    ("bind", "url", "said"),
    [
        ("0.0.0.0:0", None, "--listener-url"),
        ("127.0.0.1:x", None, "Write host or host:port"),
        ("127.0.0.1/x", None, "Write host or host:port"),
        ("127.0.0.1", "ftp://x", "Write http://host:port"),
        ("192.0.2.1:0", None, "cannot listen at 192.0.2.1:0"),
    ],
)
def test_where_nobody_can_listen_is_told(bind: str, url: str | None, said: str) -> None:
    """Place, cause and remedy."""
    with pytest.raises(ListenerError, match=said):
        Listener(bind, url)


def test_a_port_in_use_is_told(listening: Listener) -> None:
    """The operating system's reason is in the message."""
    taken = urlsplit(listening.address("mine")).netloc
    with pytest.raises(ListenerError, match="in use"):
        Listener(taken)
