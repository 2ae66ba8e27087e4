"""What the neighbours keep: through a restart, apart by namespace, gone by a reset."""

from datetime import timedelta
from pathlib import Path

import pytest
from control.control_rig import controlled
from neighbours.neighbour_rig import HOST, OFFERS, ORDERS, asking, line, order
from reference_server.server_rig import CHECKS, check, rig, world
from tmf645_reference_server.store.sqlite import SqliteStore
from tmf645_scenarios.faults import Fault, Match, Method, Operation, Resource
from tmf645_scenarios.faults.kinds import Status
from tmf645_simulator.progression import After

SLOW = After(timedelta(seconds=60))
KEY = {"Idempotency-Key": "k-1"}
OTHER = {"X-Testbed-Namespace": "other"}


def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    """What was under way goes on: the qualification, the order, the key."""
    store = SqliteStore(tmp_path / "world.db")
    with rig(world(SLOW), store=store) as server:
        made = server.post(OFFERS, asking(), headers=KEY).json()
        check_id = server.post(CHECKS, check()).json()["id"]
        server.later(60)
        named = [{"id": check_id, "@referredType": "CheckServiceQualification"}]
        ordered = server.post(ORDERS, order(line(qualification=named))).json()
        server.run(store.close)

    store = SqliteStore(tmp_path / "world.db")
    with rig(world(SLOW), store=store) as server:
        again = server.post(OFFERS, asking(), headers=KEY)
        server.later(61)
        done = server.get(made["href"]).json()
        moved = server.get(ordered["href"]).json()
        another = server.post(OFFERS, asking()).json()
        server.run(store.close)

    assert (made["state"], done["state"], done["qualificationResult"]) == (
        "inProgress",
        "done",
        "qualified",
    )
    assert (ordered["state"], moved["state"]) == ("acknowledged", "inProgress")
    assert again.json() == made
    assert another["id"] == "2"


def test_namespaces_do_not_see_each_other() -> None:
    """Qualifications, orders and keys belong to one."""
    with rig() as server:
        made = server.post(OFFERS, asking(), headers=KEY).json()
        stranger = server.post(OFFERS, asking(), headers=KEY | OTHER)
        refused = server.post(ORDERS, order(line("fibre-internet", "2")), headers=OTHER)
        listed = server.get(OFFERS, headers=OTHER).json()

    assert stranger.status_code == 201
    assert made["id"] == listed[0]["id"] == "1"
    assert refused.json()["code"] == "QUALIFICATION_UNKNOWN"


def test_a_reset_forgets_everything() -> None:
    """Also the key under which a request came."""
    with controlled() as tester:
        tester.server.post(OFFERS, asking(), headers=KEY)
        tester.do("POST", "/reset")
        listed = tester.server.get(OFFERS).json()
        again = tester.server.post(OFFERS, asking(), headers=KEY)

    assert listed == []
    assert again.json()["id"] == "1"


def test_time_that_is_advanced_moves_all_of_it() -> None:
    """The clock tells what happened on the way: the check, then the order."""
    with controlled(world(SLOW)) as tester:
        tester.freeze()
        made = tester.server.post(OFFERS, asking()).json()
        fired = tester.advance("60s")
        tester.server.post(ORDERS, order(line("fibre-internet", made["id"])))
        later = tester.advance("1h")
        state = tester.server.get(f"{ORDERS}/1").json()["state"]

    assert [each["what"] for each in fired] == ["checkServiceQualification"]
    assert [each["what"] for each in later] == ["productOrder"]
    assert state == "inProgress"


def test_a_snapshot_moves_with_its_links() -> None:
    """Put back in another namespace, each href leads into that one."""
    with controlled() as tester:
        tester.server.post(OFFERS, asking())
        tester.server.post(ORDERS, order(line("fibre-internet", "1")))
        tester.do("POST", "/snapshot", {"label": "base"})
        tester.do("POST", "/restore?namespace=other", {"label": "base"})
        there = [
            tester.server.get(f"{path}/1", headers=OTHER).json()["href"]
            for path in (OFFERS, ORDERS)
        ]
        found = [tester.server.get(href).json()["state"] for href in there]

    assert all("/ns/other/tmf-api/" in href for href in there)
    assert found == ["done", "acknowledged"]


def test_a_key_counts_however_the_namespace_is_named() -> None:
    """By header and by path it is the same request."""
    with rig() as server:
        by_header = server.post(OFFERS, asking(), headers=KEY | OTHER)
        by_path = server.post(
            OFFERS.replace("/tmf-api", "/ns/other/tmf-api"), asking(), headers=KEY
        )

    assert by_header.json()["id"] == by_path.json()["id"] == "1"
    assert by_path.content == by_header.content


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        (Match(), (503, 503, 503)),
        (Match(resource=Resource.ORDER), (201, 503, 200)),
        (Match(operation=Operation.REGISTER), (201, 422, 200)),
        (Match(method=Method.GET), (201, 422, 503)),
    ],
)
def test_what_goes_wrong_goes_wrong_here_too(match: Match, expected: tuple[int, int, int]) -> None:
    """Faults are for every API; those for an operation of TMF645 are for that one alone."""
    with rig(faults=[Fault(kind=Status(status=503), match=match)]) as server:
        answers = (
            server.post(OFFERS, asking()),
            server.post(ORDERS, order(line())),
            server.get(f"{HOST}/tmf-api/serviceInventory/v4/service"),
        )

    assert tuple(each.status_code for each in answers) == expected
