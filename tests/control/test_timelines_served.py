"""What a scenario says will happen happens, on the clock of each namespace."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from control.control_rig import CHECKS, NOW, ControlRig, check, controlled
from reference_server.server_rig import Rig, item
from tmf645_reference_server import ManualClock, create_app
from tmf645_reference_server.store.sqlite import SqliteStore
from tmf645_scenarios import load

HARBOUR = item("HARBOUR-1")
STRICT = {"provideUnavailabilityReason": True}


@pytest.fixture
def storm() -> Iterator[ControlRig]:
    """The night of the storm, its clock frozen at the beginning."""
    with controlled(load("storm-night")) as one:
        one.server.get(CHECKS)  # the world begins when it is first looked at
        one.freeze()
        yield one


def found(tester: ControlRig, namespace: str = "default") -> list[str]:
    """The result of a check now, and its reasons."""
    headers = {"X-Testbed-Namespace": namespace}
    sent = check(HARBOUR, **STRICT)
    [row] = tester.server.post(CHECKS, sent, headers=headers).json()["serviceQualificationItem"]
    reasons = row.get("eligibilityUnavailabilityReason", [])
    return [row["qualificationResult"], *(each["code"] for each in reasons)]


def test_the_night_passes_in_order(storm: ControlRig) -> None:
    """Outage, last port sold, repaired, new card."""
    seen = [found(storm)]
    for hours in ("4h", "1h", "3h", "4h"):
        storm.advance(hours)
        seen.append(found(storm))

    assert seen == [
        ["qualified"],
        ["unqualified", "OPS_OUTAGE"],
        ["unqualified", "OPS_OUTAGE"],
        ["unqualified", "CAP_PORT_EXHAUSTED"],
        ["qualified"],
    ]


def test_advance_tells_each_edit(storm: ControlRig) -> None:
    """Whoever moves the clock sees what happened on the way."""
    fired = storm.advance("12h")

    assert [(each["what"], each["id"]) for each in fired] == [("edit", str(n)) for n in range(4)]


def test_each_namespace_has_its_own_night(storm: ControlRig) -> None:
    """One is in the storm, the other before it."""
    found(storm, "calm")
    storm.advance("4h")

    assert found(storm)[0] == "unqualified"
    assert found(storm, "calm")[0] == "qualified"


def test_a_restart_goes_on_with_what_is_to_come(tmp_path: Path) -> None:
    """The night does not begin anew."""
    start = load("storm-night")
    clock = ManualClock(NOW)
    results = []
    for hours in (0, 4, 4):
        clock.advance(timedelta(hours=hours))
        store = SqliteStore(tmp_path / "night.db")
        rig = Rig(create_app(start, clock=clock, store=store), clock)
        tester = ControlRig(rig)
        rig.get(CHECKS)
        tester.advance("0s")
        results.append(found(tester))
        rig.run(store.close)
        rig.close()

    assert [each[0] for each in results] == ["qualified", "unqualified", "unqualified"]
    assert results[1][1:] == ["OPS_OUTAGE"]
    assert results[2][1:] == ["CAP_PORT_EXHAUSTED"]
