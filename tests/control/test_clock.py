"""The clock of a namespace: it is set, it passes over what is due, and it never lies."""

from datetime import timedelta

import pytest
from control.control_rig import CHECKS, NOON, NOW, ControlRig, check, controlled
from reference_server.listeners import listening
from reference_server.server_rig import world
from tmf645_reference_server.store import MemoryStore
from tmf645_simulator.progression import After

LATER = "2026-03-01T12:00:40.000Z"


def slow(seconds: float = 40) -> After:
    """A progression that takes so long."""
    return After(timedelta(seconds=seconds))


def test_it_follows_the_machine_until_it_is_set(tester: ControlRig) -> None:
    """Nobody who never heard of it sees a difference."""
    before = tester.get("/clock")

    tester.server.later(5)

    assert before == {"now": NOON, "mode": "running", "step": None, "virtual": False}
    assert tester.get("/clock")["now"] == "2026-03-01T12:00:05.000Z"


def test_a_frozen_clock_stands(tester: ControlRig) -> None:
    """Whatever the machine's clock does."""
    tester.freeze()
    tester.server.later(5)

    shown = tester.server.post(CHECKS, check()).json()

    assert tester.get("/clock") == {"now": NOON, "mode": "frozen", "step": None, "virtual": True}
    assert shown["checkServiceQualificationDate"] == NOON


def test_a_running_clock_may_show_another_time(tester: ControlRig) -> None:
    """It keeps its distance to the machine's."""
    tester.do("PUT", "/clock", {"mode": "running", "at": "2027-01-01T00:00:00Z"})
    tester.server.later(5)

    assert tester.get("/clock")["now"] == "2027-01-01T00:00:05.000Z"


def test_a_stepped_clock_moves_at_every_request_of_the_api(tester: ControlRig) -> None:
    """And at none of the control interface."""
    tester.do("PUT", "/clock", {"mode": "stepped", "step": "2s"})
    made = [tester.server.post(CHECKS, check()).json() for _ in range(2)]

    tester.get("/clock")

    assert [each["checkServiceQualificationDate"][17:] for each in made] == ["02.000Z", "04.000Z"]
    assert tester.get("/clock")["now"].endswith("04.000Z")


def test_steps_let_tasks_finish() -> None:
    """A client that polls often enough gets its answer, without any machine's time."""
    with controlled(world(slow(3))) as tester:
        tester.do("PUT", "/clock", {"mode": "stepped", "step": "1s"})
        tester.server.post(CHECKS, check())

        states = [tester.server.get(f"{CHECKS}/1").json()["state"] for _ in range(4)]

    assert states == ["inProgress", "inProgress", "done", "done"]


def test_advancing_fires_what_is_due_at_its_moment() -> None:
    """The task finishes when it was due, not when somebody looked."""
    with controlled(world(slow())) as tester:
        tester.freeze()
        tester.server.post(CHECKS, check())

        fired = tester.advance("48h")
        shown = tester.server.get(f"{CHECKS}/1").json()

    assert fired == [{"at": LATER, "what": "checkServiceQualification", "id": "1"}]
    assert shown["effectiveQualificationDate"] == LATER


def test_advancing_returns_once_callbacks_were_tried() -> None:
    """What the fired work causes has happened when the call returns."""
    with listening() as listener, controlled(world(slow())) as tester:
        tester.freeze()
        tester.server.post("/hub", {"callback": listener.url})
        tester.server.post(CHECKS, check())

        tester.advance("1m")

        assert listener.names == ["CreateEvent", "StateChangeEvent", "StateChangeEvent"]
        assert listener.bodies[-1]["eventTime"] == LATER


def test_a_running_clock_runs_on_after_it_was_advanced() -> None:
    """Advancing is no freezing."""
    with controlled(world(slow())) as tester:
        tester.server.post(CHECKS, check())
        tester.advance("1m")
        tester.server.later(3)

        assert tester.get("/clock")["now"] == "2026-03-01T12:01:03.000Z"
        assert tester.get("/clock")["mode"] == "running"
        done = tester.server.get(f"{CHECKS}/1").json()
        assert done["effectiveQualificationDate"] == LATER


def test_advancing_to_a_moment(tester: ControlRig) -> None:
    """A duration is not the only way to say how far."""
    tester.freeze()

    told = tester.do("POST", "/clock/advance", {"to": "2026-04-01"})

    assert told == {"from": NOON, "now": "2026-04-01T00:00:00.000Z", "fired": []}


def test_setting_it_forward_passes_over_what_is_due() -> None:
    """No task is skipped by a jump."""
    with controlled(world(slow())) as tester:
        tester.server.post(CHECKS, check())

        told = tester.do("PUT", "/clock", {"mode": "frozen", "at": "2026-03-02"})

    assert [each["at"] for each in told["fired"]] == [LATER]


