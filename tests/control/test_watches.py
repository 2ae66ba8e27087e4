"""The waitlist: who was refused is told when it would qualify."""

from collections.abc import Iterator
from typing import Any

import pytest
from control.control_rig import CHECKS, NOON, ControlRig, check, controlled
from reference_server.listeners import Listener, listening
from reference_server.server_rig import item, world
from tmf645_reference_server.store import Change, MemorySpace
from tmf645_scenarios import load

FULL = {"set_pool": {"node": "olt-main", "unit": "port", "used": 64}}
ROOM = {"set_pool": {"node": "olt-main", "unit": "port", "used": 20}}
RESERVATIONS = "http://sq.test/tmf-api/resourceReservation/v4/resourceReservation"


@pytest.fixture
def listener(tester: ControlRig) -> Iterator[Listener]:
    """A listener that is registered for everything."""
    with listening() as one:
        tester.server.post("/hub", {"callback": f"{one.url}/cb"})
        yield one


def refused(tester: ControlRig, *items: dict[str, Any]) -> str:
    """The id of a check whose item does not qualify."""
    return str(tester.server.post(CHECKS, check(*items)).json()["id"])


def heard(tester: ControlRig, listener: Listener) -> list[str]:
    """What listeners were told about items that would qualify."""
    tester.server.run(tester.server.control.delivered)
    return [each["fieldPath"] for each in listener.bodies if "would qualify" in each["description"]]


def test_the_listener_is_told_once_when_the_world_has_room(
    tester: ControlRig, listener: Listener
) -> None:
    """The event names the item; the watch is over."""
    tester.do("POST", "/inventory/edits", FULL)
    id = refused(tester)
    made = tester.do("POST", "/watches", {"qualification": id})

    tester.do("POST", "/inventory/edits", ROOM)
    tester.do(
        "POST", "/inventory/edits", {"set_pool": {"node": "olt-main", "unit": "port", "used": 19}}
    )

    assert made["id"] == f"{id}:1"
    assert heard(tester, listener) == [
        "$.serviceQualificationItem[?(@.id=='1')].qualificationResult"
    ]
    assert tester.get("/watches") == []


