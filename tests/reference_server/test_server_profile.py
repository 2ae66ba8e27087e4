"""The profile that a server writes about itself is true of that server."""

from typing import Any

import pytest
import yaml
from reference_server.server_rig import CHECKS, NOW, QUERIES, Rig, rig, world
from tmf645_reference_server import profile_for, profile_text
from tmf645_scenarios import library, load

WORLDS = sorted(library())
RANKS = ["qualified", "alternate", "unqualified"]


def finished(server: Rig, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the qualification that ``body`` creates, once partners had an hour to answer."""
    found: dict[str, Any] = server.post(path, body).json()
    if found["state"] not in {"done", "terminatedWithError"}:
        server.later(3600)
        found = server.get(f"{path}/{found['id']}").json()
    return found


@pytest.mark.parametrize("name", WORLDS)
def test_every_sample_gets_what_the_profile_expects(name: str) -> None:
    """Each item, sent alone and asking for alternatives, has the result that is written down."""
    profile: Any = profile_for(load(name), "http://127.0.0.1:1", now=NOW)
    with rig(world(name=name)) as server:
        for sample in profile["samples"]:
            if "item" in sample:
                body = {"serviceQualificationItem": [sample["item"]], "provideAlternative": True}
                found = finished(server, CHECKS, body)
                assert found.get("qualificationResult") == sample["expect"], sample["name"]
            else:
                rows = finished(server, QUERIES, {"searchCriteria": sample["criteria"]})
                listed = [
                    row["service"]["serviceSpecification"]["id"]
                    for row in rows["serviceQualificationItem"]
                ]
                assert set(sample["lists"]) <= set(listed), sample["name"]


@pytest.mark.parametrize("name", WORLDS)
def test_every_ordering_never_gets_better(name: str) -> None:
    """Values stand from easiest to hardest, on a sample of this profile."""
    profile: Any = profile_for(load(name), "http://127.0.0.1:1", now=NOW)
    samples = {each["name"]: each for each in profile["samples"]}
    with rig(world(name=name)) as server:
        for ordering in profile["orderings"]:
            ranks = []
            for value in ordering["values"]:
                item = _with(samples[ordering["sample"]]["item"], ordering["characteristic"], value)
                body = {"serviceQualificationItem": [item], "provideAlternative": True}
                result = finished(server, CHECKS, body)["qualificationResult"]
                ranks.append(RANKS.index(result))
            assert ranks == sorted(ranks)


def _with(item: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    characteristics = item["service"]["serviceCharacteristic"]
    changed = [
        {**each, "value": value} if each["name"] == name else each for each in characteristics
    ]
    assert any(each["name"] == name for each in characteristics)
    return {"service": {**item["service"], "serviceCharacteristic": changed}}


def test_the_demo_world_has_a_sample_of_everything() -> None:
    """main-street shows each result, a list and an ordering; names are unique."""
    profile: Any = profile_for(load("main-street"), "http://127.0.0.1:8645", now=NOW)
    names = [each["name"] for each in profile["samples"]]

    assert {each.get("expect") for each in profile["samples"]} == {*RANKS, None}
    assert profile["orderings"]
    assert len(names) == len(set(names))
    assert profile["base_url"] == (
        "http://127.0.0.1:8645/tmf-api/serviceQualificationManagement/v4"
    )


def test_the_text_is_the_profile_as_yaml() -> None:
    """Nothing is lost on the way to the file."""
    scenario = load("main-street")
    url = "http://127.0.0.1:8645"

    assert profile_for(scenario, url, now=NOW) == yaml.safe_load(
        profile_text(scenario, url, now=NOW)
    )
