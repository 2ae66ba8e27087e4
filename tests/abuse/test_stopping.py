"""A server that is told to stop answers what it has accepted, and goes."""

import contextlib
import http.client
import itertools
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from abuse.processes import Process, process_in, stretched
from abuse.wire_client import Answer, address_of, answers, dial, drained, faults_of_error
from tmf645_reference_server.contract import BASE_PATH

CHECKS = f"{BASE_PATH}/checkServiceQualification"
BODY = b'{"serviceQualificationItem":[{}],"instantSyncQualification":true}'


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """A server in a process of its own."""
    with process_in(tmp_path) as one:
        yield one


class Clients:
    """Clients that ask one thing after another, on connections that they keep as long as they may."""

    def __init__(self, url: str, count: int) -> None:
        self.answered: set[str] = set()
        self.wrong: list[str] = []
        self._address = address_of(url)
        self._numbers = itertools.count()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(count)]

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Ask all the while."""
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in self._threads:
                thread.join(30)

    def _ask(self) -> None:
        connection = http.client.HTTPConnection(*self._address, timeout=20)
        while not self._over.is_set():
            name = str(next(self._numbers))
            try:
                connection.request(
                    "POST", CHECKS, BODY, {"X-Name": name, "Content-Type": "application/json"}
                )
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()  # and dialled again by the next request
                time.sleep(0.01)
                continue
            self.answered.add(name)
            if answer.status not in (200, 201):
                self.wrong.append(f"{name}: {answer.status}")


def test_whatever_was_accepted_is_answered(process: Process) -> None:
    """SIGTERM under load: no accepted request without an answer, gone within 5 s."""
    clients = Clients(process.url, count=16)
    with clients.at_work():
        time.sleep(1)
        code, took = process.stops_within(20)

    assert code == 0
    assert took <= stretched(5)
    assert len(clients.answered) > 50
    assert process.accepted - clients.answered == set()
    assert clients.wrong == []


def test_a_request_under_way_is_answered_and_one_that_trickles_is_not_waited_for(
    process: Process,
) -> None:
    """A second's work is finished; half a request is told 408."""
    with dial(process.url) as slow, dial(process.url) as half, dial(process.url) as idle:
        slow.sendall(f"GET {BASE_PATH}/slow HTTP/1.1\r\nHost: x\r\nX-Name: slow\r\n\r\n".encode())
        half.sendall(f"POST {CHECKS} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{".encode())
        time.sleep(0.3)
        code, took = process.stops_within(20)
        finished, cut = last(drained(slow, 10)), last(drained(half, 10))
        assert drained(idle, 10) == b""

    assert (code, finished.status, cut.status) == (0, 404, 408)
    assert finished.headers["connection"] == "close"
    assert took <= stretched(5)


def test_what_cannot_be_finished_is_told_to_come_back(process: Process) -> None:
    """After the grace, a 503 with Retry-After."""
    with dial(process.url) as stuck:
        stuck.sendall(f"GET {BASE_PATH}/stuck HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.3)
        code, took = process.stops_within(20)
        answer = last(drained(stuck, 10))

    assert (code, answer.status, answer.headers["retry-after"]) == (0, 503, "1")
    assert faults_of_error(503, answer.headers["content-type"], answer.body) is None
    assert took <= stretched(5)


def test_a_second_signal_ends_it_at_once(process: Process) -> None:
    """Whoever asks twice does not want to wait."""
    with dial(process.url) as stuck:
        stuck.sendall(f"GET {BASE_PATH}/stuck HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.3)
        process.running.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        began = time.monotonic()
        process.running.send_signal(signal.SIGTERM)
        code = process.running.wait(20)
        took = time.monotonic() - began

    assert code == -signal.SIGTERM
    assert took < stretched(1)


def last(received: bytes) -> Answer:
    """Return the only answer in ``received``."""
    (answer,) = answers(received)
    return answer
