"""Snapshots: what is put back is what was there, and what comes next comes next again."""

from datetime import timedelta
from typing import Any

import pytest
from control.control_rig import CHECKS, ControlRig, check, controlled
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from reference_server.server_rig import world
from tmf645_reference_server import Seeded
from tmf645_simulator.progression import After

SLOW = After(timedelta(seconds=30))


def state_of(tester: ControlRig, namespace: str = "default") -> Any:
    """All that a client can see of a namespace, and its clock."""
    headers = {"X-Testbed-Namespace": namespace}
    listed = tester.server.get(CHECKS, headers=headers).json()
    return listed, tester.get(f"/clock?namespace={namespace}")


def test_ids_after_a_restore_are_those_after_the_snapshot() -> None:
    """The same steps give the same names, twice over."""
    with controlled(world(SLOW), identifiers=Seeded(3)) as tester:
        tester.freeze()
        tester.server.post(CHECKS, check())
        tester.do("POST", "/snapshot", {"label": "base"})
        before = state_of(tester)

        runs = []
        for _ in range(2):
            made = [tester.server.post(CHECKS, check()).json() for _ in range(3)]
            tester.advance("1h")
            runs.append((made, state_of(tester)))
            tester.do("POST", "/restore", {"label": "base"})

        assert before == state_of(tester)
        assert runs[0] == runs[1]


def test_a_snapshot_may_be_restored_elsewhere(tester: ControlRig) -> None:
    """One set-up for many workers; each goes its own way afterwards."""
    tester.freeze()
    tester.server.post(CHECKS, check(description="shared"))
    tester.do("POST", "/snapshot", {"label": "base"})
    for name in ("a", "b"):
        tester.do("POST", f"/restore?namespace={name}", {"label": "base"})
    tester.server.patch(
        f"{CHECKS}/1", {"description": "changed"}, headers={"X-Testbed-Namespace": "a"}
    )

    texts = [state_of(tester, name)[0][0]["description"] for name in ("default", "a", "b")]

    assert ["shared", "changed", "shared"] == texts


def test_it_can_be_taken_away_and_brought_back(tester: ControlRig) -> None:
    """As a file, into another server."""
    tester.freeze()
    tester.server.post(CHECKS, check())
    tester.do("POST", "/snapshot", {"label": "base"})
    taken = tester.call("GET", "/snapshots/base").content
    expected = state_of(tester)

    with controlled() as other:
        told = other.call(
            "PUT", "/snapshots/mine", content=taken, headers={"Content-Type": "application/json"}
        ).json()
        other.do("POST", "/restore", {"label": "mine"})

        assert {"label": "mine", "bytes": len(taken)} == told
        assert [told] == other.get("/snapshots")
        assert expected == state_of(other)


@pytest.mark.parametrize("content", [b"{}", b"nonsense", b'{"format": "tmf645-space/9"}'])
def test_what_is_no_snapshot_is_refused_and_changes_nothing(
    tester: ControlRig, content: bytes
) -> None:
    """Nothing is half restored."""
    tester.server.post(CHECKS, check())
    before = state_of(tester)
    json = {"Content-Type": "application/json"}
    tester.call("PUT", "/snapshots/bad", content=content, headers=json)

    answer = tester.call("POST", "/restore", {"label": "bad"})

    assert 400 == answer.status_code
    assert "is no snapshot" in answer.json()["detail"]
    assert before == state_of(tester)


def test_a_label_that_there_is_not_is_told(tester: ControlRig) -> None:
    """With those that there are; so is one that cannot be."""
    tester.do("POST", "/snapshot", {"label": "base"})
    tester.do("DELETE", "/snapshots/base")

    assert "there are: none" in tester.call("POST", "/restore", {"label": "x"}).json()["detail"]
    assert 404 == tester.call("DELETE", "/snapshots/base").status_code
    assert 400 == tester.call("POST", "/snapshot", {"label": "a/b"}).status_code


