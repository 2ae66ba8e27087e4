"""ServiceNow's dialect where everything else is: authentication, namespaces, faults, restarts, the clock."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from reference_server.server_rig import Rig, rig
from reference_server.servicenow_rig import (
    ORDERS,
    RESULTS,
    ROOT,
    control,
    created,
    domain_orders,
    message,
    order,
    request,
    result,
    santa_clara,
    servicenow,
)
from tmf645_conformance.dialects import rooted
from tmf645_reference_server.app import create_app
from tmf645_reference_server.dialects.servicenow import routes
from tmf645_reference_server.dialects.servicenow.orders import Order
from tmf645_reference_server.store import MemorySpace
from tmf645_reference_server.store.sqlite import SqliteStore
from tmf645_scenarios.authentication import Authentication, BasicUser, NeededScopes, Secret
from tmf645_scenarios.faults import Fault, Match, Status
from tmf645_scenarios.servicenow import Approval, Dialect
from tmf645_simulator.progression import After

ROLE = "sn_ind_tmt_orm.order_integrator"


def test_the_role_is_needed() -> None:
    """R8, R9: Basic; without credentials 401, without the role 403."""
    known = Authentication(
        basic=(
            BasicUser(user="integrator", password=Secret(text="a"), scopes=(ROLE,)),
            BasicUser(user="guest", password=Secret(text="b"), scopes=()),
        ),
        scopes=NeededScopes(read=ROLE, write=ROLE),
    )
    with rig(santa_clara(), authentication=known) as server:

        def status(*auth: str) -> int:
            more: dict[str, Any] = {"auth": auth} if auth else {}
            return server.post(ORDERS, request(), **more).status_code

        found = [status(), status("guest", "b"), status("integrator", "a")]

    assert found == [401, 403, 201]


def test_namespaces_are_apart_and_hrefs_stay_in_them() -> None:
    """What is asked in one namespace is not in another; its relative link leads there."""
    with servicenow() as server:
        path = ORDERS.replace("sq.test", "sq.test/ns/team-a")
        made = server.post(path, request()).json()

        assert made["href"].startswith("/ns/team-a/api/sn_ord_qual_mgmt/")
        assert server.get(f"http://sq.test{made['href']}").status_code == 200
        assert server.get(f"{ORDERS}/{made['id']}").status_code == 404


def test_what_was_asked_survives_a_restart(tmp_path: Path) -> None:
    """Orders, results and what is pending are kept by a durable store, and go on from there."""
    file = tmp_path / "world.db"
    with servicenow_on(file) as server:
        made = created(server)
        order(server, made["id"])
        first, second = domain_orders(server, made["id"])
        body = {"serviceQualificationItem": [result(first, "qualified")]}
        server.post(f"{ORDERS}/processResult", body)
    with servicenow_on(file) as server:
        pending = order(server, made["id"])["qualificationResult"]
        body = {"serviceQualificationItem": [result(second, "unqualified")]}
        whole = server.post(f"{ORDERS}/processResult", body).json()
        another = created(server)

    assert (pending, whole["qualificationResult"]) == ("pending", "unqualified")
    assert another["id"] != made["id"]


@contextlib.contextmanager
def servicenow_on(file: Path) -> Iterator[Rig]:
    """Yield a rig on a file, where an inventory reports."""
    store = SqliteStore(file)
    with rig(santa_clara(decides=False), store=store, control_mount=True) as server:
        yield server
        server.run(store.close)


def test_an_answer_comes_on_the_clock_of_the_world() -> None:
    """A world that needs two seconds: pending until they have passed."""
    with servicenow(After(timedelta(seconds=2))) as server:
        made = created(server)
        before = order(server, made["id"])["qualificationResult"]
        server.later(3)
        after = order(server, made["id"])["qualificationResult"]

    assert (before, after) == ("pending", "qualified")


def test_a_request_is_approved_in_its_time() -> None:
    """approval_after: until it has passed, nothing is known."""
    with servicenow(approval_after=timedelta(minutes=10)) as server:
        made = created(server)
        before = order(server, made["id"])["state"]
        server.later(601)
        after = order(server, made["id"])

    assert (before, after["state"], after["qualificationResult"]) == (
        "new",
        "in_progress",
        "qualified",
    )


def test_faults_happen_here_too() -> None:
    """A fault for creations of checks is one for this API's."""
    fault = Fault(kind=Status(status=503), match=Match(method="POST"))
    with rig(santa_clara(), faults=[fault]) as server:
        assert server.post(ORDERS, request()).status_code == 503
        assert server.get(ORDERS).status_code == 404


