"""A namespace that somebody only looked at, by a mistyped name say: it costs the store nothing."""

from pathlib import Path

import pytest
from control.control_rig import CHECKS, NOW, ControlRig, check, controlled
from reference_server.server_rig import QUERIES, Rig, item
from tmf645_reference_server import ManualClock, create_app
from tmf645_reference_server.store.sqlite import SqliteStore
from tmf645_scenarios import load

HARBOUR = item("HARBOUR-1")
NIGHT = "2026-03-01T16:00:00Z"
TYPO = {"X-Testbed-Namespace": "wroker-1"}


@pytest.mark.parametrize("world", ["main-street", "storm-night"])
def test_looking_at_an_unknown_namespace_writes_nothing(tmp_path: Path, world: str) -> None:
    """Neither over the API nor over the control interface, in a world with a timeline or without."""
    store = SqliteStore(tmp_path / "world.db")
    clock = ManualClock(NOW)
    server = Rig(create_app(load(world), clock=clock, store=store), clock)
    tester = ControlRig(server)
    for path in (CHECKS, QUERIES, f"{CHECKS}/1", "/hub/1", "http://sq.test/openapi.json"):
        server.get(path, headers=TYPO)
    server.get("http://sq.test/ns/wroker-2/tmf-api/serviceQualificationManagement/v4/hub/7")
    for path in ("/clock", "/inventory", "/journal", "/watches", "/faults", "/callbacks/dead"):
        tester.call("GET", path, headers=TYPO)
    server.later(100_000)
    server.get(CHECKS, headers=TYPO)
    looked_at = list(server.run(store.names))
    server.post(CHECKS, check(), headers=TYPO)
    used = list(server.run(store.names))
    server.run(store.close)
    server.close()

    assert set(looked_at) <= {"default"}
    assert set(used) - {"default"} == {"wroker-1"}


def test_the_night_of_a_namespace_begins_with_the_first_thing_that_is_done_in_it() -> None:
    """A request that is no GET, or a clock that is set; and it begins before that is done."""
    with controlled(load("storm-night")) as tester:
        tester.server.get(CHECKS, headers=TYPO)
        tester.server.later(3600)
        tester.do("PUT", "/clock", {"mode": "frozen", "at": "2026-03-01T17:30:00Z"}, headers=TYPO)
        edits = tester.get("/inventory", headers=TYPO)["edits"]
        tester.server.post(CHECKS, check(HARBOUR), headers={"X-Testbed-Namespace": "other"})
        later = tester.do(
            "POST", "/clock/advance", {"by": "4h"}, headers={"X-Testbed-Namespace": "other"}
        )

    assert [each["at"] for each in edits] == ["2026-03-01T17:00:00.000Z"]
    assert [each["what"] for each in later["fired"]] == ["edit"]


def test_what_was_only_looked_at_gives_way_first() -> None:
    """However many names are mistyped, what others did in memory stays."""
    with controlled(most_namespaces=4) as tester:
        for name in ("a", "b"):
            tester.server.post(CHECKS, check(), headers={"X-Testbed-Namespace": name})
        tester.do("POST", "/snapshot?namespace=a", {"label": "base"})
        tester.do("POST", "/restore?namespace=b", {"label": "base"})
        for number in range(20):
            tester.server.get(CHECKS, headers={"X-Testbed-Namespace": f"typo-{number}"})
        awake = [each["name"] for each in tester.get("/namespaces") if each["awake"]]
        kept = [
            len(tester.server.get(CHECKS, headers={"X-Testbed-Namespace": name}).json())
            for name in ("a", "b")
        ]

    assert kept == [1, 1]
    assert len(awake) == 4
