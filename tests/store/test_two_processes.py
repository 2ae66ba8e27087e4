"""Two servers on one PostgreSQL are one server to whoever uses them."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from store.databases import Databases
from store.server_processes import Heard, Server, listening, serving

CHECKS = "checkServiceQualification"
PATIENCE = 30.0


@pytest.fixture
def two(databases: Databases, tmp_path: Path) -> Iterator[list[Server]]:
    """Two servers in the same world."""
    with serving(tmp_path, "--store", databases.new(), count=2) as servers:
        yield servers


def check() -> dict[str, object]:
    """The body of a check."""
    place = {"role": "installation", "id": "MAIN-3000"}
    service = {"serviceSpecification": {"id": "fibre-internet"}, "place": [place]}
    return {"serviceQualificationItem": [{"id": "1", "service": service}]}


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.02)


def test_what_one_took_in_the_other_shows(two: list[Server]) -> None:
    """A check, its list, a change, a removal: at once, whichever is asked."""
    one, other = (each.url for each in two)

    made = httpx.post(f"{one}/{CHECKS}", json=check()).json()
    shown = httpx.get(f"{other}/{CHECKS}/{made['id']}").json()
    changed = httpx.patch(f"{other}/{CHECKS}/{made['id']}", json={"description": "x"})
    again = httpx.get(f"{one}/{CHECKS}/{made['id']}").json()
    removed = httpx.delete(f"{one}/{CHECKS}/{made['id']}").status_code
    gone = httpx.get(f"{other}/{CHECKS}/{made['id']}").status_code

    assert shown["id"] == made["id"]
    assert (changed.status_code, again["description"]) == (200, "x")
    assert (removed, gone) == (204, 404)
    assert httpx.get(f"{other}/{CHECKS}").json() == []


def test_a_listener_of_one_hears_of_what_the_other_does(two: list[Server]) -> None:
    """Registered here, created there: Create and each state, in order, each once."""
    one, other = (each.url for each in two)
    with listening() as heard:
        httpx.post(f"{one}/hub", json={"callback": heard.url}).raise_for_status()
        ids = [httpx.post(f"{url}/{CHECKS}", json=check()).json()["id"] for url in (other, one)]
        until(lambda: len(heard.order) >= 6)

        assert [heard.of(id) for id in ids] == [
            ["CreateEvent", "StateChangeEvent", "StateChangeEvent"] for _ in ids
        ]
        assert set(heard.times.values()) == {1}


def test_what_a_dead_process_left_the_other_ends(two: list[Server]) -> None:
    """Its tasks are moved and its events brought, although nobody asks."""
    one, other = two
    with listening() as heard:
        httpx.post(f"{other.url}/hub", json={"callback": heard.url}).raise_for_status()
        ids = [httpx.post(f"{one.url}/{CHECKS}", json=check()).json()["id"] for _ in range(20)]
        one.kill()

        until(lambda: all(_is_complete(heard, id) for id in ids))
        states = {httpx.get(f"{other.url}/{CHECKS}/{id}").json()["state"] for id in ids}

    assert states == {"done"}
    assert heard.conflicting == []


def _is_complete(heard: Heard, id: str) -> bool:
    return heard.of(id) == ["CreateEvent", "StateChangeEvent", "StateChangeEvent"]
