"""What was restored in another namespace leads nowhere but there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from control.control_rig import CHECKS, ControlRig, check, controlled
from reference_server.listeners import listening
from reference_server.server_rig import QUERIES, at, world
from tmf645_reference_server.contract import BASE_PATH
from tmf645_simulator.progression import OnCommand

RESERVATIONS = "/tmf-api/resourceReservation/v4/resourceReservation"
HOST = "http://sq.test"


class Client:
    """Somebody who works in one namespace, named by a header or by the path; or says nothing."""

    def __init__(self, tester: ControlRig, name: str, by: str) -> None:
        self._rig = tester.server
        self._prefix = f"{HOST}/ns/{name}" if by == "path" else HOST
        self._headers = {"X-Testbed-Namespace": name} if by == "header" else {}

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request; ``path`` is below the host, or an href."""
        url = path if path.startswith("http") else f"{self._prefix}{path}"
        return self._rig.send(method, url, json=body, headers=self._headers)


WAYS = [("a", "path"), ("a", "header"), ("default", "nothing")]
HOMES = [("b", "path"), ("b", "header"), ("default", "nothing"), ("default", "header")]


@pytest.fixture
def tester() -> Iterator[ControlRig]:
    """A world in which checks wait for a command."""
    with controlled(world(OnCommand())) as one:
        yield one


def hrefs(value: Any) -> list[str]:
    """Every href in a value."""
    if isinstance(value, list):
        return [one for each in value for one in hrefs(each)]
    if not isinstance(value, dict):
        return []
    own = [value["href"]] if "href" in value else []
    return own + [one for each in value.values() for one in hrefs(each)]


def filled(tester: ControlRig, client: Client, name: str) -> None:
    """A check that is done and reserved, with links of its own; a query."""
    checks, queries = f"{BASE_PATH}{CHECKS}", f"{BASE_PATH}{QUERIES}"
    made = client.send("POST", checks, check()).json()
    tester.do("POST", f"/qualifications/{made['id']}/release?namespace={name}")
    abroad = {"id": "p", "href": "http://else.test/ns/a/tmf-api/party/v4/p", "@referredType": "X"}
    client.send("PATCH", made["href"], {"relatedParty": [abroad]})
    client.send("POST", queries, at("MAIN-3000"))
    entity = {"id": made["id"], "href": made["href"], "@referredType": "CheckServiceQualification"}
    reserved = client.send("POST", RESERVATIONS, {"relatedEntity": [entity]})
    assert reserved.status_code == 201, reserved.text


@pytest.mark.parametrize(("home", "by"), HOMES)
@pytest.mark.parametrize(("source", "way"), WAYS)
def test_every_link_leads_to_where_it_was_restored(
    tester: ControlRig, source: str, way: str, home: str, by: str
) -> None:
    """Whoever follows one, as a client of the new namespace or by itself, finds the copy."""
    filled(tester, Client(tester, source, way), source)
    tester.do("POST", f"/snapshot?namespace={source}", {"label": "base"})
    tester.do("POST", f"/restore?namespace={home}", {"label": "base"})
    if source != home:
        tester.do("POST", f"/reset?namespace={source}")
    client = Client(tester, home, by)
    found = [
        document
        for path in (f"{BASE_PATH}{CHECKS}", f"{BASE_PATH}{QUERIES}", RESERVATIONS)
        for document in client.send("GET", path).json()
    ]
    links = [each for each in hrefs(found) if each.startswith(HOST)]

    assert len(found) == 3
    assert len(links) == 4
    for href in links:
        assert client.send("GET", href).status_code == 200
        assert tester.server.get(href).status_code == 200
    assert "http://else.test/ns/a/tmf-api/party/v4/p" in hrefs(found)
    assert len({re.sub("/[^/]*$", "", each) for each in links}) == 3


@pytest.mark.parametrize(("home", "by"), HOMES[:3])
@pytest.mark.parametrize(("source", "way"), WAYS)
def test_events_that_waited_lead_to_where_they_were_restored(
    tester: ControlRig, source: str, way: str, home: str, by: str
) -> None:
    """What is brought from the new namespace, and what is released there, is of there."""
    answers = [503]
    with listening(lambda _: answers[0]) as listener:
        client = Client(tester, source, way)
        client.send("POST", f"{BASE_PATH}/hub", {"callback": f"{listener.url}/cb"})
        id = client.send("POST", f"{BASE_PATH}{CHECKS}", check()).json()["id"]
        tester.do("PUT", f"/clock?namespace={source}", {"mode": "frozen"})
        tester.do("POST", f"/snapshot?namespace={source}", {"label": "base"})
        tester.do("POST", f"/reset?namespace={source}")
        tester.do("POST", f"/restore?namespace={home}", {"label": "base"})
        answers[0] = 201
        listener.bodies.clear()
        tester.do("POST", f"/qualifications/{id}/release?namespace={home}")
        tester.do("POST", f"/clock/advance?namespace={home}", {"by": "1m"})
        told = hrefs(listener.bodies)

    assert len(told) >= 3
    for href in told:
        assert tester.server.get(href).status_code == 200
        assert Client(tester, home, by).send("GET", href).status_code == 200


def test_a_snapshot_restored_where_it_was_taken_is_what_it_was(tester: ControlRig) -> None:
    """Also where clients name the namespace in a header, and no href says it."""
    client = Client(tester, "a", "header")
    filled(tester, client, "a")
    before = client.send("GET", f"{BASE_PATH}{CHECKS}").content
    tester.do("POST", "/snapshot?namespace=a", {"label": "base"})
    tester.do("POST", "/restore?namespace=a", {"label": "base"})

    assert client.send("GET", f"{BASE_PATH}{CHECKS}").content == before


@pytest.mark.parametrize("body", ["e30=", "bm90aGluZw==", "W10="])
def test_a_snapshot_whose_events_are_nonsense_breaks_nothing(tester: ControlRig, body: str) -> None:
    """It is refused, or taken as it is."""
    delivery = {
        "subscription_id": "1", "event_id": "e", "event_type": "t", "resource_id": "r", "body": body,
    }  # fmt: skip
    dumped = {"format": "tmf645-space/1", "space": {"namespace": "a", "waiting": [delivery]}}
    tester.do("PUT", "/snapshots/odd", dumped)

    assert tester.call("POST", "/restore?namespace=b", {"label": "odd"}).status_code in (200, 400)
