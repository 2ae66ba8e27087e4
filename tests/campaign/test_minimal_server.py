"""
The minimal server is right: what the documents ask of a TMF645 v4 server, said directly.
"""

import asyncio
from typing import Any

import httpx
import pytest

from campaign.listening import finished, listening, talk
from campaign.minimal_http import ROOT, Json
from campaign.minimal_profile import item, place
from campaign.minimal_server import PROFILE, create_app

CHECKS, QUERIES = "/checkServiceQualification", "/queryServiceQualification"

ITEMS = [sample for sample in PROFILE["samples"] if "item" in sample]
LISTS = [sample for sample in PROFILE["samples"] if "lists" in sample]


def check(*items: Json, **more: Any) -> Json:
    """A check of ``items`` whose answer is waited for."""
    return {"instantSyncQualification": True, "serviceQualificationItem": list(items), **more}


def results(shown: Json) -> list[str]:
    """The results of the items."""
    return [row["qualificationResult"] for row in shown["serviceQualificationItem"]]


async def posted(client: httpx.AsyncClient, path: str, body: object) -> Json:
    """The resource that POST answers."""
    shown: Json = (await client.post(path, json=body)).json()
    return shown


@pytest.mark.parametrize("sample", ITEMS, ids=lambda sample: sample["name"])
def test_samples_are_what_the_profile_says(sample: Json) -> None:
    """An item of the profile, alone and with provideAlternative, gets what the profile says."""

    async def story(client: httpx.AsyncClient) -> None:
        shown = await posted(client, CHECKS, check(sample["item"], provideAlternative=True))

        assert sample["expect"] == shown["qualificationResult"]
        assert [sample["expect"]] == results(shown)

    talk(create_app(), story)


@pytest.mark.parametrize("sample", LISTS, ids=lambda sample: sample["name"])
def test_queries_list_what_check_qualifies(sample: Json) -> None:
    """A query lists the services of the profile; each, asked for, qualifies."""

    async def story(client: httpx.AsyncClient) -> None:
        asked = {"instantSyncQualification": True, "searchCriteria": sample["criteria"]}
        rows = (await posted(client, QUERIES, asked))["serviceQualificationItem"]
        checked = await posted(client, CHECKS, check(*({"service": r["service"]} for r in rows)))

        listed = [row["service"]["serviceSpecification"]["id"] for row in rows]
        assert sample["lists"] == listed
        assert {"qualified"} == set(results(checked))

    talk(create_app(), story)


def test_a_proposal_that_is_asked_for_qualifies() -> None:
    """What is proposed instead can be had."""

    async def story(client: httpx.AsyncClient) -> None:
        asked = check(item("S-COPPER", "BB", 500), provideAlternative=True)
        (row,) = (await posted(client, CHECKS, asked))["serviceQualificationItem"]
        (proposal,) = row["alternateServiceProposal"]
        again = await posted(client, CHECKS, check({"service": proposal["alternateService"]}))

        assert again["qualificationResult"] == "qualified"

    talk(create_app(), story)


def test_alternates_and_reasons_only_when_asked() -> None:
    """Both wishes default to false."""

    async def story(client: httpx.AsyncClient) -> None:
        copper = item("S-COPPER", "BB", 500)
        (bare,) = (await posted(client, CHECKS, check(copper)))["serviceQualificationItem"]
        asked = check(copper, provideUnavailabilityReason=True)
        (told,) = (await posted(client, CHECKS, asked))["serviceQualificationItem"]

        assert bare["qualificationResult"] == "unqualified"
        assert not {"alternateServiceProposal", "eligibilityUnavailabilityReason"} & bare.keys()
        assert told["eligibilityUnavailabilityReason"][0]["code"] == "RATE_BELOW_REQUESTED"

    talk(create_app(), story)


@pytest.mark.parametrize(
    ("sites", "expected"),
    [
        (["S-FIBRE", "S-FIBRE"], "qualified"),
        (["S-FIBRE", "S-COPPER"], "alternate"),
        (["S-COPPER", "S-NONE", "S-FIBRE"], "unqualified"),
    ],
)
def test_a_request_is_as_good_as_its_worst_item(sites: list[str], expected: str) -> None:
    """The overall result is the worst of the items'."""

    async def story(client: httpx.AsyncClient) -> None:
        items = [item(site, "BB", 100) for site in sites]
        shown = await posted(client, CHECKS, check(*items, provideAlternative=True))

        assert expected == shown["qualificationResult"]
        assert len(items) == len(shown["serviceQualificationItem"])

    talk(create_app(), story)


