"""The server in ServiceNow's dialect: a rig on the world santa-clara, and payloads as the documents have them."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import httpx
from reference_server.server_rig import Rig, rig
from tmf645_scenarios import Scenario, load
from tmf645_scenarios.servicenow import ServiceNow
from tmf645_simulator.progression import Immediately, Progression

ROOT = "http://sq.test/api/sn_ord_qual_mgmt/qualification"
ORDERS = f"{ROOT}/checkServiceQualification"
RESULTS = f"{ORDERS}/processResult"
CONSUMER = {
    "id": "jean-pontus",
    "name": "Jean",
    "@type": "RelatedParty",
    "@referredType": "Consumer",
}


def santa_clara(progression: Progression = Immediately(), **settings: Any) -> Scenario:  # noqa: B008 - frozen
    """Return the world santa-clara with settings of the dialect that differ."""
    scenario = load("santa-clara")
    told = replace(scenario.behaviour.servicenow, **settings)
    assert isinstance(told, ServiceNow)
    behaviour = replace(scenario.behaviour, servicenow=told, progression=progression)
    return replace(scenario, behaviour=behaviour)


@contextlib.contextmanager
def servicenow(
    progression: Progression = Immediately(),  # noqa: B008 - frozen and empty
    quirks: Mapping[str, str] | None = None,
    **settings: Any,
) -> Iterator[Rig]:
    """Yield a rig that speaks the dialect."""
    with rig(santa_clara(progression, quirks=quirks or {}, **settings), control_mount=True) as one:
        yield one


def item(id: str = "100", specification: str = "access", /, **service: Any) -> dict[str, Any]:
    """Return an item for ``specification`` at 3000 Main Street."""
    usual: dict[str, Any] = {
        "@type": "Service",
        "place": [{"id": "MAIN-3000", "name": "Jean Pontus home", "@type": "Place"}],
        "serviceSpecification": {"id": specification, "name": specification},
        "serviceCharacteristic": [],
    }
    asked = {name: value for name, value in (usual | service).items() if value is not None}
    return {"id": id, "@type": "ServiceQualificationItem", "service": asked}


def request(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the payload of a creation."""
    return {
        "@type": "CheckServiceQualification",
        "description": "a request",
        "relatedParty": [CONSUMER],
        "serviceQualificationItem": list(items or (item(),)),
        **more,
    }


def created(server: Rig, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Create an order and return it as the creation answered."""
    answer = server.post(ORDERS, request(*items, **more))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def order(server: Rig, id: str) -> dict[str, Any]:
    """Return an order as GET shows it."""
    answer = server.get(f"{ORDERS}/{id}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def inside(server: Rig, id: str) -> dict[str, Any]:
    """Return an order as the control interface shows it."""
    body: dict[str, Any] = control(server, "GET", f"/servicenow/orders/{id}").json()
    return body


def control(server: Rig, method: str, path: str, **options: Any) -> httpx.Response:
    """Call the control interface, from this machine as it wants."""
    return server.send(method, f"http://127.0.0.1/_testbed{path}", **options)


def domain_orders(server: Rig, id: str, item_id: str | None = None) -> list[str]:
    """Return the sys_ids of the domain orders of an order, or of one of its items."""
    return [
        each["id"]
        for line in inside(server, id)["lines"]
        if item_id in (None, line["item"])
        for each in line["domainOrders"]
    ]


def result(id: str, result: str, **more: Any) -> dict[str, Any]:
    """Return a result for one domain order."""
    return {"id": id, "qualificationResult": result, **more}


def message(answer: httpx.Response) -> str:
    """Return the text of a refusal."""
    said: str = answer.json()["error"]["message"]
    return said
