"""The fixtures of the pytest plugin: a server in a thread, and a hand on it that needs no await."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from control.control_rig import check
from reference_server.listeners import listening
from reference_server.server_rig import world
from tmf645_reference_server import create_app
from tmf645_reference_server.control import SyncControl
from tmf645_reference_server.control.verbs import UnexpectedError
from tmf645_simulator.progression import After, OnApproval, OnCommand

CHECKS = "/checkServiceQualification"


def test_time_is_in_the_hand_of_the_test(tmf645_serve: Callable[..., Any]) -> None:
    """Two days pass within a line; what happened on the way is told, and delivered."""
    server = tmf645_serve(world(After(timedelta(hours=30))))
    server.control.freeze(datetime(2027, 1, 1, tzinfo=UTC))
    with listening() as listener:
        httpx.post(f"{server.url}/hub", json={"callback": listener.url})
        made = httpx.post(f"{server.url}{CHECKS}", json=check()).json()
        passed = server.control.advance("48h")
        done = httpx.get(made["href"]).json()
        events = list(listener.names)

    assert ["checkServiceQualification", "callback"] == [each.what for each in passed.fired]
    assert "2027-01-02T06:00:00.000Z" == done["effectiveQualificationDate"]
    assert ["CreateEvent", "StateChangeEvent", "StateChangeEvent"] == events
    assert 3 == len(server.control.attempts())
    assert server.control.clock().now == datetime(2027, 1, 3, tzinfo=UTC)


def test_what_was_said_can_be_verified(tmf645_serve: Callable[..., Any]) -> None:
    """With what came near, where it was not said."""
    server = tmf645_serve()
    httpx.post(f"{server.url}{CHECKS}", json=check())

    assert server.control.expect(method="POST", status="201", count=1) == server.control.exchanges()
    with pytest.raises(UnexpectedError, match="but for method"):
        server.control.expect(method="PATCH", status="201")


def test_every_verb_has_its_line(tmf645_serve: Callable[..., Any]) -> None:
    """Reset, snapshot, restore, faults, release, approval."""
    server = tmf645_serve(world(OnCommand()))
    approved = tmf645_serve(world(OnApproval()))
    made = [httpx.post(f"{server.url}{CHECKS}", json=check()).json()["href"] for _ in range(2)]
    asked = [httpx.post(f"{approved.url}{CHECKS}", json=check()).json()["href"] for _ in range(2)]
    server.control.snapshot()
    server.control.release("1")
    approved.control.approve("1")
    approved.control.reject("2", "no", unqualified=True)
    states = [httpx.get(each).json()["state"] for each in (*made, *asked)]
    server.control.restore()
    restored = httpx.get(made[0]).json()["state"]
    server.control.set_faults("ideal")
    server.control.delivered()

    assert ["done", "inProgress", "done", "done"] == states
    assert "inProgress" == restored
    assert server.control.dead_deliveries() == ()
    assert server.control.reset().qualifications == 2


def test_a_server_that_does_not_run_is_told() -> None:
    """It has no loop in which anything could be done."""
    with pytest.raises(RuntimeError, match="does not run"):
        SyncControl(create_app().state.control).reset()
