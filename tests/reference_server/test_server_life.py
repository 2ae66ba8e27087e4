"""The life of a qualification: states, dates, results, progressions, PATCH, DELETE."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from reference_server.server_rig import CHECKS, QUERIES, Rig, at, check, item, rig, world
from tmf645_reference_server import Readings
from tmf645_simulator.progression import After, AfterPolls, OnCommand
from tmf645_simulator.validity import Validity

NOON = "2026-03-01T12:00:00.000Z"


def done(server: Rig, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a check that was decided at once."""
    answer = server.post(CHECKS, check(*items, **more))
    assert answer.json()["state"] == "done"
    return dict(answer.json())


def test_what_is_created_can_be_read_where_location_and_href_say(server: Rig) -> None:
    """Location, href and the address of a GET agree, and all show the same document."""
    created = server.post(CHECKS, check(description="fibre"))
    shown = created.json()

    assert created.headers["Location"] == shown["href"]
    assert shown["href"].startswith("http://sq.test/tmf-api/serviceQualificationManagement/v4")
    assert shown == server.get(shown["href"]).json()
    assert [shown] == server.get(CHECKS).json()


@pytest.mark.parametrize(
    "base_url",
    ["https://api.test", "https://api.test/tmf-api/serviceQualificationManagement/v4/"],
)
def test_a_public_base_url_starts_every_href(base_url: str) -> None:
    """Behind a proxy the address of the request is not the address of the resource."""
    with rig(base_url=base_url) as server:
        href = server.post(CHECKS, check()).json()["href"]

    root = "https://api.test/tmf-api/serviceQualificationManagement/v4"
    assert href == f"{root}/checkServiceQualification/1"


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"instantSyncQualification": True}, 200),
        ({"instantSyncQualification": False}, 201),
        ({}, 201),
    ],
)
def test_a_synchronous_answer_is_a_200_and_stored(
    server: Rig, wish: dict[str, Any], status: int
) -> None:
    """200 where instantSyncQualification is true, 201 otherwise; readable either way."""
    answer = server.post(CHECKS, check(**wish))

    assert status == answer.status_code
    assert server.get(answer.headers["Location"]).status_code == 200


def test_done_means_decided_at_both_levels(server: Rig) -> None:
    """State, result and dates stand at the task and at every item."""
    shown = done(server)
    one = shown["serviceQualificationItem"][0]

    assert (shown["state"], one["state"]) == ("done", "done")
    assert (shown["qualificationResult"], one["qualificationResult"]) == ("qualified",) * 2
    assert shown["checkServiceQualificationDate"] == NOON
    assert shown["effectiveQualificationDate"] == NOON
    assert shown["expirationDate"] == one["expirationDate"] == "2026-03-03T12:00:00.000Z"
    assert "estimatedResponseDate" not in shown


def test_each_part_holds_as_long_as_its_technology_and_the_task_as_its_shortest() -> None:
    """Fibre a week, the rest two days; rows of a query alike."""
    terms = Validity(technologies={"fibre": timedelta(days=7)})

    with rig(world(validity=terms)) as server:
        shown = done(server, item(), item("MILL-7", "copper-internet"))
        fibre = done(server, item())
        listed = server.post(QUERIES, at("MAIN-3000")).json()

    week, two_days = "2026-03-08T12:00:00.000Z", "2026-03-03T12:00:00.000Z"
    items = [each["expirationDate"] for each in shown["serviceQualificationItem"]]
    assert [week, two_days, two_days] == [*items, shown["expirationDate"]]
    assert week == fibre["expirationDate"]
    rows = [each["expirationDate"] for each in listed["serviceQualificationItem"]]
    assert {week, two_days} == set(rows)
    assert two_days == listed["expirationDate"]


def test_the_worst_item_decides(server: Rig) -> None:
    """An unqualified item makes the request unqualified, wherever it stands."""
    shown = done(server, item("FARM-1"), item("MAIN-3000"))

    assert shown["qualificationResult"] == "unqualified"
    assert [each["qualificationResult"] for each in shown["serviceQualificationItem"]] == [
        "unqualified",
        "qualified",
    ]