def test_an_item_falls_with_what_it_relies_on() -> None:
    """ReliesOn reaches over any distance, in any order; connectedTo needs nothing."""

    def related(name: str, to: str, kind: str) -> Json:
        relation = {"id": to, "relationshipType": kind}
        fibre = item("S-FIBRE", "VOICE")
        return {"id": name, **fibre, "qualificationItemRelationship": [relation]}

    async def story(client: httpx.AsyncClient) -> None:
        shown = await posted(
            client,
            CHECKS,
            check(
                related("far", "near", "reliesOn"),
                related("near", "lost", "reliesOn"),
                {"id": "lost", **item("S-NONE", "VOICE")},
                related("beside", "lost", "connectedTo"),
            ),
        )

        assert results(shown) == ["unqualified", "unqualified", "unqualified", "qualified"]

    talk(create_app(), story)


@pytest.mark.parametrize(
    ("path", "key"), [(CHECKS, "serviceQualificationItem"), (QUERIES, "searchCriteria")]
)
def test_a_task_is_accepted_worked_on_and_done(path: str, key: str) -> None:
    """201 with accepted; every state is seen; the answer of GET is that of the list."""
    app, seconds = create_app(), [0.0]
    app.clock = lambda: seconds[0]

    async def story(client: httpx.AsyncClient) -> None:
        fibre = item("S-FIBRE", "BB", 100)
        answer = await client.post(path, json={key: [fibre] if path == CHECKS else fibre})
        created = answer.json()
        seconds[0] = 0.03
        between = (await client.get(created["href"])).json()
        seconds[0] = 1.0
        done = (await client.get(created["href"])).json()
        (listed,) = (await client.get(path)).json()

        assert (answer.status_code, created["state"]) == (201, "accepted")
        assert (
            answer.headers["Location"]
            == created["href"]
            == f"http://sut{ROOT}{path}/{created['id']}"
        )
        assert [between["state"], done["state"]] == ["inProgress", "done"]
        assert created["id"] == done["id"]
        assert done == listed

    talk(app, story)


def test_who_waits_gets_the_result() -> None:
    """InstantSyncQualification true is answered with 200, done, decided, and stored."""

    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.post(CHECKS, json=check(item("S-FIBRE", "TV")))
        shown = answer.json()

        assert (answer.status_code, shown["state"]) == (200, "done")
        assert shown == (await client.get(shown["href"])).json()

    talk(create_app(), story)


def test_what_is_sent_comes_back() -> None:
    """Known and unknown attributes come back as sent, on every level."""
    sent = {
        "externalId": "x",
        "description": "d",
        "@type": "CustomCheck",
        "relatedParty": [{"id": "7", "@referredType": "Individual", "shoeSize": 44}],
        "colour": {"red": [1, None]},
    }
    asked = {"id": "i", "note": "n", "service": {"place": [{"role": "a", "city": "Bonn"}], "x": 1}}

    async def story(client: httpx.AsyncClient) -> None:
        shown = await posted(client, CHECKS, check(asked, **sent))
        (row,) = shown["serviceQualificationItem"]

        assert sent == {name: shown[name] for name in sent}
        assert asked == {name: row[name] for name in asked}

    talk(create_app(), story)


def test_a_client_does_not_set_what_is_the_providers() -> None:
    """id, href, state, result and dates of a request are ignored."""

    async def story(client: httpx.AsyncClient) -> None:
        owned = {
            "id": "mine",
            "href": "http://mine",
            "state": "done",
            "expirationDate": "1999-01-01T00:00:00Z",
        }
        refused = {**item("S-NONE", "BB"), "qualificationResult": "qualified", "state": "done"}
        body = {"serviceQualificationItem": [refused], "qualificationResult": "qualified", **owned}
        created = await posted(client, CHECKS, body)
        done = await finished(client, created["href"])

        assert created["state"] == "accepted"
        assert not {"qualificationResult", "expirationDate"} & created.keys()
        assert not [name for name in ("id", "href", "expirationDate") if owned[name] == done[name]]
        assert results(done) == ["unqualified"]

    talk(create_app(), story)


