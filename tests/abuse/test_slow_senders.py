"""Whoever sends or reads too slowly is sent away, and nobody else notices."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from abuse.wire_client import answers, dial, drained, faults_of_error
from tmf645_reference_server import create_app, running
from tmf645_reference_server.contract import BASE_PATH
from tmf645_reference_server.intake import IntakeLimits

CHECKS = f"{BASE_PATH}/checkServiceQualification"
HASTY = IntakeLimits(head_within=0.6, request_within=1.2, idle=0.5, unread=1.0, linger=0.5)


@pytest.fixture(scope="module")
def hasty() -> Iterator[str]:
    """A server with little patience."""
    with running(create_app(), limits=HASTY) as url:
        yield url


def test_a_connection_that_says_nothing_is_closed(hasty: str) -> None:
    """There is nobody to answer."""
    with dial(hasty) as connection:
        began = time.monotonic()
        received = drained(connection, 5)

    assert received == b""
    assert time.monotonic() - began >= 0.5


@pytest.mark.parametrize(
    "head",
    [
        b"G",
        b"\r\n\r\n",
        f"GET {CHECKS} HTTP/1.1\r\n".encode(),
        f"GET {CHECKS} HTTP/1.1\r\nHost: x\r\nX-Long: ".encode(),
    ],
)
def test_a_head_that_trickles_is_answered_408(hasty: str, head: bytes) -> None:
    """Further bytes move no deadline."""
    with dial(hasty) as connection:
        connection.sendall(head)
        began = time.monotonic()
        received = trickle(connection, b"a" if head.endswith(b" ") else b"")
        took = time.monotonic() - began

    (answer,) = answers(received)
    assert answer.status == 408
    assert faults_of_error(408, answer.headers["content-type"], answer.body) is None
    assert answer.headers["connection"] == "close"
    assert took < 4


@pytest.mark.parametrize(
    "framing",
    ["Content-Length: 500\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"],
)
def test_a_body_that_trickles_is_answered_408(hasty: str, framing: str) -> None:
    """The whole request has one deadline, whatever its framing is."""
    with dial(hasty) as connection:
        connection.sendall(f"POST {CHECKS} HTTP/1.1\r\nHost: x\r\n{framing}".encode())
        received = trickle(connection, b"1\r\n \r\n" if "chunked" in framing else b" ")

    (answer,) = answers(received)
    assert answer.status == 408
    assert faults_of_error(408, answer.headers["content-type"], answer.body) is None


def test_an_idle_connection_is_closed(hasty: str) -> None:
    """An answer, then silence, then the end."""
    with dial(hasty) as connection:
        connection.sendall(f"GET {CHECKS} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        (answer,) = answers(drained(connection, 5))

    assert answer.status == 200


def test_silence_counts_from_the_last_answer() -> None:
    """Who asks again and again stays connected for longer than silence may last; then it ends."""
    limits = IntakeLimits(idle=1.0, linger=0.5)
    with running(create_app(), limits=limits) as root, dial(root) as connection:
        for _ in range(4):
            connection.sendall(f"GET {CHECKS} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            received = b""
            while not received.endswith(b"\r\n\r\n[]"):
                received += connection.recv(65_536) or b"closed too early\r\n\r\n[]"
            assert received.startswith(b"HTTP/1.1 200")
            time.sleep(0.4)

        assert drained(connection, 5) == b""


def test_a_second_request_has_deadlines_of_its_own(hasty: str) -> None:
    """On a connection that has been good before, a trickle is a trickle."""
    with dial(hasty) as connection:
        connection.sendall(f"GET {CHECKS} HTTP/1.1\r\nHost: x\r\n\r\nGET ".encode())
        received = trickle(connection, b"")

    assert [each.status for each in answers(received)] == [200, 408]


def test_an_answer_that_nobody_reads_is_given_up() -> None:
    """A client that never reads does not keep its connection."""
    app = create_app()
    with running(app, limits=HASTY) as url:
        body = {"serviceQualificationItem": [{}], "x": "a" * 500_000}
        for _ in range(40):
            httpx.post(f"{url}/checkServiceQualification", json=body).raise_for_status()
        with dial(url) as connection:
            connection.sendall(f"GET {CHECKS} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(3)
            received = drained(connection, 10)

    assert len(received) < 40 * 500_000


def trickle(connection: socket.socket, piece: bytes) -> bytes:
    """Send ``piece`` again and again; return what came till the end."""
    connection.settimeout(0.1)
    received = b""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if piece:
                connection.sendall(piece)
            more = connection.recv(65_536)
        except TimeoutError:
            continue
        except ConnectionError:
            return received
        if not more:
            return received
        received += more
    raise AssertionError(f"still open after 10 s; received {received!r}")


def besieged(url: str, senders: int, good: int, patience: float) -> tuple[int, int, float]:
    """
    Open ``senders`` trickling connections and ask ``good`` times meanwhile.

    Returns how many good requests were answered, how many senders were closed, and how long the
    slowest of them lived.
    """
    began = time.monotonic()
    connections = []
    for number in range(senders):
        connection = dial(url)
        start = (
            f"POST {CHECKS} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{"
            if number % 2
            else f"GET {CHECKS} HTTP/1.1\r\nHost: x\r\nX: "
        )
        connection.sendall(start.encode())
        connections.append(connection)
    with ThreadPoolExecutor(8) as pool:
        answered = sum(pool.map(lambda _: asks(url), range(good)))
    closed, last = 0, 0.0
    for connection in connections:
        with connection:
            try:
                drained(connection, max(0.1, began + patience - time.monotonic()))
            except TimeoutError:
                continue
            closed, last = closed + 1, time.monotonic() - began
    return answered, closed, last


def asks(url: str) -> bool:
    """Say whether a good request is answered."""
    return httpx.get(f"{url}/checkServiceQualification", timeout=10).status_code == 200


def test_trickling_connections_are_closed_and_others_are_served(hasty: str) -> None:
    """A sample of the siege below, in a hurry."""
    answered, closed, _ = besieged(hasty, senders=60, good=20, patience=20)

    assert (answered, closed) == (20, 60)


@pytest.mark.slow
def test_a_thousand_trickling_connections_shut_nobody_out() -> None:
    """With the default deadlines: all are closed within 15 s of it, 200 of 200 requests answered."""
    with running(create_app()) as url:
        answered, closed, last = besieged(url, senders=1_000, good=200, patience=75)

    assert (answered, closed) == (200, 1_000)
    assert last <= 30 + 15