def test_items_keep_their_ids_and_get_one_where_they_have_none(server: Rig) -> None:
    """Assigned ids avoid those that were sent."""
    shown = done(server, item(id="1"), item(), item(id="x"), item())

    assert [each["id"] for each in shown["serviceQualificationItem"]] == ["1", "2", "x", "3"]


def test_proposals_and_reasons_are_shown_only_when_asked_for(server: Rig) -> None:
    """Both wishes default to false."""
    copper_only = item("MILL-7", characteristics={"downloadSpeed": 500})
    silent = done(server, copper_only)["serviceQualificationItem"][0]
    told = done(server, copper_only, provideAlternative=True, provideUnavailabilityReason=True)[
        "serviceQualificationItem"
    ][0]

    assert "alternateServiceProposal" not in silent
    assert "eligibilityUnavailabilityReason" not in silent
    assert told["qualificationResult"] == "alternate"
    assert told["eligibilityUnavailabilityReason"][0]["code"] == "COV_NO_COVERAGE"
    proposal = told["alternateServiceProposal"][0]
    assert proposal["alternateService"]["serviceSpecification"]["id"] == "copper-internet"


def test_a_proposal_asked_for_as_a_request_of_its_own_qualifies(server: Rig) -> None:
    """The service of a proposal can be sent back as it is."""
    copper_only = item("MILL-7", characteristics={"downloadSpeed": 500})
    found = done(server, copper_only, provideAlternative=True)["serviceQualificationItem"][0]
    proposed = found["alternateServiceProposal"][0]["alternateService"]

    assert done(server, {"service": proposed})["qualificationResult"] == "qualified"


def test_every_row_of_a_query_qualifies_as_a_check(server: Rig) -> None:
    """What a query lists can be sent back as items, and is qualified."""
    rows = server.post(QUERIES, at("MAIN-3000")).json()["serviceQualificationItem"]

    assert len(rows) > 1
    for row in rows:
        assert done(server, {"service": row["service"]})["qualificationResult"] == "qualified"


def test_a_query_that_finds_nothing_is_done_and_empty(server: Rig) -> None:
    """Nothing found is an empty array, not a missing one."""
    shown = server.post(QUERIES, at("FARM-1")).json()

    assert shown["state"] == "done"
    assert shown["serviceQualificationItem"] == []


@pytest.mark.parametrize(
    "place",
    [
        {"id": "MAIN-3000"},
        {"streetNr": "3000", "streetName": "Main Street", "city": "Riverside", "country": "US"},
        {"geometry": {"type": "Point", "coordinates": [-121.95, 37.35]}},
        {"geometry": [{"x": "-121.95", "y": "37.35"}], "@type": "GeographicLocation"},
        {"geographicLocation": {"geometry": {"type": "Point", "coordinates": [-121.95, 37.35]}}},
    ],
)
def test_a_place_is_found_by_id_address_or_point(server: Rig, place: dict[str, Any]) -> None:
    """Each way to name the same premises gives the same answer."""
    one = item()
    one["service"]["place"] = [{"role": "installation", **place}]

    assert done(server, one)["qualificationResult"] == "qualified"


def test_provider_owned_attributes_of_a_request_are_ignored(server: Rig) -> None:
    """A client cannot name id, href, state, result or dates."""
    sent = check(
        item(state="done", qualificationResult="qualified", expirationDate="2030-01-01T00:00:00Z"),
        id="mine",
        href="http://evil.test/",
        state="terminatedWithError",
        qualificationResult="qualified",
        effectiveQualificationDate="1999-01-01T00:00:00Z",
        checkServiceQualificationDate="1999-01-01T00:00:00Z",
    )
    sent["serviceQualificationItem"][0]["service"]["place"][0]["id"] = "FARM-1"

    shown = server.post(CHECKS, sent).json()

    assert shown["id"] == "1"
    assert "evil" not in shown["href"]
    assert shown["state"] == "done"
    assert shown["qualificationResult"] == "unqualified"
    assert shown["serviceQualificationItem"][0]["qualificationResult"] == "unqualified"
    assert "1999" not in str(shown)
    assert "2030" not in str(shown)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "done"),
        ("qualificationResult", "qualified"),
        ("expirationDate", "2030-01-01T00:00:00Z"),
        ("alternateServiceProposal", [{"id": "mine"}]),
        ("eligibilityUnavailabilityReason", [{"code": "mine"}]),
        ("terminationError", [{"id": "mine"}]),
    ],
)
def test_what_the_provider_says_of_an_item_is_not_taken_from_a_client(
    server: Rig, name: str, value: Any
) -> None:
    """An undecided item shows none of it but the state, and that is the provider's."""
    sent = check(item("MAIN-3000", "business-line", **{name: value}))

    shown = server.post(CHECKS, sent).json()["serviceQualificationItem"][0]

    assert shown["state"] == "inProgress"
    assert name == "state" or name not in shown