_ONE = item("S-FIBRE", "BB")
_REFUSED: list[tuple[str, str, dict[str, Any], int]] = [
    ("POST", CHECKS, {"json": {}}, 400),
    ("POST", CHECKS, {"json": {"serviceQualificationItem": []}}, 400),
    ("POST", CHECKS, {"json": {"serviceQualificationItem": [_ONE], "description": 7}}, 400),
    ("POST", CHECKS, {"json": {"serviceQualificationItem": [{"service": {"place": [{}]}}]}}, 400),
    ("POST", CHECKS, {"json": check(_ONE, expectedQualificationDate="tomorrow")}, 400),
    ("POST", CHECKS, {"json": check({"id": "1"}, {"id": "1"})}, 400),
    ("POST", CHECKS, {"json": []}, 400),
    ("POST", CHECKS, {"content": b"{"}, 400),
    ("POST", CHECKS, {"content": b'{"a": NaN}'}, 400),
    ("POST", CHECKS, {"content": b"\xff"}, 400),
    ("POST", CHECKS, {"content": b"[" * 5000 + b"]" * 5000}, 400),
    ("POST", CHECKS, {"content": b'{"a": 1e999}'}, 400),
    ("POST", CHECKS, {"content": b"<a/>", "headers": {"Content-Type": "text/xml"}}, 415),
    ("POST", CHECKS, {"content": b" " * 1_100_000}, 413),
    ("POST", QUERIES, {"json": {}}, 400),
    ("GET", f"{CHECKS}/none", {}, 404),
    ("DELETE", f"{QUERIES}/none", {}, 404),
    ("GET", "/nowhere", {}, 404),
    ("GET", CHECKS, {"headers": {"Accept": "text/xml"}}, 406),
    ("GET", f"{CHECKS}?filter=$[?(@.id=='1')]", {}, 501),
    ("GET", f"{CHECKS}?offset=-1", {}, 400),
    ("GET", f"{CHECKS}?limit=x", {}, 400),
    ("POST", "/hub", {"json": {}}, 400),
    ("POST", "/hub", {"json": {"callback": "nowhere"}}, 400),
    ("DELETE", "/hub/none", {}, 404),
]


@pytest.mark.parametrize(("method", "path", "sent", "status"), _REFUSED)
def test_refusals_have_their_status_and_an_error(
    method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    """Each refusal has its status and a body with code and reason, both strings."""

    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.request(method, path, **sent)
        error = answer.json()

        assert status == answer.status_code
        assert [str, str] == [type(error["code"]), type(error["reason"])]

    talk(create_app(), story)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", CHECKS, "GET, POST"),
        ("PUT", f"{CHECKS}/1", "DELETE, GET, PATCH"),
        ("GET", "/hub", "POST"),
    ],
)
def test_unsupported_methods_are_named_with_those_that_are(
    method: str, path: str, allowed: str
) -> None:
    """405 comes with Allow."""

    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.request(method, path)

        assert (405, allowed) == (answer.status_code, answer.headers["Allow"])

    talk(create_app(), story)


_SELECTIONS = [
    ("externalId=n1", ["n1"]),
    ("externalId=n1,n3", ["n1", "n3"]),
    ("externalId=n1&externalId=n3", ["n1", "n3"]),
    ("externalId=n1&qualificationResult=unqualified", []),
    ("qualificationResult=unqualified", ["n2"]),
    ("serviceQualificationItem.service.place.id=S-NONE", ["n2"]),
    ("externalId.gt=n1&externalId.lte=n3", ["n2", "n3"]),
    ("checkServiceQualificationDate.lt=2001-01-01T00:00:00Z", []),
    ("checkServiceQualificationDate.gte=2001-01-01T00:00:00%2B02:00", ["n1", "n2", "n3"]),
    ("sort=-externalId", ["n3", "n2", "n1"]),
    ("sort=qualificationResult,-externalId", ["n3", "n1", "n2"]),
    ("sort=-externalId&offset=1&limit=1", ["n2"]),
    ("offset=9", []),
    ("unheard=1", []),
]


@pytest.mark.parametrize(("query", "expected"), _SELECTIONS)
def test_lists_are_selected_by_their_query(query: str, expected: list[str]) -> None:
    """Filters, comparisons, sort and pages (TMF630)."""

    async def story(client: httpx.AsyncClient) -> None:
        for number, site in enumerate(("S-FIBRE", "S-NONE", "S-FIBRE"), start=1):
            await client.post(CHECKS, json=check(item(site, "BB", 9), externalId=f"n{number}"))
        answer = await client.get(f"{CHECKS}?{query}")

        assert expected == [row["externalId"] for row in answer.json()]

    talk(create_app(), story)


def test_a_page_says_what_it_is_a_part_of() -> None:
    """206 with both counts and links for a part, 200 for the whole."""

    async def story(client: httpx.AsyncClient) -> None:
        for _ in range(5):
            await client.post(CHECKS, json=check(item("S-FIBRE", "TV")))
        part = await client.get(f"{CHECKS}?offset=2&limit=2")
        whole = await client.get(CHECKS)

        counts = [part.headers["X-Total-Count"], part.headers["X-Result-Count"]]
        assert (part.status_code, counts) == (206, ["5", "2"])
        assert {"first", "prev", "next", "last"} == {link["rel"] for link in part.links.values()}
        assert (whole.status_code, len(whole.json())) == (200, 5)
        follower = await client.get(part.links["next"]["url"])
        assert whole.json()[4:] == follower.json()

    talk(create_app(), story)