def test_snapshots_are_bounded(tester: ControlRig) -> None:
    """By count; the one with the same label is replaced."""
    answers = [tester.call("POST", "/snapshot", {"label": f"s{n}"}).status_code for n in range(33)]

    assert [200] * 32 + [413] == answers
    assert 200 == tester.call("POST", "/snapshot", {"label": "s0"}).status_code


def test_a_seed_draws_the_same_ids_again(tester: ControlRig) -> None:
    """In an unused namespace, and after each reset."""
    tester.do("PUT", "/seed", {"seed": 7})
    first = [tester.server.post(CHECKS, check()).json()["id"] for _ in range(2)]
    refused = tester.call("PUT", "/seed", {"seed": 8})
    tester.do("POST", "/reset")
    second = [tester.server.post(CHECKS, check()).json()["id"] for _ in range(2)]

    assert first == second != ["1", "2"]
    assert 409 == refused.status_code
    assert tester.get("/config")["seed"] == 7


def test_a_namespace_can_be_dropped(tester: ControlRig) -> None:
    """It is gone from the list, and begins anew when it is named."""
    tester.server.post(CHECKS, check(), headers={"X-Testbed-Namespace": "a"})
    tester.do("DELETE", "/namespaces/a")

    assert ["default"] == [each["name"] for each in tester.get("/namespaces")]
    assert state_of(tester, "a")[0] == []
    assert 404 == tester.call("DELETE", "/namespaces/nobody").status_code


class Life(RuleBasedStateMachine):
    """A namespace beside a model of it: what was created when, and what the clock shows."""

    def __init__(self) -> None:
        super().__init__()
        self._manager = controlled(world(SLOW))
        self.tester = self._manager.__enter__()
        self.tester.do("PUT", "/clock", {"mode": "frozen", "at": "2027-01-01"})
        self.now = 0
        self.made: list[int] = []
        self.kept: tuple[int, list[int]] | None = None

    def teardown(self) -> None:
        """Give the server back."""
        self._manager.__exit__(None, None, None)

    @rule()
    def create(self) -> None:
        """A check comes in; its id is the next."""
        made = self.tester.server.post(CHECKS, check()).json()
        self.made.append(self.now)
        assert made["id"] == str(len(self.made))

    @rule(seconds=st.integers(0, 45))
    def advance(self, seconds: int) -> None:
        """Exactly what became due is told, in the order in which it was created."""
        due = [
            str(number)
            for number, moment in enumerate(self.made, start=1)
            if self.now < moment + 30 <= self.now + seconds
        ]
        fired = self.tester.advance(f"{seconds}s")
        self.now += seconds
        assert due == [each["id"] for each in fired]

    @rule()
    def keep(self) -> None:
        """A snapshot is taken."""
        self.tester.do("POST", "/snapshot", {"label": "kept"})
        self.kept = self.now, [*self.made]

    @precondition(lambda self: self.kept is not None)
    @rule()
    def put_back(self) -> None:
        """The clock goes back with everything else."""
        self.tester.do("POST", "/restore", {"label": "kept"})
        assert self.kept is not None
        self.now, self.made = self.kept[0], [*self.kept[1]]

    @rule()
    def reset(self) -> None:
        """Everything is removed, and counted."""
        told = self.tester.do("POST", "/reset")
        assert told["removed"]["qualifications"] == len(self.made)
        self.tester.do("PUT", "/clock", {"mode": "frozen", "at": "2027-01-01"})
        self.now, self.made = 0, []

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        """Every task is done 30 seconds after it was created, and the clock shows what passed."""
        clock = self.tester.get("/clock")
        minutes, seconds = divmod(self.now, 60)
        assert clock["now"][14:19] == f"{minutes % 60:02}:{seconds:02}"
        expected = ["done" if each + 30 <= self.now else "inProgress" for each in self.made]
        listed = self.tester.server.get(CHECKS, params={"limit": "1000"}).json()
        assert expected == [each["state"] for each in listed]


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