def test_class_names_are_added_where_none_were_sent(server: Rig) -> None:
    """The conformance profile wants @type on places and entities; what was sent stays."""
    one = item()
    one["service"]["place"] += [
        {"role": "b", "city": "Riverside"},
        {"role": "c", "geometry": {"type": "Point", "coordinates": [0, 0]}},
        {"role": "d", "id": "MAIN-3000", "@type": "Mine", "@referredType": "GeographicSite"},
    ]
    one["service"]["relatedEntity"] = [{"role": "r", "id": "7"}, {"role": "r", "name": "n"}]

    shown = done(server, one)["serviceQualificationItem"][0]

    assert shown["@type"] == "CheckServiceQualificationItem"
    assert shown["service"]["@type"] == "Service"
    assert [(each["@type"], each.get("@referredType")) for each in shown["service"]["place"]] == [
        ("PlaceRef", "GeographicAddress"),
        ("GeographicAddress", None),
        ("GeographicLocation", None),
        ("Mine", "GeographicSite"),
    ]
    assert [each["@type"] for each in shown["service"]["relatedEntity"]] == ["EntityRef", "Entity"]


def test_a_task_that_takes_time_moves_when_its_time_has_come() -> None:
    """In progress with an estimate until then, done with a date afterwards."""
    with rig(world(After(timedelta(seconds=30)))) as server:
        created = server.post(CHECKS, check())
        early = created.json()
        server.later(29)
        still = server.get(early["href"]).json()
        server.later(1)
        late = server.get(CHECKS).json()[0]

    assert created.status_code == 201
    assert early["state"] == still["state"] == "inProgress"
    assert early["estimatedResponseDate"] == "2026-03-01T12:00:30.000Z"
    assert "qualificationResult" not in early
    assert late["state"] == "done"
    assert late["effectiveQualificationDate"] == "2026-03-01T12:00:30.000Z"
    assert "estimatedResponseDate" not in late


def test_a_synchronous_wish_that_cannot_be_fulfilled_gets_a_task() -> None:
    """Longer than a second: 201 and inProgress, or 504 where the reading says so."""
    slow = world(After(timedelta(seconds=30)))
    with rig(slow) as server, rig(slow, readings=Readings(instant_too_late="504")) as strict:
        answer = server.post(CHECKS, check(instantSyncQualification=True))
        refused = strict.post(CHECKS, check(instantSyncQualification=True))
        kept = strict.get(CHECKS).json()

    assert (answer.status_code, answer.json()["state"]) == (201, "inProgress")
    assert (refused.status_code, refused.json()["code"]) == (504, "NOT_IN_TIME")
    assert kept == []


def test_a_task_may_want_to_be_looked_at_or_told() -> None:
    """AfterPolls counts reads of the resource; OnCommand waits for release."""
    with rig(world(AfterPolls(2))) as server:
        href = server.post(CHECKS, check()).json()["href"]
        polled = [server.get(href).json()["state"] for _ in range(3)]
    with rig(world(OnCommand())) as server:
        href = server.post(CHECKS, check()).json()["href"]
        before = server.get(href).json()["state"]
        server.run(lambda: server.control.release("1"))
        after = server.get(href).json()["state"]

    assert polled == ["inProgress", "done", "done"]
    assert (before, after) == ("inProgress", "done")