def test_it_may_be_set_back_only_before_anything_happened(tester: ControlRig) -> None:
    """Else a task would have finished in the future."""
    past = {"mode": "frozen", "at": "2020-01-01"}
    assert tester.do("PUT", "/clock", past)["now"] == "2020-01-01T00:00:00.000Z"
    tester.server.post(CHECKS, check())

    refused = tester.call("PUT", "/clock", {**past, "at": "2019-01-01"})

    assert (409, "Reset first") == (refused.status_code, refused.json()["detail"][-11:])


@pytest.mark.parametrize(
    ("method", "path", "body", "told"),
    [
        ("PUT", "/clock", {"mode": "slow"}, "Invalid enum value 'slow'"),
        ("PUT", "/clock", {"mode": "stepped"}, "a stepped clock has a step"),
        ("PUT", "/clock", {"mode": "frozen", "step": "1s"}, "a stepped clock has a step"),
        ("PUT", "/clock", {"mode": "stepped", "step": "0s"}, "more than 0s"),
        ("PUT", "/clock", {"mode": "frozen", "att": "x"}, "Known keys: mode, at, step"),
        ("PUT", "/clock", {"mode": "frozen", "at": "noon"}, "write a moment like"),
        ("PUT", "/clock", {"mode": "frozen", "at": "0001-01-01T00:00:00+10:00"}, "write a moment"),
        ("POST", "/clock/advance", {}, "write one of by"),
        ("POST", "/clock/advance", {"by": "1s", "to": "2030-01-01"}, "write one of by"),
        ("POST", "/clock/advance", {"by": "soon"}, "write a duration like"),
        ("POST", "/clock/advance", {"by": "-1s"}, "write a duration like"),
        ("POST", "/clock/advance", {"to": "2020-01-01"}, "time does not go back"),
        ("POST", "/clock/advance", {"by": "999999999d"}, "beyond every calendar"),
        ("POST", "/clock/advance", {"by": "3000000d"}, "beyond every calendar"),
        ("POST", "/clock/advance", {"to": "9999-12-31"}, "clocks end at 9000"),
        ("PUT", "/clock", {"mode": "running", "at": "9999-12-31"}, "clocks end at 9000"),
        ("POST", "/clock/advance", [], "send one JSON object"),
    ],
)
def test_a_wish_that_is_none_is_told_and_changes_nothing(
    tester: ControlRig, method: str, path: str, body: object, told: str
) -> None:
    """The answer says what would be right."""
    answer = tester.call(method, path, content=repr(body).replace("'", '"'), headers=JSON)

    assert answer.status_code == 400
    assert told in str(answer.json())
    assert tester.get("/clock")["virtual"] is False


JSON = {"Content-Type": "application/json"}


def test_where_it_stands_outlives_a_server() -> None:
    """The clock is kept with the rest of the namespace; a second life goes on from there."""
    store = MemoryStore()
    with controlled(store=store) as tester:
        tester.do("PUT", "/clock", {"mode": "frozen", "at": "2027-01-01"})
    with controlled(store=store) as tester:
        assert tester.get("/clock")["now"] == "2027-01-01T00:00:00.000Z"


def test_two_servers_of_one_store_show_one_time() -> None:
    """Each looks again at every request."""

    class Shared(MemoryStore):
        shared = True

    store = Shared()
    with controlled(store=store) as one, controlled(store=store) as other:
        assert other.get("/clock")["mode"] == "running"
        one.do("PUT", "/clock", {"mode": "frozen", "at": "2027-01-01"})
        made = other.server.post(CHECKS, check()).json()

    assert made["checkServiceQualificationDate"] == "2027-01-01T00:00:00.000Z"


def test_a_synchronous_answer_does_not_wait_for_a_clock_that_stands() -> None:
    """It would wait for ever: the client gets its task instead."""
    with controlled(world(slow(0.5))) as tester:
        tester.freeze()

        answer = tester.server.post(CHECKS, check(instantSyncQualification=True))

    assert (201, "inProgress") == (answer.status_code, answer.json()["state"])


def test_each_namespace_has_its_own(tester: ControlRig) -> None:
    """Freezing one leaves the others alone."""
    tester.do("PUT", "/clock?namespace=a", {"mode": "frozen", "at": "2030-01-01"})
    tester.server.later(1)

    assert tester.get("/clock")["now"] == "2026-03-01T12:00:01.000Z"
    assert tester.get("/clock", headers={"X-Testbed-Namespace": "a"})["now"][:4] == "2030"


def test_the_rigs_noon_is_noon() -> None:
    """What these tests compare with is what the rig starts at."""
    assert NOW.isoformat() == "2026-03-01T12:00:00+00:00"


def test_a_step_beyond_every_calendar_ends_where_clocks_end(tester: ControlRig) -> None:
    """Requests are still answered, and what follows them has its place in the calendar."""
    tester.do("PUT", "/clock", {"mode": "stepped", "step": "999999999d"})

    answers = [tester.server.post(CHECKS, check()).status_code for _ in range(2)]

    assert answers == [201, 201]
    assert tester.get("/clock")["now"] == "9000-01-01T00:00:00.000Z"