def test_the_dialect_alone() -> None:
    """With servicenow-tsq TMF645 is not there; with tmf645-v4 the dialect is not."""
    world = santa_clara()
    alone = replace(world, behaviour=replace(world.behaviour, dialect=Dialect.SERVICENOW))
    with rig(alone) as server:
        assert server.post(ORDERS, request()).status_code == 201
        assert server.get("/checkServiceQualification").status_code == 404
    neither = replace(world, behaviour=replace(world.behaviour, dialect=Dialect.TMF645))
    with rig(neither, control_mount=True) as server:
        assert server.post(ORDERS, request()).status_code == 404
        assert control(server, "GET", "/servicenow/orders").status_code == 404


def test_an_event_about_nobody_is_nothing() -> None:
    """Whoever knows the address may send anything there."""
    with servicenow() as server:
        for body in ({}, {"event": {"checkServiceQualification": {"externalId": "x"}}}):
            assert server.post(f"{ROOT}/inventoryListener", body).status_code == 201


def test_a_method_that_is_not_there_is_405() -> None:
    """There is no PATCH and no DELETE; the refusal is one of this API."""
    with servicenow() as server:
        made = created(server)
        answer = server.send("DELETE", f"{ORDERS}/{made['id']}")

    assert (answer.status_code, bool(message(answer))) == (405, True)


@pytest.mark.parametrize(
    ("target", "root"),
    [
        ("http://host:1", "http://host:1/api/sn_ord_qual_mgmt/qualification"),
        ("http://host:1/", "http://host:1/api/sn_ord_qual_mgmt/qualification"),
        ("http://host:1/api/x", "http://host:1/api/x"),
        ("asgi:module:factory", "asgi:module:factory"),
    ],
)
def test_a_host_is_completed_with_the_path_of_the_dialect(target: str, root: str) -> None:
    """As one of TMF645 is with the standard path."""
    assert rooted("servicenow-tsq", target) == root
    assert rooted("tmf645-v4", target) == target


def test_a_server_that_stops_breaks_off_what_is_under_way() -> None:
    """A lifespan begins and ends with the dialect in it."""

    async def live() -> int:
        app = create_app(santa_clara())
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport) as client:
                made = (await client.post(ORDERS, json=request())).json()
                for _ in range(100):
                    shown = (await client.get(f"{ORDERS}/{made['id']}")).json()
                    if shown["qualificationResult"] == "qualified":
                        return 1
                    await asyncio.sleep(0.02)
        return 0

    assert asyncio.run(live()) == 1


def test_an_order_costs_the_same_however_many_wait_for_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither a look at one, nor its results, nor a page of them reads what nobody asked for."""
    read: list[str] = []
    shown: list[str] = []
    document = MemorySpace.document
    show = routes.show_order

    async def reading(space: MemorySpace, shelf: str, id: str) -> bytes | None:
        read.append(id)
        return await document(space, shelf, id)

    def showing(one: Order, *more: Any) -> Any:
        shown.append(one.id)
        return show(one, *more)

    monkeypatch.setattr(MemorySpace, "document", reading)
    monkeypatch.setattr(routes, "show_order", showing)

    def cost(server: Rig, id: str) -> tuple[int, int]:
        read.clear()
        shown.clear()
        order(server, id)
        server.post(RESULTS, {"serviceQualificationItem": [result(parts[0], "qualified")]})
        server.get(f"{ORDERS}?limit=1")
        return len(read), len(shown)

    with servicenow(approval=Approval.MANUAL, decides=False) as server:
        made = created(server)["id"]
        control(server, "POST", f"/servicenow/orders/{made}/approve", json={})
        parts = domain_orders(server, made)
        before = cost(server, made)
        for _ in range(20):
            created(server)
        after = cost(server, made)

    assert before[1] == 3
    assert before == after