def test_a_missing_characteristic_keeps_a_task_waiting_until_a_patch_supplies_it(
    server: Rig,
) -> None:
    """The one case in which items may be patched, and then only their characteristics."""
    waiting = server.post(
        CHECKS, check(item("MAIN-3000", "business-line"), instantSyncQualification=True)
    )
    href = waiting.headers["Location"]
    items = waiting.json()["serviceQualificationItem"]
    moved = copy.deepcopy(items)
    moved[0]["service"]["place"][0]["id"] = "FARM-1"
    answered = copy.deepcopy(items)
    answered[0]["service"]["serviceCharacteristic"] = [{"name": "handover", "value": "optical"}]

    refused = server.patch(href, {"serviceQualificationItem": moved})
    taken = server.patch(href, {"serviceQualificationItem": answered})

    assert (waiting.status_code, waiting.json()["state"]) == (201, "inProgress")
    assert refused.status_code == 409
    assert (taken.status_code, taken.json()["state"]) == (200, "done")
    assert taken.json()["qualificationResult"] == "qualified"
    assert server.patch(href, {"serviceQualificationItem": items}).status_code == 409


@pytest.mark.parametrize("content_type", ["application/json", "application/merge-patch+json"])
def test_a_patch_merges_and_answers_the_whole_resource(server: Rig, content_type: str) -> None:
    """Objects merge, arrays are replaced, null removes; the rest stays."""
    before = done(server, description="a", externalId="x", vendor={"a": 1, "b": [1, 2]})

    answer = server.send(
        "PATCH",
        before["href"],
        content=b'{"description":"b","externalId":null,"vendor":{"b":[3],"c":true}}',
        headers={"Content-Type": content_type},
    )

    expected = {**before, "description": "b", "vendor": {"a": 1, "b": [3], "c": True}}
    del expected["externalId"]
    assert answer.status_code == 200
    assert expected == answer.json() == server.get(before["href"]).json()


@pytest.mark.parametrize("content_type", ["application/json-patch+json", "text/plain"])
def test_other_patches_are_refused_with_accept_patch(server: Rig, content_type: str) -> None:
    """415 says which patches there are."""
    href = done(server)["href"]

    answer = server.send("PATCH", href, content=b"[]", headers={"Content-Type": content_type})

    assert answer.status_code == 415
    assert "application/merge-patch+json" in answer.headers["Accept-Patch"]


@pytest.mark.parametrize(
    "change",
    [
        {"state": "inProgress"},
        {"state": None},
        {"qualificationResult": "qualified", "description": "sneaky"},
        {"id": "2"},
        {"href": "http://other.test/"},
        {"effectiveQualificationDate": "2030-01-01T00:00:00Z"},
        {"expirationDate": "2030-01-01T00:00:00Z"},
        {"checkServiceQualificationDate": None},
        {"serviceQualificationItem": [{}]},
        {"serviceQualificationItem": None},
        {"provideAlternative": True},
    ],
)
def test_what_the_provider_owns_cannot_be_patched(server: Rig, change: dict[str, Any]) -> None:
    """409, and nothing of the patch is taken."""
    before = done(server, item("FARM-1"))

    answer = server.patch(before["href"], change)

    assert answer.status_code == 409
    assert before == server.get(before["href"]).json()


def test_a_patch_that_repeats_what_is_there_changes_nothing(server: Rig) -> None:
    """A client may send back what it read."""
    before = done(server)

    answer = server.patch(before["href"], before)

    assert (answer.status_code, answer.json()) == (200, before)


def test_the_reading_ignored_takes_the_rest_of_a_patch() -> None:
    """provider_owned_on_patch = ignored: what is allowed is taken, what is not stays."""
    with rig(readings=Readings(provider_owned_on_patch="ignored")) as server:
        before = done(server)
        answer = server.patch(before["href"], {"state": "inProgress", "id": "7", "note": "n"})

    assert answer.status_code == 200
    assert answer.json() == {**before, "note": "n"}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"description": 5}, 400),
        ({"relatedParty": [{"id": "1"}]}, 400),
        ({"state": "BANANA"}, 400),
        ([1], 400),
        ("x", 400),
    ],
)
def test_a_patch_that_does_not_fit_the_contract_is_a_400(
    server: Rig, change: Any, status: int
) -> None:
    """Types are checked before states."""
    href = done(server)["href"]

    assert status == server.patch(href, change).status_code