def test_fields_shows_what_is_named_with_id_and_href() -> None:
    """On one and on the list; `none` leaves id and href."""

    async def story(client: httpx.AsyncClient) -> None:
        shown = await posted(client, CHECKS, check(item("S-FIBRE", "TV")))
        one = (await client.get(f"{shown['href']}?fields=state")).json()
        (row,) = (await client.get(f"{CHECKS}?fields=none")).json()

        assert {"id", "href", "state"} == one.keys()
        assert {"id", "href"} == row.keys()

    talk(create_app(), story)


@pytest.mark.parametrize("media_type", ["application/json", "application/merge-patch+json"])
def test_patch_merges(media_type: str) -> None:
    """What is not named stays, null removes, arrays are replaced; the answer is what is stored."""

    async def story(client: httpx.AsyncClient) -> None:
        party = {"id": "7", "@referredType": "Individual"}
        made = check(
            _ONE, externalId="x", description="d", relatedParty=[party], a={"b": 1, "c": 2}
        )
        href = (await posted(client, CHECKS, made))["href"]
        patch = b'{"description": null, "relatedParty": [], "a": {"b": null}, "id": "other"}'
        answer = await client.patch(href, content=patch, headers={"Content-Type": media_type})
        shown = answer.json()

        assert answer.status_code == 200
        assert (shown["externalId"], shown["relatedParty"], shown["a"]) == ("x", [], {"c": 2})
        assert "description" not in shown
        assert shown == (await client.get(href)).json()

    talk(create_app(), story)


@pytest.mark.parametrize(
    "patch",
    [
        {"state": "accepted"},
        {"qualificationResult": "qualified"},
        {"serviceQualificationItem": [{}]},
    ],
)
def test_patch_of_the_providers_is_a_conflict(patch: Json) -> None:
    """409, and nothing has changed."""

    async def story(client: httpx.AsyncClient) -> None:
        made = await posted(client, CHECKS, check(_ONE))
        answer = await client.patch(made["href"], json=patch)

        assert answer.status_code == 409
        assert made == (await client.get(made["href"])).json()

    talk(create_app(), story)


def test_deleted_is_gone() -> None:
    """204 without a body; then 404, and the list is empty."""

    async def story(client: httpx.AsyncClient) -> None:
        made = await posted(client, CHECKS, {"serviceQualificationItem": [_ONE]})
        answer = await client.delete(made["href"])

        assert (answer.status_code, answer.content) == (204, b"")
        assert (await client.get(made["href"])).status_code == 404
        assert (await client.get(CHECKS)).json() == []

    talk(create_app(), story)


def test_events_tell_a_life_in_order() -> None:
    """Create, both changes of state, the change of an attribute, the end; then silence."""

    async def story(client: httpx.AsyncClient) -> None:
        async with listening() as listener:
            hub = await client.post("/hub", json={"callback": listener.callback})
            made = await posted(client, CHECKS, {"serviceQualificationItem": [_ONE]})
            await listener.wait_for(3)
            await client.patch(made["href"], json={"description": "new"})
            await client.delete(made["href"])
            events = list(await listener.wait_for(5))
            await client.delete(hub.headers["Location"])
            await posted(client, CHECKS, check(_ONE))
            await asyncio.sleep(0.05)

            shown = [event["event"]["checkServiceQualification"] for event in events]
            changes = ["Create", "StateChange", "StateChange", "AttributeValueChange", "Delete"]
            assert (201, listener.callback) == (hub.status_code, hub.json()["callback"])
            assert changes == [
                e["eventType"][len("CheckServiceQualification") : -5] for e in events
            ]
            assert [one["state"] for one in shown[:3]] == ["accepted", "inProgress", "done"]
            assert shown[3]["description"] == "new"
            assert {made["id"]} == {one["id"] for one in shown}
            assert len({event["eventId"] for event in events}) == 5
            assert len(listener.events) == 5

    talk(create_app(), story)


def test_a_listener_gets_what_its_query_asks_for() -> None:
    """The query of the hub has the grammar of filters."""

    async def story(client: httpx.AsyncClient) -> None:
        async with listening() as listener:
            query = "eventType=QueryServiceQualificationStateChangeEvent"
            await client.post("/hub", json={"callback": listener.callback, "query": query})
            await posted(client, CHECKS, check(_ONE))
            criteria = {"service": {"place": [place("S-FIBRE")]}}
            body = {"instantSyncQualification": True, "searchCriteria": criteria}
            await posted(client, QUERIES, body)
            await listener.wait_for(2)
            await asyncio.sleep(0.05)

            kinds = [event["eventType"] for event in listener.events]
            assert kinds == ["QueryServiceQualificationStateChangeEvent"] * 2

    talk(create_app(), story)
