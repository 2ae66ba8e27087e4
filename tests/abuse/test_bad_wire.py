"""Bytes that are no HTTP: a 4xx that is a whole TMF Error, or the end of the connection."""

from collections.abc import Iterator

import httpx
import pytest
from abuse.bad_wire import CHUNKED, CHUNKS, GET, POST, WIRE
from abuse.wire_client import answers, dial, drained, exchange, faults_of_error
from tmf645_reference_server import create_app, running
from tmf645_reference_server.intake import IntakeLimits

#: The usual limits, but nobody waits for a connection that says no more.
BRISK = IntakeLimits(head_within=3, request_within=6, idle=0.5, linger=0.5)


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """A server on a socket."""
    with running(create_app(), limits=BRISK) as url:
        yield url


@pytest.mark.parametrize("name", WIRE)
def test_bytes_on_the_wire_are_answered_as_the_table_says(served: str, name: str) -> None:
    """Every status in its turn, every refusal a TMF Error, then the connection is closed."""
    sent, statuses = WIRE[name]

    found = exchange(served, sent, timeout=20)

    assert statuses == tuple(answer.status for answer in found)
    for answer in found:
        if answer.status >= 400:
            kind = answer.headers["content-type"]
            assert faults_of_error(answer.status, kind, answer.body) is None


def test_whoever_is_sent_to_us_next_is_served(served: str) -> None:
    """After all of that, in whatever order, the server answers."""
    assert httpx.get(f"{served}/checkServiceQualification").status_code == 200


def test_a_request_in_single_bytes_is_a_request(served: str) -> None:
    """Where it is cut does not matter."""
    whole = POST + CHUNKED + b"Connection: close\r\n\r\n" + CHUNKS

    (answer,) = exchange(served, *(whole[n : n + 1] for n in range(len(whole))))

    assert answer.status == 201


def test_a_trailer_is_no_header_of_the_next_request(served: str) -> None:
    """What stood behind one body says nothing about the next one."""
    first = POST + CHUNKED + b"\r\n" + CHUNKS[:-2] + b"Accept: text/html\r\n\r\n"

    found = exchange(served, first, GET + b"Connection: close\r\n\r\n")

    assert [answer.status for answer in found] == [201, 200]


def test_a_client_that_has_said_all_is_answered(served: str) -> None:
    """Closing one's own half is no hanging up."""
    with dial(served) as connection:
        connection.sendall(GET + b"\r\n")
        connection.shutdown(1)
        (answer,) = answers(drained(connection, 10))

    assert answer.status == 200


def test_requests_beyond_the_limit_are_told_to_come_back() -> None:
    """503 with Retry-After, a TMF Error, and only for requests that have wholly arrived."""
    limits = IntakeLimits(requests=0, idle=0.5, linger=0.5)
    with running(create_app(), limits=limits) as url:
        (answer,) = exchange(url, GET + b"\r\n")

    assert answer.status == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["connection"] == "close"
    assert faults_of_error(503, answer.headers["content-type"], answer.body) is None


def test_a_connection_too_many_drives_out_the_one_waited_for_longest() -> None:
    """Whoever says nothing makes room for whoever has something to say."""
    limits = IntakeLimits(connections_per_peer=3)
    with running(create_app(), limits=limits) as url:
        silent = [dial(url) for _ in range(3)]
        (answer,) = exchange(url, GET + b"Connection: close\r\n\r\n")
        gone = drained(silent[0], 5)
        for connection in silent:
            connection.close()

    assert answer.status == 200
    assert gone == b""