def test_what_was_deleted_is_gone(server: Rig) -> None:
    """204, then 404 for everything; the others stay."""
    first, second = done(server), done(server)

    assert server.send("DELETE", first["href"]).status_code == 204
    for method in ("GET", "DELETE"):
        assert server.send(method, first["href"]).status_code == 404
    assert server.patch(first["href"], {}).status_code == 404
    assert [second] == server.get(CHECKS).json()


def test_the_two_resources_do_not_see_each_other(server: Rig) -> None:
    """A check's id is no query's id."""
    server.post(CHECKS, check())

    assert server.get(f"{QUERIES}/1").status_code == 404
    assert server.get(QUERIES).json() == []


READINGS: list[tuple[dict[str, Any], dict[str, Any], int]] = [
    ({"synchronous_status": "201"}, check(instantSyncQualification=True), 201),
    ({"provider_owned_on_create": "refused"}, check(state="done"), 400),
    ({"provider_owned_on_create": "refused"}, check(item(state="done")), 400),
    ({"provider_owned_on_create": "refused"}, check(), 201),
    ({"unknown_references": "refused"}, check(item("NOWHERE")), 400),
    ({"unknown_references": "refused"}, check(item("MAIN-3000", "no-such")), 400),
    ({"unknown_references": "refused"}, check(item("FARM-1")), 201),
    ({"unknown_references": "unqualified"}, check(item("NOWHERE")), 201),
    ({"item_references": "accepted"}, check(item(id="a"), item("FARM-1", id="a")), 201),
    (
        {"item_references": "accepted"},
        check(item(qualificationItemRelationship=[{"id": "9", "relationshipType": "reliesOn"}])),
        201,
    ),
]


@pytest.mark.parametrize(("readings", "body", "status"), READINGS)
def test_readings_switch(readings: dict[str, Any], body: dict[str, Any], status: int) -> None:
    """Every switch that concerns a creation does what its row says."""
    with rig(readings=Readings(**readings)) as server:
        assert status == server.post(CHECKS, body).status_code


def test_items_with_the_same_id_are_each_answered_where_accepted() -> None:
    """item_references = accepted: position tells the items apart."""
    with rig(readings=Readings(item_references="accepted")) as server:
        items = done(server, item(id="a"), item("FARM-1", id="a"))["serviceQualificationItem"]

    assert [(each["id"], each["qualificationResult"]) for each in items] == [
        ("a", "qualified"),
        ("a", "unqualified"),
    ]


def test_delete_of_an_unfinished_task_may_be_refused() -> None:
    """delete_unfinished = refused."""
    slow = world(OnCommand())
    with rig(slow, readings=Readings(delete_unfinished="refused")) as server:
        href = server.post(CHECKS, check()).json()["href"]
        assert server.send("DELETE", href).status_code == 409
    with rig(slow) as server:
        href = server.post(CHECKS, check()).json()["href"]
        assert server.send("DELETE", href).status_code == 204


def test_a_reading_that_is_none_is_refused() -> None:
    """The error names the field, the value and what is allowed."""
    with pytest.raises(ValueError, match=r"initial_state: 'maybe'; allowed: 'accepted'"):
        Readings(initial_state="maybe")  # type: ignore[arg-type]  # the point of the test


def test_one_item_that_relies_on_an_unqualified_one_is_unqualified(server: Rig) -> None:
    """The relationship reliesOn makes one item need another."""
    shown = done(
        server,
        item("FARM-1", id="line"),
        item(
            id="top",
            qualificationItemRelationship=[{"id": "line", "relationshipType": "reliesOn"}],
        ),
        provideUnavailabilityReason=True,
    )

    top = shown["serviceQualificationItem"][1]
    assert top["qualificationResult"] == "unqualified"
    assert top["eligibilityUnavailabilityReason"][0]["code"] == "DEP_ITEM_UNQUALIFIED"