def test_the_listener_is_told_though_the_check_changes_at_that_moment(
    tester: ControlRig, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit that lost its race is repeated: the watch is over already."""
    tester.do("POST", "/inventory/edits", FULL)
    tester.do("POST", "/watches", {"qualification": refused(tester)})
    commit, lost = MemorySpace.commit, [True]

    async def losing_once(space: MemorySpace, change: Change) -> bool:
        is_announcement = change.before is not None and change.before is change.after
        return False if is_announcement and lost and lost.pop() else await commit(space, change)

    monkeypatch.setattr(MemorySpace, "commit", losing_once)
    tester.do("POST", "/inventory/edits", ROOM)

    assert lost == []
    assert len(heard(tester, listener)) == 1


def test_an_edit_that_does_not_help_tells_nothing(tester: ControlRig, listener: Listener) -> None:
    """The item is watched on."""
    tester.do("POST", "/inventory/edits", FULL)
    id = refused(tester)
    tester.do("POST", "/watches", {"qualification": id})

    tester.do("POST", "/inventory/edits", FULL)
    tester.do(
        "POST", "/inventory/edits", {"stop_sell": {"technology": "copper", "at": "2020-01-01"}}
    )

    assert heard(tester, listener) == []
    assert [each["id"] for each in tester.get("/watches")] == [f"{id}:1"]


def test_what_somebody_gives_back_is_news(tester: ControlRig, listener: Listener) -> None:
    """A hold that is released or runs out frees its port for who waits."""
    tester.do(
        "POST", "/inventory/edits", {"set_pool": {"node": "olt-main", "unit": "port", "used": 63}}
    )
    first = refused(tester)
    entity = {"id": first, "@referredType": "CheckServiceQualification"}
    tester.server.post(RESERVATIONS, {"relatedEntity": [entity]})
    waiting = refused(tester)
    tester.do("POST", "/watches", {"qualification": waiting})

    fired = tester.advance("15m")

    assert [each["what"] for each in fired] == ["hold expired", "callback"]
    assert len(heard(tester, listener)) == 1


def test_time_alone_can_make_it_come_true() -> None:
    """A build that is ready needs no edit."""
    with controlled(world(name="planned-build")) as tester, listening() as listener:
        tester.server.post("/hub", {"callback": f"{listener.url}/cb"})
        id = refused(tester, _planned(tester))
        made = tester.do("POST", "/watches", {"qualification": id})

        tester.freeze()
        tester.do("POST", "/clock/advance", {"to": made["againAt"]})

        assert len(heard(tester, listener)) == 1


def _planned(tester: ControlRig) -> dict[str, Any]:
    """An item where fibre is being built."""
    [service, *_] = tester.server.control.scenario.inventory.catalogue.services
    [premises, *_] = tester.server.control.scenario.inventory.places.premises
    return item(premises.id, service.id)


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"qualification": "7"}, 404),
        ({"qualification": "1", "item": "nobody"}, 404),
        ({"qualification": "1"}, 409),
        ({}, 400),
    ],
    ids=["no check", "no item", "qualifies", "nothing"],
)
def test_what_cannot_be_watched_is_refused(
    tester: ControlRig, wish: dict[str, str], status: int
) -> None:
    """An item that qualifies needs no watch."""
    tester.server.post(CHECKS, check())

    assert tester.call("POST", "/watches", wish).status_code == status


def test_a_watch_is_made_once_and_can_be_forgotten(tester: ControlRig) -> None:
    """The second wish finds the first; what is forgotten is a 404."""
    id = refused(tester, item("FARM-1"))
    made = [tester.do("POST", "/watches", {"qualification": id}) for _ in range(2)]

    gone = [tester.call("DELETE", f"/watches/{id}:1").status_code for _ in range(2)]

    assert made[0] == made[1]
    assert gone == [204, 404]


def test_a_watch_on_a_check_that_was_deleted_ends(tester: ControlRig) -> None:
    """Nobody is left to be told."""
    tester.do("POST", "/inventory/edits", FULL)
    id = refused(tester)
    tester.do("POST", "/watches", {"qualification": id})
    tester.server.send("DELETE", f"{CHECKS}/{id}")

    tester.do("POST", "/inventory/edits", ROOM)

    assert tester.get("/watches") == []


def test_a_platform_that_opens_ends_the_wait() -> None:
    """Who was refused while it was closed is told; who relied on it learns that it closed."""
    with controlled(load("platform-full")) as tester, listening() as listener:
        tester.freeze()
        tester.server.post("/hub", {"callback": f"{listener.url}/cb"})
        relied = tester.server.post(CHECKS, check(item("EAST-1", "telephone"))).json()
        tester.do("POST", "/inventory/edits", {"close_platform": {"id": "voice-core"}})
        expired = tester.server.get(f"{CHECKS}/{relied['id']}").json()
        waiting = refused(tester, item("EAST-1", "telephone"))
        tester.do("POST", "/watches", {"qualification": waiting})
        before = heard(tester, listener)

        tester.do("POST", "/inventory/edits", {"open_platform": {"id": "voice-core"}})

        assert "qualified" == relied["qualificationResult"]
        assert relied["expirationDate"] != expired["expirationDate"] == NOON
        assert ([], 1) == (before, len(heard(tester, listener)))


def test_a_node_that_is_retired_ends_answers(tester: ControlRig) -> None:
    """The stop-sell of an exchange: everything behind it, whatever it is delivered over."""
    tester.freeze()
    made = tester.server.post(CHECKS, check()).json()

    tester.do("POST", "/inventory/edits", {"retire_node": {"id": "olt-main", "at": "2020-01-01"}})

    assert NOON == tester.server.get(f"{CHECKS}/{made['id']}").json()["expirationDate"]
    assert "unqualified" == tester.server.post(CHECKS, check()).json()["qualificationResult"]
