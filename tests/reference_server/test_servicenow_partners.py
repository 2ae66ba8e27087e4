"""ServiceNow's dialect and another system: the outbound client, and both ends on two servers."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx
from reference_server.server_rig import Rig, rig
from reference_server.servicenow_rig import (
    control,
    created,
    domain_orders,
    inside,
    item,
    order,
    santa_clara,
    servicenow,
)
from tmf645_reference_server.app import create_app
from tmf645_reference_server.serving import running
from tmf645_scenarios import Scenario, load
from tmf645_scenarios.authentication import Secret
from tmf645_scenarios.servicenow import (
    Answers,
    Dialect,
    ExternalInventory,
    Login,
    ReportTo,
    ServiceNow,
)
from tmf645_simulator.progression import After

INVENTORY = "http://127.0.0.1:9/tmf-api/serviceQualificationManagement/v4"
CHECKS = f"{INVENTORY}/checkServiceQualification"


def external(**settings: Any) -> ExternalInventory:
    """An inventory that respx stands in for."""
    return ExternalInventory(url=INVENTORY, **settings)


def settle(server: Rig, seconds: float = 0) -> None:
    """Let time pass, and whatever is under way to other systems come to an end."""
    answer = control(server, "POST", "/clock/advance", json={"by": f"{seconds:g}s"})
    assert answer.status_code == 200, answer.text


def answer(sent: httpx.Request, result: str, **more: Any) -> dict[str, Any]:
    """Return the check that ``sent`` asks for, done with one result for every item."""
    body = json.loads(sent.content)
    items = [
        each | {"qualificationResult": result, "state": "done", **more}
        for each in body["serviceQualificationItem"]
    ]
    return body | {"id": "77", "state": "done", "serviceQualificationItem": items}


@respx.mock
def test_parent_and_child_are_asked_for_in_one_check() -> None:
    """R146 to R148: one request for a top line, items that rely on each other, domain orders named."""
    route = respx.post(CHECKS).mock(
        side_effect=lambda sent: httpx.Response(201, json=answer(sent, "qualified"))
    )
    parent = item("100", "cfs1") | {
        "quantity": "2",
        "qualificationItemRelationship": [{"id": "110", "relationshipType": "HasChild"}],
    }
    login = Login(user="now", password=Secret(text="open"))
    with servicenow(inventory=external(login=login)) as server:
        made = created(server, parent, item("110", "cfs2"), item("200", "voip"))
        settle(server)
        shown = order(server, made["id"])
        domain = domain_orders(server, made["id"])

    bodies = [json.loads(call.request.content) for call in route.calls]
    assert [[each["id"] for each in body["serviceQualificationItem"]] for body in bodies] == [
        ["100", "100#2", "110"],
        ["200"],
    ]
    first = bodies[0]["serviceQualificationItem"][0]
    assert first["qualificationItemRelationship"] == [{"id": "110", "relationshipType": "reliesOn"}]
    named = [
        each["itemId"]
        for body in bodies
        for one in body["serviceQualificationItem"]
        for each in one["service"]["serviceOrderItem"]
    ]
    assert sorted(named) == sorted(domain)
    assert route.calls[0].request.headers["authorization"].startswith("Basic ")
    assert shown["qualificationResult"] == "qualified"


@respx.mock
def test_an_answer_is_polled_for() -> None:
    """The check is looked at again until it is done, on the clock of the world."""
    respx.post(CHECKS).mock(
        return_value=httpx.Response(201, json={"id": "77", "state": "accepted"})
    )
    sent: list[httpx.Request] = []

    def look(_: httpx.Request) -> httpx.Response:
        sent.append(respx.calls[0].request)
        if len(sent) < 3:
            return httpx.Response(200, json={"id": "77", "state": "inProgress"})
        return httpx.Response(200, json=answer(sent[0], "unqualified"))

    respx.get(f"{CHECKS}/77").mock(side_effect=look)
    with servicenow(inventory=external(poll=timedelta(seconds=10))) as server:
        control(server, "PUT", "/clock", json={"mode": "frozen"})
        made = created(server)
        settle(server)
        pending = order(server, made["id"])["qualificationResult"]
        settle(server, 60)
        shown = order(server, made["id"])["qualificationResult"]

    assert (pending, shown, len(sent)) == ("pending", "unqualified", 3)


@pytest.mark.parametrize(
    "broken",
    [
        httpx.Response(500),
        httpx.Response(404),
        httpx.Response(201, text="<html>"),
        httpx.Response(201, json=[]),
        httpx.Response(201, json={"id": 7, "state": "accepted"}),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("late"),
    ],
    ids=lambda each: str(getattr(each, "status_code", each)),
)
@respx.mock
def test_a_partner_that_fails_is_an_error_never_a_no(broken: Any) -> None:
    """R137: the result is none, and the work notes of nobody say unqualified."""
    mocked = respx.post(CHECKS)
    if isinstance(broken, httpx.Response):
        mocked.mock(return_value=broken)
    else:
        mocked.mock(side_effect=broken)
    with servicenow(inventory=external()) as server:
        made = created(server)
        settle(server)
        shown = order(server, made["id"])
        [ask] = inside(server, made["id"])["asks"]

    assert (shown["qualificationResult"], ask["state"]) == ("none", "failed")
    assert ask["failure"]


@respx.mock
def test_a_partner_that_is_silent_is_an_error_never_a_no() -> None:
    """It has taken the question, and its patience passes on the clock of the world."""
    respx.post(CHECKS).mock(
        return_value=httpx.Response(201, json={"id": "77", "state": "accepted"})
    )
    with servicenow(inventory=external(answers=Answers.PROCESS_RESULT)) as server:
        control(server, "PUT", "/clock", json={"mode": "frozen"})
        made = created(server)
        settle(server)
        settle(server, 290)
        waiting = order(server, made["id"])["qualificationResult"]
        settle(server, 20)
        shown = order(server, made["id"])["qualificationResult"]

    assert (waiting, shown) == ("pending", "none")


def test_an_address_that_is_not_allowed_is_not_called() -> None:
    """The rule for outbound addresses holds here, too."""
    elsewhere = ExternalInventory(url="http://192.0.2.1/tmf-api/x")
    with servicenow(inventory=elsewhere) as server:
        made = created(server)
        settle(server)
        [ask] = inside(server, made["id"])["asks"]

    assert "only loopback addresses are called" in ask["failure"]


@respx.mock
def test_a_result_that_is_owed_is_called_again_until_it_is_taken() -> None:
    """The other role: a call that fails is repeated later; what no domain order asked for is owed to nobody."""
    target = "http://127.0.0.1:9/processResult"
    route = respx.post(target).mock(
        side_effect=[httpx.Response(503), httpx.ConnectError("down"), httpx.Response(201, json={})]
    )
    world = replace_servicenow(load("santa-clara"), Dialect.TMF645, report_to=ReportTo(url=target))
    asked = {
        "service": {
            "serviceSpecification": {"id": "access"},
            "place": [{"role": "installation", "id": "MAIN-3000"}],
        }
    }
    named = {
        "service": asked["service"] | {"serviceOrderItem": [{"itemId": "a", "serviceOrderId": "b"}]}
    }
    with rig(world, control_mount=True) as server:
        control(server, "PUT", "/clock", json={"mode": "frozen"})
        for each in (asked, named):
            path = "/checkServiceQualification"
            assert server.post(path, {"serviceQualificationItem": [each]}).status_code == 201
        settle(server)
        owed = control(server, "GET", "/servicenow/owed").json()
        settle(server, 30)
        left = control(server, "GET", "/servicenow/owed").json()

    assert [(each["tries"], each["givenUp"]) for each in owed] == [(1, False)]
    assert left == []
    assert len(route.calls) == 3
    assert json.loads(route.calls[2].request.content)["serviceQualificationItem"] == [
        {"id": "a", "@type": "ServiceQualificationItem", "qualificationResult": "qualified"}
    ]


# --- two servers ----------------------------------------------------------------------------------


def replace_servicenow(scenario: Scenario, dialect: Dialect, **settings: Any) -> Scenario:
    """Return ``scenario`` with another dialect and settings of it."""
    behaviour = replace(scenario.behaviour, dialect=dialect, servicenow=ServiceNow(**settings))
    return replace(scenario, behaviour=behaviour)


@contextlib.contextmanager
def both_ends(answers: Answers) -> Iterator[str]:
    """Yield the API root of a ServiceNow whose inventory is another server, both on sockets."""
    port = _free_port()
    front = f"http://127.0.0.1:{port}/api/sn_ord_qual_mgmt/qualification"
    reports = ReportTo(url=f"{front}/checkServiceQualification/processResult")
    inventory = replace_servicenow(
        santa_clara(After(timedelta(milliseconds=100))),
        Dialect.TMF645,
        report_to=reports if answers is Answers.PROCESS_RESULT else None,
    )
    with running(create_app(inventory)) as api:
        asks = ExternalInventory(url=api, answers=answers, poll=timedelta(milliseconds=50))
        world = replace_servicenow(
            load("santa-clara"),
            Dialect.SERVICENOW,
            parties=load("santa-clara").behaviour.servicenow.parties,
            inventory=asks,
        )
        path = "/api/sn_ord_qual_mgmt/qualification"
        with running(create_app(world), port=port, path=path) as root:
            assert root == front
            yield root


def _free_port() -> int:
    import socket  # noqa: PLC0415 - of this one

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def eventually(look: Callable[[], str], wanted: str, seconds: float = 20) -> str:
    """Look until there is what is wanted, or the time is over."""
    deadline = time.monotonic() + seconds
    while (found := look()) != wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("answers", Answers)
def test_two_servers_play_both_ends(answers: Answers) -> None:
    """A request at one is decided by the other, whichever way the answer comes."""
    parent = item("100", "cfs1") | {
        "qualificationItemRelationship": [{"id": "110", "relationshipType": "HasChild"}]
    }
    child = item("110", "access", place=[{"id": "RANCH-9"}])
    with both_ends(answers) as root, httpx.Client(trust_env=False, timeout=10) as client:
        orders = f"{root}/checkServiceQualification"

        def create(*items: dict[str, Any]) -> Callable[[], str]:
            body = {
                "relatedParty": [{"id": "jean-pontus", "@referredType": "Consumer"}],
                "serviceQualificationItem": list(items),
            }
            made = client.post(orders, json=body)
            assert made.status_code == 201, made.text
            url = f"{orders}/{made.json()['id']}"
            return lambda: str(client.get(url).json()["qualificationResult"])

        good, bad = create(item("100", "access")), create(parent, child)

        assert eventually(good, "qualified") == "qualified"
        assert eventually(bad, "unqualified") == "unqualified"
