"""A server that is killed between any two of its writes loses nothing that was to follow."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from control.control_rig import CHECKS, NOW, ControlRig, check
from reference_server.listeners import Listener, listening
from reference_server.server_rig import Rig, item
from tmf645_reference_server import ManualClock, create_app
from tmf645_reference_server.store import StoreUnavailableError
from tmf645_reference_server.store.sqlite import SqliteStore
from tmf645_reference_server.store.sqlite.space import SqliteSpace
from tmf645_scenarios import load

HARBOUR = item("HARBOUR-1")
MORNING = {"mode": "frozen", "at": "2026-03-02T00:00:00Z"}
RESERVATIONS = "http://sq.test/tmf-api/resourceReservation/v4/resourceReservation"


class Life:
    """One life of a server on a file."""

    def __init__(self, folder: Path) -> None:
        self._store = SqliteStore(folder / "world.db")
        clock = ManualClock(NOW)
        self.server = Rig(create_app(load("storm-night"), clock=clock, store=self._store), clock)
        self.tester = ControlRig(self.server)

    def end(self) -> None:
        """Give the file back; what is under way ends where it is."""
        self.server.run(self._store.close)
        self.server.close()


def dying_after(writes: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let every write fail but the first ``writes``; return what is left of them."""
    left = [writes]
    write = SqliteSpace._write

    async def counted(space: SqliteSpace, change: Callable[..., Any], *arguments: object) -> Any:
        if left[0] == 0:
            raise StoreUnavailableError("killed")
        left[0] -= 1
        return await write(space, change, *arguments)

    monkeypatch.setattr(SqliteSpace, "_write", counted)
    return left


def begun(folder: Path, listener: Listener) -> None:
    """An answer that the night overtakes, and a refusal that is watched: it is four o'clock."""
    life = Life(folder)
    life.server.post("/hub", {"callback": f"{listener.url}/cb"})
    life.tester.freeze()
    life.server.post(CHECKS, check(HARBOUR))
    life.tester.advance("4h")
    refused = life.server.post(CHECKS, check(HARBOUR)).json()["id"]
    life.tester.do("POST", "/watches", {"qualification": refused})
    life.server.run(life.server.control.delivered)
    life.end()


def morning(folder: Path) -> tuple[list[str], list[Any]]:
    """The edits that were made by the morning, and the watches that are left."""
    life = Life(folder)
    life.tester.do("PUT", "/clock", MORNING)
    life.tester.advance("0s")
    edits = [str(each["edit"]) for each in life.tester.get("/inventory")["edits"]]
    watches = life.tester.get("/watches")
    life.server.run(life.server.control.delivered)
    life.end()
    return edits, watches


def told(listener: Listener) -> Counter[tuple[str, str]]:
    """What listeners were told has changed, each event once."""
    events = {each["eventId"]: each for each in listener.bodies}.values()
    return Counter(
        (each["correlationId"], each["fieldPath"]) for each in events if "fieldPath" in each
    )


def night(folder: Path, writes: int | None, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, ...]:
    """A night in which the server dies after so many writes, and is started again."""
    folder.mkdir()
    with listening() as listener:
        begun(folder, listener)
        left = [1]
        if writes is not None:
            with monkeypatch.context() as killed:
                left = dying_after(writes, killed)
                life = Life(folder)
                life.tester.call("PUT", "/clock", MORNING)
                life.end()
        return morning(folder), told(listener), left[0] > 0


def test_edits_and_what_follows_from_them_happen_once_whenever_the_server_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after each of its writes, in turn; a night without a death is the measure."""
    [(edits, watches), heard, _] = night(tmp_path / "whole", None, monkeypatch)
    assert (len(edits), watches, max(heard.values())) == (4, [], 1)
    assert len(heard) == 3

    for writes in range(100):
        [world, events, survived] = night(tmp_path / str(writes), writes, monkeypatch)
        assert (world, events) == ((edits, watches), heard), f"killed after {writes} writes"
        if survived:
            break
    assert survived
    assert writes > 10


def test_a_timeline_is_begun_as_a_whole_whenever_the_server_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or not at all, and then by the next life."""
    for writes in range(3):
        folder = tmp_path / str(writes)
        folder.mkdir()
        with monkeypatch.context() as killed:
            dying_after(writes, killed)
            life = Life(folder)
            life.server.get(CHECKS)
            life.end()
        edits, _ = morning(folder)
        assert len(edits) == 4


def test_what_a_killed_server_reserved_can_be_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hold has its document from the start: nothing is held that nobody can name."""
    for writes in range(4):
        folder = tmp_path / str(writes)
        folder.mkdir()
        life = Life(folder)
        done = life.server.post(CHECKS, check(HARBOUR)).json()["id"]
        life.end()
        sent = {"relatedEntity": [{"id": done, "@referredType": "CheckServiceQualification"}]}
        with monkeypatch.context() as killed:
            dying_after(writes, killed)
            life = Life(folder)
            life.server.post(RESERVATIONS, sent)
            life.end()
        life = Life(folder)
        held = life.server.run(life.server.control.space.holds)
        listed = life.server.get(RESERVATIONS).json()
        life.end()
        assert [each.id for each in held] == [each["id"] for each in listed]
