"""Servers that are killed at any moment, clients that note what was acknowledged, and the reckoning."""

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from store.server_processes import Heard

CHECKS = "checkServiceQualification"
LIFE = ["CreateEvent", "StateChangeEvent", "StateChangeEvent"]

#: Seconds after which what has not happened will not happen.
PATIENCE = 60.0


class Forge:
    """Starts servers in processes of their own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("forge.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **wanted: Any) -> int:
        """Have it start or reap something."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(wanted)}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End it."""
        self._process.communicate()


class Victim:
    """A server on a store, which is killed and started again."""

    def __init__(self, forge: Forge, folder: Path, store: str) -> None:
        self._forge = forge
        self._folder = folder
        self._store = store
        self.url = ""
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        ready = self._folder / f"ready-{time.monotonic_ns()}"
        self._pid = self._forge.ask(serve=["--store", self._store, "--ready-file", str(ready)])
        until(ready.exists)
        self.url = ready.read_text().strip()

    def kill(self) -> None:
        """SIGKILL: no handler runs, no buffer is written."""
        os.kill(self._pid, signal.SIGKILL)
        assert self._forge.ask(reap=self._pid) == -signal.SIGKILL

    def terminate(self) -> int:
        """SIGTERM; return its exit code."""
        os.kill(self._pid, signal.SIGTERM)
        return self._forge.ask(reap=self._pid)


@dataclass
class Ledger:
    """What clients were told: kept, and taken away again. ``asked`` may have happened or not."""

    kept: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)


class Clients(threading.Thread):
    """One client: posts checks, now and then deletes one, until its server is gone."""

    def __init__(self, url: str, ledger: Ledger, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self._url = urlsplit(url)
        self._ledger = ledger
        self._chance = chance
        self.acknowledged = 0
        self.over = threading.Event()

    def run(self) -> None:
        """Go on until the connection breaks, or it is over."""
        connection = http.client.HTTPConnection(str(self._url.netloc), timeout=PATIENCE)
        with contextlib.suppress(OSError, http.client.HTTPException):
            while not self.over.is_set():
                self._create(connection)
                if self._chance.random() < 0.2:
                    self._remove(connection)
        connection.close()

    def _create(self, connection: http.client.HTTPConnection) -> None:
        status, body = _send(connection, "POST", f"{self._url.path}/{CHECKS}", _check())
        assert status == 201, body
        self._ledger.kept.add(body["id"])
        self.acknowledged += 1

    def _remove(self, connection: http.client.HTTPConnection) -> None:
        id = self._chance.choice(sorted(self._ledger.kept))
        # Until it is acknowledged, it may have happened or not.
        self._ledger.asked.add(id)
        self._ledger.kept.discard(id)
        status, body = _send(connection, "DELETE", f"{self._url.path}/{CHECKS}/{id}")
        assert status in (204, 404), body
        self._ledger.removed.add(id)
        self.acknowledged += 1


def register(url: str, heard: Heard) -> None:
    """Let ``heard`` listen."""
    with _connected(url) as (connection, path):
        status, body = _send(connection, "POST", f"{path}/hub", {"callback": heard.url})
        assert status == 201, body


def reckon(url: str, ledger: Ledger, heard: Heard) -> int:
    """
    Hold what a server shows against what clients were told; return how many checks it has.

    What was acknowledged is there, what was taken away is not, every task ends, every event comes.
    """
    with _connected(url) as (connection, path):
        listed = _listed(connection, path)
        until(lambda: all(each["state"] == "done" for each in _listed(connection, path)))
        ids = {each["id"] for each in listed}
        assert ledger.kept <= ids, f"lost: {sorted(ledger.kept - ids)}"
        assert not ledger.removed & ids, f"came back: {sorted(ledger.removed & ids)}"
        for id in sorted(ids)[:3]:
            assert _send(connection, "GET", f"{path}/{CHECKS}/{id}")[0] == 200
    until(lambda: all(heard.of(id) == LIFE for id in ids))
    assert heard.conflicting == []
    return len(ids)


def _listed(connection: http.client.HTTPConnection, path: str) -> list[dict[str, Any]]:
    status, listed = _send(connection, "GET", f"{path}/{CHECKS}?limit=1000")
    assert status == 200
    assert len({each["id"] for each in listed}) == len(listed)
    everything: list[dict[str, Any]] = listed
    return everything


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.01)


@contextmanager
def _connected(url: str) -> Iterator[tuple[http.client.HTTPConnection, str]]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.netloc), timeout=PATIENCE)
    try:
        yield connection, parts.path
    finally:
        connection.close()


def _send(
    connection: http.client.HTTPConnection, method: str, path: str, body: object = None
) -> tuple[int, Any]:
    sent = None if body is None else json.dumps(body)
    connection.request(method, path, sent, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    content = answer.read()
    return answer.status, json.loads(content) if content else None


def _check() -> dict[str, object]:
    place = {"role": "installation", "id": "MAIN-3000"}
    service = {"serviceSpecification": {"id": "fibre-internet"}, "place": [place]}
    return {"serviceQualificationItem": [{"id": "1", "service": service}]}


def work_until_killed(
    victims: Sequence[Victim], doomed: Sequence[Victim], ledger: Ledger, chance: random.Random
) -> int:
    """Let clients work at every server, kill some at any moment; return what was acknowledged."""
    clients = [Clients(each.url, ledger, chance) for each in victims]
    for client in clients:
        client.start()
    # Now and then before it has said a word; the moment counts from its first word otherwise.
    if chance.random() < 0.9:
        until(lambda: any(client.acknowledged for client in clients))
    time.sleep(chance.uniform(0.0, 0.15))
    for each in doomed:
        each.kill()
    for client in clients:
        client.over.set()
    for client in clients:
        client.join(PATIENCE)
    return sum(client.acknowledged for client in clients)
